//! Options of オフィスプライムサポート and their prices (C07).

use crate::{
    fee::{self, Yen},
    vocabulary::closed_set::closed_set,
};

closed_set! {
    /// An option of a contract.
    ContractOption {
        /// Setting a PC up again (オンライン資格確認再設定).
        Reset = "RESET",
        /// Survey of more devices (ITリサーチ台数追加).
        SurveyUnits = "SURVEY_UNITS",
        /// Update of the maintenance handbook (ITリサーチ手引書更新).
        HandbookUpdate = "HANDBOOK_UPDATE",
    }
}

closed_set! {
    /// What the price of an option is for.
    PriceUnit {
        /// One PC for a month.
        PcAndMonth = "PC_AND_MONTH",
        /// Every begun ten devices.
        TenDevices = "TEN_DEVICES",
        /// One update.
        Update = "UPDATE",
    }
}

impl ContractOption {
    /// The price, tax included, and what it is for (C07).
    #[must_use]
    pub const fn price(self) -> (Yen, PriceUnit) {
        match self {
            Self::Reset => (Yen(fee::RESET_OPTION_PER_PC), PriceUnit::PcAndMonth),
            Self::SurveyUnits => (Yen(fee::SURVEY_PER_STEP), PriceUnit::TenDevices),
            Self::HandbookUpdate => (Yen(33_000), PriceUnit::Update),
        }
    }
}
