//! Reminders: what falls due is told once, in the hours of its recipient, and answered through the link in the mail.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::mail::Mail;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::{self, text};
use kiriwake_tests::service::{Service, Setup, USUAL_TIME};
use serde_json::{Value, json};

on_both!(
    what_falls_due_is_told_once_and_answered,
    a_recipient_has_one_mail_a_day_for_all_his_sites,
    another_end_takes_the_place_of_the_old_one,
    nobody_is_written_to_outside_his_hours,
    a_mail_that_could_not_leave_in_hours_waits_for_the_next,
    two_processes_tell_once,
    days_without_a_service_are_made_up_for_without_a_burst,
    after_the_clock_was_set_back_nothing_is_told_twice,
    every_kind_is_computed_of_what_changes,
    a_clock_that_was_wrong_for_a_while_silences_nobody,
);

/// Where the links of mails lead.
const PUBLIC: &str = "https://desk.test/base";

pub const JOB_RUN: &str = "mutation($input: JobRunInput!) {
    jobRun(input: $input) { hasRun done { name count } notDone { name count } userErrors { code message field } } }";

const DEADLINES: &str = "query($id: UUID!) { site(id: $id) { deadlines {
    kind subjectType subject what endsOn steps { step text source } ticket { number }
    reminders { key kind party endsOn leadDays state snoozedUntil site { id } } } } }";

/// Runs a job to its end, whatever the clockwork does beside it, and what it did.
#[track_caller]
pub fn run(client: &Client, name: &str) -> Value {
    loop {
        let data = client.ok(JOB_RUN, &json!({"input": {"name": name, "dryRun": false}}));
        if data["jobRun"]["hasRun"] == true {
            return data["jobRun"]["done"].clone();
        }
    }
}

/// Runs all that tells, in its order.
#[track_caller]
pub fn run_all(client: &Client) {
    for name in ["DEADLINES", "REMINDERS", "DIGESTS"] {
        run(client, name);
    }
}

pub fn deadlines(client: &Client, site: &str) -> Vec<Value> {
    let mut data = client.ok(DEADLINES, &json!({"id": site}));
    let list = data["site"]["deadlines"].take();
    list.as_array().expect("a list").clone()
}

/// The reminders of a site, without those that a nearer one has taken the place of: party, lead and state.
pub fn told(client: &Client, site: &str) -> Vec<(String, i64, String)> {
    let reminders = deadlines(client, site)
        .into_iter()
        .flat_map(|deadline| deadline["reminders"].as_array().expect("a list").clone());
    let row = |row: Value| {
        let lead = row["leadDays"].as_i64().expect("a number");
        (text(&row["party"]), lead, text(&row["state"]))
    };
    reminders
        .map(row)
        .filter(|row| row.2 != "COLLAPSED")
        .collect()
}

pub fn row(party: &str, lead: i64, state: &str) -> (String, i64, String) {
    (party.to_owned(), lead, state.to_owned())
}

/// A service at 8:00 on a Wednesday, with links and a mailbox of our own.
pub fn setup(backend: Backend) -> Setup {
    let setup = Setup::new(backend)
        .flag("--public-url", PUBLIC)
        .flag("--reminder-mailbox", "own@helpdesk.test");
    setup.clock("2026-05-13T08:00:00+09:00");
    setup
}

/// What was registered before the recipients' hours is told in them, whatever the clockwork does beside it.
#[track_caller]
pub fn tell(service: &Service) {
    run(&service.admin(), "DEADLINES");
    service.clock("2026-05-13T10:00:00+09:00");
    run_all(&service.admin());
}

/// The digests that left, the oldest first.
pub fn digests(service: &Service, times: usize) -> Vec<Mail> {
    service.eventually(&format!("{times} digests"), || {
        let mut mails = Mail::folder(&service.setup.data().join("outbox"));
        mails.retain(|mail| mail.raw.contains("List-Id: <reminders."));
        assert!(
            mails.len() <= times,
            "more than {times} digests: {mails:#?}"
        );
        (mails.len() == times).then_some(mails)
    })
}

