//! A message that is kept is read, and what it says finds its ticket, or a person.

use domain::dispatch::MailPurpose;
use domain::inbound::{self, Bounce, DeliveryAction, Limits, Nature, Reading, facts};
use domain::inbound::{NatureKind, looks_like_acknowledgement};
use domain::inbox::{FactState, InboundReason, InboundSource, InboundState};
use domain::ticket::{Event, Move, State};
use domain::time::date_in_japan;
use domain::vocabulary::DeskCode;
use jiff::{SignedDuration, Timestamp};

use super::matching::{self, Match};
use crate::action::ticket_erase::is_erased;
use crate::action::{ActionError, program, ticket_event};
use crate::app::App;
use crate::store::inbound::{self as rows, InboundFact, InboundMail};
use crate::store::ticket::{self, Ticket};
use crate::store::{
    AnyConn, Code, Id, Instant, Json, StoreError, outbox, service_key, ticket_parts,
};

/// A message that stopped its reader so often is not tried again.
const MOST_ATTEMPTS: i32 = 3;
/// A message that nobody has read after this is taken up again.
const PATIENCE: SignedDuration = SignedDuration::from_mins(2);
/// Messages that are taken up together.
const BATCH: i64 = 20;
/// So many mails of one sender about one ticket in an hour come from a machine.
const MOST_PER_HOUR: i64 = 20;

/// The name of the key that signs tickets in addresses.
pub const MARK_KEY: &str = "ticket mark";

/// Reads the messages whose reader was stopped; returns how many.
pub async fn left_behind(app: &App) -> Result<usize, ActionError> {
    let before = (app.now() - PATIENCE).into();
    let find = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(rows::left_behind(connection, before, BATCH)?)
    };
    let found = app.store.read(find).await?;
    for id in &found {
        run(app, *id).await?;
    }
    Ok(found.len())
}

/// Reads a message that is kept. One that was read already is left as it is.
pub async fn run(app: &App, id: Id) -> Result<(), ActionError> {
    let begin = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok((rows::begin(connection, id)?, rows::raw(connection, id)?))
    };
    let (attempts, Some(raw)) = app.store.write(begin).await? else {
        return Ok(());
    };
    let read = if attempts > MOST_ATTEMPTS {
        Err(because(InboundReason::ReaderStopped))
    } else {
        let limits = Limits {
            // What is too long was judged as it came, without the lines that the service itself puts before a message.
            bytes: raw.len(),
            ..Limits::default()
        };
        read(raw, limits).await
    };
    let inside = app.clone();
    let settle = move |connection: &mut AnyConn| settle(connection, &inside, id, read);
    app.store.write(settle).await?;
    app.outbox_wake.notify_one();
    Ok(())
}

/// What the message says, or why it cannot be read. A message on which the reader fails stops nobody else's.
async fn read(raw: Vec<u8>, limits: Limits) -> Result<Box<Reading>, String> {
    let reading = tokio::task::spawn_blocking(move || inbound::read(&raw, &limits));
    match reading.await {
        Ok(Ok(reading)) => Ok(Box::new(reading)),
        Ok(Err(unreadable)) => Err(unreadable.reason().as_str().to_owned()),
        Err(_) => Err(because(InboundReason::ReaderFailed)),
    }
}

fn settle(
    connection: &mut AnyConn,
    app: &App,
    id: Id,
    read: Result<Box<Reading>, String>,
) -> Result<(), ActionError> {
    match read {
        Ok(reading) => place(connection, app, id, &reading),
        Err(reason) => {
            let Some(row) = unread(connection, id)? else {
                return Ok(());
            };
            let quarantined = InboundMail {
                state: Code(InboundState::Quarantined),
                reason: Some(reason),
                ..row
            };
            Ok(rows::update(connection, &quarantined)?)
        }
    }
}

/// The row of a message that nobody has read yet, locked.
fn unread(connection: &mut AnyConn, id: Id) -> Result<Option<InboundMail>, ActionError> {
    let row = rows::lock(connection, id)?;
    Ok(row.filter(|row| row.state.0 == InboundState::Received))
}

