//! A file goes to a ticket.
//!
//! Before its content is stored its removal is asked for, and taken back in the transaction that writes its row: whenever
//! the process ends, a row has its content, and a content without a row is removed.

use actix_web::web::Bytes;
use domain::access::Operation;
use domain::paper::{FileName, MediaType};
use domain::ticket::Event;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::once::{RequestKey, once, twice};
use super::ticket_erase::not_erased;
use super::{ActionError, Actor, UserError, UserErrorCode, ticket_event, ticket_move};
use crate::app::App;
use crate::attachment::sweep::PATIENCE;
use crate::draft::Draft;
use crate::store::paper::{self, Attachment};
use crate::store::removal::{self, Removal, What};
use crate::store::{AnyConn, Code, Id, Instant, StoreError, ticket};

/// Attachments of one ticket, at most.
const MOST: i64 = 100;

/// Which ticket, and the name under which the file comes.
#[derive(Debug, Clone)]
pub struct Input {
    /// As a person typed it.
    pub ticket_number: String,
    pub name: String,
    pub idempotency_key: Option<String>,
}

/// The file, and what it is.
pub struct Content {
    pub draft: Draft,
    pub media_type: MediaType,
    pub bytes: Bytes,
}

/// What tells a request from another one under the same key.
#[derive(Serialize)]
struct Request<'a> {
    ticket_number: &'a str,
    name: &'a str,
    sha256: &'a str,
}

/// Attaches the file; the same key and content again returns the first attachment.
pub async fn run(
    app: &App,
    actor: &Actor,
    input: Input,
    content: Content,
) -> Result<Attachment, ActionError> {
    actor.permit(Operation::TicketAttach)?;
    let name = FileName::parse(&input.name, content.media_type)
        .map_err(|error| UserError::invalid("name", error))?;
    let bytes = content.bytes.clone();
    let sha256 = tokio::task::spawn_blocking(move || format!("{:x}", Sha256::digest(bytes)));
    let sha256 = sha256.await.map_err(StoreError::from)?;
    let request = Request {
        ticket_number: &input.ticket_number,
        name: name.as_str(),
        sha256: &sha256,
    };
    let key = RequestKey::optional(input.idempotency_key.as_deref(), &request)?;
    let id = Id::new();
    let row = Attachment {
        id,
        ticket_id: announce(app, input.ticket_number, id).await?,
        file_name: Some(name.as_str().to_owned()),
        media_type: Code(content.media_type),
        bytes: i64::try_from(content.bytes.len()).unwrap_or(i64::MAX),
        sha256: Some(sha256),
        created_at: app.now().into(),
        created_by: actor.id,
    };
    let (draft, bytes) = (content.draft.path(), content.bytes);
    // What a failure leaves in storage, or brings there late, is removed when its removal is due.
    let stored = app.storage.put(id, draft, bytes).await;
    stored.map_err(StoreError::from)?;
    let kept = keep(app, actor, row, key).await;
    if kept.as_ref().is_ok_and(|kept| kept.id == id) {
        return kept;
    }
    // Another attachment stands for it, or none does; or it does, and only the answer of the commit was lost.
    match give_up(app, id).await? {
        Some(stands) => Ok(stands),
        None => kept,
    }
}

/// Asks for the removal of a content that is about to be stored. Returns the ticket.
async fn announce(app: &App, ticket_number: String, id: Id) -> Result<Id, ActionError> {
    let due_at = (app.now() + PATIENCE).into();
    app.store
        .write(move |connection| {
            let ticket = ticket_move::find(connection, &ticket_number)?;
            removal::ask(connection, &[of_content(id, due_at)])?;
            Ok(ticket.id)
        })
        .await
}

/// Writes the row, its event and the key in the place of the removal; or loads what the same request has made before.
async fn keep(
    app: &App,
    actor: &Actor,
    row: Attachment,
    key: Option<RequestKey>,
) -> Result<Attachment, ActionError> {
    let attempt = || {
        let (inside, actor) = (app.clone(), actor.clone());
        let (row, key) = (row.clone(), key.clone());
        app.store.write(move |connection| {
            let stamp = (&actor, row.created_at);
            let before = paper::attachment_by_id;
            once(connection, stamp, key.as_ref(), before, |connection| {
                let ticket = ticket::lock_by_id(connection, row.ticket_id)?
                    .ok_or(diesel::result::Error::NotFound)?;
                check(connection, row.ticket_id)?;
                if !removal::take_back(connection, row.id, What::Attachment)? {
                    return Err(StoreError::Late.into());
                }
                paper::insert_attachment(connection, &row)?;
                let attachment = row.id.0;
                let event = Event::Attached { attachment };
                ticket_event::happen(connection, &inside, &actor, &ticket, &event, row.created_at)?;
                Ok((row.id, row))
            })
        })
    };
    twice(attempt).await
}

/// Whether the ticket takes another attachment.
fn check(connection: &mut AnyConn, ticket: Id) -> Result<(), ActionError> {
    not_erased(connection, ticket)?;
    if paper::count_attachments(connection, ticket)? >= MOST {
        let message = format!("a ticket has {MOST} attachments at most");
        return Err(UserError::new(UserErrorCode::NotAllowed, "ticketNumber", message).into());
    }
    Ok(())
}

/// Has the content removed at once, unless its row stands: then that is returned.
async fn give_up(app: &App, id: Id) -> Result<Option<Attachment>, ActionError> {
    let removal = of_content(id, app.now().into());
    let give_up = move |connection: &mut AnyConn| -> Result<_, ActionError> {
        // First, because this waits for a commit that still goes on: it takes the same removal back.
        removal::ask(connection, &[removal])?;
        let stands = paper::attachment_by_id(connection, id)?;
        if stands.is_some() {
            removal::take_back(connection, id, What::Attachment)?;
        }
        Ok(stands)
    };
    let stands = app.store.write(give_up).await?;
    app.removal_wake.notify_one();
    Ok(stands)
}

fn of_content(id: Id, due_at: Instant) -> Removal {
    Removal {
        subject_id: id,
        what: Code(What::Attachment),
        due_at,
    }
}
