//! The life of a ticket from the call to the closed case, as agents live it.

use crate::mail::wait_for_state;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{
    self, Place, consent_record, dispatch_confirm, merged, text, ticket_mutation, ticket_report,
    ticket_resolve,
};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

on_both!(
    a_call_from_nobody_knows_where_is_kept,
    a_caller_is_known_by_the_number_with_what_is_open,
    a_duplicate_is_shown_before_a_second_ticket,
    a_further_call_joins_its_ticket,
    a_person_sends_it_to_another_desk,
    what_was_decided_anew_takes_the_place_of_what_was_arranged,
    consent_is_declined,
    a_closed_desk_is_called_when_it_opens,
    a_person_chooses_when_a_closed_desk_is_called,
    a_holiday_that_is_stated_later_keeps_the_desk_closed,
    a_ticket_waits_for_its_customer_and_goes_on,
    a_case_ends_and_begins_again,
    rows_are_made_anew_of_their_events,
);

/// Makes a move, and gives the ticket after it.
#[track_caller]
pub fn moves(client: &Client, mutation: &str, input: &str, variables: &Value) -> Value {
    let mut data = client.ok(
        &ticket_mutation(mutation, input),
        &json!({"input": variables}),
    );
    data[mutation]["ticket"].take()
}

#[track_caller]
fn plain(client: &Client, mutation: &str, number: &Value) -> Value {
    moves(
        client,
        mutation,
        "TicketInput",
        &json!({"ticketNumber": number}),
    )
}

#[track_caller]
fn kinds(ticket: &Value) -> Vec<String> {
    let events = ticket["events"].as_array().expect("a list");
    events.iter().map(|event| text(&event["kind"])).collect()
}

fn a_call_from_nobody_knows_where_is_kept(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let call = json!({
        "siteId": null, "siteAsTold": "駅前の歯科", "caller": {"phone": "090-1111-2222"}, "channel": "EMAIL",
    });
    let kept = register::report(&client, "", None, &call);
    assert_eq!(kept["state"], "NOT_TRIAGED");
    assert_eq!(kept["site"], Value::Null);
    assert_eq!(kinds(&kept), ["LOGGED"]);
    let shown = client.ok(
        "query($phone: String!) { callerLookup(phone: $phone) { phone sites { id } unplacedTickets { number channel siteAsTold } } }",
        &json!({"phone": "０９０-１１１１-２２２２"}),
    );
    assert_eq!(
        shown["callerLookup"],
        json!({"phone": "09011112222", "sites": [], "unplacedTickets": [
            {"number": kept["number"], "channel": "EMAIL", "siteAsTold": "駅前の歯科"}]})
    );
    let place = Place::with_monitor(&client);
    let known = json!({
        "ticketNumber": kept["number"], "siteId": place.site, "deviceId": place.device,
        "observations": {"matter": "FAULT", "symptom": "NO_POWER", "deviceFaultConfirmed": "YES"},
    });
    let decided = moves(&client, "ticketTriage", "TicketTriageInput", &known);
    assert_eq!(decided["state"], "DISPATCHED");
    assert_eq!(decided["site"]["id"], json!(place.site));
    assert_eq!(decided["decision"]["desk"], "LENOVO_COMSYS");
    assert_eq!(kinds(&decided), ["LOGGED", "TRIAGED"]);
    wait_for_state(&service, &kept["number"], "SENT");

    // Nothing to find it by later: refused.
    let nothing = json!({"siteId": null, "caller": null});
    let refused = client.refused(
        &ticket_report(),
        &json!({"input": register::report_input("", None, &nothing)}),
    );
    assert_eq!(refused[0].field.as_deref(), Some("siteId"));
}

fn a_caller_is_known_by_the_number_with_what_is_open(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let [open, done] = [place.report(&client), place.report(&client)];
    let input = json!({"ticketNumber": done["number"], "faultPart": "MONITOR"});
    client.ok(&ticket_resolve(), &json!({"input": input}));
    let data = client.ok(
        "{ callerLookup(phone: \"0300000001\") { sites { id openTickets { number } devices { id warranty { state } } } } }",
        &json!({}),
    );
    assert_eq!(
        data["callerLookup"]["sites"],
        json!([{"id": place.site, "openTickets": [{"number": open["number"]}],
                "devices": [{"id": place.device, "warranty": {"state": "COVERED"}}]}])
    );
}

