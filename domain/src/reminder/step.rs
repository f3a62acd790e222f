//! What to do about what one is reminded of, and what lapses otherwise.

use crate::vocabulary::{DeviceKind, Plan, Region, ResetOption, closed_set::closed_set};

use super::ReminderKind;

closed_set! {
    /// Something to do, or that lapses or begins with the end.
    #[cfg_attr(feature = "graphql", graphql(name = "ReminderStep"))]
    Step {
        /// Register another end where papers of the maker name one: it holds instead of the computed one (A11).
        RegisterOtherEnd = "REGISTER_OTHER_END",
        /// The maker no longer exchanges the device at no charge (T01, T02, T03, V21).
        MakerMaintenanceLapses = "MAKER_MAINTENANCE_LAPSES",
        /// Afterwards the help desk still dispatches, at the customer's cost and after his consent (A55, A15).
        DispatchAfterConsent = "DISPATCH_AFTER_CONSENT",
        /// Afterwards the customer arranges the repair himself; he is told where the fault lies (C15, A55,
        /// C24, A16).
        CustomerArranges = "CUSTOMER_ARRANGES",
        /// Take the reset option of the PC, which is to be had before the end only (C17, C18, A30).
        TakeResetOption = "TAKE_RESET_OPTION",
        /// The reset option ends with the maker's warranty; it is neither renewed nor extended (T05, C18).
        ResetOptionLapses = "RESET_OPTION_LAPSES",
        /// Setting a repaired PC up again is charged from then on and needs consent (C16, C18).
        SetUpIsCharged = "SET_UP_IS_CHARGED",
        /// Apply for the next certificate on the portal, five business days before the end (K09, D03, D04, T16).
        ReapplyThroughPortal = "REAPPLY_THROUGH_PORTAL",
        /// Update the certificate on the PC by the manual on the portal (K43).
        UpdateByManual = "UPDATE_BY_MANUAL",
        /// Or order the update of the certificate from the menu of works (M07).
        OrderCertificateUpdate = "ORDER_CERTIFICATE_UPDATE",
        /// Copy the new certificate to another medium: without a copy a broken PC costs a reissue (T23, C27).
        CopyCertificate = "COPY_CERTIFICATE",
        /// Nobody logs in on the PC after the end (T04, K09, K42).
        LoginLapses = "LOGIN_LAPSES",
        /// Renew the contract, or make another, before it ends.
        RenewContract = "RENEW_CONTRACT",
        /// Without a contract faults are only located, and the customer contacts the desks himself (C15, C24, A16).
        HelpDeskLapses = "HELP_DESK_LAPSES",
        /// Nothing need be done to go on: the term is renewed for a year (C06, T06).
        TermRenewsItself = "TERM_RENEWS_ITSELF",
        /// Cancel or change the plan with the end of the term, which costs nothing (C06, A32).
        CancelOrChangeNow = "CANCEL_OR_CHANGE_NOW",
        /// The options of PCs end with the contract, and are not to be had again once cancelled (C18).
        OptionsLapseWithContract = "OPTIONS_LAPSE_WITH_CONTRACT",
        /// Order the update of the handbook, which the contract year includes (C12, T08, A66).
        OrderHandbookUpdate = "ORDER_HANDBOOK_UPDATE",
        /// The right to it is lost with the contract year; afterwards it costs the option (C12, C07).
        HandbookUpdateLapses = "HANDBOOK_UPDATE_LAPSES",
        /// A device that is not in the handbook is not forwarded to its maker (C11).
        ListDevices = "LIST_DEVICES",
        /// Order a line that can be used (S11, D06).
        OrderLine = "ORDER_LINE",
        /// Where the customer id of the line changes, enter it on the portal: with a wrong one nothing connects (S03).
        ReportCustomerLineId = "REPORT_CUSTOMER_LINE_ID",
        /// The service ends, and with it the connection (S12, T14, A36).
        LineLapses = "LINE_LAPSES",
        /// Send the old unit back to the maker (D13, V14).
        SendUnitBack = "SEND_UNIT_BACK",
        /// Record its return if it has been sent.
        RecordReturn = "RECORD_RETURN",
        /// Say whether the charge is agreed to (C16, A15).
        AnswerConsent = "ANSWER_CONSENT",
        /// Nothing is dispatched until then (C16, A15).
        DispatchWaits = "DISPATCH_WAITS",
        /// Take the case, or say what is missing.
        TakeCase = "TAKE_CASE",
        /// Ask the desk, and record that it has taken the case.
        AskDesk = "ASK_DESK",
    }
}

