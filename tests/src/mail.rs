//! Mails as a standard parser reads them.

use mail_parser::{HeaderValue, MessageParser, MimeHeaders, PartType};
use std::path::Path;

/// The parts of a message which the tests look at, decoded.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Subject.
    pub subject: String,
    /// The one sender's address.
    pub from: String,
    /// All addresses of `To`.
    pub to: Vec<String>,
    /// Where answers go, when not to the sender.
    pub reply_to: Vec<String>,
    /// Message-ID without the angle brackets.
    pub message_id: String,
    /// The plain-text body.
    pub text: String,
    /// The page beside it, where there is one.
    pub html: Option<String>,
    /// The message itself, with `\u{FFFD}` for what is no UTF-8.
    pub raw: String,
    /// Message-IDs of earlier mails, without the angle brackets.
    pub references: Vec<String>,
    /// Message-IDs of the mails that it answers or follows.
    pub in_reply_to: Vec<String>,
    /// Whether there is a date that the parser understands.
    pub dated: bool,
}

impl Mail {
    /// Parses a message.
    ///
    /// # Panics
    /// When a mail that went out is not a complete message.
    pub fn parse(raw: &[u8]) -> Self {
        let message = MessageParser::default()
            .parse(raw)
            .expect("the message can be parsed");
        let addresses = |list: Option<&mail_parser::Address<'_>>| -> Vec<String> {
            list.into_iter()
                .flat_map(mail_parser::Address::iter)
                .filter_map(|one| Some(one.address()?.to_owned()))
                .collect()
        };
        let ids = |header: &HeaderValue<'_>| -> Vec<String> {
            let list = header.as_text_list().unwrap_or_default();
            list.iter().map(ToString::to_string).collect()
        };
        let from = addresses(message.from());
        assert_eq!(from.len(), 1, "one sender, not {from:?}");
        Self {
            subject: message.subject().expect("a subject").to_owned(),
            from: from[0].clone(),
            to: addresses(message.to()),
            reply_to: addresses(message.reply_to()),
            message_id: message.message_id().expect("a Message-ID").to_owned(),
            text: message
                .body_text(0)
                .expect("a text body")
                .replace("\r\n", "\n"),
            html: message.parts.iter().find_map(|part| match &part.body {
                PartType::Html(html) => Some(html.to_string()),
                _ => None,
            }),
            raw: String::from_utf8_lossy(raw).into_owned(),
            references: ids(message.references()),
            in_reply_to: ids(message.in_reply_to()),
            dated: message.date().is_some(),
        }
    }

    /// The text of an attachment.
    ///
    /// # Panics
    /// When there is none of that name.
    pub fn attachment(&self, name: &str) -> String {
        let message = MessageParser::default().parse(self.raw.as_bytes());
        let message = message.expect("it was parsed before");
        let mut attachments = message.attachments();
        let found = attachments.find(|part| part.attachment_name() == Some(name));
        let text = found.and_then(|part| part.text_contents());
        text.unwrap_or_else(|| panic!("no {name}: {}", self.raw))
            .to_owned()
    }

    /// Parses each `.eml` file of a folder, the oldest first; none when the folder does not exist.
    pub fn folder(folder: &Path) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("the folder can be listed").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .collect();
        // They are named by keys that grow with time.
        paths.sort();
        paths
            .iter()
            .map(|path| Self::parse(&std::fs::read(path).expect("the file can be read")))
            .collect()
    }
}
