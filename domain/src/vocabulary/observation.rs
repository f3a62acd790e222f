//! What the agent can observe on the phone besides the symptom.

use super::closed_set::closed_set;

closed_set! {
    /// Answer to a yes-or-no question.
    YesNo {
        /// Yes.
        Yes = "YES",
        /// No.
        No = "NO",
    }
}

impl From<bool> for YesNo {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

closed_set! {
    /// What was changed just before the trouble began (直前に変更したもの).
    ChangedRecently {
        /// Nothing.
        None = "NONE",
        /// The Windows account.
        WindowsAccount = "WINDOWS_ACCOUNT",
        /// The account of face recognition (顔認証アカウント).
        FaceAccount = "FACE_ACCOUNT",
        /// The account of the link application (連携アカウント).
        LinkAccount = "LINK_ACCOUNT",
        /// The 管理, 一般 or 医療情報閲覧 account.
        HarmlessAccount = "HARMLESS_ACCOUNT",
        /// Wiring, line or network works.
        Network = "NETWORK",
        /// A device added behind the router of the system.
        DeviceAdded = "DEVICE_ADDED",
        /// The receipt computer (レセコン) was replaced.
        ReceiptPc = "RECEIPT_PC",
        /// The PC of the system was replaced.
        PcReplaced = "PC_REPLACED",
    }
}

closed_set! {
    /// Optical, authentication and alarm lamps of the ONU.
    OnuLamp {
        /// As they should be.
        Normal = "NORMAL",
        /// Off, or an alarm.
        Abnormal = "ABNORMAL",
    }
}

closed_set! {
    /// What stands between the ONU and the router of the system (分岐装置).
    BranchDevice {
        /// Nothing.
        None = "NONE",
        /// A hub.
        Hub = "HUB",
        /// A home gateway.
        Hgw = "HGW",
        /// An office gateway.
        Ogw = "OGW",
        /// A business phone (ビジネスホン).
        BusinessPhone = "BUSINESS_PHONE",
        /// A router that was there before (既設ルーター).
        ExistingRouter = "EXISTING_ROUTER",
        /// A UTM.
        Utm = "UTM",
        /// Somebody looked but could not make it out.
        Unidentifiable = "UNIDENTIFIABLE",
    }
}

closed_set! {
    /// How the reader is connected to the PC.
    UsbConnection {
        /// Directly.
        Direct = "DIRECT",
        /// Through a hub that the documents list (V27).
        ListedHub = "LISTED_HUB",
        /// Through any other hub.
        OtherHub = "OTHER_HUB",
    }
}

closed_set! {
    /// USB cables per アルメックス reader (V27: two are needed).
    CableCount {
        /// One cable.
        One = "ONE",
        /// Two cables.
        Two = "TWO",
    }
}

closed_set! {
    /// What was started first today (K01).
    StartOrder {
        /// The PC of the system.
        PcFirst = "PC_FIRST",
        /// The receipt computer (レセコン).
        ReceiptFirst = "RECEIPT_FIRST",
    }
}

closed_set! {
    /// What was stopped first (アトラス, V26).
    StopOrder {
        /// The reader.
        ReaderFirst = "READER_FIRST",
        /// The PC.
        PcFirst = "PC_FIRST",
    }
}

closed_set! {
    /// State of the account used for the login (K27-K29).
    AccountState {
        /// Usable.
        Normal = "NORMAL",
        /// The general account (一般アカウント) was not created.
        GeneralNotCreated = "GENERAL_NOT_CREATED",
        /// The initial password was not changed.
        InitialPasswordUnchanged = "INITIAL_PASSWORD_UNCHANGED",
        /// The password of the master account was forgotten.
        MasterPasswordForgotten = "MASTER_PASSWORD_FORGOTTEN",
        /// The administration account (管理アカウント) is not known.
        AdminAccountUnknown = "ADMIN_ACCOUNT_UNKNOWN",
    }
}

closed_set! {
    /// What is known of the mobile device (K34-K37).
    MobileState {
        /// Nothing unusual.
        Normal = "NORMAL",
        /// The URL of the institution was issued anew.
        UrlChanged = "URL_CHANGED",
        /// NFC is switched off.
        NfcOff = "NFC_OFF",
        /// An iPad is used with マイナ在宅受付Web.
        IpadUsed = "IPAD_USED",
        /// The registration of consent (同意登録) was not completed.
        ConsentNotCompleted = "CONSENT_NOT_COMPLETED",
    }
}

closed_set! {
    /// Eligibility check on the PC of the system itself.
    EligibilityOnPc {
        /// Works.
        Ok = "OK",
        /// Fails.
        Fails = "FAILS",
    }
}

closed_set! {
    /// Registered customer line ID (お客さまID) against the contract paper (S03).
    CafRegistration {
        /// They agree.
        Correct = "CORRECT",
        /// They differ.
        Wrong = "WRONG",
    }
}

closed_set! {
    /// フレッツ・v6オプション (S14).
    V6Option {
        /// Contracted.
        Subscribed = "SUBSCRIBED",
        /// Not contracted.
        NotSubscribed = "NOT_SUBSCRIBED",
    }
}

closed_set! {
    /// Power lamp of the device.
    PowerLamp {
        /// Lit.
        On = "ON",
        /// Dark.
        Off = "OFF",
        /// Blinking.
        Blinking = "BLINKING",
    }
}
