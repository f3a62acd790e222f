//! An invented desk to look at: sites, devices and contracts made from the published cases, whose calls are
//! logged through the same actions as real ones.

mod register;

use anyhow::{Context, bail};
use domain::access::Role;
use domain::ticket::{FaultPart, Intake};
use domain::triage::{Given, Observations};
use domain::vocabulary::{Matter, Topic};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use uuid::Uuid;

use crate::action::ticket_report::{self, Reported};
use crate::action::{Actor, dispatch_confirm, ticket_resolve};
use crate::app::App;
use crate::clock::Clock;
use crate::store::account::{self, Account};
use crate::store::site::{self, Site};
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Code, Id, StoreError};
use register::Registered;

const CASES: &str = include_str!("../../tests/cases/triage.json");

#[derive(Deserialize)]
struct CaseFile {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    given: Given,
}

/// Loads the demo into an empty register.
///
/// Refused where a mail server is configured: invented faults must never reach a real desk.
pub async fn load(app: &App) -> anyhow::Result<()> {
    if app.settings.smtp.is_some() {
        bail!(
            "the demo logs invented calls, and smtp-url is set: they would be mailed to real desks; leave it out"
        );
    }
    if app
        .store
        .read(|connection| -> Result<_, StoreError> { Ok(site::any(connection)?) })
        .await?
    {
        bail!(
            "the register has sites already; the demo wants a data folder of its own: --data-dir DIR"
        );
    }
    let actor = demo_actor(app).await?;
    let mut file: CaseFile = serde_json::from_str(CASES).context("the published cases")?;
    file.cases.sort_by_key(|case| case.given.at);
    let bar = ProgressBar::new(file.cases.len() as u64).with_style(
        ProgressStyle::with_template("demo {bar:40} {pos}/{len} calls").context("progress bar")?,
    );
    for (position, case) in (1..).zip(file.cases) {
        log_case(app, &actor, position, case).await?;
        bar.inc(1);
    }
    bar.finish();
    Ok(())
}

/// The demo's account: it marks a database as one that must never be given a mail server.
const DEMO_ACCOUNT: Id = Id(Uuid::from_u128(0x0000_0000_0000_7000_8000_6465_6d6f_0001));

/// Whether the database holds the demo.
pub async fn is_loaded(app: &App) -> Result<bool, StoreError> {
    let read = |connection: &mut AnyConn| account::by_ids(connection, &[DEMO_ACCOUNT]);
    let found = app
        .store
        .read(move |connection| -> Result<_, StoreError> { Ok(read(connection)?) })
        .await?;
    Ok(!found.is_empty())
}

/// An account of its own, without a token, so that every event shows that it was the demo.
async fn demo_actor(app: &App) -> Result<Actor, StoreError> {
    let created_at = app.now().into();
    let (name, role) = ("デモ".to_owned(), Code(Role::Agent));
    let account = Account {
        id: DEMO_ACCOUNT,
        name,
        role,
        created_at,
    };
    let row = account.clone();
    app.store
        .write(move |connection| -> Result<_, StoreError> {
            Ok(account::insert_account(connection, &row)?)
        })
        .await?;
    Ok(account.into())
}

/// Registers the case's site and logs its call at the instant of the case. Every third ticket is taken by
/// its desk, every fifth is resolved, so that a newcomer sees tickets in all states.
async fn log_case(app: &App, actor: &Actor, position: u32, case: Case) -> anyhow::Result<()> {
    let about = || format!("case {}", case.id);
    let given = &case.given;
    let day_before = app.at(Clock::Fixed(given.at - 24.hours()));
    let registered = register::register(&day_before, actor, position, given)
        .await
        .with_context(about)?;
    for call in 0..given.contract.helpdesk_calls_this_month.unwrap_or(0) {
        earlier_call(
            app,
            actor,
            &registered.site,
            given.at,
            &format!("{}-{call}", case.id),
        )
        .await
        .with_context(about)?;
    }
    let app = app.at(Clock::Fixed(given.at));
    let ticket = report(&app, actor, &registered, &case)
        .await
        .with_context(about)?;
    if position.is_multiple_of(3) {
        let input = dispatch_confirm::Input {
            ticket_number: ticket.ticket_number().to_string(),
            desk_case_number: None,
        };
        // Not every state allows it; a refusal leaves the ticket as it is.
        let _ = dispatch_confirm::run(&app, actor, input).await;
    }
    if position.is_multiple_of(5) {
        let fault_part = given
            .device
            .as_ref()
            .map_or(FaultPart::Operation, |device| device.kind.into());
        let input = ticket_resolve::Input {
            ticket_number: ticket.ticket_number().to_string(),
            fault_part,
            resolved_by: None,
            note: None,
        };
        ticket_resolve::run(&app, actor, input)
            .await
            .with_context(about)?;
    }
    Ok(())
}

async fn report(
    app: &App,
    actor: &Actor,
    registered: &Registered,
    case: &Case,
) -> anyhow::Result<Ticket> {
    let input = ticket_report::Input {
        idempotency_key: format!("demo-{}", case.id),
        site_id: Some(registered.site.id),
        site_as_told: None,
        intake: Intake::Phone,
        device_id: registered.device,
        caller_name: None,
        caller_phone: None,
        words: Some(case.given.call.clone()),
        heard: case.given.observations.clone().into(),
        mail_sheet_to_contact: true,
        although_duplicate: true,
    };
    match ticket_report::run(app, actor, input).await? {
        Reported::Ticket(ticket) => Ok(*ticket),
        Reported::Duplicates(_) => anyhow::bail!("duplicates were asked for"),
    }
}

/// A call that used up a part of the month's quota (T13), an hour before the case's own.
async fn earlier_call(
    app: &App,
    actor: &Actor,
    site: &Site,
    at: Timestamp,
    key: &str,
) -> anyhow::Result<()> {
    let heard = Observations {
        topic: Some(Topic::Operation),
        ..Observations::of(Matter::Question)
    };
    let input = ticket_report::Input {
        idempotency_key: format!("demo-{key}"),
        site_id: Some(site.id),
        site_as_told: None,
        intake: Intake::Phone,
        device_id: None,
        caller_name: None,
        caller_phone: None,
        words: None,
        heard: heard.into(),
        mail_sheet_to_contact: false,
        although_duplicate: true,
    };
    ticket_report::run(&app.at(Clock::Fixed(at - 1.hour())), actor, input).await?;
    Ok(())
}
