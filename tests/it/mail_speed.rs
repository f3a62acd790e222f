//! How fast mails leave, beside a bare loop that hands the same ones to the same server: both rates are of one run.
//!
//! More than 1 is no mistake: the bare loop sends the end of a message by itself, which waits until the server has acknowledged what
//! came before, and the service sends a message in one piece.
//!
//! `KIRIWAKE_TESTS=full cargo test -p kiriwake-tests --test it -- mail_speed --nocapture` prints it at full size.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::Place;
use kiriwake_tests::service::{SENDER, Setup};
use lettre::address::Envelope;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use std::time::Instant;

use crate::mail::wait_for_state;
use crate::outbox_control::{say, write_many};

on_both!(mails_leave_at_a_speed_beside_a_bare_loop);

fn mails_leave_at_a_speed_beside_a_bare_loop(backend: Backend) {
    let count = kiriwake_tests::size(100, 2_000);
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    wait_for_state(&service, &ticket["number"], "SENT");
    say(&client, "PAUSED");
    write_many(&service, count);
    let begin = Instant::now();
    say(&client, "RUNNING");
    peer.wait_for_count("replied_250", count + 1);
    let ours = begin.elapsed();

    let sample = peer.messages().remove(1);
    let envelope = Envelope::new(
        Some(SENDER.parse().expect("an address")),
        vec![sample.to[0].parse().expect("an address")],
    );
    let envelope = envelope.expect("it has a recipient");
    let server = peer.url().replace("smtp://", "");
    let hello = ClientId::default();
    let connection = SmtpConnection::connect(server, None, &hello, None, None);
    let mut connection = connection.expect("the server listens");
    let begin = Instant::now();
    for _ in 0..count {
        let sent = connection.send(&envelope, sample.raw.as_bytes());
        sent.expect("it is taken");
    }
    let bare = begin.elapsed();
    let share = bare.as_secs_f64() / ours.as_secs_f64();
    println!("{count} mails on {backend:?}: {share:.2} of the speed of a bare loop");
    peer.wait_for_count("replied_250", 2 * count + 1);
    assert!(share >= 0.5, "{share:.2} of the speed of a bare loop");
}
