//! Contracts as files carry them.

use std::collections::HashMap;

use diesel::QueryResult;
use domain::contract::{Period, Start, check_start, offer, overlaps};
use domain::identifier::InstitutionCode;
use domain::import::{ContractRow, DeviceReference, List, Record};
use domain::vocabulary::LineService;
use jiff::civil::Date;

use super::batch::{read, whole_reader};
use super::reference::{Devices, name, names};
use super::subject::{Objection, Staged, Stamp, Subject, Turn};
use crate::store::contract::{Contract, HandbookUpdate};
use crate::store::device::Device;
use crate::store::import::write::{self, NewContract};
use crate::store::import::{self, Kind, contract as bulk, site as sites};
use crate::store::site::NewSite;
use crate::store::{AnyConn, Code, Day, Id};

/// A contract with what its row names of others.
#[derive(Debug, Clone)]
pub struct RegisteredContract {
    whole: NewContract,
    /// Institution code of its site.
    site: String,
    /// How rows name the devices in the handbook.
    listed: Vec<DeviceReference>,
}

/// What is registered around some rows, and what their file says of the same sites.
pub struct Around {
    sites: HashMap<String, NewSite>,
    devices: Devices,
    by_site: HashMap<String, Vec<RegisteredContract>>,
    /// The periods that the file gives, by site.
    staged: HashMap<String, Vec<Period>>,
}

impl Subject for RegisteredContract {
    type Row = ContractRow;
    type Around = Around;

    const KIND: Kind = Kind::Contracts;

    fn key(row: &ContractRow) -> String {
        let key = Record::key(row);
        format!("{}/{}", key.site, key.started_on)
    }

    /// Contracts of one site must not overlap.
    fn together(row: &ContractRow) -> Option<String> {
        Some(row.site.as_str().to_owned())
    }

    fn around(
        connection: &mut AnyConn,
        rows: &[&ContractRow],
        staged: Staged,
    ) -> QueryResult<Around> {
        let mut codes: Vec<String> = rows
            .iter()
            .map(|row| row.site.as_str().to_owned())
            .collect();
        codes.dedup();
        let sites: HashMap<String, NewSite> = sites::by_codes(connection, &codes)?
            .into_iter()
            .map(|new| (new.site.institution_code.clone(), new))
            .collect();
        let ids: Vec<Id> = sites.values().map(|new| new.site.id).collect();
        let contracts = bulk::of_sites(connection, &ids)?;
        let mut around = Around {
            sites,
            devices: Devices::of_sites(connection, &ids)?,
            by_site: HashMap::new(),
            staged: HashMap::new(),
        };
        for registered in with_names(connection, contracts)? {
            registered.remember(&mut around);
        }
        let reader = whole_reader::<Self>();
        for staged_row in import::staged_together(connection, staged.import, &codes)? {
            let Ok(row) = read::<ContractRow>(&reader, &staged_row, None) else {
                continue;
            };
            let old = Self::registered(&around, &row).and_then(|old| old.row().ok());
            let row = read(&reader, &staged_row, old.as_ref()).unwrap_or(row);
            if let Some(period) = period_of(&row) {
                let of_site = around.staged.entry(row.site.as_str().to_owned());
                of_site.or_default().push(period);
            }
        }
        Ok(around)
    }

