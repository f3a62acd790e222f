//! What ends or is due at sites, by the rules.

use std::collections::{HashMap, HashSet};

use diesel::QueryResult;
use domain::certificate::last_valid_day;
use domain::contract::overlaps;
use domain::line;
use domain::reminder::ReminderKind;
use domain::reminder::ends::{self, End};
use domain::target::Target;
use domain::ticket::State;
use domain::vocabulary::Region;
use domain::warranty;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::action::site_findings;
use crate::store::contract::Contract;
use crate::store::deadline::Deadline;
use crate::store::device::Device;
use crate::store::site::Site;
use crate::store::ticket::Ticket;
use crate::store::whole_contract::{self, WholeContract};
use crate::store::{
    AnyConn, Code, Day, Id, Instant, certificate, contract, device, line as lines, replacement,
    site, target, ticket, ticket_parts,
};

/// All deadlines of these sites on a day.
pub fn of_sites(
    connection: &mut AnyConn,
    ids: &[Id],
    (today, zone): (Date, &TimeZone),
) -> QueryResult<Vec<Deadline>> {
    let mut found = Found::new(site::by_ids(connection, ids)?);
    let devices = device::of_sites(connection, ids)?;
    found.devices(&devices, today);
    let devices: Devices<'_> = devices.iter().map(|row| (row.id, row)).collect();
    found.certificates(&certificate::of_sites(connection, ids)?, &devices);
    let contracts = contract::of_sites(connection, ids)?;
    let contracts = whole_contract::whole(connection, contracts)?;
    found.contracts(&contracts, &devices, today);
    found.lines(&lines::of_sites(connection, ids)?);
    found.replacements(&replacement::not_returned(connection, ids)?);
    let tickets = ticket::open_of_sites(connection, ids)?;
    found.tickets(connection, tickets, zone)?;
    Ok(found.deadlines)
}

type Devices<'a> = HashMap<Id, &'a Device>;

struct Found {
    sites: HashMap<Id, Site>,
    deadlines: Vec<Deadline>,
}

impl Found {
    fn new(sites: Vec<Site>) -> Self {
        Self {
            sites: sites.into_iter().map(|site| (site.id, site)).collect(),
            deadlines: Vec::new(),
        }
    }

    fn region(&self, site: Id) -> Option<Region> {
        Some(self.sites.get(&site)?.prefecture.0.region())
    }

    fn add(&mut self, kind: ReminderKind, subject: String, site: Id, end: Option<End>) {
        self.add_of(kind, subject, site, end, None);
    }

    fn add_of(
        &mut self,
        kind: ReminderKind,
        subject: String,
        site_id: Id,
        end: Option<End>,
        device: Option<&Device>,
    ) {
        let (Some(end), Some(site)) = (end, self.sites.get(&site_id)) else {
            return;
        };
        self.deadlines.push(Deadline {
            kind: Code(kind),
            subject,
            site_id,
            ends_on: Day(end.on),
            look_again_on: end.look_again_on.map(Day),
            prefecture: site.prefecture,
            maker: device.map(|row| row.maker),
            model: device.and_then(|row| row.model.clone()),
        });
    }

    fn devices(&mut self, devices: &[Device], today: Date) {
        for row in devices.iter().filter(|row| row.removed_on.is_none()) {
            let Some(region) = self.region(row.site_id) else {
                continue;
            };
            let warranty = warranty::judge(
                region,
                row.kind.0,
                row.maker.0,
                row.model.as_deref(),
                row.purchased_on.map(|day| day.0),
                row.warranty_ends_on.map(|day| day.0),
                today,
            );
            let end = warranty.ends_on.map(End::fixed);
            let kind = ReminderKind::DeviceWarrantyEnd;
            self.add_of(kind, key(row.id), row.site_id, end, Some(row));
        }
    }

    /// The newest of each PC counts (S30), and none of a PC that is gone. `rows` are in that order.
    fn certificates(&mut self, rows: &[certificate::Certificate], devices: &Devices<'_>) {
        let mut seen = HashSet::new();
        for row in rows {
            let device = row.device_id.and_then(|id| devices.get(&id).copied());
            let is_gone = device.is_some_and(|device| device.removed_on.is_some());
            // What it is called matters only where its device is not registered.
            let label = row.pc_label.as_deref().filter(|_| row.device_id.is_none());
            if is_gone || !seen.insert((row.site_id, row.device_id, label)) {
                continue;
            }
            let end = Some(End::fixed(last_valid_day(row.issued_on.0)));
            let kind = ReminderKind::CertificateEnd;
            self.add_of(kind, key(row.id), row.site_id, end, device);
        }
    }

