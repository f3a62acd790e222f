//! An import is there as a whole or not at all: for readers while it is applied, and for everybody after a kill.

use crate::import_service::{apply, reaches, uploaded};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::Place;
use kiriwake_tests::service::{Service, write};
use serde_json::{Value, json};

on_both!(
    readers_see_none_or_all_of_an_import_and_calls_are_logged_meanwhile,
    a_kill_while_staging_loses_nothing,
    a_kill_while_applying_loses_nothing_and_doubles_nothing,
    a_killed_command_line_leaves_all_or_nothing,
);

/// Rows that take a while, so that others come in between.
const MANY: usize = 2_000;

fn sites(kind: &str) -> String {
    let header = "医療機関コード,医療機関名,機関種別,都道府県,住所,スタートパック,オン資端末台数,カードリーダー台数,レセコン連携\n";
    let row = |number| {
        format!(
            "{},見本{kind}{number},{kind},大阪府,北区{number}丁目,○,1,1,○\n",
            code(number)
        )
    };
    let rows: Vec<String> = (0..MANY).map(row).collect();
    format!("{header}{}", rows.concat())
}

fn code(number: usize) -> String {
    format!("27{number:08}")
}

fn kind_of(service: &Service, number: usize) -> Value {
    let query = "query($code: String!) { site(institutionCode: $code) { institutionKind } }";
    let found = service.admin().ok(query, &json!({"code": code(number)}));
    found["site"]["institutionKind"].clone()
}

fn state(service: &Service, id: &Value) -> Value {
    let query = "query($id: UUID!) { importCheck(id: $id) { import { state } } }";
    service.admin().ok(query, &json!({ "id": id }))["importCheck"]["import"]["state"].clone()
}

fn readers_see_none_or_all_of_an_import_and_calls_are_logged_meanwhile(backend: Backend) {
    let service = Service::start(backend);
    let place = Place::with_pc(&service.admin());
    // First everything is new, then everything changes.
    for (kind, before, after) in [
        ("医科診療所", Value::Null, json!("CLINIC")),
        ("薬局", json!("CLINIC"), json!("PHARMACY")),
    ] {
        let id = uploaded(&service.admin(), "sites", sites(kind).as_bytes());
        reaches(&service, &id, "CHECKED");
        apply(&service.admin(), &id);
        let mut meanwhile = 0;
        while state(&service, &id) != "APPLIED" {
            // Rows are written in their order: where the first is seen, the last must be.
            let first = kind_of(&service, 0);
            assert!([&before, &after].contains(&&first), "{first}");
            if first == after {
                assert_eq!(kind_of(&service, MANY - 1), after, "a part is seen");
            }
            place.report(&service.admin());
            meanwhile += usize::from(state(&service, &id) == "APPLYING");
        }
        assert_eq!(kind_of(&service, 0), after);
        assert_eq!(kind_of(&service, MANY - 1), after);
        assert!(meanwhile > 0, "no call came in between");
    }
    assert_eq!(exported(&service), MANY + 1);
}

fn a_kill_while_staging_loses_nothing(backend: Backend) {
    let mut service = Service::start(backend);
    let id = uploaded(&service.admin(), "sites", sites("薬局").as_bytes());
    service.eventually("staging", || {
        (state(&service, &id) == "STAGING").then_some(())
    });
    service.kill();
    let service = service.start_again();
    let checked = reaches(&service, &id, "CHECKED");
    assert_eq!(checked["import"]["new"], MANY);
    assert_eq!(exported(&service), 0);
    apply(&service.admin(), &id);
    reaches(&service, &id, "APPLIED");
    assert_eq!(exported(&service), MANY);
}

fn a_kill_while_applying_loses_nothing_and_doubles_nothing(backend: Backend) {
    let mut service = Service::start(backend);
    for (kind, code) in [("医科診療所", "CLINIC"), ("薬局", "PHARMACY")] {
        let id = uploaded(&service.admin(), "sites", sites(kind).as_bytes());
        reaches(&service, &id, "CHECKED");
        apply(&service.admin(), &id);
        service.eventually("applying", || {
            (state(&service, &id) == "APPLYING").then_some(())
        });
        service.kill();
        service = service.start_again();
        reaches(&service, &id, "APPLIED");
        assert_eq!(exported(&service), MANY);
        assert_eq!(kind_of(&service, MANY - 1), code);
        // What was applied once says nothing new.
        let again = uploaded(&service.admin(), "sites", sites(kind).as_bytes());
        let checked = reaches(&service, &again, "CHECKED");
        assert_eq!(
            (&checked["import"]["new"], &checked["import"]["changed"]),
            (&json!(0), &json!(0))
        );
    }
}

fn a_killed_command_line_leaves_all_or_nothing(backend: Backend) {
    let service = Service::start(backend);
    let file = write(&service.setup.data(), "sites.csv", &sites("薬局"));
    let file = file.to_str().expect("UTF-8");
    for moment in ["STAGING", "APPLYING"] {
        let mut import = service.setup.spawn(&["import", "sites", file]);
        service.eventually(moment, || {
            let newest = service
                .admin()
                .ok("{ imports(first: 1) { nodes { state } } }", &json!({}));
            let is_due = newest["imports"]["nodes"][0]["state"] == moment;
            (is_due || import.has_ended()).then_some(())
        });
        import.kill();
        // The next import brings to its end what was interrupted.
        let told = service.setup.cli_ok(&["import", "sites", file]);
        let new = if moment == "STAGING" { MANY } else { 0 };
        let summary = format!("{MANY} rows: {new} new, 0 changed, 0 problems\n");
        assert_eq!(told, summary, "killed while {moment}");
        // From now on everything changes.
        write(&service.setup.data(), "sites.csv", &sites("歯科"));
    }
    assert_eq!(exported(&service), MANY);
    assert_eq!(kind_of(&service, MANY - 1), "DENTAL");
}

/// The sites that there are.
fn exported(service: &Service) -> usize {
    let told = service.setup.cli_ok(&["export", "sites", "all.csv"]);
    let rows = told.trim_end().strip_suffix(" rows").expect("a count");
    rows.parse().expect("a count")
}
