//! Bad input: a clear answer, nothing written, and the service goes on.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{
    self, CONTRACT_START, DEVICE_REGISTER, Place, SITE_REGISTER, contract_input, merged,
    report_input, site_input, text, ticket_report,
};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

on_both!(
    operations_that_do_not_fit_the_schema_are_bad_requests,
    bodies_that_are_no_operations_are_bad_requests,
    a_body_over_the_limit_is_refused,
    wrong_sites_are_refused,
    wrong_devices_are_refused,
    what_has_a_default_may_be_left_out,
    wrong_contracts_are_refused,
    wrong_calls_are_refused,
    the_same_key_gives_the_same_ticket,
    the_same_key_for_another_call_is_a_conflict,
    the_same_key_at_the_same_time_gives_one_ticket,
    unknown_tickets_are_told,
    wrong_pages_are_refused,
);

const NOBODY: &str = "01980000-0000-7000-8000-000000000000";

/// Everything that could have been written, through the API.
fn holdings(client: &Client) -> Value {
    let query = "{
      sites(first: 100) { nodes { id institutionCode devices { id } contracts { id } } }
      tickets(first: 100) { nodes { number state events { id } } }
      outbox(first: 100) { nodes { id } }
    }";
    client.ok(query, &json!({}))
}

/// Runs attempts that must write nothing, and asks afterwards whether the service still works.
fn writes_nothing(service: &Service, attempts: impl FnOnce(&Client)) {
    let client = service.admin();
    let before = holdings(&client);
    attempts(&client);
    assert_eq!(holdings(&client), before, "something was written");
    register::site(&client, &json!({}));
}

fn operations_that_do_not_fit_the_schema_are_bad_requests(backend: Backend) {
    let service = Service::start(backend);
    let place = Place::with_pc(&service.admin());
    let input =
        |changes: &Value| json!({"input": report_input(&place.site, Some(&place.device), changes)});
    writes_nothing(&service, |client| {
        let without = |field: &str| {
            let mut variables = input(&json!({}));
            variables["input"]
                .as_object_mut()
                .expect("an object")
                .remove(field);
            variables
        };
        let wrong = [
            (
                ticket_report(),
                input(&json!({"observations": {"matter": "WEATHER"}})),
                "matter",
            ),
            (
                ticket_report(),
                input(&json!({"observations": {"matter": "FAULT", "symptom": "SAD"}})),
                "symptom",
            ),
            (
                ticket_report(),
                input(&json!({"observations": {"symptom": "NO_POWER"}})),
                "matter",
            ),
            (
                ticket_report(),
                input(&json!({"siteId": "no-uuid"})),
                "siteId",
            ),
            (ticket_report(), input(&json!({"surprise": 1})), "surprise"),
            (ticket_report(), without("idempotencyKey"), "idempotencyKey"),
            (ticket_report(), without("observations"), "observations"),
            (ticket_report(), json!({}), "input"),
            (
                "{ tickets(filter: {states: [LOST]}) { nodes { number } } }".into(),
                json!({}),
                "LOST",
            ),
            ("{ nothing }".into(), json!({}), "nothing"),
            ("{ ticket(number: ".into(), json!({}), ""),
            (
                "mutation { siteRegister }".into(),
                json!({}),
                "siteRegister",
            ),
        ];
        for (query, variables, word) in wrong {
            let reply = client.send(&query, &variables);
            let shown = String::from_utf8_lossy(&reply.body);
            assert!(shown.contains(word), "{word}: {shown}");
            assert!(reply.json()["errors"].is_array(), "{word}: {shown}");
            assert!(reply.json()["data"].is_null(), "{word}: {shown}");
            assert_eq!(reply.error_code(), "BAD_REQUEST", "{word}: {shown}");
        }
    });
}

