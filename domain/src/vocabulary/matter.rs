//! What a call is about: matter, request, question, symptom.

use super::closed_set::closed_set;

closed_set! {
    /// What the call is about (ご用件の種類).
    Matter {
        /// Something does not work (故障).
        Fault = "FAULT",
        /// Works or a procedure are wanted (ご依頼).
        Request = "REQUEST",
        /// Something is asked (ご質問).
        Question = "QUESTION",
    }
}

closed_set! {
    /// Which works or procedure the caller wants (ご依頼の内容).
    RequestKind {
        /// One more PC with one reader, menu (1).
        AddPcAndReader = "ADD_PC_AND_READER",
        /// A second reader on the PC, menu (2).
        AddReader = "ADD_READER",
        /// Wireless to wired LAN, menu (3).
        WirelessToWired = "WIRELESS_TO_WIRED",
        /// Succession (承継): new institution code on the PC, menu (4).
        Succession = "SUCCESSION",
        /// Relocation (移転), menu (5).
        Move = "MOVE",
        /// Online-claims application on the PC (オンライン請求設定), menu (6).
        OnlineClaimsSetup = "ONLINE_CLAIMS_SETUP",
        /// Installation of a renewed certificate (電子証明書更新), menu (7).
        CertificateUpdate = "CERTIFICATE_UPDATE",
        /// Link to the receipt computer (レセコン連携 無→有), menu (8).
        ReceiptLinkOn = "RECEIPT_LINK_ON",
        /// A home-visit nursing station on an existing pack.
        AddNursingStation = "ADD_NURSING_STATION",
        /// A password or setting of our equipment.
        SettingChange = "SETTING_CHANGE",
        /// Advice before a change of the network.
        NetworkChangePlan = "NETWORK_CHANGE_PLAN",
        /// Cancellation or change of the support plan (West).
        PlanCancel = "PLAN_CANCEL",
        /// The reset option once more (West).
        ResetOptionResubscribe = "RESET_OPTION_RESUBSCRIBE",
        /// Update of the maintenance handbook (保守手引書, West).
        HandbookUpdate = "HANDBOOK_UPDATE",
        /// Cancellation of the site survey (West).
        SurveyCancel = "SURVEY_CANCEL",
        /// Where to find the customer line ID (お客さまID).
        CustomerIdLookup = "CUSTOMER_ID_LOOKUP",
        /// What the line contract says.
        LineContractLookup = "LINE_CONTRACT_LOOKUP",
        /// Whether フレッツ・v6オプション is contracted.
        V6OptionCheck = "V6_OPTION_CHECK",
        /// Order of フレッツ・v6オプション.
        V6OptionOrder = "V6_OPTION_ORDER",
        /// Application for a new certificate.
        CertificateReissue = "CERTIFICATE_REISSUE",
        /// Correction of the registered customer line ID.
        CafCorrection = "CAF_CORRECTION",
        /// Application of a successor (承継申請).
        SuccessionApplication = "SUCCESSION_APPLICATION",
        /// Application for a change (変更申請).
        ChangeApplication = "CHANGE_APPLICATION",
        /// Application for use (利用申請).
        UseApplication = "USE_APPLICATION",
        /// Entry of the day operation starts (運用開始日).
        OperationStartDate = "OPERATION_START_DATE",
        /// Change of the receipt software or electronic chart.
        ReceiptSoftwareUpgrade = "RECEIPT_SOFTWARE_UPGRADE",
    }
}

closed_set! {
    /// What a question is about (ご質問の内容).
    Topic {
        /// How to operate, what a screen means.
        Operation = "OPERATION",
        /// Which account is for what.
        Accounts = "ACCOUNTS",
        /// How to fill in an application.
        Application = "APPLICATION",
        /// How to introduce the system.
        Introduction = "INTRODUCTION",
        /// The system in general.
        SystemGeneral = "SYSTEM_GENERAL",
        /// Operation from the receipt computer (レセコン).
        OperationOnReceiptTerminal = "OPERATION_ON_RECEIPT_TERMINAL",
        /// Connection test with the receipt computer or electronic chart.
        ReceiptConnectionTest = "RECEIPT_CONNECTION_TEST",
        /// Online claims (オンライン請求): line.
        OnlineClaimsNetwork = "ONLINE_CLAIMS_NETWORK",
        /// Online claims: system.
        OnlineClaimsSystem = "ONLINE_CLAIMS_SYSTEM",
        /// Health check-up system (特定健診・保健指導システム).
        HealthCheckupSystem = "HEALTH_CHECKUP_SYSTEM",
        /// Online claims: anything else.
        OnlineClaimsOther = "ONLINE_CLAIMS_OTHER",
    }
}

closed_set! {
    /// The main symptom (症状).
    Symptom {
        /// Does not power on, or powers off at once.
        NoPower = "NO_POWER",
        /// Powers on but does not finish starting, or restarts in a loop.
        WontBoot = "WONT_BOOT",
        /// Freezes or crashes while in use.
        Crashes = "CRASHES",
        /// Screen dark though the rest runs.
        ScreenDark = "SCREEN_DARK",
        /// Screen cracked, with lines, or white.
        ScreenDamaged = "SCREEN_DAMAGED",
        /// Keyboard, mouse or touch panel dead.
        InputDead = "INPUT_DEAD",
        /// Disk not found or failed.
        DiskFailed = "DISK_FAILED",
        /// IC card not read.
        CardReadFails = "CARD_READ_FAILS",
        /// Camera or face matching fails.
        FaceAuthFails = "FACE_AUTH_FAILS",
        /// No sound.
        NoSound = "NO_SOUND",
        /// Reader shows an error and stays there.
        ReaderError = "READER_ERROR",
        /// PC does not see the reader.
        ReaderNotDetected = "READER_NOT_DETECTED",
        /// Reader software is not updated.
        ReaderNotUpdated = "READER_NOT_UPDATED",
        /// Screen is covered after a while.
        ScreenHiddenWhenIdle = "SCREEN_HIDDEN_WHEN_IDLE",
        /// Asks for the Windows password after a pause.
        LockScreen = "LOCK_SCREEN",
        /// Application slow, odd or not updated.
        AppMalfunction = "APP_MALFUNCTION",
        /// 「更新してシャットダウン」 shown at the end of the day.
        UpdateShutdownPrompt = "UPDATE_SHUTDOWN_PROMPT",
        /// Login to the system fails.
        LoginFails = "LOGIN_FAILS",
        /// Certificate error shown.
        CertificateError = "CERTIFICATE_ERROR",
        /// No communication at all.
        NoConnection = "NO_CONNECTION",
        /// Communication is lost now and then.
        ConnectionDrops = "CONNECTION_DROPS",
        /// Link to the receipt computer lost.
        ReceiptLinkLost = "RECEIPT_LINK_LOST",
        /// Shared folders not reachable from the receipt computer.
        SharedFolderUnreachable = "SHARED_FOLDER_UNREACHABLE",
        /// Eligibility or drug query fails.
        EligibilityFails = "ELIGIBILITY_FAILS",
        /// Mobile reception of a nursing station fails.
        MobileFails = "MOBILE_FAILS",
        /// Something is wrong, nothing more is known.
        Unspecific = "UNSPECIFIC",
    }
}