/// Gives a mail to its ticket, or to a person.
fn place(
    connection: &mut AnyConn,
    app: &App,
    id: Id,
    reading: &Reading,
) -> Result<(), ActionError> {
    let now = Instant::from(app.now());
    let key = mark_key(connection)?;
    let clues = inbound::clues(reading, &key);
    let desk = matching::desk_of(connection, app, reading)?;
    let found = matching::find(connection, &clues, desk)?;
    // The ticket before its mails, as everywhere.
    let ticket = match &found {
        Some(Match {
            ticket: Some(id), ..
        }) => ticket::lock_by_id(connection, *id)?,
        _ => None,
    };
    let Some(row) = unread(connection, id)? else {
        return Ok(());
    };
    let mentioned: Vec<String> = clues.mentioned.iter().map(ToString::to_string).collect();
    let mut row = told(row, reading, app.settings.mail_authserv_id.as_deref());
    row.mentioned = Json(serde_json::to_value(mentioned)?);
    row.desk = desk.map(Code);
    let (Some(found), Some(ticket)) = (&found, ticket) else {
        if let (Some(found), Nature::Bounce(bounce)) = (&found, &reading.nature) {
            come_back(connection, found, bounce, now)?;
        }
        let (state, reason) = unmatched(reading.nature.kind(), desk.is_some());
        (row.state, row.reason) = (Code(state), Some(because(reason)));
        return Ok(rows::update(connection, &row)?);
    };
    if is_erased(connection, ticket.id)? {
        (row.state, row.reason) = (
            Code(InboundState::Review),
            Some(because(InboundReason::TicketErased)),
        );
        return Ok(rows::update(connection, &row)?);
    }
    row.matched_by = Some(Code(found.by));
    row.desk = found.answering_desk().or(desk).map(Code);
    let since = now.timestamp() - SignedDuration::from_hours(1);
    let before = rows::count_since(connection, ticket.id, &row.sender, since.into())?;
    row.ticket_id = Some(ticket.id);
    if before >= MOST_PER_HOUR {
        (row.state, row.reason) = (
            Code(InboundState::Dismissed),
            Some(because(InboundReason::TooMany)),
        );
        return Ok(rows::update(connection, &row)?);
    }
    row.state = Code(InboundState::Matched);
    rows::update(connection, &row)?;
    let event = Event::MailReceived { mail: id.0 };
    let ticket = ticket_event::happen(connection, app, &program::actor(), &ticket, &event, now)?;
    follow(connection, app, &ticket, (found, &row), reading, now)
}

/// What comes with a mail that belongs to a ticket.
fn follow(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    (found, row): (&Match, &InboundMail),
    reading: &Reading,
    now: Instant,
) -> Result<(), ActionError> {
    if let Nature::Bounce(bounce) = &reading.nature {
        return bounced(connection, app, ticket, (found, bounce), now);
    }
    let Some(desk) = row.desk.map(|desk| desk.0) else {
        return Ok(());
    };
    propose(connection, row.id, reading, now.timestamp())?;
    if found.answering_desk() == Some(desk) && looks_like_acknowledgement(reading) {
        acknowledge(connection, app, ticket, desk, now)?;
    }
    Ok(())
}

/// The desk has taken the case over, where the ticket is with it and waits for that.
fn acknowledge(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    desk: DeskCode,
    now: Instant,
) -> Result<(), ActionError> {
    let is_with_it = ticket.desk.and_then(|code| code.0.desk()) == Some(desk);
    let known = ticket.state.0 == State::Acknowledged;
    if !is_with_it || known || ticket.standing().check(Move::DispatchConfirmed).is_err() {
        return Ok(());
    }
    let actor = program::actor();
    ticket_parts::confirm_dispatch(connection, ticket.id, None, now, actor.id)?;
    let sheet = [MailPurpose::DispatcherSheet];
    outbox::cancel_unsent(connection, ticket.id, &sheet, now)?;
    ticket_event::happen(
        connection,
        app,
        &actor,
        ticket,
        &Event::DispatchConfirmed,
        now,
    )?;
    Ok(())
}

