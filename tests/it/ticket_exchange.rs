//! Devices that desks replace, PCs that are set up again, and works that are ordered from the menu.

use crate::erasure::ERASE;
use crate::mail::wait_for_state;
use crate::ticket_life::moves;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{
    self, Place, consent_record, dispatch_confirm, merged, text, ticket_mutation,
};
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    an_exchange_is_followed_to_the_return_of_the_old_unit,
    what_arrives_dead_is_exchanged_again,
    an_exchanged_pc_is_set_up_on_another_day_and_not_for_nothing,
    the_option_covers_setting_up_again_while_it_runs,
    an_order_of_works_is_judged_and_routed,
    the_menu_tells_what_can_be_ordered,
);

#[track_caller]
fn exchange(client: &Client, mutation: &str, number: &Value, changes: &Value) -> Value {
    let input = merged(json!({"ticketNumber": number}), changes);
    moves(client, mutation, "ReplacementInput", &input)
}

#[track_caller]
fn complete(client: &Client, number: &Value, changes: &Value) -> Value {
    let usual =
        json!({"ticketNumber": number, "replacedOn": "2026-05-13", "serial": register::serial()});
    moves(
        client,
        "replacementComplete",
        "ReplacementCompleteInput",
        &merged(usual, changes),
    )
}

#[track_caller]
fn replacement(client: &Client, number: &Value) -> Value {
    let query = "query($number: String!) { ticket(number: $number) { replacements {
        rmaNumber shippedOn receivedOn visitOn returnBy returnedOn replacedOn reconfigureOn reconfiguredOn reconfiguredBy
        device { id removedOn } newDevice { id serial replaces { id } } } } }";
    let mut data = client.ok(query, &json!({"number": number}));
    data["ticket"]["replacements"][0].take()
}

fn an_exchange_is_followed_to_the_return_of_the_old_unit(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let ticket = place.report(&client);
    let number = &ticket["number"];
    // What is still on its way stands against the erasure at the end.
    wait_for_state(&service, number, "SENT");
    client.ok(
        &dispatch_confirm(),
        &json!({"input": {"ticketNumber": number}}),
    );
    let begun = exchange(
        &client,
        "replacementStart",
        number,
        &json!({
        "rmaNumber": "NMC-2026-77", "shippedOn": "2026-05-12", "returnBy": "2026-05-27", "visitOn": "2026-05-13"}),
    );
    assert_eq!(begun["state"], "REPLACEMENT_UNDER_WAY");
    let early = json!({"input": {"ticketNumber": number, "receivedOn": "2026-05-11"}});
    let refused = client.refused(
        &ticket_mutation("replacementUpdate", "ReplacementInput"),
        &early,
    );
    assert!(
        refused[0].message.contains("shipped on 2026-05-12"),
        "{refused:?}"
    );
    exchange(
        &client,
        "replacementUpdate",
        number,
        &json!({"receivedOn": "2026-05-13"}),
    );

    // What stands in the register decides whether the new device can be there.
    let taken = register::device(&client, &place.site, &json!({"serial": "TAKEN1"}));
    let input =
        json!({"input": {"ticketNumber": number, "replacedOn": "2026-05-13", "serial": "TAKEN1"}});
    let mutation = ticket_mutation("replacementComplete", "ReplacementCompleteInput");
    assert!(
        client.refused(&mutation, &input)[0]
            .message
            .contains("registered already"),
        "{taken}"
    );
    assert_eq!(
        register::ticket(&client, &text(number))["state"],
        "REPLACEMENT_UNDER_WAY"
    );

    let done = complete(&client, number, &json!({"serial": "NEWONE1"}));
    assert_eq!(
        done["state"], "ACKNOWLEDGED",
        "a monitor is not set up again"
    );
    let row = replacement(&client, number);
    assert_eq!(
        row["device"],
        json!({"id": place.device, "removedOn": "2026-05-13"})
    );
    assert_eq!(row["newDevice"]["serial"], "NEWONE1");
    assert_eq!(row["newDevice"]["replaces"]["id"], json!(place.device));
    assert_eq!(
        (&row["rmaNumber"], &row["receivedOn"]),
        (&json!("NMC-2026-77"), &json!("2026-05-13"))
    );

    let to_return = "{ unitsToReturn { nodes { returnBy ticket { number } } } }";
    assert_eq!(
        client.ok(to_return, &json!({}))["unitsToReturn"]["nodes"],
        json!([{"returnBy": "2026-05-27", "ticket": {"number": number}}])
    );
    let resolve = json!({"input": {"ticketNumber": number, "faultPart": "MONITOR"}});
    client.ok(&register::ticket_resolve(), &resolve);
    let after = exchange(
        &client,
        "replacementUpdate",
        number,
        &json!({"returnedOn": "2026-05-20"}),
    );
    assert_eq!(after["state"], "RESOLVED", "the old unit goes back later");
    assert_eq!(
        client.ok(to_return, &json!({}))["unitsToReturn"]["nodes"],
        json!([])
    );
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
    client.ok(ERASE, &json!({"number": number}));
    let more = json!({"input": {"ticketNumber": number, "rmaNumber": "NMC-2026-78"}});
    let mutation = ticket_mutation("replacementUpdate", "ReplacementInput");
    assert_eq!(client.refused(&mutation, &more)[0].code, "NOT_ALLOWED");
}

