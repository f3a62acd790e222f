//! What surrounds a ticket while it is decided where it goes: the site, the device, the caller, and what is in force.

mod dispatching;

use std::sync::Arc;

use domain::catalogue::Desk;
use domain::identifier::PhoneNumber;
use domain::ticket::{About, Event, Onward, Priority};
use domain::triage::{Given, Verdict};
use domain::vocabulary::{Channel, DeskCode, DeskOpen, PartyKind};
use jiff::Timestamp;

use super::heard::Heard;
use super::register_facts::{self, RegisterFacts};
use super::{ActionError, Actor, Problems, UserError, work_order};
use crate::app::App;
use crate::knowledge::Knowledge;
use crate::store::contract::Contract;
use crate::store::device::Device;
use crate::store::line::{self, Party};
use crate::store::site::{self, Contact, Site};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, Call, DecisionRow};
use crate::store::{AnyConn, Id, Instant, device};

pub use dispatching::Chosen;

/// The personal part of a call, judged.
#[derive(Debug, Clone, Default)]
pub struct CallParts {
    pub caller_name: Option<String>,
    pub caller_phone: Option<String>,
    pub words: Option<String>,
}

impl CallParts {
    /// Judges what was typed.
    pub fn read(
        problems: &mut Problems,
        name: Option<&str>,
        phone: Option<&str>,
        words: Option<&str>,
    ) -> Self {
        let caller_phone = problems.optional("caller.phone", phone, PhoneNumber::parse);
        Self {
            caller_name: problems.optional_line("caller.name", name, 100),
            caller_phone: caller_phone.map(|number| number.as_str().to_owned()),
            words: problems.optional_text("call", words, 2_000),
        }
    }
}

impl From<Call> for CallParts {
    fn from(call: Call) -> Self {
        Self {
            caller_name: call.caller_name,
            caller_phone: call.caller_phone,
            words: call.words,
        }
    }
}

impl Call {
    /// The row of a ticket's call, with nothing but this.
    pub fn of(ticket_id: Id, call: CallParts) -> Self {
        Self {
            ticket_id,
            caller_name: call.caller_name,
            caller_phone: call.caller_phone,
            words: call.words,
            note: None,
            site_as_told: None,
            heard: None,
            erased_at: None,
        }
    }
}

/// Where a case is: its site, and the device it is about.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub site: Id,
    pub device: Option<Id>,
}

/// Everything around one ticket that does not change while it is written.
pub struct Case<'a> {
    pub app: &'a App,
    pub actor: &'a Actor,
    now: Instant,
    knowledge: Arc<Knowledge>,
    pub site: Site,
    contact: Option<Contact>,
    receipt_vendor: Option<Party>,
    pub device: Option<Device>,
    pub call: CallParts,
    mail_sheet_to_contact: bool,
}

/// What triage said of a case.
pub struct Decided {
    pub given: Given,
    pub verdict: Verdict,
    contract: Option<Contract>,
}

impl<'a> Case<'a> {
    /// Loads what surrounds a call from a site. The site is locked, so that two calls from it come one after the other.
    pub fn load(
        connection: &mut AnyConn,
        app: &'a App,
        actor: &'a Actor,
        place: Place,
        call: CallParts,
        mail_sheet_to_contact: bool,
    ) -> Result<Self, ActionError> {
        let site = site::lock(connection, place.site)?
            .ok_or_else(|| UserError::not_found("siteId", "the site"))?;
        let device = device_at(connection, &site, place.device)?;
        let contact = site::contacts_of(connection, &[site.id])?
            .into_iter()
            .next();
        let receipt_vendor = line::parties_of_sites(connection, &[site.id])?
            .into_iter()
            .find(|party| party.kind.0 == PartyKind::ReceiptVendor);
        let now = Instant::from(app.now());
        let knowledge = app.knowledge.in_force(connection, now.timestamp())?;
        Ok(Self {
            app,
            actor,
            now,
            knowledge,
            site,
            contact,
            receipt_vendor,
            device,
            call,
            mail_sheet_to_contact,
        })
    }