/// A site with an address and a PC whose warranty ends on 2026-06-12.
pub fn site_with_pc(client: &Client, address: &str) -> (String, String) {
    let contact = json!([{"name": "試験 花子", "phone": "03-0000-0001", "email": address}]);
    let site = register::site(client, &json!({"contacts": contact}));
    let pc = register::device(client, &site, &json!({"purchasedOn": "2021-06-12"}));
    (site, pc)
}

pub fn to<'a>(mails: &'a [Mail], address: &str) -> &'a Mail {
    let found = mails.iter().find(|mail| mail.to == [address]);
    found.unwrap_or_else(|| panic!("no mail to {address}: {mails:#?}"))
}

/// The path of the link in a mail, as the service has it.
pub fn link(mail: &Mail) -> String {
    let start = mail.text.find(PUBLIC).expect("a link");
    let link = mail.text[start..].lines().next().expect("a line");
    link[PUBLIC.len()..].to_owned()
}

pub fn answer(service: &Service, link: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let encode = |text: &str| text.replace('/', "%2F").replace(':', "%3A");
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    let body = pairs.join("&");
    let kind = "application/x-www-form-urlencoded";
    let reply = service.stranger().post(link, kind, body.as_bytes());
    let page = String::from_utf8(reply.body).expect("UTF-8");
    (reply.status, page)
}

pub fn page(service: &Service, link: &str) -> (u16, String) {
    let reply = service.stranger().get(link);
    (reply.status, String::from_utf8(reply.body).expect("UTF-8"))
}

/// The keys that a page lets choose.
pub fn keys(page: &str) -> Vec<String> {
    let values = page.split("name=\"key\" value=\"").skip(1);
    values
        .map(|rest| {
            rest.split('"')
                .next()
                .expect("a value")
                .replace("&#x2f;", "/")
        })
        .collect()
}

fn what_falls_due_is_told_once_and_answered(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let (site, _) = site_with_pc(&client, "clinic@site.test");
    tell(&service);
    let mails = digests(&service, 2);
    let mail = to(&mails, "clinic@site.test");
    assert_eq!(
        mail.subject,
        "【オンライン資格確認機器】期限のお知らせ（1件・2026年5月13日）"
    );
    for said in [
        "試験 花子 様",
        "■ 機器のメーカー保守の終了",
        "試験用クリニック",
        "オン資パソコン（レノボ ThinkCentre M70q Tiny） シリアル ATEST",
        "終了日：2026年6月12日（あと30日）",
    ] {
        assert!(mail.text.contains(said), "{said}: {}", mail.text);
    }
    assert!(
        mail.html
            .as_deref()
            .is_some_and(|html| html.contains("あと30日"))
    );
    assert!(mail.raw.contains("Auto-Submitted: auto-generated"));
    let calendar = mail.attachment("deadlines.ics");
    for line in [
        "DTSTART;VALUE=DATE:20260612",
        "DTEND;VALUE=DATE:20260613",
        "METHOD:PUBLISH",
    ] {
        assert!(calendar.contains(line), "{line}: {calendar}");
    }
    let mut rows = told(&client, &site);
    rows.sort();
    assert_eq!(
        rows,
        [
            row("OPERATOR_COMPANY", 30, "ARMED"),
            row("OUR_DESK", 30, "INTENDED"),
            row("SITE_CONTACT", 30, "INTENDED"),
        ],
        "a company without an address is owed it"
    );

    // Running again tells nothing again, and looking changes nothing.
    run_all(&client);
    let link = link(mail);
    let (status, shown) = page(&service, &link);
    assert_eq!(status, 200, "{shown}");
    page(&service, &link);
    assert!(shown.contains("未回答です。"), "{shown}");
    assert_eq!(digests(&service, 2).len(), 2);
    assert!(told(&client, &site).contains(&row("SITE_CONTACT", 30, "INTENDED")));

    let key = keys(&shown).pop().expect("something to choose");
    let (_, shown) = answer(&service, &link, &[("key", &key), ("act", "acknowledge")]);
    assert!(shown.is_empty() || shown.contains("確認済み"), "{shown}");
    assert!(told(&client, &site).contains(&row("SITE_CONTACT", 30, "ACKNOWLEDGED")));
    assert!(told(&client, &site).contains(&row("OUR_DESK", 30, "INTENDED")));
    let events = "{ reminderEvents { nodes { what kind party endsOn by { name } site { id } } } }";
    let events = client.ok(events, &json!({}))["reminderEvents"]["nodes"].take();
    assert_eq!(
        events,
        json!([{"what": "ACKNOWLEDGED", "kind": "DEVICE_WARRANTY_END", "party": "SITE_CONTACT",
                "endsOn": "2026-06-12", "by": null, "site": {"id": site}}])
    );
    // A week before the end it is told anew.
    service.clock("2026-06-05T09:10:00+09:00");
    run_all(&client);
    let mails = digests(&service, 4);
    assert!(to(&mails[2..], "clinic@site.test").text.contains("あと7日"));
    let secret = link.rsplit('/').next().expect("a secret");
    assert!(!service.logged().contains(secret), "a secret in the log");
}

