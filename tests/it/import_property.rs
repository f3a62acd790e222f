//! Whatever the register holds, an import of its export changes nothing, in any file format.

use crate::import::Desk;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, text};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use tempfile::TempDir;

on_both!(
    an_import_of_any_export_is_no_change,
    an_import_of_invented_data_is_no_change,
);

const KINDS: [&str; 4] = ["sites", "devices", "contracts", "certificates"];

/// Names and encodings of the files.
const FILES: [(&str, &str); 3] = [("a.csv", "utf-8"), ("b.csv", "cp932"), ("c.xlsx", "utf-8")];

/// The companies around a site.
const COMPANIES: [&str; 5] = [
    "OPERATOR",
    "RECEIPT_VENDOR",
    "CHART_VENDOR",
    "NETWORK_VENDOR",
    "INTEGRATOR",
];

/// Sites of the invented register.
const SITES: usize = 25;

/// Values of strategies, the same in every run.
struct Draw(TestRunner);

impl Draw {
    fn new() -> Self {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        Self(TestRunner::new_with_rng(Config::default(), rng))
    }

    fn of<T: std::fmt::Debug>(&mut self, strategy: &impl Strategy<Value = T>) -> T {
        let tree = strategy.new_tree(&mut self.0).expect("a value");
        tree.current()
    }

    fn maybe(&mut self, strategy: &impl Strategy<Value = String>) -> Option<String> {
        self.of(&any::<bool>()).then(|| self.of(strategy))
    }
}

/// Texts that files are apt to spoil, all of which CP932 has.
fn troublesome() -> impl Strategy<Value = String> {
    "[=＝+＋@－\\-'①髙a][①髙﨑～－ｶﾞ表ソ能\"',;|｜\\\\/／#=a1０ 　]{0,12}[院\"'|\\\\]"
}

fn day() -> impl Strategy<Value = String> {
    (2015..2026, 1..=12, 1..=28)
        .prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
}

fn an_import_of_any_export_is_no_change(backend: Backend) {
    let desk = Desk::new(backend);
    let service = desk.setup.start();
    let (client, mut draw) = (service.admin(), Draw::new());
    for number in 0..SITES {
        fill(&client, &mut draw, number);
    }
    let setup = &service.setup;
    no_change(&desk.folder, &FILES, &|arguments| setup.cli_ok(arguments));
    fills_alike(backend, &desk.folder);
}

fn an_import_of_invented_data_is_no_change(backend: Backend) {
    let desk = Desk::new(backend);
    desk.setup
        .cli_ok(&["bench", "load", "--sites", "150", "--devices", "700"]);
    // Some of its names have characters that CP932 has not.
    let files: Vec<_> = FILES
        .into_iter()
        .filter(|(_, encoding)| *encoding == "utf-8")
        .collect();
    no_change(&desk.folder, &files, &|arguments| {
        desk.setup.cli_ok(arguments)
    });
    fills_alike(backend, &desk.folder);
}

/// An empty register takes what another has exported, and exports the same.
fn fills_alike(backend: Backend, folder: &TempDir) {
    let empty = Desk::new(backend);
    for kind in KINDS {
        let file = folder.path().join(first_of(kind));
        let told = empty.import_file(kind, &file);
        assert!(
            told.ends_with(" new, 0 changed, 0 problems\n"),
            "{kind}: {told}"
        );
        let again = empty.export(kind, "again.csv", &[]);
        let read = |file| std::fs::read(file).expect("it was written");
        assert_eq!(read(again), read(file), "{kind}");
    }
}

/// The name of the first file of a kind.
fn first_of(kind: &str) -> String {
    format!("first-{kind}.csv")
}

/// Exports everything into these files, imports them, and exports the same again.
fn no_change(folder: &TempDir, files: &[(&str, &str)], cli: &dyn Fn(&[&str]) -> String) {
    for kind in KINDS {
        let export = |name: &str, encoding: &str| {
            let path = folder.path().join(name);
            let file = path.to_str().expect("UTF-8").to_owned();
            let told = cli(&["export", kind, &file, "--encoding", encoding]);
            let rows: usize = told
                .trim_end()
                .trim_end_matches(" rows")
                .parse()
                .expect("a count");
            (file, rows)
        };
        let read = |file: &str| std::fs::read(file).expect("it was written");
        let (first, rows) = export(&first_of(kind), "utf-8");
        assert!(rows >= SITES, "{kind}: {rows}");
        let nothing = format!("{rows} rows: 0 new, 0 changed, 0 problems\n");
        for &(name, encoding) in files {
            let (file, _) = export(name, encoding);
            assert_eq!(cli(&["import", kind, &file]), nothing, "{kind} {name}");
        }
        let (again, _) = export("again.csv", "utf-8");
        assert_eq!(read(&again), read(&first), "{kind}");
    }
}