fn bodies_that_are_no_operations_are_bad_requests(backend: Backend) {
    let service = Service::start(backend);
    writes_nothing(&service, |client| {
        let long = "{".repeat(50_000);
        let deep = format!("{}__typename{}", "{ a ".repeat(10_000), "}".repeat(10_000));
        let nested = format!(
            "{{\"query\":{}1{}}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        let bodies: Vec<(&str, Vec<u8>)> = vec![
            ("nothing", Vec::new()),
            ("no JSON", b"{".to_vec()),
            ("a text", b"\"{ __typename }\"".to_vec()),
            ("a null", b"null".to_vec()),
            ("no query", b"{}".to_vec()),
            ("a query that is none", b"{\"query\": 1}".to_vec()),
            (
                "variables that are none",
                b"{\"query\": \"{ __typename }\", \"variables\": [1]}".to_vec(),
            ),
            (
                "variables as text",
                b"{\"query\": \"{ __typename }\", \"variables\": \"{}\"}".to_vec(),
            ),
            (
                "invalid UTF-8",
                b"{\"query\": \"{ __typename } # \xff\xfe\"}".to_vec(),
            ),
            (
                "a lone surrogate",
                br#"{"query": "{ __typename } # \ud800"}"#.to_vec(),
            ),
            (
                "UTF-16",
                "{\"query\": \"{ __typename }\"}"
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect(),
            ),
            ("nested JSON", nested.into_bytes()),
            (
                "braces only",
                json!({"query": long}).to_string().into_bytes(),
            ),
            (
                "deep selections",
                json!({"query": deep}).to_string().into_bytes(),
            ),
        ];
        for (what, body) in bodies {
            let reply = client.post("/graphql", "application/json", &body);
            // Legacy JSON answers 200 for a document that does not validate, 400 for what is no request.
            let is_request = ["braces only", "deep selections"].contains(&what);
            assert!(
                reply.status == 400 || is_request && reply.status == 200,
                "{what}: {reply:?}"
            );
            assert!(
                reply.json()["errors"][0]["message"].is_string(),
                "{what}: {reply:?}"
            );
            assert_eq!(reply.error_code(), "BAD_REQUEST", "{what}");
        }
        let form = client.post(
            "/graphql",
            "application/x-www-form-urlencoded",
            b"query=%7B__typename%7D",
        );
        assert_eq!(form.status, 415, "{form:?}");
        let bad_variables = client.get("/graphql?query=%7B__typename%7D&variables=%7Bbad");
        assert_eq!(bad_variables.status, 400, "{bad_variables:?}");
        for query in ["%7B__typename", "%7B__typename%20%FF%7D"] {
            let reply = client.get(&format!("/graphql?query={query}"));
            assert_eq!(reply.error_code(), "BAD_REQUEST", "{query}: {reply:?}");
        }
        let mutation = client.get("/graphql?query=mutation%7B__typename%7D");
        assert_eq!(mutation.status, 405, "{mutation:?}");
    });
}

fn a_body_over_the_limit_is_refused(backend: Backend) {
    let service = Setup::new(backend).flag("--max-body-bytes", "4096").start();
    writes_nothing(&service, |client| {
        let body = |bytes: usize| {
            let frame = json!({"query": "{ __typename }", "padding": ""}).to_string();
            json!({"query": "{ __typename }", "padding": "x".repeat(bytes - frame.len())})
                .to_string()
                .into_bytes()
        };
        let at_limit = body(4096);
        assert_eq!(at_limit.len(), 4096);
        assert_eq!(
            client
                .post("/graphql", "application/json", &at_limit)
                .status,
            200
        );
        let over = client.post("/graphql", "application/json", &body(4097));
        assert_eq!(over.status, 413, "{over:?}");
        assert!(
            over.json()["errors"][0]["message"]
                .as_str()
                .is_some_and(|text| text.contains("4096")),
            "{over:?}"
        );
    });
}

