use lettre::message::header::HeaderValue;

use super::*;

#[track_caller]
fn fits(text: &str, expected: &str) {
    assert_eq!(fit(text), (expected.to_owned(), false));
}

/// The words of an encoded subject.
fn words(header: &HeaderValue) -> Vec<String> {
    let mut headers = lettre::message::header::Headers::new();
    headers.insert_raw(header.clone());
    let text = headers.to_string();
    let lines = text
        .trim_end()
        .trim_start_matches("Subject: ")
        .split("\r\n ");
    lines.map(str::to_owned).collect()
}

#[test]
fn what_the_standard_has_stays_as_it_is() {
    fits(
        "受付番号 KW-123：故障、～―−…ガギ「」",
        "受付番号 KW-123：故障、～―−…ガギ「」",
    );
}

#[test]
fn what_it_lacks_is_written_otherwise() {
    fits("①㈱№㎡Ⅳ", "1(株)Nom2IV");
    fits("髙橋 山﨑 𠮷田 濵口", "高橋 山崎 吉田 浜口");
    fits("ｶﾞｷﾞﾊﾟｿｺﾝ｡", "ガギパソコン。");
    fits("9:00〜17:00—", "9:00～17:00―");
    fits("か\u{3099}", "が");
    fits("葛\u{E0100}城", "葛城");
}

#[test]
fn what_cannot_be_written_otherwise_is_told_of_once() {
    assert_eq!(fit("雨☔と👍🏽"), ("雨〓と〓〓".to_owned(), true));
    let (subject, body) = encode("☔", "本文です。\n");
    let (text, ..) = ISO_2022_JP.decode(body.as_ref());
    assert_eq!(text.matches("置き換えています").count(), 1, "{text}");
    assert_eq!(words(&subject).len(), 1);
}

#[test]
fn a_subject_splits_no_character_and_each_word_ends_in_ascii() {
    let subject = "【医療オンライン資格確認】機器故障連絡 PC（KW-123）".repeat(5);
    let words = words(&encode_subject(&subject));
    let mut whole = String::new();
    for word in &words {
        assert!(word.len() <= 75, "{word}");
        let word = word.strip_prefix("=?ISO-2022-JP?B?").expect(word);
        let word = BASE64_STANDARD
            .decode(word.strip_suffix("?=").expect(word))
            .expect("base64");
        assert!(word.is_ascii(), "{word:?}");
        let last_escape = word.windows(3).rposition(|three| three[0] == 0x1B);
        if let Some(at) = last_escape {
            assert_eq!(&word[at..at + 3], b"\x1B(B");
        }
        let (text, _, failed) = ISO_2022_JP.decode(&word);
        assert!(!failed, "{word:?}");
        whole.push_str(&text);
    }
    assert!(words.len() > 5 && words[0].len() <= 67, "{words:?}");
    assert_eq!(whole, subject);
}

#[test]
fn a_long_line_takes_base64() {
    let seven = encode_body("短い行です。\n");
    assert_eq!(seven.encoding(), ContentTransferEncoding::SevenBit);
    assert!(seven.as_ref().is_ascii());
    // 496 characters of two bytes and twice three for the escapes are 998 bytes.
    let longest = encode_body(&"長".repeat(496));
    assert_eq!(longest.encoding(), ContentTransferEncoding::SevenBit);
    let longer = encode_body(&"長".repeat(497));
    assert_eq!(longer.encoding(), ContentTransferEncoding::Base64);
}
