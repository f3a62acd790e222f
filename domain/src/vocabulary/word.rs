//! The Japanese words for what the rules speak of: matters, symptoms, observations and answers.

use super::{
    AccountState, CafRegistration, ChangedRecently, Channel, ContractStatus, Destination,
    DispatchBy, EligibilityOnPc, Labelled, Matter, MobileState, OnuLamp, PowerLamp,
    Reconfiguration, Region, RequestKind, RouterFamily, StartOrder, StopOrder, Symptom, Topic,
    WarrantyState, YesNo, label::labels,
};
use crate::ticket::Priority;

labels! {
    Matter {
        Fault = "故障",
        Request = "ご依頼",
        Question = "ご質問",
    }
    RequestKind {
        AddPcAndReader = "オン資パソコンとカードリーダーの増設",
        AddReader = "カードリーダーの追加",
        WirelessToWired = "無線から有線への変更",
        Succession = "承継の作業",
        Move = "移転",
        OnlineClaimsSetup = "オンライン請求の設定",
        CertificateUpdate = "電子証明書の更新作業",
        ReceiptLinkOn = "レセコン連携の開始",
        AddNursingStation = "訪問看護ステーションの追加",
        SettingChange = "設定やパスワードの変更",
        NetworkChangePlan = "ネットワーク変更の事前相談",
        PlanCancel = "サポートプランの解約・変更",
        ResetOptionResubscribe = "再設定オプションの再加入",
        HandbookUpdate = "保守手引書の更新",
        SurveyCancel = "現地調査の取り消し",
        CustomerIdLookup = "お客さまIDの確認",
        LineContractLookup = "回線契約の確認",
        V6OptionCheck = "v6オプションの契約の確認",
        V6OptionOrder = "v6オプションの申し込み",
        CertificateReissue = "電子証明書の再発行",
        CafCorrection = "登録したお客さまIDの訂正",
        SuccessionApplication = "承継申請",
        ChangeApplication = "変更申請",
        UseApplication = "利用申請",
        OperationStartDate = "運用開始日の入力",
        ReceiptSoftwareUpgrade = "レセコン・電子カルテの改修",
    }
    Topic {
        Operation = "操作方法",
        Accounts = "アカウントの種類",
        Application = "申請の書き方",
        Introduction = "導入",
        SystemGeneral = "システム全般",
        OperationOnReceiptTerminal = "レセコンからの操作",
        ReceiptConnectionTest = "レセコンとの接続テスト",
        OnlineClaimsNetwork = "オンライン請求の回線",
        OnlineClaimsSystem = "オンライン請求のシステム",
        HealthCheckupSystem = "特定健診・保健指導システム",
        OnlineClaimsOther = "オンライン請求のその他",
    }
    Symptom {
        NoPower = "電源が入らない、すぐ切れる",
        WontBoot = "起動が終わらない、再起動を繰り返す",
        Crashes = "使用中に固まる、落ちる",
        ScreenDark = "画面だけが暗い",
        ScreenDamaged = "画面の割れ、線、白濁",
        InputDead = "キーボード、マウス、タッチ操作が効かない",
        DiskFailed = "ディスクが認識されない、故障",
        CardReadFails = "カードを読み取れない",
        FaceAuthFails = "カメラ、顔認証が使えない",
        NoSound = "音が出ない",
        ReaderError = "リーダーがエラー表示のまま",
        ReaderNotDetected = "リーダーが認識されない",
        ReaderNotUpdated = "リーダーが更新されない",
        ScreenHiddenWhenIdle = "しばらくすると画面が隠れる",
        LockScreen = "Windowsのパスワードを求められる",
        AppMalfunction = "アプリが遅い、おかしい",
        UpdateShutdownPrompt = "「更新してシャットダウン」の表示",
        LoginFails = "ログインできない",
        CertificateError = "電子証明書のエラー",
        NoConnection = "まったく通信できない",
        ConnectionDrops = "通信がときどき切れる",
        ReceiptLinkLost = "レセコンと連携できない",
        SharedFolderUnreachable = "共有フォルダーに入れない",
        EligibilityFails = "資格確認、薬剤情報の照会ができない",
        MobileFails = "モバイル端末で受付できない",
        Unspecific = "不調（詳細不明）",
    }
    YesNo {
        Yes = "はい",
        No = "いいえ",
    }
    ChangedRecently {
        None = "変更なし",
        WindowsAccount = "Windowsアカウント",
        FaceAccount = "顔認証アカウント",
        LinkAccount = "連携アカウント",
        HarmlessAccount = "管理・一般・医療情報閲覧アカウント",
        Network = "配線・回線・ネットワーク",
        DeviceAdded = "機器の追加",
        ReceiptPc = "レセコンの入れ替え",
        PcReplaced = "オン資パソコンの交換",
    }
    OnuLamp {
        Normal = "正常",
        Abnormal = "異常",
    }
    StartOrder {
        PcFirst = "オン資パソコンが先",
        ReceiptFirst = "レセコンが先",
    }
    StopOrder {
        ReaderFirst = "リーダーが先",
        PcFirst = "パソコンが先",
    }
    AccountState {
        Normal = "問題なし",
        GeneralNotCreated = "一般アカウントが未作成",
        InitialPasswordUnchanged = "初期パスワードのまま",
        MasterPasswordForgotten = "マスタアカウントのパスワードが不明",
        AdminAccountUnknown = "管理アカウントが不明",
    }
    MobileState {
        Normal = "問題なし",
        UrlChanged = "URLを取り直した",
        NfcOff = "NFCがオフ",
        IpadUsed = "iPadを使用",
        ConsentNotCompleted = "同意登録が途中",
    }
    EligibilityOnPc {
        Ok = "できる",
        Fails = "できない",
    }
    CafRegistration {
        Correct = "一致",
        Wrong = "不一致",
    }
    PowerLamp {
        On = "点灯",
        Off = "消灯",
        Blinking = "点滅",
    }
    Region {
        East = "東日本",
        West = "西日本",
    }
    RouterFamily {
        Nvr700 = "NVR700系",
        Rtx830 = "RTX830系",
        AtAr1050v = "AT-AR1050V系",
        Other = "その他の型番",
    }
    ContractStatus {
        Active = "有効",
        None = "なし",
        Ended = "終了",
    }
    Destination {
        OnshiCallCenter = "オンライン資格確認等コールセンター",
        Flets113 = "フレッツ光の故障受付（113）",
        LenovoComsys = "レノボPCの故障受付（日本コムシス）",
        AlliedTelesis = "アライドテレシスルーターの故障受付",
        YamahaScsk = "YAMAHAルーターの故障受付（SCSK）",
        ApresiaWeb = "アプレシアの代品申請",
        CrFujitsu = "富士通Japan（カードリーダー）",
        CrPanasonic = "パナソニック コネクト（カードリーダー）",
        CrAlmex = "アルメックス（カードリーダー）",
        CrCanon = "キヤノンマーケティングジャパン（カードリーダー）",
        CrAtlas = "アトラス情報サービス（カードリーダー）",
        ReceptVendor = "レセコンのベンダー",
        NttEastOnshi = "NTT東日本のオンライン資格確認等システム窓口",
        NttEastMaintDial = "NTT東日本の保守窓口（専用ダイヤル）",
        NttWestStartpack = "NTT西日本のスタートパック担当窓口",
        NttWestOps = "NTT西日本のオフィスプライムサポート",
        Ntt116 = "116",
        SskNetwork = "支払基金（ネットワーク回線）",
        SskSystem = "支払基金（システム）",
        SskTokutei = "支払基金（特定健診・保健指導システム）",
        SskOther = "支払基金（その他オンライン請求）",
        Portal = "総合ポータルサイト",
        FirstLine = "電話口で解決",
        NoDesk = "窓口なし",
        OutOfScope = "サポート対象外",
    }
    Channel {
        Phone = "電話",
        Email = "メール",
        WebForm = "ウェブフォーム",
        None = "連絡不要",
    }
    DispatchBy {
        Helpdesk = "当窓口",
        Customer = "お客さま",
        Nobody = "手配不要",
    }
    WarrantyState {
        Covered = "期間内",
        Expired = "期間終了",
        ExcludedSurge = "異常電流のため対象外",
        Unknown = "期間が不明",
        NotApplicable = "対象ではない",
    }
    Reconfiguration {
        Covered = "オプションで無償",
        Chargeable = "有償",
        NotApplicable = "対象ではない",
    }
    Priority {
        Urgent = "至急",
        Normal = "通常",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Labelled>() {
        for (place, &value) in T::ALL.iter().enumerate() {
            let word = value.label();
            let stands_above = T::ALL[..place].iter().any(|other| other.label() == word);
            assert!(!stands_above, "{word} names two values of {}", T::NAME);
        }
    }

    #[test]
    fn no_word_names_two_values() {
        check::<RequestKind>();
        check::<Topic>();
        check::<Symptom>();
        check::<ChangedRecently>();
        check::<AccountState>();
        check::<MobileState>();
        check::<Destination>();
        check::<WarrantyState>();
    }
}
