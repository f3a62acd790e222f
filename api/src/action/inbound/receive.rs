//! A message comes in: it is kept as it came, once, and then read.

use domain::access::Operation;
use domain::inbound::UnreadableReason;
use domain::inbox::{self, InboundReason, InboundSource, InboundState};

use super::read;
use crate::action::{ActionError, Actor};
use crate::app::App;
use crate::store::inbound::{self, InboundMail};
use crate::store::{AnyConn, Code, Id, Json, StoreError};

/// What is kept of a message that is longer than is taken: its header, to see whose it was.
const HEAD_OF_TOO_LARGE: usize = 64 << 10;

/// A message that is kept.
#[derive(Debug, Clone, Copy)]
pub struct Received {
    pub id: Id,
    /// False where the same message had come before.
    pub is_new: bool,
}

/// Keeps a message and reads it. Once this returns, the message is not lost, whatever happens to its reading.
pub async fn run(
    app: &App,
    actor: &Actor,
    source: InboundSource,
    raw: Vec<u8>,
) -> Result<Received, ActionError> {
    let limit = app.settings.max_mail_bytes;
    take(app, actor, row(app, source, &raw, limit), raw, limit).await
}

/// The same with the lines that the service itself puts before the message, which do not count as its length, and with what it
/// found out about the sender, where it did.
pub async fn run_judged(
    app: &App,
    actor: &Actor,
    source: InboundSource,
    (trace, mut raw): (String, Vec<u8>),
    authentication: Option<String>,
) -> Result<Received, ActionError> {
    let limit = app.settings.max_mail_bytes + trace.len();
    raw.splice(..0, trace.into_bytes());
    let row = InboundMail {
        authentication,
        ..row(app, source, &raw, limit)
    };
    take(app, actor, row, raw, limit).await
}

async fn take(
    app: &App,
    actor: &Actor,
    row: InboundMail,
    raw: Vec<u8>,
    limit: usize,
) -> Result<Received, ActionError> {
    actor.permit(Operation::InboundReceive)?;
    let kept = app
        .store
        .write(move |connection| keep(connection, &row, &raw, limit))
        .await?;
    if kept.is_new {
        // What fails now is found by the job.
        if let Err(error) = read::run(app, kept.id).await {
            tracing::error!(%error, mail.id = %kept.id.0, "a mail that came in could not be read yet");
        }
    }
    Ok(kept)
}

/// Notes that there is a message which a mailbox does not give, under the place where it lies.
pub async fn not_given(app: &App, source: InboundSource, place: String) -> Result<(), ActionError> {
    let row = InboundMail {
        state: Code(InboundState::Quarantined),
        reason: Some(InboundReason::NotGiven.as_str().to_owned()),
        subject: place.clone(),
        ..row(app, source, place.as_bytes(), usize::MAX)
    };
    let keep = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(inbound::keep(connection, &row, place.as_bytes())?)
    };
    app.store.write(keep).await?;
    Ok(())
}

fn keep(
    connection: &mut AnyConn,
    row: &InboundMail,
    raw: &[u8],
    limit: usize,
) -> Result<Received, ActionError> {
    let content = if raw.len() > limit {
        &raw[..HEAD_OF_TOO_LARGE.min(limit)]
    } else {
        raw
    };
    if inbound::keep(connection, row, content)? {
        let (id, is_new) = (row.id, true);
        return Ok(Received { id, is_new });
    }
    let before = inbound::by_identity(connection, &row.identity)?;
    let before = before.ok_or(diesel::result::Error::NotFound)?;
    Ok(Received {
        id: before.id,
        is_new: false,
    })
}

/// The row of a message that nobody has read.
fn row(app: &App, source: InboundSource, raw: &[u8], limit: usize) -> InboundMail {
    let is_too_large = raw.len() > limit;
    let state = if is_too_large {
        InboundState::Quarantined
    } else {
        InboundState::Received
    };
    InboundMail {
        id: Id::new(),
        identity: inbox::identity(raw),
        source: Code(source),
        received_at: app.now().into(),
        bytes: i64::try_from(raw.len()).unwrap_or(i64::MAX),
        state: Code(state),
        attempts: 0,
        nature: None,
        reason: is_too_large.then(|| UnreadableReason::TooLarge.as_str().to_owned()),
        ticket_id: None,
        matched_by: None,
        desk: None,
        sender: String::new(),
        sender_name: None,
        subject: String::new(),
        body: String::new(),
        mentioned: Json(serde_json::json!([])),
        authentication: None,
        decided_at: None,
        decided_by: None,
    }
}
