//! `Content-Type` and `Content-Disposition`: a word and its parameters, with names of files in all the ways in which
//! they are written (RFC 2231, RFC 2047 against the rules, raw bytes).

use super::{Unreadable, charset, word};

/// The word before the first `;`, in lower case, and the parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Described {
    pub(super) word: String,
    parameters: Vec<(String, String)>,
}

impl Described {
    pub(super) fn parse(value: &[u8]) -> Result<Self, Unreadable> {
        let text = charset::decode(None, value)?;
        let mut items = split(&text).into_iter();
        let word = items.next().unwrap_or_default();
        let pieces = items.filter_map(|item| Piece::parse(&item));
        Ok(Self {
            word: word
                .split_whitespace()
                .collect::<String>()
                .to_ascii_lowercase(),
            parameters: joined(pieces.collect())?,
        })
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// At each `;` outside quotes.
fn split(text: &str) -> Vec<String> {
    let (mut items, mut item, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            ';' if !is_quoted => items.push(std::mem::take(&mut item)),
            '"' => is_quoted = !is_quoted,
            // Elsewhere a backslash is one: of a path, or of a name in Shift_JIS.
            '\\' if is_quoted
                && letters
                    .peek()
                    .is_some_and(|next| matches!(next, '"' | '\\')) =>
            {
                item.extend(letters.next());
            }
            _ => item.push(c),
        }
    }
    items.push(item);
    items
}

/// `name`, `name*`, `name*0` or `name*0*`, and a value.
struct Piece {
    name: String,
    /// None for a plain parameter.
    place: Option<usize>,
    is_encoded: bool,
    value: String,
}

impl Piece {
    fn parse(item: &str) -> Option<Self> {
        let (name, value) = item.split_once('=')?;
        let name = name.trim().to_ascii_lowercase();
        let (unstarred, is_encoded) = match name.strip_suffix('*') {
            Some(unstarred) => (unstarred, true),
            None => (name.as_str(), false),
        };
        let (name, place) = match unstarred.split_once('*') {
            Some((name, place)) => (name, Some(place.parse().ok()?)),
            None => (unstarred, is_encoded.then_some(0)),
        };
        Some(Self {
            name: name.to_owned(),
            place,
            is_encoded,
            value: value.trim().to_owned(),
        })
    }
}

/// Pieces of one name become one value, in the order of their numbers; they count more than a plain one beside them.
fn joined(mut pieces: Vec<Piece>) -> Result<Vec<(String, String)>, Unreadable> {
    pieces.sort_by(|one, other| {
        let key = |piece: &Piece| (piece.place.is_none(), piece.place);
        one.name
            .cmp(&other.name)
            .then_with(|| key(one).cmp(&key(other)))
    });
    let mut parameters = Vec::new();
    for same in pieces.chunk_by(|one, other| one.name == other.name) {
        let value = match &same[0] {
            Piece {
                place: None, value, ..
            } => word::unstructured(value.as_bytes())?,
            _ => extended(same)?,
        };
        parameters.push((same[0].name.clone(), value));
    }
    Ok(parameters)
}

/// The bytes of all pieces are joined before they are decoded: they may be cut in the middle of a character.
fn extended(pieces: &[Piece]) -> Result<String, Unreadable> {
    let (mut label, mut bytes) = (None, Vec::new());
    for (index, piece) in pieces
        .iter()
        .filter(|piece| piece.place.is_some())
        .enumerate()
    {
        let mut value = piece.value.as_str();
        if index == 0
            && piece.is_encoded
            && let Some((charset, rest)) = value.split_once('\'')
            && let Some((_, rest)) = rest.split_once('\'')
        {
            label = Some(charset).filter(|charset| !charset.is_empty());
            value = rest;
        }
        if piece.is_encoded {
            percent_decode(value.as_bytes(), &mut bytes);
        } else {
            bytes.extend_from_slice(value.as_bytes());
        }
    }
    charset::decode(label, &bytes)
}

fn percent_decode(mut rest: &[u8], bytes: &mut Vec<u8>) {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if let (b'%', [high, low, after @ ..]) = (byte, tail)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
            && let Ok(octet) = u8::try_from(high * 16 + low)
        {
            bytes.push(octet);
            rest = after;
        } else {
            bytes.push(*byte);
        }
    }
}