    fn contracts(&mut self, rows: &[WholeContract], devices: &Devices<'_>, today: Date) {
        for whole in rows {
            let (row, period) = (&whole.contract, whole.contract.period());
            let plan = row.plan.map(|code| code.0);
            if !is_followed(row, rows) {
                let end = ends::contract_term(plan, period, today);
                let kind = ReminderKind::ContractTermEnd;
                self.add(kind, key(row.id), row.site_id, end);
            }
            if let Some(plan) = plan {
                let made: Vec<Date> = whole.handbook_updates.iter().map(|day| day.0).collect();
                let end = ends::handbook_right(plan, period, &made, today);
                let kind = ReminderKind::HandbookUpdateUnused;
                self.add(kind, key(row.id), row.site_id, end);
            }
            for option in &whole.reset_options {
                let device = devices.get(&option.device_id).copied();
                if device.is_some_and(|device| device.removed_on.is_some()) {
                    continue;
                }
                let end = ends::reset_option(option.term(), period);
                let subject = option_key(option.contract_id, option.device_id);
                self.add_of(
                    ReminderKind::ResetOptionEnd,
                    subject,
                    row.site_id,
                    end,
                    device,
                );
            }
        }
    }

    fn lines(&mut self, rows: &[lines::Line]) {
        for row in rows {
            let Some(region) = self.region(row.site_id) else {
                continue;
            };
            let last_day = line::service_ends_on(&site_findings::line_facts(row, region));
            let end = last_day.map(End::fixed);
            self.add(
                ReminderKind::LineServiceEnd,
                key(row.site_id),
                row.site_id,
                end,
            );
        }
    }

    fn replacements(&mut self, rows: &[(Id, Id, Day)]) {
        for &(id, site, return_by) in rows {
            let end = Some(End::fixed(return_by.0));
            self.add(ReminderKind::UnitReturnOverdue, key(id), site, end);
        }
    }

    fn tickets(
        &mut self,
        connection: &mut AnyConn,
        tickets: Vec<Ticket>,
        zone: &TimeZone,
    ) -> QueryResult<()> {
        let date = |at: Instant| zone.to_datetime(at.timestamp()).date();
        let ids = |wanted: &dyn Fn(&Ticket) -> bool| -> Vec<Id> {
            let wanted = tickets.iter().filter(|row| wanted(row));
            wanted.map(|row| row.id).collect()
        };
        let of = |id: Id| tickets.iter().find(|row| row.id == id)?.site_id;
        let is_waiting = |row: &Ticket| row.state.0 == State::AwaitingConsent;
        let events = ticket_parts::events_of(connection, &ids(&is_waiting))?;
        for (ticket, asked_at) in waiting_since(&events) {
            if let Some(site) = of(ticket) {
                let end = Some(End::fixed(date(asked_at)));
                self.add(ReminderKind::ConsentPending, key(ticket), site, end);
            }
        }
        for row in target::of_tickets(connection, &ids(&|row| row.due_at.is_some()))? {
            let is_open = row.target.0 == Target::Acknowledge && row.ended_at.is_none();
            if let (true, Some(due_at), Some(site)) = (is_open, row.due_at, of(row.ticket_id)) {
                let end = Some(End::fixed(date(due_at)));
                let kind = ReminderKind::AcknowledgementOverdue;
                self.add(kind, key(row.ticket_id), site, end);
            }
        }
        Ok(())
    }
}

/// Since when each ticket has waited for consent: the first event of the last run of events in that state. Events come ticket by
/// ticket, in their order.
fn waiting_since(events: &[ticket_parts::EventRow]) -> HashMap<Id, Instant> {
    let mut since = HashMap::new();
    for event in events {
        if event.state.0 == State::AwaitingConsent {
            since.entry(event.ticket_id).or_insert(event.at);
        } else {
            since.remove(&event.ticket_id);
        }
    }
    since
}

/// Whether another contract of the site takes over where this one ends.
fn is_followed(row: &Contract, all: &[WholeContract]) -> bool {
    let Some(ends_on) = row.ends_on else {
        return false;
    };
    let mut others = all.iter().map(|whole| &whole.contract);
    others.any(|other| {
        let from_then_on = domain::contract::Period::open(ends_on.0);
        let follows = other.started_on > row.started_on || other.id > row.id;
        other.site_id == row.site_id && follows && overlaps(other.period(), from_then_on)
    })
}

/// The key of a subject.
pub fn key(id: Id) -> String {
    id.0.to_string()
}

/// The key of the option of a PC under a contract.
pub fn option_key(contract: Id, device: Id) -> String {
    format!("{}/{}", contract.0, device.0)
}
