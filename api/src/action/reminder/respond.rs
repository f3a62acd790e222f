//! What recipients and we do to what a digest told: take note of it, put it off, or say that it is gone.

use std::collections::{HashMap, HashSet};

use domain::access::Operation;
use domain::reminder::{Move, ReminderAct, ReminderKey, RowState};
use jiff::civil::Date;

use super::describe::{self, Ending, Entry};
use super::hours::hours;
use super::{today, zone};
use crate::action::token_create::secret_hash;
use crate::action::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::app::App;
use crate::store::digest::{self, By, Digest};
use crate::store::reminder::{self, After, Reminder};
use crate::store::{AnyConn, Code, Day, Instant, StoreError, deadline};

/// Reminders that one of us answers at once.
const MOST_KEYS: usize = 500;

/// Subjects that a link shows at once; those that wait for an answer come first.
const MOST_SHOWN: usize = 300;

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Acknowledge,
    /// Tell it again on a day.
    Snooze(Date),
    /// It was replaced or removed: somebody looks after the register, and nothing more is told of this end.
    ReportGone,
}

/// What a link shows: the digest, and each subject with its state.
pub struct Shown {
    pub digest: Digest,
    /// Each subject once, with a reminder of it.
    pub entries: Vec<(Reminder, Entry)>,
    /// How many more subjects it tells.
    pub unshown: usize,
    pub today: Date,
}

/// What the link with a secret shows; none where there is no such link, or it works no more.
pub async fn show(app: &App, secret: &str) -> Result<Option<Shown>, StoreError> {
    let (hash, now, today) = (secret_hash(secret), app.now(), today(app).0);
    let read = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        let Some(digest) = valid(connection, &hash, now.into())? else {
            return Ok(None);
        };
        let mut rows = reminder::of_digest(connection, digest.id)?;
        let mut seen = HashSet::new();
        rows.retain(|row| seen.insert(Ending::from(row)));
        if rows.len() > MOST_SHOWN {
            rows.sort_by_key(|row| !row.state.0.is_answerable());
        }
        let unshown = rows.len().saturating_sub(MOST_SHOWN);
        rows.truncate(MOST_SHOWN);
        let endings: Vec<Ending> = rows.iter().map(Ending::from).collect();
        let entries = describe::entries(connection, &endings, today)?;
        let mut rows: HashMap<Ending, Reminder> = endings.into_iter().zip(rows).collect();
        let with_row = |entry: Entry| Some((rows.remove(&entry.ending)?, entry));
        Ok(Some(Shown {
            entries: entries.into_iter().filter_map(with_row).collect(),
            unshown,
            digest,
            today,
        }))
    };
    app.store.read(read).await
}

/// Does it to what the link with a secret shows and is chosen by its keys. Returns how many it was done to; none where there is no such
/// link, or it works no more. What is in another state by now, such as one that was taken note of already, stays as it is.
pub async fn by_link(
    app: &App,
    secret: &str,
    keys: Vec<ReminderKey>,
    act: Act,
) -> Result<Option<usize>, ActionError> {
    let (hash, now, inside) = (secret_hash(secret), app.now(), app.clone());
    let work = move |connection: &mut AnyConn| -> Result<_, ActionError> {
        let Some(digest) = valid(connection, &hash, now.into())? else {
            return Ok(None);
        };
        deadline::take_turn(connection)?;
        // What an address is told as that of two parties is shown once.
        let meant: HashSet<_> = keys
            .iter()
            .map(|key| (key.kind, key.subject.as_str(), key.end))
            .collect();
        let rows = reminder::of_digest(connection, digest.id)?.into_iter();
        let chosen =
            rows.filter(|row| meant.contains(&(row.kind.0, row.subject.as_str(), row.ends_on.0)));
        let by = (By::Link(digest.id), now.into());
        let mut done = 0;
        for row in chosen {
            done += usize::from(take(connection, &inside, &row, act, by)?);
        }
        Ok(Some(done))
    };
    app.store.write(work).await
}

