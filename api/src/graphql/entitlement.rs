//! Entitlements in the schema.

use domain::certificate::{CertificateState, CertificateVerdict};
use domain::entitlement::{Arrangement, Because, Cover};
use domain::vocabulary::{
    Channel, ContractService, ContractStatus, DeskOpen, Destination, DispatchBy, Plan,
    Reconfiguration, ResetOption, WarrantyState,
};
use domain::warranty::{ContinuedTerm, WarrantyMode, WarrantyVerdict};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::{GraphQLObject, graphql_object};

use super::Context;
use super::contract::Contract;
use crate::action::entitlement::Entitled;
use crate::store;

/// What a device is entitled to at an instant, each part with the facts it rests on.
pub struct Entitlement(pub Entitled);

/// What a device is entitled to at an instant, each part with the facts it rests on.
#[graphql_object(context = Context)]
impl Entitlement {
    /// The maker's maintenance.
    fn warranty(&self) -> Warranty {
        Warranty::from(&self.0.entitlement.warranty)
    }

    /// The contract of the site, and what it says of the device.
    fn contract(&self) -> EntitledContract {
        EntitledContract {
            cover: self.0.entitlement.contract.value,
            row: self.0.contract.clone(),
        }
    }

    /// First day on which the device stood at the site no more; null while it stands there. Nothing is arranged from
    /// then on: desk, dispatchBy, channel, consentNeeded and reconfiguration are null.
    fn removed_on(&self) -> Option<Date> {
        self.0.entitlement.removed_on
    }

    /// The certificate, where the device is a PC that has one.
    fn certificate(&self) -> Option<CertificateCheck> {
        self.0
            .entitlement
            .certificate
            .as_ref()
            .map(CertificateCheck::from)
    }

    /// Whether the contract serves a call about the device: in force, and its quota not used up.
    fn served(&self) -> Option<bool> {
        self.0
            .entitlement
            .arrangement
            .as_ref()
            .map(|arrangement| arrangement.served.value)
    }

    /// Which desk acts when the device is broken; null where the rules do not cover it.
    fn desk(&self) -> Option<Destination> {
        self.0
            .entitlement
            .arrangement
            .as_ref()
            .map(|arrangement| arrangement.desk.value)
    }

    /// Who contacts the desk.
    fn dispatch_by(&self) -> Option<DispatchBy> {
        self.0
            .entitlement
            .arrangement
            .as_ref()
            .map(|arrangement| arrangement.dispatch_by.value)
    }

    /// How it is contacted.
    fn channel(&self) -> Option<Channel> {
        self.0
            .entitlement
            .arrangement
            .as_ref()
            .map(|arrangement| arrangement.channel.value)
    }

    /// Whether the desk is open at the instant.
    fn desk_open(&self) -> Option<DeskOpen> {
        self.0
            .entitlement
            .arrangement
            .as_ref()
            .map(|arrangement| arrangement.desk_open.0)
    }

    /// When the desk opens next, while CLOSED.
    fn next_open(&self) -> Option<Timestamp> {
        self.0
            .entitlement
            .arrangement
            .as_ref()
            .and_then(|arrangement| arrangement.desk_open.1)
    }

    /// Whether the customer must consent to a charge first (C16).
    fn consent_needed(&self) -> Option<bool> {
        self.0
            .entitlement
            .arrangement
            .as_ref()
            .map(|arrangement| arrangement.consent_needed.value)
    }

    /// Setting the PC up again (再設定).
    fn reconfiguration(&self) -> Option<Reconfiguration> {
        self.0
            .entitlement
            .arrangement
            .as_ref()
            .map(|arrangement| arrangement.reconfiguration.value)
    }

    /// Why, part by part.
    fn reasons(&self) -> Vec<Reason> {
        let Entitled { entitlement, .. } = &self.0;
        let of_contract = reason("contract", &entitlement.contract);
        let arranged = entitlement.arrangement.as_ref().map(reasons);
        let arranged = arranged.into_iter().flatten();
        std::iter::once(of_contract).chain(arranged).collect()
    }

    /// Version of the rule set that was asked.
    fn rule_set(&self) -> &str {
        &self.0.entitlement.rule_set
    }
}

/// The contract of a site as it stands for a device.
pub struct EntitledContract {
    cover: Cover,
    row: Option<store::contract::Contract>,
}

