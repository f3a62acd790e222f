//! What becomes of a mail that came in.

use sha2::{Digest, Sha256};

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// Where a mail that came in stands.
    #[cfg_attr(feature = "graphql", graphql(name = "InboundMailState"))]
    InboundState {
        /// Stored, and not read yet.
        Received = "RECEIVED",
        /// It belongs to its ticket, and nobody has looked at it yet.
        Matched = "MATCHED",
        /// Somebody has looked at it.
        Seen = "SEEN",
        /// A person finds out to which ticket it belongs.
        Review = "REVIEW",
        /// It is of no use.
        Dismissed = "DISMISSED",
        /// It cannot be read; the reason tells why.
        Quarantined = "QUARANTINED",
    }
}

closed_set! {
    /// By which way a mail came in.
    #[cfg_attr(feature = "graphql", graphql(name = "InboundMailSource"))]
    InboundSource {
        /// Posted to the service.
        Http = "HTTP",
        /// Given to the command line by a mail server.
        Pipe = "PIPE",
        /// Handed over by a mail server over LMTP.
        Lmtp = "LMTP",
        /// Fetched from a mailbox.
        Imap = "IMAP",
    }
}

closed_set! {
    /// What told to which ticket a mail belongs.
    MatchedBy {
        /// It answers one of our mails.
        Reference = "REFERENCE",
        /// The signed token in its address or subject.
        Token = "TOKEN",
        /// The desk that wrote it names its number of the case.
        CaseNumber = "CASE_NUMBER",
        /// A person.
        Person = "PERSON",
    }
}

closed_set! {
    /// Why a mail that came in is not with a ticket, beside what makes it unreadable
    /// ([`crate::inbound::UnreadableReason`]).
    InboundReason {
        /// Nothing proves to which ticket it belongs.
        NoTicket = "NO_TICKET",
        /// A program wrote it, about nothing of ours.
        Automatic = "AUTOMATIC",
        /// The personal data of its ticket were erased.
        TicketErased = "TICKET_ERASED",
        /// Its sender writes about the ticket without end.
        TooMany = "TOO_MANY",
        /// Whoever read it was stopped every time.
        ReaderStopped = "READER_STOPPED",
        /// The reader failed on it.
        ReaderFailed = "READER_FAILED",
        /// The mailbox has it, and did not give it.
        NotGiven = "NOT_GIVEN",
    }
}

closed_set! {
    /// Whether what a mail tells was taken over.
    #[cfg_attr(feature = "graphql", graphql(name = "InboundFactState"))]
    FactState {
        /// Nobody has looked at it yet.
        Proposed = "PROPOSED",
        /// Taken over into the ticket.
        Accepted = "ACCEPTED",
        /// It is not so, or of no use.
        Rejected = "REJECTED",
    }
}

/// What tells a message from any other: its Message-ID and its body. The same message that comes twice, by several addresses
/// or after a crash of the mail server, differs in the lines that servers put before its header alone.
#[must_use]
pub fn identity(raw: &[u8]) -> String {
    let end = body_at(raw);
    let (header, body) = raw.split_at(end);
    let id = message_id(header);
    let mut digest = Sha256::new();
    digest.update(id.as_deref().unwrap_or_default());
    digest.update([0]);
    // Without an ID the whole header tells: rather one message twice than two taken for one.
    digest.update(if id.is_some() { body } else { raw });
    format!("{:x}", digest.finalize())
}

/// The Message-ID of a header without white space, which servers fold as they like; none where it is empty.
fn message_id(header: &[u8]) -> Option<Vec<u8>> {
    const NAME: &[u8] = b"message-id:";
    let is_named = |line: &&[u8]| {
        let name = line.get(..NAME.len()).unwrap_or_default();
        name.eq_ignore_ascii_case(NAME)
    };
    let mut lines = header
        .split(|byte| *byte == b'\n')
        .skip_while(|line| !is_named(line));
    let first = lines.next()?.get(NAME.len()..)?;
    let is_folded = |line: &&[u8]| line.starts_with(b" ") || line.starts_with(b"\t");
    let value = std::iter::once(first).chain(lines.take_while(is_folded));
    let id: Vec<u8> = value
        .flatten()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    (!id.is_empty()).then_some(id)
}

/// Where the body begins: after the first empty line.
fn body_at(raw: &[u8]) -> usize {
    let mut at = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &[u8] = b"Message-ID: <a@b.test>\r\nSubject: x\r\n\r\nBody\r\n";

    #[test]
    fn the_same_message_is_told_by_its_id_and_its_body() {
        let with = |header: &str, rest: &[u8]| [header.as_bytes(), rest].concat();
        let same = with("Received: from mx2.test by mx1.test\r\n", MAIL);
        assert_eq!(identity(MAIL), identity(&same));
        let other = b"Message-ID: <a@b.test>\r\nSubject: x\r\n\r\nAnother\r\n";
        assert_ne!(identity(MAIL), identity(other));
        let folded = |id: &str| {
            with(
                &format!("Message-ID:\r\n {id}\r\nSubject: x\r\n"),
                b"\r\nBody\r\n",
            )
        };
        assert_eq!(identity(MAIL), identity(&folded("<a@b.test>")));
        assert_ne!(identity(MAIL), identity(&folded("<c@b.test>")));
        let empty = |to: &str| with(&format!("Message-ID:\r\nTo: {to}\r\n"), b"\r\nBody\r\n");
        assert_ne!(identity(&empty("a@b.test")), identity(&empty("c@b.test")));
        let nameless = b"Subject: x\n\nBody\n";
        assert_eq!(identity(nameless), identity(nameless));
        assert_ne!(
            identity(nameless),
            identity(&with("To: y@z.test\n", nameless))
        );
        assert_ne!(identity(b""), identity(b"\n"));
    }
}