fn wrong_sites_are_refused(backend: Backend) {
    let service = Service::start(backend);
    let known = register::institution_code();
    register::site(&service.admin(), &json!({"institutionCode": known}));
    writes_nothing(&service, |client| {
        let wrong = [
            (
                "institutionCode",
                json!({"institutionCode": "12345"}),
                "INVALID",
            ),
            (
                "institutionCode",
                json!({"institutionCode": "131234567X"}),
                "INVALID",
            ),
            (
                "institutionCode",
                json!({"institutionCode": known}),
                "CONFLICT",
            ),
            ("name", json!({"name": " "}), "INVALID"),
            ("name", json!({"name": "あ".repeat(5000)}), "INVALID"),
            ("pcCount", json!({"pcCount": -1}), "INVALID"),
            ("readerCount", json!({"readerCount": -1}), "INVALID"),
            (
                "customerLineId",
                json!({"customerLineId": "CAF123"}),
                "INVALID",
            ),
            (
                "customerLineId",
                json!({"customerLineId": "COP00001022", "prefecture": "OSAKA"}),
                "INVALID",
            ),
            (
                "contacts",
                json!({"contacts": [{"name": "試験", "phone": "12"}]}),
                "INVALID",
            ),
            (
                "contacts",
                json!({"contacts": [{"name": "試験", "email": "nowhere"}]}),
                "INVALID",
            ),
            (
                "parties",
                json!({"parties": [{"kind": "RECEIPT_VENDOR", "name": "試験", "phone": "no phone"}]}),
                "INVALID",
            ),
            (
                "maintenanceDial",
                json!({"maintenanceDial": "dial"}),
                "INVALID",
            ),
        ];
        for (field, changes, code) in wrong {
            let errors = client.refused(SITE_REGISTER, &json!({"input": site_input(&changes)}));
            expect_error(&errors, code, field, &changes);
        }
    });
}

fn wrong_devices_are_refused(backend: Backend) {
    let service = Service::start(backend);
    let place = Place::with_pc(&service.admin());
    let serial = register::serial();
    register::device(&service.admin(), &place.site, &json!({"serial": serial}));
    writes_nothing(&service, |client| {
        let usual = json!({"siteId": place.site, "kind": "PC", "maker": "LENOVO", "model": "ThinkCentre M70q Tiny"});
        let wrong = [
            ("siteId", json!({"siteId": NOBODY}), "NOT_FOUND"),
            ("serial", json!({"serial": "12345"}), "INVALID"),
            ("serial", json!({"serial": "ABC_12345"}), "INVALID"),
            ("serial", json!({"serial": "A".repeat(21)}), "INVALID"),
            (
                "serial",
                json!({"serial": "B05T000028", "kind": "ROUTER", "maker": "ALLIED_TELESIS"}),
                "INVALID",
            ),
            ("serial", json!({"serial": serial}), "CONFLICT"),
            (
                "serial",
                json!({"serial": format!("S/N:{}", serial.to_lowercase())}),
                "CONFLICT",
            ),
            (
                "warrantyEndsOn",
                json!({"purchasedOn": "2024-04-01", "warrantyEndsOn": "2023-04-01"}),
                "INVALID",
            ),
            ("model", json!({"model": "x".repeat(5000)}), "INVALID"),
        ];
        for (field, changes, code) in wrong {
            let errors = client.refused(
                DEVICE_REGISTER,
                &json!({"input": merged(usual.clone(), &changes)}),
            );
            expect_error(&errors, code, field, &changes);
        }
        let unreal = json!({"input": merged(usual.clone(), &json!({"purchasedOn": "2023-02-30"}))});
        assert_eq!(client.fault(DEVICE_REGISTER, &unreal).0, "BAD_REQUEST");
        let desk = json!({"input": merged(usual, &json!({"maintenanceDesk": "FIRST_LINE"}))});
        assert_eq!(client.fault(DEVICE_REGISTER, &desk).0, "BAD_REQUEST");
    });
}

fn what_has_a_default_may_be_left_out(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let without = |mut input: Value, fields: &[&str]| {
        let object = input.as_object_mut().expect("an object");
        object.retain(|name, _| !fields.contains(&name.as_str()));
        input
    };
    let contract = [
        "providerAcceptsCustomerOnly",
        "listedDevices",
        "handbookUpdates",
    ];
    let site = without(site_input(&json!({})), &["contacts"]);
    let contract = without(contract_input("", &json!({})), &contract);
    let call = without(report_input("", None, &json!({})), &["mailSheetToContact"]);
    let id = client.ok(SITE_REGISTER, &json!({"input": site}))["siteRegister"]["site"]["id"].take();
    for (mutation, input) in [(CONTRACT_START, contract), (&ticket_report(), call)] {
        let input = merged(input, &json!({"siteId": id}));
        client.ok(mutation, &json!({"input": input}));
    }
}

