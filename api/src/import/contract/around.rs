//! What is registered around contracts, and what their file says of the same sites.

use std::collections::HashMap;

use diesel::QueryResult;
use domain::contract::Period;
use domain::import::{ContractRow, DeviceReference, List};

use super::{RegisteredContract, with_names};
use crate::import::batch::{read, whole_reader};
use crate::import::reference::{Devices, name};
use crate::import::subject::{Objection, Staged, Subject};
use crate::store::device::Device;
use crate::store::history::Recorded;
use crate::store::import::{self, site as sites};
use crate::store::site::NewSite;
use crate::store::whole_contract::WholeContract;
use crate::store::{AnyConn, Id};

/// What some contracts are judged by.
pub struct Around {
    /// Sites by institution code.
    pub(super) sites: HashMap<String, NewSite>,
    pub(super) devices: Devices,
    /// The registered contracts of each site.
    pub(super) by_site: HashMap<String, Vec<RegisteredContract>>,
    /// The contracts that the file gives, by site.
    staged: HashMap<String, Vec<(Period, ContractRow)>>,
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
                of_site.or_default().push((period, row));
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

    /// The periods of the other contracts that the site will have: those of the file, and those registered of which
    /// it does not speak.
    pub(super) fn others(&self, site: &str, started_on: jiff::civil::Date) -> Vec<Period> {
        let staged = self.staged_of(site).iter().map(|(period, _)| *period);
        let unspoken = self.unspoken(site).map(RegisteredContract::period);
        staged
            .chain(unspoken)
            .filter(|period| period.started_on() != started_on)
            .collect()
    }

    pub(super) fn staged_of(&self, site: &str) -> &[(Period, ContractRow)] {
        self.staged.get(site).map_or(&[], Vec::as_slice)
    }

    /// The registered contracts of a site of which the file does not speak.
    pub(super) fn unspoken(&self, site: &str) -> impl Iterator<Item = &RegisteredContract> {
        let staged = self.staged_of(site);
        let is_staged = |day| staged.iter().any(|(period, _)| period.started_on() == day);
        let registered = self.by_site.get(site).into_iter().flatten();
        registered.filter(move |known| !is_staged(known.started_on()))
    }
}
