//! A mail row as an RFC 5322 message: the same bytes in every attempt.

use std::time::{Duration, SystemTime};

use domain::dispatch::MailPurpose;
use domain::mail_form::MailCharset;
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, MultiPartBuilder, SinglePart};

use super::japanese;
use crate::store::outbox::Mail;
use crate::store::outbox_file::File;

/// Why a row cannot become a message. It never will: the mail is refused with these words.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    #[error("recipient {0:?} is no mail address")]
    Recipient(String),
    #[error("{0:?}, where answers go, is no mail address")]
    ReplyTo(String),
    #[error("{0:?} has no media type")]
    File(String),
    #[error("the message cannot be built: {0}")]
    Build(#[from] lettre::error::Error),
}

/// A message ready to be handed over.
pub struct Ready {
    pub to: Address,
    pub bytes: Vec<u8>,
}

/// Builds the message; everything in it comes from the row, its files and the sender. Files go with mails in UTF-8 alone.
pub fn build(mail: &Mail, files: &[File], from: &Address) -> Result<Ready, MessageError> {
    let to: Address = mail
        .recipient
        .parse()
        .map_err(|_| MessageError::Recipient(mail.recipient.clone()))?;
    let written_at = mail.created_at.timestamp().as_second().unsigned_abs();
    let mut builder = Message::builder();
    if let Some(reply_to) = &mail.reply_to {
        let address = reply_to
            .parse()
            .map_err(|_| MessageError::ReplyTo(reply_to.clone()))?;
        builder = builder.reply_to(Mailbox::new(None, address));
    }
    if let Some(earlier) = &mail.refers_to {
        let last = earlier.rsplit(' ').next().unwrap_or_default();
        builder = builder
            .references(earlier.clone())
            .in_reply_to(last.to_owned());
    }
    let builder = builder
        .message_id(Some(mail.message_id.clone()))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(written_at))
        .from(Mailbox::new(None, from.clone()))
        .to(Mailbox::new(None, to.clone()));
    let mut message = match (mail.charset.0, &mail.html) {
        (MailCharset::Iso2022Jp, _) => {
            let (subject, body) = japanese::encode(&mail.subject, &mail.body);
            let mut message = builder.header(japanese::content_type()).body(body)?;
            message.headers_mut().insert_raw(subject);
            message
        }
        (MailCharset::Utf8, html) => {
            let builder = builder.subject(mail.subject.clone());
            match (html, files) {
                (Some(html), []) => builder.multipart(alternatives(mail, html))?,
                (None, []) => builder
                    .header(ContentType::TEXT_PLAIN)
                    .body(mail.body.clone())?,
                (html, files) => {
                    let whole = mixed(mail);
                    let mut whole = match html {
                        Some(html) => whole.multipart(alternatives(mail, html)),
                        None => whole.singlepart(SinglePart::plain(mail.body.clone())),
                    };
                    for file in files {
                        whole = whole.singlepart(attached(file)?);
                    }
                    builder.multipart(whole)?
                }
            }
        }
    };
    // RFC 3834: a program wrote this mail, no holiday notice shall answer it.
    message.headers_mut().insert_raw(HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    ));
    if mail.purpose.0 == MailPurpose::ReminderDigest {
        // RFC 2919: by which its recipients sort it, and which answers a machine sends leave alone.
        message.headers_mut().insert_raw(HeaderValue::new(
            HeaderName::new_from_ascii_str("List-Id"),
            format!("<reminders.{}>", from.domain()),
        ));
    }
    Ok(Ready {
        to,
        bytes: message.formatted(),
    })
}

/// The text and the same words as a page. The boundary is the key of the mail: a chance one would make other bytes in every attempt.
fn alternatives(mail: &Mail, html: &str) -> MultiPart {
    MultiPart::alternative()
        .boundary(mail.id.0.simple().to_string())
        .singlepart(SinglePart::plain(mail.body.clone()))
        .singlepart(SinglePart::html(html.to_owned()))
}

/// Several parts, under a boundary that is no other part's.
fn mixed(mail: &Mail) -> MultiPartBuilder {
    MultiPart::mixed().boundary(format!("{}-all", mail.id.0.simple()))
}

fn attached(file: &File) -> Result<SinglePart, MessageError> {
    let kind = ContentType::parse(&file.content_type)
        .map_err(|_| MessageError::File(file.name.clone()))?;
    Ok(Attachment::new(file.name.clone()).body(file.content.clone(), kind))
}

/// The Message-ID of a mail: its key at the sender's domain.
pub fn message_id(mail: uuid::Uuid, from: &Address) -> String {
    format!("<{mail}@{}>", from.domain())
}
