//! Deadlines as a calendar: an address is given out, read, and taken back.

use domain::access::Operation;
use domain::time::add_days;
use domain::vocabulary::Prefecture;

use super::reminder::describe::{self, Ending};
use super::reminder::today;
use super::token_create::{new_secret, secret_hash};
use super::{ActionError, Actor, Problems, UserError};
use crate::app::App;
use crate::mail::calendar;
use crate::store::calendar_feed::{self, CalendarFeed};
use crate::store::{AnyConn, Code, Day, Id, StoreError, site};

/// Days before today, and after it, that a calendar has.
const SHOWN: (i32, i32) = (-31, 400);

/// The most deadlines of a calendar: what ends later is left out.
const MOST: i64 = 10_000;

/// Of whom a calendar has the deadlines.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub name: String,
    pub site: Option<Id>,
    pub prefecture: Option<Prefecture>,
}

/// Gives out an address, and its secret, which is told this once.
pub async fn create(
    app: &App,
    actor: &Actor,
    wanted: Wanted,
) -> Result<(CalendarFeed, String), ActionError> {
    actor.permit(Operation::CalendarFeed)?;
    let mut problems = Problems::default();
    let name = problems.line("name", &wanted.name, 100);
    if wanted.site.is_some() && wanted.prefecture.is_some() {
        problems.add(
            "prefecture",
            "a calendar is of a site or of a prefecture, not of both",
        );
    }
    problems.finish()?;
    let secret = new_secret();
    let feed = CalendarFeed {
        id: Id::new(),
        name,
        site_id: wanted.site,
        prefecture: wanted.prefecture.map(Code),
        token_hash: secret_hash(&secret),
        created_at: app.now().into(),
        created_by: actor.id,
        revoked_at: None,
    };
    let insert = move |connection: &mut AnyConn| -> Result<_, ActionError> {
        if let Some(id) = feed.site_id {
            site::by_id(connection, id)?
                .ok_or_else(|| UserError::not_found("siteId", "the site"))?;
        }
        calendar_feed::insert(connection, &feed)?;
        Ok(feed)
    };
    Ok((app.store.write(insert).await?, secret))
}

/// Lets an address work no more.
pub async fn revoke(app: &App, actor: &Actor, id: Id) -> Result<CalendarFeed, ActionError> {
    actor.permit(Operation::CalendarFeed)?;
    let now = app.now().into();
    let revoke = move |connection: &mut AnyConn| -> Result<_, ActionError> {
        calendar_feed::revoke(connection, id, now)?;
        let feed = calendar_feed::by_id(connection, id)?;
        Ok(feed.ok_or_else(|| UserError::not_found("id", "the calendar"))?)
    };
    app.store.write(revoke).await
}

/// The calendar under the address with a secret; none where there is none.
pub async fn read(app: &App, secret: &str) -> Result<Option<String>, StoreError> {
    let (hash, today, now) = (secret_hash(secret), today(app).0, app.now());
    let domain = app.settings.mail_from.domain().to_owned();
    let read = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        let Some(feed) = calendar_feed::by_token(connection, &hash)? else {
            return Ok(None);
        };
        // What is to come, and what has passed where there is room.
        let to_come = (Day(today), Day(add_days(today, SHOWN.1)));
        let mut rows = calendar_feed::deadlines(connection, &feed, to_come, MOST)?;
        let passed = (Day(add_days(today, SHOWN.0)), Day(add_days(today, -1)));
        let room = MOST - i64::try_from(rows.len()).unwrap_or(MOST);
        rows.extend(calendar_feed::deadlines(connection, &feed, passed, room)?);
        let endings: Vec<Ending> = rows.iter().map(Ending::from).collect();
        let entries = describe::entries(connection, &endings, today)?;
        Ok(Some(calendar::of(&entries, &domain, now)))
    };
    app.store.read(read).await
}
