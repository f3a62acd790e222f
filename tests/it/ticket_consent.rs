//! Consent covers what was consented to and nothing else, and another desk is chosen with open eyes.

use crate::ticket_life::moves;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, DESK_ADDRESS_REGISTER, Place, merged, text, ticket_mutation};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

on_both!(
    consent_covers_one_dispatch,
    only_a_supervisor_goes_on_without_consent,
    who_contacts_the_desk_himself_may_consent_too,
    an_old_consent_does_not_cover_what_comes_after_reopening,
    an_override_is_made_once,
    a_person_who_wants_to_phone_is_not_overruled_by_a_mailbox,
);

/// Sends a ticket to another desk.
fn override_input(number: &Value, desk: &str, changes: &Value) -> Value {
    let usual = json!({"ticketNumber": number, "desk": desk, "reason": "試験のため", "dispatchBy": "HELPDESK"});
    merged(usual, changes)
}

#[track_caller]
fn overrides(client: &Client, number: &Value, desk: &str, changes: &Value) -> Value {
    let input = override_input(number, desk, changes);
    moves(client, "dispatchOverride", "DispatchOverrideInput", &input)
}

#[track_caller]
fn consents(client: &Client, number: &Value) -> Value {
    let input = json!({"ticketNumber": number, "consentedBy": "試験 花子", "amountYen": 33_000});
    moves(client, "consentRecord", "ConsentRecordInput", &input)
}

#[track_caller]
fn refused(client: &Client, mutation: &str, input: &str, variables: &Value) -> String {
    let refused = client.refused(
        &ticket_mutation(mutation, input),
        &json!({"input": variables}),
    );
    refused[0].message.clone()
}

fn consent_covers_one_dispatch(backend: Backend) {
    let service = Service::start(backend);
    let client = service.client_as("AGENT");
    let ticket = Place::with_pc(&client).report(&client);
    let number = &ticket["number"];
    assert_eq!(ticket["state"], "AWAITING_CONSENT");
    let told = consents(&client, number);
    assert_eq!(told["dispatch"]["consented"], true);
    // Another desk charges otherwise: the customer is asked anew.
    let elsewhere = overrides(&client, number, "YAMAHA_SCSK", &json!({}));
    assert_eq!(elsewhere["state"], "AWAITING_CONSENT");
    assert_eq!(elsewhere["dispatch"]["consented"], false);
    consents(&client, number);
    // Or the agent says that he has agreed to this one too.
    let covered = json!({"consentNeeded": false});
    let third = overrides(&client, number, "ALLIED_TELESIS", &covered);
    assert_eq!(third["state"], "DISPATCHED");
    assert_eq!(
        (
            &third["dispatch"]["consentNeeded"],
            &third["dispatch"]["consented"]
        ),
        (&json!(true), &json!(true))
    );
}

fn only_a_supervisor_goes_on_without_consent(backend: Backend) {
    let service = Service::start(backend);
    let (agent, supervisor) = (service.client_as("AGENT"), service.client_as("SUPERVISOR"));
    let ticket = Place::with_pc(&agent).report(&agent);
    let number = &ticket["number"];
    let without = json!({"consentNeeded": false});
    let input = override_input(number, "YAMAHA_SCSK", &without);
    let mutation = ticket_mutation("dispatchOverride", "DispatchOverrideInput");
    let (code, message) = agent.fault(&mutation, &json!({"input": input}));
    assert_eq!(code, "FORBIDDEN");
    assert!(message.contains("CONSENT_WAIVE"), "{message}");
    assert_eq!(
        register::ticket(&agent, &text(number))["state"],
        "AWAITING_CONSENT"
    );

    let sent = overrides(&supervisor, number, "YAMAHA_SCSK", &without);
    assert_eq!(sent["state"], "DISPATCHED");
    assert_eq!(sent["dispatch"]["consentNeeded"], false);
    let shown = supervisor.ok(
        "{ dispatchOverrides(first: 5) { nodes { desk consentWaived } } }",
        &json!({}),
    );
    assert_eq!(
        shown["dispatchOverrides"]["nodes"],
        json!([{"desk": "YAMAHA_SCSK", "consentWaived": true}])
    );
}

fn who_contacts_the_desk_himself_may_consent_too(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    let number = &ticket["number"];
    let record = json!({"ticketNumber": number, "consentedBy": "試験 花子"});
    let himself = json!({"dispatchBy": "CUSTOMER", "consentNeeded": true});
    let sent = overrides(&client, number, "YAMAHA_SCSK", &himself);
    assert_eq!(sent["state"], "AWAITING_CUSTOMER");
    let consented = consents(&client, number);
    assert_eq!(consented["state"], "AWAITING_CUSTOMER");
    assert_eq!(consented["dispatch"]["consented"], true);
    assert!(
        refused(&client, "consentRecord", "ConsentRecordInput", &record)
            .contains("recorded already")
    );
    // He has called the desk: it goes on there.
    let told = moves(
        &client,
        "customerAnswer",
        "TicketInput",
        &json!({"ticketNumber": number}),
    );
    assert_eq!(told["state"], "DISPATCHED");
}

