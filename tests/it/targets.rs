//! Targets of tickets: warned of, missed, paused and kept, whatever happens to the service.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::mail::Mail;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{
    self, Place, consent_record, dispatch_confirm, text, ticket_resolve,
};
use kiriwake_tests::service::{Service, Setup, write};
use serde_json::{Value, json};

on_both!(
    a_target_is_warned_of_and_its_miss_is_mailed_once,
    nobody_is_mailed_where_nobody_is_on_duty,
    what_was_due_while_nothing_ran_is_told_once,
    two_services_on_one_database_tell_it_once,
    waiting_for_consent_spends_no_time,
    an_outcome_is_kept,
    a_holiday_moves_what_is_due,
    an_operator_has_his_own_targets,
    other_targets_reach_tickets_to_which_nothing_happens,
    tickets_that_fail_hold_up_no_others,
);

/// Who is on duty.
const ON_DUTY: &str = "duty@helpdesk.test";

/// The desk of the monitor of a usual place closes at 17:00: a report of 13:00 has until then to be acknowledged.
const DUE: &str = "2026-05-13T08:00:00Z";

const TARGETS: &str = "query($number: String!) { ticket(number: $number) {
    dueAt events { kind at actor }
    mails { id purpose recipient state }
    targets { target minutes state spentMinutes begunAt dueAt warnedAt metAt missedAt endedAt } } }";

fn ticket(client: &Client, number: &Value) -> Value {
    client.ok(TARGETS, &json!({"number": number}))["ticket"].take()
}

#[track_caller]
fn target(ticket: &Value, name: &str) -> Value {
    let targets = ticket["targets"].as_array().expect("a list");
    let found = targets.iter().find(|target| target["target"] == name);
    found
        .unwrap_or_else(|| panic!("no {name}: {ticket}"))
        .clone()
}

fn count(ticket: &Value, list: &str, field: &str, value: &str) -> usize {
    let entries = ticket[list].as_array().expect("a list").iter();
    entries.filter(|entry| entry[field] == value).count()
}

/// Waits until the clockwork has told so much of a ticket, and asks for it again: one answer is not of one instant.
#[track_caller]
fn wait_for_events(service: &Service, number: &Value, kind: &str, times: usize) -> Value {
    let client = service.admin();
    service.eventually(&format!("{times} {kind}"), || {
        (count(&ticket(&client, number), "events", "kind", kind) >= times).then_some(())
    });
    ticket(&client, number)
}

fn on_duty(backend: Backend) -> Setup {
    Setup::new(backend).flag("--escalation-mailbox", ON_DUTY)
}

fn a_target_is_warned_of_and_its_miss_is_mailed_once(backend: Backend) {
    let mut service = on_duty(backend).start();
    let number = Place::with_monitor(&service.admin()).report(&service.admin())["number"].clone();
    let fresh = ticket(&service.admin(), &number);
    let dispatch = target(&fresh, "DISPATCH");
    assert_eq!(
        dispatch["state"], "MET",
        "the desk is mailed at once: {dispatch}"
    );
    assert_eq!(dispatch["minutes"], 60);
    let acknowledge = target(&fresh, "ACKNOWLEDGE");
    assert_eq!(acknowledge["state"], "RUNNING");
    assert_eq!(acknowledge["dueAt"], DUE);
    assert_eq!(target(&fresh, "RESOLVE")["dueAt"], "2026-05-18T07:00:00Z");
    assert_eq!(fresh["dueAt"], DUE, "the first of them");

    service.clock("2026-05-13T16:00:00+09:00");
    let warned = wait_for_events(&service, &number, "TARGET_WARNED", 1);
    let acknowledge = target(&warned, "ACKNOWLEDGE");
    assert_eq!(acknowledge["warnedAt"], "2026-05-13T07:00:00Z");
    assert_eq!(
        (&acknowledge["state"], &acknowledge["spentMinutes"]),
        (&json!("RUNNING"), &json!(180))
    );
    assert_eq!(
        count(&warned, "mails", "purpose", "ESCALATION"),
        0,
        "a warning is no miss"
    );

    service.clock("2026-05-13T20:00:00+09:00");
    let missed = wait_for_events(&service, &number, "TARGET_MISSED", 1);
    let acknowledge = target(&missed, "ACKNOWLEDGE");
    assert_eq!(
        (&acknowledge["state"], &acknowledge["missedAt"]),
        (&json!("MISSED"), &json!(DUE))
    );
    assert_eq!(missed["dueAt"], DUE, "it is overdue");
    let event = missed["events"]
        .as_array()
        .expect("a list")
        .last()
        .expect("one")
        .clone();
    assert_eq!(
        (&event["at"], &event["actor"]),
        (&json!("2026-05-13T11:00:00Z"), &json!("kiriwake"))
    );

    service.kill();
    let service = service.start_again();
    service.clock("2026-05-18T12:00:00+09:00");
    let later = wait_for_events(&service, &number, "TARGET_WARNED", 2);
    assert_eq!(
        target(&later, "RESOLVE")["warnedAt"],
        "2026-05-18T00:15:00Z"
    );
    assert_eq!(count(&later, "events", "kind", "TARGET_MISSED"), 1);
    let sent = service.eventually("the escalation is sent", || {
        let now = ticket(&service.admin(), &number);
        (count(&now, "mails", "state", "SENT") == 2).then_some(now)
    });
    assert_eq!(count(&sent, "mails", "purpose", "ESCALATION"), 1);
    let mails = Mail::folder(&service.setup.data().join("outbox"));
    let escalations: Vec<&Mail> = mails.iter().filter(|mail| mail.to == [ON_DUTY]).collect();
    let [mail] = escalations[..] else {
        panic!("one, not {escalations:?}")
    };
    assert!(mail.subject.contains(&text(&number)), "{}", mail.subject);
    assert!(mail.text.contains("2026年5月13日 17:00"), "{}", mail.text);
}

