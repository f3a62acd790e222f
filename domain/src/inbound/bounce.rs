//! Mails about mails that could not be delivered: RFC 3464, and what servers write that do not know it.

use super::{
    Reading, ReturnPath, Unreadable, fact,
    field::{self, Fields},
    nature::is_from,
    part::Part,
    words,
};
use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// What became of a mail for a recipient.
    DeliveryAction {
        /// It will not be delivered.
        Failed = "FAILED",
        /// It is tried again.
        Delayed = "DELAYED",
        /// It was delivered.
        Delivered = "DELIVERED",
        /// It was handed on to a server that tells nothing.
        Relayed = "RELAYED",
        /// It was sent on to several.
        Expanded = "EXPANDED",
    }
}

/// What a mail server tells of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounce {
    /// What became of it; empty when the server does not say for whom.
    pub recipients: Vec<BouncedRecipient>,
    /// The Message-ID of that mail, if the server sends it back.
    pub original_message_id: Option<String>,
}

/// What became of a mail for a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BouncedRecipient {
    /// The address to which the mail was sent.
    pub address: String,
    /// What became of it.
    pub action: DeliveryAction,
    /// The status code (RFC 3463), such as 5.1.1, if one is given.
    pub status: Option<String>,
    /// The words of the server that refused it.
    pub diagnostic: Option<String>,
}

/// Larger mails are split by whoever sends them.
const MOST_RECIPIENTS: usize = 100;

/// What the mail tells of another; none when it is no such mail.
pub(super) fn of(
    reading: &Reading,
    message: &Part,
    raw: &[u8],
) -> Result<Option<Bounce>, Unreadable> {
    let parts = message.all();
    let status = parts
        .iter()
        .find(|part| part.media.word.ends_with("delivery-status"));
    let is_from_server =
        is_from(reading, words::SERVER_MAILBOXES) || reading.return_path == ReturnPath::Null;
    let is_report = message.media.word == "multipart/report" || is_from_server;
    let mut recipients = match status.filter(|_| is_report) {
        Some(status) => of_status(&status.content(raw))?,
        None if tells_in_words(reading, &message.fields) => of_words(reading, &message.fields),
        None => return Ok(None),
    };
    recipients.truncate(MOST_RECIPIENTS);
    let returned = parts.iter().filter(|part| is_returned(&part.media.word));
    let ids = returned.map(|part| {
        Fields::split(&part.content(raw))
            .0
            .message_ids("message-id")
    });
    let original_message_id = ids
        .flatten()
        .next()
        .or_else(|| message_id_in(&reading.text));
    Ok(Some(Bounce {
        recipients,
        original_message_id,
    }))
}

fn is_returned(media: &str) -> bool {
    matches!(
        media,
        "message/rfc822" | "message/global" | "text/rfc822-headers" | "message/global-headers"
    )
}

/// The groups of fields of a delivery status; those without a recipient are of the message.
fn of_status(content: &[u8]) -> Result<Vec<BouncedRecipient>, Unreadable> {
    let mut groups: Vec<Vec<u8>> = vec![Vec::new()];
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        match groups.last_mut() {
            Some(group) if !line.trim_ascii().is_empty() => group.extend_from_slice(line),
            Some(group) if !group.is_empty() => groups.push(Vec::new()),
            _ => {}
        }
    }
    let fields = groups.iter().map(|group| Fields::split(group).0);
    let recipients = fields.filter_map(|fields| recipient_of(&fields).transpose());
    recipients.take(MOST_RECIPIENTS).collect()
}

fn recipient_of(fields: &Fields) -> Result<Option<BouncedRecipient>, Unreadable> {
    let address = ["original-recipient", "final-recipient"]
        .iter()
        .find_map(|name| {
            let value = fields.plain(name)?;
            let address = value.rsplit(';').next()?.trim().trim_matches(['<', '>']);
            address.contains('@').then(|| address.to_owned())
        });
    let Some(address) = address else {
        return Ok(None);
    };
    let status = fields.plain("status").as_deref().and_then(status_code);
    let diagnostic = fields.text("diagnostic-code")?;
    Ok(Some(BouncedRecipient {
        address,
        action: action(fields.keyword("action").as_deref(), status.as_deref()),
        status,
        diagnostic: diagnostic.map(|text| without_type(&text)),
    }))
}

fn action(named: Option<&str>, status: Option<&str>) -> DeliveryAction {
    let named = named.and_then(|named| {
        let word = named
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default();
        word.to_ascii_uppercase().parse().ok()
    });
    named.unwrap_or(match status {
        Some(status) if status.starts_with('4') => DeliveryAction::Delayed,
        Some(status) if status.starts_with('2') => DeliveryAction::Delivered,
        _ => DeliveryAction::Failed,
    })
}

