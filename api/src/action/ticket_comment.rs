//! Somebody says something about a ticket: to the help desk, or to the customer, who gets it by mail.

use domain::access::Operation;
use domain::dispatch::MailPurpose;
use domain::paper::Audience;
use domain::ticket::Event;
use serde::Serialize;

use super::once::{RequestKey, once, twice};
use super::outgoing::{self, To};
use super::ticket_erase::not_erased;
use super::{ActionError, Actor, Problems, UserError, UserErrorCode, ticket_event, ticket_move};
use crate::app::App;
use crate::mail::text;
use crate::store::paper::{self, Comment};
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Code, Id, outbox, site};

/// A comment, and whether one to the customer is mailed.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    #[serde(skip)]
    pub idempotency_key: String,
    /// As a person typed it.
    pub ticket_number: String,
    pub audience: Audience,
    pub body: String,
    pub mail: bool,
}

/// Keeps the comment; the same key and input again returns the first one.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Comment, ActionError> {
    actor.permit(Operation::TicketComment)?;
    let mut problems = Problems::default();
    let body = problems.text("body", &input.body, 5_000);
    problems.finish()?;
    let key = RequestKey::new(&input.idempotency_key, &input)?;
    let attempt = || {
        let (inside, actor, input) = (app.clone(), actor.clone(), input.clone());
        let (key, body) = (key.clone(), body.clone());
        app.store.write(move |connection| {
            let stamp = (&actor, inside.now().into());
            let before = paper::comment_by_id;
            once(connection, stamp, Some(&key), before, |connection| {
                let row = write(connection, &inside, &actor, &input, body)?;
                Ok((row.id, row))
            })
        })
    };
    let comment = twice(attempt).await?;
    app.outbox_wake.notify_one();
    Ok(comment)
}

fn write(
    connection: &mut AnyConn,
    app: &App,
    actor: &Actor,
    input: &Input,
    body: String,
) -> Result<Comment, ActionError> {
    let ticket = ticket_move::find(connection, &input.ticket_number)?;
    not_erased(connection, ticket.id)?;
    let now = app.now().into();
    let row = Comment {
        id: Id::new(),
        ticket_id: ticket.id,
        audience: Code(input.audience),
        body,
        created_at: now,
        created_by: actor.id,
    };
    paper::insert_comment(connection, &row)?;
    if input.audience == Audience::Customer && input.mail {
        mail(connection, app, &ticket, &row)?;
    }
    let event = Event::Commented { comment: row.id.0 };
    ticket_event::happen(connection, app, actor, &ticket, &event, now)?;
    Ok(row)
}

/// Puts the mail to the first contact of the site into the outbox.
fn mail(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    comment: &Comment,
) -> Result<(), ActionError> {
    let id = ticket.site_id.ok_or_else(no_address)?;
    let found = site::by_id(connection, id)?;
    let contact = site::contacts_of(connection, &[id])?.into_iter().next();
    let (Some(site), Some(contact)) = (found, contact) else {
        return Err(no_address());
    };
    let recipient = contact.email.as_deref().ok_or_else(no_address)?;
    let words = text::comment(ticket.ticket_number(), &site, &contact, &comment.body);
    let to = To {
        purpose: MailPurpose::CustomerComment,
        recipient,
        desk: None,
    };
    let row = outgoing::mail(connection, app, ticket, &to, &words, comment.created_at)?;
    outbox::insert(connection, &row)?;
    Ok(())
}

fn no_address() -> ActionError {
    let message = "no mail address of a contact of the site is known; register one, or comment with mail: false";
    UserError::new(UserErrorCode::NotAllowed, "mail", message).into()
}
