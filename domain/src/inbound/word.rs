//! Text in fields: encoded words (RFC 2047), also where they may not stand, and raw bytes of any Japanese charset.

use super::{Unreadable, charset, transfer};

/// The text of a field such as Subject.
pub(super) fn unstructured(value: &[u8]) -> Result<String, Unreadable> {
    rewrite(value, |out, text, _| out.push_str(text))
}

/// A field of addresses in UTF-8, with quoted text in place of encoded words: their specials mean nothing.
pub(super) fn structured(value: &[u8]) -> Result<String, Unreadable> {
    rewrite(value, |out, text, place| match place {
        Place::Bare => {
            out.push('"');
            push_escaped(out, text);
            out.push('"');
        }
        Place::Quoted => push_escaped(out, text),
        Place::Comment => out.extend(text.chars().filter(|c| !['(', ')', '\\'].contains(c))),
    })
}

fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Bare,
    Quoted,
    Comment,
}

/// Puts the text of every run of encoded words where the run stood.
fn rewrite(value: &[u8], put: impl Fn(&mut String, &str, Place)) -> Result<String, Unreadable> {
    let text = charset::decode(None, value)?.replace(['\n', '\t'], " ");
    let (mut out, mut rest, mut place) = (
        String::with_capacity(text.len()),
        text.as_str(),
        Place::Bare,
    );
    while let Some(c) = rest.chars().next() {
        if let Some((run, after)) = run(rest)? {
            put(&mut out, &run, place);
            rest = after;
            continue;
        }
        place = match (place, c) {
            (Place::Bare, '"') => Place::Quoted,
            (Place::Bare, '(') => Place::Comment,
            (Place::Quoted, '"') | (Place::Comment, ')') => Place::Bare,
            (same, _) => same,
        };
        let mut taken = c.len_utf8();
        if c == '\\' && place == Place::Quoted {
            taken += rest[taken..].chars().next().map_or(0, char::len_utf8);
        }
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    Ok(out)
}

struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
}

/// The text of the encoded words at the beginning of `text`, and what comes after them. The bytes of neighbours in one
/// charset are joined before they are decoded, because many a mailer cuts characters in two.
fn run(text: &str) -> Result<Option<(String, &str)>, Unreadable> {
    let Some((mut open, mut rest)) = word(text) else {
        return Ok(None);
    };
    let mut run = String::new();
    while let Some((next, after)) = word(rest.trim_start_matches([' ', '\t'])) {
        if open.charset.eq_ignore_ascii_case(next.charset) {
            open.bytes.extend(next.bytes);
        } else {
            run += &charset::decode(Some(open.charset), &open.bytes)?;
            open = next;
        }
        rest = after;
    }
    run += &charset::decode(Some(open.charset), &open.bytes)?;
    Ok(Some((run.replace('\n', " "), rest)))
}

/// Longer ones than the 75 characters of the standard are common, endless ones are not.
const LONGEST_WORD: usize = 4_096;

/// `=?charset*language?B?text?=`
fn word(text: &str) -> Option<(Word<'_>, &str)> {
    let rest = text.strip_prefix("=?")?;
    let end_of_charset = rest.bytes().take(80).position(|byte| byte == b'?')?;
    let (charset, rest) = rest.split_at(end_of_charset);
    let charset = charset.split('*').next().unwrap_or_default();
    let mut letters = rest.get(1..)?.chars();
    let encoding = letters.next()?.to_ascii_uppercase();
    let rest = letters.as_str().strip_prefix('?')?;
    let end = rest
        .as_bytes()
        .windows(2)
        .take(LONGEST_WORD)
        .position(|two| two == b"?=")?;
    let content = &rest.as_bytes()[..end];
    let bytes = match encoding {
        'B' => transfer::base64(content),
        'Q' => {
            let spaced: Vec<u8> = content
                .iter()
                .map(|&byte| if byte == b'_' { b' ' } else { byte })
                .collect();
            let mut bytes = Vec::with_capacity(spaced.len());
            transfer::octets(&spaced, &mut bytes);
            bytes
        }
        _ => return None,
    };
    Some((Word { charset, bytes }, &rest[end + 2..]))
}
