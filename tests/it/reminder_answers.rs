//! What was told is answered: by the link in the mail, or by an agent for whoever calls; and to whom nothing is told.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, text};
use serde_json::json;

use crate::reminders::{
    answer, deadlines, digests, keys, link, page, row, run, run_all, setup, site_with_pc, tell, to,
    told,
};

on_both!(
    what_was_put_off_is_told_again_on_that_day,
    a_link_shows_and_does_only_its_own,
    an_agent_answers_for_a_caller,
    who_says_that_it_is_gone_is_not_told_again,
    nothing_is_told_while_mails_are_kept_quiet,
    who_gets_an_address_late_is_told_nothing_stale,
    a_device_that_moves_is_told_at_its_new_site,
    more_than_a_mail_holds_comes_as_a_list,
    what_a_clock_that_was_ahead_armed_waits_for_its_day,
    what_is_owed_already_is_not_told_of_what_is_gone,
);

fn what_was_put_off_is_told_again_on_that_day(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let (site, _) = site_with_pc(&client, "clinic@site.test");
    tell(&service);
    let link = link(to(&digests(&service, 2), "clinic@site.test"));
    let key = keys(&page(&service, &link).1)
        .pop()
        .expect("something to choose");
    let put_off = |until: &str| {
        answer(
            &service,
            &link,
            &[("key", &key), ("act", "snooze"), ("until", until)],
        )
    };
    for refused in ["2026-05-13", "2026-06-13", "morgen"] {
        let (status, shown) = put_off(refused);
        assert_eq!(status, 422, "{refused}: {shown}");
    }
    put_off("2026-05-18");
    assert!(told(&client, &site).contains(&row("SITE_CONTACT", 30, "SNOOZED")));
    service.clock("2026-05-15T10:00:00+09:00");
    run_all(&client);
    assert_eq!(digests(&service, 2).len(), 2);
    service.clock("2026-05-18T10:00:00+09:00");
    run_all(&client);
    let mails = digests(&service, 3);
    assert!(
        to(&mails[2..], "clinic@site.test")
            .text
            .contains("あと25日")
    );
    run_all(&client);
    assert_eq!(digests(&service, 3).len(), 3);
}

fn a_link_shows_and_does_only_its_own(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let (first, _) = site_with_pc(&client, "one@site.test");
    let (second, _) = site_with_pc(&client, "two@site.test");
    tell(&service);
    let mails = digests(&service, 3);
    let (one, two) = (
        link(to(&mails, "one@site.test")),
        link(to(&mails, "two@site.test")),
    );
    let of_two = keys(&page(&service, &two).1)
        .pop()
        .expect("something to choose");
    answer(&service, &one, &[("key", &of_two), ("act", "gone")]);
    assert!(told(&client, &second).contains(&row("SITE_CONTACT", 30, "INTENDED")));
    let of_one = keys(&page(&service, &one).1)
        .pop()
        .expect("something to choose");
    answer(&service, &one, &[("key", &of_one), ("act", "gone")]);
    assert!(told(&client, &first).contains(&row("SITE_CONTACT", 30, "ACKNOWLEDGED")));
    let gone = "{ reminderEvents(what: REPORTED_GONE) { nodes { site { id } } } }";
    let gone = client.ok(gone, &json!({}))["reminderEvents"]["nodes"].take();
    assert_eq!(gone, json!([{"site": {"id": first}}]));
    for wrong in ["/reminders/kw_guess".to_owned(), format!("{one}x")] {
        assert_eq!(page(&service, &wrong).0, 404, "{wrong}");
        assert_eq!(
            answer(&service, &wrong, &[("key", &of_one), ("act", "gone")]).0,
            404
        );
    }
    for (fields, why) in [
        (vec![("act", "acknowledge")], "選んで"),
        (vec![("key", of_one.as_str())], "ボタン"),
    ] {
        let (status, shown) = answer(&service, &one, &fields);
        assert_eq!(status, 422, "{shown}");
        assert!(shown.contains(why), "{shown}");
    }
    let reply = service.stranger().get(&one);
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow"),
    ] {
        assert_eq!(reply.header(name), value);
    }
    // After 45 days it works no more.
    service.clock("2026-06-27T10:00:01+09:00");
    assert_eq!(page(&service, &one).0, 404);
}

