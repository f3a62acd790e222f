//! The daily run: of each kind, the end dates for which a lead has come; and what was put off until today.

use std::collections::{BTreeMap, HashMap};

use domain::reminder::ReminderKind;
use domain::time::add_days;

use super::judge::{self, Subject};
use super::{basis, today};
use crate::action::ActionError;
use crate::action::job::Report;
use crate::action::turn::Turn;
use crate::app::App;
use crate::store::deadline::{self, Deadline, Place};
use crate::store::reminder_progress::{self, Progress};
use crate::store::{AnyConn, Day, Id, StoreError, reminder};

/// Subjects that are judged in one transaction.
const PAGE: i64 = 500;

/// Whether there is something to do.
pub fn is_due(connection: &mut AnyConn, app: &App) -> Result<bool, StoreError> {
    let today = today(app);
    for &kind in ReminderKind::ALL {
        let progress = reminder_progress::read(connection, kind.as_str(), &basis(app, kind))?;
        if progress.done_through != Some(today) || progress.under_way > Some(today) {
            return Ok(true);
        }
    }
    Ok(!reminder::woken(connection, today, 1)?.is_empty())
}

/// Judges what has come nearer since the last run, kind by kind, and what was put off. A run that was killed goes on where it was.
pub async fn run(turn: &Turn) -> Result<Report, ActionError> {
    let mut report = Report::default();
    // A run that lasts beyond midnight is still that of its day.
    let day = today(&turn.app);
    for &kind in ReminderKind::ALL {
        let mut place = Start::Stored;
        loop {
            let (app, from) = (turn.app.clone(), place);
            let page = move |connection: &mut AnyConn| nearer(connection, &app, (kind, day), from);
            let Some((last, some)) = turn.write(page).await? else {
                break;
            };
            place = Start::After(last);
            report.merge(some);
        }
    }
    loop {
        let app = turn.app.clone();
        let page = move |connection: &mut AnyConn| woken(connection, &app, day);
        let some = turn.write(page).await?;
        let is_last = turn.is_dry || some.is_empty();
        report.merge(some);
        if is_last {
            return Ok(report);
        }
    }
}

/// Where a page begins.
enum Start {
    /// Where the run of that day was left, if it was.
    Stored,
    After(Place),
}

/// A page of the deadlines of a kind for which a lead has come, with the place of the last. None when the day is done.
fn nearer(
    connection: &mut AnyConn,
    app: &App,
    (kind, today): (ReminderKind, Day),
    from: Start,
) -> Result<Option<(Place, Report)>, ActionError> {
    deadline::take_turn(connection)?;
    let mut progress = reminder_progress::read(connection, kind.as_str(), &basis(app, kind))?;
    if progress.done_through.max(progress.under_way) > Some(today) {
        // The clock was wrong for a while: what was done for days that had not come does not count. What was told is not told again.
        progress.done_through = None;
    }
    if progress.done_through == Some(today) {
        return Ok(None);
    }
    let place = match from {
        Start::After(place) => Some(place),
        Start::Stored if progress.under_way == Some(today) => {
            progress.place.as_deref().and_then(read)
        }
        Start::Stored => None,
    };
    let rows = page(connection, app, (kind, today), &progress, place.as_ref())?;
    let Some(last) = rows.last() else {
        let earliest = app.reminders.kind(kind).leads.earliest_useful_end(today.0);
        let lapsed = reminder::lapse(connection, kind, Day(earliest))?;
        if lapsed > 0 {
            tracing::info!(
                kind = kind.as_str(),
                lapsed,
                "reminders lapsed that nobody could be told"
            );
        }
        let done = Progress {
            done_through: Some(today),
            under_way: None,
            place: None,
            ..progress
        };
        reminder_progress::write(connection, &done)?;
        return Ok(None);
    };
    let last = Place {
        ends_on: last.ends_on,
        subject: last.subject.clone(),
    };
    let subjects: Vec<Subject> = rows.iter().map(Subject::from).collect();
    let report = judge::subjects(connection, app, kind, &subjects, today.0)?;
    let under_way = Progress {
        under_way: Some(today),
        place: Some(write(&last)),
        ..progress
    };
    reminder_progress::write(connection, &under_way)?;
    Ok(Some((last, report)))
}

/// The next deadlines in the windows of a kind. The day before the last one that is done is read again: what changed while that run
/// was under way was judged by the day before.
fn page(
    connection: &mut AnyConn,
    app: &App,
    (kind, today): (ReminderKind, Day),
    progress: &Progress,
    after: Option<&Place>,
) -> Result<Vec<Deadline>, StoreError> {
    let done_through = progress.done_through.map(|day| add_days(day.0, -1));
    let leads = &app.reminders.kind(kind).leads;
    for window in leads.windows(done_through, today.0) {
        let (first, last) = (Day(*window.start()), Day(*window.end()));
        if after.is_some_and(|place| place.ends_on > last) {
            continue;
        }
        let rows = deadline::between(connection, kind, (first, last), after, PAGE)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Ok(Vec::new())
}

/// A page of what was put off until today or an earlier day.
fn woken(connection: &mut AnyConn, app: &App, today: Day) -> Result<Report, ActionError> {
    deadline::take_turn(connection)?;
    let mut of_kinds: BTreeMap<ReminderKind, BTreeMap<String, Id>> = BTreeMap::new();
    for row in reminder::woken(connection, today, PAGE)? {
        let sites = of_kinds.entry(row.kind.0).or_default();
        sites.insert(row.subject, row.site_id);
    }
    let mut report = Report::default();
    for (kind, sites) in of_kinds {
        let keys: Vec<String> = sites.keys().cloned().collect();
        let ends = deadline::of_subjects(connection, kind, &keys)?;
        let ends = ends.into_iter().map(|row| (row.subject, row.ends_on.0));
        let ends: HashMap<_, _> = ends.collect();
        let subject = |(key, site_id): (String, Id)| Subject {
            end: ends.get(&key).copied(),
            key,
            site_id,
        };
        let subjects: Vec<Subject> = sites.into_iter().map(subject).collect();
        report.merge(judge::subjects(connection, app, kind, &subjects, today.0)?);
    }
    Ok(report)
}

fn write(place: &Place) -> String {
    format!("{} {}", place.ends_on.0, place.subject)
}

fn read(text: &str) -> Option<Place> {
    let (ends_on, subject) = text.split_once(' ')?;
    Some(Place {
        ends_on: Day(ends_on.parse().ok()?),
        subject: subject.to_owned(),
    })
}
