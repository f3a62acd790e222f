//! Whatever comes in: no mail brings the reader down, keeps it busy, or has it believe a forged mark.

use std::sync::LazyLock;

use domain::{
    inbound::{self, Limits, MOST_CLUES, Unreadable, UnreadableReason, token},
    ticket::TicketNumber,
};
use jiff::civil::date;
use proptest::{collection::vec, prelude::*, sample::Index};

use crate::{
    inbound::{KEY, mails},
    size::size,
};

/// Reads `raw`, and all that can be asked of it.
#[track_caller]
fn ask(raw: &[u8]) {
    let limits = Limits::default();
    let Ok(reading) = inbound::read(raw, &limits) else {
        return;
    };
    for text in [&reading.subject, &reading.text, &reading.fresh] {
        assert!(!text.contains('\0'));
    }
    assert!(!reading.subject.contains('\n'));
    assert!(reading.references.len() <= 100 && reading.attachments.len() <= limits.parts);
    for attachment in &reading.attachments {
        assert_eq!(attachment.content(raw).len(), attachment.size);
    }
    let clues = inbound::clues(&reading, KEY);
    let counts = [
        clues.answered.len(),
        clues.signed.len(),
        clues.case_numbers.len(),
        clues.mentioned.len(),
    ];
    assert!(
        counts.iter().all(|count| *count <= MOST_CLUES),
        "{counts:?}"
    );
    assert!(inbound::facts(&reading, date(2026, 5, 13)).len() <= MOST_CLUES);
    let _ = inbound::looks_like_acknowledgement(&reading);
}

/// What parsers stumble over.
const FRAGMENTS: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\r\n\r\n",
    b" ",
    b"\t",
    b":",
    b";",
    b"\"",
    b"\\",
    b"<",
    b">",
    b"(",
    b")",
    b"@",
    b",",
    b"=",
    b"=?",
    b"?=",
    b"=?utf-8?B?",
    b"=?iso-2022-jp?Q?",
    b"\x1b$B",
    b"\x1b(B",
    b"\x1b(I",
    b"\x1b",
    b"\x0e",
    b"\x82\xa0",
    b"\xe3\x81\x82",
    b"\x8f",
    b"From: ",
    b"To: ",
    b"Subject: ",
    b"Date: ",
    b"99999999999",
    b" May ",
    b" +9999",
    b"References: ",
    b"Content-Type: multipart/mixed; boundary=b",
    b"--b",
    b"--b--",
    b"Content-Type: text/html",
    b"Content-Type: message/delivery-status",
    b"Content-Disposition: attachment; filename*0*=utf-8''",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"<blockquote>",
    b"</",
    b"<!--",
    b"&#",
    b"&amp;",
    b"On ",
    b" wrote:",
    b"> ",
    b"-- ",
    b"KW-1",
    b"2026",
    b"/5/20",
    b"%",
    b"*1*=",
    b"format=flowed",
    b"Return-Path: <>",
];

fn fragments() -> impl Strategy<Value = Vec<u8>> {
    let fragment = prop_oneof![
        4 => any::<Index>().prop_map(|index| index.get(FRAGMENTS).to_vec()),
        1 => vec(any::<u8>(), 0..8),
        1 => "[a-zぁ-ん0-9訪問受付番号:月日年]{0,8}".prop_map(String::into_bytes),
    ];
    vec(fragment, 0..60).prop_map(|fragments| fragments.concat())
}

/// A change to a mail: a place, how much is taken away there, and what is put there.
fn change() -> impl Strategy<Value = (Index, usize, Vec<u8>)> {
    let put = prop_oneof![fragments(), vec(any::<u8>(), 0..4), Just(Vec::new())];
    (any::<Index>(), 0_usize..40, put)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(size(400, 50_000)))]

    #[test]
    fn no_bytes_bring_the_reader_down(bytes in prop_oneof![vec(any::<u8>(), 0..600), fragments()]) {
        ask(&bytes);
        ask(&[b"From: a@b.example\r\n".as_slice(), &bytes].concat());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(size(600, 50_000)))]

    #[test]
    fn no_damaged_mail_brings_the_reader_down(mail in any::<Index>(), changes in vec(change(), 1..8)) {
        let mut raw = mail.get(&MAILS).1.clone();
        for (place, taken, put) in changes {
            let from = place.index(raw.len() + 1);
            let to = raw.len().min(from + taken);
            raw.splice(from..to, put);
        }
        ask(&raw);
    }
}

static MAILS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(mails);

#[test]
fn mails_cut_off_anywhere_are_read() {
    for (_, raw) in MAILS.iter() {
        for end in (0..raw.len()).step_by(raw.len() / 8 + 1) {
            ask(&raw[..end]);
        }
    }
}