    /// Loads what surrounds a ticket that is logged already.
    pub fn of_ticket(
        connection: &mut AnyConn,
        app: &'a App,
        actor: &'a Actor,
        ticket: &Ticket,
        place: Place,
        mail_sheet_to_contact: bool,
    ) -> Result<Self, ActionError> {
        let call = ticket_parts::calls_of(connection, &[ticket.id])?.pop();
        let call = call.map_or_else(CallParts::default, Into::into);
        Self::load(connection, app, actor, place, call, mail_sheet_to_contact)
    }

    /// Asks triage. `ticket` is the one that is decided, where it is logged already: it is not among the calls before.
    pub fn decide(
        &self,
        connection: &mut AnyConn,
        heard: &Heard,
        ticket: Option<Id>,
    ) -> Result<Decided, ActionError> {
        let (device, at) = (self.device.as_ref(), self.now.timestamp());
        let RegisterFacts {
            mut given,
            contract,
        } = register_facts::gather(
            connection,
            &self.site,
            device,
            heard.observations.clone(),
            at,
            ticket,
        )?;
        given.hearing.declined.clone_from(&heard.declined);
        let Knowledge {
            catalogue, rules, ..
        } = &*self.knowledge;
        let verdict = rules.decide(catalogue, &given);
        Ok(Decided {
            given,
            verdict,
            contract,
        })
    }

    /// Keeps what the caller orders from the menu of works, as it is judged now.
    pub fn keep_work(
        &self,
        connection: &mut AnyConn,
        ticket: &Ticket,
        heard: &Heard,
    ) -> Result<(), ActionError> {
        let now = self.now.timestamp();
        let Heard {
            observations, work, ..
        } = heard;
        work_order::keep(connection, ticket.id, &self.site, observations, work, now)
    }

    /// Sets in motion what was decided, and tells it as the event of the ticket, which is so urgent now.
    pub fn carry_out(
        &self,
        connection: &mut AnyConn,
        ticket: &Ticket,
        decided: &Decided,
        priority: Priority,
    ) -> Result<Event, ActionError> {
        let about = self.about(decided);
        let Verdict::Decided(decision) = &decided.verdict else {
            return Ok(Event::NotCovered { about });
        };
        let heard = decided.given.heard();
        let chosen = Chosen::default();
        let arranged = self.dispatch(connection, ticket, &decision.answer, &heard, &chosen)?;
        Ok(Event::Triaged {
            about,
            priority,
            onward: arranged.onward,
        })
    }

    /// A desk, closed on the days of the calendar in force.
    pub fn desk(&self, code: DeskCode) -> &Desk {
        self.knowledge.catalogue.desk(code)
    }

    /// Whether a desk can be reached over a channel now, and when next if not.
    pub fn opening(&self, code: DeskCode, channel: Channel) -> (DeskOpen, Option<Timestamp>) {
        let opening = self.desk(code).opening_of(channel, self.now.timestamp());
        opening.map_or((DeskOpen::Unknown, None), |opening| {
            (opening.open, opening.next_open)
        })
    }

    /// What a ticket of this case is about.
    pub fn about(&self, decided: &Decided) -> About {
        About {
            site: Some(self.site.id.0),
            device: self.device.as_ref().map(|device| device.id.0),
            contract: decided.contract.as_ref().map(|contract| contract.id.0),
        }
    }
}

/// What was arranged.
pub struct Arranged {
    pub onward: Onward,
    /// The dispatch; none where nobody has to be told.
    pub dispatch: Option<Id>,
}

impl Decided {
    /// How urgent the call is.
    pub fn priority(&self) -> Priority {
        match &self.verdict {
            Verdict::Decided(decision) => decision.priority,
            Verdict::NotCovered { .. } => Priority::of(&self.given.observations),
        }
    }

    /// The record of the decision.
    pub fn record(&self, ticket: Id) -> serde_json::Result<DecisionRow> {
        DecisionRow::new(ticket, &self.given, &self.verdict)
    }
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