fn wrong_contracts_are_refused(backend: Backend) {
    let service = Service::start(backend);
    let here = register::site(&service.admin(), &json!({}));
    let there = Place::with_pc(&service.admin());
    writes_nothing(&service, |client| {
        let wrong = [
            ("siteId", json!({"siteId": NOBODY}), "NOT_FOUND"),
            ("endsOn", json!({"endsOn": "2024-04-01"}), "INVALID"),
            ("endsOn", json!({"endsOn": "2023-04-01"}), "INVALID"),
            ("service", json!({"service": "NONE"}), "INVALID"),
            (
                "service",
                json!({"service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "NEVER"}),
                "INVALID",
            ),
            ("plan", json!({"plan": "B"}), "INVALID"),
            (
                "listedDevices",
                json!({"listedDevices": [there.device]}),
                "INVALID",
            ),
            (
                "listedDevices",
                json!({"listedDevices": [NOBODY]}),
                "INVALID",
            ),
        ];
        for (field, changes, code) in wrong {
            let errors = client.refused(
                CONTRACT_START,
                &json!({"input": contract_input(&here, &changes)}),
            );
            expect_error(&errors, code, field, &changes);
        }
        let second = contract_input(&there.site, &json!({"startedOn": "2025-01-01"}));
        assert_eq!(
            client.refused(CONTRACT_START, &json!({"input": second}))[0].code,
            "CONFLICT",
            "two contracts at one time"
        );
    });
}

fn wrong_calls_are_refused(backend: Backend) {
    let service = Service::start(backend);
    let place = Place::with_pc(&service.admin());
    let elsewhere = Place::with_pc(&service.admin());
    writes_nothing(&service, |client| {
        let wrong = [
            ("siteId", json!({"siteId": NOBODY}), "NOT_FOUND"),
            ("deviceId", json!({"deviceId": NOBODY}), "NOT_FOUND"),
            ("deviceId", json!({"deviceId": elsewhere.device}), "INVALID"),
            ("idempotencyKey", json!({"idempotencyKey": ""}), "INVALID"),
            (
                "idempotencyKey",
                json!({"idempotencyKey": "k".repeat(1000)}),
                "INVALID",
            ),
            ("call", json!({"call": "あ".repeat(2001)}), "INVALID"),
            (
                "caller",
                json!({"caller": {"name": "試験", "phone": "one two three"}}),
                "INVALID",
            ),
            (
                "caller",
                json!({"caller": {"name": "あ".repeat(5000)}}),
                "INVALID",
            ),
        ];
        for (field, changes, code) in wrong {
            let input = report_input(&place.site, Some(&place.device), &changes);
            let errors = client.refused(&ticket_report(), &json!({"input": input}));
            expect_error(&errors, code, field, &changes);
        }
    });
    let longest = json!({"call": "あ".repeat(2000)});
    register::report(&service.admin(), &place.site, None, &longest);
}

fn the_same_key_gives_the_same_ticket(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let input = json!({"input": report_input(&place.site, Some(&place.device), &json!({}))});
    let first = client.ok(&ticket_report(), &input);
    service.clock("2026-05-13T14:00:00+09:00");
    let after_first = holdings(&client);
    let second = client.ok(&ticket_report(), &input);
    for field in ["number", "loggedAt", "decision", "sheets"] {
        assert_eq!(
            second["ticketReport"]["ticket"][field], first["ticketReport"]["ticket"][field],
            "{field}"
        );
    }
    let count = |holdings: &Value, list: &str| holdings[list]["nodes"].as_array().map(Vec::len);
    let now = holdings(&client);
    for list in ["sites", "tickets", "outbox"] {
        assert_eq!(count(&now, list), count(&after_first, list), "{list}");
    }
    // Keys are each account's own.
    let other = service.client_as("AGENT").ok(&ticket_report(), &input);
    assert_ne!(
        other["ticketReport"]["ticket"]["number"],
        first["ticketReport"]["ticket"]["number"]
    );
}

fn the_same_key_for_another_call_is_a_conflict(backend: Backend) {
    let service = Service::start(backend);
    let place = Place::with_monitor(&service.admin());
    let input = report_input(&place.site, Some(&place.device), &json!({}));
    service
        .admin()
        .ok(&ticket_report(), &json!({"input": input}));
    writes_nothing(&service, |client| {
        let other = merged(input.clone(), &json!({"call": "別の電話です。"}));
        let errors = client.refused(&ticket_report(), &json!({"input": other}));
        expect_error(&errors, "CONFLICT", "idempotencyKey", &other);
    });
}

fn the_same_key_at_the_same_time_gives_one_ticket(backend: Backend) {
    let service = Service::start(backend);
    let place = Place::with_monitor(&service.admin());
    let input = json!({"input": report_input(&place.site, Some(&place.device), &json!({}))});
    let numbers: Vec<String> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                        text(
                            &service.admin().ok(&ticket_report(), &input)["ticketReport"]["ticket"]
                                ["number"],
                        )
                    })
            })
            .collect();
        calls
            .into_iter()
            .map(|call| call.join().expect("an answer"))
            .collect()
    });
    assert!(
        numbers.iter().all(|number| *number == numbers[0]),
        "{numbers:?}"
    );
    let now = holdings(&service.admin());
    assert_eq!(now["tickets"]["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(now["outbox"]["nodes"].as_array().map(Vec::len), Some(1));
}

fn unknown_tickets_are_told(backend: Backend) {
    let service = Service::start(backend);
    writes_nothing(&service, |client| {
        for number in [
            "KW-999999",
            "999999",
            "",
            "KW-",
            "KW-999999999999999999999999",
            "'; DROP TABLE ticket; --",
        ] {
            let found = client.gql(
                "query($number: String!) { ticket(number: $number) { id } }",
                &json!({"number": number}),
            );
            assert!(found["data"]["ticket"].is_null(), "{number:?}: {found}");
            let consent = json!({"input": {"ticketNumber": number, "consentedBy": "試験", "amountYen": null}});
            let confirm = json!({"input": {"ticketNumber": number, "deskCaseNumber": "X-1"}});
            let resolve =
                json!({"input": {"ticketNumber": number, "faultPart": "PC", "note": null}});
            for (mutation, variables) in [
                (register::consent_record(), consent),
                (register::dispatch_confirm(), confirm),
                (register::ticket_resolve(), resolve),
            ] {
                let errors = client.refused(&mutation, &variables);
                assert!(
                    ["NOT_FOUND", "INVALID"].contains(&errors[0].code.as_str()),
                    "{number:?}: {errors:?}"
                );
                assert_eq!(
                    errors[0].field.as_deref(),
                    Some("ticketNumber"),
                    "{number:?}"
                );
            }
        }
    });
}

fn wrong_pages_are_refused(backend: Backend) {
    let service = Service::start(backend);
    Place::with_pc(&service.admin()).report(&service.admin());
    writes_nothing(&service, |client| {
        for list in ["sites", "tickets", "outbox"] {
            for arguments in [
                "first: 0",
                "first: -1",
                "first: 101",
                "after: \"nonsense\"",
                "after: \"\"",
                "after: \"AAAA\"",
            ] {
                let query = format!("{{ {list}({arguments}) {{ nodes {{ id }} }} }}");
                let (code, message) = client.fault(&query, &json!({}));
                assert_eq!(code, "BAD_REQUEST", "{query}");
                let argument = arguments.split(':').next().expect("a name");
                assert!(message.contains(argument), "{query}: {message}");
            }
        }
    });
}

#[track_caller]
fn expect_error(
    errors: &[kiriwake_tests::client::UserError],
    code: &str,
    field: &str,
    changes: &Value,
) {
    // A path such as `contacts.0.phone` begins with the field.
    let about = |error: &kiriwake_tests::client::UserError| {
        error
            .field
            .as_deref()
            .is_some_and(|path| path.split(['.', '[']).next() == Some(field))
    };
    let found = errors.iter().find(|error| about(error));
    let found = found.unwrap_or_else(|| panic!("{changes}: nothing about {field}: {errors:?}"));
    assert_eq!(found.code, code, "{changes}: {errors:?}");
    assert!(!found.message.trim().is_empty());
}