/// What the steps depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    /// Region of the site.
    pub region: Region,
    /// Kind of the device, where one is concerned.
    pub device: Option<DeviceKind>,
    /// Whether a contract of the site is in force.
    pub under_contract: bool,
    /// Basic plan of the contract.
    pub plan: Option<Plan>,
    /// Whether the contract ends on the day; otherwise its term is renewed.
    pub contract_ends: bool,
    /// The reset option: of the PC, or ACTIVE where any PC of the contract has it.
    pub reset_option: ResetOption,
    /// Whether the site has a start pack, which the option needs (C18).
    pub start_pack: bool,
}

impl Circumstances {
    /// A site of which no device and no contract is concerned.
    #[must_use]
    pub const fn of(region: Region) -> Self {
        Self {
            region,
            device: None,
            under_contract: false,
            plan: None,
            contract_ends: false,
            reset_option: ResetOption::Never,
            start_pack: false,
        }
    }

    const fn is_west(self) -> bool {
        matches!(self.region, Region::West)
    }

    fn has_option(self) -> bool {
        self.is_west() && self.reset_option == ResetOption::Active
    }

    /// What C18 asks for, but for the warranty, which runs until the end that one is reminded of.
    fn may_take_option(self) -> bool {
        self.is_west()
            && self.start_pack
            && self.plan.is_some()
            && self.under_contract
            && self.reset_option == ResetOption::Never
    }
}

/// What goes with a kind of reminder, in the order in which it is to be said. `before` tells whether the end is still to
/// come: what must be done before is not said after it.
#[must_use]
pub fn steps(kind: ReminderKind, given: Circumstances, before: bool) -> Vec<Step> {
    match kind {
        ReminderKind::DeviceWarrantyEnd => device(given, before),
        ReminderKind::CertificateEnd => certificate(given),
        ReminderKind::ContractTermEnd => contract(given, before),
        ReminderKind::ResetOptionEnd => vec![Step::ResetOptionLapses, Step::SetUpIsCharged],
        ReminderKind::HandbookUpdateUnused => {
            let order = before.then_some(Step::OrderHandbookUpdate);
            let rest = [Step::HandbookUpdateLapses, Step::ListDevices];
            order.into_iter().chain(rest).collect()
        }
        ReminderKind::LineServiceEnd => vec![
            Step::OrderLine,
            Step::ReportCustomerLineId,
            Step::LineLapses,
        ],
        ReminderKind::UnitReturnOverdue => vec![Step::SendUnitBack, Step::RecordReturn],
        ReminderKind::ConsentPending => vec![Step::AnswerConsent, Step::DispatchWaits],
        ReminderKind::AcknowledgementOverdue => vec![Step::TakeCase, Step::AskDesk],
    }
}

fn device(given: Circumstances, before: bool) -> Vec<Step> {
    let mut steps = vec![Step::RegisterOtherEnd, Step::MakerMaintenanceLapses];
    steps.push(if given.under_contract && !given.is_west() {
        Step::DispatchAfterConsent
    } else {
        Step::CustomerArranges
    });
    if given.device == Some(DeviceKind::Pc) {
        if before && given.may_take_option() {
            steps.push(Step::TakeResetOption);
        }
        if given.has_option() {
            steps.extend([Step::ResetOptionLapses, Step::SetUpIsCharged]);
        }
    }
    steps
}

