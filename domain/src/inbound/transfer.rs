//! Content-Transfer-Encoding, read with patience: what is broken is kept as it stands.

use std::borrow::Cow;

use mail_parser::decoders::{
    base64::base64_decode, quoted_printable::quoted_printable_decode_char,
};

/// How the bytes of a part were made fit for the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    Identity,
    Base64,
    QuotedPrintable,
}

impl Transfer {
    /// By the value of the field; what nobody knows is taken as it stands.
    pub(super) fn named(value: &str) -> Self {
        let name = value.split([';', '(']).next().unwrap_or_default();
        match name.trim().to_ascii_lowercase().as_str() {
            "base64" => Self::Base64,
            "quoted-printable" => Self::QuotedPrintable,
            _ => Self::Identity,
        }
    }

    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Identity => bytes.into(),
            Self::Base64 => base64(bytes).into(),
            Self::QuotedPrintable => quoted_printable(bytes).into(),
        }
    }
}

/// Without what is no digit of it. What mailing lists append to a base64 text comes after its last `=`, or in lines
/// of its own that no encoder writes.
pub(super) fn base64(bytes: &[u8]) -> Vec<u8> {
    if let Some(decoded) = base64_decode(bytes) {
        return decoded;
    }
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let is_encoded = |line: &&[u8]| {
        line.iter()
            .all(|byte| is_digit(byte) || byte.is_ascii_whitespace())
    };
    let lines = bytes.split(|byte| *byte == b'\n').take_while(is_encoded);
    base64_decode(&lines.collect::<Vec<_>>().concat()).unwrap_or_default()
}

/// An `=` that begins nothing stands for itself.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let content = line.trim_ascii_end();
        if let [content @ .., b'='] = content {
            octets(content, &mut decoded);
            continue;
        }
        octets(content, &mut decoded);
        if line.ends_with(b"\n") {
            decoded.push(b'\n');
        }
    }
    decoded
}

/// The octets of a line, or of an encoded word.
pub(super) fn octets(mut rest: &[u8], decoded: &mut Vec<u8>) {
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if let (b'=', [high, low, after @ ..]) = (byte, tail)
            && let Some(octet) = quoted_printable_decode_char(*high, *low)
        {
            decoded.push(octet);
            rest = after;
        } else {
            decoded.push(*byte);
        }
    }
}
