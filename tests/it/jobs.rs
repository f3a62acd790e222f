//! What the program does by itself: told, run on somebody's word, and missed when it does not run.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::mail::Mail;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, text};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

use crate::reminders::{JOB_RUN, deadlines, run, run_all};

on_both!(
    the_command_line_tells_runs_and_tries,
    a_job_that_fails_or_does_not_run_is_an_alarm,
    a_run_that_was_killed_is_finished_by_the_next,
    deadlines_are_counted_ahead,
    a_calendar_is_read_by_who_has_its_address_until_it_is_revoked,
    an_operator_has_his_own_kinds,
);

const JOBS: &str =
    "{ jobs { name startedAt endedAt durationMs succeededAt failingSince failure isRunning isLate
    done { name count } notDone { name count } } }";

fn jobs(client: &Client) -> Value {
    client.ok(JOBS, &json!({}))["jobs"].take()
}

fn job(client: &Client, name: &str) -> Value {
    let jobs = jobs(client);
    let found = jobs
        .as_array()
        .expect("a list")
        .iter()
        .find(|job| job["name"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {jobs}")).clone()
}

/// Sites with a PC whose warranty ends on 2026-06-12, each with an address.
fn sites(client: &Client, count: usize) -> Vec<String> {
    let site = |number: usize| {
        let contact = json!([{"name": "試験 花子", "phone": "03-0000-0001", "email": format!("clinic{number}@site.test")}]);
        let site = register::site(client, &json!({"contacts": contact}));
        register::device(client, &site, &json!({"purchasedOn": "2021-06-12"}));
        site
    };
    (0..count).map(site).collect()
}

fn mails(service: &Service) -> Vec<Mail> {
    Mail::folder(&service.setup.data().join("outbox"))
}

fn early(backend: Backend) -> Setup {
    let setup = Setup::new(backend);
    setup.clock("2026-05-13T08:00:00+09:00");
    setup
}

fn the_command_line_tells_runs_and_tries(backend: Backend) {
    let mut service = early(backend).start();
    let site = sites(&service.admin(), 2).remove(0);
    run(&service.admin(), "DEADLINES");
    service.stop();
    let setup = &service.setup;
    setup.clock("2026-05-13T10:00:00+09:00");
    setup.cli_ok(&["jobs", "run", "REMINDERS"]);
    // Trying changes nothing, however often.
    for _ in 0..2 {
        let tried = setup.cli_ok(&["jobs", "run", "DIGESTS", "--dry-run"]);
        assert!(
            tried.contains("DIGESTS 2\n") && tried.contains("TOLD 2\n"),
            "{tried}"
        );
        assert!(
            tried.contains("not done: OPERATOR_COMPANY NO_ADDRESS 2\n"),
            "{tried}"
        );
    }
    let ahead = setup.cli_ok(&[
        "jobs",
        "run",
        "reminders",
        "--dry-run",
        "--at",
        "2026-06-05",
    ]);
    assert!(
        ahead.contains("NEW 6\n"),
        "a week before the end, three parties each: {ahead}"
    );
    let refused = setup.cli(&["jobs", "run", "REMINDERS", "--at", "2026-06-05"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("dry run"));
    let refused = setup.cli(&["jobs", "run", "TICKETS", "--dry-run"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("DEADLINES, REMINDERS and DIGESTS"));
    let refused = setup.cli(&["jobs", "run", "DIGESTS", "--at", "tomorrow"]);
    assert_eq!(refused.status.code(), Some(2));

    assert!(
        setup
            .cli_ok(&["jobs", "run", "DIGESTS"])
            .contains("DIGESTS 2\n")
    );
    assert_eq!(
        setup.cli_ok(&["jobs", "run", "DIGESTS"]).lines().next(),
        Some("nothing to do")
    );
    let list = setup.cli_ok(&["jobs", "list"]);
    let line = list
        .lines()
        .find(|line| line.starts_with("REMINDERS"))
        .expect("a line");
    assert!(line.contains("2026-05-13T01:00:00Z"), "{list}");
    let service = service.start_again();
    let reminders = deadlines(&service.admin(), &site)[0]["reminders"].clone();
    let told = reminders
        .as_array()
        .expect("a list")
        .iter()
        .filter(|row| row["state"] == "INTENDED");
    assert_eq!(told.count(), 1);
    service.eventually("both mails", || (mails(&service).len() == 2).then_some(()));
}

fn a_job_that_fails_or_does_not_run_is_an_alarm(backend: Backend) {
    let service = early(backend).start();
    let client = service.admin();
    for name in [
        "DEADLINES",
        "REMINDERS",
        "DIGESTS",
        "TICKETS",
        "INBOUND_MAIL",
        "OUTBOX_WATCH",
        "OLD_CHANGES",
    ] {
        run(&client, name);
    }
    let all = jobs(&client);
    assert!(
        all.as_array()
            .expect("a list")
            .iter()
            .all(|job| job["isLate"] == false),
        "{all}"
    );
    let metric = |name: &str| {
        let body = String::from_utf8(client.get("/metrics").body).expect("UTF-8");
        let line = body
            .lines()
            .find_map(|line| line.strip_prefix(name).map(str::to_owned));
        line.unwrap_or_else(|| panic!("no {name}: {body}"))
            .trim()
            .to_owned()
    };
    assert_eq!(metric("kiriwake_job_late{job=\"REMINDERS\"}"), "0");
    // Without its table it fails, says why, and is an alarm; mended it is well again.
    service
        .setup
        .sql("ALTER TABLE reminder_progress RENAME TO mislaid")
        .expect("it can be renamed");
    let failed = client.gql(JOB_RUN, &json!({"input": {"name": "REMINDERS"}}));
    assert!(failed["errors"].is_array(), "{failed}");
    let failing = job(&client, "REMINDERS");
    assert!(
        text(&failing["failure"]).contains("reminder_progress"),
        "{failing}"
    );
    assert!(failing["failingSince"].is_string(), "{failing}");
    assert_eq!(metric("kiriwake_job_failing{job=\"REMINDERS\"}"), "1");
    service
        .setup
        .sql("ALTER TABLE mislaid RENAME TO reminder_progress")
        .expect("it can be renamed");
    run(&client, "REMINDERS");
    let mended = job(&client, "REMINDERS");
    assert!(
        mended["failure"].is_null() && mended["failingSince"].is_null(),
        "{mended}"
    );
    assert_eq!(metric("kiriwake_job_failing{job=\"REMINDERS\"}"), "0");
    let agent = service.client_as("AGENT");
    assert_eq!(
        agent
            .fault(JOB_RUN, &json!({"input": {"name": "DIGESTS"}}))
            .0,
        "FORBIDDEN"
    );
    assert_eq!(agent.fault(JOBS, &json!({})).0, "FORBIDDEN");
}

fn a_run_that_was_killed_is_finished_by_the_next(backend: Backend) {
    let mut service = early(backend).start();
    sites(&service.admin(), 120);
    run(&service.admin(), "DEADLINES");
    service.kill();
    let setup = &service.setup;
    setup.clock("2026-05-13T10:00:00+09:00");
    setup.cli_ok(&["jobs", "run", "REMINDERS"]);
    // Killed at any moment: some digests are written, none twice.
    let mut minute = 0;
    for _ in 0..6 {
        let mut run = setup.spawn(&["jobs", "run", "DIGESTS"]);
        let before = setup.rows("digest");
        while !run.has_ended() && setup.rows("digest") == before {
            std::hint::spin_loop();
        }
        run.kill();
        // The lease of who was killed runs out by itself.
        minute += 2;
        setup.clock(&format!("2026-05-13T10:{minute:02}:00+09:00"));
    }
    setup.cli_ok(&["jobs", "run", "DIGESTS"]);
    let service = service.start_again();
    let mut recipients: Vec<String> = service.eventually("120 mails", || {
        let mails = mails(&service);
        (mails.len() >= 120).then(|| mails.into_iter().flat_map(|mail| mail.to).collect())
    });
    assert_eq!(recipients.len(), 120);
    recipients.sort();
    recipients.dedup();
    assert_eq!(recipients.len(), 120, "each once");
}

fn deadlines_are_counted_ahead(backend: Backend) {
    let service = early(backend).start();
    let client = service.admin();
    sites(&client, 3);
    let west = register::site(&client, &json!({"prefecture": "OSAKA"}));
    register::device(
        &client,
        &west,
        &json!({"purchasedOn": "2021-07-31", "model": "ThinkPad E14"}),
    );
    run(&client, "DEADLINES");
    let forecast = |group: &str| {
        let query = format!(
            "{{ expiryForecast(from: \"2026-06-01\", to: \"2026-07-31\", groupBy: {group}, kinds: [DEVICE_WARRANTY_END]) {{ kind group count }} }}"
        );
        let rows = client.ok(&query, &json!({}))["expiryForecast"].take();
        let rows = rows.as_array().expect("a list").clone();
        let mut rows: Vec<(String, i64)> = rows
            .iter()
            .map(|row| {
                (
                    text(&row["group"]),
                    row["count"].as_i64().expect("a number"),
                )
            })
            .collect();
        rows.sort();
        rows
    };
    let row = |group: &str, count: i64| (group.to_owned(), count);
    assert_eq!(forecast("MONTH"), [row("2026-06", 3), row("2026-07", 1)]);
    assert_eq!(forecast("PREFECTURE"), [row("大阪府", 1), row("東京都", 3)]);
    assert_eq!(forecast("MAKER"), [row("LENOVO", 4)]);
    assert_eq!(
        forecast("MODEL"),
        [row("ThinkCentre M70q Tiny", 3), row("ThinkPad E14", 1)]
    );
    let backwards =
        "{ expiryForecast(from: \"2026-06-01\", to: \"2026-05-31\", groupBy: MONTH) { count } }";
    assert_eq!(client.fault(backwards, &json!({})).0, "BAD_REQUEST");
}

fn a_calendar_is_read_by_who_has_its_address_until_it_is_revoked(backend: Backend) {
    let service = early(backend).start();
    let client = service.admin();
    let sites = sites(&client, 2);
    run(&client, "DEADLINES");
    let create = "mutation($input: CalendarFeedCreateInput!) { calendarFeedCreate(input: $input) { feed { id name } address userErrors { message } } }";
    let feed =
        |input: Value| client.ok(create, &json!({"input": input}))["calendarFeedCreate"].take();
    let read = |address: &str| {
        let reply = service.stranger().get(address);
        (reply.status, String::from_utf8(reply.body).expect("UTF-8"))
    };
    let all = feed(json!({"name": "営業"}));
    let (status, calendar) = read(&text(&all["address"]));
    assert_eq!(status, 200);
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 2, "{calendar}");
    assert!(
        calendar.contains("DTSTART;VALUE=DATE:20260612\r\n"),
        "{calendar}"
    );
    let one = feed(json!({"name": "医院", "siteId": sites[0]}));
    let (_, calendar) = read(&text(&one["address"]));
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "{calendar}");
    let (_, elsewhere) = read(&text(
        &feed(json!({"name": "大阪", "prefecture": "OSAKA"}))["address"],
    ));
    assert_eq!(elsewhere.matches("BEGIN:VEVENT").count(), 0);
    let revoke = "mutation($id: UUID!) { calendarFeedRevoke(id: $id) { feed { revokedAt } userErrors { message } } }";
    client.ok(revoke, &json!({"id": one["feed"]["id"]}));
    assert_eq!(read(&text(&one["address"])).0, 404);
    assert_eq!(read(&text(&all["address"])).0, 200);
    assert_eq!(read("/calendar/kw_guess.ics").0, 404);
    let secret = text(&all["address"])
        .replace("/calendar/", "")
        .replace(".ics", "");
    assert!(!service.logged().contains(&secret));
    let both = json!({"input": {"name": "x", "siteId": sites[0], "prefecture": "OSAKA"}});
    assert!(!client.refused(create, &both).is_empty());
    let agent = service.client_as("AGENT");
    assert_eq!(
        agent.fault("{ calendarFeeds { id } }", &json!({})).0,
        "FORBIDDEN"
    );
}

fn an_operator_has_his_own_kinds(backend: Backend) {
    let mut service = early(backend).start();
    let site = sites(&service.admin(), 1).remove(0);
    run(&service.admin(), "DEADLINES");
    service.stop();
    let shipped = include_str!("../../domain/catalogue/reminders.toml");
    let own = shipped
        .replacen("lead_days = [180, 90, 30, 7, 0]", "lead_days = [45, 20]", 1)
        .replacen(
            "\"SITE_CONTACT\", \"OPERATOR_COMPANY\", \"OUR_DESK\"",
            "\"SITE_CONTACT\"",
            1,
        );
    let file = kiriwake_tests::service::write(&service.setup.data(), "reminders.toml", &own);
    let service = service.start_again_with("--reminders", &file.display().to_string());
    let client = service.admin();
    service.clock("2026-05-13T10:00:00+09:00");
    run_all(&client);
    let deadline = deadlines(&client, &site).remove(0);
    let reminders = deadline["reminders"].as_array().expect("a list");
    let of = |state: &str| -> Vec<(String, i64)> {
        let rows = reminders.iter().filter(|row| row["state"] == state);
        let mut rows: Vec<_> = rows
            .map(|row| {
                (
                    text(&row["party"]),
                    row["leadDays"].as_i64().expect("a number"),
                )
            })
            .collect();
        rows.sort();
        rows
    };
    // What was owed by the old table to those who are told no more is not.
    assert_eq!(
        of("CANCELLED"),
        [
            ("OPERATOR_COMPANY".to_owned(), 30),
            ("OUR_DESK".to_owned(), 30)
        ]
    );
    assert!(of("ARMED").is_empty(), "{reminders:?}");
    assert_eq!(of("INTENDED").len(), 1, "{reminders:?}");
}
