//! Invented tickets of the past three years, decided by the rules in force.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::thread;

use domain::contract::reset_option::Term;
use domain::resolution::resolving_desk;
use domain::ticket::{About, Event, FaultPart, Onward};
use domain::time::date_in_japan;
use domain::triage::{ContractFacts, Given, Hearing, Observations, Verdict};
use domain::vocabulary::{ClosedSet, Destination, DeviceKind, Matter, Symptom, YesNo};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::draw::Draw;
use super::past::Past;
use crate::action::register_facts::{device_facts, site_facts, without_contract};
use crate::knowledge::Knowledge;
use crate::store::Id;
use crate::store::bulk::{Batch, TicketBatch};
use crate::store::certificate::Certificate;
use crate::store::contract::Contract;
use crate::store::device::Device;
use crate::store::site::Site;
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::DecisionRow;

/// How far back calls go, in minutes: three years.
const MINUTES_BACK: u32 = 3 * 365 * 24 * 60;
/// Tickets that are written at a time.
const BATCH: u64 = 4_000;

/// What decides calls, and when the last one is.
#[derive(Clone)]
pub struct Tickets {
    pub seed: u64,
    pub knowledge: Arc<Knowledge>,
    pub now: Timestamp,
    pub creator: Id,
}

/// Sites that call, with what belongs to each.
struct Callers<'a> {
    sites: &'a Batch,
    devices: HashMap<Id, Vec<&'a Device>>,
    contracts: HashMap<Id, &'a Contract>,
    listed: HashSet<(Id, Id)>,
    reset_options: HashMap<Id, Term>,
    certificates: HashMap<Id, Vec<&'a Certificate>>,
}

impl<'a> Callers<'a> {
    fn of(sites: &'a Batch) -> Self {
        let mut devices: HashMap<Id, Vec<&Device>> = HashMap::new();
        for row in &sites.devices {
            devices.entry(row.site_id).or_default().push(row);
        }
        let mut certificates: HashMap<Id, Vec<&Certificate>> = HashMap::new();
        for row in &sites.certificates {
            certificates.entry(row.site_id).or_default().push(row);
        }
        let contracts = sites.contracts.iter().map(|row| (row.site_id, row));
        let listed = sites.listed.iter();
        let options = sites.reset_options.iter();
        Self {
            sites,
            devices,
            contracts: contracts.collect(),
            listed: listed.map(|row| (row.contract_id, row.device_id)).collect(),
            reset_options: options.map(|row| (row.device_id, row.term())).collect(),
            certificates,
        }
    }

    fn certificate(&self, site: &Site, device: Option<&Device>) -> Option<Date> {
        let of_site = self.certificates.get(&site.id)?;
        let of_device = |row: &&&Certificate| row.device_id == device.map(|device| device.id);
        let found = of_site.iter().find(of_device).or(of_site.first());
        found.map(|row| row.issued_on.0)
    }
}

