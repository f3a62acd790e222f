//! The outbox's promise while the service runs.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::mail::Mail;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::{self, Place, consent_record, text, ticket_resolve};
use kiriwake_tests::service::{Service, Setup, refuses_connections};
use serde_json::{Value, json};

on_both!(
    without_a_mail_server_mails_become_files,
    a_mail_is_sent_once_with_its_message_id,
    consent_releases_the_held_mail,
    a_known_amount_is_recorded,
    what_the_customer_arranges_goes_to_nobody,
    a_ticked_sheet_goes_to_the_contact,
    resolving_a_ticket_cancels_what_has_not_left,
    a_mail_that_nobody_needs_any_more_is_not_tried_again,
    the_clockwork_sends_what_is_due,
    two_services_on_one_database_send_each_mail_once,
    a_person_settles_an_uncertain_mail,
    only_an_uncertain_mail_is_settled,
    stop_finishes_the_mail_under_way,
    stop_does_not_wait_for_a_silent_mail_server,
);

/// States in which a mail's way has ended.
pub const ENDED: [&str; 3] = ["SENT", "REFUSED", "UNCERTAIN"];

/// Settles an uncertain mail.
pub const MAIL_SETTLE: &str = "mutation($input: MailSettleInput!) {
  mailSettle(input: $input) { mail { id state } userErrors { code message field } } }";

/// The only mail of a ticket, as it is now.
#[track_caller]
pub fn only_mail(client: &Client, number: &Value) -> Value {
    let mut ticket = register::ticket(client, &text(number));
    let mails = ticket["mails"].as_array_mut().expect("a list");
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

/// Waits until the only mail of a ticket is as `right` says.
#[track_caller]
pub fn wait_for_mail(
    service: &Service,
    number: &Value,
    what: &str,
    right: impl Fn(&Value) -> bool,
) -> Value {
    let client = service.admin();
    service.eventually(what, || {
        Some(only_mail(&client, number)).filter(|mail| right(mail))
    })
}

/// Waits until the only mail of a ticket is in a state.
#[track_caller]
pub fn wait_for_state(service: &Service, number: &Value, state: &str) -> Value {
    wait_for_mail(service, number, state, |mail| mail["state"] == state)
}

/// Lets a further mail go: every new one makes the service look at the outbox at once.
#[track_caller]
fn wake(service: &Service) {
    let further = Place::with_monitor(&service.admin()).report(&service.admin());
    wait_for_state(service, &further["number"], "SENT");
}

fn without_a_mail_server_mails_become_files(backend: Backend) {
    let service = Service::start(backend);
    let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
    let row = wait_for_state(&service, &ticket["number"], "SENT");
    let mails = Mail::folder(&service.setup.data().join("outbox"));
    let [mail] = &mails[..] else {
        panic!("one file, not {mails:?}")
    };
    assert_eq!(mail.to, ["request@nmc.comsys.co.jp"]);
    assert_eq!(
        mail.subject,
        "【I026_01】医療オンライン資格確認 機器故障連絡・問合せ"
    );
    assert_eq!(
        mail.message_id,
        text(&row["messageId"]).trim_matches(['<', '>'])
    );
    assert!(
        mail.text
            .contains(ticket["device"]["serial"].as_str().expect("a serial")),
        "{}",
        mail.text
    );
}

fn a_mail_is_sent_once_with_its_message_id(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let place = Place::with_monitor(&service.admin());
    let tickets: Vec<Value> = (0..5).map(|_| place.report(&service.admin())).collect();
    let mut ids: Vec<String> = tickets
        .iter()
        .map(|ticket| {
            let row = wait_for_state(&service, &ticket["number"], "SENT");
            assert_eq!(row["attempts"], 1);
            assert!(
                row["sentAt"].is_string() && row["lastError"].is_null(),
                "{row}"
            );
            text(&row["messageId"]).trim_matches(['<', '>']).to_owned()
        })
        .collect();
    let mut delivered: Vec<String> = peer
        .messages()
        .into_iter()
        .map(|mail| mail.message_id)
        .collect();
    ids.sort();
    delivered.sort();
    assert_eq!(delivered, ids);
}

fn consent_releases_the_held_mail(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let ticket = Place::with_pc(&service.admin()).report(&service.admin());
    assert_eq!(ticket["state"], "AWAITING_CONSENT");
    assert_eq!(
        only_mail(&service.admin(), &ticket["number"])["state"],
        "HELD"
    );

    // A mail that may go, goes; the held one has stayed behind when it has gone.
    let other = Place::with_monitor(&service.admin()).report(&service.admin());
    wait_for_state(&service, &other["number"], "SENT");
    assert_eq!(
        only_mail(&service.admin(), &ticket["number"])["state"],
        "HELD"
    );
    assert_eq!(peer.count("body_received"), 1);

    let input = json!({"input": {"ticketNumber": ticket["number"], "consentedBy": "院長 試験", "amountYen": null}});
    let data = service.admin().ok(&consent_record(), &input);
    assert_eq!(
        data["consentRecord"]["ticket"]["consent"]["consentedBy"],
        "院長 試験"
    );
    wait_for_state(&service, &ticket["number"], "SENT");
    assert_eq!(peer.count("body_received"), 2);

    let errors = service.admin().refused(&consent_record(), &input);
    assert_eq!(
        errors[0].code, "NOT_ALLOWED",
        "a second consent: {errors:?}"
    );
}

fn a_known_amount_is_recorded(backend: Backend) {
    let service = Service::start(backend);
    let ticket = Place::with_pc(&service.admin()).report(&service.admin());
    let input = |yen: i64| json!({"input": {"ticketNumber": ticket["number"], "consentedBy": "院長 試験", "amountYen": yen}});
    let errors = service.admin().refused(&consent_record(), &input(-1));
    assert_eq!(errors[0].code, "INVALID");
    assert_eq!(errors[0].field.as_deref(), Some("amountYen"));
    let data = service.admin().ok(&consent_record(), &input(27_500));
    let consent = &data["consentRecord"]["ticket"]["consent"];
    assert_eq!(consent["amountYen"], 27_500);
    assert_eq!(consent["recordedAt"], "2026-05-13T04:00:00Z");
}

fn what_the_customer_arranges_goes_to_nobody(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let device = register::device(&client, &site, &json!({}));
    let ticket = register::report(&client, &site, Some(&device), &json!({}));
    assert_eq!(ticket["decision"]["dispatchBy"], "CUSTOMER");
    assert_eq!(ticket["mails"], json!([]));
    let sheet = &ticket["sheets"][0];
    assert_eq!(sheet["kind"], "CONTACT");
    let body = text(&sheet["body"]);
    let serial = text(&ticket["device"]["serial"]);
    for word in [
        "050-3823-0119",
        "9:00",
        "17:00",
        "医療オンライン資格確認",
        &serial,
    ] {
        assert!(body.contains(word), "{word}:\n{body}");
    }
}

fn a_ticked_sheet_goes_to_the_contact(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let device = register::device(&client, &site, &json!({}));
    let ticket = register::report(
        &client,
        &site,
        Some(&device),
        &json!({"mailSheetToContact": true}),
    );
    let row = wait_for_state(&service, &ticket["number"], "SENT");
    assert_eq!(row["recipient"], "clinic@site.test");
    let mails = Mail::folder(&service.setup.data().join("outbox"));
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails[0].text.trim_end(),
        text(&ticket["sheets"][0]["body"]).trim_end()
    );

    let without = register::site(
        &client,
        &json!({"contacts": [{"name": "試験 花子", "phone": "03-0000-0003"}]}),
    );
    let ticket = register::report(
        &client,
        &without,
        None,
        &json!({"mailSheetToContact": true}),
    );
    assert_eq!(
        ticket["mails"],
        json!([]),
        "no address, no mail; the sheet stands on the ticket"
    );
    assert_eq!(ticket["sheets"].as_array().map(Vec::len), Some(1));
}

