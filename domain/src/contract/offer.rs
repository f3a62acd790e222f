//! What is offered in each region, and whether a contract can begin.

use super::{
    ContractOption, Refusal, RefusalCode,
    period::{Period, overlaps},
};
use crate::vocabulary::{
    ClosedSet, ContractService, Labelled, LineService, Plan, Region, ResetOption,
};

/// What a region offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Services.
    pub services: &'static [ContractService],
    /// Basic plans; one is needed where there are any.
    pub plans: &'static [Plan],
    /// Options that a contract can have.
    pub options: &'static [ContractOption],
    /// States the reset option (再設定オプション) can have.
    pub reset_options: &'static [ResetOption],
    /// The state of a reset option of which nothing is said.
    pub reset_option_unsaid: ResetOption,
    /// Facts the offer rests on.
    pub clause: &'static [&'static str],
}

/// The table of offers.
#[must_use]
pub const fn offer(region: Region) -> &'static Offer {
    match region {
        Region::East => &Offer {
            services: &[ContractService::NNiOmakase, ContractService::LightAnshin1],
            plans: &[],
            options: &[],
            reset_options: &[ResetOption::NotOffered],
            reset_option_unsaid: ResetOption::NotOffered,
            clause: &["C22", "C23", "A17"],
        },
        Region::West => &Offer {
            services: &[ContractService::OfficePrimeSupport],
            plans: Plan::ALL,
            options: ContractOption::ALL,
            reset_options: &[
                ResetOption::Active,
                ResetOption::Cancelled,
                ResetOption::Ended,
                ResetOption::Never,
            ],
            reset_option_unsaid: ResetOption::Never,
            clause: &["C01", "C02", "C07", "C18"],
        },
    }
}

/// A contract that is to begin.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// Region of the site.
    pub region: Region,
    /// Service.
    pub service: ContractService,
    /// Basic plan.
    pub plan: Option<Plan>,
    /// State of the reset option, where something is said of it.
    pub reset_option: Option<ResetOption>,
    /// Line service of the site, where known.
    pub line_service: Option<LineService>,
    /// When it is to run.
    pub period: Period,
    /// The other contracts of the site.
    pub others: &'a [Period],
}

/// Everything that stands against the contract; nothing when it can begin.
#[must_use]
pub fn check_start(start: &Start<'_>) -> Vec<Refusal> {
    [
        service(start),
        plan(start),
        reset_option(start),
        line(start),
        other_contracts(start),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn service(start: &Start<'_>) -> Option<Refusal> {
    let Offer {
        services, clause, ..
    } = offer(start.region);
    let (service, region) = (start.service, start.region);
    (!services.contains(&service)).then(|| {
        let (accepted, words) = (texts(services), words(services));
        Refusal::new(
            RefusalCode::ServiceNotOffered,
            "service",
            clause,
            format!(
                "{}では提供していないサービスです。選べるのは{words}です。",
                japanese(region)
            ),
            format!("{service} is not offered in the {region}; accepted: {accepted}"),
        )
    })
}

fn plan(start: &Start<'_>) -> Option<Refusal> {
    let Offer { plans, clause, .. } = offer(start.region);
    let refusal =
        |code, japanese, english: &str| Some(Refusal::new(code, "plan", clause, japanese, english));
    match start.plan {
        None if !plans.is_empty() => refusal(
            RefusalCode::PlanNeeded,
            "西日本では基本プランAかBを選んでください。",
            "plan A or B is needed in the WEST",
        ),
        Some(plan) if !plans.contains(&plan) => refusal(
            RefusalCode::PlanNotOffered,
            "基本プランがあるのは西日本だけです。",
            "plans exist in the WEST only",
        ),
        _ => None,
    }
}

fn reset_option(start: &Start<'_>) -> Option<Refusal> {
    let states = offer(start.region).reset_options;
    let state = start.reset_option.filter(|state| !states.contains(state))?;
    let (accepted, words, region) = (texts(states), words(states), start.region);
    Some(Refusal::new(
        RefusalCode::ResetOptionNotOffered,
        "resetOption",
        &["C18"],
        format!(
            "{}の再設定オプションにはない状態です。選べるのは{words}です。",
            japanese(region)
        ),
        format!("{state} does not exist in the {region}; accepted: {accepted}"),
    ))
}

/// オフィスプライムサポート goes with a line contract of NTT West.
fn line(start: &Start<'_>) -> Option<Refusal> {
    let of_other = start.line_service == Some(LineService::OtherCarrier);
    (start.service == ContractService::OfficePrimeSupport && of_other).then(|| {
        Refusal::new(
            RefusalCode::NttLineNeeded,
            "service",
            &["C09"],
            "オフィスプライムサポートには、NTT西日本の回線サービスの契約が必要です。",
            "OFFICE_PRIME_SUPPORT needs a line contract of NTT West",
        )
    })
}

fn other_contracts(start: &Start<'_>) -> Option<Refusal> {
    let other = start
        .others
        .iter()
        .find(|&&other| overlaps(start.period, other))?;
    let since = other.started_on();
    Some(Refusal::new(
        RefusalCode::Overlaps,
        "startedOn",
        &["C06"],
        format!("{since}からの契約と期間が重なっています。"),
        format!("the site has a contract from {since} in this period"),
    ))
}

fn texts<T: ClosedSet>(values: &[T]) -> String {
    let texts: Vec<_> = values.iter().map(|value| value.as_str()).collect();
    texts.join(", ")
}

fn words<T: Labelled>(values: &[T]) -> String {
    let words: Vec<_> = values.iter().map(|value| value.label()).collect();
    words.join("、")
}

const fn japanese(region: Region) -> &'static str {
    match region {
        Region::East => "東日本",
        Region::West => "西日本",
    }
}