fn what_arrives_dead_is_exchanged_again(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    let number = &ticket["number"];
    for serial in ["DEADONE", "GOODONE"] {
        exchange(&client, "replacementStart", number, &json!({}));
        let done = complete(&client, number, &json!({"serial": serial}));
        assert_eq!(done["device"]["serial"], serial);
    }
    let query = "query($number: String!) { ticket(number: $number) { replacements { device { serial } newDevice { serial } } } }";
    let rows = client.ok(query, &json!({"number": number}));
    assert_eq!(
        rows["ticket"]["replacements"][1],
        json!({"device": {"serial": "DEADONE"}, "newDevice": {"serial": "GOODONE"}})
    );
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
}

/// A PC that was exchanged on 13 May 2026.
fn exchanged_pc(client: &Client, place: &Place) -> Value {
    let ticket = place.report(client);
    let number = ticket["number"].clone();
    if ticket["state"] == "AWAITING_CONSENT" {
        let input = json!({"input": {"ticketNumber": number, "consentedBy": "試験 花子", "amountYen": 22_000}});
        client.ok(&consent_record(), &input);
    }
    exchange(client, "replacementStart", &number, &json!({}));
    let done = complete(client, &number, &json!({}));
    assert_eq!(done["state"], "RECONFIGURATION_DUE", "{done}");
    number
}

fn set_up_on(number: &Value, on: &str) -> Value {
    json!({"ticketNumber": number, "on": on})
}

fn an_exchanged_pc_is_set_up_on_another_day_and_not_for_nothing(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_pc(&client);
    let number = exchanged_pc(&client, &place);
    let mutation = ticket_mutation("reconfigurationSchedule", "ReconfigurationScheduleInput");
    let same_day = json!({"input": set_up_on(&number, "2026-05-13")});
    assert!(
        client.refused(&mutation, &same_day)[0]
            .message
            .contains("C18")
    );
    // The charge was consented to with the dispatch.
    let scheduled = moves(
        &client,
        "reconfigurationSchedule",
        "ReconfigurationScheduleInput",
        &set_up_on(&number, "2026-05-15"),
    );
    assert_eq!(scheduled["state"], "RECONFIGURATION_DUE");
    assert_eq!(replacement(&client, &number)["reconfigureOn"], "2026-05-15");
    let resolve = json!({"input": {"ticketNumber": number, "faultPart": "PC"}});
    let refused = client.refused(&register::ticket_resolve(), &resolve);
    assert!(
        refused[0].message.contains("RECONFIGURATION_COMPLETED"),
        "not forgotten: {refused:?}"
    );
    // Waiting for the customer is no way round it.
    let plain = json!({"ticketNumber": number});
    let waits = moves(&client, "customerAwait", "TicketInput", &plain);
    assert_eq!(waits["state"], "AWAITING_CUSTOMER");
    client.refused(&register::ticket_resolve(), &resolve);
    moves(&client, "customerAnswer", "TicketInput", &plain);
    let input = merged(set_up_on(&number, "2026-05-15"), &json!({"by": "NTT"}));
    let done = moves(
        &client,
        "reconfigurationComplete",
        "ReconfigurationCompleteInput",
        &input,
    );
    assert_eq!(done["state"], "ACKNOWLEDGED");
    assert_eq!(replacement(&client, &number)["reconfiguredBy"], "NTT");
}

fn the_option_covers_setting_up_again_while_it_runs(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let device = register::device(&client, &site, &json!({"purchasedOn": "2024-04-01"}));
    register::contract(
        &client,
        &site,
        &json!({
        "service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "NEVER", "listedDevices": [device]}),
    );
    let contract = client.ok(
        "query($id: UUID!) { site(id: $id) { contracts { id } } }",
        &json!({"id": site}),
    );
    let option = json!({"input": {
        "contractId": contract["site"]["contracts"][0]["id"], "deviceId": device, "on": "2026-05-01"}});
    client.ok(
        "mutation($input: ResetOptionInput!) { resetOptionSubscribe(input: $input) { userErrors { message } } }",
        &option,
    );
    let place = Place { site, device };
    let number = exchanged_pc(&client, &place);
    let schedule = |on: &str| {
        let mutation = ticket_mutation("reconfigurationSchedule", "ReconfigurationScheduleInput");
        (mutation, json!({"input": set_up_on(&number, on)}))
    };
    let (mutation, covered) = schedule("2026-05-14");
    client.ok(&mutation, &covered);
    // The option ends with the warranty, five years after the purchase.
    let (mutation, after_its_end) = schedule("2029-06-01");
    assert!(
        client.refused(&mutation, &after_its_end)[0]
            .message
            .contains("C16")
    );
    let consent =
        json!({"input": {"ticketNumber": number, "consentedBy": "試験 花子", "amountYen": 33_000}});
    let data = client.ok(&consent_record(), &consent);
    assert_eq!(
        data["consentRecord"]["ticket"]["state"],
        "RECONFIGURATION_DUE"
    );
    client.ok(&mutation, &after_its_end);
    let consents = client.ok(
        "query($number: String!) { ticket(number: $number) { consents { about amountYen } } }",
        &json!({"number": number}),
    );
    assert_eq!(
        consents["ticket"]["consents"],
        json!([{"about": "RECONFIGURATION", "amountYen": 33_000}])
    );
}

const ORDER: &str = "mutation($input: TicketReportInput!) { ticketReport(input: $input) {
    ticket { number state decision { desk steps } workOrder { request eligible refusals { code say source } hubModel } }
    userErrors { message } } }";

