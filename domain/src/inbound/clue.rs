//! By what a mail may be matched to its ticket.

use unicode_normalization::UnicodeNormalization;

use super::{Fact, Mailbox, Nature, Reading, fact, token};
use crate::ticket::TicketNumber;

/// What points to a ticket, the strongest first. What a person merely mentions is no match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clues {
    /// Message-IDs that it answers, or that could not be delivered, the nearest first.
    pub answered: Vec<String>,
    /// Tickets of signed marks, in its addresses and then in its subject.
    pub signed: Vec<TicketNumber>,
    /// Case numbers of a desk, in its subject and then in its text.
    pub case_numbers: Vec<String>,
    /// Our numbers without a signature: to be shown to a person, never to be matched.
    pub mentioned: Vec<TicketNumber>,
}

/// The most clues of each kind.
pub const MOST_CLUES: usize = 50;

/// The clues of a mail. `key` is the one by which [`token::sign`] signed.
#[must_use]
pub fn clues(reading: &Reading, key: &[u8]) -> Clues {
    let bounced = match &reading.nature {
        Nature::Bounce(bounce) => bounce.original_message_id.iter().cloned().collect(),
        _ => Vec::new(),
    };
    let answered = bounced
        .into_iter()
        .chain(reading.references.iter().rev().cloned());
    let signed = marks(reading).filter_map(|mark| token::verify(key, mark));
    let signed = distinct(signed);
    let facts = fact::numbers_in(&[&reading.subject, &reading.text]);
    let case_numbers = facts
        .into_iter()
        .filter_map(|proposal| match proposal.fact {
            Fact::CaseNumber(number) => Some(number),
            _ => None,
        });
    let mentioned = mentioned(&reading.subject)
        .into_iter()
        .chain(mentioned(&reading.text));
    Clues {
        answered: distinct(answered),
        case_numbers: distinct(case_numbers),
        mentioned: distinct(mentioned.filter(|ticket| !signed.contains(ticket))),
        signed,
    }
}

fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for item in items {
        if distinct.len() < MOST_CLUES && !distinct.contains(&item) {
            distinct.push(item);
        }
    }
    distinct
}

/// What may be a mark: the parts of local parts after `+`, and what stands in brackets in the subject.
fn marks(reading: &Reading) -> impl Iterator<Item = &str> {
    let mailboxes = [&reading.to, &reading.cc].into_iter().flatten();
    let addresses = mailboxes.map(|Mailbox { address, .. }| address.as_str());
    let delivered = reading.delivered_to.iter().map(String::as_str);
    let details = addresses.chain(delivered).flat_map(|address| {
        let (local, _) = address.rsplit_once('@').unwrap_or((address, ""));
        local.split('+').skip(1)
    });
    let bracketed = reading
        .subject
        .split('[')
        .skip(1)
        .filter_map(|rest| rest.split(']').next());
    details.chain(bracketed).take(MOST_MARKS)
}

/// A signature is computed for each.
const MOST_MARKS: usize = 500;

/// Numbers such as KW-123 in `text`, also in full width.
fn mentioned(text: &str) -> Vec<TicketNumber> {
    /// Of a long text the rest is quotation of quotation.
    const MOST_LETTERS: usize = 100_000;
    let folded: String = text
        .chars()
        .take(MOST_LETTERS)
        .nfkc()
        .collect::<String>()
        .to_ascii_uppercase();
    let mut found = Vec::new();
    for (at, prefix) in folded.match_indices("KW") {
        let is_inside_a_word = folded[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let rest = &folded[at + prefix.len()..];
        let rest = rest
            .strip_prefix(['-', '‐', '−', 'ー', '―'])
            .unwrap_or(rest);
        let digits = rest.bytes().take(20).take_while(u8::is_ascii_digit).count();
        let ends = !rest[digits..].starts_with(|c: char| c.is_ascii_alphanumeric());
        if !is_inside_a_word && ends && found.len() < MOST_CLUES {
            found.extend(rest[..digits].parse().ok().and_then(TicketNumber::new));
        }
    }
    found
}
