//! A process that dies leaves neither an attachment without its content nor a content that nobody ever removes.

use crate::attachments::{PNG, attach, attached, attachments, begin, stored};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{Place, text};
use kiriwake_tests::service::Service;
use std::io::Write;
use std::time::{Duration, SystemTime};

on_both!(
    a_kill_between_storing_and_the_row_leaves_nothing,
    a_kill_while_a_file_comes_leaves_nothing,
    a_row_that_cannot_be_written_leaves_nothing,
);

/// Long enough that what is left behind counts as such.
const LATER: &str = "2026-05-13T14:00:01+09:00";

/// Statements that let every row of an attachment wait, and that let them be written again.
fn stall(backend: Backend) -> (&'static str, &'static str) {
    match backend {
        Backend::Sqlite => (
            "CREATE TRIGGER stall BEFORE INSERT ON attachment BEGIN SELECT count(*) FROM sqlite_master a, sqlite_master b, \
             sqlite_master c, sqlite_master d, sqlite_master e, sqlite_master f, sqlite_master g, sqlite_master h; END",
            "DROP TRIGGER stall",
        ),
        Backend::Postgres => (
            "CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN LOOP END LOOP; END'; \
             CREATE TRIGGER stall BEFORE INSERT ON attachment FOR EACH ROW EXECUTE FUNCTION stall()",
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() \
             AND pid <> pg_backend_pid(); DROP TRIGGER stall ON attachment",
        ),
    }
}

fn a_kill_between_storing_and_the_row_leaves_nothing(backend: Backend) {
    let mut service = Service::start(backend);
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let (stall, go_on) = stall(backend);
    service.setup.sql(stall).expect("a trigger");
    let sending = std::thread::spawn({
        let (client, number) = (client.clone(), number.clone());
        move || attach(&client, &number, "a.png", PNG)
    });
    let is_content = |path: &std::path::PathBuf| {
        path.parent()
            .is_some_and(|folder| folder.ends_with("attachments"))
    };
    service.eventually("a content", || {
        stored(&service).iter().any(is_content).then_some(())
    });
    service.kill();
    assert!(
        sending.join().is_err(),
        "nobody was told that it was attached"
    );
    service.setup.sql(go_on).expect("no trigger");

    let service = service.start_again();
    let client = service.admin();
    assert_eq!(
        attachments(&client, &number).len(),
        0,
        "no row without its end"
    );
    // Another process might still be about to write the row.
    assert_eq!(stored(&service).len(), 1);
    let kept = attached(&client, &number, "b.png", PNG);
    service.clock(LATER);
    service.eventually("removed", || (stored(&service).len() == 1).then_some(()));
    assert_eq!(client.get(&text(&kept["url"])).body, PNG);
}

fn a_kill_while_a_file_comes_leaves_nothing(backend: Backend) {
    let mut service = Service::start(backend);
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let mut stream = begin(&service, &number);
    stream.write_all(b"1\r\nx\r\n").expect("it is read");
    let draft = service.eventually("a draft", || stored(&service).pop());
    service.kill();
    let file = std::fs::File::options()
        .write(true)
        .open(&draft)
        .expect("it is left behind");
    file.set_modified(SystemTime::now() - Duration::from_hours(2))
        .expect("it can be made old");
    let service = service.start_again();
    service.eventually("removed", || stored(&service).is_empty().then_some(()));
    assert_eq!(attachments(&service.admin(), &number).len(), 0);
}

fn a_row_that_cannot_be_written_leaves_nothing(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let (fail, go_on) = match backend {
        Backend::Sqlite => (
            "CREATE TRIGGER fail BEFORE INSERT ON attachment BEGIN SELECT RAISE(ABORT, 'no'); END",
            "DROP TRIGGER fail",
        ),
        Backend::Postgres => (
            "ALTER TABLE attachment ADD CONSTRAINT fail CHECK (bytes < 0)",
            "ALTER TABLE attachment DROP CONSTRAINT fail",
        ),
    };
    service.setup.sql(fail).expect("a rule");
    assert_eq!(attach(&client, &number, "a.png", PNG).status, 500);
    service.eventually("removed", || stored(&service).is_empty().then_some(()));
    service.setup.sql(go_on).expect("no rule");
    attached(&client, &number, "a.png", PNG);
}
