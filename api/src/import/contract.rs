//! Contracts as files carry them.

mod around;
mod options;

use diesel::QueryResult;
use domain::contract::{Period, Start, check_start, offer, overlaps};
use domain::identifier::InstitutionCode;
use domain::import::{ContractRow, DeviceReference, List, OptionTerm, Record};
use jiff::civil::Date;

use super::reference::names;
use super::subject::{Objection, Staged, Stamp, Subject, Turn};
use crate::store::contract::Contract;
use crate::store::import::{Kind, contract as bulk, site as sites, write};
use crate::store::reset_option::ResetOptionTerm;
use crate::store::whole_contract::WholeContract;
use crate::store::{AnyConn, Code, Day, Id};
use around::Around;

/// A contract with what its row names of others.
#[derive(Debug, Clone)]
pub struct RegisteredContract {
    whole: WholeContract,
    /// Institution code of its site.
    site: String,
    /// How rows name the devices in the handbook.
    listed: Vec<DeviceReference>,
    /// How rows name the PCs with the reconfiguration option.
    option_pcs: Vec<DeviceReference>,
}

impl Subject for RegisteredContract {
    type Recorded = WholeContract;
    type Row = ContractRow;
    type Around = Around;

    const FILE: Kind = Kind::Contracts;

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
        Around::load(connection, rows, staged)
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
        let old_row = old.map(|old| &old.whole.contract);
        let unsaid = offer(site.prefecture.0.region()).reset_option_unsaid;
        let contract = Contract {
            id: old_row.map_or_else(Id::new, |old| old.id),
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
            changed_at: old_row.map(|old| stamp.after(old.created_at, old.changed_at)),
        };
        let listed = around.listed(site.id, &row.listed_devices, old);
        let options = around.options(&contract, row, old);
        let (listed, options) = match (listed, options) {
            (Ok(listed), Ok(options)) => (listed, options),
            (listed, options) => {
                let objections = [listed.err(), options.err()].into_iter().flatten();
                return Err(objections.flatten().collect());
            }
        };
        let (listed, names) = listed.into_iter().unzip();
        let (reset_options, option_pcs) = options.into_iter().unzip();
        Ok(Self {
            whole: WholeContract {
                contract,
                listed,
                handbook_updates: row.handbook_updates.0.iter().copied().map(Day).collect(),
                reset_options,
            },
            site: row.site.as_str().to_owned(),
            listed: names,
            option_pcs,
        })
    }

    /// What the clauses have against it, among the contracts that the site will have.
    fn objections(&self, row: &ContractRow, around: &Around, _stamp: Stamp) -> Vec<Objection> {
        let Some(site) = around.sites.get(&self.site) else {
            return vec![Objection::unknown_site()];
        };
        let others = around.others(&self.site, row.started_on);
        let refusals = check_start(&Start {
            region: site.site.prefecture.0.region(),
            service: row.service,
            plan: row.plan,
            reset_option: row.reset_option,
            line_service: site.line.service.map(|code| code.0),
            period: self.period(),
            others: &others,
        });
        refusals.into_iter().map(objection).collect()
    }

    /// The database refuses an overlap at every moment: what ends earlier than before comes before all that takes
    /// its place.
    fn turn(&self, old: Option<&Self>, around: &Around) -> Turn {
        let period = self.period();
        if let Some(old) = old {
            return if within(period, old.period()) {
                Turn::Change
            } else {
                Turn::AfterChanges
            };
        }
        let registered = around.by_site.get(&self.site);
        let mut others = registered.into_iter().flatten();
        if others.any(|known| overlaps(period, known.period())) {
            Turn::AfterChanges
        } else {
            Turn::New
        }
    }

    fn remember(self, around: &mut Around) {
        around
            .by_site
            .entry(self.site.clone())
            .or_default()
            .push(self);
    }

    fn recorded(&self) -> &WholeContract {
        &self.whole
    }

    fn row(&self) -> Result<ContractRow, String> {
        let contract = &self.whole.contract;
        let mut listed = self.listed.clone();
        listed.sort();
        let mut updates: Vec<Date> = self
            .whole
            .handbook_updates
            .iter()
            .map(|day| day.0)
            .collect();
        updates.sort();
        let named = self.whole.reset_options.iter().zip(&self.option_pcs);
        let term = |(row, pc): (&ResetOptionTerm, &DeviceReference)| OptionTerm {
            pc: pc.clone(),
            starts_on: Some(row.starts_on.0),
            ends_on: Some(row.ends_on.0),
            cancelled_on: row.cancelled_on.map(|day| day.0),
        };
        let mut options: Vec<OptionTerm> = named.map(term).collect();
        options.sort();
        Ok(ContractRow {
            site: InstitutionCode::parse(&self.site).map_err(|error| error.to_string())?,
            service: contract.service.0,
            plan: contract.plan.map(|code| code.0),
            started_on: contract.started_on.0,
            ends_on: contract.ends_on.map(|day| day.0),
            basic_menu: Some(contract.basic_menu),
            surveyed_devices: Some(contract.surveyed_devices.unsigned_abs()),
            reset_option: Some(contract.reset_option.0),
            reset_option_pcs: List(options),
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

    fn period(&self) -> Period {
        self.whole.contract.period()
    }
}

/// What a clause has against a row.
fn objection(refusal: domain::contract::Refusal) -> Objection {
    let clauses = refusal.clause.join("、");
    Objection::new(refusal.field, format!("{}（{clauses}）", refusal.japanese))
}

/// Whether a contract that begins on the same day ends no later than another.
fn within(period: Period, other: Period) -> bool {
    match (period.ends_on(), other.ends_on()) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(ends_on), Some(other)) => ends_on <= other,
    }
}

/// Adds the institution codes and how rows name the devices.
fn with_names(
    connection: &mut AnyConn,
    contracts: Vec<WholeContract>,
) -> QueryResult<Vec<RegisteredContract>> {
    let sites: Vec<Id> = contracts
        .iter()
        .map(|whole| whole.contract.site_id)
        .collect();
    let codes = sites::codes_by_ids(connection, &sites)?;
    let pcs = |whole: &WholeContract| -> Vec<Id> {
        whole
            .reset_options
            .iter()
            .map(|row| row.device_id)
            .collect()
    };
    let devices: Vec<Id> = contracts
        .iter()
        .flat_map(|whole| [whole.listed.clone(), pcs(whole)].concat())
        .collect();
    let references = names(connection, &devices)?;
    let named = |ids: &[Id]| {
        ids.iter()
            .filter_map(|id| references.get(id).cloned())
            .collect()
    };
    let contract = |whole: WholeContract| RegisteredContract {
        site: codes
            .get(&whole.contract.site_id)
            .cloned()
            .unwrap_or_default(),
        listed: named(&whole.listed),
        option_pcs: named(&pcs(&whole)),
        whole,
    };
    Ok(contracts.into_iter().map(contract).collect())
}