    fn registered<'a>(around: &'a Around, row: &ContractRow) -> Option<&'a Self> {
        let of_site = around.by_site.get(row.site.as_str())?;
        of_site
            .iter()
            .find(|known| known.started_on() == row.started_on)
    }

    fn of_row(
        row: &ContractRow,
        old: Option<&Self>,
        around: &Around,
        stamp: Stamp,
    ) -> Result<Self, Vec<Objection>> {
        let Some(site) = around.sites.get(row.site.as_str()) else {
            return Err(vec![Objection::unknown_site()]);
        };
        let site = &site.site;
        let listed = around.listed(site.id, &row.listed_devices, old)?;
        let id = old.map_or_else(Id::new, Subject::id);
        let old_row = old.map(|old| &old.whole.contract);
        let unsaid = offer(site.prefecture.0.region()).reset_option_unsaid;
        let contract = Contract {
            id,
            site_id: site.id,
            service: Code(row.service),
            plan: row.plan.map(Code),
            reset_option: Code(row.reset_option.unwrap_or(unsaid)),
            started_on: Day(row.started_on),
            ends_on: row.ends_on.map(Day),
            provider_accepts_customer_only: row.provider_accepts_customer_only.unwrap_or(false),
            created_at: old_row.map_or(stamp.now, |old| old.created_at),
            created_by: old_row.map_or(stamp.actor, |old| old.created_by),
            basic_menu: row.basic_menu.unwrap_or(false),
            surveyed_devices: row.surveyed_devices.unwrap_or(0).cast_signed(),
            changed_at: old.map(|_| stamp.now),
        };
        let update = |&day: &Date| HandbookUpdate {
            contract_id: id,
            updated_on: Day(day),
        };
        let (listed, names) = listed.into_iter().unzip();
        Ok(Self {
            whole: NewContract {
                contract,
                listed,
                updates: row.handbook_updates.0.iter().map(update).collect(),
            },
            site: row.site.as_str().to_owned(),
            listed: names,
        })
    }

    /// What the clauses have against it, among the contracts that the site will have.
    fn objections(&self, row: &ContractRow, around: &Around, _stamp: Stamp) -> Vec<Objection> {
        let (Some(site), Some(period)) = (around.sites.get(&self.site), period_of(row)) else {
            return vec![Objection::unknown_site()];
        };
        let others = around.others(&self.site, row.started_on);
        let line_service: Option<LineService> = site.line.service.map(|code| code.0);
        let refusals = check_start(&Start {
            region: site.site.prefecture.0.region(),
            service: row.service,
            plan: row.plan,
            reset_option: row.reset_option,
            line_service,
            period,
            others: &others,
        });
        refusals
            .into_iter()
            .map(|refusal| {
                let clauses = refusal.clause.join("、");
                Objection::new(refusal.field, format!("{}（{clauses}）", refusal.japanese))
            })
            .collect()
    }

    /// The database refuses an overlap at every moment: what ends earlier than before comes before all that takes
    /// its place.
    fn turn(&self, old: Option<&Self>, around: &Around) -> Turn {
        let Some(period) = self.period() else {
            return Turn::AfterChanges;
        };
        match old {
            Some(old) if period.ends_on() == old.whole.contract.ends_on.map(|day| day.0) => {
                Turn::Change
            }
            Some(old) if old.period().is_some_and(|old| within(period, old)) => Turn::Change,
            Some(_) => Turn::AfterChanges,
            None => {
                let of_site = around.by_site.get(&self.site);
                let mut registered = of_site.into_iter().flatten();
                let stands_in_the_way = |known: &RegisteredContract| {
                    known.id() != self.id()
                        && known.period().is_none_or(|other| overlaps(period, other))
                };
                if registered.any(stands_in_the_way) {
                    Turn::AfterChanges
                } else {
                    Turn::New
                }
            }
        }
    }

    fn remember(self, around: &mut Around) {
        around
            .by_site
            .entry(self.site.clone())
            .or_default()
            .push(self);
    }

    fn id(&self) -> Id {
        self.whole.contract.id
    }

    fn row(&self) -> Result<ContractRow, String> {
        let contract = &self.whole.contract;
        let mut listed = self.listed.clone();
        listed.sort();
        let mut updates: Vec<Date> = self
            .whole
            .updates
            .iter()
            .map(|update| update.updated_on.0)
            .collect();
        updates.sort();
        Ok(ContractRow {
            site: InstitutionCode::parse(&self.site).map_err(|error| error.to_string())?,
            service: contract.service.0,
            plan: contract.plan.map(|code| code.0),
            started_on: contract.started_on.0,
            ends_on: contract.ends_on.map(|day| day.0),
            basic_menu: Some(contract.basic_menu),
            surveyed_devices: Some(contract.surveyed_devices.unsigned_abs()),
            reset_option: Some(contract.reset_option.0),
            reset_option_pcs: List::default(),
            provider_accepts_customer_only: Some(contract.provider_accepts_customer_only),
            listed_devices: List(listed),
            handbook_updates: List(updates),
        })
    }

    fn write(
        connection: &mut AnyConn,
        new: &[Self],
        changed: &[(Self, Self)],
        import: Id,
    ) -> QueryResult<()> {
        let new: Vec<_> = new.iter().map(|new| &new.whole).collect();
        let changed: Vec<_> = changed.iter().map(|(_, new)| &new.whole).collect();
        write::contracts(connection, &new, &changed, import)
    }

    fn take_back(connection: &mut AnyConn, import: Id, limit: i64) -> QueryResult<bool> {
        write::take_back_contracts(connection, import, limit)
    }

    fn page(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<Self>> {
        let contracts = bulk::page(connection, after, limit)?;
        with_names(connection, contracts)
    }
}