fn nobody_is_mailed_where_nobody_is_on_duty(backend: Backend) {
    let service = Service::start(backend);
    let number = Place::with_monitor(&service.admin()).report(&service.admin())["number"].clone();
    service.clock("2026-05-13T17:00:00+09:00");
    let missed = wait_for_events(&service, &number, "TARGET_MISSED", 1);
    assert_eq!(count(&missed, "mails", "purpose", "ESCALATION"), 0);
    assert_eq!(
        count(&missed, "events", "kind", "TARGET_WARNED"),
        0,
        "a warning comes too late"
    );
}

/// Tickets whose ACKNOWLEDGE is due at the same instant.
fn several(client: &Client) -> Vec<Value> {
    let place = || Place::with_monitor(client);
    (0..8)
        .map(|_| place().report(client)["number"].clone())
        .collect()
}

#[track_caller]
fn assert_each_told_once(service: &Service, numbers: &[Value]) {
    for number in numbers {
        let missed = wait_for_events(service, number, "TARGET_MISSED", 1);
        assert_eq!(
            count(&missed, "events", "kind", "TARGET_MISSED"),
            1,
            "{missed}"
        );
        assert_eq!(
            count(&missed, "mails", "purpose", "ESCALATION"),
            1,
            "{missed}"
        );
    }
}

fn what_was_due_while_nothing_ran_is_told_once(backend: Backend) {
    let mut service = on_duty(backend).start();
    let numbers = several(&service.admin());
    service.clock("2026-05-13T18:00:00+09:00");
    wait_for_events(&service, &numbers[0], "TARGET_MISSED", 1);
    service.kill();
    let service = service.start_again();
    assert_each_told_once(&service, &numbers);
}

fn two_services_on_one_database_tell_it_once(backend: Backend) {
    let service = on_duty(backend).start();
    let beside = service.start_beside();
    let numbers = several(&service.admin());
    service.clock("2026-05-13T18:00:00+09:00");
    beside.clock("2026-05-13T18:00:00+09:00");
    assert_each_told_once(&service, &numbers);
    // What both would tell next shows that both have been at work since.
    service.clock("2026-05-18T12:00:00+09:00");
    beside.clock("2026-05-18T12:00:00+09:00");
    for number in &numbers {
        wait_for_events(&beside, number, "TARGET_WARNED", 1);
    }
    assert_each_told_once(&beside, &numbers);
}

