//! The way of a mail out of the outbox, as its worker takes it.
//!
//! A mail moves QUEUED → HANDING_OVER → SENT. Each step names the state and the lease it expects, so that a
//! worker whose lease has passed to another can no longer change the row.

use std::collections::BTreeMap;

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::dispatch::{MailPurpose, MailState};
use domain::vocabulary::DeskCode;

use super::outbox::{KEYS, Mail, tell};
use super::schema::outbox_mail;
use super::{AnyConn, Code, Id, Instant, outbox_control};

/// How many mails may be taken up.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// At once.
    pub at_once: i64,
    /// Of one desk in a minute.
    pub per_minute: i32,
}

/// Leases due mails until `until`. Several workers may ask at once; each row goes to one. What is too much for a desk waits for
/// the next minute.
pub fn claim(
    connection: &mut AnyConn,
    now: Instant,
    until: Instant,
    most: Most,
) -> QueryResult<Vec<Mail>> {
    let due = outbox_mail::table
        .filter(outbox_mail::state.eq(Code(MailState::Queued)))
        .filter(outbox_mail::next_attempt_at.le(now))
        .filter(
            outbox_mail::leased_until
                .is_null()
                .or(outbox_mail::leased_until.le(now)),
        )
        .filter(
            outbox_mail::leaves_by
                .is_null()
                .or(outbox_mail::leaves_by.gt(now)),
        )
        .order(outbox_mail::next_attempt_at)
        .limit(most.at_once)
        .select((outbox_mail::id, outbox_mail::desk, outbox_mail::purpose));
    let due: Vec<Due> = match connection {
        AnyConn::Pg(connection) => due.for_update().skip_locked().load(connection)?,
        AnyConn::Sqlite(connection) => due.load(connection)?,
    };
    let ids = keep_pace(connection, due, most.per_minute, now)?;
    diesel::update(outbox_mail::table.filter(outbox_mail::id.eq_any(ids)))
        .set((
            outbox_mail::leased_until.eq(until),
            outbox_mail::attempts.eq(outbox_mail::attempts + 1),
        ))
        .returning(outbox_mail::all_columns)
        .get_results(connection)
}

/// A mail that is due: for which desk, and what for.
type Due = (Id, Option<Code<DeskCode>>, Code<MailPurpose>);

/// The mails that desks may get in this minute; the others are due with the next one.
fn keep_pace(
    connection: &mut AnyConn,
    due: Vec<Due>,
    most: i32,
    now: Instant,
) -> QueryResult<Vec<Id>> {
    let to_desk = |(_, desk, purpose): &Due| {
        desk.filter(|_| purpose.0 == MailPurpose::DeskReport)
            .map(|desk| desk.0)
    };
    let mut wanted = BTreeMap::new();
    for desk in due.iter().filter_map(to_desk) {
        *wanted.entry(desk).or_default() += 1;
    }
    let minute = now.timestamp().as_second().div_euclid(60) * 60;
    let instant = |second| jiff::Timestamp::from_second(second).map_or(now, Instant::from);
    let mut too_many = outbox_control::take_pace(connection, &wanted, most, instant(minute))?;
    let (mut ids, mut later) = (Vec::new(), Vec::new());
    // The newest wait.
    for one in due.into_iter().rev() {
        let over = to_desk(&one).and_then(|desk| too_many.get_mut(&desk));
        match over {
            Some(over) if *over > 0 => {
                *over -= 1;
                later.push(one.0);
            }
            _ => ids.push(one.0),
        }
    }
    diesel::update(outbox_mail::table.filter(outbox_mail::id.eq_any(later)))
        .set(outbox_mail::next_attempt_at.eq(instant(minute + 60)))
        .execute(connection)?;
    Ok(ids)
}

/// What becomes of a claimed mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// About to send DATA: until then nobody else may settle the row.
    HandingOver { until: Instant },
    /// The server took it.
    Sent { at: Instant },
    /// Not taken over by the server: try again at this instant.
    TryAgain { at: Instant, error: String },
    /// Refused for good, with the server's words.
    Refused { error: String },
    /// Handed over, but no final answer came: a person decides.
    Uncertain { error: String },
    /// Not tried: whoever comes next may, and the attempts are as they were.
    GiveBack { attempts: i32 },
}

