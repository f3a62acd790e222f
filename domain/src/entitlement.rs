//! What a device of a site is entitled to at an instant: warranty, contract, who contacts the desk, consent and
//! reconfiguration, each with the clauses it rests on.
//!
//! Who arranges what is not written down a second time: the rules of triage are asked about a confirmed fault of the
//! device.

mod cover;

pub use cover::Cover;

use cover::cover;
use jiff::{Timestamp, civil::Date};

use crate::{
    catalogue::Catalogue,
    certificate::{Certificate, CertificateVerdict},
    clause,
    time::date_in_japan,
    triage::{
        Answer, ContractFacts, Decision, DeviceFacts, Fired, Given, Hearing, Observations, RuleSet,
        SiteFacts, Verdict,
    },
    vocabulary::{
        Channel, DeskOpen, Destination, DeviceKind, DispatchBy, Matter, Reconfiguration, Region,
        YesNo,
    },
    warranty::{self, ContinuedTerm, WarrantyInput, WarrantyVerdict},
};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The site as registered.
    pub site: &'a SiteFacts,
    /// The device.
    pub device: &'a DeviceFacts,
    /// The support contract of the site, as it stands for this device.
    pub contract: &'a ContractFacts,
    /// First day on which the device stands at the site no more.
    pub removed_on: Option<Date>,
    /// The certificate of the device, where it is a PC that has one.
    pub certificate: Option<Certificate>,
    /// Whose warranty it has, where it took the place of another device.
    pub continued: Option<ContinuedTerm>,
    /// The instant.
    pub at: Timestamp,
    /// Whether damage by lightning or abnormal current is suspected.
    pub surge: bool,
}

/// Days before its end in which a certificate is said to expire soon.
const CERTIFICATE_WARNING_DAYS: u16 = 60;

/// A part of the answer, with why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because<T> {
    /// The answer.
    pub value: T,
    /// Facts it rests on.
    pub clause: Vec<String>,
    /// Why, in Japanese; empty where there is nothing to say.
    pub say: String,
}

/// What a device is entitled to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// Whether the maker repairs it at no charge.
    pub warranty: WarrantyVerdict,
    /// The contract, and what it says of the device.
    pub contract: Because<Cover>,
    /// First day on which the device stood there no more, where that has come.
    pub removed_on: Option<Date>,
    /// The certificate, where it has one.
    pub certificate: Option<CertificateVerdict>,
    /// Who arranges what when it is broken; none when the rules do not cover it, and when it stands there no more.
    pub arrangement: Option<Arrangement>,
    /// Version of the rule set.
    pub rule_set: String,
}

/// Who arranges what when a device is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    /// Whether the contract serves the call.
    pub served: Because<bool>,
    /// The desk.
    pub desk: Because<Destination>,
    /// Who contacts it.
    pub dispatch_by: Because<DispatchBy>,
    /// How it is contacted.
    pub channel: Because<Channel>,
    /// Whether it can be reached now, and if not, when it opens.
    pub desk_open: (DeskOpen, Option<Timestamp>),
    /// Whether the customer must agree to a charge first (C16, A15).
    pub consent_needed: Because<bool>,
    /// Setting a PC up again (C17, C18).
    pub reconfiguration: Because<Reconfiguration>,
}

/// The entitlement; nothing but the arguments influences it.
#[must_use]
pub fn entitlement(rules: &RuleSet, catalogue: &Catalogue, question: &Question<'_>) -> Entitlement {
    let verdict = rules.decide(catalogue, &confirmed_fault(question));
    let today = date_in_japan(question.at);
    let of_pc = question
        .certificate
        .filter(|_| question.device.kind == DeviceKind::Pc);
    let removed_on = question.removed_on.filter(|&day| day <= today);
    Entitlement {
        warranty: warranty::verdict(&warranty_input(question), question.at, question.surge),
        contract: cover(question),
        certificate: of_pc.map(|certificate| {
            certificate.verdict(catalogue.calendar(), today, CERTIFICATE_WARNING_DAYS)
        }),
        arrangement: match &verdict {
            Verdict::Decided(decision) if removed_on.is_none() => {
                Some(arrangement(decision, question.site.region))
            }
            Verdict::Decided(_) | Verdict::NotCovered { .. } => None,
        },
        removed_on,
        rule_set: rules.version().to_owned(),
    }
}

/// The call that triage would get: the device of the question is established to be broken.
fn confirmed_fault(question: &Question<'_>) -> Given {
    let mut observations = Observations::of(Matter::Fault);
    observations.device_fault_confirmed = Some(YesNo::Yes);
    observations.surge_suspected = question.surge.then_some(YesNo::Yes);
    Given {
        at: question.at,
        call: String::new(),
        site: question.site.clone(),
        device: Some(question.device.clone()),
        contract: question.contract.clone(),
        observations,
        hearing: Hearing::default(),
    }
}

fn warranty_input<'a>(question: &Question<'a>) -> WarrantyInput<'a> {
    let device = question.device;
    WarrantyInput {
        region: question.site.region,
        kind: device.kind,
        maker: device.maker,
        model: device.model.as_deref(),
        purchased_on: device.purchased_on,
        warranty_ends_on: device.warranty_ends_on,
        continued: question.continued,
    }
}

fn arrangement(decision: &Decision, region: Region) -> Arrangement {
    let Answer {
        desk,
        channel,
        dispatch_by,
        reconfiguration,
        consent_needed,
        desk_open,
        next_open,
        ..
    } = decision.answer;
    let served = decided(decision, &["served"]).any(|fired| fired.then == YesNo::Yes.as_str());
    Arrangement {
        served: because((decision, region), served, &["served"]),
        desk: because((decision, region), desk, &["cause", "desk"]),
        // The second table only says what the first has arranged, or that there is nothing to arrange.
        dispatch_by: because((decision, region), dispatch_by, &["arranger", "dispatchBy"]),
        channel: because((decision, region), channel, &["channel"]),
        desk_open: (desk_open, next_open),
        consent_needed: because((decision, region), consent_needed, &["consentNeeded"]),
        reconfiguration: because((decision, region), reconfiguration, &["reconfiguration"]),
    }
}

/// A value with the clauses and sentences of the tables that decided it. A row that holds in both regions names the
/// clauses of both: those of the other one are left out.
fn because<T>((decision, region): (&Decision, Region), value: T, tables: &[&str]) -> Because<T> {
    let mut clause: Vec<String> = Vec::new();
    for source in decided(decision, tables).flat_map(|fired| &fired.source) {
        if !clause.contains(source) && clause::holds_in(source, region) {
            clause.push(source.clone());
        }
    }
    let say = decided(decision, tables)
        .map(|fired| fired.say.as_str())
        .collect();
    Because { value, clause, say }
}

fn decided<'a>(decision: &'a Decision, tables: &'a [&str]) -> impl Iterator<Item = &'a Fired> {
    let fired = decision.fired.iter();
    fired.filter(|fired| tables.contains(&fired.table.as_str()))
}