fn waiting_for_consent_spends_no_time(backend: Backend) {
    let service = on_duty(backend).start();
    let client = service.admin();
    let number = Place::with_pc(&client).report(&client)["number"].clone();
    let waiting = ticket(&client, &number);
    for name in ["DISPATCH", "RESOLVE"] {
        assert_eq!(target(&waiting, name)["state"], "PAUSED", "{waiting}");
    }
    assert_eq!(waiting["dueAt"], Value::Null);
    // Another ticket shows that the clockwork has looked.
    let other = Place::with_monitor(&client).report(&client)["number"].clone();
    service.clock("2026-05-15T13:00:00+09:00");
    wait_for_events(&service, &other, "TARGET_MISSED", 1);
    let input = json!({"ticketNumber": number, "consentedBy": "試験 花子", "amountYen": 1000});
    client.ok(&consent_record(), &json!({"input": input}));
    let gone = ticket(&client, &number);
    assert_eq!(target(&gone, "DISPATCH")["state"], "MET");
    assert_eq!(target(&gone, "DISPATCH")["spentMinutes"], 0);
    let resolve = target(&gone, "RESOLVE");
    assert_eq!(
        (&resolve["state"], &resolve["spentMinutes"]),
        (&json!("RUNNING"), &json!(0))
    );
    assert_eq!(
        target(&gone, "ACKNOWLEDGE")["dueAt"],
        "2026-05-15T08:00:00Z"
    );
    assert_eq!(count(&gone, "events", "kind", "TARGET_MISSED"), 0);
}

fn an_outcome_is_kept(backend: Backend) {
    let service = on_duty(backend).start();
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].clone();
    service.clock("2026-05-14T10:00:00+09:00");
    wait_for_events(&service, &number, "TARGET_MISSED", 1);
    client.ok(
        &dispatch_confirm(),
        &json!({"input": {"ticketNumber": number}}),
    );
    service.clock("2026-05-14T10:05:00+09:00");
    let input = json!({"ticketNumber": number, "faultPart": "MONITOR"});
    client.ok(&ticket_resolve(), &json!({"input": input}));
    let over = ticket(&client, &number);
    let acknowledge = target(&over, "ACKNOWLEDGE");
    assert_eq!(
        (&acknowledge["state"], &acknowledge["missedAt"]),
        (&json!("MISSED"), &json!(DUE))
    );
    assert_eq!(acknowledge["endedAt"], "2026-05-14T01:00:00Z");
    assert_eq!(acknowledge["metAt"], Value::Null);
    assert_eq!(target(&over, "RESOLVE")["metAt"], "2026-05-14T01:05:00Z");
    assert_eq!(over["dueAt"], Value::Null);

    // What the operator says of the day later does not take back what was told.
    state(&client, "2026-05-13", Some("HOLIDAY"));
    service.clock("2026-05-14T10:10:00+09:00");
    let reopen = register::ticket_mutation("ticketReopen", "TicketInput");
    client.ok(&reopen, &json!({"input": {"ticketNumber": number}}));
    let again = ticket(&client, &number);
    assert_eq!(target(&again, "ACKNOWLEDGE"), acknowledge);
    assert_eq!(target(&again, "RESOLVE")["state"], "RUNNING");
    assert_eq!(target(&again, "DISPATCH"), target(&over, "DISPATCH"));
}

fn state(client: &Client, day: &str, kind: Option<&str>) {
    let statement = "mutation($input: CalendarStateInput!) { calendarState(input: $input) {
        days { day } userErrors { code message } } }";
    client.ok(statement, &json!({"input": {"day": day, "kind": kind}}));
}

fn a_holiday_moves_what_is_due(backend: Backend) {
    let service = on_duty(backend).start();
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].clone();
    let due = |day: &str| format!("2026-05-{day}T07:00:00Z");
    let wait_for_due = |at: String| {
        service.eventually(&at, || {
            let now = ticket(&client, &number);
            (target(&now, "RESOLVE")["dueAt"] == at.as_str()).then_some(())
        });
    };
    wait_for_due(due("18"));
    // More than are reckoned at a time lie before the next one.
    idle_tickets(&service.setup, &number, 150);
    let last = Place::with_monitor(&client).report(&client)["number"].clone();
    state(&client, "2026-05-14", Some("HOLIDAY"));
    service.eventually("the last one", || {
        let now = ticket(&client, &last);
        (target(&now, "RESOLVE")["dueAt"] == due("19").as_str()).then_some(())
    });
    wait_for_due(due("19"));
    state(&client, "2026-05-14", None);
    wait_for_due(due("18"));
}