fn an_old_consent_does_not_cover_what_comes_after_reopening(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_pc(&client);
    let ticket = place.report(&client);
    let number = &ticket["number"];
    let plain = json!({"ticketNumber": number});
    consents(&client, number);
    let resolve = json!({"input": {"ticketNumber": number, "faultPart": "PC"}});
    client.ok(&register::ticket_resolve(), &resolve);
    moves(&client, "ticketReopen", "TicketInput", &plain);
    let again = overrides(&client, number, "LENOVO_COMSYS", &json!({}));
    assert_eq!(
        again["state"], "AWAITING_CONSENT",
        "the same desk, a second visit"
    );

    // Nor does it cover setting up again, when the exchange begins from there.
    client.ok(&register::ticket_resolve(), &resolve);
    moves(&client, "ticketReopen", "TicketInput", &plain);
    moves(&client, "replacementStart", "ReplacementInput", &plain);
    let exchanged =
        json!({"ticketNumber": number, "replacedOn": "2026-05-13", "serial": register::serial()});
    moves(
        &client,
        "replacementComplete",
        "ReplacementCompleteInput",
        &exchanged,
    );
    let on = json!({"ticketNumber": number, "on": "2026-05-15"});
    let schedule = ("reconfigurationSchedule", "ReconfigurationScheduleInput");
    assert!(refused(&client, schedule.0, schedule.1, &on).contains("C16"));
    consents(&client, number);
    moves(&client, schedule.0, schedule.1, &on);
    let record = json!({"ticketNumber": number, "consentedBy": "試験 花子"});
    assert!(
        refused(&client, "consentRecord", "ConsentRecordInput", &record)
            .contains("recorded already")
    );
    let consents = client.ok(
        "query($number: String!) { ticket(number: $number) { consents { about } } }",
        &json!({"number": number}),
    );
    assert_eq!(
        consents["ticket"]["consents"],
        json!([{"about": "DISPATCH"}, {"about": "RECONFIGURATION"}])
    );
}

fn an_override_is_made_once(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    let number = &ticket["number"];
    let key = json!({"idempotencyKey": "to the router's desk"});
    let first = overrides(&client, number, "YAMAHA_SCSK", &key);
    let repeat = overrides(&client, number, "YAMAHA_SCSK", &key);
    assert_eq!(repeat["events"], first["events"]);
    assert_eq!(
        repeat["mails"].as_array().map(Vec::len),
        first["mails"].as_array().map(Vec::len)
    );
    // Without the key it is refused: it is sent there already.
    let same = override_input(number, "YAMAHA_SCSK", &json!({}));
    assert!(
        refused(&client, "dispatchOverride", "DispatchOverrideInput", &same)
            .contains("sent to this desk already")
    );
    let sheets = first["sheets"].as_array().expect("a list");
    assert_eq!(sheets.len(), 1, "the first desk was written to");
    // The sheet of a desk that is given up is marked.
    let elsewhere = overrides(&client, number, "ALLIED_TELESIS", &json!({}));
    let counts: Vec<_> = elsewhere["sheets"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|sheet| (text(&sheet["desk"]), sheet["supersededAt"].is_null()))
        .collect();
    assert_eq!(
        counts,
        [
            ("YAMAHA_SCSK".to_owned(), false),
            ("ALLIED_TELESIS".to_owned(), true)
        ]
    );
}

fn a_person_who_wants_to_phone_is_not_overruled_by_a_mailbox(backend: Backend) {
    let service = Setup::new(backend).smtp("smtp://127.0.0.1:1").start();
    let client = service.admin();
    let mailbox = json!({"input": {"desk": "YAMAHA_SCSK", "address": "router@desk.test"}});
    client.ok(DESK_ADDRESS_REGISTER, &mailbox);
    let purposes = |ticket: &Value| -> Vec<String> {
        let mails = ticket["mails"].as_array().expect("a list");
        let live = mails.iter().filter(|mail| mail["state"] != "CANCELLED");
        live.map(|mail| text(&mail["purpose"])).collect()
    };
    let ticket = Place::with_monitor(&client).report(&client);
    let number = &ticket["number"];
    let phoned = overrides(&client, number, "YAMAHA_SCSK", &json!({"channel": "PHONE"}));
    assert_eq!(phoned["dispatch"]["channel"], "PHONE");
    assert_eq!(purposes(&phoned), ["DISPATCHER_SHEET"]);
    let mailed = overrides(&client, number, "YAMAHA_SCSK", &json!({"channel": "EMAIL"}));
    assert_eq!(mailed["dispatch"]["channel"], "EMAIL");
    assert_eq!(purposes(&mailed), ["DESK_REPORT"]);
    let form = override_input(number, "YAMAHA_SCSK", &json!({"channel": "WEB_FORM"}));
    assert!(
        refused(&client, "dispatchOverride", "DispatchOverrideInput", &form)
            .contains("accepted: PHONE, EMAIL")
    );
}
