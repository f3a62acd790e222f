//! The header of a message or of a part: fields as they stand, and what is read of them.

use std::borrow::Cow;

use mail_parser::{Address, HeaderValue, parsers::MessageStream};

use super::{Mailbox, Unreadable, charset, word, words};

/// Fields in their order, names in lower case, values as bytes without their folding.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, Vec<u8>)>);

impl Fields {
    /// The fields at the beginning of `raw`, and where the body begins. A line that is no field begins the body, since
    /// broken programs forget the empty line.
    pub(super) fn split(raw: &[u8]) -> (Self, usize) {
        let (mut fields, mut at) = (Vec::<(String, Vec<u8>)>::new(), 0);
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            let content = line.trim_ascii_end();
            // Some mailers forget the space before the next encoded word.
            let is_folded = [b" ".as_slice(), b"\t", b"=?"]
                .iter()
                .any(|begin| line.starts_with(begin));
            match (fields.last_mut(), name_and_value(content)) {
                _ if content.is_empty() && !is_folded => {
                    return (Self(fields), at + line.len());
                }
                (Some((_, value)), _) if is_folded => value.extend_from_slice(content),
                (_, Some((name, value))) => fields.push((name, value.to_vec())),
                // The envelope line of a mailbox file.
                (None, None) if content.starts_with(b"From ") || content.starts_with(b">From ") => {
                }
                _ => return (Self(fields), at),
            }
            at += line.len();
        }
        (Self(fields), at)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Values of all fields of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let named = self.0.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.trim_ascii())
    }

    pub(super) fn first<'a>(&'a self, name: &'a str) -> Option<&'a [u8]> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim_ascii())
    }

    /// The value of the first field of this name as text in lower case; encoded words stay as they are.
    pub(super) fn keyword(&self, name: &str) -> Option<String> {
        self.plain(name).map(|value| value.to_ascii_lowercase())
    }

    /// The value of the first field of this name as it stands.
    pub(super) fn plain(&self, name: &str) -> Option<String> {
        self.first(name).map(charset::ascii)
    }

    /// The decoded text of the first field of this name.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Unreadable> {
        self.first(name).map(word::unstructured).transpose()
    }

    /// Who stands in all fields of this name, groups dissolved.
    pub(super) fn mailboxes(&self, name: &str) -> Result<Vec<Mailbox>, Unreadable> {
        let mut mailboxes = Vec::new();
        for value in self.all(name) {
            mailboxes.extend(parse_mailboxes(&word::structured(value)?));
        }
        Ok(mailboxes)
    }

    /// What stands between `<` and `>` in all fields of this name, as Message-IDs do.
    pub(super) fn message_ids(&self, name: &str) -> Vec<String> {
        self.all(name).flat_map(message_ids).collect()
    }

    /// The first date that is one.
    pub(super) fn date(&self) -> Option<jiff::Timestamp> {
        let date = |value: &[u8]| {
            // The only zone of letters that Japanese mailers write, which the library does not know.
            let line = charset::ascii(value).replace(" JST", " +0900") + "\n";
            match MessageStream::new(line.as_bytes()).parse_date() {
                HeaderValue::DateTime(date) if date.is_valid() => {
                    jiff::Timestamp::from_second(date.to_timestamp()).ok()
                }
                _ => None,
            }
        };
        self.all("date").find_map(date)
    }
}

/// `Name: value`; a name is printable ASCII.
fn name_and_value(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    let name = is_name.then(|| String::from_utf8_lossy(name).to_ascii_lowercase())?;
    Some((name, &line[colon + 1..]))
}

fn parse_mailboxes(text: &str) -> Vec<Mailbox> {
    let line = format!("{text}\n");
    let HeaderValue::Address(address) = MessageStream::new(line.as_bytes()).parse_address() else {
        return Vec::new();
    };
    let entries = match address {
        Address::List(list) => list,
        Address::Group(groups) => groups
            .into_iter()
            .flat_map(|group| group.addresses)
            .collect(),
    };
    entries.into_iter().filter_map(mailbox).collect()
}

fn mailbox(entry: mail_parser::Addr<'_>) -> Option<Mailbox> {
    let name = entry.name.map(|name| name.trim().to_owned());
    // `From: MAILER-DAEMON`, as a server on the same machine writes.
    let address = entry
        .address
        .map(Cow::into_owned)
        .or_else(|| name.clone())?;
    // `"taro..k"@…`: Japanese carriers gave out addresses that the standard wants quoted. The library takes what is
    // quoted for a name.
    let (name, address) = match name {
        Some(local) if address.starts_with('@') => (None, local + &address),
        name => (name, address.replace('"', "")),
    };
    let is_server = words::SERVER_MAILBOXES
        .iter()
        .any(|name| address.eq_ignore_ascii_case(name));
    let is_address = (address.contains('@') || is_server) && !address.contains(char::is_whitespace);
    is_address.then(|| Mailbox {
        name: name.filter(|name| !name.is_empty() && *name != address),
        address,
    })
}

/// Message-IDs in `value`. One without brackets is taken when it stands alone.
pub(super) fn message_ids(value: &[u8]) -> Vec<String> {
    let text = charset::ascii(value);
    let mut ids: Vec<String> = text
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        .map(|(id, _)| id.split_whitespace().collect::<String>())
        .filter(|id| !id.is_empty())
        .collect();
    let alone = text.trim();
    if ids.is_empty() && alone.contains('@') && !alone.contains(char::is_whitespace) {
        ids.push(alone.trim_matches(['<', '>']).to_owned());
    }
    ids
}