/// The contract of a site as it stands for a device.
#[graphql_object(context = Context)]
impl EntitledContract {
    /// Whether it is in force.
    fn status(&self) -> ContractStatus {
        self.cover.status
    }

    /// Its service; NONE where there never was one.
    fn service(&self) -> ContractService {
        self.cover.service
    }

    /// Its basic plan (基本プラン); in the West only.
    fn plan(&self) -> Option<Plan> {
        self.cover.plan
    }

    /// Whether its maintenance handbook (保守手引書) lists the device (C11); null where there is no handbook.
    fn listed(&self) -> Option<bool> {
        self.cover.lists_device
    }

    /// The reconfiguration option (再設定オプション) of the device; null where it is no PC (C07, C18).
    fn reset_option(&self) -> Option<ResetOption> {
        self.cover.reset_option
    }

    /// The contract; null where the site never had one.
    fn contract(&self) -> Option<Contract> {
        self.row.clone().map(Contract::from)
    }
}

/// Why a part of an entitlement is as it is.
#[derive(GraphQLObject)]
pub struct Reason {
    /// The field of the entitlement.
    part: String,
    /// Ids of the facts it rests on.
    clause: Vec<String>,
    /// Why, in Japanese; empty where there is nothing to say.
    say: String,
}

fn reasons(arrangement: &Arrangement) -> Vec<Reason> {
    vec![
        reason("served", &arrangement.served),
        reason("desk", &arrangement.desk),
        reason("dispatchBy", &arrangement.dispatch_by),
        reason("channel", &arrangement.channel),
        reason("consentNeeded", &arrangement.consent_needed),
        reason("reconfiguration", &arrangement.reconfiguration),
    ]
}

fn reason<T>(part: &str, because: &Because<T>) -> Reason {
    Reason {
        part: part.to_owned(),
        clause: because.clause.clone(),
        say: because.say.clone(),
    }
}

/// The maker's maintenance of a device at an instant.
#[derive(GraphQLObject)]
pub struct Warranty {
    /// Whether it is covered.
    state: WarrantyState,
    /// Last covered day, where there is a term.
    ends_on: Option<Date>,
    /// How the maker repairs.
    mode: Option<WarrantyMode>,
    /// Ids of the facts it rests on.
    clause: Vec<String>,
    /// What would change it, in Japanese.
    what_would_change: Vec<String>,
    /// Which warranty goes on, where the device took the place of another.
    continued: Option<ContinuedWarranty>,
}

/// Which warranty a device has that took the place of another.
#[derive(GraphQLObject)]
pub struct ContinuedWarranty {
    /// Whose term it is.
    term: ContinuedTerm,
    /// Ids of the facts it rests on.
    clause: Vec<String>,
    /// Whether this is our reading, because no document says it.
    is_our_reading: bool,
    /// The sentence for people, in Japanese.
    say: String,
}

impl From<ContinuedTerm> for ContinuedWarranty {
    fn from(term: ContinuedTerm) -> Self {
        Self {
            term,
            clause: texts(term.clause()),
            is_our_reading: term.is_our_reading(),
            say: term.say().to_owned(),
        }
    }
}

impl From<&WarrantyVerdict> for Warranty {
    fn from(verdict: &WarrantyVerdict) -> Self {
        Self {
            state: verdict.state,
            ends_on: verdict.ends_on,
            mode: verdict.mode,
            clause: texts(&verdict.clause),
            what_would_change: verdict.what_would_change.clone(),
            continued: verdict.continued.map(ContinuedWarranty::from),
        }
    }
}

/// The certificate (電子証明書) of a PC at an instant.
#[derive(GraphQLObject)]
pub struct CertificateCheck {
    /// Whether it is valid.
    state: CertificateState,
    /// Last valid day.
    last_valid_day: Date,
    /// By when its renewal should be applied for.
    apply_by: Date,
    /// What it means that no backup was made, in Japanese (C27).
    backup_consequence: Option<String>,
    /// Ids of the facts it rests on.
    clause: Vec<String>,
}

impl From<&CertificateVerdict> for CertificateCheck {
    fn from(verdict: &CertificateVerdict) -> Self {
        Self {
            state: verdict.state,
            last_valid_day: verdict.last_valid_day,
            apply_by: verdict.apply_by,
            backup_consequence: verdict.backup_consequence.map(str::to_owned),
            clause: texts(&verdict.clause),
        }
    }
}

fn texts(clause: &[&str]) -> Vec<String> {
    clause.iter().map(ToString::to_string).collect()
}
