//! What the proof of rules finds: gaps, conflicts and idle parts, each shown by a call.

use domain::{
    catalogue::Catalogue,
    load::DataFile,
    triage::{Call, CallFact, Finding, Proof, RuleSet, RulesError},
};
use proptest::{prelude::*, sample::Index};

/// The proof of the shipped rules in which a text of one file stands for another.
fn check(file: &str, from: &str, to: &str) -> Proof {
    let shipped = RuleSet::shipped_files().iter();
    let mut changed = None;
    for (place, found) in shipped
        .enumerate()
        .filter(|(_, found)| found.name.contains(file))
    {
        assert_eq!(
            found.text.matches(from).count(),
            1,
            "{from} stands once in {file}"
        );
        changed = Some((place, found.text.replace(from, to)));
    }
    let (place, text) = changed.expect("a shipped file");
    let mut files = RuleSet::shipped_files().to_vec();
    files[place].text = &text;
    let catalogue = Catalogue::shipped().unwrap();
    let proof =
        RuleSet::check("test", &files, &catalogue).unwrap_or_else(|error| panic!("{error}"));
    let loaded = RuleSet::load("test", &files, &catalogue);
    assert_eq!(
        matches!(loaded, Err(RulesError::Unproved(_))),
        !proof.findings.is_empty(),
        "rules that are not proved are refused"
    );
    proof
}

fn texts(proof: &Proof) -> String {
    let findings: Vec<_> = proof.findings.iter().map(ToString::to_string).collect();
    findings.join("\n")
}

#[track_caller]
fn assert_found(proof: &Proof, words: &[&str]) {
    let text = texts(proof);
    for word in words {
        assert!(text.contains(word), "{text} does not say {word}");
    }
}

#[test]
fn the_shipped_rules_are_proved() {
    let rules = RuleSet::shipped().unwrap();
    let proof = rules.proof();
    assert!(proof.findings.is_empty(), "{}", texts(proof));
    for default in proof.tables.iter().flat_map(|table| &table.defaults) {
        assert_eq!(default.examples.len(), 3, "{}", default.row);
        assert!(default.combinations > 3, "{}", default.row);
    }
}

#[test]
fn a_gap_is_shown_by_a_call() {
    let contract = "when.contractStatus = [\"NONE\", \"ENDED\"]";
    let proof = check("served", contract, "when.contractStatus = [\"NONE\"]");
    assert_found(
        &proof,
        &["served に、次の電話の答えがありません", "保守契約＝終了"],
    );
    assert_eq!(proof.findings.len(), 1, "{}", texts(&proof));
}

#[test]
fn a_gap_behind_other_tables_is_told_as_a_call() {
    let east = "when.region = [\"EAST\"]\nwhen.served = [\"NO\"]\nthen = \"NTT_EAST_ONSHI\"";
    let proof = check("08-desk", east, &east.replace("EAST\"]", "WEST\"]"));
    assert_found(
        &proof,
        &[
            "desk に、次の電話の答えがありません",
            "ご用件＝故障",
            "地域＝東日本",
        ],
    );
}

#[test]
fn a_conflict_names_both_rows_and_a_call() {
    let other = "when.contractService.not = [\"LIGHT_ANSHIN_1\"]\n";
    let proof = check("02-served", other, "");
    assert_found(
        &proof,
        &[
            "monthly-calls-used-up",
            "active-contract",
            "契約のサービス＝ライトあんしんプラン1",
            "今月の回数を使い切った＝はい",
        ],
    );
}

#[test]
fn groups_override_what_they_name_and_nothing_else() {
    let named = "overrides = [\"surge\", \"line-device\", \"receipt\", \"device\"]";
    let proof = check("05-cause", named, &named.replace("\"surge\", ", ""));
    assert_found(
        &proof,
        &[
            "topology-not-supported",
            "surge-west",
            "落雷・停電の影響＝はい",
        ],
    );
    let surge = "overrides = [\"receipt\", \"device\"]\n\n[[group]]\nid = \"line-device\"";
    let proof = check(
        "05-cause",
        surge,
        &surge.replace("\"receipt\"", "\"receipt\", \"line-device\""),
    );
    assert_found(
        &proof,
        &[
            "overrides の line-device（surge の行）",
            "違う答えで重なる電話がありません",
        ],
    );
}

#[test]
fn a_needless_override_is_found() {
    let then = "then = \"NO\"\nsource = [\"C24\", \"C15\"]";
    let proof = check(
        "02-served",
        then,
        &format!("overrides = [\"active-contract\"]\n{then}"),
    );
    assert_found(&proof, &["no-contract", "overrides の active-contract"]);
}

