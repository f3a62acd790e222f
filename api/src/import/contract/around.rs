//! What is registered around contracts, and what their file says of the same sites.

use std::collections::HashMap;

use diesel::QueryResult;
use domain::contract::Period;
use domain::contract::reset_option::{Subscription, Term, state_of_pc, subscribe};
use domain::import::{ContractRow, DeviceReference, List, OptionTerm};
use domain::vocabulary::{Region, ResetOption};

use super::{RegisteredContract, objection, with_names};
use crate::import::batch::{read, whole_reader};
use crate::import::reference::{Devices, name};
use crate::import::subject::{Objection, Staged, Subject};
use crate::store::contract::Contract;
use crate::store::device::Device;
use crate::store::history::Recorded;
use crate::store::import::{self, site as sites};
use crate::store::reset_option::ResetOptionTerm;
use crate::store::site::NewSite;
use crate::store::whole_contract::WholeContract;
use crate::store::{AnyConn, Day, Id};

/// What some contracts are judged by.
pub struct Around {
    /// Sites by institution code.
    pub(super) sites: HashMap<String, NewSite>,
    devices: Devices,
    /// The registered contracts of each site.
    pub(super) by_site: HashMap<String, Vec<RegisteredContract>>,
    /// The periods that the file gives, by site.
    staged: HashMap<String, Vec<Period>>,
}

impl Around {
    pub(super) fn load(
        connection: &mut AnyConn,
        rows: &[&ContractRow],
        staged: Staged,
    ) -> QueryResult<Self> {
        let mut codes: Vec<String> = rows
            .iter()
            .map(|row| row.site.as_str().to_owned())
            .collect();
        codes.sort();
        codes.dedup();
        let sites: HashMap<String, NewSite> = sites::by_codes(connection, &codes)?
            .into_iter()
            .map(|new| (new.site.institution_code.clone(), new))
            .collect();
        let ids: Vec<Id> = sites.values().map(|new| new.site.id).collect();
        let mut around = Self {
            sites,
            devices: Devices::of_sites(connection, &ids)?,
            by_site: HashMap::new(),
            staged: HashMap::new(),
        };
        let contracts = <WholeContract as Recorded>::of_sites(connection, &ids)?;
        for registered in with_names(connection, contracts)? {
            registered.remember(&mut around);
        }
        let reader = whole_reader::<RegisteredContract>();
        for staged_row in import::staged_together(connection, staged.import, &codes)? {
            let Ok(row) = read::<ContractRow>(&reader, &staged_row, None) else {
                continue;
            };
            let old = RegisteredContract::registered(&around, &row).and_then(|old| old.row().ok());
            let row = read(&reader, &staged_row, old.as_ref()).unwrap_or(row);
            if let Ok(period) = Period::new(row.started_on, row.ends_on) {
                let of_site = around.staged.entry(row.site.as_str().to_owned());
                of_site.or_default().push(period);
            }
        }
        Ok(around)
    }

