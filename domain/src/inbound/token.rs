//! The mark by which an answer finds its ticket: the number with a code that only the service can make, in an address
//! (`support+kw123-…@…`) or in the subject (`[KW-123:…]`).

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::ticket::TicketNumber;

/// The mark of a ticket for an address: `kw123-` and sixteen letters and digits.
#[must_use]
pub fn sign(key: &[u8], ticket: TicketNumber) -> String {
    format!("kw{}-{}", ticket.get(), code(key, ticket))
}

/// The mark of a ticket for a subject: `[KW-123:` and sixteen letters and digits, `]`.
#[must_use]
pub fn sign_subject(key: &[u8], ticket: TicketNumber) -> String {
    format!("[{ticket}:{}]", code(key, ticket))
}

/// The ticket of a mark in either form, brackets left out; none unless `key` made it. Case does not matter, nor white
/// space, which mailers put where they break a subject.
#[must_use]
pub fn verify(key: &[u8], mark: &str) -> Option<TicketNumber> {
    let mark: String = mark.split_whitespace().collect();
    let mark = mark.to_ascii_lowercase();
    let rest = mark.strip_prefix("kw")?;
    let (number, code) = match rest.strip_prefix('-') {
        Some(rest) => rest.split_once(':')?,
        None => rest.split_once('-')?,
    };
    let number = number
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(number)?;
    let ticket = TicketNumber::new(number.parse().ok()?)?;
    // Takes as long for a code that is nearly right as for any other.
    let is_ours = mac(key, ticket)
        .verify_truncated_left(&octets(code)?)
        .is_ok();
    is_ours.then_some(ticket)
}

/// 80 bits: more guesses than anybody can mail, and short enough for an address.
const OCTETS: usize = 10;
/// Of RFC 4648, in lower case: addresses lose their case on the way.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const BITS: usize = 5;

/// What is signed begins with this, so that the key may sign other things too.
const PURPOSE: &[u8] = b"kiriwake ticket by mail\0";

fn mac(key: &[u8], ticket: TicketNumber) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(PURPOSE);
    mac.update(&ticket.get().to_be_bytes());
    mac
}

fn code(key: &[u8], ticket: TicketNumber) -> String {
    let signature = mac(key, ticket).finalize().into_bytes();
    let bits = signature[..OCTETS]
        .iter()
        .fold(0_u128, |bits, octet| bits << 8 | u128::from(*octet));
    let places = (0..OCTETS * 8 / BITS).rev();
    let letter = |place: usize| {
        char::from(ALPHABET[usize::try_from(bits >> (place * BITS) & 31).unwrap_or(0)])
    };
    places.map(letter).collect()
}

/// The octets of a code; none unless it has the length and the letters of one.
fn octets(code: &str) -> Option<[u8; OCTETS]> {
    if code.len() != OCTETS * 8 / BITS {
        return None;
    }
    let bits = code.bytes().try_fold(0_u128, |bits, byte| {
        let value = ALPHABET.iter().position(|letter| *letter == byte)?;
        Some(bits << BITS | u128::try_from(value).ok()?)
    })?;
    let (_, octets) = bits
        .to_be_bytes()
        .split_last_chunk::<OCTETS>()
        .map(|(rest, last)| (rest.len(), *last))?;
    Some(octets)
}