#[test]
fn a_row_that_never_decides_is_found() {
    let row = "[[row]]\nid = \"no-danger\"";
    let again = "[[row]]\nid = \"again\"\nwhen.burningSmell = [\"YES\"]\nthen = \"URGENT\"\nsource = [\"A69\"]\nsay = \"-\"\n\n";
    let proof = check("01-priority", row, &format!("{again}{row}"));
    assert_found(&proof, &["again", "上の行 danger と条件が同じ"]);
    let narrower = again.replace("[\"YES\"]", "[\"YES\"]\nwhen.region = [\"EAST\"]");
    let proof = check("01-priority", row, &format!("{narrower}{row}"));
    assert_found(&proof, &["again", "当たることがありません"]);
    // A combination that breaks an implication between facts does not occur.
    let impossible = again.replace(
        "burningSmell = [\"YES\"]",
        "requestKind = [\"MOVE\"]\nwhen.matter = [\"FAULT\"]",
    );
    let proof = check("01-priority", row, &format!("{impossible}{row}"));
    assert_found(&proof, &["again", "起こりえない"]);
}

#[test]
fn values_tables_and_groups_that_nobody_needs_are_found() {
    let values = "NO = \"まだ確かめられていない\"";
    let proof = check(
        "04-confirmed",
        values,
        &format!("{values}\nMAYBE = \"分からない\""),
    );
    assert_found(&proof, &["confirmed: 値 MAYBE を答えにする行がありません"]);
    let group = "[[group]]\nid = \"first-line\"";
    let empty = "[[group]]\nid = \"empty\"\ntitle = \"空\"\n\n";
    let proof = check("05-cause", group, &format!("{empty}{group}"));
    assert_found(&proof, &["まとまり empty に行がありません"]);
    let mut files = RuleSet::shipped_files().to_vec();
    let idle = "table = \"idle\"\ntitle = \"暇\"\n[values]\nA = \"あ\"\n[[row]]\nid = \"a\"\nthen = \"A\"\nsource = [\"A69\"]\nsay = \"-\"\n";
    files.push(DataFile {
        name: "idle.toml",
        text: idle,
    });
    let proof = RuleSet::check("test", &files, &Catalogue::shipped().unwrap()).unwrap();
    assert_found(&proof, &["idle: この表の答えは、どの表も使っていません"]);
}

#[test]
fn what_rows_need_is_asked_and_what_is_asked_is_needed() {
    let when = "when.symptom = [\"APP_MALFUNCTION\"]";
    let proof = check(
        "questions",
        when,
        &when.replace("APP_MALFUNCTION", "NO_SOUND"),
    );
    assert_found(
        &proof,
        &[
            "no-daily-restart",
            "dailyRestart",
            "質問が宣言されていません",
        ],
    );
    let question = "[[question]]\nattribute = \"requestKind\"";
    let lamp = "[[question]]\nattribute = \"powerLamp\"\nwhy = \"-\"\nsource = [\"A69\"]\n\n";
    let shipped = RuleSet::shipped_files().iter();
    let text = shipped
        .clone()
        .find(|file| file.name.contains("questions"))
        .unwrap()
        .text;
    let text = text
        .replace("[\"powerLamp\", ", "[")
        .replace(question, &format!("{lamp}{question}"));
    let mut files: Vec<_> = shipped
        .copied()
        .filter(|file| !file.name.contains("questions"))
        .collect();
    files.push(DataFile {
        name: "questions.toml",
        text: &text,
    });
    let proof = RuleSet::check("test", &files, &Catalogue::shipped().unwrap()).unwrap();
    assert_found(&proof, &["powerLamp: 質問が宣言されていますが"]);
}

#[test]
fn what_default_rows_catch_is_pinned() {
    let pin = "combinations = 30\n";
    let proof = check("defaults", pin, "combinations = 31\n");
    assert_found(&proof, &["not-known-to-be-ng", "30 通り", "控えは 31"]);
    let row = "row = \"not-confirmed\"";
    let proof = check("defaults", row, "row = \"isolated\"");
    assert!(
        proof
            .findings
            .iter()
            .any(|one| matches!(one, Finding::NeedlessPin { row, .. } if row == "isolated"))
    );
    assert_found(&proof, &["控えは なし"]);
}

#[test]
fn rules_without_pins_are_not_proved() {
    let mut files = RuleSet::shipped_files().to_vec();
    let row = "[[row]]\nid = \"repair-chargeable\"";
    let place = files
        .iter()
        .position(|file| file.name.contains("12-consent"));
    let text = files[place.unwrap()].text;
    let (before, rest) = text.split_once(row).unwrap();
    let (_, after) = rest.split_once("[[row]]").unwrap();
    let lost = format!("{before}[[row]]{after}");
    files[place.unwrap()].text = &lost;
    files.retain(|file| !file.name.contains("defaults"));
    let catalogue = Catalogue::shipped().unwrap();
    let proof = RuleSet::check("test", &files, &catalogue).unwrap();
    assert_found(&proof, &["no-charge-known", "控えは なし"]);
    assert!(RuleSet::load("test", &files, &catalogue).is_err());
}

#[test]
fn a_number_is_pinned_once() {
    let pin = "[[pinned]]\ntable = \"confirmed\"";
    let again =
        "[[pinned]]\ntable = \"topologyNg\"\nrow = \"not-known-to-be-ng\"\ncombinations = 1\n\n";
    let proof = check("defaults", pin, &format!("{again}{pin}"));
    assert_found(
        &proof,
        &["topologyNg の行 not-known-to-be-ng", "控えがすでにある"],
    );
}

