//! The words by which mails are understood, in one place: folded to half width, Latin letters in lower case.

/// What a label stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Labelled {
    /// A desk's case number.
    Case,
    /// A carrier's number of a parcel.
    Parcel,
    /// Either: お問い合わせ番号 is what carriers say too.
    CaseOrParcel,
    /// The day of a visit.
    Visit,
    /// The day on which something is sent.
    Shipment,
}

/// Labels; of those that fit the longest counts.
pub(super) const LABELS: &[(&str, Labelled)] = &[
    ("受付番号", Labelled::Case),
    ("受付no", Labelled::Case),
    ("受付id", Labelled::Case),
    ("管理番号", Labelled::Case),
    ("管理no", Labelled::Case),
    ("案件番号", Labelled::Case),
    ("案件no", Labelled::Case),
    ("案件id", Labelled::Case),
    ("修理番号", Labelled::Case),
    ("修理no", Labelled::Case),
    ("修理受付番号", Labelled::Case),
    ("ケース番号", Labelled::Case),
    ("ケースno", Labelled::Case),
    ("ケースid", Labelled::Case),
    ("チケット番号", Labelled::Case),
    ("チケットid", Labelled::Case),
    ("インシデント番号", Labelled::Case),
    ("インシデントid", Labelled::Case),
    ("依頼番号", Labelled::Case),
    ("申請番号", Labelled::Case),
    ("手配番号", Labelled::Case),
    ("対応番号", Labelled::Case),
    ("整理番号", Labelled::Case),
    ("参照番号", Labelled::Case),
    ("rma番号", Labelled::Case),
    ("rma no", Labelled::Case),
    ("rma number", Labelled::Case),
    ("rma#", Labelled::Case),
    ("rma:", Labelled::Case),
    ("case id", Labelled::Case),
    ("case no", Labelled::Case),
    ("case number", Labelled::Case),
    ("case #", Labelled::Case),
    ("case#", Labelled::Case),
    ("case:", Labelled::Case),
    ("ticket id", Labelled::Case),
    ("ticket no", Labelled::Case),
    ("ticket number", Labelled::Case),
    ("ticket#", Labelled::Case),
    ("incident id", Labelled::Case),
    ("incident no", Labelled::Case),
    ("reference no", Labelled::Case),
    ("reference number", Labelled::Case),
    ("お問い合わせ番号", Labelled::CaseOrParcel),
    ("お問い合せ番号", Labelled::CaseOrParcel),
    ("お問合わせ番号", Labelled::CaseOrParcel),
    ("お問合せ番号", Labelled::CaseOrParcel),
    ("問い合わせ番号", Labelled::CaseOrParcel),
    ("問合せ番号", Labelled::CaseOrParcel),
    ("お問い合わせno", Labelled::CaseOrParcel),
    ("お問い合わせid", Labelled::Case),
    ("お問合せno", Labelled::CaseOrParcel),
    ("問い合わせno", Labelled::CaseOrParcel),
    ("伝票番号", Labelled::Parcel),
    ("伝票no", Labelled::Parcel),
    ("送り状番号", Labelled::Parcel),
    ("送り状no", Labelled::Parcel),
    ("送状番号", Labelled::Parcel),
    ("追跡番号", Labelled::Parcel),
    ("荷物番号", Labelled::Parcel),
    ("tracking no", Labelled::Parcel),
    ("tracking number", Labelled::Parcel),
    ("訪問日", Labelled::Visit),
    ("訪問予定", Labelled::Visit),
    ("訪問日時", Labelled::Visit),
    ("お伺い日", Labelled::Visit),
    ("お伺い予定", Labelled::Visit),
    ("作業日", Labelled::Visit),
    ("作業予定日", Labelled::Visit),
    ("作業日時", Labelled::Visit),
    ("オンサイト日", Labelled::Visit),
    ("オンサイト予定", Labelled::Visit),
    ("オンサイト作業日", Labelled::Visit),
    ("発送日", Labelled::Shipment),
    ("発送予定", Labelled::Shipment),
    ("出荷日", Labelled::Shipment),
    ("出荷予定", Labelled::Shipment),
];

/// Words after which a label names something else: the number of a device, or ours.
pub(super) const OTHERS_NUMBERS: &[&str] = &[
    "資産",
    "機器",
    "端末",
    "部品",
    "契約",
    "貴社",
    "御社",
    "貴院",
    "貴局",
    "お客様",
    "お客さま",
];

/// Words of a sentence that say when somebody comes or something is sent; the day stands before them.
pub(super) const DEEDS: &[(&str, Labelled)] = &[
    ("訪問", Labelled::Visit),
    ("お伺い", Labelled::Visit),
    ("伺わせ", Labelled::Visit),
    ("参ります", Labelled::Visit),
    ("発送", Labelled::Shipment),
    ("出荷", Labelled::Shipment),
];

/// Words that hold a deed and mean another thing.
pub(super) const NO_DEEDS: &[&str] = &[
    "訪問看護",
    "訪問診療",
    "訪問介護",
    "訪問歯科",
    "訪問薬剤",
    "お伺いした",
    "お伺いいたしました",
    "お伺いしました",
    "発送元",
    "出荷元",
    "発送先",
    "出荷先",
];

