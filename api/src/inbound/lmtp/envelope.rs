//! What a mail server says besides the message: from whom, to whom, and who gave it the message.

use std::net::IpAddr;

/// Sender and recipients of a message, which need not stand in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Where the message comes back to; empty for one that does not.
    pub sender: String,
    pub recipients: Vec<String>,
    pub client: Client,
}

/// Who gave the message to our mail server, as far as it tells (XFORWARD).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    pub address: Option<IpAddr>,
    /// The name under which it introduced itself.
    pub helo: Option<String>,
    /// Whether it is one of those for whom our mail server sends.
    pub is_local: bool,
}

impl Envelope {
    /// The lines that a server that delivers puts before a message. The mark of a ticket may stand nowhere else.
    pub fn trace(&self) -> String {
        let mut lines = format!("Return-Path: <{}>\r\n", one_line(&self.sender));
        for recipient in self.recipients.iter().filter(|address| !address.is_empty()) {
            lines.push_str("Delivered-To: ");
            lines.push_str(&one_line(recipient));
            lines.push_str("\r\n");
        }
        lines
    }
}

impl Client {
    /// Takes over what an XFORWARD command tells; false where it is none. What is not needed here is left out.
    pub fn take_over(&mut self, attributes: &str) -> bool {
        let mut told = self.clone();
        let mut attributes = attributes.split_ascii_whitespace().peekable();
        if attributes.peek().is_none() {
            return false;
        }
        for attribute in attributes {
            let Some((name, value)) = attribute.split_once('=') else {
                return false;
            };
            let Some(value) = plain(value) else {
                return false;
            };
            // `[UNAVAILABLE]` and `[TEMPUNAVAIL]`.
            let value = (!value.starts_with('[')).then_some(value);
            match name.to_ascii_uppercase().as_str() {
                "ADDR" => told.address = value.and_then(|value| address(&value)),
                "HELO" => told.helo = value,
                "SOURCE" => {
                    told.is_local = value.is_some_and(|value| value.eq_ignore_ascii_case("LOCAL"));
                }
                _ => {}
            }
        }
        *self = told;
        true
    }
}

/// `192.0.2.1` or `IPV6:2001:db8::1`.
fn address(value: &str) -> Option<IpAddr> {
    let bare = match value.split_at_checked(5) {
        Some((label, rest)) if label.eq_ignore_ascii_case("ipv6:") => rest,
        _ => value,
    };
    bare.parse()
        .ok()
        .map(|address: IpAddr| address.to_canonical())
}

/// Xtext (RFC 3461): `+` and two digits stand for a byte.
fn plain(xtext: &str) -> Option<String> {
    let mut pieces = xtext.split('+');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

fn one_line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gave_the_message_is_told_in_xtext() {
        let mut client = Client::default();
        assert!(client.take_over("NAME=mx.site.test ADDR=192.0.2.1 PROTO=ESMTP"));
        assert!(client.take_over("HELO=a+2Bb+3Dc.test source=REMOTE"));
        let told = Client {
            address: Some("192.0.2.1".parse().expect("an address")),
            helo: Some("a+b=c.test".to_owned()),
            is_local: false,
        };
        assert_eq!(client, told);
        for wrong in ["", "ADDR", "HELO=a+2", "HELO=a+zz", "HELO=+ff", "HELO=+あ"] {
            assert!(!client.take_over(wrong), "{wrong}");
        }
        assert_eq!(client, told, "what is wrong changes nothing");
        assert!(client.take_over("ADDR=[UNAVAILABLE] HELO=[TEMPUNAVAIL] SOURCE=LOCAL"));
        let nothing = Client {
            is_local: true,
            ..Client::default()
        };
        assert_eq!(client, nothing);
        for (written, read) in [
            ("IPV6:2001:db8::1", "2001:db8::1"),
            ("ipv6:::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8::2", "2001:db8::2"),
        ] {
            assert!(client.take_over(&format!("ADDR={written}")));
            assert_eq!(client.address, Some(read.parse().expect("an address")));
        }
    }

    #[test]
    fn what_a_server_notes_is_one_line_each() {
        let envelope = Envelope {
            sender: "a\r\nb@site.test".to_owned(),
            recipients: ["c@kiriwake.test", "", "d\0@kiriwake.test"]
                .map(str::to_owned)
                .to_vec(),
            client: Client::default(),
        };
        assert_eq!(
            envelope.trace(),
            "Return-Path: <ab@site.test>\r\nDelivered-To: c@kiriwake.test\r\nDelivered-To: d@kiriwake.test\r\n"
        );
    }
}
