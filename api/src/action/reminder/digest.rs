//! The digests of the day: one mail to each address with all that it is to be told, in the hours of its party.

use std::collections::HashSet;

use domain::job::JobName;
use domain::reminder::{Party, RowState};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::describe::{self, Ending, Entry};
use super::hours::{hours, open_parties, put_off};
use super::{is_told, recipient, run as daily, settle, today, zone};
use crate::action::ActionError;
use crate::action::job::Report;
use crate::action::outgoing;
use crate::action::token_create::{new_secret, secret_hash};
use crate::action::turn::Turn;
use crate::app::App;
use crate::mail::reminder_digest::{self, Contents};
use crate::mail::{calendar, reminder_list};
use crate::store::digest::{self, Digest};
use crate::store::outbox_file::{self, File};
use crate::store::reminder::{self, After, Reminder};
use crate::store::reminder_progress::{self, Progress};
use crate::store::{AnyConn, Code, Id, Instant, StoreError, deadline, job, outbox, outbox_control};

/// Sites whose addresses are looked up together.
const PAGE: i64 = 200;

/// The most that is told to an address on a day: more than falls due at once in a register of the whole country. What ends later follows
/// on the next day.
const MOST_TOLD: usize = 20_000;

/// The most that a mail tells by itself; all of it is then in a list that goes with the mail.
const MOST_IN_MAIL: usize = 300;

/// A register whose changes were all judged so long ago is judged well enough.
const SETTLED: SignedDuration = SignedDuration::from_mins(2);

/// How long the link in a digest works.
const LINK_WORKS: SignedDuration = SignedDuration::from_hours(24 * 45);

