//! `kiriwake rules`: proved, shown, and tried on the published calls.

use kiriwake_tests::binary::{kiriwake, run, stderr, stdout};
use std::process::Stdio;

/// The shipped rule files, in the order of their names.
fn files() -> Vec<String> {
    let folder = kiriwake_tests::root().join("domain/rules");
    let entries = std::fs::read_dir(folder).expect("the folder of the rules");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .map(|path| path.display().to_string())
        .collect();
    files.sort();
    files
}

fn rules(command: &str, files: &[String]) -> (Option<i32>, String, String) {
    let mut arguments = vec!["rules", command];
    arguments.extend(files.iter().map(String::as_str));
    let output = run(&arguments);
    (output.status.code(), stdout(&output), stderr(&output))
}

#[test]
fn the_shipped_rules_are_proved_with_and_without_names() {
    let (code, shipped, _) = rules("check", &[]);
    assert_eq!(code, Some(0), "{shipped}");
    assert!(
        shipped.contains("証明できました") && shipped.contains("既定の行 undetermined"),
        "{shipped}"
    );
    let (code, named, _) = rules("check", &files());
    assert_eq!((code, named), (Some(0), shipped));
}

#[test]
fn a_gap_is_told_as_a_call() {
    let mut files = files();
    let served = files
        .iter_mut()
        .find(|file| file.contains("02-served"))
        .expect("a table");
    let text = std::fs::read_to_string(&*served).expect("it can be read");
    let folder = tempfile::tempdir().expect("a folder");
    let draft = folder.path().join("02-served.toml").display().to_string();
    std::fs::write(&draft, text.replace("\"NONE\", \"ENDED\"", "\"NONE\"")).expect("a draft");
    served.clone_from(&draft);
    let (code, told, _) = rules("check", &files);
    assert_eq!(code, Some(1));
    assert!(
        told.contains(&draft) && told.contains("例: 保守契約＝終了"),
        "{told}"
    );
    let (code, _, refused) = rules("show", &files);
    assert_eq!(code, Some(1));
    assert!(refused.contains("例: 保守契約＝終了"), "{refused}");

    std::fs::write(
        &draft,
        text.replace("when.contractStatus", "when.contractState"),
    )
    .expect("a draft");
    let (code, _, refused) = rules("check", &files);
    assert_eq!(code, Some(2));
    for word in [
        draft.as_str(),
        "row \"monthly-calls-used-up\"",
        "contractState",
        "contractStatus",
    ] {
        assert!(refused.contains(word), "{refused} does not say {word}");
    }
}

#[test]
fn the_tables_are_printed_and_drawn() {
    let (code, text, _) = rules("show", &[]);
    assert_eq!(code, Some(0));
    assert!(
        text.contains("カードリーダー") && text.contains("根拠"),
        "{text}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let picture = folder.path().join("rules.svg").display().to_string();
    let (code, told, _) = rules("show", &["--svg".to_owned(), picture.clone()]);
    assert_eq!((code, told.as_str()), (Some(0), ""));
    let picture = std::fs::read_to_string(picture).expect("the picture");
    assert!(
        picture.starts_with("<svg ") && picture.contains("原因の切り分け"),
        "{picture}"
    );
}

#[test]
fn who_stops_reading_ends_it_quietly() {
    for command in ["show", "check"] {
        let mut child = kiriwake()
            .args(["rules", command])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary can be started");
        // It proves the rules first, so that nobody reads any more when it begins to print.
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(
            (output.status.code(), stderr(&output).as_str()),
            (Some(0), "")
        );
    }
}

#[test]
fn the_published_calls_take_few_questions() {
    let cases = kiriwake_tests::root().join("tests/cases/triage.json");
    let (code, told, _) = rules("questions", &[cases.display().to_string()]);
    assert_eq!(code, Some(0));
    let last = told.lines().last().unwrap_or_default();
    let numbers: Vec<usize> = last
        .split(|character: char| !character.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect();
    let [calls, median, most] = numbers[..] else {
        panic!("three numbers: {last}");
    };
    assert_eq!(calls, told.lines().count() - 1);
    assert!(median <= 4 && most <= 8, "{last}");
}
