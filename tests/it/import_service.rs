//! Files sent to the service: received, checked, applied when somebody says so.

use crate::import::{DEVICES, Desk, SITES};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::stderr;
use kiriwake_tests::client::{Client, Reply};
use kiriwake_tests::on_both;
use kiriwake_tests::register::text;
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};
use tempfile::TempDir;

on_both!(
    a_file_is_checked_and_applied_when_somebody_says_so,
    a_wrong_file_is_rejected_with_its_cells,
    a_file_that_cannot_be_read_fails,
    what_was_outrun_is_told_and_not_applied,
    only_a_checked_import_can_be_applied,
    an_upload_needs_a_token_a_kind_and_a_permit,
    a_file_that_is_too_large_is_refused,
    an_import_that_came_to_nothing_is_removed,
    imports_are_listed,
    many_changes_are_made_at_once_or_not_at_all,
);

const CHECK: &str = "query($id: UUID!, $after: String) { importCheck(id: $id) {
    import { id kind state rows new changed problemCount failure createdBy }
    problems(first: 2, after: $after) { nodes { sheet row column text message } pageInfo { hasNextPage endCursor } } } }";

const APPLY: &str = "mutation($id: UUID!) { importApply(input: {importId: $id}) {
    import { state } userErrors { code message field } } }";

fn upload(client: &Client, kind: &str, bytes: &[u8]) -> Reply {
    client.post(&format!("/imports?kind={kind}"), "text/csv", bytes)
}

#[track_caller]
pub fn uploaded(client: &Client, kind: &str, bytes: &[u8]) -> Value {
    let reply = upload(client, kind, bytes);
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.json()["id"].clone()
}

/// The import when it is in a state.
pub fn reaches(service: &Service, id: &Value, state: &str) -> Value {
    service.eventually(&format!("import {state}"), || {
        let found = service.admin().ok(CHECK, &json!({ "id": id }))["importCheck"].take();
        (found["import"]["state"] == state).then_some(found)
    })
}

pub fn apply(client: &Client, id: &Value) {
    client.ok(APPLY, &json!({ "id": id }));
}

fn codes(client: &Client) -> Vec<String> {
    let found = client.ok(
        "{ sites(first: 100) { nodes { institutionCode } } }",
        &json!({}),
    );
    let nodes = found["sites"]["nodes"].as_array().expect("a list").clone();
    nodes
        .iter()
        .map(|node| text(&node["institutionCode"]))
        .collect()
}