fn an_agent_answers_for_a_caller(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let (site, _) = site_with_pc(&client, "clinic@site.test");
    tell(&service);
    digests(&service, 2);
    let reminders = deadlines(&client, &site).remove(0)["reminders"].clone();
    let reminders = reminders.as_array().expect("a list");
    let key_of = |party: &str, state: &str| {
        let found = reminders
            .iter()
            .find(|row| row["party"] == party && row["state"] == state);
        text(&found.expect("a reminder")["key"])
    };
    let told_already = key_of("SITE_CONTACT", "INTENDED");
    let not_told = key_of("OPERATOR_COMPANY", "ARMED");
    let acknowledge = "mutation($keys: [String!]!) { remindersAcknowledge(keys: $keys) { reminders { state } userErrors { code message field } } }";
    let agent = service.client_as("AGENT");
    // All of them or none.
    let refused = agent.refused(acknowledge, &json!({"keys": [told_already, not_told]}));
    assert_eq!(refused[0].code, "NOT_ALLOWED", "{refused:?}");
    assert!(told(&client, &site).contains(&row("SITE_CONTACT", 30, "INTENDED")));
    let snooze = "mutation($input: RemindersSnoozeInput!) { remindersSnooze(input: $input) { reminders { state snoozedUntil } userErrors { message } } }";
    let input = json!({"input": {"keys": [told_already], "until": "2026-05-20"}});
    let put_off = agent.ok(snooze, &input)["remindersSnooze"]["reminders"].take();
    assert_eq!(
        put_off,
        json!([{"state": "SNOOZED", "snoozedUntil": "2026-05-20"}])
    );
    let done = agent.ok(acknowledge, &json!({"keys": [told_already]}))["remindersAcknowledge"]["reminders"].take();
    assert_eq!(done, json!([{"state": "ACKNOWLEDGED"}]));
    let who = "{ reminderEvents { nodes { what until by { name } } } }";
    let who = client.ok(who, &json!({}))["reminderEvents"]["nodes"].take();
    assert_eq!(who[0]["what"], "ACKNOWLEDGED");
    assert!(text(&who[0]["by"]["name"]).starts_with("agent-"));
    assert_eq!(who[1]["until"], "2026-05-20");
    let manager = service.client_as("MANAGER");
    assert_eq!(
        manager.fault(acknowledge, &json!({"keys": []})).0,
        "FORBIDDEN"
    );
}

fn who_says_that_it_is_gone_is_not_told_again(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    site_with_pc(&client, "clinic@site.test");
    tell(&service);
    let link = link(to(&digests(&service, 2), "clinic@site.test"));
    let key = keys(&page(&service, &link).1)
        .pop()
        .expect("something to choose");
    answer(&service, &link, &[("key", &key), ("act", "gone")]);
    service.clock("2026-06-05T09:10:00+09:00");
    run_all(&client);
    let mails = digests(&service, 3);
    assert_eq!(mails[2].to, ["own@helpdesk.test"], "we still look after it");
}

fn nothing_is_told_while_mails_are_kept_quiet(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    site_with_pc(&client, "clinic@site.test");
    let mode = |mode: &str| {
        let set = format!(
            "mutation {{ outboxModeSet(input: {{mode: {mode}}}) {{ userErrors {{ message }} }} }}"
        );
        client.ok(&set, &json!({}));
    };
    mode("QUIET");
    tell(&service);
    mode("RUNNING");
    run_all(&client);
    digests(&service, 2);
}

fn who_gets_an_address_late_is_told_nothing_stale(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let site = register::site(&client, &json!({"contacts": []}));
    register::device(&client, &site, &json!({"purchasedOn": "2021-06-12"}));
    tell(&service);
    digests(&service, 1);
    service.clock("2026-07-13T10:00:00+09:00");
    run_all(&client);
    let lapsed = |party: &str| {
        told(&client, &site)
            .iter()
            .any(|row| row.0 == party && row.2 == "LAPSED")
    };
    assert!(lapsed("SITE_CONTACT") && lapsed("OPERATOR_COMPANY") && !lapsed("OUR_DESK"));
}

fn a_device_that_moves_is_told_at_its_new_site(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let (_, pc) = site_with_pc(&client, "one@site.test");
    let contact = json!([{"name": "試験 花子", "phone": "03-0000-0001", "email": "two@site.test"}]);
    let other = register::site(&client, &json!({"contacts": contact}));
    run(&client, "DEADLINES");
    let update = "mutation($input: DeviceUpdateInput!) { deviceUpdate(input: $input) { userErrors { message } } }";
    let whole = json!({"siteId": other, "kind": "PC", "maker": "LENOVO", "model": "ThinkCentre M70q Tiny", "purchasedOn": "2021-06-12"});
    client.ok(update, &json!({"input": {"deviceId": pc, "device": whole}}));
    tell(&service);
    let mut recipients: Vec<String> = digests(&service, 2)
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    recipients.sort();
    assert_eq!(recipients, ["own@helpdesk.test", "two@site.test"]);
}

