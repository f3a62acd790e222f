//! Digests: which mail told whom on which day, and what was done to what they tell.

use diesel::prelude::*;
use domain::reminder::{Party, ReminderAct, ReminderKind};

use super::connection::on_both;
use super::reminder::Reminder;
use super::schema::{digest, reminder, reminder_event};
use super::{AnyConn, Code, Day, Id, Instant};

/// A mail with all that a recipient is told on a day.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = digest)]
pub struct Digest {
    pub id: Id,
    pub recipient: String,
    pub day: Day,
    pub mail_id: Id,
    /// The hash of the secret in its link; none where the service has no address for links.
    pub token_hash: Option<String>,
    /// When the link stops working.
    pub expires_at: Instant,
    pub created_at: Instant,
}

/// Writes a digest; false where the recipient has one of that day.
pub fn insert(connection: &mut AnyConn, row: &Digest) -> QueryResult<bool> {
    let new = on_both!(connection, inner => diesel::insert_into(digest::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(inner))?;
    Ok(new == 1)
}

/// Whether a recipient has a digest of a day.
pub fn is_told(connection: &mut AnyConn, recipient: &str, day: Day) -> QueryResult<bool> {
    let of_day = digest::table
        .filter(digest::recipient.eq(recipient))
        .filter(digest::day.eq(day));
    diesel::select(diesel::dsl::exists(of_day)).get_result(connection)
}

/// The digest whose link has a secret with this hash.
pub fn by_token(connection: &mut AnyConn, hash: &str) -> QueryResult<Option<Digest>> {
    digest::table
        .filter(digest::token_hash.eq(hash))
        .select(Digest::as_select())
        .first(connection)
        .optional()
}

/// The parties that the digest in a mail tells.
pub fn parties_of_mail(connection: &mut AnyConn, mail: Id) -> QueryResult<Vec<Party>> {
    let parties: Vec<Code<Party>> = digest::table
        .inner_join(reminder::table.on(reminder::digest_id.eq(digest::id.nullable())))
        .filter(digest::mail_id.eq(mail))
        .select(reminder::party)
        .distinct()
        .load(connection)?;
    Ok(parties.into_iter().map(|code| code.0).collect())
}

/// Something that was done to a reminder.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reminder_event)]
pub struct ReminderEvent {
    pub id: Id,
    pub subject: String,
    pub kind: Code<ReminderKind>,
    pub party: Code<Party>,
    pub ends_on: Day,
    pub lead: i32,
    pub site_id: Id,
    pub what: Code<ReminderAct>,
    /// Until when it was put off.
    pub until_day: Option<Day>,
    pub at: Instant,
    /// The digest by whose link it was done.
    pub digest_id: Option<Id>,
    /// Who of us did it.
    pub actor_id: Option<Id>,
}

/// By whom something is done: by the link of a digest, or by one of us.
#[derive(Debug, Clone, Copy)]
pub enum By {
    Link(Id),
    Account(Id),
}

/// Writes down what was done to a row, by whom and when.
pub fn record(
    connection: &mut AnyConn,
    row: &Reminder,
    (what, until_day): (ReminderAct, Option<Day>),
    (by, at): (By, Instant),
) -> QueryResult<()> {
    let (digest_id, actor_id) = match by {
        By::Link(digest) => (Some(digest), None),
        By::Account(account) => (None, Some(account)),
    };
    let event = ReminderEvent {
        id: Id::new(),
        subject: row.subject.clone(),
        kind: row.kind,
        party: row.party,
        ends_on: row.ends_on,
        lead: row.lead,
        site_id: row.site_id,
        what: Code(what),
        until_day,
        at,
        digest_id,
        actor_id,
    };
    diesel::insert_into(reminder_event::table)
        .values(&event)
        .execute(connection)?;
    Ok(())
}

/// What was done, the newest first, before a place: of one sort or of all, of a site or of all.
pub fn events(
    connection: &mut AnyConn,
    (what, site): (Option<ReminderAct>, Option<Id>),
    before: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<ReminderEvent>> {
    let mut query = reminder_event::table
        .select(ReminderEvent::as_select())
        .into_boxed();
    if let Some(what) = what {
        query = query.filter(reminder_event::what.eq(Code(what)));
    }
    if let Some(site) = site {
        query = query.filter(reminder_event::site_id.eq(site));
    }
    if let Some(id) = before {
        query = query.filter(reminder_event::id.lt(id));
    }
    query
        .order(reminder_event::id.desc())
        .limit(limit)
        .load(connection)
}