fn files_left(service: &Service) -> usize {
    let folder = service.setup.data().join("imports");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

fn a_file_is_checked_and_applied_when_somebody_says_so(backend: Backend) {
    let service = Service::start(backend);
    let client = service.client_as("AGENT");
    let id = uploaded(&client, "sites", SITES.as_bytes());
    let checked = reaches(&service, &id, "CHECKED");
    let import = &checked["import"];
    assert_eq!(
        (&import["rows"], &import["new"], &import["changed"]),
        (&json!(2), &json!(2), &json!(0))
    );
    assert!(text(&import["createdBy"]).starts_with("agent"), "{import}");
    assert_eq!(codes(&client), Vec::<String>::new(), "only checked");
    assert_eq!(files_left(&service), 0);
    apply(&client, &id);
    reaches(&service, &id, "APPLIED");
    assert_eq!(codes(&client), ["1312345678", "2712345678"]);
    // The command line has the same register.
    assert_eq!(
        service.setup.cli_ok(&["export", "sites", "out.csv"]),
        "2 rows\n"
    );
    // Said twice it is said once.
    apply(&client, &id);
}

fn a_wrong_file_is_rejected_with_its_cells(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let wrong = SITES
        .replace("大阪府", "大坂府")
        .replace("東京都", "東京")
        .replace(",2,1,", ",二,1,");
    let id = uploaded(&client, "sites", wrong.as_bytes());
    let rejected = reaches(&service, &id, "REJECTED");
    assert_eq!(rejected["import"]["problemCount"], 3);
    let page = &rejected["problems"];
    assert_eq!(page["nodes"][0]["row"], 2);
    assert_eq!(page["nodes"][1]["column"], "都道府県");
    assert_eq!(page["nodes"][1]["text"], "大坂府");
    assert_eq!(page["pageInfo"]["hasNextPage"], true);
    let next = json!({"id": id, "after": page["pageInfo"]["endCursor"]});
    let next = client.ok(CHECK, &next)["importCheck"]["problems"].take();
    assert_eq!(next["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(next["nodes"][0]["text"], "二");
    assert_eq!(codes(&client), Vec::<String>::new());
}

fn a_file_that_cannot_be_read_fails(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let cut = format!("{SITES}#rows=9\r\n");
    let id = uploaded(&client, "sites", cut.as_bytes());
    let failed = reaches(&service, &id, "FAILED");
    let failure = text(&failed["import"]["failure"]);
    assert!(failure.contains("途中で切れています"), "{failure}");
    let id = uploaded(&client, "sites", b"PK\x03\x04 is no workbook");
    reaches(&service, &id, "FAILED");
    assert_eq!(files_left(&service), 0);
}

fn what_was_outrun_is_told_and_not_applied(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let first = uploaded(&client, "sites", SITES.as_bytes());
    let second = uploaded(&client, "sites", SITES.replace("薬局", "歯科").as_bytes());
    reaches(&service, &first, "CHECKED");
    reaches(&service, &second, "CHECKED");
    apply(&client, &first);
    reaches(&service, &first, "APPLIED");
    // What was new when it was checked would now replace what somebody else has registered.
    apply(&client, &second);
    reaches(&service, &second, "OUTRUN");
    let kind = client.ok(
        "{ site(institutionCode: \"2712345678\") { institutionKind } }",
        &json!({}),
    );
    assert_eq!(kind["site"]["institutionKind"], "PHARMACY");
}

fn only_a_checked_import_can_be_applied(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let id = uploaded(&client, "devices", DEVICES.as_bytes());
    reaches(&service, &id, "REJECTED");
    let refused = client.refused(APPLY, &json!({ "id": id }));
    assert_eq!(refused[0].code, "NOT_ALLOWED");
    assert!(refused[0].message.contains("REJECTED"), "{refused:?}");
    let unknown = json!({"id": "01890000-0000-7000-8000-000000000000"});
    assert_eq!(client.refused(APPLY, &unknown)[0].code, "NOT_FOUND");
    let id = uploaded(&client, "sites", SITES.as_bytes());
    reaches(&service, &id, "CHECKED");
    let (code, _) = service
        .client_as("MANAGER")
        .fault(APPLY, &json!({ "id": id }));
    assert_eq!(code, "FORBIDDEN");
}

fn an_upload_needs_a_token_a_kind_and_a_permit(backend: Backend) {
    let service = Service::start(backend);
    let said = |reply: &Reply| (reply.status, reply.error_code());
    let reply = upload(&service.stranger(), "sites", SITES.as_bytes());
    assert_eq!(said(&reply), (401, "UNAUTHENTICATED".to_owned()));
    let reply = upload(&service.client_as("MANAGER"), "sites", SITES.as_bytes());
    assert_eq!(said(&reply), (403, "FORBIDDEN".to_owned()));
    let reply = upload(&service.admin(), "tickets", SITES.as_bytes());
    assert_eq!(said(&reply), (400, "BAD_REQUEST".to_owned()));
    let reply = upload(&service.admin(), "sites", b"");
    assert_eq!(said(&reply), (400, "BAD_REQUEST".to_owned()));
    // What a form of another page could send.
    let reply = service
        .admin()
        .post("/imports?kind=sites", "text/plain", SITES.as_bytes());
    assert_eq!(said(&reply), (415, "UNSUPPORTED_MEDIA_TYPE".to_owned()));
    assert_eq!(files_left(&service), 0);
    let imports = service
        .admin()
        .ok("{ imports { nodes { id } } }", &json!({}));
    assert_eq!(imports["imports"]["nodes"], json!([]));
}

fn a_file_that_is_too_large_is_refused(backend: Backend) {
    let service = Setup::new(backend)
        .flag("--max-import-bytes", "1024")
        .start();
    let reply = upload(&service.admin(), "sites", &[b'x'; 1025]);
    assert_eq!(
        (reply.status, reply.error_code()),
        (413, "PAYLOAD_TOO_LARGE".to_owned())
    );
    assert_eq!(files_left(&service), 0);
    uploaded(&service.admin(), "sites", &[b'x'; 1024]);
}

fn an_import_that_came_to_nothing_is_removed(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let id = uploaded(&client, "sites", SITES.as_bytes());
    reaches(&service, &id, "CHECKED");
    service.clock("2026-05-21T13:00:01+09:00");
    // The next file wakes the worker.
    uploaded(&client, "sites", SITES.as_bytes());
    service.eventually("removed", || {
        client.ok(CHECK, &json!({ "id": id }))["importCheck"]
            .is_null()
            .then_some(())
    });
}

fn imports_are_listed(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let ids = [
        uploaded(&client, "sites", SITES.as_bytes()),
        uploaded(&client, "devices", DEVICES.as_bytes()),
    ];
    let list = "query($after: String) { imports(first: 1, after: $after) {
        nodes { id kind createdBy } pageInfo { hasNextPage endCursor } } }";
    let newest = client.ok(list, &json!({}))["imports"].take();
    assert_eq!(newest["nodes"][0]["id"], ids[1]);
    assert_eq!(newest["nodes"][0]["kind"], "DEVICES");
    let next = json!({"after": newest["pageInfo"]["endCursor"]});
    let next = client.ok(list, &next)["imports"].take();
    assert_eq!(next["nodes"][0]["id"], ids[0]);
    assert_eq!(next["pageInfo"]["hasNextPage"], false);
}

/// More than SQLite changes beside the work of others.
const MANY: usize = 2_001;

fn many_changes_are_made_at_once_or_not_at_all(backend: Backend) {
    let desk = Desk::new(backend);
    desk.import("sites", SITES);
    let devices = |model: &str| {
        let row = |number| format!("1312345678,オン資端末,レノボ,PFX{number:07},{model}\r\n");
        let rows: String = (0..MANY).map(row).collect();
        format!("医療機関コード,機器種別,メーカー,シリアル番号,型番\r\n{rows}")
    };
    let told = desk.import("devices", &devices("ThinkCentre M70q Tiny"));
    assert_eq!(
        told,
        format!("{MANY} rows: {MANY} new, 0 changed, 0 problems\n")
    );
    let changed = devices("ThinkCentre M75q Tiny");
    let Desk { setup, folder } = desk;
    let service = setup.start();
    let client = service.admin();
    let id = uploaded(&client, "devices", changed.as_bytes());
    reaches(&service, &id, "CHECKED");
    if backend == Backend::Postgres {
        apply(&client, &id);
        reaches(&service, &id, "APPLIED");
        return;
    }
    let refused = client.refused(APPLY, &json!({ "id": id }));
    assert_eq!(refused[0].code, "NOT_ALLOWED");
    assert!(refused[0].message.contains("--at-once"), "{refused:?}");
    let file = desk_file(&folder, &changed);
    let told = service.setup.cli(&["import", "devices", &file]);
    assert!(!told.status.success());
    assert!(stderr(&told).contains("--at-once"), "{}", stderr(&told));
    let told = service
        .setup
        .cli_ok(&["import", "devices", &file, "--at-once"]);
    assert_eq!(
        told,
        format!("{MANY} rows: 0 new, {MANY} changed, 0 problems\n")
    );
}

fn desk_file(folder: &TempDir, text: &str) -> String {
    let path = folder.path().join("changed.csv");
    std::fs::write(&path, text).expect("the file can be written");
    path.to_str().expect("UTF-8").to_owned()
}