    /// The devices of a list. What the contract listed already may stand elsewhere by now.
    pub(super) fn listed(
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
            match kept.map_or_else(|| self.devices.find(site, wanted).map(device), Ok) {
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

    /// The terms of the reconfiguration option of some PCs.
    pub(super) fn options(
        &self,
        contract: &Contract,
        list: &List<OptionTerm>,
        old: Option<&RegisteredContract>,
    ) -> Result<Vec<(ResetOptionTerm, DeviceReference)>, Vec<Objection>> {
        let (mut found, mut objections) = (Vec::<(ResetOptionTerm, _)>::new(), Vec::new());
        for wanted in &list.0 {
            match self.option(contract, wanted, old) {
                Ok((row, _))
                    if found
                        .iter()
                        .any(|(known, _)| known.device_id == row.device_id) =>
                {
                    objections.push(Objection::new("resetOptionPcs", "同じ端末が2回あります"));
                }
                Ok(term) => found.push(term),
                Err(messages) => objections.extend(
                    messages
                        .into_iter()
                        .map(|message| Objection::new("resetOptionPcs", message)),
                ),
            }
        }
        if objections.is_empty() {
            Ok(found)
        } else {
            Err(objections)
        }
    }

    /// The term of a PC. With both its days it is taken as agreed; without them the clauses decide.
    fn option(
        &self,
        contract: &Contract,
        wanted: &OptionTerm,
        old: Option<&RegisteredContract>,
    ) -> Result<(ResetOptionTerm, DeviceReference), Vec<String>> {
        let device = self.devices.find_pc(contract.site_id, &wanted.pc);
        let of_pc = |row: &ResetOptionTerm, pc: &DeviceReference| {
            *pc == wanted.pc
                || device
                    .as_ref()
                    .is_ok_and(|device| device.id == row.device_id)
        };
        let kept = old.and_then(|old| {
            let mut terms = old.whole.reset_options.iter().zip(&old.option_pcs);
            terms.find(|(row, pc)| of_pc(row, pc))
        });
        let starts_on = wanted.starts_on.or(kept.map(|(row, _)| row.starts_on.0));
        let starts_on = starts_on.unwrap_or(contract.started_on.0);
        let ends_on = wanted.ends_on.or(kept.map(|(row, _)| row.ends_on.0));
        let (device_id, pc, ends_on) = if let (Some((row, pc)), Some(ends_on)) = (kept, ends_on) {
            (row.device_id, pc.clone(), ends_on)
        } else {
            let device = device.map_err(|message| vec![message])?;
            let ends_on = match ends_on {
                Some(ends_on) => ends_on,
                None => self.agreed(contract, device, starts_on)?.ends_on(),
            };
            (device.id, name(device), ends_on)
        };
        let offered = self.site_of(contract).is_some_and(|site| {
            domain::contract::offer(site.site.prefecture.0.region())
                .reset_options
                .contains(&ResetOption::Active)
        });
        if !offered {
            return Err(vec![
                "再設定オプションがあるのは西日本だけです（C18）".to_owned(),
            ]);
        }
        if ends_on < starts_on {
            return Err(vec![format!(
                "最終日{ends_on}が開始日{starts_on}より前です"
            )]);
        }
        let row = ResetOptionTerm {
            contract_id: contract.id,
            device_id,
            starts_on: Day(starts_on),
            ends_on: Day(ends_on),
            cancelled_on: wanted.cancelled_on.map(Day),
        };
        Ok((row, pc))
    }

    fn agreed(
        &self,
        contract: &Contract,
        pc: &Device,
        starts_on: jiff::civil::Date,
    ) -> Result<Term, Vec<String>> {
        let site = self.site_of(contract);
        let contracts = site.and_then(|site| self.by_site.get(&site.site.institution_code));
        let terms: Vec<(Term, Period)> = contracts
            .into_iter()
            .flatten()
            .flat_map(|known| {
                let rows = known.whole.reset_options.iter();
                let of_pc = rows.filter(|row| row.device_id == pc.id);
                of_pc.map(|row| (row.term(), known.period()))
            })
            .collect();
        let taken = terms.iter().map(|(term, _)| term.starts_on());
        let asked_on = taken.fold(starts_on, jiff::civil::Date::max);
        let wanted = Subscription {
            region: site.map_or(Region::East, |site| site.site.prefecture.0.region()),
            start_pack: site.is_some_and(|site| site.site.start_pack),
            plan: contract.plan.map(|code| code.0),
            contract: contract.period(),
            state: state_of_pc(&terms, asked_on).unwrap_or(ResetOption::Never),
            purchased_on: pc.purchased_on.map(|day| day.0),
            warranty_ends_on: pc.warranty_ends_on.map(|day| day.0),
            starts_on,
        };
        subscribe(&wanted).map_err(|refusals| {
            let messages = refusals.into_iter().map(objection);
            messages.map(|objection| objection.message).collect()
        })
    }

    fn site_of(&self, contract: &Contract) -> Option<&NewSite> {
        self.sites
            .values()
            .find(|site| site.site.id == contract.site_id)
    }

    /// The periods of the other contracts that the site will have: those of the file, and those registered of which
    /// it does not speak.
    pub(super) fn others(&self, site: &str, started_on: jiff::civil::Date) -> Vec<Period> {
        let staged = self.staged.get(site).map_or(&[][..], Vec::as_slice);
        let is_staged = |day| staged.iter().any(|period| period.started_on() == day);
        let registered = self.by_site.get(site).into_iter().flatten();
        let unspoken = registered
            .map(RegisteredContract::period)
            .filter(|period| !is_staged(period.started_on()));
        let others = staged.iter().copied().chain(unspoken);
        others
            .filter(|period| period.started_on() != started_on)
            .collect()
    }
}