/// What a desk tells is proposed, not believed.
fn propose(
    connection: &mut AnyConn,
    mail: Id,
    reading: &Reading,
    now: Timestamp,
) -> Result<(), ActionError> {
    let proposals = facts(reading, date_in_japan(now));
    let row = |proposal: domain::inbound::Proposal| InboundFact {
        id: Id::new(),
        mail_id: mail,
        kind: Code(proposal.fact.kind()),
        value: proposal.fact.to_string(),
        line: proposal.line,
        state: Code(FactState::Proposed),
        decided_at: None,
        decided_by: None,
    };
    let proposals: Vec<_> = proposals.into_iter().map(row).collect();
    if proposals.is_empty() {
        return Ok(());
    }
    Ok(rows::insert_facts(connection, &proposals)?)
}

/// A mail of ours did not arrive: it is refused after all, in the words of the server that told so.
fn bounced(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    (found, bounce): (&Match, &Bounce),
    now: Instant,
) -> Result<(), ActionError> {
    if let Some(mail) = come_back(connection, found, bounce, now)? {
        let event = Event::MailBounced { mail: mail.0 };
        ticket_event::happen(connection, app, &program::actor(), ticket, &event, now)?;
    }
    Ok(())
}

/// The mail of ours that came back, if one did: it is noted with it.
fn come_back(
    connection: &mut AnyConn,
    found: &Match,
    bounce: &Bounce,
    now: Instant,
) -> Result<Option<Id>, ActionError> {
    let failed = bounce
        .recipients
        .iter()
        .find(|one| one.action == DeliveryAction::Failed);
    let (Some(mail), Some(failed)) = (&found.answered, failed) else {
        return Ok(None);
    };
    let words = [failed.status.as_deref(), failed.diagnostic.as_deref()];
    let words: Vec<_> = words.into_iter().flatten().collect();
    let words = format!("came back: {}", words.join(" "));
    let has_come = outbox::come_back(connection, mail.id, &words, now)?;
    Ok(has_come.then_some(mail.id))
}

/// The row with what the mail says.
fn told(row: InboundMail, reading: &Reading, server: Option<&str>) -> InboundMail {
    let from = reading.from.first();
    // Over LMTP the service judges by itself, and what the message says of its sender is the sender's word.
    let authentication = match row.source.0 {
        InboundSource::Lmtp => row.authentication.clone(),
        _ => told_by(server, reading),
    };
    InboundMail {
        nature: Some(Code(reading.nature.kind())),
        sender: from.map_or_else(String::new, |mailbox| mailbox.address.to_lowercase()),
        sender_name: from.and_then(|mailbox| mailbox.name.clone()),
        subject: reading.subject.clone(),
        body: reading.text.clone(),
        authentication,
        ..row
    }
}

/// What a mail server of ours found out about the sender.
fn told_by(server: Option<&str>, reading: &Reading) -> Option<String> {
    let results: Vec<_> = reading
        .authentication
        .iter()
        .filter(|result| Some(result.server.as_str()) == server)
        .map(|result| result.value.as_str())
        .collect();
    (!results.is_empty()).then(|| results.join("\n"))
}

/// What becomes of a mail that belongs to no ticket: what a person or a desk wrote, be it by its mailing list, or what tells that a
/// mail did not arrive, is looked at; a program's notice is not.
fn unmatched(nature: NatureKind, is_of_desk: bool) -> (InboundState, InboundReason) {
    match nature {
        NatureKind::AutoReply | NatureKind::List if !is_of_desk => {
            (InboundState::Dismissed, InboundReason::Automatic)
        }
        _ => (InboundState::Review, InboundReason::NoTicket),
    }
}

fn because(reason: InboundReason) -> String {
    reason.as_str().to_owned()
}

/// The key that signs tickets in addresses and subjects.
pub fn mark_key(connection: &mut AnyConn) -> Result<Vec<u8>, StoreError> {
    let mut fresh = [0; 32];
    getrandom::fill(&mut fresh).expect("the operating system has randomness");
    Ok(service_key::get_or_keep(connection, MARK_KEY, &fresh)?)
}
