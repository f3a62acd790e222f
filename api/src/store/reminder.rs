//! The ledger of reminders: what is told of a deadline, to whom, and what became of it.

use diesel::prelude::*;
use domain::reminder::{
    Lead, LedgerRow, MovedRow, Party, ReminderKey, ReminderKind, RowState, SubjectId,
};

use super::schema::{deadline, reminder};
use super::{AnyConn, Code, Day, Id};

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reminder)]
pub struct Reminder {
    pub subject: String,
    pub kind: Code<ReminderKind>,
    pub party: Code<Party>,
    pub ends_on: Day,
    /// Days before the end; negative after it.
    pub lead: i32,
    pub site_id: Id,
    pub state: Code<RowState>,
    pub snoozed_until: Option<Day>,
    /// The digest that tells it.
    pub digest_id: Option<Id>,
}

impl Reminder {
    /// The row as it is judged.
    pub fn row(&self) -> LedgerRow {
        LedgerRow {
            end: self.ends_on.0,
            lead: self.lead(),
            state: self.state.0,
            snoozed_until: self.snoozed_until.map(|day| day.0),
        }
    }

    /// What it is told by, as it is written outside.
    ///
    /// # Panics
    /// Never: a subject is never empty.
    pub fn key(&self) -> ReminderKey {
        ReminderKey {
            kind: self.kind.0,
            subject: SubjectId::new(&self.subject).expect("deadlines have a subject"),
            end: self.ends_on.0,
            lead: self.lead(),
            party: self.party.0,
        }
    }

    /// How long before the end.
    pub fn lead(&self) -> Lead {
        // The table of kinds bounds what is written.
        Lead::new(i16::try_from(self.lead).unwrap_or(i16::MAX))
    }
}

/// Of whom rows are judged together.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    pub subject: &'a str,
    pub kind: ReminderKind,
    pub party: Party,
    pub site_id: Id,
}

/// All rows of these subjects within a kind.
pub fn of_subjects(
    connection: &mut AnyConn,
    kind: ReminderKind,
    subjects: &[String],
) -> QueryResult<Vec<Reminder>> {
    reminder::table
        .filter(reminder::subject.eq_any(subjects))
        .filter(reminder::kind.eq(Code(kind)))
        .order((
            reminder::subject,
            reminder::party,
            reminder::ends_on,
            reminder::lead,
        ))
        .select(Reminder::as_select())
        .load(connection)
}

/// What is or was told of what falls due at these sites.
pub fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Reminder>> {
    let same = reminder::subject
        .eq(deadline::subject)
        .and(reminder::kind.eq(deadline::kind));
    deadline::table
        .inner_join(reminder::table.on(same))
        .filter(deadline::site_id.eq_any(sites))
        .order((
            deadline::site_id,
            reminder::subject,
            reminder::kind,
            reminder::ends_on,
            reminder::lead.desc(),
            reminder::party,
        ))
        .select(Reminder::as_select())
        .load(connection)
}

/// The row that is new.
pub fn new_row(told: Told<'_>, row: LedgerRow) -> Reminder {
    Reminder {
        subject: told.subject.to_owned(),
        kind: Code(told.kind),
        party: Code(told.party),
        ends_on: Day(row.end),
        lead: row.lead.days().into(),
        site_id: told.site_id,
        state: Code(row.state),
        snoozed_until: row.snoozed_until.map(Day),
        digest_id: None,
    }
}

/// Writes new rows; one that is there already stays as it is. Returns how many were new.
pub fn insert(connection: &mut AnyConn, rows: &[Reminder]) -> QueryResult<usize> {
    let mut new = 0;
    match connection {
        AnyConn::Pg(connection) => {
            for some in rows.chunks(1_000) {
                new += diesel::insert_into(reminder::table)
                    .values(some)
                    .on_conflict_do_nothing()
                    .execute(connection)?;
            }
        }
        AnyConn::Sqlite(connection) => {
            for row in rows {
                new += diesel::insert_into(reminder::table)
                    .values(row)
                    .on_conflict_do_nothing()
                    .execute(connection)?;
            }
        }
    }
    Ok(new)
}

/// Moves a row where it is still as it was found; returns whether it was.
pub fn take_move(connection: &mut AnyConn, told: Told<'_>, moved: &MovedRow) -> QueryResult<bool> {
    let found = new_row(told, moved.row);
    let after = After {
        state: Code(moved.to),
        snoozed_until: None,
        digest_id: None,
    };
    change(connection, &found, after)
}

/// What a row is afterwards.
#[derive(Debug, Clone, Copy)]
pub struct After {
    pub state: Code<RowState>,
    pub snoozed_until: Option<Day>,
    /// The digest that tells it from now on; with none it stays with its own.
    pub digest_id: Option<Id>,
}