/// `smtp; 550 …` without the type.
fn without_type(diagnostic: &str) -> String {
    let (before, words) = diagnostic.split_once(';').unwrap_or(("", diagnostic));
    let is_type = before
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-');
    let words = if is_type { words } else { diagnostic };
    one_line(words)
}

/// Servers say what they have to say in a few lines.
fn one_line(text: &str) -> String {
    const MOST_LETTERS: usize = 1_000;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(MOST_LETTERS).collect()
}

/// Whether a server without delivery status tells that a mail was not delivered.
fn tells_in_words(reading: &Reading, fields: &Fields) -> bool {
    let says = |text: &str, phrases: &[&str]| {
        let folded = fact::fold_beginning(text);
        phrases.iter().any(|phrase| folded.contains(phrase))
    };
    let by_subject = says(&reading.subject, words::BOUNCE_SUBJECTS);
    let is_from_server = is_from(reading, words::SERVER_MAILBOXES);
    fields.first("x-failed-recipients").is_some()
        || by_subject && (is_from_server || reading.return_path == ReturnPath::Null)
        || is_from_server && says(&reading.text, words::BOUNCE_TEXTS)
}

/// Recipients of a bounce in words: lines that begin with an address, and what follows them.
fn of_words(reading: &Reading, fields: &Fields) -> Vec<BouncedRecipient> {
    const LONGEST_REASON: usize = 6;
    const MOST_LINES: usize = 2_000;
    let lines: Vec<&str> = reading
        .text
        .lines()
        .take(MOST_LINES)
        .map(str::trim)
        .take_while(|line| !is_returned_header(line))
        .collect();
    let folded = fact::fold_beginning(&format!("{}\n{}", reading.subject, lines.join("\n")));
    let is_delayed = words::DELAYS.iter().any(|words| folded.contains(words));
    let recipient = |address: String, reason: &str| {
        let status = status_code(reason);
        BouncedRecipient {
            address,
            action: if is_delayed {
                DeliveryAction::Delayed
            } else {
                action(None, status.as_deref())
            },
            status,
            diagnostic: (!reason.is_empty()).then(|| one_line(reason)),
        }
    };
    let mut recipients: Vec<BouncedRecipient> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((address, rest)) = leading_address(line) else {
            continue;
        };
        let follows = lines[at + 1..].iter().take(LONGEST_REASON);
        let follows =
            follows.take_while(|line| !line.is_empty() && leading_address(line).is_none());
        let reason = std::iter::once(&rest)
            .chain(follows)
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        let is_known = recipients.iter().any(|known| known.address == address);
        if !is_known && recipients.len() < MOST_RECIPIENTS {
            recipients.push(recipient(address.to_owned(), reason.trim()));
        }
    }
    if recipients.is_empty() {
        let failed = fields.plain("x-failed-recipients").unwrap_or_default();
        let failed = failed
            .split(',')
            .map(str::trim)
            .filter(|address| address.contains('@'));
        recipients.extend(failed.map(|address| recipient(address.to_owned(), "")));
    }
    recipients
}

/// The header of the mail that is sent back, or the line above it.
fn is_returned_header(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    [
        "return-path:",
        "received:",
        "message-id:",
        "--- below this line is a copy",
        "------ this is a copy",
    ]
    .iter()
    .any(|begin| line.starts_with(begin))
}

/// `<x@y>: …` or `x@y …`, not of a server itself.
fn leading_address(line: &str) -> Option<(&str, &str)> {
    let inner = line.trim_start_matches(['<', '"', '\'', '・', '*', ' ', '　']);
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~@-".contains(c);
    let length = inner.find(|c| !is_part(c)).unwrap_or(inner.len());
    let (address, rest) = inner.split_at(length);
    let (local, domain) = address.split_once('@')?;
    let local_part = local.to_ascii_lowercase();
    let is_server = words::SERVER_MAILBOXES
        .iter()
        .any(|name| local_part.starts_with(name));
    let is_address =
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !is_server;
    is_address.then(|| {
        (
            address,
            rest.trim_start_matches(['>', ':', ' ', '"', '\'', ')']),
        )
    })
}

/// A code such as 5.1.1 in `text`.
fn status_code(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let code = words.find(|word| {
        let parts: Vec<&str> = word.trim_end_matches('.').split('.').collect();
        matches!(parts[..], ["2" | "4" | "5", subject, detail]
            if (1..=3).contains(&subject.len()) && (1..=3).contains(&detail.len()))
    })?;
    Some(code.trim_end_matches('.').to_owned())
}

/// The last Message-ID that stands in the text as a field.
fn message_id_in(text: &str) -> Option<String> {
    let mut values = text.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then_some(value)
    });
    values
        .next_back()
        .and_then(|value| field::message_ids(value.as_bytes()).into_iter().next())
}