fn an_order_of_works_is_judged_and_routed(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({"readerCount": 1, "pcCount": 1}));
    register::device(
        &client,
        &site,
        &json!({
        "kind": "CARD_READER", "maker": "ALMEX", "model": "Sma-paマイナタッチ", "serial": register::serial()}),
    );
    let order = |changes: &Value| {
        let usual = json!({"observations": {"matter": "REQUEST", "requestKind": "ADD_READER"}});
        let input = register::report_input(&site, None, &merged(usual, changes));
        client.ok(ORDER, &json!({"input": input}))["ticketReport"]["ticket"].take()
    };
    let refused = order(&json!({}));
    assert_eq!(refused["decision"]["desk"], "NTT_EAST_ONSHI");
    assert_eq!(refused["workOrder"]["eligible"], false);
    let refusals = refused["workOrder"]["refusals"].as_array().expect("a list");
    assert_eq!(refusals[0]["code"], "HUB_REQUIRED", "{refusals:?}");
    assert_eq!(refusals[0]["source"], "V27");
    let steps = refused["decision"]["steps"].as_array().expect("a list");
    assert!(!steps.is_empty(), "what the customer prepares is told");
    // The desk is told what is ordered.
    let wanted = json!({"work": {"hubModel": "BSH4A05U3BK"}});
    let ordered = order(&wanted)["number"].take();
    let sheet = register::ticket(&client, &text(&ordered))["sheets"][0]["body"].take();
    for words in ["カードリーダーの追加", "BSH4A05U3BK"] {
        assert!(text(&sheet).contains(words), "{sheet}");
    }
    let nothing = merged(wanted, &json!({"work": {"pcsToAdd": 0}}));
    let nothing = merged(
        json!({"observations": {"matter": "REQUEST", "requestKind": "ADD_READER"}}),
        &nothing,
    );
    let input = json!({"input": register::report_input(&site, None, &nothing)});
    assert!(
        client.refused(ORDER, &input)[0]
            .message
            .contains("pcsToAdd must be 1 or more")
    );
    let fault = json!({"observations": {"matter": "FAULT", "symptom": "UNSPECIFIC"}});
    assert_eq!(order(&fault)["workOrder"], Value::Null);
}

fn the_menu_tells_what_can_be_ordered(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let menu = |changes: &Value| {
        let site = register::site(&client, changes);
        let query = "query($site: UUID!) { workMenu(siteId: $site, work: {pcsToAdd: 2}) {
            requestKind order { eligible refusals { code } } decision { desk steps } } }";
        client.ok(query, &json!({"site": site}))["workMenu"].take()
    };
    let east = menu(&json!({"pcCount": 2, "readerCount": 2, "receiptLinked": true}));
    let item = |menu: &Value, kind: &str| {
        let items = menu.as_array().expect("a list");
        assert_eq!(items.len(), 8);
        items
            .iter()
            .find(|item| item["requestKind"] == kind)
            .expect("an item")
            .clone()
    };
    let pcs = item(&east, "ADD_PC_AND_READER");
    assert_eq!(
        pcs["order"]["refusals"],
        json!([{"code": "PC_LIMIT_EXCEEDED"}])
    );
    assert_eq!(
        item(&east, "MOVE")["order"],
        json!({"eligible": true, "refusals": []})
    );
    assert_eq!(item(&east, "MOVE")["decision"]["desk"], "NTT_EAST_ONSHI");
    assert_eq!(
        item(&east, "RECEIPT_LINK_ON")["order"]["refusals"],
        json!([{"code": "ALREADY_LINKED"}])
    );
    let west = menu(&json!({"prefecture": "OSAKA"}));
    assert_eq!(
        item(&west, "MOVE")["order"]["refusals"],
        json!([{"code": "NOT_EAST"}])
    );
    assert_eq!(
        item(&west, "MOVE")["decision"]["desk"],
        "NTT_WEST_STARTPACK"
    );
}
