//! Delivery under TLS, and none without it where it was asked for.

use crate::mail::{wait_for_mail, wait_for_state};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::certificate::Certificate;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::{Protection, SmtpPeer};
use kiriwake_tests::register::Place;
use kiriwake_tests::service::Setup;

on_both!(
    starttls_delivers,
    implicit_tls_delivers,
    an_untrusted_certificate_gets_no_mail,
    without_starttls_there_is_no_mail,
);

fn starttls_delivers(backend: Backend) {
    let certificate = Certificate::new();
    delivers(backend, &Protection::StartTls(&certificate), &certificate);
}

fn implicit_tls_delivers(backend: Backend) {
    let certificate = Certificate::new();
    delivers(backend, &Protection::Implicit(&certificate), &certificate);
}

fn delivers(backend: Backend, protection: &Protection<'_>, certificate: &Certificate) {
    let peer = SmtpPeer::start_with(protection);
    let authority = certificate.authority().display().to_string();
    let service = Setup::new(backend)
        .smtp(&peer.url())
        .flag("--smtp-ca-file", &authority)
        .start();
    let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
    wait_for_state(&service, &ticket["number"], "SENT");
    assert_eq!(peer.messages().len(), 1);
}

fn an_untrusted_certificate_gets_no_mail(backend: Backend) {
    let certificate = Certificate::new();
    for protection in [
        Protection::StartTls(&certificate),
        Protection::Implicit(&certificate),
    ] {
        let peer = SmtpPeer::start_with(&protection);
        let other = Certificate::new();
        let trusted = other.authority().display().to_string();
        let service = Setup::new(backend)
            .smtp(&peer.url())
            .flag("--smtp-ca-file", &trusted)
            .start();
        let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
        let row = wait_for_mail(&service, &ticket["number"], "an error", |mail| {
            mail["lastError"].is_string()
        });
        assert_eq!(
            row["state"], "QUEUED",
            "it waits until the configuration is mended: {row}"
        );
        assert_eq!(peer.count("mail"), 0, "nobody was told of the mail");
    }
}

fn without_starttls_there_is_no_mail(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend)
        .smtp(&format!("{}?tls=required", peer.url()))
        .start();
    let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
    let row = wait_for_mail(&service, &ticket["number"], "an error", |mail| {
        mail["lastError"].is_string()
    });
    assert_eq!(row["state"], "QUEUED", "{row}");
    assert_eq!(peer.count("mail"), 0, "nothing goes in clear");
}
