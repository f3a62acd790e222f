//! What the register notices about a line or the devices of a site.

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// How much a finding weighs, the heaviest first.
    Severity {
        /// The documents rule it out.
        Refused = "REFUSED",
        /// It works badly, or perhaps not at all.
        Warning = "WARNING",
        /// Something to know or to look up.
        Advice = "ADVICE",
    }
}

closed_set! {
    /// What was found.
    FindingCode {
        /// East: ビジネスタイプ together with online claims (S10).
        BusinessTypeShared = "BUSINESS_TYPE_SHARED",
        /// A type of line that the other region sells (S09, S11).
        LineTypeOfOtherRegion = "LINE_TYPE_OF_OTHER_REGION",
        /// The type of line belongs to another service.
        LineTypeAndServiceDiffer = "LINE_TYPE_AND_SERVICE_DIFFER",
        /// West: フレッツ光ライト is about to end (S12).
        LightEnding = "LIGHT_ENDING",
        /// West: フレッツ光ライト has ended (S12).
        LightEnded = "LIGHT_ENDED",
        /// フレッツ・v6オプション must be ordered (S14).
        V6OptionNeeded = "V6_OPTION_NEEDED",
        /// Whether フレッツ・v6オプション is there must be looked up (S14).
        V6OptionUnchecked = "V6_OPTION_UNCHECKED",
        /// Registered as missing, though the line has the function by its date (S14).
        V6OptionProvided = "V6_OPTION_PROVIDED",
        /// West: other devices use the line (S15).
        LineShared = "LINE_SHARED",
        /// A gateway through which the system cannot communicate (S19).
        GatewayUnsupported = "GATEWAY_UNSUPPORTED",
        /// A gateway that no document lists (S17, S18).
        GatewayUnlisted = "GATEWAY_UNLISTED",
        /// Topology × (S22).
        TopologyUnsupported = "TOPOLOGY_UNSUPPORTED",
        /// Topology △ (S21).
        TopologyShared = "TOPOLOGY_SHARED",
        /// A device between ONU and router that is not supported (S22).
        BranchDeviceUnsupported = "BRANCH_DEVICE_UNSUPPORTED",
        /// Topology and branch device do not fit together.
        TopologyDoubtful = "TOPOLOGY_DOUBTFUL",
        /// The line of another carrier (S13).
        OtherProvider = "OTHER_PROVIDER",
        /// A resold line of which the type must conform (S11).
        ConformityUnchecked = "CONFORMITY_UNCHECKED",
        /// West: a start pack without a support contract in force (C01).
        SupportNeeded = "SUPPORT_NEEDED",
        /// West: a support contract on the line of another carrier (C09).
        SupportLineUnfit = "SUPPORT_LINE_UNFIT",
        /// West: a support contract on a line of which it is not known whether it will do (C09).
        SupportLineUnchecked = "SUPPORT_LINE_UNCHECKED",
        /// West: a basic menu of which it is not known whether it is that of the line (C09).
        BasicMenuUnchecked = "BASIC_MENU_UNCHECKED",
        /// West: a PC with the reset option that the maintenance handbook does not list (C11, C18).
        OptionUnlisted = "OPTION_UNLISTED",
        /// A PC that must not be connected by radio (V06).
        WirelessNotAllowed = "WIRELESS_NOT_ALLOWED",
        /// A PC connected by radio of which nobody knows whether it is a notebook (V06).
        WirelessUnchecked = "WIRELESS_UNCHECKED",
        /// West: three PCs without the switching hub (V17).
        SwitchingHubNeeded = "SWITCHING_HUB_NEEDED",
        /// West: a device of others on LAN1 or LAN2 of the router (V18).
        ForeignDeviceOnRouter = "FOREIGN_DEVICE_ON_ROUTER",
        /// A reader that is stopped before the PC (V26).
        ReaderStopsFirst = "READER_STOPS_FIRST",
        /// A reader with too few USB cables (V27).
        ReaderCables = "READER_CABLES",
        /// Readers that need a hub (V27).
        ReaderHubNeeded = "READER_HUB_NEEDED",
        /// A hub that is not one of the listed (V27).
        ReaderHubUnlisted = "READER_HUB_UNLISTED",
        /// A reader that takes no hub (V28).
        ReaderHubForbidden = "READER_HUB_FORBIDDEN",
        /// More than three PCs (M01).
        TooManyPcs = "TOO_MANY_PCS",
        /// A PC without a reader (M01).
        PcWithoutReader = "PC_WITHOUT_READER",
        /// Readers of several makers or models (M01, M02).
        ReadersDiffer = "READERS_DIFFER",
        /// More readers than PCs at several PCs (M02, A42).
        CombinationUndecided = "COMBINATION_UNDECIDED",
        /// More than two readers on one PC (M02).
        TooManyReaders = "TOO_MANY_READERS",
        /// A maker whose readers come one to a PC (M02, M09).
        SecondReaderUnsupported = "SECOND_READER_UNSUPPORTED",
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// How much it weighs.
    pub severity: Severity,
    /// Facts it rests on.
    pub clause: Vec<&'static str>,
    /// The sentence for the agent, in Japanese.
    pub text: String,
    /// Place of the device it is about in the inventory; none where it is about the site or its line.
    pub device: Option<usize>,
}

impl Finding {
    pub(crate) fn new(
        severity: Severity,
        code: FindingCode,
        clause: &[&'static str],
        text: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            clause: clause.to_vec(),
            text: text.into(),
            device: None,
        }
    }

    /// The same about one device.
    pub(crate) fn about(self, device: usize) -> Self {
        Self {
            device: Some(device),
            ..self
        }
    }
}

/// The findings as they are shown: the heaviest first, otherwise in the order in which they were made.
pub(crate) fn by_weight(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut findings: Vec<_> = findings.into_iter().collect();
    findings.sort_by_key(|finding| finding.severity);
    findings
}