/// What stands between a label and its value.
pub(super) const BETWEEN: &[char] = &[
    ' ', '\t', ':', '=', '.', '#', '・', '-', '>', '→', '|', ']', '[', ')', '(', '】', '【', '」',
    '「', '』', '『', '》', '《', '〕', '〔', '"', '*', 'は', 'が', '、',
];

/// How carriers are named.
pub(super) const CARRIERS: &[(&str, super::Carrier)] = &[
    ("ヤマト", super::Carrier::Yamato),
    ("クロネコ", super::Carrier::Yamato),
    ("宅急便", super::Carrier::Yamato),
    ("佐川", super::Carrier::Sagawa),
    ("飛脚", super::Carrier::Sagawa),
    ("日本郵便", super::Carrier::JapanPost),
    ("ゆうパック", super::Carrier::JapanPost),
    ("レターパック", super::Carrier::JapanPost),
    ("郵便局", super::Carrier::JapanPost),
];

/// What a desk says when it has taken something on.
pub(super) const ACKNOWLEDGEMENTS: &[&str] = &[
    "受け付けました",
    "受けつけました",
    "受付けました",
    "受付ました",
    "受け付けいたしました",
    "受け付け致しました",
    "受付いたしました",
    "受付致しました",
    "受付しました",
    "受付させていただきました",
    "受付が完了",
    "受付完了",
    "受領しました",
    "受領いたしました",
    "受領致しました",
    "承りました",
    "承っております",
    "たまわりました",
    "賜りました",
    "has been received",
    "have received your",
    "has been accepted",
    "has been opened",
    "has been created",
];

/// What a program says of itself in a text. One is enough.
pub(super) const AUTOMATIC_TEXTS: &[&str] = &[
    "メールは自動送信",
    "メールは自動返信",
    "メールは自動配信",
    "メールは自動応答",
    "メールは自動的に送信",
    "メールは自動で送信",
    "メールは自動で返信",
    "メールは、自動送信",
    "メールは、自動返信",
    "メールは、自動配信",
    "メールは、自動応答",
    "メールはシステムから自動",
    "メールはシステムより自動",
    "メールは、システムから自動",
    "メールは、システムより自動",
    "メールは送信専用",
    "メールは、送信専用",
    "メールアドレスは送信専用",
    "自動返信メールです",
    "自動送信メールです",
    "自動配信メールです",
    "自動応答メールです",
    "this is an automated",
    "this is an automatic",
    "this email was sent automatically",
    "do not reply to this",
];

/// What may stand in the subject of a program's mail, and of a person's: it counts with another sign alone.
pub(super) const AUTOMATIC_SUBJECTS: &[&str] = &[
    "自動返信",
    "自動応答",
    "自動受付",
    "自動配信",
    "自動送信",
    "不在",
    "休暇",
    "休業",
    "受付完了",
    "out of office",
    "auto reply",
    "auto-reply",
    "automatic reply",
    "autoreply",
    "vacation",
];

/// Names of mailboxes that nobody reads.
pub(super) const UNREAD_MAILBOXES: &[&str] = &[
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "do_not_reply",
    "autoreply",
    "auto-reply",
    "bounce",
];

/// Names of mailboxes from which mail servers write.
pub(super) const SERVER_MAILBOXES: &[&str] = &[
    "mailer-daemon",
    "postmaster",
    "mail-daemon",
    "mailerdaemon",
    "mdaemon",
];

/// Subjects of mails that tell that another could not be delivered.
pub(super) const BOUNCE_SUBJECTS: &[&str] = &[
    "undelivered mail",
    "undeliverable",
    "undelivered",
    "returned mail",
    "mail system error",
    "failure notice",
    "delivery failure",
    "delivery status notification",
    "delivery has failed",
    "mail delivery failed",
    "mail delivery",
    "delivery delayed",
    "delayed mail",
    "warning: message",
    "配信不能",
    "配信できません",
    "配信エラー",
    "配信の遅延",
    "配信遅延",
    "送信できません",
    "送信エラー",
    "不達",
    "宛先不明",
    "未配信",
    "未配達",
    "エラーメール",
];

/// What servers write above the recipients they could not reach.
pub(super) const BOUNCE_TEXTS: &[&str] = &[
    "could not be delivered",
    "couldn't be delivered",
    "wasn't able to deliver",
    "was unable to deliver",
    "were unable to deliver",
    "permanent fatal errors",
    "delivery has failed",
    "delivery to the following",
    "did not reach the following",
    "送信できませんでした",
    "配信できませんでした",
    "お届けできませんでした",
    "届けられませんでした",
];

/// What servers write of a mail that they will try again.
pub(super) const DELAYS: &[&str] = &[
    "will be retried",
    "will retry",
    "still being retried",
    "has not yet been delivered",
    "delivery delayed",
    "delayed mail",
    "warning: message",
    "you do not need to resend",
    "配信遅延",
    "配信の遅延",
    "配信が遅れて",
    "再送を試み",
];
