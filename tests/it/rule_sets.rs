//! Rules are kept, proposed, proved, put in force by a second person from an instant on, and compared.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::stderr;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, Place, text};
use kiriwake_tests::rules::{
    RULE_SET_ACTIVATE, RULE_SET_PROPOSE, activate, changed_files, propose, propose_another_desk,
    shipped,
};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

on_both!(
    the_shipped_rules_hold_from_the_first_start,
    a_draft_is_compared_row_by_row,
    rules_that_are_not_proved_are_refused_with_a_call,
    the_author_does_not_activate_where_a_second_person_must,
    rules_hold_from_their_instant_in_every_process,
    an_activated_rule_set_never_changes,
    the_command_line_does_the_same,
);

/// An hour after the usual time, at which the shipped rules came into force.
const LATER: &str = "2026-05-13T14:00:00+09:00";

fn state(client: &Client, version: &Value) -> Value {
    let ask = "query($version: String!) { ruleSet(version: $version) { state } }";
    client.ok(ask, &json!({"version": version}))["ruleSet"]["state"].take()
}

fn the_shipped_rules_hold_from_the_first_start(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let first = shipped(&client);
    assert_eq!(first["state"], "ACTIVE");
    assert_eq!(first["author"], "kiriwake");
    let ticket = Place::with_monitor(&client).report(&client);
    assert_eq!(ticket["decision"]["ruleSet"], first["version"]);
    let again = service.start_beside();
    let sets = again.admin().ok(
        "{ ruleSets { nodes { id tables { name rows { id text } } } } }",
        &json!({}),
    );
    let sets = sets["ruleSets"]["nodes"].as_array().expect("a list");
    assert_eq!(sets.len(), 1, "a second start stores them no second time");
    let tables = sets[0]["tables"].as_array().expect("a list");
    assert_eq!(tables.len(), 12);
    let row = &tables[1]["rows"][3];
    assert_eq!(row["id"], "no-contract");
    assert!(
        text(&row["text"]).contains("有効な保守契約がありません。"),
        "{row}"
    );
}

fn a_draft_is_compared_row_by_row(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let first = shipped(&client);
    let files = changed_files(
        &client,
        "有効な保守契約がありません。",
        "保守契約はありません。",
    );
    let draft = propose(&client, &files);
    assert_eq!(draft["state"], "DRAFT");
    assert_eq!(draft["author"], "first admin");
    assert_eq!(draft["basedOn"]["version"], first["version"]);
    let diff = client.ok(
        "query($id: UUID!, $against: UUID!) { ruleSet(id: $id) { diff(against: $against) { kind table row before after } } }",
        &json!({"id": draft["id"], "against": first["id"]}),
    );
    let changes = diff["ruleSet"]["diff"].as_array().expect("a list");
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(changes[0]["kind"], "CHANGED");
    assert_eq!(changes[0]["row"], "no-contract");
    assert!(text(&changes[0]["before"]).contains("有効な保守契約がありません。"));
    assert!(text(&changes[0]["after"]).contains("保守契約はありません。"));
}

fn rules_that_are_not_proved_are_refused_with_a_call(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let row =
        "when.contractStatus = [\"NONE\", \"ENDED\"]\nthen = \"NO\"\nsource = [\"C24\", \"C15\"]";
    let narrower = row.replace("[\"NONE\", \"ENDED\"]", "[\"NONE\"]");
    let files = changed_files(&client, row, &narrower);
    let input = json!({"input": {"files": files, "reason": "試験"}});
    let errors = client.refused(RULE_SET_PROPOSE, &input);
    assert_eq!(errors[0].code, "INVALID");
    let told = &errors[0].message;
    assert!(
        told.contains("served") && told.contains("保守契約＝"),
        "{told}"
    );
    let broken =
        json!({"input": {"files": [{"name": "a.toml", "text": "table ="}], "reason": "試験"}});
    let errors = client.refused(RULE_SET_PROPOSE, &broken);
    assert!(errors[0].message.starts_with("a.toml:1:"), "{errors:?}");
    let agent = service.client_as("AGENT");
    assert_eq!(agent.fault(RULE_SET_PROPOSE, &input).0, "FORBIDDEN");
}