fn a_recipient_has_one_mail_a_day_for_all_his_sites(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    for name in ["一号店", "二号店", "三号店"] {
        let parties = json!([{"kind": "OPERATOR", "name": "試験薬局グループ", "person": {"name": "試験 次郎", "email": "group@site.test"}}]);
        let site = register::site(
            &client,
            &json!({"name": name, "parties": parties, "contacts": []}),
        );
        register::device(&client, &site, &json!({"purchasedOn": "2021-06-12"}));
    }
    tell(&service);
    let mails = digests(&service, 2);
    let mail = to(&mails, "group@site.test");
    assert!(
        mail.text.starts_with("試験薬局グループ 様"),
        "{}",
        mail.text
    );
    assert!(mail.subject.contains("3件"), "{}", mail.subject);
    for name in ["一号店", "二号店", "三号店"] {
        assert!(mail.text.contains(name), "{}", mail.text);
    }
    assert_eq!(
        mail.text.matches("■ ").count(),
        1,
        "the same is said once: {}",
        mail.text
    );
    // What comes up later on the day waits for the next one.
    site_with_pc(&client, "group@site.test");
    run_all(&client);
    assert_eq!(digests(&service, 2).len(), 2);
    service.clock("2026-05-14T09:00:00+09:00");
    run_all(&client);
    assert!(
        to(&digests(&service, 4)[2..], "group@site.test")
            .subject
            .contains("1件")
    );
}

