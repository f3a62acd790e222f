//! Support contracts.

use super::closed_set::closed_set;

closed_set! {
    /// State of the support contract (保守契約) of a site.
    ContractStatus {
        /// In force.
        Active = "ACTIVE",
        /// Never concluded.
        None = "NONE",
        /// Ended or cancelled.
        Ended = "ENDED",
    }
}

closed_set! {
    /// Support service that the site contracted.
    ContractService {
        /// Nにおまかせ！ITサポート (East, C22).
        NNiOmakase = "N_NI_OMAKASE",
        /// ITサポート&セキュリティ ライトあんしんプラン1 (East, C23): five calls a month.
        LightAnshin1 = "LIGHT_ANSHIN_1",
        /// オフィスプライムサポート (West, C01).
        OfficePrimeSupport = "OFFICE_PRIME_SUPPORT",
        /// No service.
        None = "NONE",
    }
}

closed_set! {
    /// Basic plan of オフィスプライムサポート (C02).
    Plan {
        /// Basic plan A (基本プランA).
        A = "A",
        /// Basic plan B (基本プランB), two-year term.
        B = "B",
    }
}

closed_set! {
    /// State of the option that sets a repaired PC up again (オンライン資格確認再設定オプション, C17, C18).
    ResetOption {
        /// In force.
        Active = "ACTIVE",
        /// Cancelled; it cannot be taken again.
        Cancelled = "CANCELLED",
        /// Ended with the warranty of the PC.
        Ended = "ENDED",
        /// Never taken.
        Never = "NEVER",
        /// Not sold in the East.
        NotOffered = "NOT_OFFERED",
    }
}
