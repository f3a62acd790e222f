//! What a mail says itself: without what it quotes and without the signature.

use super::{fact, written_day};

/// More lines than a person writes: a log, which stands in the whole text.
const MOST_LINES: usize = 5_000;

/// The new text of a mail. A message that is passed on is part of it; `is_passed_on` is what the subject says.
pub(super) fn fresh(text: &str, is_passed_on: bool) -> String {
    let lines: Vec<&str> = text.lines().take(MOST_LINES).collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = &lines[at..];
        let quotes = is_separator(line) || begins_block(rest);
        if is_forwarding(line) || quotes && is_passed_on {
            kept.extend(rest);
            return trimmed(&kept);
        }
        // A rule of two hyphens may also open a mail.
        let is_signed = is_signature(line) && kept.iter().any(|line| !line.trim().is_empty());
        if is_signed || quotes {
            break;
        }
        let attribution = attribution(rest);
        if attribution > 0 {
            let next = rest[attribution..]
                .iter()
                .find(|line| !line.trim().is_empty());
            if !next.is_some_and(|line| is_quoted(line)) {
                // Nothing marks what is quoted: it is all that follows.
                break;
            }
            at += attribution;
            continue;
        }
        if !is_quoted(line) {
            kept.push(line);
        }
        at += 1;
    }
    without_signature_block(&mut kept);
    trimmed(&kept)
}

fn trimmed(lines: &[&str]) -> String {
    let trimmed: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    trimmed.join("\n").trim_matches('\n').to_owned()
}

fn is_quoted(line: &str) -> bool {
    let line = line.trim_start();
    // `YT> text`, as mailers quote that write initials.
    let after_initials = line.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let initials = line.len() - after_initials.len();
    line.starts_with(['>', '＞', '》'])
        || line.starts_with("| ")
        || (1..=3).contains(&initials) && after_initials.starts_with("> ")
}

fn is_signature(line: &str) -> bool {
    matches!(line, "-- " | "--" | "-----BEGIN PGP SIGNATURE-----")
}

/// `-----Original Message-----`, `----- 元のメッセージ -----`.
fn is_separator(line: &str) -> bool {
    framed(line).is_some_and(|words| {
        [
            "original message",
            "original appointment",
            "元のメッセージ",
            "元のメール",
            "オリジナルメッセージ",
            "返信元",
        ]
        .iter()
        .any(|known| words.contains(known))
    })
}

/// `---------- Forwarded message ---------`, `Begin forwarded message:`, `----- 転送メッセージ -----`.
fn is_forwarding(line: &str) -> bool {
    let begins = line.trim().to_ascii_lowercase();
    begins.starts_with("begin forwarded message")
        || begins.starts_with("転送されたメッセージ")
        || framed(line).is_some_and(|words| words.contains("forwarded") || words.contains("転送"))
}

/// The words between hyphens, in lower case.
fn framed(line: &str) -> Option<String> {
    let line = line.trim();
    let words = line.strip_prefix("--")?.trim_matches(['-', ' ', '　']);
    (!words.is_empty()).then(|| words.to_ascii_lowercase())
}

/// The lines with which Outlook begins what it quotes: sender, then day and recipients or subject.
fn begins_block(lines: &[&str]) -> bool {
    const FROM: [&str; 5] = ["from:", "差出人:", "送信者:", "送信元:", "発信者:"];
    const OTHERS: [&str; 9] = [
        "sent:",
        "date:",
        "to:",
        "subject:",
        "送信日時:",
        "日時:",
        "日付:",
        "宛先:",
        "件名:",
    ];
    let begins = |line: &str, labels: &[&str]| {
        let line: String = line
            .replace('：', ":")
            .replace(['*', ' ', '　'], "")
            .to_ascii_lowercase();
        labels.iter().any(|label| line.starts_with(label))
    };
    let Some((first, rest)) = lines.split_first() else {
        return false;
    };
    // A rule may go before it.
    let is_rule = first.len() >= 10 && first.trim().chars().all(|c| matches!(c, '_' | '-'));
    let (first, rest) = match rest.split_first() {
        Some((next, rest)) if is_rule => (next, rest),
        _ => (first, rest),
    };
    let others = rest
        .iter()
        .take(6)
        .filter(|line| begins(line, &OTHERS))
        .count();
    begins(first, &FROM) && others >= 2
}

