//! The reconfiguration option (再設定オプション) of PCs, as the rows of contracts tell it.

use domain::contract::Period;
use domain::contract::offer;
use domain::contract::option_history::{AgreedTerm, OptionHistory, Paper};
use domain::contract::reset_option::{Subscription, Term, longest, register};
use domain::import::{ContractRow, DeviceReference, OptionTerm};
use domain::vocabulary::{Region, ResetOption};

use super::around::Around;
use super::{RegisteredContract, objection};
use crate::import::reference::name;
use crate::import::subject::Objection;
use crate::store::Id;
use crate::store::contract::Contract;
use crate::store::device::Device;
use crate::store::reset_option::ResetOptionTerm;
use crate::store::site::NewSite;

impl Around {
    /// The terms of the reconfiguration option of some PCs.
    pub(super) fn options(
        &self,
        contract: &Contract,
        row: &ContractRow,
        old: Option<&RegisteredContract>,
    ) -> Result<Vec<(ResetOptionTerm, DeviceReference)>, Vec<Objection>> {
        let (mut found, mut objections) = (Vec::<(ResetOptionTerm, _)>::new(), Vec::new());
        let wanted = self.wanted(contract.site_id, row);
        if wanted.is_empty() && row.reset_option == Some(ResetOption::Active) {
            let message = "オプションはPC1台ごとの契約です。対象のPCを入力してください（C07、C18）";
            objections.push(Objection::new("resetOptionPcs", message));
        }
        for wanted in &wanted {
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

    /// The terms that a row asks for: those of the PCs it names, and where it names none, of the PCs in the handbook.
    fn wanted(&self, site: Id, row: &ContractRow) -> Vec<OptionTerm> {
        let named = &row.reset_option_pcs.0;
        if !named.is_empty() || row.reset_option != Some(ResetOption::Active) {
            return named.clone();
        }
        let listed = row.listed_devices.0.iter();
        let pcs = listed.filter(|pc| self.devices.find_pc(site, pc).is_ok());
        let term = |pc: &DeviceReference| OptionTerm {
            pc: pc.clone(),
            starts_on: None,
            ends_on: None,
            cancelled_on: None,
        };
        pcs.map(term).collect()
    }

    /// The term of a PC. What is registered stays as it is; everything else is judged by the clauses.
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
        if let Some((row, pc)) = kept {
            let agreed = row.term();
            let starts_on = wanted.starts_on.unwrap_or(agreed.starts_on());
            let ends_on = wanted.ends_on.unwrap_or(agreed.ends_on());
            let cancelled_on = wanted.cancelled_on.or(agreed.cancelled_on());
            if Term::agreed(starts_on, ends_on, cancelled_on) == agreed {
                return Ok((row.clone(), pc.clone()));
            }
        }
        let device = device.map_err(|message| vec![message])?;
        let kept = kept.map(|(row, _)| row.term());
        let term = self.judged(contract, device, wanted, kept)?;
        Ok((
            ResetOptionTerm::of(contract.id, device.id, term),
            name(device),
        ))
    }

    /// The term that a row gives a PC, in the place of the one that is registered, or what stands against it.
    fn judged(
        &self,
        contract: &Contract,
        pc: &Device,
        wanted: &OptionTerm,
        kept: Option<Term>,
    ) -> Result<Term, Vec<String>> {
        let plan = contract.plan.map(|code| code.0);
        let period = contract.period();
        let starts_on = wanted.starts_on.or(kept.map(Term::starts_on));
        let starts_on = starts_on.unwrap_or(period.started_on());
        let ends_on = wanted.ends_on.or(kept.map(Term::ends_on));
        let cancelled_on = wanted.cancelled_on.or(kept.and_then(Term::cancelled_on));
        let site = self.site_of(contract);
        let history = site.map(|site| self.history(site, pc, period));
        let wanted = Subscription {
            region: site.map_or(Region::East, |site| site.site.prefecture.0.region()),
            start_pack: site.is_some_and(|site| site.site.start_pack),
            plan,
            contract: period,
            state: history.unwrap_or_default().before(period, plan, starts_on),
            purchased_on: pc.purchased_on.map(|day| day.0),
            warranty_ends_on: pc.warranty_ends_on.map(|day| day.0),
            starts_on,
        };
        register(&wanted, ends_on, cancelled_on).map_err(|refusals| {
            let messages = refusals.into_iter().map(objection);
            messages.map(|objection| objection.message).collect()
        })
    }

    /// What the other contracts of the site will have agreed for a PC. Of two that the file gives, the later one is
    /// judged by the earlier.
    fn history(&self, site: &NewSite, pc: &Device, contract: Period) -> OptionHistory {
        let code = &site.site.institution_code;
        let unspoken = self
            .unspoken(code)
            .filter(|known| known.period() != contract);
        let mut history = OptionHistory {
            bought_on: pc.purchased_on.map(|day| day.0),
            ..OptionHistory::default()
        };
        for known in unspoken {
            let rows = known.whole.reset_options.iter();
            let of_pc = rows.filter(|row| row.device_id == pc.id);
            history
                .terms
                .extend(of_pc.map(|row| row.agreed(&known.whole.contract)));
            history.papers.push(known.whole.contract.paper());
        }
        for (period, row) in self.staged_of(code) {
            if period.started_on() >= contract.started_on() {
                continue;
            }
            history
                .terms
                .extend(self.staged_term(site, pc, *period, row));
            let unsaid = offer(site.site.prefecture.0.region()).reset_option_unsaid;
            history.papers.push(Paper {
                said: row.reset_option.unwrap_or(unsaid),
                contract: *period,
            });
        }
        history.terms.sort_by_key(|agreed| agreed.contract);
        history.papers.sort_by_key(|paper| paper.contract);
        history
    }

    /// The term that another row of the file gives a PC.
    fn staged_term(
        &self,
        site: &NewSite,
        pc: &Device,
        contract: Period,
        row: &ContractRow,
    ) -> Option<AgreedTerm> {
        let wanted = self.wanted(site.site.id, row);
        let is_pc = |term: &&OptionTerm| {
            let found = self.devices.find(site.site.id, &term.pc);
            found.is_ok_and(|device| device.id == pc.id)
        };
        let term = wanted.iter().find(is_pc)?;
        let longest = longest(
            pc.purchased_on.map(|day| day.0),
            pc.warranty_ends_on.map(|day| day.0),
        );
        let starts_on = term.starts_on.unwrap_or(contract.started_on());
        Some(AgreedTerm {
            term: Term::agreed(starts_on, term.ends_on.or(longest)?, term.cancelled_on),
            contract,
            plan: row.plan,
        })
    }

    fn site_of(&self, contract: &Contract) -> Option<&NewSite> {
        self.sites
            .values()
            .find(|site| site.site.id == contract.site_id)
    }
}
