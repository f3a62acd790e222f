//! Mail addresses of desks: printed only for orders until a supervisor confirms them, or registered by an operator.

use crate::mail::{only_mail, wait_for_state};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::{self, DESK_ADDRESS_CONFIRM, DESK_ADDRESS_REGISTER, Place, text};
use kiriwake_tests::service::{DISPATCHER, Service, Setup};
use serde_json::{Value, json};

const FUJITSU: &str = "fjj-caora-qa@ml.jp.fujitsu.com";

on_both!(
    confirmation_releases_waiting_mails_and_later_ones_go_at_once,
    a_desk_whose_address_is_confirmed_at_night_is_written_to_at_once,
    a_wrong_address_is_not_confirmed,
    a_registered_address_is_used,
    the_last_registered_address_is_used,
    a_malformed_address_is_refused,
    without_a_dispatcher_mailbox_the_sheet_still_stands,
);

fn reader(client: &Client) -> Place {
    Place::with(
        client,
        &json!({"kind": "CARD_READER", "maker": "FUJITSU_JAPAN", "model": "Caora"}),
    )
}

fn mail_to(ticket: &Value, recipient: &str) -> Value {
    let mut mails = ticket["mails"].as_array().expect("a list").iter();
    mails
        .find(|mail| mail["recipient"] == recipient)
        .cloned()
        .unwrap_or_else(|| panic!("no mail to {recipient}: {ticket}"))
}

fn confirmation_releases_waiting_mails_and_later_ones_go_at_once(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let place = reader(&client);
    let ticket = place.report(&client);
    assert_eq!(ticket["decision"]["desk"], "CR_FUJITSU");
    assert_eq!(mail_to(&ticket, FUJITSU)["state"], "AWAITING_CONFIRMATION");
    let sheet = text(&ticket["sheets"][0]["body"]);
    assert!(
        sheet.contains("0120-924-524"),
        "the phone number is offered at once:\n{sheet}"
    );
    service.eventually("the dispatcher gets the sheet", || {
        (peer.messages().len() == 1).then_some(())
    });
    assert_eq!(peer.messages()[0].to, [DISPATCHER]);

    let input = json!({"input": {"desk": "CR_FUJITSU", "address": FUJITSU}});
    service
        .client_as("SUPERVISOR")
        .ok(DESK_ADDRESS_CONFIRM, &input);
    let number = text(&ticket["number"]);
    service.eventually("the waiting mail goes", || {
        let now = register::ticket(&client, &number);
        (mail_to(&now, FUJITSU)["state"] == "SENT").then_some(())
    });

    let later = place.report(&client);
    wait_for_state(&service, &later["number"], "SENT");
    assert_eq!(mail_to(&later, FUJITSU)["recipient"], FUJITSU);
    assert_eq!(
        later["sheets"],
        json!([]),
        "nothing has to be read out any more"
    );
    let again = client.refused(DESK_ADDRESS_CONFIRM, &input);
    assert_eq!(again[0].code, "CONFLICT", "{again:?}");
    let desks = client.ok(
        "{ desks { code emails { address confirmed } } }",
        &json!({}),
    );
    let fujitsu = desks["desks"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|desk| desk["code"] == "CR_FUJITSU");
    assert_eq!(
        fujitsu.expect("the desk")["emails"],
        json!([{"address": FUJITSU, "confirmed": true}])
    );
}

fn a_desk_whose_address_is_confirmed_at_night_is_written_to_at_once(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    service.clock("2026-05-13T20:00:00+09:00");
    let client = service.admin();
    let ticket = reader(&client).report(&client);
    assert_eq!(ticket["state"], "AWAITING_DESK_HOURS");
    assert_eq!(mail_to(&ticket, DISPATCHER)["state"], "AWAITING_DESK_HOURS");
    let input = json!({"input": {"desk": "CR_FUJITSU", "address": FUJITSU}});
    client.ok(DESK_ADDRESS_CONFIRM, &input);
    let number = text(&ticket["number"]);
    let now = service.eventually("the desk is written to", || {
        let now = register::ticket(&client, &number);
        (mail_to(&now, FUJITSU)["state"] == "SENT").then_some(now)
    });
    assert_eq!(now["state"], "DISPATCHED");
    assert_eq!(
        mail_to(&now, DISPATCHER)["state"],
        "CANCELLED",
        "nobody has to phone any more"
    );
}