#[test]
fn what_the_order_of_groups_settles_is_told_row_by_row() {
    let rules = RuleSet::shipped().unwrap();
    let mut tables = rules.proof().tables.iter();
    let cause = tables.find(|table| table.table == "cause").unwrap();
    let over = |row: &str| {
        let mut rows = cause.precedence.iter();
        rows.find(|one| one.row == row).map(|one| one.over.clone())
    };
    assert_eq!(
        over("surge-west-hub").unwrap(),
        ["receipt-link-only", "device-broken"]
    );
    assert_eq!(over("receipt-computer").unwrap(), ["device-broken"]);
    assert_eq!(over("device-broken"), None);
}

#[test]
fn a_counterexample_begins_with_what_the_caller_says() {
    let row = "when.usbConnection = [\"LISTED_HUB\", \"OTHER_HUB\"]\nwhen.symptom.not = [\"SCREEN_DAMAGED\"]\nthen = \"FIRST_LINE\"\nsource = [\"K23\", \"V22\", \"V28\"]";
    let other = row
        .replace("\"FIRST_LINE\"", "\"LINE\"")
        .replace("SCREEN_DAMAGED", "NO_SOUND");
    let proof = check("05-cause", row, &other);
    let told = proof.findings.iter().filter_map(|finding| match finding {
        Finding::Conflict { call, .. } => Some(call),
        _ => None,
    });
    let order = |call: &Call| -> Vec<_> {
        let first = ["matter", "symptom", "deviceKind", "maker"];
        let place = |fact: &CallFact| first.iter().position(|one| *one == fact.attribute);
        call.facts
            .iter()
            .map(|fact| place(fact).unwrap_or(9))
            .collect()
    };
    let orders: Vec<_> = told.map(order).collect();
    assert!(
        !orders.is_empty() && orders.iter().all(|order| order.is_sorted()),
        "{orders:?}"
    );
    assert!(
        orders.iter().any(|order| order.starts_with(&[0, 1, 2])),
        "{orders:?}"
    );
}

/// Texts that were shipped rules before something happened to them.
fn damaged() -> impl Strategy<Value = (usize, String)> {
    let files = RuleSet::shipped_files();
    let garbage = prop_oneof![
        Just(String::new()),
        "[\\PC\n\"\\[\\]=]{0,12}",
        Just("[[row]]\n".to_owned()),
        Just("when.symptom = [\"NO_POWER\"]\n".to_owned()),
        Just("overrides = [\"undetermined\"]\n".to_owned()),
    ];
    (any::<Index>(), any::<Index>(), 0..80_usize, garbage).prop_map(
        move |(file, at, length, garbage)| {
            let place = file.index(files.len());
            let text: Vec<char> = files[place].text.chars().collect();
            let start = at.index(text.len());
            let end = (start + length).min(text.len());
            let (before, rest) = (&text[..start], &text[end..]);
            let damaged = before.iter().copied().chain(garbage.chars());
            (place, damaged.chain(rest.iter().copied()).collect())
        },
    )
}

/// The id of the row that a line stands in, where the row begins soundly.
fn row_around(text: &str, line: usize) -> Option<&str> {
    let lines: Vec<_> = text.lines().take(line).collect();
    let header = lines
        .iter()
        .rposition(|line| line.trim_start().starts_with("[["))?;
    let id = lines
        .get(header + 1)?
        .strip_prefix("id = \"")?
        .strip_suffix('"')?;
    let is_sound = lines[header] == "[[row]]" && !id.contains('"');
    (is_sound && lines.len() > header + 2).then_some(id)
}

// How many texts are tried is set by PROPTEST_CASES.
proptest! {
    #[test]
    fn damaged_files_are_refused_with_their_place((place, text) in damaged()) {
        let mut files = RuleSet::shipped_files().to_vec();
        files[place].text = &text;
        if let Err(error) = RuleSet::check("damaged", &files, &Catalogue::shipped().unwrap()) {
            let lines = text.split('\n').count();
            let known = files.iter().any(|file| file.name == error.file) || error.file == "damaged";
            prop_assert!(known && error.line >= 1 && error.column >= 1, "{}", error);
            prop_assert!(error.file != files[place].name || error.line <= lines, "{}", error);
            if let Some(id) = row_around(&text, error.line).filter(|_| error.file == files[place].name) {
                prop_assert!(error.problem.contains(id), "{} does not name {}", error, id);
            }
        }
    }

    #[test]
    fn garbage_is_refused(text in "\\PC{0,200}") {
        let files = [DataFile { name: "garbage.toml", text: &text }];
        let error = RuleSet::check("garbage", &files, &Catalogue::shipped().unwrap()).unwrap_err();
        prop_assert!(error.line >= 1 && error.column >= 1, "{}", error);
    }
}
