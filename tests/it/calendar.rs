//! When desks answer: at an instant, by channel, in minutes, and on days of which the operator knows better.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    a_desk_tells_when_it_answers,
    a_stated_day_closes_desks_in_every_process,
    a_stated_day_changes_what_triage_says,
    a_span_that_is_too_long_is_refused,
);

/// A Monday.
const MONDAY: &str = "2026-10-19T10:00:00+09:00";

fn state(client: &Client, day: &str, kind: Option<&str>) -> Value {
    client.ok(
        "mutation($input: CalendarStateInput!) { calendarState(input: $input) {
            days { day kind } userErrors { code message } } }",
        &json!({"input": {"day": day, "kind": kind}}),
    )["calendarState"]
        .clone()
}

fn open_at(client: &Client, desk: &str, at: &str) -> Value {
    let ask = "query($desk: DeskCode!, $at: DateTime!) { desk(code: $desk) { openAt(at: $at) nextOpen(at: $at) } }";
    client.ok(ask, &json!({"desk": desk, "at": at}))["desk"].clone()
}

fn a_desk_tells_when_it_answers(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    assert_eq!(
        open_at(&client, "SSK_OTHER", "2026-10-19T12:30:00+09:00"),
        json!({"openAt": "CLOSED", "nextOpen": "2026-10-19T04:00:00Z"}),
        "closed at noon (D11)"
    );
    let told = client.ok(
        "{ desk(code: CR_PANASONIC) {
            saturday: openings(at: \"2026-10-17T10:00:00+09:00\") { channel open nextOpen }
            minutesBetween(from: \"2026-10-16T17:00:00+09:00\", to: \"2026-10-19T09:10:00+09:00\") } }",
        &json!({}),
    );
    assert_eq!(
        told["desk"],
        json!({
            "saturday": [
                {"channel": "PHONE", "open": "CLOSED", "nextOpen": "2026-10-19T00:00:00Z"},
                {"channel": "WEB_FORM", "open": "ALWAYS", "nextOpen": null},
            ],
            "minutesBetween": 40,
        }),
        "D22, A25"
    );
}

fn a_stated_day_closes_desks_in_every_process(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let other = service.start_beside();
    let elsewhere = other.admin();
    assert_eq!(open_at(&client, "LENOVO_COMSYS", MONDAY)["openAt"], "OPEN");
    assert_eq!(
        open_at(&elsewhere, "LENOVO_COMSYS", MONDAY)["openAt"],
        "OPEN"
    );
    let stated = state(&client, "2026-10-19", Some("HOLIDAY"));
    assert_eq!(
        stated["days"],
        json!([{"day": "2026-10-19", "kind": "HOLIDAY"}])
    );
    let closed = json!({"openAt": "CLOSED", "nextOpen": "2026-10-20T00:00:00Z"});
    assert_eq!(open_at(&client, "LENOVO_COMSYS", MONDAY), closed);
    assert_eq!(open_at(&elsewhere, "LENOVO_COMSYS", MONDAY), closed);
    state(&client, "2026-11-03", Some("ORDINARY"));
    let culture_day = "2026-11-03T10:00:00+09:00";
    assert_eq!(
        open_at(&client, "LENOVO_COMSYS", culture_day)["openAt"],
        "OPEN"
    );
    let withdrawn = state(&client, "2026-10-19", None);
    assert_eq!(
        withdrawn["days"],
        json!([{"day": "2026-11-03", "kind": "ORDINARY"}])
    );
    assert_eq!(
        open_at(&elsewhere, "LENOVO_COMSYS", MONDAY)["openAt"],
        "OPEN"
    );
}

fn a_stated_day_changes_what_triage_says(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let ask = "query($input: TriageInput!) { triage(input: $input) { desk deskOpen nextOpen } }";
    let call = json!({"input": {
        "at": MONDAY,
        "site": {"region": "EAST", "prefecture": "TOKYO", "institutionKind": "CLINIC", "startPack": true, "pcCount": 1,
            "readerCount": 1, "receiptLinked": true},
        "device": {"kind": "PC", "maker": "LENOVO", "purchasedOn": "2024-04-01"},
        "contract": {"status": "NONE", "service": "NONE", "resetOption": "NOT_OFFERED"},
        "observations": {"matter": "FAULT", "symptom": "NO_POWER", "deviceFaultConfirmed": "YES"},
    }});
    let told = |client: &Client| client.ok(ask, &call)["triage"].clone();
    assert_eq!(told(&client)["deskOpen"], "OPEN", "{}", told(&client));
    state(&client, "2026-10-19", Some("HOLIDAY"));
    assert_eq!(told(&client)["deskOpen"], "CLOSED");
    assert_eq!(told(&client)["nextOpen"], "2026-10-20T00:00:00Z");
}

fn a_span_that_is_too_long_is_refused(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let answer = client.gql(
        "{ desk(code: FLETS_113) { minutesBetween(from: \"2000-01-01T00:00:00Z\", to: \"2026-01-01T00:00:00Z\") } }",
        &json!({}),
    );
    let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("ten years"), "{answer}");
}
