//! What a reminder is about, in words: loaded for many at once.

use std::collections::{HashMap, HashSet};

use diesel::QueryResult;
use domain::contract::option_history::{AgreedTerm, of_terms};
use domain::reminder::{Circumstances, ReminderKind, Step, ends, steps};
use domain::vocabulary::{Labelled, Region, ResetOption};
use jiff::civil::Date;
use uuid::Uuid;

use crate::mail::text::device_name;
use crate::store::certificate::Certificate;
use crate::store::contract::{self, Contract};
use crate::store::deadline::Deadline;
use crate::store::device::{self, Device};
use crate::store::history::Recorded;
use crate::store::line::{self, Line};
use crate::store::reminder::Reminder;
use crate::store::replacement::{self, Replacement};
use crate::store::reset_option::{self, ResetOptionTerm};
use crate::store::site::{self, Site};
use crate::store::ticket::{self, Ticket};
use crate::store::{AnyConn, Id};

/// Something that ends or is due.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ending {
    pub kind: ReminderKind,
    pub subject: String,
    pub site_id: Id,
    pub end: Date,
}

impl From<&Deadline> for Ending {
    fn from(row: &Deadline) -> Self {
        Self {
            kind: row.kind.0,
            subject: row.subject.clone(),
            site_id: row.site_id,
            end: row.ends_on.0,
        }
    }
}

impl From<&Reminder> for Ending {
    fn from(row: &Reminder) -> Self {
        Self {
            kind: row.kind.0,
            subject: row.subject.clone(),
            site_id: row.site_id,
            end: row.ends_on.0,
        }
    }
}

/// What is said of it.
#[derive(Debug, Clone)]
pub struct Description {
    pub site: String,
    pub region: Region,
    /// The device, certificate or contract.
    pub what: String,
    /// What to do, and what lapses, in the order in which it is to be said.
    pub steps: Vec<Step>,
}

/// Something that ends or is due, with what is said of it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub ending: Ending,
    pub description: Description,
}

/// What is described together.
const CHUNK: usize = 500;

/// These with what is said of them, in their order, without those whose subject or site is gone.
pub fn entries(
    connection: &mut AnyConn,
    endings: &[Ending],
    today: Date,
) -> QueryResult<Vec<Entry>> {
    let mut entries = Vec::with_capacity(endings.len());
    for some in endings.chunks(CHUNK) {
        let known = Known::of(connection, some.iter())?;
        entries.extend(some.iter().filter_map(|ending| {
            Some(Entry {
                description: known.describe(ending, today)?,
                ending: ending.clone(),
            })
        }));
    }
    Ok(entries)
}

/// What is known of many subjects and their sites.
#[derive(Default)]
pub struct Known {
    sites: HashMap<Id, Site>,
    devices: HashMap<Id, Device>,
    certificates: HashMap<Id, Certificate>,
    contracts: HashMap<Id, Contract>,
    options: Vec<ResetOptionTerm>,
    lines: HashMap<Id, Line>,
    replacements: HashMap<Id, Replacement>,
    tickets: HashMap<Id, Ticket>,
}

