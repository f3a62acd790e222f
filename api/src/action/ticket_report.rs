//! The main job: a call becomes a ticket with its decision, its dispatch, its sheet and its mails,
//! all in one transaction.

use domain::access::Operation;
use domain::ticket::{About, Intake, Priority};

use super::case::{CallParts, Case, Place};
use super::duplicate::{self, Duplicate};
use super::heard::Heard;
use super::once::{RequestKey, made_before, remember, twice};
use super::{ActionError, Actor, Problems, target, ticket_event};
use crate::app::App;
use crate::store::ticket::{self, Ticket};
use crate::store::ticket_parts::{self, Call};
use crate::store::{AnyConn, Id, Instant};

/// A call as the agent logged it.
#[derive(Debug, Clone)]
pub struct Input {
    pub idempotency_key: String,
    /// None where nobody knows yet who calls.
    pub site_id: Option<Id>,
    /// What the caller said of the site, where it is not known.
    pub site_as_told: Option<String>,
    pub device_id: Option<Id>,
    pub intake: Intake,
    pub caller_name: Option<String>,
    pub caller_phone: Option<String>,
    pub words: Option<String>,
    pub heard: Heard,
    /// Mail the contact sheet to the site's contact, when the customer contacts the desk himself.
    pub mail_sheet_to_contact: bool,
    /// Make a ticket also where an open one is about the same.
    pub although_duplicate: bool,
}

impl Input {
    /// The key under which this call gets one answer. That the agent has seen the duplicates makes it no other call.
    fn key(&self) -> Result<RequestKey, ActionError> {
        let call = serde_json::json!({
            "siteId": self.site_id.map(|id| id.0),
            "siteAsTold": self.site_as_told,
            "deviceId": self.device_id.map(|id| id.0),
            "intake": self.intake,
            "callerName": self.caller_name,
            "callerPhone": self.caller_phone,
            "words": self.words,
            "observations": self.heard.observations,
            "declined": self.heard.declined,
            "mailSheetToContact": self.mail_sheet_to_contact,
            "work": self.heard.work,
        });
        RequestKey::new(&self.idempotency_key, &call)
    }

    fn place(&self) -> Option<Place> {
        self.site_id.map(|site| Place {
            site,
            device: self.device_id,
        })
    }
}

/// What became of a call.
#[derive(Debug)]
pub enum Reported {
    /// It has its ticket.
    Ticket(Box<Ticket>),
    /// Nothing was written: these open tickets are about the same.
    Duplicates(Vec<Duplicate>),
}

/// Logs the call and returns its ticket; the same key and input again returns the first ticket. Where open tickets are
/// about the same, nothing is written unless the input says so.
pub async fn run(app: &App, actor: &Actor, mut input: Input) -> Result<Reported, ActionError> {
    actor.permit(Operation::TicketReport)?;
    let key = input.key()?;
    let parts = check(&mut input)?;
    app.warm().await?;
    let attempt = || {
        let (inside, actor, input) = (app.clone(), actor.clone(), input.clone());
        let (parts, key) = (parts.clone(), key.clone());
        app.store
            .write(move |connection| report(connection, &inside, &actor, &input, &key, parts))
    };
    let reported = twice(attempt).await?;
    app.outbox_wake.notify_one();
    Ok(reported)
}

fn report(
    connection: &mut AnyConn,
    app: &App,
    actor: &Actor,
    input: &Input,
    key: &RequestKey,
    (call, site_as_told): (CallParts, Option<String>),
) -> Result<Reported, ActionError> {
    if let Some(first) = made_before(connection, actor, key, ticket::by_id)? {
        return Ok(Reported::Ticket(Box::new(first)));
    }
    let now = Instant::from(app.now());
    let ticket = if let Some(place) = input.place() {
        let mail_sheet = input.mail_sheet_to_contact;
        let case = Case::load(connection, app, actor, place, call, mail_sheet)?;
        if !input.although_duplicate {
            let duplicates = duplicate::of(connection, place, &input.heard.observations)?;
            if !duplicates.is_empty() {
                // The same request, which may have made its ticket since the key was looked up, is no duplicate of itself.
                let first = made_before(connection, actor, key, ticket::by_id)?;
                return Ok(match first {
                    Some(first) => Reported::Ticket(Box::new(first)),
                    None => Reported::Duplicates(duplicates),
                });
            }
        }
        at_site(connection, &case, input, now)?
    } else {
        somewhere(connection, app, actor, input, call, site_as_told, now)?
    };
    remember(connection, (actor, now), key, ticket.id)?;
    Ok(Reported::Ticket(Box::new(ticket)))
}

fn check(input: &mut Input) -> Result<(CallParts, Option<String>), ActionError> {
    let mut problems = Problems::default();
    let call = CallParts::read(
        &mut problems,
        input.caller_name.as_deref(),
        input.caller_phone.as_deref(),
        input.words.as_deref(),
    );
    let told = problems.optional_line("siteAsTold", input.site_as_told.as_deref(), 200);
    input.heard = input.heard.clone().judged(&mut problems);
    match (input.site_id, input.device_id, &told) {
        (Some(_), _, Some(_)) => problems.add(
            "siteAsTold",
            "siteAsTold is for a call whose site is not known; leave it out with siteId",
        ),
        (None, Some(_), _) => problems.add(
            "deviceId",
            "the device of a call needs siteId, the site where it is installed",
        ),
        (None, None, None) if call.caller_phone.is_none() => problems.add(
            "siteId",
            "give siteId; or where the site is not known, siteAsTold or caller.phone to find it later",
        ),
        _ => {}
    }
    problems.finish()?;
    Ok((call, told))
}

/// A call from a site: it is decided at once.
fn at_site(
    connection: &mut AnyConn,
    case: &Case<'_>,
    input: &Input,
    now: Instant,
) -> Result<Ticket, ActionError> {
    let decided = case.decide(connection, &input.heard, None)?;
    let begun = (case.about(&decided), input.intake, decided.priority());
    let ticket = ticket_event::begin(connection, case.actor, begun, now)?;
    let call = Call::of(ticket.id, case.call.clone());
    ticket_parts::insert_call(connection, &call)?;
    ticket_parts::insert_decision(connection, &decided.record(ticket.id)?)?;
    case.keep_work(connection, &ticket, &input.heard)?;
    let event = case.carry_out(connection, &ticket, &decided, decided.priority())?;
    ticket_event::happen(connection, case.app, case.actor, &ticket, &event, now)
}

/// A call from nobody knows where: it is kept until somebody finds out.
fn somewhere(
    connection: &mut AnyConn,
    app: &App,
    actor: &Actor,
    input: &Input,
    call: CallParts,
    site_as_told: Option<String>,
    now: Instant,
) -> Result<Ticket, ActionError> {
    let priority = Priority::of(&input.heard.observations);
    let begun = (About::default(), input.intake, priority);
    let ticket = ticket_event::begin(connection, actor, begun, now)?;
    let row = Call {
        site_as_told,
        heard: Some(input.heard.document()?),
        ..Call::of(ticket.id, call)
    };
    ticket_parts::insert_call(connection, &row)?;
    target::settle(connection, app, ticket, now)
}