fn resolving_a_ticket_cancels_what_has_not_left(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let ticket = Place::with_pc(&service.admin()).report(&service.admin());
    let input = json!({"input": {"ticketNumber": ticket["number"], "faultPart": "CONFIGURATION", "note": "設定の戻し忘れ"}});
    let data = service.admin().ok(&ticket_resolve(), &input);
    let resolved = &data["ticketResolve"]["ticket"];
    assert_eq!(resolved["state"], "RESOLVED");
    assert_eq!(resolved["resolution"]["faultPart"], "CONFIGURATION");
    assert_eq!(resolved["mails"][0]["state"], "CANCELLED");
    let again = service.admin().refused(&ticket_resolve(), &input);
    assert_eq!(again[0].code, "NOT_ALLOWED");

    let other = Place::with_monitor(&service.admin()).report(&service.admin());
    wait_for_state(&service, &other["number"], "SENT");
    assert_eq!(
        peer.count("mail"),
        1,
        "the cancelled one was not even offered"
    );
}

fn a_mail_that_nobody_needs_any_more_is_not_tried_again(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.hold_and_answer_at("data", "451 4.3.0 Try again later");
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    peer.wait_for("data");
    let input =
        json!({"input": {"ticketNumber": ticket["number"], "faultPart": "MONITOR", "note": null}});
    client.ok(&ticket_resolve(), &input);
    assert_eq!(
        only_mail(&client, &ticket["number"])["state"],
        "HANDING_OVER"
    );
    peer.heal();
    wait_for_state(&service, &ticket["number"], "CANCELLED");
    service.clock("2026-05-13T13:30:00+09:00");
    wake(&service);
    assert_eq!(only_mail(&client, &ticket["number"])["state"], "CANCELLED");
    assert_eq!(peer.received().len(), 1, "the one that woke the service");
}

