//! The main job: a call becomes a ticket with its decision, its dispatch, its sheet and its mails,
//! all in one transaction.

mod dispatching;

use std::sync::Arc;

use domain::access::Operation;
use domain::identifier::PhoneNumber;
use domain::ticket::{EventKind, Priority, State};
use domain::triage::{Observations, Verdict};
use domain::vocabulary::PartyKind;
use jiff::Timestamp;

use super::once::{RequestKey, once, twice};
use super::register_facts::{self, RegisterFacts};
use super::{ActionError, Actor, Problems, UserError, ticket_event};
use crate::app::App;
use crate::knowledge::Knowledge;
use crate::store::device::Device;
use crate::store::line::{self, Party};
use crate::store::site::{self, Contact, Site};
use crate::store::ticket::{self, NewTicket, Ticket};
use crate::store::ticket_parts::{self, Call, DecisionRow};
use crate::store::{AnyConn, Code, Id, device};

/// A call as the agent logged it.
#[derive(Debug, Clone)]
pub struct Input {
    pub idempotency_key: String,
    pub site_id: Id,
    pub device_id: Option<Id>,
    pub caller_name: Option<String>,
    pub caller_phone: Option<String>,
    pub words: Option<String>,
    pub observations: Observations,
    /// The observations of which the caller said that he does not know.
    pub declined: Vec<String>,
    /// Mail the contact sheet to the site's contact, when the customer contacts the desk himself.
    pub mail_sheet_to_contact: bool,
}

impl Input {
    /// The key under which this call gets one answer.
    fn key(&self) -> Result<RequestKey, ActionError> {
        let call = serde_json::json!({
            "siteId": self.site_id.0,
            "deviceId": self.device_id.map(|id| id.0),
            "callerName": self.caller_name,
            "callerPhone": self.caller_phone,
            "words": self.words,
            "observations": self.observations,
            "declined": self.declined,
            "mailSheetToContact": self.mail_sheet_to_contact,
        });
        RequestKey::new(&self.idempotency_key, &call)
    }
}

/// Everything around one report that does not change while it is written.
struct Report<'a> {
    app: &'a App,
    actor: &'a Actor,
    now: Timestamp,
    knowledge: Arc<Knowledge>,
    site: Site,
    contact: Option<Contact>,
    receipt_vendor: Option<Party>,
    device: Option<Device>,
    call: CallParts,
    mail_sheet_to_contact: bool,
}

/// The personal part of a call, judged.
#[derive(Debug, Clone)]
struct CallParts {
    caller_name: Option<String>,
    caller_phone: Option<String>,
    words: Option<String>,
}

/// Logs the call and returns its ticket; the same key and input again returns the first ticket.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    actor.permit(Operation::TicketReport)?;
    let call = check(&input)?;
    let key = input.key()?;
    app.warm().await?;
    let attempt = || {
        let (inside, actor, input) = (app.clone(), actor.clone(), input.clone());
        let (call, key) = (call.clone(), key.clone());
        app.store.write(move |connection| {
            let stamp = (&actor, inside.now().into());
            once(connection, stamp, Some(&key), ticket::by_id, |connection| {
                let ticket = write(connection, &inside, &actor, &input, call)?;
                Ok((ticket.id, ticket))
            })
        })
    };
    let ticket = twice(attempt).await?;
    app.outbox_wake.notify_one();
    Ok(ticket)
}

fn check(input: &Input) -> Result<CallParts, ActionError> {
    let mut problems = Problems::default();
    let call = CallParts {
        caller_name: problems.optional_line("caller.name", input.caller_name.as_deref(), 100),
        caller_phone: problems
            .optional(
                "caller.phone",
                input.caller_phone.as_deref(),
                PhoneNumber::parse,
            )
            .map(|number| number.as_str().to_owned()),
        words: problems.optional_text("call", input.words.as_deref(), 2_000),
    };
    if let Some(problem) = not_asked(&input.declined) {
        problems.add("declined", problem);
    }
    problems.finish()?;
    Ok(call)
}

