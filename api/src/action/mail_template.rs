//! An operator's own templates of mails: tried before they are kept.

use domain::access::Operation;
use domain::mail_form::MailKind;
use domain::vocabulary::DeskCode;

use super::{ActionError, Actor, UserError};
use crate::app::App;
use crate::mail::example;
use crate::mail::template::{self, Fault, Letter, Template};
use crate::store::mail_template::{self, MailTemplate};
use crate::store::{Code, Id};

/// Bytes of the files of a template together.
const MOST_BYTES: usize = 64 * 1024;

/// The files of a template as somebody typed them.
#[derive(Debug, Clone)]
pub struct Files {
    pub subject: String,
    pub body: String,
    /// Without it the mail is text alone.
    pub html: Option<String>,
}

impl Files {
    fn template(&self) -> Template<'_> {
        Template {
            subject: &self.subject,
            body: &self.body,
            html: self.html.as_deref(),
        }
    }

    fn bytes(&self) -> usize {
        self.subject.len() + self.body.len() + self.html.as_ref().map_or(0, String::len)
    }
}

/// What comes of a template: the example of everything, and what is wrong.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    pub letter: Option<Letter>,
    pub faults: Vec<Fault>,
}

/// Tries a template with the example of everything and with that of the least; keeps nothing.
pub fn preview(actor: &Actor, kind: MailKind, files: &Files) -> Result<Preview, ActionError> {
    actor.permit(Operation::MailTemplateSet)?;
    if files.bytes() > MOST_BYTES {
        let message = format!("a template has at most {MOST_BYTES} bytes");
        return Err(UserError::invalid("body", message).into());
    }
    let mut preview = Preview::default();
    match template::write(files.template(), &example::full(kind)) {
        Ok(letter) => preview.letter = Some(letter),
        Err(faults) => preview.faults = faults.0,
    }
    if let Err(least) = template::write(files.template(), &example::minimal(kind)) {
        for fault in least.0 {
            if !preview.faults.contains(&fault) {
                preview.faults.push(fault);
            }
        }
    }
    Ok(preview)
}

/// Keeps a template that writes both examples, in the place of what was stated before.
pub async fn set(
    app: &App,
    actor: &Actor,
    kind: MailKind,
    desk: Option<DeskCode>,
    files: Files,
) -> Result<MailTemplate, ActionError> {
    let faults = preview(actor, kind, &files)?.faults;
    if !faults.is_empty() {
        let told = faults
            .iter()
            .map(|fault| UserError::invalid(field(fault), fault));
        return Err(ActionError::User(told.collect()));
    }
    let row = MailTemplate {
        id: Id::new(),
        kind: Code(kind),
        desk: desk.map(Code),
        subject: files.subject,
        body: files.body,
        html: files.html,
        stated_at: app.now().into(),
        stated_by: actor.id,
    };
    app.store
        .write(move |connection| {
            mail_template::set(connection, &row)?;
            Ok::<_, ActionError>(row)
        })
        .await
}

/// Takes a template away, and returns what holds again where it is not the one that ships with the program.
pub async fn remove(
    app: &App,
    actor: &Actor,
    kind: MailKind,
    desk: Option<DeskCode>,
) -> Result<Option<MailTemplate>, ActionError> {
    actor.permit(Operation::MailTemplateSet)?;
    app.store
        .write(move |connection| {
            if mail_template::remove(connection, kind, desk)? {
                Ok(mail_template::for_desk(connection, kind, desk)?)
            } else {
                Err(UserError::not_found("kind", "such a template").into())
            }
        })
        .await
}

/// What is stated.
pub async fn all(app: &App, actor: &Actor) -> Result<Vec<MailTemplate>, ActionError> {
    actor.permit(Operation::MailTemplateSet)?;
    let read = |connection: &mut _| Ok::<_, ActionError>(mail_template::all(connection)?);
    app.store.read(read).await
}

/// The input field of the file at fault; a part is named by the file that includes it.
fn field(fault: &Fault) -> &'static str {
    match fault.file.as_str() {
        "subject.txt" => "subject",
        "body.html" => "html",
        _ => "body",
    }
}