fn the_clockwork_sends_what_is_due(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.answer_at("rcpt", "451 4.3.0 come back later");
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
    let tried = |mail: &Value| mail["lastError"].is_string();
    wait_for_mail(&service, &ticket["number"], "an error is noted", tried);
    peer.heal();
    service.clock("2026-05-14T13:00:00+09:00");
    wait_for_state(&service, &ticket["number"], "SENT");
}

fn two_services_on_one_database_send_each_mail_once(backend: Backend) {
    let peer = SmtpPeer::start();
    let first = Setup::new(backend).smtp(&peer.url()).start();
    let second = first.start_beside();
    let place = Place::with_monitor(&first.admin());
    let tickets: Vec<Value> = std::thread::scope(|scope| {
        let calls = [&first, &second].map(|service| {
            let place = &place;
            scope.spawn(move || -> Vec<Value> {
                (0..12).map(|_| place.report(&service.admin())).collect()
            })
        });
        let taken = calls
            .into_iter()
            .flat_map(|calls| calls.join().expect("all are logged"));
        taken.collect()
    });
    for ticket in &tickets {
        let row = wait_for_state(&first, &ticket["number"], "SENT");
        assert_eq!(row["attempts"], 1, "{row}");
    }
    let mut ids: Vec<String> = peer
        .received()
        .into_iter()
        .map(|mail| mail.message_id)
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), peer.received().len()), (24, 24));
}

/// A relay that refuses us as the sender says nothing about the mail: it waits until that is mended.
fn a_person_settles_an_uncertain_mail(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.close_at("body_received");
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let [arrived, lost] =
        [(), ()].map(|()| Place::with_monitor(&service.admin()).report(&service.admin()));
    for ticket in [&arrived, &lost] {
        wait_for_state(&service, &ticket["number"], "UNCERTAIN");
    }
    peer.heal();
    let settle = |ticket: &Value, outcome: &str| {
        let mail = only_mail(&service.admin(), &ticket["number"]);
        let input = json!({"input": {"mailId": mail["id"], "outcome": outcome}});
        service.client_as("SUPERVISOR").ok(MAIL_SETTLE, &input)
    };
    assert_eq!(
        settle(&arrived, "SENT")["mailSettle"]["mail"]["state"],
        "SENT"
    );
    settle(&lost, "SEND_AGAIN");
    wait_for_state(&service, &lost["number"], "SENT");
    let messages = peer.messages();
    let [mail] = &messages[..] else {
        panic!("one mail, not {messages:?}")
    };
    let row = only_mail(&service.admin(), &lost["number"]);
    assert_eq!(
        mail.message_id,
        text(&row["messageId"]).trim_matches(['<', '>']),
        "the same Message-ID again"
    );
}

fn only_an_uncertain_mail_is_settled(backend: Backend) {
    let service = Service::start(backend);
    let held = Place::with_pc(&service.admin()).report(&service.admin());
    let sent = Place::with_monitor(&service.admin()).report(&service.admin());
    wait_for_state(&service, &sent["number"], "SENT");
    for ticket in [&held, &sent] {
        let mail = only_mail(&service.admin(), &ticket["number"]);
        let input = json!({"input": {"mailId": mail["id"], "outcome": "SEND_AGAIN"}});
        let errors = service.admin().refused(MAIL_SETTLE, &input);
        assert_eq!(errors[0].code, "NOT_ALLOWED", "{errors:?}");
        assert_eq!(
            only_mail(&service.admin(), &ticket["number"]),
            mail,
            "nothing changed"
        );
    }
    let input =
        json!({"input": {"mailId": "01980000-0000-7000-8000-000000000000", "outcome": "SENT"}});
    assert_eq!(
        service.admin().refused(MAIL_SETTLE, &input)[0].code,
        "NOT_FOUND"
    );
}

fn stop_finishes_the_mail_under_way(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.hold_at("body_received");
    let mut service = Setup::new(backend).smtp(&peer.url()).start();
    let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
    peer.wait_for("body_received");
    service.terminate();
    assert!(
        refuses_connections(service.address()),
        "it has begun to stop"
    );
    peer.heal();
    assert_eq!(service.wait().code(), Some(0));
    let service = service.start_again();
    let row = only_mail(&service.admin(), &ticket["number"]);
    assert_eq!(row["state"], "SENT", "{row}");
    assert_eq!(row["attempts"], 1);
    assert_eq!(peer.received().len(), 1);
}

fn stop_does_not_wait_for_a_silent_mail_server(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.hang_at("rcpt");
    let mut service = Setup::new(backend).smtp(&peer.url()).start();
    let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
    peer.wait_for("rcpt");
    service.stop();
    peer.heal();
    let service = service.start_again();
    service.clock("2026-05-14T13:00:00+09:00");
    wait_for_state(&service, &ticket["number"], "SENT");
    assert_eq!(peer.received().len(), 1);
}
