//! What the templates are given: per kind of mail one struct of plain data, in ready-made Japanese words.

use domain::mail_form::MailKind;
use serde::Serialize;

/// The words of one mail. A template names the fields of its struct.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Words {
    DeskReport(DeskReport),
    ReaderReport(ReaderReport),
    CallSheet(DispatcherSheet),
    WebFormSheet(DispatcherSheet),
    ContactSheet(ContactSheet),
    CustomerComment(CustomerComment),
    ConsentRequest(ConsentRequest),
    Escalation(Escalation),
    ReminderDigest(ReminderDigest),
}

impl Words {
    /// The kind of mail that they are for.
    pub fn kind(&self) -> MailKind {
        match self {
            Self::DeskReport(_) => MailKind::DeskReport,
            Self::ReaderReport(_) => MailKind::ReaderReport,
            Self::CallSheet(_) => MailKind::CallSheet,
            Self::WebFormSheet(_) => MailKind::WebFormSheet,
            Self::ContactSheet(_) => MailKind::ContactSheet,
            Self::CustomerComment(_) => MailKind::CustomerComment,
            Self::ConsentRequest(_) => MailKind::ConsentRequest,
            Self::Escalation(_) => MailKind::Escalation,
            Self::ReminderDigest(_) => MailKind::ReminderDigest,
        }
    }
}

/// A report to a desk.
#[derive(Debug, Clone, Serialize)]
pub struct DeskReport {
    pub desk_name: String,
    /// The subject that the desk asks for.
    pub asked_subject: Option<String>,
    /// 故障連絡, ご依頼 or お問い合わせ.
    pub matter: &'static str,
    /// The sentence that asks the desk for something.
    pub plea: &'static str,
    pub case: Case,
    pub place: Place,
}

/// A report to the desk of a maker of card readers.
#[derive(Debug, Clone, Serialize)]
pub struct ReaderReport {
    #[serde(flatten)]
    pub report: DeskReport,
    /// Serial number of the PC on which the reader is.
    pub attached_to: Option<String>,
}

/// What our own dispatcher reads out or types into a form.
#[derive(Debug, Clone, Serialize)]
pub struct DispatcherSheet {
    pub desk_name: String,
    /// None where no document names a desk.
    pub desk: Option<Desk>,
    pub consent_needed: bool,
    pub case: Case,
    pub place: Place,
}

/// What a caller needs who contacts the desk himself.
#[derive(Debug, Clone, Serialize)]
pub struct ContactSheet {
    pub number: String,
    pub part: String,
    pub order: Vec<Detail>,
    pub desk: Option<Desk>,
    pub serial: Option<String>,
    pub consent_needed: bool,
}

/// A comment to the contact of the site.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerComment {
    pub number: String,
    pub site: String,
    pub contact: String,
    pub comment: String,
}

/// The question to the contact of the site whether he agrees to a charge.
#[derive(Debug, Clone, Serialize)]
pub struct ConsentRequest {
    pub number: String,
    pub logged_at: String,
    pub site: String,
    pub contact: String,
    pub part: String,
    pub serial: Option<String>,
    /// What is chargeable.
    pub work: &'static str,
    pub desk_name: Option<String>,
    /// What happens when he agrees.
    pub next_step: &'static str,
}

/// A ticket missed a target.
#[derive(Debug, Clone, Serialize)]
pub struct Escalation {
    pub number: String,
    pub logged_at: String,
    pub state: &'static str,
    pub site: String,
    pub desk_name: String,
    pub target: &'static str,
    pub minutes: i32,
    pub missed_at: String,
}

/// What falls due, to whom it concerns.
#[derive(Debug, Clone, Serialize)]
pub struct ReminderDigest {
    /// Of whoever is written to.
    pub name: Option<String>,
    pub day: String,
    /// How many subjects it tells.
    pub count: usize,
    /// How many of them are in no group, but in the list that goes with the mail.
    pub only_in_list: usize,
    pub groups: Vec<DigestGroup>,
    /// Where its recipient takes note of it.
    pub link: Option<String>,
    pub link_works_until: String,
}

/// What has the same heading, and about which the same is to be done.
#[derive(Debug, Clone, Serialize)]
pub struct DigestGroup {
    pub heading: &'static str,
    /// What the day of each is called.
    pub day_is: &'static str,
    pub steps: Vec<&'static str>,
    pub entries: Vec<DigestEntry>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DigestEntry {
    pub site: String,
    pub what: String,
    pub end: String,
    /// How far away that is.
    pub left: String,
}

/// What happened, and to what.
#[derive(Debug, Clone, Serialize)]
pub struct Case {
    pub number: String,
    pub logged_at: String,
    pub part: String,
    pub device: Option<Device>,
    pub symptom: Option<&'static str>,
    pub request: Option<&'static str>,
    /// What is said of an order from the menu of works.
    pub order: Vec<Detail>,
    pub after_surge: bool,
    pub burning_smell: bool,
    /// The caller's own, on several lines perhaps.
    pub words: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Device {
    pub serial: String,
    pub purchased_on: Option<String>,
    pub warranty: &'static str,
}

/// Something with its label.
#[derive(Debug, Clone, Serialize)]
pub struct Detail {
    pub label: &'static str,
    pub value: String,
}

/// Where the device stands, and who is asked for there.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    pub name: String,
    pub address: String,
    /// Name and number.
    pub person: Option<String>,
}

/// How a desk is reached.
#[derive(Debug, Clone, Serialize)]
pub struct Desk {
    pub name: String,
    pub phones: Vec<String>,
    pub addresses: Vec<String>,
    pub web_forms: Vec<WebForm>,
    pub hours: String,
    /// When it opens, while it is closed.
    pub next_open: Option<String>,
    /// What the caller must state.
    pub say: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct WebForm {
    pub url: String,
    pub note: Option<String>,
}
