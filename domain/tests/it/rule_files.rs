//! Rule and catalogue files that cannot be used are refused with file, line and what is accepted.

use domain::{
    catalogue::Catalogue,
    load::{DataFile, LoadError},
    triage::{RuleSet, RulesError},
};

fn refused(text: &str) -> LoadError {
    let file = DataFile {
        name: "test.toml",
        text,
    };
    let catalogue = Catalogue::shipped().unwrap();
    match RuleSet::load("test", &[file], &catalogue) {
        Err(RulesError::File(error)) => error,
        other => panic!("the file is readable: {other:?}"),
    }
}

#[track_caller]
fn assert_refused(text: &str, line: usize, words: &[&str]) {
    let error = refused(text);
    assert_eq!(
        (error.file.as_str(), error.line),
        ("test.toml", line),
        "{error}"
    );
    for word in words {
        assert!(error.problem.contains(word), "{error} does not say {word}");
    }
}

const HEAD: &str = "table = \"colour\"\ntitle = \"色\"\n[values]\nRED = \"赤\"\n\n";

fn with_head(rows: &str) -> String {
    format!("{HEAD}{rows}")
}

#[test]
fn an_unknown_attribute_names_its_line_and_the_known_ones() {
    let rows = "[[row]]\nid = \"a\"\nwhen.matter = [\"FAULT\"]\nwhen.sympton = [\"NO_POWER\"]\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(
        &with_head(rows),
        9,
        &["sympton", "symptom", "region", "row \"a\""],
    );
    assert_eq!(refused(&with_head(rows)).column, "when.s".len());
}

#[test]
fn an_unknown_value_names_its_line_and_the_known_ones() {
    let rows = "[[row]]\nid = \"a\"\nwhen.region.not = [\"NORTH\"]\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["NORTH", "EAST, WEST, UNKNOWN"]);
}

#[test]
fn an_unknown_outcome_names_the_known_ones() {
    let rows = "[[row]]\nid = \"a\"\nthen = \"BLUE\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["BLUE", "accepted: RED"]);
}

#[test]
fn a_row_stands_once() {
    let row = "[[row]]\nid = \"a\"\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(&[row, row].concat()), 12, &["\"a\"", "twice"]);
}

#[test]
fn a_table_does_not_ask_for_its_own_outcome() {
    let rows = "[[row]]\nid = \"a\"\nwhen.colour = [\"RED\"]\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["colour"]);
}

#[test]
fn a_row_has_one_outcome() {
    let rows = "[[row]]\nid = \"a\"\nthen = \"RED\"\nthen_same_as = \"region\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 7, &["either then or then_same_as"]);
    let rows =
        "[[row]]\nid = \"a\"\nthen_same_as = \"region\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["EAST", "accepted: RED"]);
}

#[test]
fn a_row_that_can_never_match_is_refused() {
    let rows = "[[row]]\nid = \"a\"\nwhen.region.not = [\"EAST\", \"WEST\", \"UNKNOWN\"]\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["region", "never"]);
    let rows =
        "[[row]]\nid = \"a\"\nthen_same_as = \"colour\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["colour"]);
}

#[test]
fn a_group_is_declared_and_agrees_with_its_rows() {
    let rows = "[[row]]\nid = \"a\"\ngroup = \"g\"\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["\"g\" is no group"]);
    let group = "[[group]]\nid = \"g\"\ntitle = \"g\"\nwhen.region = [\"EAST\"]\n";
    let rows = format!(
        "{group}[[row]]\nid = \"a\"\ngroup = \"g\"\nwhen.region = [\"WEST\"]\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n"
    );
    assert_refused(
        &with_head(&rows),
        11,
        &["row \"a\"", "region can never hold"],
    );
    let group = format!("{group}overrides = [\"h\"]\n");
    let rows = format!("row = []\n{}", with_head(&group));
    assert_refused(&rows, 11, &["\"h\" is no group", "there are: g"]);
    let rows = format!("{rows}[[group]]\nid = \"g\"\ntitle = \"g\"\n");
    assert_refused(&rows, 13, &["\"g\" stands twice"]);
}

#[test]
fn a_row_overrides_rows_that_exist() {
    let rows = "[[row]]\nid = \"a\"\noverrides = [\"b\"]\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["\"b\" is no row", "there are: a"]);
}

#[test]
fn a_condition_is_a_list() {
    let rows = "[[row]]\nid = \"a\"\nwhen.region = \"EAST\"\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["region", "[\"A\", \"B\"]", ".not"]);
}

#[test]
fn the_values_of_the_answer_are_fixed() {
    let text = "table = \"desk\"\ntitle = \"窓口\"\nrow = []\n[values]\nX = \"x\"\n";
    assert_refused(text, 1, &["desk", "[values]"]);
    assert_refused("table = \"x\"\ntitle = \"x\"\nrow = []\n", 1, &["[values]"]);
}

#[test]
fn a_misspelt_key_names_the_accepted_ones() {
    let rows = "[[row]]\nid = \"a\"\nthan = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    assert_refused(&with_head(rows), 8, &["than", "then"]);
}

