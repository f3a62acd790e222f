//! An operator's own templates: tried before they are kept, used for his desk, and taken away.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{Place, text};
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    a_stated_template_writes_the_mails_of_its_desk,
    templates_that_are_stated_at_once_follow_each_other,
    a_template_that_does_not_write_is_refused,
    a_preview_keeps_nothing,
);

/// States a template.
pub const MAIL_TEMPLATE_SET: &str =
    "mutation($input: MailTemplateInput!) { mailTemplateSet(input: $input) {
  template { kind desk subject body html statedAt } userErrors { code message field } } }";

const MAIL_TEMPLATE_REMOVE: &str =
    "mutation($input: MailTemplateRemoveInput!) { mailTemplateRemove(input: $input) {
  template { subject statedAt } userErrors { code message field } } }";

const PREVIEW: &str = "query($input: MailTemplateInput!) { mailTemplatePreview(input: $input) {
  subject text html errors { file line message } userErrors { code message field } } }";

const TEMPLATES: &str = "{ mailTemplates { kind desk subject statedAt } }";

fn report(desk: &Value, subject: &str, body: &str) -> Value {
    json!({"input": {"kind": "DESK_REPORT", "desk": desk, "subject": subject, "body": body, "html": null}})
}

fn a_stated_template_writes_the_mails_of_its_desk(backend: Backend) {
    let service = Service::start(backend);
    let client = service.client_as("SUPERVISOR");
    let place = Place::with_monitor(&client);
    let subject_now = || {
        let ticket = place.report(&client);
        text(&ticket["mails"][0]["subject"])
    };
    let shipped = subject_now();
    client.ok(
        MAIL_TEMPLATE_SET,
        &report(&Value::Null, "全窓口 {{ case.number }}", "{{ plea }}"),
    );
    assert!(subject_now().starts_with("全窓口 KW-"));
    let of_desk = report(
        &json!("LENOVO_COMSYS"),
        "レノボ {{ case.part }}",
        "{% include 'parts/case.txt' %}",
    );
    for _ in 0..2 {
        client.ok(MAIL_TEMPLATE_SET, &of_desk);
    }
    assert!(subject_now().starts_with("レノボ モニター"));
    let all = client.ok(TEMPLATES, &json!({}));
    let all = all["mailTemplates"].as_array().expect("a list");
    let stated: Vec<_> = all
        .iter()
        .filter(|one| !one["statedAt"].is_null())
        .collect();
    assert_eq!((all.len(), stated.len()), (11, 2), "nine ship: {all:?}");

    let of_desk = json!({"input": {"kind": "DESK_REPORT", "desk": "LENOVO_COMSYS"}});
    let holds = client.ok(MAIL_TEMPLATE_REMOVE, &of_desk);
    let holds = &holds["mailTemplateRemove"]["template"];
    assert_eq!(holds["subject"], "全窓口 {{ case.number }}");
    let again = client.refused(MAIL_TEMPLATE_REMOVE, &of_desk);
    assert_eq!(again[0].code, "NOT_FOUND");
    let general = json!({"input": {"kind": "DESK_REPORT"}});
    let holds = client.ok(MAIL_TEMPLATE_REMOVE, &general);
    assert!(holds["mailTemplateRemove"]["template"]["statedAt"].is_null());
    assert_eq!(subject_now(), shipped);
}

fn templates_that_are_stated_at_once_follow_each_other(backend: Backend) {
    let service = Service::start(backend);
    let client = service.client_as("SUPERVISOR");
    for desk in [Value::Null, json!("LENOVO_COMSYS")] {
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let (client, desk) = (&client, &desk);
                let subject = format!("窓口 {writer}");
                scope.spawn(move || client.ok(MAIL_TEMPLATE_SET, &report(desk, &subject, "本文")));
            }
        });
    }
    let all = client.ok(TEMPLATES, &json!({}));
    let all = all["mailTemplates"].as_array().expect("a list").iter();
    let stated = all.filter(|one| !one["statedAt"].is_null());
    assert_eq!(stated.count(), 2);
}

fn a_template_that_does_not_write_is_refused(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let long = "長".repeat(22_000);
    let refused = [
        // Only the example of the least has no words of the caller.
        ("件名", "一行目\n{{ case.words }}", "body", "line 2"),
        ("{{ dessk }}", "本文", "subject", "undefined"),
        ("件名", "{% if case %}", "body", "line 1"),
        (
            "件名",
            "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
            "body",
            "fuel",
        ),
        ("件名", "{% include '/etc/hostname' %}", "body", "line 1"),
        ("件名", long.as_str(), "body", "65536"),
    ];
    for (subject, body, field, words) in refused {
        let errors = client.refused(MAIL_TEMPLATE_SET, &report(&Value::Null, subject, body));
        assert_eq!(errors[0].field.as_deref(), Some(field), "{errors:?}");
        assert!(errors[0].message.contains(words), "{words}: {errors:?}");
    }
    let all = client.ok(TEMPLATES, &json!({}));
    assert_eq!(all["mailTemplates"].as_array().map(Vec::len), Some(9));
}

fn a_preview_keeps_nothing(backend: Backend) {
    let service = Service::start(backend);
    let client = service.client_as("SUPERVISOR");
    let mut input = report(&Value::Null, "{{ case.number }}", "{{ desk_name }} 様");
    input["input"]["html"] = json!("<p>{{ case.words or '-' }}</p>");
    let answer = client.ok(PREVIEW, &input);
    let preview = &answer["mailTemplatePreview"];
    assert_eq!(preview["errors"], json!([]));
    assert!(
        text(&preview["text"]).contains("見本修理窓口 様"),
        "{preview}"
    );
    assert!(text(&preview["html"]).contains("&lt;昨日&gt;"), "{preview}");
    let answer = client.ok(
        PREVIEW,
        &report(&Value::Null, "件名", "一行目\n\n{{ nobody }}"),
    );
    let errors = &answer["mailTemplatePreview"]["errors"];
    assert_eq!(errors[0]["file"], "body.txt");
    assert_eq!(errors[0]["line"], 3);
    assert_eq!(errors.as_array().map(Vec::len), Some(1), "{errors}");
    let all = client.ok(TEMPLATES, &json!({}));
    assert_eq!(all["mailTemplates"].as_array().map(Vec::len), Some(9));
}
