//! Sites where something changed: what falls due there is computed anew, and judged at once.

use std::collections::{BTreeMap, HashMap};

use domain::reminder::ReminderKind;

use super::judge::{self, Subject};
use super::{due, today, zone};
use crate::action::ActionError;
use crate::action::job::Report;
use crate::action::turn::Turn;
use crate::app::App;
use crate::store::deadline::{self, Deadline, Rolling};
use crate::store::reminder_progress::{self, Progress};
use crate::store::{AnyConn, Day, Id, StoreError};

/// Under which it is noted by which day deadlines were computed.
const NAME: &str = "DEADLINES";

/// Sites that are looked at in one transaction.
const PAGE: i64 = 200;

/// Whether there is something to do.
pub fn is_due(connection: &mut AnyConn, app: &App) -> Result<bool, StoreError> {
    let today = today(app);
    let progress = reminder_progress::read(connection, NAME, "")?;
    Ok(progress.done_through != Some(today)
        || !deadline::pending(connection, 0, 1)?.is_empty()
        || !deadline::rolling(connection, today, None, 1)?.is_empty())
}

/// Looks at all sites where something changed, and at those where a term was renewed by itself.
pub async fn run(turn: &Turn) -> Result<Report, ActionError> {
    let mut report = Report::default();
    let app = turn.app.clone();
    let day = move |connection: &mut AnyConn| note_day(connection, today(&app));
    turn.write(day).await?;
    let mut after = 0;
    loop {
        let app = turn.app.clone();
        let page = move |connection: &mut AnyConn| changed(connection, &app, after);
        let Some((last, some)) = turn.write(page).await? else {
            break;
        };
        after = last;
        report.merge(some);
    }
    let mut after = None;
    loop {
        let app = turn.app.clone();
        let page = move |connection: &mut AnyConn| renewed(connection, &app, after);
        let Some((last, some)) = turn.write(page).await? else {
            return Ok(report);
        };
        after = Some(last);
        report.merge(some);
    }
}

/// Notes by which day terms that renew themselves were computed. Where that day has not come, as after the clock was ahead for a
/// while, they are computed anew.
fn note_day(connection: &mut AnyConn, today: Day) -> Result<(), ActionError> {
    deadline::take_turn(connection)?;
    let progress = reminder_progress::read(connection, NAME, "")?;
    if progress.done_through.is_some_and(|day| day > today) {
        deadline::note_rolling(connection)?;
    }
    let progress = Progress {
        done_through: Some(today),
        ..progress
    };
    Ok(reminder_progress::write(connection, &progress)?)
}

/// A page of sites where something changed, with the place of the last.
fn changed(
    connection: &mut AnyConn,
    app: &App,
    after: i64,
) -> Result<Option<(i64, Report)>, ActionError> {
    deadline::take_turn(connection)?;
    let (numbers, sites): (Vec<i64>, Vec<Id>) = deadline::pending(connection, after, PAGE)?
        .into_iter()
        .unzip();
    let Some(&last) = numbers.last() else {
        return Ok(None);
    };
    let report = sites_anew(connection, app, sites)?;
    deadline::forget(connection, &numbers)?;
    Ok(Some((last, report)))
}

/// A page of sites where a term was renewed, with the place of the last.
fn renewed(
    connection: &mut AnyConn,
    app: &App,
    after: Option<Rolling>,
) -> Result<Option<(Rolling, Report)>, ActionError> {
    deadline::take_turn(connection)?;
    let found = deadline::rolling(connection, today(app), after, PAGE)?;
    let Some(&last) = found.last() else {
        return Ok(None);
    };
    let sites = found.into_iter().map(|(_, site)| site).collect();
    Ok(Some((last, sites_anew(connection, app, sites)?)))
}

fn sites_anew(
    connection: &mut AnyConn,
    app: &App,
    mut sites: Vec<Id>,
) -> Result<Report, ActionError> {
    sites.sort_unstable();
    sites.dedup();
    let today = today(app);
    let computed = due::of_sites(connection, &sites, (today.0, zone(app)))?;
    let stored = deadline::of_sites(connection, &sites)?;
    let change = Change::between(stored, computed);
    deadline::insert(connection, &change.new)?;
    for row in &change.other {
        deadline::update(connection, row)?;
    }
    for row in &change.gone {
        deadline::delete(connection, row)?;
    }
    let mut report = Report::default();
    report.done("SITES", sites.len());
    for (kind, subjects) in change.to_judge {
        report.merge(judge::subjects(connection, app, kind, &subjects, today.0)?);
    }
    Ok(report)
}

/// What is other than it was.
#[derive(Default)]
struct Change {
    new: Vec<Deadline>,
    other: Vec<Deadline>,
    gone: Vec<Deadline>,
    /// Subjects with another end date or at another site, by their kind.
    to_judge: BTreeMap<ReminderKind, Vec<Subject>>,
}

impl Change {
    fn between(stored: Vec<Deadline>, computed: Vec<Deadline>) -> Self {
        let key = |row: &Deadline| (row.kind.0, row.subject.clone());
        let mut before: HashMap<_, _> = stored.into_iter().map(|row| (key(&row), row)).collect();
        let mut change = Self::default();
        for row in computed {
            match before.remove(&key(&row)) {
                Some(same) if same == row => {}
                Some(other) => {
                    if (other.ends_on, other.site_id) != (row.ends_on, row.site_id) {
                        change.judge(&row, Some(row.ends_on));
                    }
                    change.other.push(row);
                }
                None => {
                    change.judge(&row, Some(row.ends_on));
                    change.new.push(row);
                }
            }
        }
        for row in before.into_values() {
            change.judge(&row, None);
            change.gone.push(row);
        }
        change
    }

    fn judge(&mut self, row: &Deadline, end: Option<Day>) {
        self.to_judge.entry(row.kind.0).or_default().push(Subject {
            key: row.subject.clone(),
            site_id: row.site_id,
            end: end.map(|day| day.0),
        });
    }
}
