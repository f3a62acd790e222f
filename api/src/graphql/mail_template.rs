//! Templates of mails in the schema.

use domain::mail_form::MailKind;
use domain::vocabulary::DeskCode;
use jiff::Timestamp;
use juniper::{GraphQLInputObject, GraphQLObject};
use uuid::Uuid;

use super::Context;
use super::error::{QueryError, settle};
use crate::action::mail_template::{self, Files};
use crate::action::{ActionError, UserError};
use crate::mail::template;
use crate::store;

/// The template of a kind of mail, in the syntax of minijinja.
#[derive(GraphQLObject)]
pub struct MailTemplate {
    /// The kind of mail.
    kind: MailKind,
    /// The desk for whose mails it is; null for all that have no template of their own.
    desk: Option<DeskCode>,
    /// The subject.
    subject: String,
    /// The text, which must say all by itself.
    body: String,
    /// The page; null where the mail is text alone.
    html: Option<String>,
    /// When it was stated; null for one that ships with the program.
    stated_at: Option<Timestamp>,
    /// The account that stated it.
    stated_by: Option<Uuid>,
}

impl From<store::mail_template::MailTemplate> for MailTemplate {
    fn from(row: store::mail_template::MailTemplate) -> Self {
        Self {
            kind: row.kind.0,
            desk: row.desk.map(|code| code.0),
            subject: row.subject,
            body: row.body,
            html: row.html,
            stated_at: Some(row.stated_at.timestamp()),
            stated_by: Some(row.stated_by.0),
        }
    }
}

impl MailTemplate {
    fn shipped(kind: MailKind) -> Self {
        let files = template::shipped(kind);
        Self {
            kind,
            desk: None,
            subject: files.subject.to_owned(),
            body: files.body.to_owned(),
            html: files.html.map(str::to_owned),
            stated_at: None,
            stated_by: None,
        }
    }
}

/// A template to keep or to try.
#[derive(GraphQLInputObject)]
pub struct MailTemplateInput {
    /// The kind of mail.
    pub kind: MailKind,
    /// The desk for whose mails it is; leave it out for all that have no template of their own.
    pub desk: Option<DeskCode>,
    /// The subject.
    subject: String,
    /// The text, which must say all by itself.
    body: String,
    /// The page; leave it out for text alone.
    html: Option<String>,
}

impl MailTemplateInput {
    /// Its files.
    pub fn files(self) -> Files {
        Files {
            subject: self.subject,
            body: self.body,
            html: self.html,
        }
    }
}

/// Which template to take away.
#[derive(GraphQLInputObject)]
pub struct MailTemplateRemoveInput {
    /// The kind of mail.
    pub kind: MailKind,
    /// Its desk; leave it out for the one of all desks.
    pub desk: Option<DeskCode>,
}

/// What comes of a template.
#[derive(GraphQLObject)]
pub struct MailTemplatePreview {
    /// The subject of the example; null where something is wrong.
    subject: Option<String>,
    /// The text of the example.
    text: Option<String>,
    /// The page of the example; null also where there is none.
    html: Option<String>,
    /// What is wrong, with an example of everything and with one of the least that a mail can tell.
    errors: Vec<MailTemplateError>,
    /// What the caller can mend before it is tried.
    user_errors: Vec<UserError>,
}

/// Something wrong with a template.
#[derive(GraphQLObject)]
pub struct MailTemplateError {
    /// `subject.txt`, `body.txt`, `body.html`, or a shipped part that they include.
    file: String,
    /// The line, from 1.
    line: i32,
    /// What is wrong.
    message: String,
}

/// Every template: those that ship with the program, and those that are stated.
pub async fn templates(context: &Context) -> Result<Vec<MailTemplate>, QueryError> {
    let stated = mail_template::all(&context.app, context.actor()?).await?;
    let shipped = MailKind::ALL.iter().copied().map(MailTemplate::shipped);
    Ok(shipped
        .chain(stated.into_iter().map(MailTemplate::from))
        .collect())
}

/// Tries a template.
pub fn preview(
    context: &Context,
    input: MailTemplateInput,
) -> Result<MailTemplatePreview, QueryError> {
    let (kind, actor) = (input.kind, context.actor()?);
    let (tried, user_errors) = settle(mail_template::preview(actor, kind, &input.files()))?;
    let tried = tried.unwrap_or_default();
    let (subject, text, html) = match tried.letter {
        Some(letter) => (Some(letter.subject), Some(letter.body), letter.html),
        None => (None, None, None),
    };
    let error = |fault: template::Fault| MailTemplateError {
        file: fault.file,
        line: i32::try_from(fault.line).unwrap_or(i32::MAX),
        message: fault.message,
    };
    Ok(MailTemplatePreview {
        subject,
        text,
        html,
        errors: tried.faults.into_iter().map(error).collect(),
        user_errors,
    })
}

/// Keeps a template.
pub async fn set(
    context: &Context,
    input: MailTemplateInput,
) -> Result<Result<MailTemplate, ActionError>, QueryError> {
    let (kind, desk, actor) = (input.kind, input.desk, context.actor()?);
    let kept = mail_template::set(&context.app, actor, kind, desk, input.files()).await;
    Ok(kept.map(MailTemplate::from))
}

/// Takes a template away; the one that holds again.
pub async fn remove(
    context: &Context,
    input: MailTemplateRemoveInput,
) -> Result<Result<MailTemplate, ActionError>, QueryError> {
    let (kind, actor) = (input.kind, context.actor()?);
    let removed = mail_template::remove(&context.app, actor, kind, input.desk).await;
    let holds =
        |row: Option<_>| row.map_or_else(|| MailTemplate::shipped(kind), MailTemplate::from);
    Ok(removed.map(holds))
}