/// Whether there is something to do.
pub fn is_due(connection: &mut AnyConn, app: &App) -> Result<bool, StoreError> {
    if !outbox::past_hours(connection, app.now().into(), 1)?.is_empty() {
        return Ok(true);
    }
    // What is written now would be told to nobody.
    if outbox_control::is_quiet(connection)? || is_being_judged(connection, app)? {
        return Ok(false);
    }
    let today = today(app);
    for party in open_parties(connection, app)? {
        let progress = reminder_progress::read(connection, &name(party), "")?;
        if progress.done_through != Some(today) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether today's digests would miss what is yet to be judged. Nobody waits for a job that fails, nor for the changes of the last
/// moments, of which there are always some.
fn is_being_judged(connection: &mut AnyConn, app: &App) -> Result<bool, StoreError> {
    let jobs = job::all(connection)?;
    let row = |name: JobName| jobs.iter().find(|row| row.name.0 == name);
    let works = |name| row(name).is_none_or(|row| row.failing_since.is_none());
    let lately = app.now() - SETTLED;
    let settled_at = row(JobName::Deadlines).and_then(|row| row.succeeded_at);
    let is_settled = settled_at.is_some_and(|at| at.timestamp() > lately);
    Ok(works(JobName::Reminders) && daily::is_due(connection, app)?
        || works(JobName::Deadlines) && !is_settled && settle::is_due(connection, app)?)
}

/// Writes the digests of all parties that may be written to now and have had none today.
pub async fn run(turn: &Turn) -> Result<Report, ActionError> {
    let mut report = Report::default();
    let mut told = HashSet::new();
    let (app, is_dry) = (turn.app.clone(), turn.is_dry);
    let look = move |connection: &mut AnyConn| {
        let obstacle = if outbox_control::is_quiet(connection)? {
            Some("QUIET")
        } else if is_dry {
            None
        } else {
            is_being_judged(connection, &app)?.then_some("NOT_JUDGED_YET")
        };
        Ok((obstacle, open_parties(connection, &app)?))
    };
    let (obstacle, open) = turn.write(look).await?;
    if let Some(obstacle) = obstacle {
        report.not_done(obstacle, 1);
    }
    let mut failure = None;
    for &party in Party::ALL.iter().filter(|_| obstacle.is_none()) {
        if !open.contains(&party) {
            report.not_done(&format!("{} CLOSED", party.as_str()), 1);
            continue;
        }
        match of_party(turn, party, &mut told, &mut report).await {
            Err(error) if !is_lease_lost(&error) => failure = Some(error),
            outcome => outcome?,
        }
    }
    let app = turn.app.clone();
    let later = move |connection: &mut AnyConn| put_off(connection, &app);
    report.done("PUT_OFF", turn.write(later).await?);
    turn.app.outbox_wake.notify_one();
    match failure {
        Some(error) => Err(error),
        None => Ok(report),
    }
}

/// Whether this run may not go on: another process has the turn, or nothing is to leave any more.
fn is_lease_lost(error: &ActionError) -> bool {
    matches!(error, ActionError::Store(StoreError::LeaseLost))
}

fn name(party: Party) -> String {
    format!("DIGESTS {}", party.as_str())
}

/// The digests to all addresses of a party, page by page of the sites for which it is owed something. One that fails keeps nobody else
/// from his: it is tried again with the next run, and until then the job counts as failed.
async fn of_party(
    turn: &Turn,
    party: Party,
    told: &mut HashSet<String>,
    report: &mut Report,
) -> Result<(), ActionError> {
    let (mut place, mut failure) = (None, None);
    loop {
        let (app, from) = (turn.app.clone(), place);
        let next = move |connection: &mut AnyConn| next_sites(connection, &app, party, from);
        let Some((last, addresses, without)) = turn.write(next).await? else {
            break;
        };
        report.not_done(&format!("{} NO_ADDRESS", party.as_str()), without);
        for address in addresses {
            // In a dry run nothing tells that the address has had its mail.
            if turn.is_dry && !told.insert(address.clone()) {
                continue;
            }
            let app = turn.app.clone();
            let write = move |connection: &mut AnyConn| one(connection, &app, &address);
            match turn.write(write).await {
                Ok(some) => report.merge(some),
                Err(error) if is_lease_lost(&error) => return Err(error),
                Err(error) => {
                    tracing::error!(%error, "a digest could not be written");
                    failure = Some(error);
                }
            }
        }
        let app = turn.app.clone();
        let note = move |connection: &mut AnyConn| {
            let progress = reminder_progress::read(connection, &name(party), "")?;
            let under_way = Progress {
                under_way: Some(today(&app)),
                place: Some(last.0.to_string()),
                ..progress
            };
            Ok(reminder_progress::write(connection, &under_way)?)
        };
        turn.write(note).await?;
        place = Some(last);
    }
    let Some(error) = failure else {
        return Ok(());
    };
    let again = move |connection: &mut AnyConn| {
        let progress = Progress {
            done_through: None,
            ..reminder_progress::read(connection, &name(party), "")?
        };
        Ok(reminder_progress::write(connection, &progress)?)
    };
    turn.write(again).await?;
    Err(error)
}

/// The next sites for which a party is owed something: the last of them, the addresses, and how many have none. None when the day is
/// done.
fn next_sites(
    connection: &mut AnyConn,
    app: &App,
    party: Party,
    from: Option<Id>,
) -> Result<Option<(Id, Vec<String>, usize)>, ActionError> {
    let today = today(app);
    let progress = reminder_progress::read(connection, &name(party), "")?;
    if progress.done_through == Some(today) {
        return Ok(None);
    }
    let stored = progress
        .place
        .as_deref()
        .filter(|_| progress.under_way == Some(today));
    let from = from.or_else(|| stored?.parse().ok().map(Id));
    let sites = reminder::owed_sites(connection, party, from, PAGE)?;
    let Some(&last) = sites.last() else {
        let done = Progress {
            done_through: Some(today),
            under_way: None,
            place: None,
            ..progress
        };
        reminder_progress::write(connection, &done)?;
        return Ok(None);
    };
    let found = recipient::of_sites(connection, app, party, &sites)?;
    let with: HashSet<Id> = found.iter().map(|(site, _)| *site).collect();
    let mut addresses: Vec<String> = found.into_iter().map(|(_, address)| address).collect();
    addresses.sort_unstable();
    addresses.dedup();
    Ok(Some((last, addresses, sites.len() - with.len())))
}

/// The digest to an address with all that it is owed, of whatever parties it is the address.
fn one(connection: &mut AnyConn, app: &App, address: &str) -> Result<Report, ActionError> {
    deadline::take_turn(connection)?;
    let (now, today) = (app.now(), today(app));
    let mut report = Report::default();
    if digest::is_told(connection, address, today)? {
        report.not_done("TOLD_TODAY_ALREADY", 1);
        return Ok(report);
    }
    let Some((mut rows, leaves_by)) = owed(connection, app, address, now)? else {
        return Ok(report);
    };
    let entries = described(connection, &mut rows, today.0)?;
    if rows.is_empty() {
        return Ok(report);
    }
    let secret = app.settings.public_url.is_some().then(new_secret);
    let digest = Digest {
        id: Id::new(),
        recipient: address.to_owned(),
        day: today,
        mail_id: write_mail(
            connection,
            app,
            address,
            &entries,
            secret.as_deref(),
            leaves_by,
        )?,
        token_hash: secret.as_deref().map(secret_hash),
        expires_at: (now + LINK_WORKS).into(),
        created_at: now.into(),
    };
    if !digest::insert(connection, &digest)? {
        // Another process was first: nothing of this one stays.
        return Err(StoreError::LeaseLost.into());
    }
    let after = After {
        state: Code(RowState::Intended),
        snoozed_until: None,
        digest_id: Some(digest.id),
    };
    for row in &rows {
        if !reminder::change(connection, row, after)? {
            return Err(StoreError::LeaseLost.into());
        }
    }
    report.done("DIGESTS", 1);
    report.done("TOLD", rows.len());
    if rows.len() == MOST_TOLD {
        report.not_done("TOO_MANY_FOR_ONE_DAY", 1);
    }
    Ok(report)
}

/// Puts the mail that tells these entries into the outbox; returns its key.
fn write_mail(
    connection: &mut AnyConn,
    app: &App,
    address: &str,
    entries: &[Entry],
    secret: Option<&str>,
    leaves_by: Instant,
) -> Result<Id, ActionError> {
    let (now, today) = (app.now(), today(app).0);
    let in_mail = &entries[..entries.len().min(MOST_IN_MAIL)];
    let words = reminder_digest::words(&Contents {
        name: recipient::name(connection, address)?,
        today,
        entries: in_mail,
        only_in_list: entries.len() - in_mail.len(),
        link: secret.and_then(|secret| app.settings.link("reminders", secret)),
        link_works_until: zone(app).to_datetime(now + LINK_WORKS).date(),
    });
    let mail = outgoing::digest(connection, app, address, &words, (now.into(), leaves_by))?;
    if !outbox::insert(connection, &mail)? {
        // Quiet mode began while digests were being written: what it would keep back is owed until it ends.
        return Err(StoreError::LeaseLost.into());
    }
    let domain = app.settings.mail_from.domain();
    let calendar = File {
        mail_id: mail.id,
        name: "deadlines.ics".to_owned(),
        content_type: "text/calendar; charset=utf-8; method=PUBLISH".to_owned(),
        content: calendar::of(in_mail, domain, now).into_bytes(),
    };
    outbox_file::insert(connection, &calendar)?;
    if in_mail.len() < entries.len() {
        let list = File {
            mail_id: mail.id,
            name: "deadlines.csv".to_owned(),
            content_type: "text/csv; charset=utf-8".to_owned(),
            content: reminder_list::of(entries, today),
        };
        outbox_file::insert(connection, &list)?;
    }
    Ok(mail.id)
}

/// What is said of what rows tell, each subject once; rows whose subject is gone are left out, since they are about to be cancelled.
fn described(
    connection: &mut AnyConn,
    rows: &mut Vec<Reminder>,
    today: Date,
) -> Result<Vec<Entry>, StoreError> {
    let mut seen = HashSet::new();
    let endings = rows.iter().map(Ending::from);
    let endings: Vec<Ending> = endings
        .filter(|ending| seen.insert(ending.clone()))
        .collect();
    let entries = describe::entries(connection, &endings, today)?;
    let there: HashSet<&Ending> = entries.iter().map(|entry| &entry.ending).collect();
    rows.retain(|row| there.contains(&Ending::from(row)));
    Ok(entries)
}

/// What an address is owed by whatever party's name, and before when its mail must leave. Nothing where no party may be written to
/// now.
fn owed(
    connection: &mut AnyConn,
    app: &App,
    address: &str,
    now: Timestamp,
) -> Result<Option<(Vec<Reminder>, Instant)>, ActionError> {
    let (mut rows, mut leaves_by) = (Vec::new(), None::<Instant>);
    let today = today(app).0;
    for &party in Party::ALL {
        let Some((opens, closes)) = hours(connection, app, party, now)? else {
            continue;
        };
        if opens.timestamp() > now {
            continue;
        }
        let mut of_party = recipient::owed(connection, app, party, address, MOST_TOLD)?;
        // A clock that was ahead for a while may have armed what is to be told later.
        let has_come = |row: &Reminder| row.lead().due_on(row.ends_on.0) <= today;
        of_party.retain(|row| is_told(app, row.kind.0, party) && has_come(row));
        if !of_party.is_empty() {
            leaves_by = Some(leaves_by.map_or(closes, |until| until.min(closes)));
            rows.extend(of_party);
        }
    }
    rows.sort_by_key(|row| row.ends_on);
    rows.truncate(MOST_TOLD);
    Ok(leaves_by.map(|leaves_by| (rows, leaves_by)))
}
