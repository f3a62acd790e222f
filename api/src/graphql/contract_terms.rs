//! What comes with a contract: options of PCs, updates of its handbook, and what a region offers.

use domain::contract::handbook::{self, UpdateRight};
use domain::contract::{self, ContractOption, Period, PriceUnit, note};
use domain::time::date_in_japan;
use domain::vocabulary::{ContractService, Plan, Region, ResetOption};
use jiff::civil::Date;
use juniper::{GraphQLObject, graphql_object};

use super::Context;
use super::contract::{Contract, yen};
use super::device::Device;
use super::error::QueryError;
use crate::action;
use crate::store::{self, Instant};

/// The option that sets a repaired PC up again (再設定オプション, C17, C18).
pub struct ResetOptionTerm {
    pub row: store::reset_option::ResetOptionTerm,
    /// When its contract runs.
    pub contract: Period,
    /// The instant as of which the register is told.
    pub at: Option<Instant>,
}

/// The option that sets a repaired PC up again (再設定オプション, C17, C18).
#[graphql_object(context = Context)]
impl ResetOptionTerm {
    /// The PC.
    async fn device(&self, context: &Context) -> Result<Option<Device>, QueryError> {
        let register = context.load.register(self.at);
        let found = register.devices.one(self.row.device_id).await?;
        Ok(found.map(|row| Device::told(row, self.at)))
    }

    /// First day.
    fn starts_on(&self) -> Date {
        self.row.starts_on.0
    }

    /// Last day: the end of the maker's warranty (A30, T05).
    fn ends_on(&self) -> Date {
        self.row.ends_on.0
    }

    /// First day without it, where it was cancelled.
    fn cancelled_on(&self) -> Option<Date> {
        self.row.cancelled_on.map(|day| day.0)
    }

    /// Its state on a day: today, unless given.
    fn state(&self, context: &Context, on: Option<Date>) -> ResetOption {
        let on = on.unwrap_or_else(|| date_in_japan(context.app.now()));
        self.row.term().state(self.contract, on)
    }

    /// Why a PC that was repaired on one day cannot be set up again on another, in Japanese; null when it can.
    fn set_up_refusal(&self, repaired_on: Date, on: Date) -> Option<String> {
        let allowed = self.row.term().may_set_up(self.contract, repaired_on, on);
        allowed.err().map(|refusal| refusal.japanese)
    }
}

/// How an update of the maintenance handbook (保守手引書) is paid for (C12, T08, T09).
pub struct HandbookRight(pub handbook::HandbookUpdate);

/// How an update of the maintenance handbook (保守手引書) is paid for (C12, T08, T09).
#[graphql_object(context = Context)]
impl HandbookRight {
    /// By which right.
    fn right(&self) -> UpdateRight {
        self.0.right
    }

    /// Its price: whole yen, tax included; null without a contract.
    fn price_yen(&self) -> Option<i32> {
        self.0.price_yen.map(yen)
    }

    /// The number of the contract year, from 1; a right that is not used in it is lost.
    fn contract_year(&self) -> Option<i32> {
        self.0.year.map(|year| i32::from(year.number))
    }

    /// Ids of the facts it rests on.
    fn clause(&self) -> &[&'static str] {
        self.0.clause
    }
}

/// An update that was recorded, and how it is paid for.
pub struct HandbookUpdate(action::handbook_update::Updated);

impl From<action::handbook_update::Updated> for HandbookUpdate {
    fn from(updated: action::handbook_update::Updated) -> Self {
        Self(updated)
    }
}

/// An update that was recorded, and how it is paid for.
#[graphql_object(context = Context)]
impl HandbookUpdate {
    /// The contract as it is now.
    fn contract(&self) -> Contract {
        Contract::from(self.0.contract.clone())
    }

    /// How it is paid for.
    fn right(&self) -> HandbookRight {
        HandbookRight(self.0.update)
    }
}

/// What a region offers (C01, C02, C07, C22).
pub struct Offer {
    region: Region,
    offer: &'static contract::Offer,
}

/// What a region offers (C01, C02, C07, C22).
#[graphql_object(context = Context)]
impl Offer {
    /// The services.
    fn services(&self) -> &[ContractService] {
        self.offer.services
    }

    /// The basic plans; one is needed where there are any.
    fn plans(&self) -> &[Plan] {
        self.offer.plans
    }

    /// The options of a contract with their prices.
    fn options(&self) -> Vec<OptionPrice> {
        self.offer
            .options
            .iter()
            .copied()
            .map(OptionPrice::from)
            .collect()
    }

    /// States that the reset option can have.
    fn reset_options(&self) -> &[ResetOption] {
        self.offer.reset_options
    }

    /// Ids of the facts it rests on.
    fn clause(&self) -> &[&'static str] {
        self.offer.clause
    }

    /// What there is to tell of these contracts, or of a site without one (C09-C28).
    fn notes(&self) -> Vec<Note> {
        let notes = note::notes(self.region).iter();
        notes.copied().map(Note::from).collect()
    }

    /// What customers usually take together (C08); null where nothing of the kind is printed.
    fn usual_bundle(&self) -> Option<Bundle> {
        note::usual_bundle(self.region).map(Bundle::from)
    }
}

/// The offer of a region.
pub fn offer(region: Region) -> Offer {
    Offer {
        region,
        offer: contract::offer(region),
    }
}

/// Something to tell of the contracts of a region.
#[derive(GraphQLObject)]
pub struct Note {
    /// Ids of the facts it rests on.
    clause: Vec<String>,
    /// The sentence, in Japanese.
    text: String,
}

impl From<note::Note> for Note {
    fn from(note: note::Note) -> Self {
        Self {
            clause: note.clause.iter().map(ToString::to_string).collect(),
            text: note.text.to_owned(),
        }
    }
}

/// What customers usually take together.
#[derive(GraphQLObject)]
pub struct Bundle {
    /// The basic plan.
    plan: Plan,
    /// PCs with the reconfiguration option.
    reset_option_pcs: i32,
    /// Once, at the start: whole yen, tax included.
    initial_yen: i32,
    /// Every month: whole yen, tax included.
    monthly_yen: i32,
    /// Ids of the facts it rests on.
    clause: Vec<String>,
}

impl From<note::Bundle> for Bundle {
    fn from(bundle: note::Bundle) -> Self {
        Self {
            plan: bundle.plan,
            reset_option_pcs: bundle.reset_option_pcs.cast_signed(),
            initial_yen: yen(bundle.initial_yen),
            monthly_yen: yen(bundle.monthly_yen),
            clause: bundle.clause.iter().map(ToString::to_string).collect(),
        }
    }
}

/// An option of a contract, and what it costs (C07).
#[derive(GraphQLObject)]
pub struct OptionPrice {
    /// The option.
    option: ContractOption,
    /// Whole yen, tax included.
    price_yen: i32,
    /// What the price is for.
    unit: PriceUnit,
}

impl From<ContractOption> for OptionPrice {
    fn from(option: ContractOption) -> Self {
        let (price, unit) = option.price();
        Self {
            option,
            price_yen: yen(price),
            unit,
        }
    }
}