/// How many lines at the beginning say who wrote what is quoted next; 0 when none does. Mailers break that line.
fn attribution(lines: &[&str]) -> usize {
    const MOST_LINES: usize = 3;
    let begins = lines.first().is_some_and(|line| may_attribute(line));
    if !begins {
        return 0;
    }
    let mut joined = String::new();
    for (index, line) in lines.iter().take(MOST_LINES).enumerate() {
        if line.trim().is_empty() {
            return 0;
        }
        joined += line.trim();
        joined.push(' ');
        if attributes(joined.trim_end()) {
            return index + 1;
        }
    }
    0
}

/// Cheap, because it is asked of every line.
fn may_attribute(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("On ")
        || line.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
        || line.starts_with("令和")
        || line.contains(['@', '"', '「'])
        || line.ends_with([':', '：'])
}

/// Whether a sentence names the writer of what follows. A desk's own sentence must not: 画面に次のメッセージ：.
fn attributes(line: &str) -> bool {
    const LONGEST: usize = 300;
    let sentence = line.strip_suffix([':', '：']);
    let Some(sentence) = sentence.filter(|line| line.len() <= LONGEST) else {
        return false;
    };
    let sentence = sentence.trim_end();
    if sentence.ends_with("wrote") || sentence.contains(" wrote on ") {
        return true;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| sentence.ends_with(ending));
    if ends(&["書きました", "書かれました", "のメッセージ", "のメール"]) && sentence.contains('@')
    {
        return true;
    }
    if ends(&["さんは書きました", "様は書きました", "さんが書きました"]) {
        return true;
    }
    // 2026年5月13日(水) 13:00 X <x@y>
    let folded = fact::fold(sentence);
    let any_day = jiff::civil::date(2000, 1, 1);
    let days = written_day::days(&folded, any_day, written_day::MissingYear::Nearest);
    let begins_with_day = days.first().is_some_and(|(place, _)| place.start == 0);
    let names = sentence.ends_with('>') && sentence.contains('@');
    begins_with_day && folded.contains(':') && (names || ends(&["さん", "様"]))
}

/// Drops the block at the end that a rule opens and that says how to reach somebody, and nothing else.
fn without_signature_block(lines: &mut Vec<&str>) {
    const LONGEST: usize = 14;
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let from = lines.len().saturating_sub(LONGEST);
    let opens = (from..lines.len()).find(|&at| is_rule(lines[at]) && is_contact(&lines[at..]));
    if let Some(opens) = opens {
        lines.truncate(opens);
    }
}

/// A line of the ornaments with which signatures are framed.
fn is_rule(line: &str) -> bool {
    const ORNAMENTS: &str = "-=_*+~#/|:.・━─＝－―＊～〜★☆◆◇■□●○◎▲△▼▽＋┏┓┗┛┌┐└┘├┤┣┫…‥♪♦";
    let line = line.trim();
    let count = line.chars().count();
    count >= 4
        && line
            .chars()
            .all(|c| ORNAMENTS.contains(c) || c.is_whitespace())
}

fn is_contact(lines: &[&str]) -> bool {
    const MARKS: [&str; 9] = [
        "tel",
        "fax",
        "電話",
        "mail",
        "メール",
        "〒",
        "http",
        "@",
        "℡",
    ];
    let folded: Vec<String> = lines.iter().map(|line| fact::fold(line)).collect();
    let has_mark = folded
        .iter()
        .any(|line| MARKS.iter().any(|mark| line.contains(mark)));
    let says_more = |line: &String| line.trim_end().ends_with('。') || fact::is_labelled(line);
    has_mark && !folded.iter().any(says_more)
}