fn another_end_takes_the_place_of_the_old_one(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let (site, pc) = site_with_pc(&client, "clinic@site.test");
    tell(&service);
    digests(&service, 2);
    let update = "mutation($input: DeviceUpdateInput!) { deviceUpdate(input: $input) { userErrors { message } } }";
    let whole = json!({"siteId": site, "kind": "PC", "maker": "LENOVO", "model": "ThinkCentre M70q Tiny",
        "purchasedOn": "2021-06-12", "warrantyEndsOn": "2026-08-11"});
    let input = json!({"input": {"deviceId": pc, "device": whole}});
    let updated = client.ok(update, &input)["deviceUpdate"]["userErrors"].take();
    assert_eq!(updated, json!([]));
    run(&client, "DEADLINES");
    let of = |end: &str| -> Vec<(String, String)> {
        let reminders = deadlines(&client, &site)
            .into_iter()
            .flat_map(|deadline| deadline["reminders"].as_array().expect("a list").clone());
        let of_end = reminders.filter(|row| row["endsOn"] == end && row["state"] != "COLLAPSED");
        let mut of_end: Vec<_> = of_end
            .map(|row| (text(&row["party"]), text(&row["state"])))
            .collect();
        of_end.sort();
        of_end
    };
    let pair = |party: &str, state: &str| (party.to_owned(), state.to_owned());
    assert_eq!(
        of("2026-06-12"),
        [
            pair("OPERATOR_COMPANY", "CANCELLED"),
            pair("OUR_DESK", "OUTDATED"),
            pair("SITE_CONTACT", "OUTDATED")
        ]
    );
    assert_eq!(
        of("2026-08-11"),
        [
            pair("OPERATOR_COMPANY", "ARMED"),
            pair("OUR_DESK", "ARMED"),
            pair("SITE_CONTACT", "ARMED")
        ],
        "90 days before the new end"
    );
    // A device that is taken away has no end.
    let remove = "mutation($input: DeviceRemoveInput!) { deviceRemove(input: $input) { userErrors { message } } }";
    client.ok(
        remove,
        &json!({"input": {"deviceId": pc, "removedOn": "2026-05-13", "reason": "閉院"}}),
    );
    run(&client, "DEADLINES");
    assert!(
        deadlines(&client, &site)
            .iter()
            .all(|deadline| deadline["kind"] != "DEVICE_WARRANTY_END")
    );
    service.clock("2026-05-14T10:00:00+09:00");
    run_all(&client);
    assert_eq!(
        digests(&service, 2).len(),
        2,
        "nothing is told of what is gone"
    );
}

fn nobody_is_written_to_outside_his_hours(backend: Backend) {
    let setup = setup(backend);
    let service = setup.start();
    let client = service.admin();
    site_with_pc(&client, "clinic@site.test");
    for closed in [
        "2026-05-15T18:30:00+09:00",
        "2026-05-16T11:00:00+09:00",
        "2026-05-18T00:00:00+09:00",
        "2026-05-18T08:59:59+09:00",
    ] {
        service.clock(closed);
        run_all(&client);
        assert_eq!(digests(&service, 0).len(), 0, "{closed}");
    }
    service.clock("2026-05-18T09:00:00+09:00");
    run_all(&client);
    digests(&service, 2);
}

fn a_mail_that_could_not_leave_in_hours_waits_for_the_next(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.answer_at("rcpt", "450 4.2.0 try again");
    let setup = setup(backend).smtp(&peer.url());
    let service = setup.start();
    let client = service.admin();
    site_with_pc(&client, "clinic@site.test");
    run(&client, "DEADLINES");
    service.clock("2026-05-13T16:50:00+09:00");
    run_all(&client);
    let tried = "query { outbox { nodes { purpose recipient state lastError nextAttemptAt } } }";
    let mails = |client: &Client| client.ok(tried, &json!({}))["outbox"]["nodes"].take();
    service.eventually("an attempt", || {
        let rows = mails(&client);
        let rows = rows.as_array().expect("a list");
        (rows.len() == 2 && rows.iter().all(|row| row["lastError"].is_string())).then_some(())
    });
    peer.heal();
    // At night the server is there again, and the mail waits.
    for night in ["2026-05-13T21:00:00+09:00", "2026-05-14T03:00:00+09:00"] {
        service.clock(night);
        run_all(&client);
        client.ok(
            "mutation { outboxModeSet(input: {mode: RUNNING}) { userErrors { message } } }",
            &json!({}),
        );
        let rows = mails(&client);
        let rows = rows.as_array().expect("a list");
        assert!(
            rows.iter()
                .all(|row| row["state"] == "QUEUED"
                    && row["nextAttemptAt"] == "2026-05-14T00:00:00Z"),
            "{night}: {rows:?}"
        );
    }
    assert_eq!(peer.received().len(), 0);
    service.clock("2026-05-14T09:00:00+09:00");
    service.eventually("both mails", || (peer.received().len() == 2).then_some(()));
}