fn a_duplicate_is_shown_before_a_second_ticket(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let first = place.report(&client);
    let query = "mutation($input: TicketReportInput!) { ticketReport(input: $input) {
        ticket { number } duplicates { ticket { number } same { attribute } differs { attribute value } }
        userErrors { message } } }";
    let again = |changes: &Value| {
        let usual = json!({"whenDuplicate": "ASK", "observations": {
            "matter": "FAULT", "symptom": "NO_POWER", "deviceFaultConfirmed": "YES", "restarted": "YES"}});
        let input =
            register::report_input(&place.site, Some(&place.device), &merged(usual, changes));
        client.ok(query, &json!({"input": input}))["ticketReport"].take()
    };
    let asked = again(&json!({"idempotencyKey": "the second call"}));
    assert_eq!(
        asked,
        json!({"ticket": null, "userErrors": [], "duplicates": [{
            "ticket": {"number": first["number"]},
            "same": [{"attribute": "matter"}, {"attribute": "symptom"}, {"attribute": "deviceFaultConfirmed"}],
            "differs": [{"attribute": "restarted", "value": "YES"}],
        }]})
    );
    // The agent has seen it: the same request goes on, and its repeat gives the same ticket.
    let wanted = json!({"idempotencyKey": "the second call", "whenDuplicate": "CREATE"});
    let second = again(&wanted);
    assert_ne!(second["ticket"]["number"], Value::Null);
    assert_ne!(second["ticket"]["number"], first["number"]);
    assert_eq!(again(&wanted)["ticket"], second["ticket"]);

    let another = json!({"observations": {"matter": "FAULT", "symptom": "SCREEN_DAMAGED"}});
    assert_eq!(again(&another)["duplicates"], json!([]), "another symptom");
    let shown = client.ok(
        "query($site: UUID!, $heard: ObservationsInput!) { ticketDuplicates(siteId: $site, observations: $heard) { ticket { number } } }",
        &json!({"site": place.site, "heard": {"matter": "FAULT", "symptom": "NO_POWER"}}),
    );
    assert_eq!(shown["ticketDuplicates"], json!([]), "about no device");
}

fn a_further_call_joins_its_ticket(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    let query = "mutation($input: TicketJoinInput!) { ticketJoin(input: $input) { ticket {
        number furtherCalls { caller { name phone } call channel } events { kind } } userErrors { message } } }";
    let input = json!({"input": {
        "idempotencyKey": "joined", "ticketNumber": ticket["number"], "call": "まだ直りません。",
        "caller": {"name": "試験 次郎", "phone": "03-0000-0009"},
    }});
    for _ in 0..2 {
        let joined = client.ok(query, &input)["ticketJoin"]["ticket"].take();
        assert_eq!(
            joined["furtherCalls"],
            json!([{"caller": {"name": "試験 次郎", "phone": "0300000009"}, "call": "まだ直りません。", "channel": "PHONE"}])
        );
        assert_eq!(kinds(&joined), ["LOGGED", "TRIAGED", "CALL_JOINED"]);
    }
    let end = json!({"input": {"ticketNumber": ticket["number"], "faultPart": "MONITOR"}});
    client.ok(&ticket_resolve(), &end);
    let late = json!({"input": {"idempotencyKey": "late", "ticketNumber": ticket["number"]}});
    let refused = client.refused(query, &late);
    assert!(
        refused[0].message.contains("reopen it first"),
        "{refused:?}"
    );
    client.ok(query, &input);
}

