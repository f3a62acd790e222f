//! Mail that comes in: what it says, who or what wrote it, which ticket it may belong to, and what it tells of it.
//!
//! A mail is read with patience, because mailers in Japan write every charset under every label, and with limits,
//! because anybody may send one. Nothing here decides: what a mail is matched to, and whether what it tells is true, is
//! the caller's business.

mod bounce;
mod charset;
mod clue;
mod fact;
mod field;
mod flowed;
mod fresh;
mod html;
mod jis;
mod nature;
mod parameter;
mod part;
pub mod token;
mod transfer;
mod unreadable;
mod word;
mod words;
mod written_day;

use std::{borrow::Cow, collections::BTreeSet, ops::Range};

pub use bounce::{Bounce, BouncedRecipient, DeliveryAction};
pub use clue::{Clues, MOST_CLUES, clues};
pub use fact::{Carrier, Fact, FactKind, Proposal, facts, looks_like_acknowledgement};
pub use nature::{Nature, NatureKind};
pub use unreadable::{Unreadable, UnreadableReason};

use part::{Body, Part};
use transfer::Transfer;

/// What is taken of a mail at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole mail.
    pub bytes: usize,
    /// Bytes of the header of the mail, and of each part.
    pub header_bytes: usize,
    /// Parts, those that hold others included.
    pub parts: usize,
    /// How deep parts may be nested.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 32 << 20,
            header_bytes: 256 << 10,
            parts: 500,
            depth: 16,
        }
    }
}

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The Message-ID without angle brackets, if it has one.
    pub message_id: Option<String>,
    /// Message-IDs of what it answers, without duplicates, the nearest last.
    pub references: Vec<String>,
    /// Who wrote it.
    pub from: Vec<Mailbox>,
    /// Where answers go, when not to who wrote it.
    pub reply_to: Vec<Mailbox>,
    /// To whom it was written.
    pub to: Vec<Mailbox>,
    /// Who gets a copy.
    pub cc: Vec<Mailbox>,
    /// Where the envelope came from.
    pub return_path: ReturnPath,
    /// Addresses it was delivered to, as mail servers noted them; with the part after `+`.
    pub delivered_to: Vec<String>,
    /// The subject on one line, empty when there is none.
    pub subject: String,
    /// When it was written, if it says so.
    pub date: Option<jiff::Timestamp>,
    /// The whole text, lines ended by LF.
    pub text: String,
    /// The text without what it quotes and without the signature.
    pub fresh: String,
    /// Files, and whatever else is no text of the mail.
    pub attachments: Vec<Attachment>,
    /// What mail servers found out about the sender, as it stands. Only that of a server of one's own is to be believed.
    pub authentication: Vec<Authentication>,
    /// Who or what wrote it.
    pub nature: Nature,
}

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name, if one is given.
    pub name: Option<String>,
    /// The address as written.
    pub address: String,
}

/// Where the envelope of a mail came from, as the last server noted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnPath {
    /// Nobody noted it.
    Unknown,
    /// `<>`: from a machine that wants no answer.
    Null,
    /// An address.
    Address(String),
}

/// A file in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name without a folder, if it has one.
    pub name: Option<String>,
    /// The media type that the mail gives, such as `image/jpeg`.
    pub media_type: String,
    /// Size in bytes.
    pub size: usize,
    place: Range<usize>,
    transfer: Transfer,
}

impl Attachment {
    /// The content. `raw` is the mail that was read.
    #[must_use]
    pub fn content<'r>(&self, raw: &'r [u8]) -> Cow<'r, [u8]> {
        let encoded = raw.get(self.place.clone()).unwrap_or_default();
        self.transfer.decode(encoded)
    }
}

/// An Authentication-Results field (RFC 8601).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentication {
    /// The server that wrote it.
    pub server: String,
    /// The whole value.
    pub value: String,
}

/// Reads a mail as it came in. The error says why it cannot be read; it is to be kept as it is.
pub fn read(raw: &[u8], limits: &Limits) -> Result<Reading, Unreadable> {
    if raw.len() > limits.bytes {
        return Err(Unreadable::TooLarge {
            bytes: raw.len(),
            limit: limits.bytes,
        });
    }
    // Some programs begin with a byte order mark, or with empty lines.
    let begun = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let start = raw.len() - begun.trim_ascii_start().len();
    let message = Part::of_message(raw, start, limits)?;
    if message.fields.is_empty() {
        return Err(Unreadable::NoHeader);
    }
    let mut content = Content::default();
    content.gather(&message, raw)?;
    let mut reading = header_of(&message)?;
    reading.text = content.texts.join("\n\n");
    reading.fresh = fresh::fresh(&reading.text, fact::is_passed_on(&reading.subject));
    reading.attachments = content.attachments;
    if reading.says_nothing() {
        return Err(Unreadable::Nothing);
    }
    reading.nature = nature::of(&reading, &message, raw)?;
    Ok(reading)
}