fn certificate(given: Circumstances) -> Vec<Step> {
    let by_manual = [Step::ReapplyThroughPortal, Step::UpdateByManual];
    let by_menu = (!given.is_west()).then_some(Step::OrderCertificateUpdate);
    let rest = [Step::CopyCertificate, Step::LoginLapses];
    by_manual.into_iter().chain(by_menu).chain(rest).collect()
}

fn contract(given: Circumstances, before: bool) -> Vec<Step> {
    if !given.contract_ends {
        let change = before.then_some(Step::CancelOrChangeNow);
        return [Step::TermRenewsItself].into_iter().chain(change).collect();
    }
    let renew = before.then_some(Step::RenewContract);
    let options = given.has_option().then_some(Step::OptionsLapseWithContract);
    renew
        .into_iter()
        .chain([Step::HelpDeskLapses])
        .chain(options)
        .collect()
}

impl Step {
    /// Facts it rests on, those of the other region left out; none where it is our own way of working.
    #[must_use]
    pub const fn facts(self, region: Region) -> &'static [&'static str] {
        let is_west = matches!(region, Region::West);
        match self {
            Self::RegisterOtherEnd => &["A11"],
            Self::MakerMaintenanceLapses => &["T01", "T02", "T03", "V21"],
            Self::DispatchAfterConsent => &["A55", "A15"],
            Self::CustomerArranges if is_west => &["C15", "A55"],
            Self::TakeResetOption => &["C17", "C18", "A30"],
            Self::ResetOptionLapses => &["T05", "C18"],
            Self::SetUpIsCharged => &["C16", "C18"],
            Self::ReapplyThroughPortal => &["K09", "D03", "D04", "T16"],
            Self::UpdateByManual => &["K43"],
            Self::OrderCertificateUpdate => &["M07"],
            Self::CopyCertificate => &["T23", "C27"],
            Self::LoginLapses => &["T04", "K09", "K42"],
            Self::HelpDeskLapses if is_west => &["C15"],
            Self::CustomerArranges | Self::HelpDeskLapses => &["C24", "A16"],
            Self::TermRenewsItself => &["C06", "T06"],
            Self::CancelOrChangeNow => &["C06", "A32"],
            Self::OptionsLapseWithContract => &["C18"],
            Self::OrderHandbookUpdate => &["C12", "T08", "A66"],
            Self::HandbookUpdateLapses => &["C12", "C07"],
            Self::ListDevices => &["C11"],
            Self::OrderLine => &["S11", "D06"],
            Self::ReportCustomerLineId => &["S03"],
            Self::LineLapses => &["S12", "T14", "A36"],
            Self::SendUnitBack if is_west => &["V14"],
            Self::SendUnitBack => &["D13"],
            Self::AnswerConsent | Self::DispatchWaits => &["C16", "A15"],
            Self::RenewContract | Self::RecordReturn | Self::TakeCase | Self::AskDesk => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clause::holds_in;

    fn west_pc(reset_option: ResetOption) -> Circumstances {
        Circumstances {
            device: Some(DeviceKind::Pc),
            under_contract: true,
            plan: Some(Plan::A),
            reset_option,
            start_pack: true,
            ..Circumstances::of(Region::West)
        }
    }

    #[test]
    fn the_option_of_a_pc_in_the_west_lapses_with_its_warranty() {
        let kind = ReminderKind::DeviceWarrantyEnd;
        let with_option = steps(kind, west_pc(ResetOption::Active), true);
        assert!(with_option.contains(&Step::ResetOptionLapses));
        for reset_option in [
            ResetOption::Never,
            ResetOption::Cancelled,
            ResetOption::Ended,
        ] {
            let without = steps(kind, west_pc(reset_option), true);
            assert!(!without.contains(&Step::ResetOptionLapses));
            let may_take = reset_option == ResetOption::Never;
            assert_eq!(without.contains(&Step::TakeResetOption), may_take);
        }
        let too_late = steps(kind, west_pc(ResetOption::Never), false);
        assert!(!too_late.contains(&Step::TakeResetOption));
        let monitor = Circumstances {
            device: Some(DeviceKind::Monitor),
            ..west_pc(ResetOption::Active)
        };
        assert!(!steps(kind, monitor, true).contains(&Step::ResetOptionLapses));
    }

    #[test]
    fn after_a_warranty_the_east_dispatches_for_its_contracts_and_the_west_for_nobody() {
        let of = |region, under_contract| {
            let given = Circumstances {
                under_contract,
                ..Circumstances::of(region)
            };
            steps(ReminderKind::DeviceWarrantyEnd, given, true)
        };
        assert!(of(Region::East, true).contains(&Step::DispatchAfterConsent));
        for (region, contract) in [
            (Region::East, false),
            (Region::West, true),
            (Region::West, false),
        ] {
            assert!(of(region, contract).contains(&Step::CustomerArranges));
        }
    }

    #[test]
    fn a_certificate_is_applied_for_updated_and_copied() {
        let west = steps(
            ReminderKind::CertificateEnd,
            Circumstances::of(Region::West),
            true,
        );
        let expected = [
            Step::ReapplyThroughPortal,
            Step::UpdateByManual,
            Step::CopyCertificate,
            Step::LoginLapses,
        ];
        assert_eq!(west, expected);
        let east = steps(
            ReminderKind::CertificateEnd,
            Circumstances::of(Region::East),
            true,
        );
        assert!(
            east.contains(&Step::OrderCertificateUpdate),
            "the menu is of the East"
        );
    }

    #[test]
    fn a_term_that_is_renewed_and_a_contract_that_ends_are_different_matters() {
        let mut given = west_pc(ResetOption::Active);
        let kind = ReminderKind::ContractTermEnd;
        assert_eq!(
            steps(kind, given, true),
            [Step::TermRenewsItself, Step::CancelOrChangeNow]
        );
        given.contract_ends = true;
        assert_eq!(
            steps(kind, given, true),
            [
                Step::RenewContract,
                Step::HelpDeskLapses,
                Step::OptionsLapseWithContract
            ]
        );
        assert!(!steps(kind, given, false).contains(&Step::RenewContract));
    }

    #[test]
    fn no_step_cites_a_clause_of_the_other_region() {
        let mut said = Vec::new();
        for &region in Region::ALL {
            for &kind in ReminderKind::ALL
                .iter()
                .filter(|kind| occurs(**kind, region))
            {
                for given in everything(region) {
                    for step in steps(kind, given, true) {
                        said.push(step);
                        for fact in step.facts(region) {
                            assert!(holds_in(fact, region), "{kind} {step} {fact} {region}");
                        }
                    }
                }
            }
        }
        let idle = Step::ALL.iter().find(|step| !said.contains(step));
        assert_eq!(idle, None, "every step goes with some kind");
    }

    /// What only the West has: options, plans with a handbook, and a line service that ends.
    fn occurs(kind: ReminderKind, region: Region) -> bool {
        let west_alone = [
            ReminderKind::ResetOptionEnd,
            ReminderKind::HandbookUpdateUnused,
            ReminderKind::LineServiceEnd,
        ];
        region == Region::West || !west_alone.contains(&kind)
    }

    fn everything(region: Region) -> Vec<Circumstances> {
        let mut all = Vec::new();
        for bits in 0_u8..16 {
            let is = |bit: u8| bits & (1 << bit) != 0;
            for &reset_option in ResetOption::ALL {
                all.push(Circumstances {
                    device: is(0).then_some(DeviceKind::Pc),
                    under_contract: is(1),
                    plan: (region == Region::West && is(2)).then_some(Plan::B),
                    // Only plan B has a term that renews itself (C06).
                    contract_ends: region == Region::East || is(3),
                    reset_option,
                    start_pack: is(1),
                    ..Circumstances::of(region)
                });
            }
        }
        all
    }
}
