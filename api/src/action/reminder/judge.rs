//! Subjects are judged: what is owed of them to whom goes into the ledger.

use std::collections::{HashMap, HashSet};

use diesel::QueryResult;
use domain::reminder::{LedgerRow, Party, ReminderKind, judge};
use jiff::civil::Date;

use crate::action::job::Report;
use crate::app::App;
use crate::store::deadline::Deadline;
use crate::store::reminder::{self, Reminder, Told};
use crate::store::{AnyConn, Id};

/// A subject with its end date, none where it has no end or is gone.
#[derive(Debug, Clone)]
pub struct Subject {
    pub key: String,
    pub site_id: Id,
    pub end: Option<Date>,
}

impl From<&Deadline> for Subject {
    fn from(row: &Deadline) -> Self {
        Self {
            key: row.subject.clone(),
            site_id: row.site_id,
            end: Some(row.ends_on.0),
        }
    }
}

/// Judges subjects of one kind on a day, for every party that is told of it and every one that was.
pub fn subjects(
    connection: &mut AnyConn,
    app: &App,
    kind: ReminderKind,
    subjects: &[Subject],
    on: Date,
) -> QueryResult<Report> {
    let keys: Vec<String> = subjects.iter().map(|subject| subject.key.clone()).collect();
    let mut stored: HashMap<(String, Party), Vec<LedgerRow>> = HashMap::new();
    let mut stored_at: HashSet<(String, Id)> = HashSet::new();
    for row in reminder::of_subjects(connection, kind, &keys)? {
        stored_at.insert((row.subject.clone(), row.site_id));
        let rows = stored
            .entry((row.subject.clone(), row.party.0))
            .or_default();
        rows.push(row.row());
    }
    let site_of = subjects.iter().map(|of| (of.key.as_str(), of.site_id));
    let site_of: HashMap<&str, Id> = site_of.collect();
    for (subject, stored_at) in &stored_at {
        let site = site_of.get(subject.as_str());
        if let Some(&site) = site.filter(|site| *site != stored_at) {
            reminder::move_site(connection, kind, subject, site)?;
        }
    }
    let entry = app.reminders.kind(kind);
    let (mut added, mut report) = (Vec::<Reminder>::new(), Report::default());
    for subject in subjects {
        for &party in Party::ALL {
            let rows = stored.remove(&(subject.key.clone(), party));
            // Who is not told any more gets nothing new, and what was owed to him is not.
            let end = subject.end.filter(|_| entry.recipients.contains(&party));
            if end.is_none() && rows.is_none() {
                continue;
            }
            let told = Told {
                subject: &subject.key,
                kind,
                party,
                site_id: subject.site_id,
            };
            let verdict = judge(&entry.leads, &rows.unwrap_or_default(), end, on);
            added.extend(
                verdict
                    .added
                    .into_iter()
                    .map(|row| reminder::new_row(told, row)),
            );
            for moved in &verdict.moved {
                if reminder::take_move(connection, told, moved)? {
                    report.done(moved.by.as_str(), 1);
                }
            }
        }
    }
    report.done("NEW", reminder::insert(connection, &added)?);
    Ok(report)
}