/// Registers a site of the West with what belongs to it.
fn fill(client: &Client, draw: &mut Draw, number: usize) {
    let text_of = troublesome();
    let person = |draw: &mut Draw| {
        json!({
            "name": draw.of(&text_of), "phone": draw.maybe(&"0[1-9][0-9]{8}"),
            "email": draw.maybe(&"[a-z]{1,8}@[a-z]{1,8}[.]jp"),
            "reachableAt": draw.maybe(&text_of), "reachableHours": draw.maybe(&text_of),
        })
    };
    let people: Vec<Value> = (0..draw.of(&(0..4))).map(|_| person(draw)).collect();
    let party = |kind: &str, draw: &mut Draw| {
        json!({
            "kind": kind, "name": draw.of(&text_of), "phone": draw.maybe(&"0[1-9][0-9]{8}"),
            "address": draw.maybe(&text_of), "person": draw.of(&any::<bool>()).then(|| person(draw)),
        })
    };
    let kinds = draw.of(&subsequence(COMPANIES.to_vec(), 0..=COMPANIES.len()));
    let parties: Vec<Value> = kinds.into_iter().map(|kind| party(kind, draw)).collect();
    let site = register::site(
        client,
        &json!({
            "institutionCode": format!("27{number:08}"),
            "name": draw.of(&text_of), "nameKana": draw.maybe(&text_of),
            "address": draw.maybe(&text_of), "prefecture": "OSAKA", "gatewayModel": draw.maybe(&text_of),
            "topologyReason": draw.maybe(&text_of), "credentialPapers": draw.of(&any::<bool>()).then(|| json!({"kind": "OTHER", "place": "事務室の棚"})),
            "lineShared": draw.of(&any::<Option<bool>>()), "lineOpenedOn": draw.maybe(&day()),
            "contacts": people, "parties": parties,
        }),
    );
    let devices: Vec<(String, bool)> = (0..draw.of(&(1..5)))
        .map(|_| device(client, draw, &site))
        .collect();
    contracts(client, draw, &site, &devices);
    certificates(client, draw, &site, &devices);
    for (id, _) in &devices {
        match draw.of(&(0..4)) {
            0 => replaced(client, draw, id),
            1 => removed(client, id),
            _ => {}
        }
    }
}

/// A device takes the place of another, with a serial number or without.
fn replaced(client: &Client, draw: &mut Draw, id: &str) {
    let replace = "mutation($input: DeviceReplaceInput!) {
        deviceReplace(input: $input) { device { id } userErrors { message } } }";
    let serial = draw.of(&any::<bool>()).then(register::serial);
    let input = json!({"input": {
        "deviceId": id, "replacedOn": "2026-04-01", "serial": serial, "purchased": draw.of(&any::<bool>()),
    }});
    let answer = client.ok(replace, &input);
    assert_eq!(answer["deviceReplace"]["userErrors"], json!([]));
}

fn removed(client: &Client, id: &str) {
    let remove = "mutation($input: DeviceRemoveInput!) {
        deviceRemove(input: $input) { device { id } userErrors { message } } }";
    let input = json!({"input": {"deviceId": id, "removedOn": "2026-04-01", "reason": "閉院"}});
    let answer = client.ok(remove, &input);
    assert_eq!(answer["deviceRemove"]["userErrors"], json!([]));
}

/// A device, and whether it is a PC.
fn device(client: &Client, draw: &mut Draw, site: &str) -> (String, bool) {
    let kind = draw.of(&select(vec!["PC", "ROUTER", "HUB"]));
    let serial = draw
        .of(&any::<bool>())
        .then(|| format!("S/N: {}", register::serial()));
    let input = json!({
        "kind": kind, "maker": "UNKNOWN", "serial": serial, "model": draw.maybe(&troublesome()),
        "place": draw.maybe(&troublesome()), "purchasedOn": draw.maybe(&day()),
        "ipAddress": draw.maybe(&"10\\.51\\.[1-9]\\.[1-9]"), "wireless": draw.of(&any::<Option<bool>>()),
    });
    (register::device(client, site, &input), kind == "PC")
}

/// Two contracts, one after the other, with options of PCs under the second.
fn contracts(client: &Client, draw: &mut Draw, site: &str, devices: &[(String, bool)]) {
    let listed: Vec<&String> = devices.iter().map(|(id, _)| id).collect();
    let contract = |started: &str, ends: Option<&str>, listed: &[&String]| {
        json!({
            "service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "NEVER", "startedOn": started,
            "endsOn": ends, "listedDevices": listed, "handbookUpdates": ["2020-05-01", "2019-05-02"],
        })
    };
    register::contract(
        client,
        site,
        &contract("2019-01-01", Some("2021-04-01"), &listed),
    );
    let second = register::contract(client, site, &contract("2021-04-01", None, &listed[..1]));
    let subscribe = "mutation($input: ResetOptionInput!) {
        resetOptionSubscribe(input: $input) { contract { id } userErrors { message } } }";
    for (id, _) in devices.iter().filter(|(_, is_pc)| *is_pc) {
        let on = draw.of(&select(vec!["2021-04-01", "2022-04-01"]));
        let input = json!({"input": {"contractId": second, "deviceId": id, "on": on}});
        // The clauses refuse some of them.
        client.gql(subscribe, &input);
    }
}

/// Certificates of PCs, of names and of the site alone, some of them twice.
fn certificates(client: &Client, draw: &mut Draw, site: &str, devices: &[(String, bool)]) {
    let record = "mutation($input: CertificateRecordInput!) {
        certificateRecord(input: $input) { certificate { issuedOn } userErrors { message } } }";
    let mut pcs = devices.iter().filter(|(_, is_pc)| *is_pc).map(|(id, _)| id);
    let pc = pcs.next().filter(|_| draw.of(&any::<bool>()));
    let label = draw.maybe(&troublesome());
    let issued_on = draw.of(&day());
    for _ in 0..draw.of(&(1..4)) {
        let input = json!({
            "siteId": site, "deviceId": pc, "pcLabel": label, "issuedOn": issued_on,
            "backupMade": draw.of(&any::<Option<bool>>()),
        });
        let recorded = client.ok(record, &json!({ "input": input }));
        assert_eq!(
            text(&recorded["certificateRecord"]["certificate"]["issuedOn"]),
            issued_on
        );
    }
}