impl Step {
    /// The name for the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::HandingOver { .. } => "handing over",
            Self::Sent { .. } => "sent",
            Self::TryAgain { .. } => "try again",
            Self::Refused { .. } => "refused",
            Self::Uncertain { .. } => "uncertain",
            Self::GiveBack { .. } => "given back",
        }
    }
}

/// What a step writes; a column that is `None` stays as it is.
#[derive(AsChangeset)]
#[diesel(table_name = outbox_mail)]
struct Change {
    state: Code<MailState>,
    last_error: Option<String>,
    next_attempt_at: Option<Instant>,
    sent_at: Option<Instant>,
    attempts: Option<i32>,
}

/// Takes a step of a mail that is in state `from` under the lease until `lease`.
/// Returns whether the row still was; if not, nothing is changed. A hand-over wants a lease that has not run out.
pub fn take_step(
    connection: &mut AnyConn,
    id: Id,
    from: MailState,
    lease: Instant,
    step: &Step,
    now: Instant,
) -> QueryResult<bool> {
    let (state, last_error, next_attempt_at, sent_at) = match step.clone() {
        Step::HandingOver { .. } if lease <= now => return Ok(false),
        Step::HandingOver { .. } => (MailState::HandingOver, None, None, None),
        Step::Sent { at } => (MailState::Sent, None, None, Some(at)),
        Step::TryAgain { at, error } => (MailState::Queued, Some(error), Some(at), None),
        Step::Refused { error } => (MailState::Refused, Some(error), None, None),
        Step::Uncertain { error } => (MailState::Uncertain, Some(error), None, None),
        Step::GiveBack { .. } => (MailState::Queued, None, None, None),
    };
    let leased_until = match step {
        Step::HandingOver { until } => Some(*until),
        _ => None,
    };
    let attempts = match step {
        Step::GiveBack { attempts } => Some(*attempts),
        _ => None,
    };
    let mine = outbox_mail::table
        .filter(outbox_mail::id.eq(id))
        .filter(outbox_mail::state.eq(Code(from)))
        .filter(outbox_mail::leased_until.eq(lease));
    let is_too_late = matches!(step, Step::HandingOver { .. })
        && diesel::select(exists(mine.filter(outbox_mail::leaves_by.le(now))))
            .get_result(connection)?;
    if is_too_late {
        return Ok(false);
    }
    let is_unwanted = state == MailState::Queued
        && diesel::select(exists(mine.filter(outbox_mail::unwanted_at.is_not_null())))
            .get_result(connection)?;
    let state = if is_unwanted {
        MailState::Cancelled
    } else {
        state
    };
    let change = Change {
        state: Code(state),
        last_error,
        next_attempt_at,
        sent_at,
        attempts,
    };
    let changed = diesel::update(mine)
        .set((change, outbox_mail::leased_until.eq(leased_until)))
        .returning(KEYS)
        .get_results(connection)?;
    tell(connection, &changed, now)?;
    Ok(changed.len() == 1)
}

/// Mails whose hand-over began and whose lease has run out: nobody knows whether the server has them.
/// Returns how many became UNCERTAIN.
pub fn expire_hand_overs(connection: &mut AnyConn, now: Instant) -> QueryResult<usize> {
    let expired = outbox_mail::table
        .filter(outbox_mail::state.eq(Code(MailState::HandingOver)))
        .filter(outbox_mail::leased_until.le(now));
    let expired = diesel::update(expired)
        .set((
            outbox_mail::state.eq(Code(MailState::Uncertain)),
            outbox_mail::leased_until.eq(None::<Instant>),
            outbox_mail::last_error.eq("the hand-over to the mail server was interrupted"),
        ))
        .returning(KEYS)
        .get_results(connection)?;
    tell(connection, &expired, now)?;
    Ok(expired.len())
}
