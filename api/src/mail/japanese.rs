//! A mail in ISO-2022-JP (RFC 1468), for mail systems that read nothing else: JIS X 0208 alone, without the characters that makers
//! of computers added to it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::search::common_form;
use encoding_rs::ISO_2022_JP;
use lettre::message::Body;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use unicode_normalization::UnicodeNormalization;

/// Bytes of a line without its end (RFC 5322).
const LONGEST_LINE: usize = 998;
/// Bytes that a word of a subject encodes, so that the line of the first one, which has the name of the header, takes no more
/// than 76 characters (RFC 2047).
const LONGEST_WORD: usize = 36;
/// What stands for a character that cannot be carried.
const SUBSTITUTE: char = '〓';
/// What the mail says at its end when there are such.
const NOTE: &str = "\n※送信先のメールの文字コードで表せない文字は「〓」に置き換えています。\n";

/// Type and characters of the body.
pub fn content_type() -> ContentType {
    ContentType::parse("text/plain; charset=ISO-2022-JP").expect("a media type")
}

/// Subject and body as they go out.
pub fn encode(subject: &str, body: &str) -> (HeaderValue, Body) {
    let (subject, lost_of_subject) = fit(subject);
    let (mut body, lost) = fit(body);
    if lost || lost_of_subject {
        body.push_str(NOTE);
    }
    (encode_subject(&subject), encode_body(&body))
}

/// The text in characters that ISO-2022-JP can carry, and whether some could not be.
fn fit(text: &str) -> (String, bool) {
    let (mut fitted, mut strange, mut lost) = (String::new(), String::new(), false);
    for c in text.nfc() {
        if let Some(c) = look_alike(c) {
            lost |= settle(&mut strange, &mut fitted);
            fitted.push(c);
        } else {
            // Half-width kana and their marks are composed together.
            strange.push(c);
        }
    }
    lost |= settle(&mut strange, &mut fitted);
    (fitted, lost)
}

/// Moves over what cannot be carried as it is; returns whether something of it is lost.
fn settle(strange: &mut String, fitted: &mut String) -> bool {
    let mut lost = false;
    for c in std::mem::take(strange).nfkc() {
        match look_alike(c) {
            Some(c) => fitted.push(c),
            None if is_invisible(c) => {}
            None => {
                fitted.push(SUBSTITUTE);
                lost = true;
            }
        }
    }
    lost
}

/// The character itself or one that people read as the same; none where neither can be carried.
fn look_alike(c: char) -> Option<char> {
    let other = match c {
        c if is_carried(c) => return Some(c),
        '〜' => '～',
        '—' => '―',
        '–' => '-',
        '‖' => '∥',
        '¥' => '￥',
        '¢' => '￠',
        '£' => '￡',
        '¬' => '￢',
        '⋯' => '…',
        '·' | '•' => '・',
        '\u{C5}' => '\u{212B}',
        c => common_form(c),
    };
    is_carried(other).then_some(other)
}

/// Whether ASCII or JIS X 0208 has it. The encoder knows more: rows 9 to 15 and those from 85 on are no part of the
/// standard, and half-width kana would lose their marks.
fn is_carried(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_control() || matches!(c, '\n' | '\t');
    }
    let mut buffer = [0; 4];
    let (bytes, _, failed) = ISO_2022_JP.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        [0x1B, b'$', b'B', first, _, 0x1B, b'(', b'B'] if !failed => {
            let row = first - 0x20;
            matches!(row, 1..=8 | 16..=84) && !('｡'..='ﾟ').contains(&c)
        }
        _ => false,
    }
}

/// Controls, joiners and selectors of variants: nobody misses them.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

/// Encoded words that split no character; each begins and ends in ASCII.
fn encode_subject(subject: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Subject");
    if subject.is_ascii() {
        return HeaderValue::new(name, subject.to_owned());
    }
    let mut words = vec![String::new()];
    for c in subject.chars() {
        let last = words.len() - 1;
        let longer = format!("{}{c}", words[last]);
        if ISO_2022_JP.encode(&longer).0.len() > LONGEST_WORD {
            words.push(c.to_string());
        } else {
            words[last] = longer;
        }
    }
    let encoded = words.iter().map(|word| {
        let word = BASE64_STANDARD.encode(ISO_2022_JP.encode(word).0);
        format!("=?ISO-2022-JP?B?{word}?=")
    });
    let encoded: Vec<_> = encoded.collect();
    HeaderValue::dangerous_new_pre_encoded(name, subject.to_owned(), encoded.join("\r\n "))
}

/// Seven bits as they are, where no line is too long for that.
fn encode_body(body: &str) -> Body {
    let body = body.replace('\n', "\r\n");
    let (bytes, ..) = ISO_2022_JP.encode(&body);
    let too_long = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line).len() > LONGEST_LINE;
    let encoding = if bytes.split(|&byte| byte == b'\n').any(too_long) {
        ContentTransferEncoding::Base64
    } else {
        return Body::dangerous_pre_encoded(bytes.into_owned(), ContentTransferEncoding::SevenBit);
    };
    Body::new_with_encoding(bytes.into_owned(), encoding).expect("base64 carries every byte")
}

#[cfg(test)]
mod tests;