#[test]
fn a_row_says_why_and_on_what_it_rests() {
    for (source, say) in [("[]", "なぜなら"), ("[\"K01\"]", " ")] {
        let rows =
            format!("[[row]]\nid = \"a\"\nthen = \"RED\"\nsource = {source}\nsay = \"{say}\"\n");
        assert_refused(&with_head(&rows), 7, &["row \"a\"", "say", "source"]);
    }
    let rows = "[[row]]\nid = \"a\"\nthen = \"RED\"\nsource = [\"K01\"]\n";
    assert_refused(&with_head(rows), 6, &["missing field", "say"]);
}

#[test]
fn a_condition_asks_for_something() {
    let end = "then = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n";
    let always = |value: &str| format!("[[row]]\nid = \"a\"\nwhen.region{value}\n{end}");
    for value in [" = [\"EAST\", \"WEST\"]", ".not = [\"UNKNOWN\"]"] {
        let rows = with_head(&always(value));
        assert_refused(&rows, 8, &["row \"a\"", "region always holds"]);
    }
    let group = "[[group]]\nid = \"g\"\ntitle = \"g\"\nwhen.topology = [\"NG\"]\n";
    let row =
        format!("[[row]]\nid = \"a\"\ngroup = \"g\"\nwhen.topology = [\"NG\", \"SHARED\"]\n{end}");
    let rows = with_head(&format!("{group}{row}"));
    assert_refused(&rows, 11, &["row \"a\"", "topology", "its group"]);
}

#[test]
fn what_is_damaged_is_told_with_its_row() {
    let row = |id: &str, then: &str| {
        format!("[[row]]\nid = \"{id}\"\nthen = {then}\nsource = [\"K01\"]\nsay = \"なぜなら\"\n\n")
    };
    let rows = [row("a", "\"RED\""), row("b", "\"RED"), row("c", "\"RED\"")].concat();
    assert_refused(&with_head(&rows), 14, &["row \"b\": "]);
    let group = "[[group]]\nid = \"g\"\ntitle = 5\n";
    assert_refused(&with_head(group), 8, &["group \"g\": "]);
    // What stands before all entries is about none.
    let head = HEAD.replace("\"色\"", "5");
    let error = refused(&format!("{head}{}", row("a", "\"RED\"")));
    assert_eq!(error.line, 2, "{error}");
    assert!(!error.problem.contains("row"), "{error}");
}

#[test]
fn questions_stand_in_one_file() {
    let mut files = RuleSet::shipped_files().to_vec();
    let again = "recorded = []\n[[question]]\nattribute = \"symptom\"\nwhy = \"なぜなら\"\nsource = [\"K01\"]\n";
    files.push(DataFile {
        name: "more.toml",
        text: again,
    });
    let catalogue = Catalogue::shipped().unwrap();
    let error = RuleSet::check("test", &files, &catalogue).unwrap_err();
    assert_eq!(
        (error.file.as_str(), error.line),
        ("more.toml", 3),
        "{error}"
    );
    assert!(
        error.problem.contains("rules/questions.toml already"),
        "{error}"
    );
}

#[test]
fn a_rule_set_decides_the_whole_answer() {
    let rows =
        with_head("[[row]]\nid = \"a\"\nthen = \"RED\"\nsource = [\"K01\"]\nsay = \"なぜなら\"\n");
    let error = refused(&rows);
    assert!(
        error.problem.contains("no table decides \"desk\""),
        "{error}"
    );
}

#[test]
fn a_desk_without_sound_hours_is_refused() {
    let desk = |hours: &str| {
        format!(
            "[[desk]]\ncode = \"PORTAL\"\nname = \"n\"\nhandles = \"h\"\nsource = []\nchannels = [\"PHONE\"]\nhours = {hours}\n"
        )
    };
    let load = |text: &str| {
        let file = DataFile {
            name: "desks.toml",
            text,
        };
        Catalogue::load(
            &[file],
            DataFile {
                name: "models.toml",
                text: "model = []",
            },
        )
        .expect_err("the desks are unusable")
    };
    for hours in [
        "[{ days = \"EVERY\", from = \"17:00\", to = \"09:00\" }]",
        "[{ days = \"EVERY\", from = \"09:00\", to = \"24:01\" }]",
        "[{ days = \"EVERY\", from = \"9:00\", to = \"17:00\" }]",
        "[{ month_days = [0, 4], days = \"EVERY\", from = \"09:00\", to = \"17:00\" }]",
        "[]",
    ] {
        let error = load(&desk(hours));
        assert_eq!(
            (error.file.as_str(), error.line),
            ("desks.toml", 7),
            "{error}"
        );
        assert!(error.problem.contains("00:00-24:00"), "{error}");
    }
    let error = load(&desk("\"SOMETIMES\""));
    assert!(error.problem.contains("ALWAYS"), "{error}");
    let error = load(&desk("\"ALWAYS\""));
    assert!(error.problem.contains("ONSHI_CALL_CENTER"), "{error}");
}
