//! Whether mails leave, and how fast: one row, and one per desk, the same for all processes on the database.

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use domain::dispatch::{MailState, OutboxMode};
use domain::vocabulary::DeskCode;
use jiff::SignedDuration;

use super::connection::on_both;
use super::schema::{outbox_control, outbox_mail, outbox_pace};
use super::{AnyConn, Code, Id, Instant};
use crate::back_off::BackOff;

/// The state of the outbox.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = outbox_control)]
pub struct Control {
    pub mode: Code<OutboxMode>,
    /// Why, in the words of whoever said so.
    pub reason: Option<String>,
    pub stated_at: Option<Instant>,
    pub stated_by: Option<Id>,
    /// How often in a row the mail server could not be reached.
    pub failures: i32,
    pub down_since: Option<Instant>,
    /// Until when the mail server is left alone.
    pub left_until: Option<Instant>,
    pub last_error: Option<String>,
}

impl Control {
    /// Whether mails may be taken up at an instant.
    pub fn lets_go(&self, now: Instant) -> bool {
        self.mode.0 != OutboxMode::Paused && self.left_until.is_none_or(|until| until <= now)
    }

    /// Whether the mail server is being tried again after it could not be reached: with one mail, not with many.
    pub fn is_trying(&self) -> bool {
        self.left_until.is_some()
    }
}

pub fn read(connection: &mut AnyConn) -> QueryResult<Control> {
    outbox_control::table
        .select(Control::as_select())
        .first(connection)
}

/// Whether mails are written without being sent.
pub fn is_quiet(connection: &mut AnyConn) -> QueryResult<bool> {
    let mode: Code<OutboxMode> = outbox_control::table
        .select(outbox_control::mode)
        .first(connection)?;
    Ok(mode.0 == OutboxMode::Quiet)
}

pub fn set_mode(
    connection: &mut AnyConn,
    mode: OutboxMode,
    reason: Option<&str>,
    (at, by): (Instant, Id),
) -> QueryResult<()> {
    diesel::update(outbox_control::table)
        .set((
            outbox_control::mode.eq(Code(mode)),
            outbox_control::reason.eq(reason),
            outbox_control::stated_at.eq(at),
            outbox_control::stated_by.eq(by),
        ))
        .execute(connection)?;
    Ok(())
}

/// So often may the mail server be unreachable in a row before it is left alone.
const FEW: i32 = 3;
/// For how long it is left alone then.
const REST: BackOff = BackOff {
    first: SignedDuration::from_secs(30),
    longest: SignedDuration::from_mins(10),
};

/// The mail server could not be reached.
pub fn note_down(connection: &mut AnyConn, error: &str, now: Instant) -> QueryResult<()> {
    let known = read(connection)?;
    let failures = known.failures.saturating_add(1);
    let rest = (failures >= FEW).then(|| {
        let times = u32::try_from(failures - FEW).unwrap_or(0) + 1;
        Instant::from(now.timestamp() + REST.after(times))
    });
    diesel::update(outbox_control::table)
        .set((
            outbox_control::failures.eq(failures),
            outbox_control::down_since.eq(known.down_since.unwrap_or(now)),
            outbox_control::left_until.eq(rest),
            outbox_control::last_error.eq(error),
        ))
        .execute(connection)?;
    Ok(())
}

/// The mail server is there.
pub fn note_up(connection: &mut AnyConn) -> QueryResult<()> {
    let was_down = outbox_control::table.filter(outbox_control::failures.gt(0));
    diesel::update(was_down)
        .set((
            outbox_control::failures.eq(0),
            outbox_control::down_since.eq(None::<Instant>),
            outbox_control::left_until.eq(None::<Instant>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Takes from what desks may get in this minute. Returns how many mails of each are too many.
pub fn take_pace(
    connection: &mut AnyConn,
    wanted: &BTreeMap<DeskCode, i32>,
    most: i32,
    minute: Instant,
) -> QueryResult<BTreeMap<DeskCode, i32>> {
    let mut too_many = BTreeMap::new();
    for (&desk, &count) in wanted {
        let row = (
            outbox_pace::desk.eq(Code(desk)),
            outbox_pace::minute.eq(minute),
            outbox_pace::used.eq(0),
        );
        on_both!(connection, inner => diesel::insert_into(outbox_pace::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(inner))?;
        let earlier = outbox_pace::table
            .filter(outbox_pace::desk.eq(Code(desk)))
            .filter(outbox_pace::minute.lt(minute));
        diesel::update(earlier)
            .set((outbox_pace::minute.eq(minute), outbox_pace::used.eq(0)))
            .execute(connection)?;
        let mine = outbox_pace::table.find(Code(desk));
        let used: i32 = diesel::update(mine)
            .set(outbox_pace::used.eq(outbox_pace::used + count))
            .returning(outbox_pace::used)
            .get_result(connection)?;
        let over = (used - most).clamp(0, count);
        if over > 0 {
            diesel::update(mine)
                .set(outbox_pace::used.eq(outbox_pace::used - over))
                .execute(connection)?;
            too_many.insert(desk, over);
        }
    }
    Ok(too_many)
}

/// How many mails stand in each of these states; one in which none stands is left out.
pub fn counts(
    connection: &mut AnyConn,
    states: &[MailState],
) -> QueryResult<Vec<(Code<MailState>, i64)>> {
    on_both!(connection, inner => outbox_mail::table
        .filter(outbox_mail::state.eq_any(states.iter().copied().map(Code)))
        .group_by(outbox_mail::state)
        .select((outbox_mail::state, count_star()))
        .load(inner))
}

/// When the oldest mail was written that waits to leave, apart from those that wait for the hours of their recipients.
pub fn oldest_waiting(connection: &mut AnyConn, now: Instant) -> QueryResult<Option<Instant>> {
    let is_in_hours = outbox_mail::leaves_by
        .is_null()
        .or(outbox_mail::next_attempt_at.le(now));
    outbox_mail::table
        .filter(outbox_mail::state.eq(Code(MailState::Queued)))
        .filter(is_in_hours)
        .order(outbox_mail::created_at)
        .select(outbox_mail::created_at)
        .first(connection)
        .optional()
}