/// So many further tickets that are open and like this one, without a history.
#[track_caller]
fn idle_tickets(setup: &Setup, like: &Value, count: usize) {
    let id = match setup.database_url() {
        Some(_) => "gen_random_uuid()",
        None => "randomblob(16)",
    };
    let number = text(like).replace("KW-", "");
    let insert = format!(
        "INSERT INTO ticket (id, state, priority, logged_at, logged_by, intake, changed_at, events)
         WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {count})
         SELECT {id}, state, priority, logged_at, logged_by, intake, changed_at, events
         FROM copy CROSS JOIN ticket WHERE number = {number}"
    );
    setup.sql(&insert).expect("they can be inserted");
}

/// The file of an operator who wants cases to be taken within half an hour.
fn own_targets(setup: &Setup) -> String {
    let own = include_str!("../../domain/catalogue/targets.toml")
        .replace("acknowledge_minutes = 240", "acknowledge_minutes = 30");
    std::fs::create_dir_all(setup.data()).expect("the folder can be made");
    let file = write(&setup.data(), "own.toml", &own);
    file.display().to_string()
}

fn an_operator_has_his_own_targets(backend: Backend) {
    let setup = on_duty(backend);
    let file = own_targets(&setup);
    let service = setup.flag("--targets", &file).start();
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].clone();
    let acknowledge = target(&ticket(&client, &number), "ACKNOWLEDGE");
    assert_eq!(
        (&acknowledge["minutes"], &acknowledge["dueAt"]),
        (&json!(30), &json!("2026-05-13T04:30:00Z"))
    );
}

fn other_targets_reach_tickets_to_which_nothing_happens(backend: Backend) {
    let mut service = on_duty(backend).start();
    let client = service.admin();
    let report = || Place::with_monitor(&client).report(&client)["number"].clone();
    let first = report();
    idle_tickets(&service.setup, &first, 150);
    let last = report();
    let ended = report();
    let input = json!({"ticketNumber": ended, "faultPart": "MONITOR"});
    client.ok(&ticket_resolve(), &json!({"input": input}));
    service.stop();
    // As a version of the program left it that knew no targets.
    for forget in [
        "DELETE FROM ticket_target",
        "UPDATE ticket SET due_at = NULL, check_at = NULL",
        "UPDATE ticket_sweep SET basis = ''",
    ] {
        service.setup.sql(forget).expect("it can be forgotten");
    }
    let wait_for_minutes = |service: &Service, number: &Value, minutes: u32| {
        let what = format!("{number} has {minutes} minutes");
        service.eventually(&what, || {
            let now = ticket(&service.admin(), number);
            let targets = now["targets"].as_array().expect("a list").clone();
            let of = |one: &Value| one["target"] == "ACKNOWLEDGE" && one["minutes"] == minutes;
            targets.iter().any(of).then_some(())
        });
    };
    let mut service = service.start_again();
    for number in [&first, &last] {
        wait_for_minutes(&service, number, 240);
    }
    assert_eq!(
        ticket(&service.admin(), &ended)["targets"],
        json!([]),
        "what is over is left as it is"
    );

    service.stop();
    let file = own_targets(&service.setup);
    let service = service.start_again_with("--targets", &file);
    for number in [&first, &last] {
        wait_for_minutes(&service, number, 30);
    }
    let now = ticket(&service.admin(), &last);
    assert_eq!(now["dueAt"], "2026-05-13T04:30:00Z");
}

fn tickets_that_fail_hold_up_no_others(backend: Backend) {
    let service = on_duty(backend).start();
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].clone();
    service.clock("2026-05-13T18:30:00+09:00");
    wait_for_events(&service, &number, "TARGET_MISSED", 1);
    // Reported at night, when nobody answers the telephone of its desk.
    let waiting = Place::with_router(&client).report(&client);
    assert_eq!(waiting["state"], "AWAITING_DESK_HOURS", "{waiting}");
    // More than are looked at together, which no program can read, and which have been due for longer.
    idle_tickets(&service.setup, &number, 120);
    let unreadable =
        "UPDATE ticket SET intake = 'PIGEON', check_at = logged_at WHERE check_at IS NULL";
    service.setup.sql(unreadable).expect("they can be broken");
    service.clock("2026-05-14T10:00:00+09:00");
    wait_for_events(&service, &waiting["number"], "DESK_OPENED", 1);
    service.clock("2026-05-18T12:00:00+09:00");
    wait_for_events(&service, &number, "TARGET_WARNED", 1);
    assert!(service.logged().contains("a ticket could not be looked at"));
}
