use std::path::PathBuf;

use super::*;
use crate::mail::example;

/// Set it to anything, and the tests write what comes out in the place of what is committed.
const REGENERATE: &str = "KIRIWAKE_WRITE_SNAPSHOTS";

/// Every kind with an example of everything, and of the least.
fn examples() -> impl Iterator<Item = (String, Words)> {
    MailKind::ALL.iter().flat_map(|&kind| {
        let name = kind.as_str().to_lowercase();
        [
            (format!("{name}-full"), example::full(kind)),
            (format!("{name}-minimal"), example::minimal(kind)),
        ]
    })
}

#[track_caller]
fn letter(words: &Words) -> Letter {
    write(shipped(words.kind()), words).expect("a shipped template makes a letter")
}

/// The faults of a template of which only the text is of interest.
#[track_caller]
fn faults(body: &str) -> Vec<String> {
    let template = Template {
        subject: "件名",
        body,
        html: None,
    };
    let faults = write(template, &example::full(MailKind::Escalation))
        .expect_err(body)
        .0;
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn shipped_templates_write_the_committed_letters() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/mails"));
    for (name, words) in examples() {
        let letter = letter(&words);
        let text = format!("{}\n\n{}", letter.subject, letter.body);
        let html = letter.html.expect("every shipped kind has a page");
        for (path, written) in [
            (folder.join(format!("{name}.txt")), text),
            (folder.join(format!("{name}.html")), html),
        ] {
            if std::env::var_os(REGENERATE).is_some() {
                std::fs::write(&path, &written).expect("the snapshot can be written");
            }
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(
                written,
                committed,
                "{} differs; {REGENERATE}=1 writes it anew",
                path.display()
            );
        }
    }
}

#[test]
fn no_label_stands_without_its_value() {
    for (name, words) in examples() {
        let letter = letter(&words);
        for line in letter.body.lines() {
            assert!(!line.ends_with("  "), "{name}: {line:?}");
            assert!(!line.contains("none"), "{name}: {line:?}");
        }
        let html = letter.html.expect("a page");
        for empty in ["<td></td>", "<th></th>", "<p></p>", "none<"] {
            assert!(!html.contains(empty), "{name}: {empty} in\n{html}");
        }
    }
}

/// What the page tells, the text tells too.
#[test]
fn the_text_alone_says_all() {
    for (name, words) in examples() {
        let letter = letter(&words);
        let html = letter.html.expect("a page");
        let mut page = String::new();
        for piece in html.split('<').skip(1) {
            page.push_str(piece.split_once('>').expect("a tag").1);
            page.push('\n');
        }
        let page = page
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#x2f;", "/")
            .replace("&amp;", "&");
        for words in page.lines().map(str::trim) {
            let without_label = words.trim_end_matches(" 様");
            assert!(
                letter.body.contains(without_label),
                "{name}: {words:?} is not in\n{}",
                letter.body
            );
        }
    }
}

#[test]
fn what_was_typed_is_escaped_in_the_page_alone() {
    let letter = letter(&example::full(MailKind::CustomerComment));
    assert!(
        letter.body.contains("<明日> 10時 & 15時"),
        "{}",
        letter.body
    );
    let html = letter.html.expect("a page");
    assert!(html.contains("&lt;明日&gt; 10時 &amp; 15時"), "{html}");
}

#[test]
fn a_subject_is_one_line() {
    let template = Template {
        subject: "{{ number }}\r\nBcc: all@example.jp",
        ..shipped(MailKind::Escalation)
    };
    let letter = write(template, &example::full(MailKind::Escalation)).expect("a letter");
    assert!(
        !letter.subject.contains(['\r', '\n']),
        "{:?}",
        letter.subject
    );
}

#[test]
fn a_fault_names_file_and_line() {
    let unknown = faults("■ 受付番号  {{ number }}\n■ 窓口  {{ dessk }}\n");
    assert_eq!(unknown, ["body.txt, line 2: undefined value"]);
    let broken = faults("一行目\n二行目\n{% if number %}\n");
    assert!(
        broken[0].starts_with("body.txt, line 3:") || broken[0].starts_with("body.txt, line 4:"),
        "{broken:?}"
    );
    assert_eq!(
        faults("{% if false %}x{% endif %}"),
        ["body.txt, line 1: nothing comes out"]
    );
}

#[test]
fn a_value_that_is_not_known_is_not_printed() {
    let template = Template {
        body: "{{ case.words }}",
        ..shipped(MailKind::DeskReport)
    };
    let faults = write(template, &example::minimal(MailKind::DeskReport))
        .expect_err("no words")
        .0;
    assert!(faults[0].message.contains("not known"), "{faults:?}");
}

#[test]
fn work_and_depth_are_bounded() {
    let endless =
        faults("{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}");
    assert!(endless[0].contains("fuel"), "{endless:?}");
    assert!(!faults("{% include 'body.txt' %}").is_empty(), "itself");
    assert!(
        !faults("{% include '/etc/hostname' %}").is_empty(),
        "a file"
    );
}
