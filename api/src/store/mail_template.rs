//! Templates of mails that an operator states in the place of those that ship with the program.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel::upsert::excluded;
use domain::mail_form::MailKind;
use domain::vocabulary::DeskCode;

use super::connection::Both;
use super::schema::mail_template;
use super::{AnyConn, Code, Id, Instant};
use crate::mail::template::Template;

/// The template of a kind, for the mails about one desk or, without one, for all others.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = mail_template)]
pub struct MailTemplate {
    pub id: Id,
    pub kind: Code<MailKind>,
    pub desk: Option<Code<DeskCode>>,
    pub subject: String,
    pub body: String,
    pub html: Option<String>,
    pub stated_at: Instant,
    pub stated_by: Id,
}

impl MailTemplate {
    /// Its files.
    pub fn template(&self) -> Template<'_> {
        Template {
            subject: &self.subject,
            body: &self.body,
            html: self.html.as_deref(),
        }
    }
}

/// Puts it in the place of what was stated before.
pub fn set(connection: &mut AnyConn, row: &MailTemplate) -> QueryResult<()> {
    // Those of desks and those for all others have an index each.
    let place = if row.desk.is_some() {
        "(kind, desk) WHERE desk IS NOT NULL"
    } else {
        "(kind) WHERE desk IS NULL"
    };
    let statement = diesel::insert_into(mail_template::table)
        .values(row)
        .on_conflict(sql::<Bool>(place))
        .do_update()
        .set((
            mail_template::subject.eq(excluded(mail_template::subject)),
            mail_template::body.eq(excluded(mail_template::body)),
            mail_template::html.eq(excluded(mail_template::html)),
            mail_template::stated_at.eq(excluded(mail_template::stated_at)),
            mail_template::stated_by.eq(excluded(mail_template::stated_by)),
        ));
    Both(statement).execute(connection)?;
    Ok(())
}

/// Takes it away; returns false where none was stated.
pub fn remove(
    connection: &mut AnyConn,
    kind: MailKind,
    desk: Option<DeskCode>,
) -> QueryResult<bool> {
    let of_kind = mail_template::table.filter(mail_template::kind.eq(Code(kind)));
    let removed = match desk {
        Some(desk) => diesel::delete(of_kind.filter(mail_template::desk.eq(Code(desk))))
            .execute(connection)?,
        None => {
            diesel::delete(of_kind.filter(mail_template::desk.is_null())).execute(connection)?
        }
    };
    Ok(removed > 0)
}

/// The template for mails about a desk: its own, else the one for all.
pub fn for_desk(
    connection: &mut AnyConn,
    kind: MailKind,
    desk: Option<DeskCode>,
) -> QueryResult<Option<MailTemplate>> {
    let of_kind: Vec<MailTemplate> = mail_template::table
        .filter(mail_template::kind.eq(Code(kind)))
        .select(MailTemplate::as_select())
        .load(connection)?;
    let own = |row: &&MailTemplate| row.desk.map(|code| code.0) == desk;
    let general = |row: &&MailTemplate| row.desk.is_none();
    let found = of_kind.iter().find(own);
    Ok(found.or(of_kind.iter().find(general)).cloned())
}

/// All that are stated.
pub fn all(connection: &mut AnyConn) -> QueryResult<Vec<MailTemplate>> {
    mail_template::table
        .order((mail_template::kind, mail_template::desk))
        .select(MailTemplate::as_select())
        .load(connection)
}
