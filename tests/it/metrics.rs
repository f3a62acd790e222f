//! The figures of the running service, for a monitoring system.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::mailbox::ImapServer;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::Place;
use kiriwake_tests::service::Setup;
use std::collections::BTreeMap;

use crate::inbound::message;
use crate::mail::wait_for_state;
use crate::outbox_control::say;

on_both!(
    the_figures_tell_how_the_outbox_stands,
    who_may_not_read_figures_gets_none,
);

/// The samples by name and labels.
fn figures(client: &Client) -> BTreeMap<String, f64> {
    let reply = client.get("/metrics");
    assert_eq!(reply.status, 200);
    assert!(
        reply
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    let text = String::from_utf8(reply.body).expect("UTF-8");
    assert!(text.ends_with("# EOF\n"), "{text}");
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    let sample = |line: &str| {
        let (name, value) = line.rsplit_once(' ').expect("a name and a value");
        (name.to_owned(), value.parse().expect("a number"))
    };
    samples.map(sample).collect()
}

fn the_figures_tell_how_the_outbox_stands(backend: Backend) {
    let mailbox = ImapServer::shared().mailbox();
    mailbox.deliver(&message(
        "guest@site.test",
        "Subject: x\r\n",
        "こんにちは。",
    ));
    let peer = SmtpPeer::start();
    let service = Setup::new(backend)
        .smtp(&peer.url())
        .flag("--imap-url", &mailbox.url())
        .start();
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let sent = place.report(&client);
    wait_for_state(&service, &sent["number"], "SENT");
    say(&client, "PAUSED");
    place.report(&client);
    service.clock("2026-05-13T14:00:00+09:00");
    let seen = service.eventually("the mailbox was looked at", || {
        let seen = figures(&client);
        let review = seen["kiriwake_inbound_mails{state=\"REVIEW\"}"];
        (review > 0.0 && seen.contains_key("kiriwake_mailbox_age_seconds")).then_some(seen)
    });
    for (name, value) in [
        ("kiriwake_outbox_waiting", 1.0),
        ("kiriwake_outbox_undecided", 0.0),
        ("kiriwake_outbox_oldest_seconds", 3600.0),
        ("kiriwake_outbox_late", 1.0),
        ("kiriwake_outbox_server_failures", 0.0),
        ("kiriwake_outbox_mode{mode=\"PAUSED\"}", 1.0),
        ("kiriwake_outbox_mode{mode=\"RUNNING\"}", 0.0),
        ("kiriwake_mail_steps_total{step=\"sent\"}", 1.0),
        ("kiriwake_inbound_mails{state=\"QUARANTINED\"}", 0.0),
    ] {
        assert_eq!(seen.get(name), Some(&value), "{name}: {seen:?}");
    }
}

fn who_may_not_read_figures_gets_none(backend: Backend) {
    let service = Setup::new(backend).start();
    assert_eq!(service.stranger().get("/metrics").status, 401);
    assert_eq!(service.client_as("AGENT").get("/metrics").status, 403);
    figures(&service.client_as("INTEGRATION"));
}