/// Changes a row where it is still as it was found; returns whether it was.
pub fn change(connection: &mut AnyConn, found: &Reminder, after: After) -> QueryResult<bool> {
    let Reminder {
        subject,
        kind,
        party,
        ends_on,
        lead,
        ..
    } = found;
    let as_found = reminder::table
        .find((subject, kind, party, ends_on, lead))
        .filter(reminder::state.eq(found.state));
    let set = (
        reminder::state.eq(after.state),
        reminder::snoozed_until.eq(after.snoozed_until),
        after.digest_id.map(|id| reminder::digest_id.eq(id)),
    );
    let changed = match found.snoozed_until {
        None => diesel::update(as_found.filter(reminder::snoozed_until.is_null()))
            .set(set)
            .execute(connection)?,
        Some(until) => diesel::update(as_found.filter(reminder::snoozed_until.eq(until)))
            .set(set)
            .execute(connection)?,
    };
    Ok(changed == 1)
}

/// The row with a key.
pub fn by_key(connection: &mut AnyConn, key: &ReminderKey) -> QueryResult<Option<Reminder>> {
    let ReminderKey {
        kind,
        subject,
        end,
        lead,
        party,
    } = key;
    let key = (
        subject.as_str(),
        Code(*kind),
        Code(*party),
        Day(*end),
        i32::from(lead.days()),
    );
    reminder::table
        .find(key)
        .select(Reminder::as_select())
        .first(connection)
        .optional()
}

/// Notes that a subject is at another site now.
pub fn move_site(
    connection: &mut AnyConn,
    kind: ReminderKind,
    subject: &str,
    site: Id,
) -> QueryResult<()> {
    let elsewhere = reminder::table
        .filter(reminder::subject.eq(subject))
        .filter(reminder::kind.eq(Code(kind)))
        .filter(reminder::site_id.ne(site));
    diesel::update(elsewhere)
        .set(reminder::site_id.eq(site))
        .execute(connection)?;
    Ok(())
}

/// What ends before a day and was never told is told no more; returns how many.
pub fn lapse(connection: &mut AnyConn, kind: ReminderKind, before: Day) -> QueryResult<usize> {
    let stale = reminder::table
        .filter(reminder::state.eq(Code(RowState::Armed)))
        .filter(reminder::kind.eq(Code(kind)))
        .filter(reminder::ends_on.lt(before));
    diesel::update(stale)
        .set(reminder::state.eq(Code(RowState::Lapsed)))
        .execute(connection)
}

/// Rows that were put off until a day or an earlier one.
pub fn woken(connection: &mut AnyConn, today: Day, limit: i64) -> QueryResult<Vec<Reminder>> {
    reminder::table
        .filter(reminder::state.eq(Code(RowState::Snoozed)))
        .filter(reminder::snoozed_until.le(today))
        .order(reminder::snoozed_until)
        .limit(limit)
        .select(Reminder::as_select())
        .load(connection)
}

/// Sites for which a party is owed something, in the order of their keys, after a place.
pub fn owed_sites(
    connection: &mut AnyConn,
    party: Party,
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Id>> {
    let mut query = reminder::table
        .filter(reminder::state.eq(Code(RowState::Armed)))
        .filter(reminder::party.eq(Code(party)))
        .select(reminder::site_id)
        .distinct()
        .into_boxed();
    if let Some(site) = after {
        query = query.filter(reminder::site_id.gt(site));
    }
    query.order(reminder::site_id).limit(limit).load(connection)
}

/// What a party is owed of these sites, or of all, what ends first before the others.
pub fn owed(
    connection: &mut AnyConn,
    party: Party,
    sites: Option<&[Id]>,
    limit: usize,
) -> QueryResult<Vec<Reminder>> {
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let of_party = || {
        reminder::table
            .filter(reminder::state.eq(Code(RowState::Armed)))
            .filter(reminder::party.eq(Code(party)))
            .order((
                reminder::ends_on,
                reminder::site_id,
                reminder::kind,
                reminder::subject,
            ))
            .limit(most)
            .select(Reminder::as_select())
    };
    let Some(sites) = sites else {
        return of_party().load(connection);
    };
    let mut rows: Vec<Reminder> = Vec::new();
    // A database takes so many keys in one statement.
    for some in sites.chunks(1_000) {
        let of_some = of_party().filter(reminder::site_id.eq_any(some));
        rows.extend(of_some.load::<Reminder>(connection)?);
    }
    rows.sort_by_key(|row| row.ends_on);
    rows.truncate(limit);
    Ok(rows)
}

/// What a digest tells, what ends first before the others.
pub fn of_digest(connection: &mut AnyConn, digest: Id) -> QueryResult<Vec<Reminder>> {
    reminder::table
        .filter(reminder::digest_id.eq(digest))
        .order((
            reminder::ends_on,
            reminder::kind,
            reminder::subject,
            reminder::party,
        ))
        .select(Reminder::as_select())
        .load(connection)
}

#[cfg(test)]
mod tests;