fn a_person_sends_it_to_another_desk(backend: Backend) {
    let service = Setup::new(backend).smtp("smtp://127.0.0.1:1").start();
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    let input = json!({
        "ticketNumber": ticket["number"], "desk": "YAMAHA_SCSK", "reason": "ルーターの交換が先と判断",
    });
    let sent = moves(&client, "dispatchOverride", "DispatchOverrideInput", &input);
    assert_eq!(sent["state"], "DISPATCHED");
    assert_eq!(sent["dispatch"]["desk"], "YAMAHA_SCSK");
    assert_eq!(
        sent["decision"]["desk"], "LENOVO_COMSYS",
        "what triage said stands"
    );
    let states = |ticket: &Value| -> Vec<(String, String)> {
        let mails = ticket["mails"].as_array().expect("a list");
        mails
            .iter()
            .map(|mail| (text(&mail["purpose"]), text(&mail["state"])))
            .collect()
    };
    let mails = states(&sent);
    assert_eq!(mails[0], ("DESK_REPORT".to_owned(), "CANCELLED".to_owned()));
    assert_eq!(mails[1].0, "DISPATCHER_SHEET");

    let shown = service.client_as("SUPERVISOR").ok(
        "{ dispatchOverrides(first: 5) { nodes { deskBefore desk deskRow reason by { name } ticket { number } } }
           overrideCounts(from: \"2026-01-01T00:00:00Z\", to: \"2027-01-01T00:00:00Z\") { deskRow deskBefore desk count } }",
        &json!({}),
    );
    let one = &shown["dispatchOverrides"]["nodes"][0];
    assert_eq!(one["deskBefore"], "LENOVO_COMSYS");
    assert_eq!(one["desk"], "YAMAHA_SCSK");
    assert_eq!(one["reason"], "ルーターの交換が先と判断");
    assert_eq!(one["ticket"]["number"], ticket["number"]);
    let fired = ticket["decision"]["fired"].as_array().expect("a list");
    let row = fired
        .iter()
        .find(|fired| fired["table"] == "desk")
        .expect("the desk's row");
    assert_eq!(one["deskRow"], row["row"]);
    assert_eq!(
        shown["overrideCounts"],
        json!([{"deskRow": row["row"], "deskBefore": "LENOVO_COMSYS", "desk": "YAMAHA_SCSK", "count": 1}])
    );
    let (code, _) = service
        .client_as("AGENT")
        .fault("{ dispatchOverrides { nodes { desk } } }", &json!({}));
    assert_eq!(code, "FORBIDDEN");

    let wrong = merged(input, &json!({"channel": "WEB_FORM"}));
    let mutation = ticket_mutation("dispatchOverride", "DispatchOverrideInput");
    let refused = client.refused(&mutation, &json!({"input": wrong}));
    assert!(
        refused[0].message.contains("accepted: PHONE"),
        "{refused:?}"
    );
}

fn what_was_decided_anew_takes_the_place_of_what_was_arranged(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_pc(&client);
    let first = place.report(&client);
    assert_eq!(first["state"], "AWAITING_CONSENT");
    let input = json!({
        "ticketNumber": first["number"], "deviceId": place.device,
        "observations": {"matter": "FAULT", "symptom": "LOCK_SCREEN"},
    });
    let anew = moves(&client, "ticketTriage", "TicketTriageInput", &input);
    assert_eq!(anew["decision"]["desk"], "FIRST_LINE");
    assert_eq!(anew["state"], "LOGGED");
    assert_eq!(anew["dispatch"], Value::Null);
    let mails = anew["mails"].as_array().expect("a list");
    assert!(
        mails.iter().all(|mail| mail["state"] == "CANCELLED"),
        "{mails:?}"
    );
}

fn consent_is_declined(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let ticket = Place::with_pc(&client).report(&client);
    let declined = plain(&client, "consentDecline", &ticket["number"]);
    assert_eq!(declined["state"], "LOGGED");
    assert_eq!(declined["dispatch"], Value::Null);
    let mails = declined["mails"].as_array().expect("a list");
    assert!(
        mails.iter().all(|mail| mail["state"] == "CANCELLED"),
        "{mails:?}"
    );
    let input = json!({"input": {"ticketNumber": ticket["number"], "consentedBy": "試験 花子"}});
    let refused = client.refused(&consent_record(), &input);
    assert!(
        refused[0].message.contains("allowed: TRIAGED"),
        "{refused:?}"
    );
}

/// A Wednesday evening: the desk of the router closed at 17:30 and opens at 9:00 (D15).
const EVENING: &str = "2026-05-13T19:00:00+09:00";
const OPENING: &str = "2026-05-14T00:00:00Z";

fn a_closed_desk_is_called_when_it_opens(backend: Backend) {
    let mut service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_router(&client);
    service.clock(EVENING);
    let ticket = place.report(&client);
    assert_eq!(ticket["state"], "AWAITING_DESK_HOURS", "{ticket}");
    assert_eq!(ticket["mails"][0]["state"], "AWAITING_DESK_HOURS");
    let shown = client.ok(
        "query($number: String!) { ticket(number: $number) { waitsUntil allowedMoves } workQueues { queue count more } }",
        &json!({"number": ticket["number"]}),
    );
    assert_eq!(shown["ticket"]["waitsUntil"], OPENING);
    let moves = shown["ticket"]["allowedMoves"].as_array().expect("a list");
    assert!(moves.contains(&json!("DISPATCH_RESCHEDULED")), "{moves:?}");
    // The process that queued it need not live until the desk opens.
    service.kill();
    service.clock("2026-05-14T08:59:59+09:00");
    let service = service.start_again();
    let client = service.admin();
    let queues = client.ok("{ workQueues { queue count } }", &json!({}));
    let opens = json!({"queue": "DESK_OPENS_TODAY", "count": 1});
    assert!(
        queues["workQueues"]
            .as_array()
            .expect("a list")
            .contains(&opens),
        "{queues}"
    );
    assert_eq!(
        register::ticket(&client, &text(&ticket["number"]))["state"],
        "AWAITING_DESK_HOURS"
    );
    service.clock("2026-05-14T09:00:00+09:00");
    wait_for_state(&service, &ticket["number"], "SENT");
    let after = register::ticket(&client, &text(&ticket["number"]));
    assert_eq!(after["state"], "DISPATCHED");
    assert_eq!(kinds(&after), ["LOGGED", "TRIAGED", "DESK_OPENED"]);
    let confirmed = client.ok(
        &dispatch_confirm(),
        &json!({"input": {"ticketNumber": ticket["number"]}}),
    );
    assert_eq!(
        confirmed["dispatchConfirm"]["ticket"]["state"],
        "ACKNOWLEDGED"
    );
}

fn a_person_chooses_when_a_closed_desk_is_called(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_router(&client);
    service.clock(EVENING);
    let [later, now] = [place.report(&client), place.report(&client)];
    let at = |number: &Value, at: Value| json!({"ticketNumber": number, "at": at});
    let mutation = ticket_mutation("dispatchReschedule", "DispatchRescheduleInput");
    for (wrong, word) in [
        ("2026-05-13T10:00:00Z", "ahead"),
        ("2026-05-13T12:00:00Z", "closed then"),
    ] {
        let input = json!({"input": at(&later["number"], json!(wrong))});
        let refused = client.refused(&mutation, &input);
        assert!(refused[0].message.contains(word), "{refused:?}");
    }
    let chosen = at(&later["number"], json!("2026-05-14T05:00:00Z"));
    let moved = moves(
        &client,
        "dispatchReschedule",
        "DispatchRescheduleInput",
        &chosen,
    );
    assert_eq!(moved["state"], "AWAITING_DESK_HOURS");
    let at_once = at(&now["number"], Value::Null);
    let told = moves(
        &client,
        "dispatchReschedule",
        "DispatchRescheduleInput",
        &at_once,
    );
    assert_eq!(told["state"], "DISPATCHED");
    wait_for_state(&service, &now["number"], "SENT");
    service.clock("2026-05-14T09:30:00+09:00");
    let seen = place.report(&client);
    wait_for_state(&service, &seen["number"], "SENT");
    assert_eq!(
        register::ticket(&client, &text(&later["number"]))["state"],
        "AWAITING_DESK_HOURS"
    );
    service.clock("2026-05-14T14:00:00+09:00");
    wait_for_state(&service, &later["number"], "SENT");
}

fn a_holiday_that_is_stated_later_keeps_the_desk_closed(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_router(&client);
    service.clock(EVENING);
    let ticket = place.report(&client);
    let state = "mutation($input: CalendarStateInput!) { calendarState(input: $input) { userErrors { message } } }";
    client.ok(
        state,
        &json!({"input": {"day": "2026-05-14", "kind": "HOLIDAY"}}),
    );
    service.clock("2026-05-14T09:00:00+09:00");
    let number = text(&ticket["number"]);
    service.eventually("it waits for the day after", || {
        let now = client.ok(
            "query($number: String!) { ticket(number: $number) { state waitsUntil } }",
            &json!({"number": number}),
        );
        (now["ticket"]["waitsUntil"] == "2026-05-15T00:00:00Z").then_some(())
    });
    assert_eq!(
        register::ticket(&client, &number)["state"],
        "AWAITING_DESK_HOURS"
    );
}

fn a_ticket_waits_for_its_customer_and_goes_on(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    let number = &ticket["number"];
    assert_eq!(
        plain(&client, "customerAwait", number)["state"],
        "AWAITING_CUSTOMER"
    );
    assert_eq!(
        plain(&client, "customerAnswer", number)["state"],
        "DISPATCHED"
    );
    let refused = client.refused(
        &ticket_mutation("customerAnswer", "TicketInput"),
        &json!({"input": {"ticketNumber": number}}),
    );
    assert!(
        refused[0].message.contains("state DISPATCHED"),
        "{refused:?}"
    );
    let urgent = json!({"ticketNumber": number, "priority": "URGENT"});
    let urgent = moves(
        &client,
        "ticketPrioritize",
        "TicketPrioritizeInput",
        &urgent,
    );
    assert_eq!(urgent["priority"], "URGENT");
}

fn a_case_ends_and_begins_again(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let ticket = place.report(&client);
    let number = &ticket["number"];
    let input = json!({"input": {"ticketNumber": number, "faultPart": "MONITOR"}});
    client.ok(&ticket_resolve(), &input);
    assert_eq!(plain(&client, "ticketClose", number)["state"], "CLOSED");
    let reopened = plain(&client, "ticketReopen", number);
    assert_eq!(reopened["state"], "REOPENED");
    assert_eq!(reopened["resolution"], Value::Null);
    let input = json!({
        "ticketNumber": number, "deviceId": place.device,
        "observations": {"matter": "FAULT", "symptom": "NO_POWER", "deviceFaultConfirmed": "YES"},
    });
    let again = moves(&client, "ticketTriage", "TicketTriageInput", &input);
    assert_eq!(again["state"], "DISPATCHED");
    let cancel = json!({"ticketNumber": number, "reason": "WITHDRAWN"});
    let cancelled = moves(&client, "ticketCancel", "TicketCancelInput", &cancel);
    assert_eq!(cancelled["state"], "CANCELLED");
    assert_eq!(
        kinds(&cancelled),
        [
            "LOGGED",
            "TRIAGED",
            "RESOLVED",
            "CLOSED",
            "REOPENED",
            "TRIAGED",
            "CANCELLED"
        ]
    );
}

fn rows_are_made_anew_of_their_events(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let [spoilt, whole] = [0, 1].map(|_| Place::with_monitor(&client).report(&client));
    let number = text(&spoilt["number"]);
    let bare = number.trim_start_matches("KW-");
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
    let spoil = format!(
        "UPDATE ticket SET state = 'LOGGED', desk = NULL, events = 1 WHERE number = {bare}"
    );
    service.setup.sql(&spoil).expect("a statement");
    let checked = service.setup.cli(&["ticket", "rebuild", "--check"]);
    assert_eq!(checked.status.code(), Some(1));
    assert_eq!(
        register::ticket(&client, &number)["state"],
        "LOGGED",
        "only looked at"
    );
    let mended = service.setup.cli_ok(&["ticket", "rebuild"]);
    assert!(mended.contains(&format!("{number} was not")), "{mended}");
    assert!(
        mended.contains("2 tickets, 1 differed, 0 unreadable"),
        "{mended}"
    );
    assert_eq!(
        register::ticket(&client, &number),
        spoilt_as(&client, &number, &spoilt)
    );
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
    assert_eq!(
        register::ticket(&client, &text(&whole["number"]))["state"],
        "DISPATCHED"
    );
    let tampered = "UPDATE ticket_event SET kind = 'CLOSED'";
    assert!(service.setup.sql(tampered).is_err(), "events do not change");
    assert!(service.setup.sql("DELETE FROM ticket_event").is_err());
}

/// The ticket as it was, with its mails as they are now: they go their way meanwhile.
fn spoilt_as(client: &Client, number: &str, before: &Value) -> Value {
    let now = register::ticket(client, number);
    merged(before.clone(), &json!({"mails": now["mails"]}))
}
