//! What a clause refuses, in the words of both languages.

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// Why a contract or an option cannot be had.
    RefusalCode {
        /// The service is not offered in the region.
        ServiceNotOffered = "SERVICE_NOT_OFFERED",
        /// A basic plan is needed.
        PlanNeeded = "PLAN_NEEDED",
        /// There are no plans in the region.
        PlanNotOffered = "PLAN_NOT_OFFERED",
        /// The state of the reset option does not exist in the region.
        ResetOptionNotOffered = "RESET_OPTION_NOT_OFFERED",
        /// A line contract of NTT is needed (C09).
        NttLineNeeded = "NTT_LINE_NEEDED",
        /// A contract ends after it begins.
        EndsBeforeStart = "ENDS_BEFORE_START",
        /// The site has another contract at that time.
        Overlaps = "OVERLAPS",
        /// The contract does not run on that day.
        NotRunning = "NOT_RUNNING",
        /// The contract has that plan already.
        SamePlan = "SAME_PLAN",
        /// The reset option is for customers of the start pack (C18).
        StartPackNeeded = "START_PACK_NEEDED",
        /// The reset option runs already.
        OptionActive = "OPTION_ACTIVE",
        /// The reset option is never taken again after its cancellation (C18).
        OptionCancelled = "OPTION_CANCELLED",
        /// The reset option is neither renewed nor extended (C18).
        OptionEnded = "OPTION_ENDED",
        /// The warranty of the PC has ended (C18, A30).
        WarrantyEnded = "WARRANTY_ENDED",
        /// Neither purchase nor end of the warranty is known.
        WarrantyUnknown = "WARRANTY_UNKNOWN",
        /// The PC is not set up again on the day of its repair (C18).
        RepairDay = "REPAIR_DAY",
        /// The option does not run on that day.
        OptionNotRunning = "OPTION_NOT_RUNNING",
        /// The customer has not consented to the charge (C16).
        ConsentMissing = "CONSENT_MISSING",
    }
}

/// A clause that stands against something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{english}")]
pub struct Refusal {
    /// Which one.
    pub code: RefusalCode,
    /// What it is about, as inputs name it.
    pub field: &'static str,
    /// Facts it rests on.
    pub clause: &'static [&'static str],
    /// The sentence for people of the help desk.
    pub japanese: String,
    /// The same in English, with what is accepted.
    pub english: String,
}

impl Refusal {
    pub(super) fn new(
        code: RefusalCode,
        field: &'static str,
        clause: &'static [&'static str],
        japanese: impl Into<String>,
        english: impl Into<String>,
    ) -> Self {
        Self {
            code,
            field,
            clause,
            japanese: japanese.into(),
            english: english.into(),
        }
    }
}