impl Reading {
    fn says_nothing(&self) -> bool {
        self.from.is_empty()
            && self.return_path == ReturnPath::Unknown
            && self.subject.is_empty()
            && self.text.trim().is_empty()
            && self.attachments.is_empty()
    }
}

/// Everything that stands in the header.
fn header_of(message: &Part) -> Result<Reading, Unreadable> {
    let fields = &message.fields;
    let mut answered = fields.message_ids("references");
    answered.extend(fields.message_ids("in-reply-to"));
    let mut from = fields.mailboxes("from")?;
    if from.is_empty() {
        from = fields.mailboxes("sender")?;
    }
    let addresses = |value: &[u8]| {
        String::from_utf8_lossy(value)
            .trim_matches(['<', '>'])
            .to_owned()
    };
    let delivered = DELIVERED
        .iter()
        .flat_map(|name| fields.all(name))
        .map(addresses);
    Ok(Reading {
        message_id: fields.message_ids("message-id").into_iter().next(),
        references: nearest_once(answered),
        from,
        reply_to: fields.mailboxes("reply-to")?,
        to: fields.mailboxes("to")?,
        cc: fields.mailboxes("cc")?,
        return_path: return_path(fields.first("return-path")),
        delivered_to: delivered.take(MOST_REFERENCES).collect(),
        subject: fields
            .text("subject")?
            .unwrap_or_default()
            .trim()
            .to_owned(),
        date: fields.date(),
        text: String::new(),
        fresh: String::new(),
        attachments: Vec::new(),
        authentication: fields
            .all("authentication-results")
            .filter_map(authentication)
            .collect(),
        nature: Nature::Person,
    })
}

/// Where servers note the address of the envelope.
const DELIVERED: [&str; 6] = [
    "delivered-to",
    "x-original-to",
    "x-delivered-to",
    "envelope-to",
    "x-envelope-to",
    "x-rcpt-to",
];

/// Threads are long, headers of an attacker are longer.
const MOST_REFERENCES: usize = 100;

/// Each once, where it stands last.
fn nearest_once(ids: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let nearest = ids.into_iter().rev().filter(|id| seen.insert(id.clone()));
    let mut kept: Vec<String> = nearest.take(MOST_REFERENCES).collect();
    kept.reverse();
    kept
}

fn return_path(value: Option<&[u8]>) -> ReturnPath {
    let Some(value) = value else {
        return ReturnPath::Unknown;
    };
    let text = charset::ascii(value);
    match text.trim_matches(['<', '>', ' ']) {
        "" => ReturnPath::Null,
        address => ReturnPath::Address(address.to_owned()),
    }
}

/// `server 1; method=result …`
fn authentication(value: &[u8]) -> Option<Authentication> {
    let value = charset::ascii(value);
    let server = value.split(';').next()?.split_whitespace().next()?;
    Some(Authentication {
        server: server.to_ascii_lowercase(),
        value: value.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

/// Text and files of a mail.
#[derive(Default)]
struct Content {
    texts: Vec<String>,
    attachments: Vec<Attachment>,
}

impl Content {
    fn gather(&mut self, part: &Part, raw: &[u8]) -> Result<(), Unreadable> {
        match &part.body {
            Body::Parts(parts) if part.media.word == "multipart/alternative" => {
                self.gather_one_of(parts, raw)
            }
            Body::Parts(parts) => parts.iter().try_for_each(|part| self.gather(part, raw)),
            Body::Leaf(_) => self.gather_leaf(part, raw),
        }
    }

    /// The same text in several forms: plain, if it is there and not empty. Files of all forms are kept.
    fn gather_one_of(&mut self, parts: &[Part], raw: &[u8]) -> Result<(), Unreadable> {
        let mut forms = Vec::new();
        for part in parts {
            let mut form = Self::default();
            form.gather(part, raw)?;
            self.attachments.append(&mut form.attachments);
            if !form.texts.is_empty() {
                forms.push((part.media.word == "text/plain", form.texts));
            }
        }
        let plain = forms.iter().position(|(is_plain, _)| *is_plain);
        if let Some(chosen) = plain.or_else(|| forms.len().checked_sub(1)) {
            self.texts.extend(forms.swap_remove(chosen).1);
        }
        Ok(())
    }

    fn gather_leaf(&mut self, part: &Part, raw: &[u8]) -> Result<(), Unreadable> {
        // Some mailers give the text itself a name; it comes first.
        let is_first = self.texts.is_empty() && self.attachments.is_empty();
        if part.is_readable() && (is_first || part.file_name().is_none()) {
            let text = part.text(raw)?;
            if !text.trim().is_empty() {
                self.texts.push(text.trim_end().to_owned());
            }
            return Ok(());
        }
        if let Some((place, transfer)) = part.place() {
            self.attachments.push(Attachment {
                name: part.file_name(),
                media_type: part.media.word.clone(),
                size: part.content(raw).len(),
                place,
                transfer,
            });
        }
        Ok(())
    }
}