fn more_than_a_mail_holds_comes_as_a_list(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let contact =
        json!([{"name": "試験 花子", "phone": "03-0000-0001", "email": "chain@site.test"}]);
    let site = register::site(&client, &json!({"name": "=試験薬局", "contacts": contact}));
    for number in 0..305 {
        let serial = format!("LIST{number:04}");
        register::device(
            &client,
            &site,
            &json!({"purchasedOn": "2021-06-12", "serial": serial}),
        );
    }
    tell(&service);
    let mails = digests(&service, 2);
    let mail = to(&mails, "chain@site.test");
    assert!(mail.subject.contains("（305件・"), "{}", mail.subject);
    assert!(
        mail.text.contains("ほかの5件も含むすべては"),
        "{}",
        mail.text
    );
    assert_eq!(mail.text.matches("シリアル LIST").count(), 300);
    assert_eq!(
        mail.attachment("deadlines.ics")
            .matches("BEGIN:VEVENT")
            .count(),
        300
    );
    let list = mail.attachment("deadlines.csv");
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(list.as_bytes())
        .into_records()
        .map(|row| row.expect("a row"))
        .collect();
    assert_eq!(rows.len(), 305);
    assert_eq!(&rows[0][0], "2026-06-12");
    assert_eq!(&rows[0][3], "'=試験薬局", "a cell is no formula");

    // The page shows as many; what is answered makes room for the others.
    let link = link(mail);
    let (_, shown) = page(&service, &link);
    assert!(shown.contains("ほかに5件あります。"), "{shown}");
    let keys = keys(&shown);
    assert_eq!(keys.len(), 300);
    let mut fields: Vec<(&str, &str)> = keys.iter().map(|key| ("key", key.as_str())).collect();
    fields.push(("act", "acknowledge"));
    answer(&service, &link, &fields);
    let (_, shown) = page(&service, &link);
    assert_eq!(shown.matches("name=\"key\"").count(), 5, "{shown}");
}

fn what_a_clock_that_was_ahead_armed_waits_for_its_day(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let (site, _) = site_with_pc(&client, "clinic@site.test");
    tell(&service);
    assert_eq!(digests(&service, 2).len(), 2);
    // At night, for a while, it is the last day of the warranty.
    service.clock("2026-06-12T02:00:00+09:00");
    run(&client, "DEADLINES");
    run(&client, "REMINDERS");
    assert!(told(&client, &site).contains(&row("SITE_CONTACT", 0, "ARMED")));
    service.clock("2026-05-14T10:00:00+09:00");
    run_all(&client);
    assert_eq!(digests(&service, 2).len(), 2);
    // The leads between are told on their days.
    service.clock("2026-06-05T10:00:00+09:00");
    run_all(&client);
    let mails = digests(&service, 4);
    assert!(to(&mails[2..], "clinic@site.test").text.contains("あと7日"));
    service.clock("2026-06-12T10:00:00+09:00");
    run_all(&client);
    let mails = digests(&service, 6);
    assert!(to(&mails[4..], "clinic@site.test").text.contains("本日"));
}

fn what_is_owed_already_is_not_told_of_what_is_gone(backend: Backend) {
    let service = setup(backend).start();
    let client = service.admin();
    let (site, _) = site_with_pc(&client, "clinic@site.test");
    tell(&service);
    let link = link(to(&digests(&service, 2), "clinic@site.test"));
    service.clock("2026-06-05T08:00:00+09:00");
    run(&client, "REMINDERS");
    assert!(told(&client, &site).contains(&row("SITE_CONTACT", 7, "ARMED")));
    let key = keys(&page(&service, &link).1)
        .pop()
        .expect("something to choose");
    answer(&service, &link, &[("key", &key), ("act", "gone")]);
    assert!(told(&client, &site).contains(&row("SITE_CONTACT", 7, "ACKNOWLEDGED")));
    service.clock("2026-06-05T10:00:00+09:00");
    run_all(&client);
    let mails = digests(&service, 3);
    assert_eq!(mails[2].to, ["own@helpdesk.test"]);
}
