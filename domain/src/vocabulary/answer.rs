//! What triage answers: desk, channel, who contacts it, warranty, reconfiguration.

use super::closed_set::closed_set;

/// A closed set that begins with the 22 desks, so that their texts and descriptions stand once.
macro_rules! desks_and {
    ($(#[$meta:meta])* $name:ident { $($more:tt)* }) => {
        closed_set! {
            $(#[$meta])*
            $name {
                /// Call centre of the eligibility system (D01).
                OnshiCallCenter = "ONSHI_CALL_CENTER",
                /// フレッツ光 fault reception 113 (D12).
                Flets113 = "FLETS_113",
                /// Lenovo PC desk of Nihon COMSYS (D13).
                LenovoComsys = "LENOVO_COMSYS",
                /// Allied Telesis router desk (D15).
                AlliedTelesis = "ALLIED_TELESIS",
                /// Yamaha router desk of SCSK (D16).
                YamahaScsk = "YAMAHA_SCSK",
                /// Apresia replacement form (D18).
                ApresiaWeb = "APRESIA_WEB",
                /// Fujitsu Japan reader desk (D21).
                CrFujitsu = "CR_FUJITSU",
                /// Panasonic Connect reader desk (D22).
                CrPanasonic = "CR_PANASONIC",
                /// Almex reader desk (D23).
                CrAlmex = "CR_ALMEX",
                /// Canon Marketing Japan reader desk (D24).
                CrCanon = "CR_CANON",
                /// Atlas reader desk (D25).
                CrAtlas = "CR_ATLAS",
                /// Vendor of the receipt computer (レセコン) of the site (D19).
                ReceptVendor = "RECEPT_VENDOR",
                /// NTT East window for the system (D26).
                NttEastOnshi = "NTT_EAST_ONSHI",
                /// NTT East maintenance dial of contracted sites (D28).
                NttEastMaintDial = "NTT_EAST_MAINT_DIAL",
                /// NTT West start pack window (D31).
                NttWestStartpack = "NTT_WEST_STARTPACK",
                /// NTT West オフィスプライムサポート (D33, D34).
                NttWestOps = "NTT_WEST_OPS",
                /// 116: contract data of the line (D05).
                Ntt116 = "NTT_116",
                /// 支払基金: line of online claims (D08).
                SskNetwork = "SSK_NETWORK",
                /// 支払基金: system of online claims (D09).
                SskSystem = "SSK_SYSTEM",
                /// 支払基金: health check-up system (D10).
                SskTokutei = "SSK_TOKUTEI",
                /// 支払基金: any other question on online claims (D11).
                SskOther = "SSK_OTHER",
                /// Portal of the institutions (医療機関等向け総合ポータルサイト, D03, D04).
                Portal = "PORTAL",
                $($more)*
            }
        }
    };
}

desks_and! {
    /// A desk (受付窓口) that calls can be handed to.
    DeskCode {}
}

desks_and! {
    /// Where a call ends: one of the desks, or none.
    Destination {
        /// The agent closes the call on the phone.
        FirstLine = "FIRST_LINE",
        /// No document names a desk: the caller is told where the fault lies.
        NoDesk = "NO_DESK",
        /// Not a device or matter of this help desk.
        OutOfScope = "OUT_OF_SCOPE",
    }
}

impl Destination {
    /// The desk behind the destination; none for `FIRST_LINE`, `NO_DESK` and `OUT_OF_SCOPE`.
    ///
    /// The desks stand first and in the order of [`DeskCode`], as a test makes sure.
    #[must_use]
    pub fn desk(self) -> Option<DeskCode> {
        DeskCode::ALL.get(self as usize).copied()
    }
}

impl From<DeskCode> for Destination {
    fn from(desk: DeskCode) -> Self {
        Self::ALL[desk as usize]
    }
}

closed_set! {
    /// How the desk is contacted (連絡手段).
    Channel {
        /// By telephone.
        Phone = "PHONE",
        /// By e-mail.
        Email = "EMAIL",
        /// By web form.
        WebForm = "WEB_FORM",
        /// There is no desk to contact.
        None = "NONE",
    }
}

closed_set! {
    /// Who contacts the desk (手配する人).
    DispatchBy {
        /// Our help desk.
        Helpdesk = "HELPDESK",
        /// The customer.
        Customer = "CUSTOMER",
        /// Nobody needs to.
        Nobody = "NOBODY",
    }
}

closed_set! {
    /// Whether the maker repairs the device at no charge (保守期間).
    WarrantyState {
        /// Within the term.
        Covered = "COVERED",
        /// The term has ended.
        Expired = "EXPIRED",
        /// Excluded: damage by lightning or abnormal current (C19, A14).
        ExcludedSurge = "EXCLUDED_SURGE",
        /// Term or purchase date not known.
        Unknown = "UNKNOWN",
        /// The question does not arise.
        NotApplicable = "NOT_APPLICABLE",
    }
}

closed_set! {
    /// Setting the PC up again after a repair (再設定).
    Reconfiguration {
        /// Covered by the reset option (C17).
        Covered = "COVERED",
        /// At the customer's charge.
        Chargeable = "CHARGEABLE",
        /// The question does not arise.
        NotApplicable = "NOT_APPLICABLE",
    }
}

closed_set! {
    /// Whether a desk can be reached at an instant.
    DeskOpen {
        /// A person receives calls.
        Open = "OPEN",
        /// Outside the hours.
        Closed = "CLOSED",
        /// Web only, accepts at any time.
        Always = "ALWAYS",
        /// The hours are in no document.
        Unknown = "UNKNOWN",
        /// There is no desk.
        NotApplicable = "NOT_APPLICABLE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_names_its_desk() {
        for &desk in DeskCode::ALL {
            let destination = Destination::from(desk);
            assert_eq!(destination.as_str(), desk.as_str());
            assert_eq!(destination.desk(), Some(desk));
        }
        for none in [
            Destination::FirstLine,
            Destination::NoDesk,
            Destination::OutOfScope,
        ] {
            assert_eq!(none.desk(), None);
        }
    }
}