impl RegisteredContract {
    fn started_on(&self) -> Date {
        self.whole.contract.started_on.0
    }

    /// None where the register holds what no contract can be.
    fn period(&self) -> Option<Period> {
        let ends_on = self.whole.contract.ends_on.map(|day| day.0);
        Period::new(self.started_on(), ends_on).ok()
    }
}

impl Around {
    /// The devices of a list. What the contract listed already may stand elsewhere by now.
    fn listed(
        &self,
        site: Id,
        list: &List<DeviceReference>,
        old: Option<&RegisteredContract>,
    ) -> Result<Vec<(Id, DeviceReference)>, Vec<Objection>> {
        let (mut found, mut objections) = (Vec::new(), Vec::new());
        for wanted in &list.0 {
            let kept = old.and_then(|old| {
                let place = old.listed.iter().position(|known| known == wanted)?;
                Some((*old.whole.listed.get(place)?, wanted.clone()))
            });
            let device = |device: &Device| (device.id, name(device));
            let known = kept.map_or_else(|| self.devices.find(site, wanted).map(device), Ok);
            match known {
                Ok((id, _)) if found.iter().any(|(known, _)| *known == id) => {
                    objections.push(Objection::new("listedDevices", "同じ機器が2回あります"));
                }
                Ok(known) => found.push(known),
                Err(message) => objections.push(Objection::new("listedDevices", message)),
            }
        }
        if objections.is_empty() {
            Ok(found)
        } else {
            Err(objections)
        }
    }

    /// The periods of the other contracts that the site will have: those of the file, and those registered of which
    /// it does not speak.
    fn others(&self, site: &str, started_on: Date) -> Vec<Period> {
        let staged = self.staged.get(site).map_or(&[][..], Vec::as_slice);
        let is_staged = |day: Date| staged.iter().any(|period| period.started_on() == day);
        let registered = self.by_site.get(site).into_iter().flatten();
        let unspoken = registered
            .filter(|known| !is_staged(known.started_on()))
            .filter_map(RegisteredContract::period);
        let others = staged.iter().copied().chain(unspoken);
        others
            .filter(|period| period.started_on() != started_on)
            .collect()
    }
}

fn period_of(row: &ContractRow) -> Option<Period> {
    Period::new(row.started_on, row.ends_on).ok()
}

/// Whether a contract that begins on the same day ends no later than another.
fn within(period: Period, other: Period) -> bool {
    match (period.ends_on(), other.ends_on()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(ends_on), Some(other)) => ends_on <= other,
    }
}

/// Adds the institution codes and how rows name the listed devices.
fn with_names(
    connection: &mut AnyConn,
    contracts: Vec<NewContract>,
) -> QueryResult<Vec<RegisteredContract>> {
    let sites: Vec<Id> = contracts
        .iter()
        .map(|whole| whole.contract.site_id)
        .collect();
    let codes = sites::codes_by_ids(connection, &sites)?;
    let listed: Vec<Id> = contracts
        .iter()
        .flat_map(|whole| whole.listed.clone())
        .collect();
    let references = names(connection, &listed)?;
    let named = |whole: NewContract| RegisteredContract {
        site: codes
            .get(&whole.contract.site_id)
            .cloned()
            .unwrap_or_default(),
        listed: whole
            .listed
            .iter()
            .filter_map(|id| references.get(id).cloned())
            .collect(),
        whole,
    };
    Ok(contracts.into_iter().map(named).collect())
}