/// Each would take hours if a part of the reader went through what is left of the mail at every step.
#[test]
fn mails_of_megabytes_that_repeat_one_thing_are_read() {
    let bytes = usize::try_from(size(1 << 20, 8 << 20)).unwrap();
    let html = "From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    let text = "From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
    let parts = "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n";
    let bounce = "From: mailer-daemon@b.example\r\nSubject: failure notice\r\n\r\n";
    let status = "From: mailer-daemon@b.example\r\nContent-Type: message/delivery-status\r\n\r\n";
    let repeated: &[(&str, &str)] = &[
        (html, "<"),
        (html, "<a "),
        (html, "<a =\""),
        (html, "&"),
        (html, "<style>"),
        (html, "</style"),
        (html, "<!--"),
        (html, "<blockquote>"),
        (html, "<p>x"),
        (html, "<pre>\n"),
        (text, "\n"),
        (text, "On \n"),
        (text, "On x\n"),
        (text, "1:\n"),
        (text, "From:\n"),
        (text, "@:\n"),
        (text, "----\n"),
        (text, "--b\n"),
        (text, ">"),
        (text, "x wrote:\n\n"),
        (text, "x wrote:\n> y\n"),
        (text, "訪問"),
        (text, "5/20 訪問\n"),
        (text, "受付番号\n"),
        (text, "受付番号 A-1 "),
        (text, "KW-1 "),
        (text, "2026年5月"),
        (text, "\u{1b}"),
        (text, "\u{1b}$B"),
        (text, "株式㍿ﷺ"),
        (parts, "--b\r\n"),
        (parts, "Content-Type: multipart/mixed; boundary=c\r\n\r\n"),
        (parts, "-"),
        (bounce, "x@y.example "),
        (bounce, "x@y.example\n"),
        (bounce, "<x@y.example>:\nno\n"),
        (status, "Final-Recipient: rfc822; x@y.example\n\n"),
        (status, "\n"),
        (status, "x"),
    ];
    for (header, repeated) in repeated {
        ask(format!("{header}{}", repeated.repeat(bytes / repeated.len())).as_bytes());
    }
    let fields = [
        "Subject: =?",
        "Subject: =?utf-8?B?",
        "Subject: =?utf-8?Q?=?= ",
        "Subject: [",
        "From: \"",
        "From: (",
        "From: <",
        "From: a,",
        "From: a@b.example,",
        "To: a+kw1-aaaaaaaaaaaaaaaa@b.example,",
        "References: <a@b>",
        "Content-Type: a; b*0*=",
        "Content-Type: text/plain; x=\"",
        "Date: 1 ",
        "Date: 99999999999999999999",
        "From: \\",
        "Authentication-Results: (",
    ];
    for field in fields {
        let (name, repeated) = field.split_once(' ').unwrap();
        let value = repeated.repeat(250_000 / repeated.len());
        ask(format!("{name} {value}\r\n\r\ntext").as_bytes());
        ask(format!("{field}\r\n")
            .repeat(250_000 / (field.len() + 2))
            .as_bytes());
    }
}

#[test]
fn what_is_too_large_says_so() {
    let limits = Limits {
        bytes: 100,
        header_bytes: 50,
        parts: 2,
        depth: 1,
    };
    let read = |raw: String| inbound::read(raw.as_bytes(), &limits).unwrap_err();
    let header = "From: a@b.example\r\n";
    assert_eq!(
        read(header.repeat(6)),
        Unreadable::TooLarge {
            bytes: 114,
            limit: 100
        }
    );
    let unreadable = read(header.repeat(3));
    assert_eq!(
        unreadable,
        Unreadable::HeaderTooLarge {
            bytes: 57,
            limit: 50
        }
    );
    assert_eq!(unreadable.reason(), UnreadableReason::HeaderTooLarge);
    assert!(
        unreadable
            .to_string()
            .contains("57 bytes; accepted: up to 50")
    );
    let parts = "Content-Type: multipart/a; boundary=b\r\n\r\n--b\r\n\r\n--b\r\n";
    assert_eq!(
        read(parts.to_owned()),
        Unreadable::TooManyParts { limit: 2 }
    );
}

fn ticket(number: u64) -> TicketNumber {
    TicketNumber::new(number).unwrap()
}

proptest! {
    #[test]
    fn a_mark_leads_back_to_its_ticket(number in 1_u64.., key in vec(any::<u8>(), 0..80)) {
        let number = ticket(number);
        let mark = token::sign(&key, number);
        prop_assert!(mark.len() <= 40 && mark.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        prop_assert_eq!(token::verify(&key, &mark), Some(number));
        prop_assert_eq!(token::verify(&key, &mark.to_uppercase()), Some(number));
        let in_subject = token::sign_subject(&key, number);
        prop_assert_eq!(token::verify(&key, in_subject.trim_matches(['[', ']'])), Some(number));
    }

    #[test]
    fn no_other_mark_is_believed(number in 1_u64..1_000_000, place in any::<Index>(), letter in "[a-z2-7]", other in 1_u64..1_000_000, text in "\\PC{0,40}") {
        let mark = token::sign(KEY, ticket(number));
        let mut forged: Vec<char> = mark.chars().collect();
        let code = mark.find('-').unwrap() + 1;
        forged[code + place.index(16)] = letter.chars().next().unwrap();
        let forged: String = forged.into_iter().collect();
        prop_assert_eq!(token::verify(KEY, &forged).is_some(), forged == mark);
        prop_assert_eq!(token::verify(b"another key", &mark), None);
        let moved = format!("kw{other}-{}", &mark[code..]);
        prop_assert_eq!(token::verify(KEY, &moved).is_some(), other == number);
        prop_assert_eq!(token::verify(KEY, &text), None);
    }
}

#[test]
fn a_mark_stays_the_same_from_version_to_version() {
    // Mails that are under way carry it; computed with another program.
    assert_eq!(token::sign(KEY, ticket(123)), "kw123-ubjc3elb5qelvpbl");
    assert_eq!(
        token::sign_subject(KEY, ticket(123)),
        "[KW-123:ubjc3elb5qelvpbl]"
    );
}