impl Known {
    /// Loads what is said of all these, in a number of statements that does not depend on how many they are.
    pub fn of<'a>(
        connection: &mut AnyConn,
        endings: impl Iterator<Item = &'a Ending>,
    ) -> QueryResult<Self> {
        let mut wanted = Wanted::default();
        endings.for_each(|ending| wanted.add(ending));
        let Wanted {
            sites,
            mut devices,
            certificates,
            replacements,
            mut tickets,
        } = wanted;
        let certificates = by_id(
            <Certificate as Recorded>::by_ids(connection, &list(&certificates))?,
            |row| row.id,
        );
        devices.extend(certificates.values().filter_map(|row| row.device_id));
        let replacements = by_id(
            replacement::by_ids(connection, &list(&replacements))?,
            |row| row.id,
        );
        devices.extend(replacements.values().map(|row| row.device_id));
        tickets.extend(replacements.values().map(|row| row.ticket_id));
        let tickets = by_id(ticket::by_ids(connection, &list(&tickets))?, |row| row.id);
        devices.extend(tickets.values().filter_map(|row| row.device_id));
        let sites = list(&sites);
        let contracts = by_id(contract::of_sites(connection, &sites)?, |row| row.id);
        let keys: Vec<Id> = contracts.keys().copied().collect();
        Ok(Self {
            options: reset_option::of_contracts(connection, &keys)?,
            lines: by_id(line::of_sites(connection, &sites)?, |row| row.site_id),
            devices: by_id(device::by_ids(connection, &list(&devices))?, |row| row.id),
            sites: by_id(site::by_ids(connection, &sites)?, |row| row.id),
            certificates,
            contracts,
            replacements,
            tickets,
        })
    }

    /// What is said of one of them; none where it or its site is gone.
    pub fn describe(&self, ending: &Ending, today: Date) -> Option<Description> {
        let site = self.sites.get(&ending.site_id)?;
        let region = site.prefecture.0.region();
        let given = self.circumstances(ending, site, today);
        Some(Description {
            site: site.name.clone(),
            region,
            what: self.what(ending)?,
            steps: steps(ending.kind, given, today <= ending.end),
        })
    }

    fn what(&self, ending: &Ending) -> Option<String> {
        let (first, second) = ids(&ending.subject);
        let first = first?;
        Some(match ending.kind {
            ReminderKind::DeviceWarrantyEnd => self.device(first)?,
            ReminderKind::CertificateEnd => {
                let row = self.certificates.get(&first)?;
                let of = row.device_id.and_then(|id| self.device(id));
                match of.or_else(|| row.pc_label.clone()) {
                    Some(pc) => format!("電子証明書（{pc}）"),
                    None => "電子証明書".to_owned(),
                }
            }
            ReminderKind::ContractTermEnd | ReminderKind::HandbookUpdateUnused => {
                let row = self.contracts.get(&first)?;
                let plan = row.plan.map_or("", |plan| plan.0.label());
                format!("{} {plan}", row.service.0.label())
                    .trim_end()
                    .to_owned()
            }
            ReminderKind::ResetOptionEnd => {
                format!("再設定オプション（{}）", self.device(second?)?)
            }
            ReminderKind::LineServiceEnd => {
                let service = self.lines.get(&first)?.service?;
                format!("回線（{}）", service.0.label())
            }
            ReminderKind::UnitReturnOverdue => {
                let row = self.replacements.get(&first)?;
                let number = self.tickets.get(&row.ticket_id)?.ticket_number();
                format!(
                    "交換前の機器：{}（受付番号 {number}）",
                    self.device(row.device_id)?
                )
            }
            ReminderKind::ConsentPending | ReminderKind::AcknowledgementOverdue => {
                let ticket = self.tickets.get(&first)?;
                let number = ticket.ticket_number();
                match ticket.device_id.and_then(|id| self.device(id)) {
                    Some(device) => format!("受付番号 {number}（{device}）"),
                    None => format!("受付番号 {number}"),
                }
            }
        })
    }

    fn device(&self, id: Id) -> Option<String> {
        let row = self.devices.get(&id)?;
        let name = device_name(row);
        Some(match (&row.serial, &row.place) {
            (Some(serial), _) => format!("{name} シリアル {serial}"),
            (None, Some(place)) => format!("{name} {place}"),
            (None, None) => name,
        })
    }

    fn circumstances(&self, ending: &Ending, site: &Site, today: Date) -> Circumstances {
        let (first, second) = ids(&ending.subject);
        let device = match ending.kind {
            ReminderKind::DeviceWarrantyEnd => first,
            ReminderKind::ResetOptionEnd => second,
            _ => None,
        };
        let of_subject = first.and_then(|id| self.contracts.get(&id));
        let mut in_force = self.contracts.values();
        let in_force = in_force.find(|row| row.site_id == site.id && row.period().contains(today));
        let contract = of_subject.or(in_force);
        Circumstances {
            device: device
                .and_then(|id| self.devices.get(&id))
                .map(|row| row.kind.0),
            under_contract: in_force.is_some(),
            plan: contract.and_then(|row| row.plan).map(|plan| plan.0),
            contract_ends: of_subject.is_some_and(|row| ends::ends_with(row.period(), ending.end)),
            reset_option: self.reset_option(of_subject.map(|row| row.id), device, today),
            start_pack: site.start_pack,
            ..Circumstances::of(site.prefecture.0.region())
        }
    }

    /// The option of a PC, or of any PC of a contract.
    fn reset_option(&self, contract: Option<Id>, device: Option<Id>, on: Date) -> ResetOption {
        let is_meant = |term: &&ResetOptionTerm| match device {
            Some(device) => term.device_id == device,
            None => Some(term.contract_id) == contract,
        };
        let terms = self.options.iter().filter(is_meant).filter_map(|term| {
            let contract = self.contracts.get(&term.contract_id)?;
            Some(term.agreed(contract))
        });
        let terms: Vec<AgreedTerm> = terms.collect();
        of_terms(&terms, on).unwrap_or(ResetOption::Never)
    }
}

/// The keys to load.
#[derive(Default)]
struct Wanted {
    sites: HashSet<Id>,
    devices: HashSet<Id>,
    certificates: HashSet<Id>,
    replacements: HashSet<Id>,
    tickets: HashSet<Id>,
}

impl Wanted {
    fn add(&mut self, ending: &Ending) {
        self.sites.insert(ending.site_id);
        let (first, second) = ids(&ending.subject);
        let Some(first) = first else { return };
        match ending.kind {
            ReminderKind::DeviceWarrantyEnd => self.devices.insert(first),
            ReminderKind::CertificateEnd => self.certificates.insert(first),
            ReminderKind::ResetOptionEnd => self.devices.insert(second.unwrap_or(first)),
            ReminderKind::UnitReturnOverdue => self.replacements.insert(first),
            ReminderKind::ConsentPending | ReminderKind::AcknowledgementOverdue => {
                self.tickets.insert(first)
            }
            // They come with the site.
            ReminderKind::ContractTermEnd
            | ReminderKind::HandbookUpdateUnused
            | ReminderKind::LineServiceEnd => false,
        };
    }
}

/// The one or two keys of a subject.
pub fn ids(subject: &str) -> (Option<Id>, Option<Id>) {
    let mut parts = subject
        .split('/')
        .map(|part| part.parse::<Uuid>().ok().map(Id));
    (parts.next().flatten(), parts.next().flatten())
}

fn list(ids: &HashSet<Id>) -> Vec<Id> {
    ids.iter().copied().collect()
}

fn by_id<T>(rows: Vec<T>, id: impl Fn(&T) -> Id) -> HashMap<Id, T> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}