impl Tickets {
    /// Hands on batches of the tickets with these numbers, which call from the sites of the batch. Each is decided by
    /// all cores.
    pub fn batches<E>(
        &self,
        sites: &Batch,
        numbers: std::ops::Range<u64>,
        mut take: impl FnMut(&TicketBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        let callers = Callers::of(sites);
        let mut start = numbers.start;
        while start < numbers.end {
            let end = numbers.end.min(start + BATCH);
            take(&self.decide(&callers, start..end))?;
            start = end;
        }
        Ok(())
    }

    fn decide(&self, callers: &Callers<'_>, numbers: std::ops::Range<u64>) -> TicketBatch {
        let cores = crate::replay::all_cores() as u64;
        let share = (numbers.end - numbers.start).div_ceil(cores);
        thread::scope(|scope| {
            let parts: Vec<_> = (0..cores)
                .map(|core| {
                    let start = numbers.end.min(numbers.start + core * share);
                    let part = start..numbers.end.min(start + share);
                    scope.spawn(move || {
                        let mut batch = TicketBatch::default();
                        part.for_each(|number| self.ticket(callers, number, &mut batch));
                        batch
                    })
                })
                .collect();
            let mut whole = TicketBatch::default();
            for part in parts {
                let batch = part.join().expect("inventing does not panic");
                whole.tickets.extend(batch.tickets);
                whole.decisions.extend(batch.decisions);
                whole.events.extend(batch.events);
            }
            whole
        })
    }

    fn ticket(&self, callers: &Callers<'_>, number: u64, batch: &mut TicketBatch) {
        let mut draw = Draw::of_site(self.seed, u64::MAX - number);
        let place = draw.place(callers.sites.sites.len());
        let (site, line) = (&callers.sites.sites[place], &callers.sites.lines[place]);
        let at = self.logged_at(&mut draw, site);
        let devices = callers.devices.get(&site.id);
        let device = devices.filter(|_| draw.chance(85));
        let device = device.map(|devices| draw.one_of(devices));
        let contract = callers.contracts.get(&site.id).copied();
        let given = Given {
            at,
            call: String::new(),
            site: site_facts(site, Some(line), callers.certificate(site, device)),
            device: device.map(device_facts),
            contract: contract_facts(&mut draw, callers, site, contract, device, at),
            observations: observations(&mut draw, device.map(|device| device.kind.0)),
            hearing: Hearing::default(),
        };
        let verdict = self
            .knowledge
            .rules
            .decide(&self.knowledge.catalogue, &given);
        let id = draw.id(at);
        let about = About {
            site: Some(site.id.0),
            device: device.map(|device| device.id.0),
            contract: contract.map(|contract| contract.id.0),
        };
        let mut past = Past::begin(&mut draw, id, self.creator, about, at);
        past.happen(&mut draw, &decided(about, &verdict), at);
        if let Some((part, by)) = self.resolution(&mut draw, &given, &verdict) {
            let resolved_at = self.now.min(at + 1.hour());
            past.happen(&mut draw, &Event::Resolved { part, by }, resolved_at);
        }
        let decision = DecisionRow::new(id, &given, &verdict);
        batch
            .decisions
            .push(decision.expect("facts and verdicts are always JSON"));
        batch.tickets.push(Ticket::of(0, id, &past.standing));
        batch.events.extend(past.events);
    }

    /// A minute between the registration of the site, at most three years ago, and now.
    fn logged_at(&self, draw: &mut Draw, site: &Site) -> Timestamp {
        let age = self.now.duration_since(site.created_at.timestamp());
        let age = u32::try_from(age.as_mins()).unwrap_or(0).min(MINUTES_BACK);
        self.now - i64::from(draw.up_to(age)).minutes()
    }

    /// How most tickets end: with the part at fault, usually the device of the call, and the desk that solved it.
    fn resolution(
        &self,
        draw: &mut Draw,
        given: &Given,
        verdict: &Verdict,
    ) -> Option<(FaultPart, Option<Destination>)> {
        if !draw.chance(90) {
            return None;
        }
        let desk = verdict.answer().map(|answer| answer.desk);
        let of_call = given.device.as_ref().map(|device| device.kind.into());
        let part = match of_call {
            _ if desk == Some(Destination::FirstLine) && draw.chance(80) => FaultPart::Operation,
            Some(part) if draw.chance(75) => part,
            _ => draw.one_of(FaultPart::ALL),
        };
        let Knowledge {
            rules, catalogue, ..
        } = &*self.knowledge;
        Some((part, resolving_desk(rules, catalogue, given, part, None)))
    }
}

/// The event of a decision.
fn decided(about: About, verdict: &Verdict) -> Event {
    match verdict {
        Verdict::NotCovered { .. } => Event::NotCovered { about },
        Verdict::Decided(decision) => Event::Triaged {
            about,
            priority: decision.priority,
            onward: Onward::of(&decision.answer, decision.answer.channel),
        },
    }
}

fn contract_facts(
    draw: &mut Draw,
    callers: &Callers<'_>,
    site: &Site,
    contract: Option<&Contract>,
    device: Option<&Device>,
    at: Timestamp,
) -> ContractFacts {
    let Some(contract) = contract else {
        return without_contract(site.prefecture.0.region());
    };
    let (today, period) = (date_in_japan(at), contract.period());
    let lists = |device: &Device| callers.listed.contains(&(contract.id, device.id));
    let option = device.and_then(|device| callers.reset_options.get(&device.id));
    ContractFacts {
        status: period.status(today),
        service: contract.service.0,
        reset_option: option.map_or(contract.reset_option.0, |term| term.state(period, today)),
        plan: contract.plan.map(|code| code.0),
        started_on: Some(contract.started_on.0),
        handbook_lists_device: Some(device.is_some_and(lists)),
        provider_accepts_customer_only: Some(contract.provider_accepts_customer_only),
        handbook_updates_this_year: Some(0),
        helpdesk_calls_this_month: Some(draw.up_to(6)),
    }
}

/// What a caller says: mostly of a fault, and not everything that could be asked.
fn observations(draw: &mut Draw, kind: Option<DeviceKind>) -> Observations {
    match draw.up_to(9) {
        0 => Observations {
            request_kind: any(draw, 100),
            ..Observations::of(Matter::Request)
        },
        1 => Observations {
            topic: any(draw, 100),
            ..Observations::of(Matter::Question)
        },
        _ => fault(draw, kind),
    }
}

fn fault(draw: &mut Draw, kind: Option<DeviceKind>) -> Observations {
    let confirmed = kind.is_some() && draw.chance(55);
    Observations {
        symptom: Some(draw.one_of(symptoms(kind))),
        device_fault_confirmed: confirmed.then_some(YesNo::Yes),
        restarted: any(draw, 60),
        changed_recently: any(draw, 10),
        surge_suspected: draw.chance(3).then_some(YesNo::Yes),
        onu_lamp: any(draw, 30),
        branch_device: any(draw, 10),
        power_button_pressed: any(draw, 20),
        usb_connection: any(draw, 20),
        reader_usb_cables: any(draw, 10),
        start_order: any(draw, 20),
        account_state: any(draw, 10),
        mobile_state: any(draw, 5),
        eligibility_on_pc: any(draw, 30),
        caf_registration: any(draw, 5),
        v6_option: any(draw, 10),
        burning_smell: draw.chance(1).then_some(YesNo::Yes),
        standard_configuration: any(draw, 30),
        power_lamp: any(draw, 40),
        ..Observations::of(Matter::Fault)
    }
}

/// One of the answers, in so many of a hundred calls.
fn any<T: ClosedSet>(draw: &mut Draw, percent: u8) -> Option<T> {
    draw.chance(percent).then(|| draw.one_of(T::ALL))
}

/// What goes wrong with a kind of device.
fn symptoms(kind: Option<DeviceKind>) -> &'static [Symptom] {
    use Symptom as S;
    match kind {
        Some(DeviceKind::Pc) => &[
            S::NoPower,
            S::WontBoot,
            S::Crashes,
            S::DiskFailed,
            S::LockScreen,
            S::LoginFails,
            S::AppMalfunction,
            S::CertificateError,
            S::UpdateShutdownPrompt,
        ],
        Some(DeviceKind::Monitor) => &[
            S::ScreenDark,
            S::ScreenDamaged,
            S::NoPower,
            S::ScreenHiddenWhenIdle,
        ],
        Some(DeviceKind::CardReader) => &[
            S::CardReadFails,
            S::FaceAuthFails,
            S::ReaderError,
            S::ReaderNotDetected,
            S::ReaderNotUpdated,
            S::NoSound,
        ],
        Some(DeviceKind::Accessory) => &[S::InputDead, S::NoPower, S::Unspecific],
        Some(DeviceKind::Mobile) => &[S::MobileFails],
        Some(DeviceKind::ReceiptPc) => &[S::ReceiptLinkLost, S::SharedFolderUnreachable],
        _ => &[
            S::NoConnection,
            S::ConnectionDrops,
            S::EligibilityFails,
            S::Unspecific,
        ],
    }
}
