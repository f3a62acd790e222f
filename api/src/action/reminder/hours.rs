//! The hours in which parties are written to, and mails that could not leave in them.

use domain::reminder::Party;
use jiff::{SignedDuration, Timestamp};

use super::zone;
use crate::action::ActionError;
use crate::app::App;
use crate::store::{AnyConn, Instant, StoreError, digest, outbox};

/// Mails that are put off together.
const PAGE: i64 = 200;

/// The parties in whose hours it is now.
pub fn open_parties(connection: &mut AnyConn, app: &App) -> Result<Vec<Party>, StoreError> {
    let now = app.now();
    let mut open = Vec::new();
    for &party in Party::ALL {
        let hours = hours(connection, app, party, now)?;
        if hours.is_some_and(|(opens, _)| opens.timestamp() <= now) {
            open.push(party);
        }
    }
    Ok(open)
}

/// When a mail to a party may leave: from then, and before then.
pub fn hours(
    connection: &mut AnyConn,
    app: &App,
    party: Party,
    at: Timestamp,
) -> Result<Option<(Instant, Instant)>, StoreError> {
    let catalogue = app.knowledge.catalogue_in_force(connection)?;
    let hours = app
        .reminders
        .hours_from(party, catalogue.calendar(), zone(app), at);
    Ok(hours.map(|hours| (hours.start.into(), hours.end.into())))
}

/// Mails that could not leave in the hours of their recipients wait for the next ones; returns how many.
pub fn put_off(connection: &mut AnyConn, app: &App) -> Result<usize, ActionError> {
    let now = app.now();
    let mails = outbox::past_hours(connection, now.into(), PAGE)?;
    for &mail in &mails {
        let parties = digest::parties_of_mail(connection, mail)?;
        // Without such hours, as when every day is a holiday, it is looked at again in an hour.
        let later = Instant::from(now + SignedDuration::from_hours(1));
        let window = common_hours(connection, app, &parties, now)?;
        let (from, until) = window.unwrap_or((later, later));
        outbox::put_off(connection, mail, from, until)?;
    }
    Ok(mails.len())
}

/// The next time in which all of these parties may be written to.
fn common_hours(
    connection: &mut AnyConn,
    app: &App,
    parties: &[Party],
    from: Timestamp,
) -> Result<Option<(Instant, Instant)>, StoreError> {
    let mut at = Instant::from(from);
    // Each round is later than the one before, and hours that are not common within a month are not at all.
    for _ in 0..62 {
        let (mut opens, mut closes) = (at, None::<Instant>);
        for &party in parties {
            let Some((start, end)) = hours(connection, app, party, at.timestamp())? else {
                return Ok(None);
            };
            opens = opens.max(start);
            closes = Some(closes.map_or(end, |closes| closes.min(end)));
        }
        match closes {
            None => return Ok(None),
            Some(closes) if opens < closes => return Ok(Some((opens, closes))),
            Some(_) => at = opens,
        }
    }
    Ok(None)
}