fn the_author_does_not_activate_where_a_second_person_must(backend: Backend) {
    let service = Setup::new(backend)
        .flag("--rules-need-second-person", "true")
        .start();
    let client = service.admin();
    let first = shipped(&client);
    let draft = propose_another_desk(&client);
    let input = json!({"input": {"ruleSetId": draft["id"]}});
    let errors = client.refused(RULE_SET_ACTIVATE, &input);
    assert_eq!(errors[0].code, "NOT_ALLOWED");
    let refused = service
        .setup
        .cli(&["rules", "activate", &text(&draft["version"])]);
    assert_eq!(refused.status.code(), Some(1), "nobody tells who he is");
    assert!(stderr(&refused).contains("rules-need-second-person"));
    assert_eq!(state(&client, &draft["version"]), "DRAFT");
    service.clock(LATER);
    let active = activate(&service.client_as("SUPERVISOR"), &draft, None);
    assert_eq!(active["state"], "ACTIVE");
    assert!(
        text(&active["activatedBy"]).starts_with("supervisor-"),
        "{active}"
    );
    assert_eq!(state(&client, &first["version"]), "REPLACED");
    let errors = client.refused(RULE_SET_ACTIVATE, &input);
    assert_eq!(errors[0].code, "NOT_ALLOWED");
}

fn rules_hold_from_their_instant_in_every_process(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let other = service.start_beside();
    let first = shipped(&client);
    let draft = propose_another_desk(&client);
    let past = json!({"input": {"ruleSetId": draft["id"], "from": "2026-05-13T03:59:59Z"}});
    let errors = client.refused(RULE_SET_ACTIVATE, &past);
    assert_eq!(errors[0].field.as_deref(), Some("from"));
    let scheduled = activate(&client, &draft, Some("2026-05-14T00:00:00+09:00"));
    assert_eq!(scheduled["state"], "SCHEDULED");

    let place = Place::with_monitor(&client);
    let before = place.report(&client);
    assert_eq!(before["decision"]["ruleSet"], first["version"]);
    assert_eq!(before["decision"]["desk"], "LENOVO_COMSYS");
    for one in [&service, &other] {
        one.clock("2026-05-14T09:30:00+09:00");
        let after = place.report(&one.admin());
        assert_eq!(after["decision"]["ruleSet"], draft["version"]);
        assert_eq!(after["decision"]["desk"], "YAMAHA_SCSK");
    }
    assert_eq!(state(&client, &draft["version"]), "ACTIVE");
    let kept = register::ticket(&client, &text(&before["number"]));
    assert_eq!(kept["decision"], before["decision"]);
}

fn an_activated_rule_set_never_changes(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let draft = propose_another_desk(&client);
    let version = text(&draft["version"]);
    let refused = |statement: &str, why: &str| {
        let error = service.setup.sql(statement).expect_err(statement);
        assert!(error.contains(why), "{statement}: {error}");
    };
    refused(
        &format!("UPDATE rule_set SET reason = 'x' WHERE version = '{version}'"),
        "nothing but its activation",
    );
    for statement in [
        "UPDATE rule_set SET active_from = NULL, activated_at = NULL, activated_by = NULL",
        "UPDATE rule_set SET active_from = active_from WHERE active_from IS NOT NULL",
        "DELETE FROM rule_set",
    ] {
        refused(statement, "does not change");
    }
    let of_draft = format!("DELETE FROM rule_set WHERE version = '{version}'");
    assert_eq!(service.setup.sql(&of_draft), Ok(()), "a draft may go");
}

fn the_command_line_does_the_same(backend: Backend) {
    let setup = Setup::new(backend);
    let rules = kiriwake_tests::root().join("domain/rules");
    let mut names: Vec<_> = std::fs::read_dir(rules)
        .expect("the folder of the rules")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| path.display().to_string())
        .collect();
    names.sort();
    let files: Vec<&str> = names.iter().map(String::as_str).collect();
    let propose = [&["rules", "propose", "--reason", "試験"][..], &files].concat();
    let version = setup.cli_ok(&propose);
    let version = version.trim();
    let listed = setup.cli_ok(&["rules", "list"]);
    let first = listed
        .lines()
        .last()
        .and_then(|line| line.split('\t').next());
    let first = first.expect("the shipped rules");
    assert_eq!(setup.cli_ok(&["rules", "diff", first, version]), "");
    setup.clock(LATER);
    setup.cli_ok(&["rules", "activate", version]);
    let listed = setup.cli_ok(&["rules", "list"]);
    assert!(
        listed.starts_with(&format!("{version}\tACTIVE\t")),
        "{listed}"
    );
    assert!(listed.contains(&format!("{first}\tREPLACED\t")), "{listed}");
}