fn two_processes_tell_once(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    for number in 0..12 {
        site_with_pc(&client, &format!("clinic{number}@site.test"));
    }
    run(&client, "DEADLINES");
    // Both by the same clock.
    service.clock(USUAL_TIME);
    let other = service.start_beside();
    std::thread::scope(|scope| {
        for service in [&service, &other, &service, &other] {
            let client = Client::new(service.address(), Some(client.token()));
            scope.spawn(move || {
                for name in ["DEADLINES", "REMINDERS", "DIGESTS"].repeat(4) {
                    client.ok(JOB_RUN, &json!({"input": {"name": name, "dryRun": false}}));
                }
            });
        }
    });
    run_all(&client);
    let mut recipients: Vec<_> = service.eventually("13 digests", || {
        let folder = |service: &Service| Mail::folder(&service.setup.data().join("outbox"));
        let mails = [folder(&service), folder(&other)].concat();
        (mails.len() >= 13).then(|| mails.into_iter().flat_map(|mail| mail.to).collect())
    });
    assert_eq!(recipients.len(), 13);
    recipients.sort();
    recipients.dedup();
    assert_eq!(recipients.len(), 13, "each once");
}

fn days_without_a_service_are_made_up_for_without_a_burst(backend: Backend) {
    let mut service = setup(backend).start();
    let (site, _) = {
        let client = service.admin();
        // 180 and 90 days before the end pass while nothing runs.
        service.clock("2025-12-01T08:00:00+09:00");
        let made = site_with_pc(&client, "clinic@site.test");
        run_all(&client);
        made
    };
    assert_eq!(digests(&service, 0).len(), 0);
    service.stop();
    service.clock("2026-03-20T10:00:00+09:00");
    let service = service.start_again();
    let client = service.admin();
    service.clock("2026-03-23T10:00:00+09:00");
    run_all(&client);
    let mails = digests(&service, 2);
    assert!(to(&mails, "clinic@site.test").subject.contains("1件"));
    assert_eq!(
        told(&client, &site)
            .into_iter()
            .filter(|row| row.0 == "SITE_CONTACT")
            .collect::<Vec<_>>(),
        [row("SITE_CONTACT", 90, "INTENDED")]
    );
}

fn after_the_clock_was_set_back_nothing_is_told_twice(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    site_with_pc(&client, "clinic@site.test");
    tell(&service);
    digests(&service, 2);
    for then in [
        "2026-05-12T10:00:00+09:00",
        "2026-05-11T10:00:00+09:00",
        "2026-05-13T11:00:00+09:00",
        "2026-05-14T10:00:00+09:00",
    ] {
        service.clock(then);
        run_all(&client);
    }
    assert_eq!(digests(&service, 2).len(), 2);
}