/// What is wrong with a list of observations that the caller does not know, if anything.
pub fn not_asked(declined: &[String]) -> Option<String> {
    let names = || Observations::QUESTIONS.iter().map(|known| known.attribute);
    let wrong = declined
        .iter()
        .find(|one| names().all(|name| name != *one))?;
    let accepted = names().collect::<Vec<_>>().join(", ");
    Some(format!("{wrong:?} is no observation; accepted: {accepted}"))
}

fn write(
    connection: &mut AnyConn,
    app: &App,
    actor: &Actor,
    input: &Input,
    call: CallParts,
) -> Result<Ticket, ActionError> {
    let site = site::by_id(connection, input.site_id)?
        .ok_or_else(|| UserError::not_found("siteId", "the site"))?;
    let device = device_at(connection, &site, input.device_id)?;
    let contact = site::contacts_of(connection, &[site.id])?
        .into_iter()
        .next();
    let receipt_vendor = line::parties_of_sites(connection, &[site.id])?
        .into_iter()
        .find(|party| party.kind.0 == PartyKind::ReceiptVendor);
    let now = app.now();
    let mail_sheet_to_contact = input.mail_sheet_to_contact;
    let report = Report {
        app,
        actor,
        now,
        knowledge: app.knowledge.in_force(connection, now)?,
        site,
        contact,
        receipt_vendor,
        device,
        call,
        mail_sheet_to_contact,
    };
    report.write(connection, input)
}

/// The device of a call, which must be installed at the site.
pub fn device_at(
    connection: &mut AnyConn,
    site: &Site,
    device_id: Option<Id>,
) -> Result<Option<Device>, ActionError> {
    let Some(id) = device_id else { return Ok(None) };
    match device::by_id(connection, id)? {
        None => Err(UserError::not_found("deviceId", "the device").into()),
        Some(device) if device.site_id != site.id => {
            Err(UserError::invalid("deviceId", "the device is installed at another site").into())
        }
        found => Ok(found),
    }
}

impl Report<'_> {
    fn write(&self, connection: &mut AnyConn, input: &Input) -> Result<Ticket, ActionError> {
        let device = self.device.as_ref();
        let heard = &input.observations;
        let RegisterFacts {
            mut given,
            contract,
        } = register_facts::gather(connection, &self.site, device, heard.clone(), self.now)?;
        given.hearing.declined.clone_from(&input.declined);
        let Knowledge {
            catalogue, rules, ..
        } = &*self.knowledge;
        let verdict = rules.decide(catalogue, &given);
        let priority = match &verdict {
            Verdict::Decided(decision) => decision.priority,
            Verdict::NotCovered { .. } => Priority::of(&given.observations),
        };
        let new = NewTicket {
            id: Id::new(),
            site_id: self.site.id,
            device_id: device.map(|device| device.id),
            contract_id: contract.map(|contract| contract.id),
            state: Code(State::opening(&verdict)),
            priority: Code(priority),
            logged_at: self.now.into(),
            logged_by: self.actor.id,
        };
        let ticket = ticket::insert(connection, new)?;
        let call = Call {
            ticket_id: ticket.id,
            caller_name: self.call.caller_name.clone(),
            caller_phone: self.call.caller_phone.clone(),
            words: self.call.words.clone(),
            note: None,
            erased_at: None,
        };
        ticket_parts::insert_call(connection, &call)?;
        let decision = DecisionRow::new(ticket.id, &given, &verdict)?;
        ticket_parts::insert_decision(connection, &decision)?;
        ticket_event::append(
            connection,
            self.actor,
            ticket.id,
            EventKind::logged(&verdict),
            self.now.into(),
        )?;
        if let Verdict::Decided(decision) = &verdict {
            self.dispatch(connection, &ticket, &decision.answer, heard)?;
        }
        Ok(ticket)
    }
}