fn a_wrong_address_is_not_confirmed(backend: Backend) {
    let service = Service::start(backend);
    let ticket = reader(&service.admin()).report(&service.admin());
    let input = json!({"input": {"desk": "CR_FUJITSU", "address": "somebody@else.test"}});
    let errors = service.admin().refused(DESK_ADDRESS_CONFIRM, &input);
    assert_eq!(errors[0].code, "INVALID", "{errors:?}");
    assert!(
        errors[0].message.contains(FUJITSU),
        "what is accepted: {errors:?}"
    );
    let now = register::ticket(&service.admin(), &text(&ticket["number"]));
    assert_eq!(mail_to(&now, FUJITSU)["state"], "AWAITING_CONFIRMATION");
}

fn a_registered_address_is_used(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let place = Place::with(
        &client,
        &json!({"kind": "ROUTER", "maker": "YAMAHA", "model": "RTX830", "serial": register::serial()}),
    );
    let before = place.report(&client);
    assert_eq!(before["decision"]["desk"], "YAMAHA_SCSK");
    assert_eq!(before["sheets"][0]["kind"], "CALL");
    assert_eq!(
        only_mail(&client, &before["number"])["recipient"],
        DISPATCHER
    );

    let input = json!({"input": {"desk": "YAMAHA_SCSK", "address": "scsk@operator.test"}});
    service
        .client_as("SUPERVISOR")
        .ok(DESK_ADDRESS_REGISTER, &input);
    let after = place.report(&client);
    let row = wait_for_state(&service, &after["number"], "SENT");
    assert_eq!(row["recipient"], "scsk@operator.test");
    let mail = peer
        .messages()
        .into_iter()
        .find(|mail| mail.to == ["scsk@operator.test"])
        .expect("it was delivered");
    assert!(
        mail.text
            .contains(after["device"]["serial"].as_str().expect("a serial")),
        "{}",
        mail.text
    );
}

fn the_last_registered_address_is_used(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with(
        &client,
        &json!({"kind": "ROUTER", "maker": "YAMAHA", "model": "RTX830"}),
    );
    let register = |address: &str| json!({"input": {"desk": "YAMAHA_SCSK", "address": address}});
    client.ok(DESK_ADDRESS_REGISTER, &register("zzz@operator.test"));
    service.clock("2026-05-13T14:00:00+09:00");
    client.ok(DESK_ADDRESS_REGISTER, &register("mmm@operator.test"));
    let mail = only_mail(&client, &place.report(&client)["number"]);
    assert_eq!(mail["recipient"], "mmm@operator.test");

    service.clock("2026-05-13T15:00:00+09:00");
    let answer = client.gql(DESK_ADDRESS_REGISTER, &register("zzz@operator.test"));
    assert!(
        answer.get("errors").is_none(),
        "back to the first one is no fault: {answer}"
    );
}

fn a_malformed_address_is_refused(backend: Backend) {
    let service = Service::start(backend);
    for address in [
        "",
        "no-at-sign",
        "two@signs@host",
        "line\nbreak@host.test",
        "Bcc: a@b.test",
    ] {
        let input = json!({"input": {"desk": "YAMAHA_SCSK", "address": address}});
        let errors = service.admin().refused(DESK_ADDRESS_REGISTER, &input);
        assert_eq!(errors[0].code, "INVALID", "{address:?}");
        assert_eq!(errors[0].field.as_deref(), Some("address"), "{address:?}");
    }
}

fn without_a_dispatcher_mailbox_the_sheet_still_stands(backend: Backend) {
    let service = Setup::new(backend).flag("--dispatcher-mailbox", "").start();
    let client = service.admin();
    let place = Place::with(
        &client,
        &json!({"kind": "ROUTER", "maker": "YAMAHA", "model": "RTX830"}),
    );
    let ticket = place.report(&client);
    assert_eq!(ticket["mails"], json!([]));
    assert_eq!(ticket["sheets"][0]["kind"], "CALL");
    assert!(text(&ticket["sheets"][0]["body"]).contains("0120-523-453"));
}