fn every_kind_is_computed_of_what_changes(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let west = json!({"prefecture": "OSAKA", "lineService": "FLETS_LIGHT"});
    let site = register::site(&client, &west);
    let pc = register::device(&client, &site, &json!({"purchasedOn": "2024-04-01"}));
    let record = "mutation($input: CertificateRecordInput!) { certificateRecord(input: $input) { certificate { id } userErrors { message } } }";
    for issued in ["2023-01-31", "2024-02-29"] {
        client.ok(
            record,
            &json!({"input": {"siteId": site, "deviceId": pc, "issuedOn": issued}}),
        );
    }
    let plan = json!({"service": "OFFICE_PRIME_SUPPORT", "plan": "B", "startedOn": "2024-10-01", "resetOption": "ACTIVE",
        "listedDevices": [pc]});
    register::contract(&client, &site, &plan);
    run(&client, "DEADLINES");
    let mut ends: Vec<(String, String)> = deadlines(&client, &site)
        .iter()
        .map(|row| (text(&row["kind"]), text(&row["endsOn"])))
        .collect();
    ends.sort();
    let pair = |kind: &str, end: &str| (kind.to_owned(), end.to_owned());
    assert_eq!(
        ends,
        [
            pair("CERTIFICATE_END", "2027-05-29"),
            pair("CONTRACT_TERM_END", "2026-09-30"),
            pair("DEVICE_WARRANTY_END", "2029-04-01"),
            pair("HANDBOOK_UPDATE_UNUSED", "2026-09-30"),
            pair("LINE_SERVICE_END", "2025-03-31"),
            pair("RESET_OPTION_END", "2029-04-01"),
        ]
    );
    for deadline in deadlines(&client, &site) {
        assert!(deadline["what"].is_string(), "{deadline}");
        assert!(
            !deadline["steps"].as_array().expect("a list").is_empty(),
            "{deadline}"
        );
    }
    // A year later the term and the contract year are others, though nobody changed anything.
    service.clock("2026-10-01T00:00:05+09:00");
    run(&client, "DEADLINES");
    let rolled: Vec<_> = deadlines(&client, &site)
        .iter()
        .filter(|row| row["kind"] == "CONTRACT_TERM_END" || row["kind"] == "HANDBOOK_UPDATE_UNUSED")
        .map(|row| text(&row["endsOn"]))
        .collect();
    assert_eq!(rolled, ["2027-09-30", "2027-09-30"]);

    // A ticket that waits for consent, and one that its desk has not taken.
    let place = register::Place::with_monitor(&client);
    place.report(&client);
    run(&client, "DEADLINES");
    let overdue = deadlines(&client, &place.site);
    let of_ticket: Vec<_> = overdue
        .iter()
        .filter(|row| row["subjectType"] == "TICKET")
        .collect();
    assert_eq!(of_ticket.len(), 1, "{overdue:?}");
    assert_eq!(of_ticket[0]["kind"], "ACKNOWLEDGEMENT_OVERDUE");
    let number = text(&of_ticket[0]["ticket"]["number"]);
    let confirm = json!({"input": {"ticketNumber": number, "deskCaseNumber": "A-1"}});
    client.ok(&register::dispatch_confirm(), &confirm);
    run(&client, "DEADLINES");
    let left = deadlines(&client, &place.site);
    assert!(
        left.iter().all(|row| row["subjectType"] != "TICKET"),
        "{left:?}"
    );
    let old = register::Place::with(&client, &json!({"purchasedOn": "2020-04-01"}));
    let waiting = old.report(&client);
    assert_eq!(waiting["state"], "AWAITING_CONSENT", "{waiting}");
    run(&client, "DEADLINES");
    let pending = deadlines(&client, &old.site);
    let pending: Vec<_> = pending
        .iter()
        .filter(|row| row["kind"] == "CONSENT_PENDING")
        .collect();
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0]["endsOn"], "2026-10-01");
}

fn a_clock_that_was_wrong_for_a_while_silences_nobody(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let (site, pc) = site_with_pc(&client, "clinic@site.test");
    let contract = json!({"service": "OFFICE_PRIME_SUPPORT", "plan": "B", "startedOn": "2024-10-01", "resetOption": "NEVER", "listedDevices": []});
    let west = register::site(&client, &json!({"prefecture": "OSAKA", "contacts": []}));
    register::contract(&client, &west, &contract);
    run(&client, "DEADLINES");
    // For a minute, at night, it is next year.
    service.clock("2027-11-15T02:00:00+09:00");
    run_all(&client);
    service.clock("2026-05-13T08:30:00+09:00");
    run_all(&client);
    tell(&service);
    assert!(
        to(&digests(&service, 2), "clinic@site.test")
            .text
            .contains("あと30日"),
        "{pc}"
    );
    let term = deadlines(&client, &west);
    let term = term.iter().find(|row| row["kind"] == "CONTRACT_TERM_END");
    assert_eq!(term.expect("a term")["endsOn"], "2026-09-30");
    service.clock("2026-06-05T09:10:00+09:00");
    run_all(&client);
    let mails = digests(&service, 4);
    assert!(to(&mails[2..], "clinic@site.test").text.contains("あと7日"));
    assert!(told(&client, &site).contains(&row("SITE_CONTACT", 7, "INTENDED")));
}
