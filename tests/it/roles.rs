//! Who may do what: a refused call says so, and does nothing.

use crate::mail::MAIL_SETTLE;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{
    self, CONTRACT_START, DESK_ADDRESS_CONFIRM, DESK_ADDRESS_REGISTER, DEVICE_REGISTER, Place,
    SITE_REGISTER, text,
};
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(each_role_may_do_its_work_and_no_more);

/// Roles besides ADMIN, in the order of the columns of [`operations`].
const ROLES: [&str; 4] = ["SUPERVISOR", "AGENT", "MANAGER", "INTEGRATION"];

/// Operation, variables, and which of [`ROLES`] may ask for it.
fn operations(place: &Place, number: &str, mail: &str) -> Vec<(String, Value, [bool; 4])> {
    let address = json!({"input": {"desk": "CR_ALMEX", "address": "mynatechsupport@almex.jp"}});
    let device = json!({"siteId": place.site, "kind": "PC", "maker": "LENOVO", "serial": "12"});
    let contract = register::contract_input(&place.site, &json!({"service": "NONE"}));
    let triage = "query($input: TriageInput!) { triage(input: $input) { desk } }";
    let facts = json!({
        "at": "2026-05-13T13:00:00+09:00",
        "site": {"region": "EAST", "prefecture": "TOKYO", "institutionKind": "CLINIC", "startPack": true,
                 "pcCount": 1, "readerCount": 1, "receiptLinked": true},
        "contract": {"status": "NONE", "service": "NONE", "resetOption": "NOT_OFFERED"},
        "observations": {"matter": "FAULT", "symptom": "NO_POWER"},
    });
    // The inputs of the writes are wrong in another way where that is possible, so that trying changes nothing.
    vec![
        (
            SITE_REGISTER.into(),
            json!({"input": register::site_input(&json!({"institutionCode": "1"}))}),
            [true, true, false, true],
        ),
        (
            DEVICE_REGISTER.into(),
            json!({"input": device}),
            [true, true, false, true],
        ),
        (
            CONTRACT_START.into(),
            json!({"input": contract}),
            [true, true, false, true],
        ),
        (
            register::ticket_report(),
            json!({"input": register::report_input(&place.site, None, &json!({"idempotencyKey": ""}))}),
            [true, true, false, true],
        ),
        (
            register::consent_record(),
            json!({"input": {"ticketNumber": number, "consentedBy": "", "amountYen": null}}),
            [true, true, false, false],
        ),
        (
            register::dispatch_confirm(),
            json!({"input": {"ticketNumber": number, "deskCaseNumber": null}}),
            [true, true, false, false],
        ),
        (
            register::ticket_resolve(),
            json!({"input": {"ticketNumber": "KW-999999", "faultPart": "PC", "note": null}}),
            [true, true, false, false],
        ),
        (
            crate::comments::COMMENT.into(),
            json!({"input": {"idempotencyKey": "", "ticketNumber": number, "audience": "INTERNAL", "body": "x"}}),
            [true, true, false, true],
        ),
        (
            crate::erasure::ERASE.into(),
            json!({"number": "KW-999999"}),
            [false, false, false, false],
        ),
        (
            DESK_ADDRESS_REGISTER.into(),
            json!({"input": {"desk": "CR_ALMEX", "address": "x"}}),
            [true, false, false, false],
        ),
        (
            DESK_ADDRESS_CONFIRM.into(),
            address,
            [true, false, false, false],
        ),
        (
            MAIL_SETTLE.into(),
            json!({"input": {"mailId": mail, "outcome": "SENT"}}),
            [true, false, false, false],
        ),
        (
            "{ sites { nodes { id } } }".into(),
            json!({}),
            [true, true, true, true],
        ),
        (
            "{ tickets { nodes { id } } }".into(),
            json!({}),
            [true, true, true, true],
        ),
        (
            "{ desks { code } deviceModels { __typename } }".into(),
            json!({}),
            [true, true, true, true],
        ),
        (
            "{ outbox { nodes { id } } }".into(),
            json!({}),
            [true, true, true, false],
        ),
        (
            triage.into(),
            json!({"input": facts}),
            [true, true, true, true],
        ),
    ]
}

/// What mails look like.
fn mail_operations() -> [(String, Value, [bool; 4]); 2] {
    [
        (
            crate::mail_form::DESK_MAIL_FORM_SET.into(),
            json!({"input": {"desk": "CR_ALMEX", "charset": "UTF_8"}}),
            [true, false, false, false],
        ),
        (
            crate::mail_templates::MAIL_TEMPLATE_SET.into(),
            json!({"input": {"kind": "ESCALATION", "subject": "", "body": ""}}),
            [true, false, false, false],
        ),
    ]
}

fn each_role_may_do_its_work_and_no_more(backend: Backend) {
    let service = Service::start(backend);
    let admin = service.admin();
    let place = Place::with_pc(&admin);
    let ticket = place.report(&admin);
    let (number, mail) = (text(&ticket["number"]), text(&ticket["mails"][0]["id"]));
    let clients = ROLES.map(|role| service.client_as(role));
    let mut faults = Vec::new();
    let operations = operations(&place, &number, &mail);
    for (query, variables, allowed) in operations.into_iter().chain(mail_operations()) {
        for ((client, role), may) in clients.iter().zip(ROLES).zip(allowed) {
            let answer = client.gql(&query, &variables);
            let refusals: Vec<&Value> = answer["errors"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|error| error["extensions"]["code"] == "FORBIDDEN")
                .collect();
            let says_who = refusals.iter().all(|error| {
                error["message"]
                    .as_str()
                    .is_some_and(|text| text.contains(role))
            });
            let right = if may {
                answer.get("errors").is_none()
            } else {
                !refusals.is_empty() && says_who
            };
            if !right {
                faults.push(format!(
                    "{role} {} {query}: {answer}",
                    if may { "may" } else { "may not" }
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let anybody = service.stranger();
    let (code, _) = anybody.fault(
        &register::ticket_report(),
        &json!({"input": register::report_input(&place.site, None, &json!({}))}),
    );
    assert_eq!(code, "UNAUTHENTICATED");
    let tickets = admin.ok("{ tickets { nodes { number } } }", &json!({}));
    assert_eq!(
        tickets["tickets"]["nodes"].as_array().map(Vec::len),
        Some(1),
        "nothing was logged by those who may not"
    );
}