/// Does it to the reminders with these keys, in the name of an account.
pub async fn by_account(
    app: &App,
    actor: &Actor,
    keys: &[String],
    act: Act,
) -> Result<Vec<Reminder>, ActionError> {
    actor.permit(Operation::ReminderWork)?;
    let mut problems = Problems::default();
    let parsed = keys
        .iter()
        .filter_map(|key| problems.take("keys", key.parse::<ReminderKey>()));
    let parsed: Vec<ReminderKey> = parsed.collect();
    if keys.len() > MOST_KEYS {
        problems.add("keys", format!("at most {MOST_KEYS} at once"));
    }
    problems.finish()?;
    let (inside, by) = (app.clone(), (By::Account(actor.id), app.now().into()));
    let work = move |connection: &mut AnyConn| -> Result<_, ActionError> {
        deadline::take_turn(connection)?;
        let mut after = Vec::new();
        for key in parsed {
            let found = reminder::by_key(connection, &key)?
                .ok_or_else(|| UserError::not_found("keys", &key))?;
            if !take(connection, &inside, &found, act, by)? {
                let refused = found.state.0.after(act.as_move()).err();
                let message = refused.map_or_else(
                    || "it has just changed".to_owned(),
                    |error| error.to_string(),
                );
                return Err(UserError::new(UserErrorCode::NotAllowed, "keys", message).into());
            }
            after.extend(reminder::by_key(connection, &key)?);
        }
        Ok(after)
    };
    app.store.write(work).await
}

impl Act {
    fn as_move(self) -> Move {
        match self {
            Self::Acknowledge | Self::ReportGone => Move::Acknowledge,
            Self::Snooze(_) => Move::Snooze,
        }
    }
}

/// Nothing more is told to the party of that end: its nearer leads count as taken note of.
fn silence(connection: &mut AnyConn, app: &App, row: &Reminder) -> Result<(), StoreError> {
    let leads = app.reminders.kind(row.kind.0).leads.all().iter();
    let nearer = leads
        .filter(|lead| **lead < row.lead())
        .map(|lead| Reminder {
            lead: lead.days().into(),
            state: Code(RowState::Acknowledged),
            snoozed_until: None,
            digest_id: None,
            ..row.clone()
        });
    let nearer: Vec<Reminder> = nearer.collect();
    reminder::insert(connection, &nearer)?;
    // Some may be owed already.
    let of_party = |other: &Reminder| {
        (other.party, other.ends_on) == (row.party, row.ends_on) && other.lead < row.lead
    };
    for found in reminder::of_subjects(connection, row.kind.0, std::slice::from_ref(&row.subject))?
    {
        if let (true, Ok(state)) = (of_party(&found), found.state.0.after(Move::Silence)) {
            let after = After {
                state: Code(state),
                snoozed_until: None,
                digest_id: None,
            };
            reminder::change(connection, &found, after)?;
        }
    }
    Ok(())
}

fn valid(connection: &mut AnyConn, hash: &str, now: Instant) -> Result<Option<Digest>, StoreError> {
    Ok(digest::by_token(connection, hash)?.filter(|digest| now < digest.expires_at))
}

/// Whether a party is written to on a day or a later one on which a reminder is still of use.
fn is_told_from(
    connection: &mut AnyConn,
    app: &App,
    row: &Reminder,
    day: Date,
) -> Result<bool, ActionError> {
    let zone = zone(app);
    let Ok(from) = day.to_zoned(zone.clone()) else {
        return Ok(false);
    };
    let hours = hours(connection, app, row.party.0, from.timestamp())?;
    let last = app
        .reminders
        .kind(row.kind.0)
        .leads
        .last_useful_day(row.ends_on.0);
    Ok(hours.is_some_and(|(opens, _)| zone.to_datetime(opens.timestamp()).date() <= last))
}

/// Does it to a row, and writes the event; false where its state does not allow it, or another was faster.
fn take(
    connection: &mut AnyConn,
    app: &App,
    row: &Reminder,
    act: Act,
    by: (By, Instant),
) -> Result<bool, ActionError> {
    let Ok(state) = row.state.0.after(act.as_move()) else {
        return Ok(false);
    };
    let (what, until) = match act {
        Act::Acknowledge => (ReminderAct::Acknowledged, None),
        Act::ReportGone => (ReminderAct::ReportedGone, None),
        Act::Snooze(until) => {
            let leads = &app.reminders.kind(row.kind.0).leads;
            let day = leads.snooze_until(row.ends_on.0, today(app).0, until);
            let day = day.map_err(|error| UserError::invalid("until", error))?;
            if !is_told_from(connection, app, row, day.day())? {
                let message = "mails do not leave from that day until what it tells is of use no more; an earlier day is accepted";
                return Err(UserError::invalid("until", message).into());
            }
            (ReminderAct::Snoozed, Some(Day(day.day())))
        }
    };
    debug_assert_eq!(state == RowState::Snoozed, until.is_some());
    let after = After {
        state: Code(state),
        snoozed_until: until,
        digest_id: None,
    };
    let taken = reminder::change(connection, row, after)?;
    if taken {
        if act == Act::ReportGone {
            silence(connection, app, row)?;
        }
        digest::record(connection, row, (what, until), by)?;
    }
    Ok(taken)
}
