//! What a case lets us expect of its ticket besides the decision: state, sheet, rows of the outbox, delivered mail.

use jiff::Timestamp;
use kiriwake_tests::client::Client;
use kiriwake_tests::mail::Mail;
use kiriwake_tests::register::text;
use kiriwake_tests::service::{DISPATCHER, SENDER};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Address of the site's contact.
const CONTACT: &str = "clinic@site.test";

/// The desks as the service tells them, by code.
pub struct Desks(BTreeMap<String, Value>);

/// A mail that a ticket must have.
#[derive(Debug, Clone)]
pub struct ExpectedMail {
    purpose: &'static str,
    /// Its one recipient.
    pub recipient: String,
    first_state: FirstState,
    /// The serial number that its text must tell, if the device has one.
    serial: Option<String>,
    desk: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FirstState {
    Held,
    AwaitingConfirmation,
    AwaitingDeskHours,
    /// Queued, and gone soon.
    OnItsWay,
}

impl Desks {
    /// Asks the service.
    pub fn ask(client: &Client) -> Self {
        let query =
            "{ desks { code name phones emails { address confirmed } webForms { url } channels } }";
        let data = client.ok(query, &json!({}));
        let desks = data["desks"].as_array().expect("a list").iter();
        Self(
            desks
                .map(|desk| (text(&desk["code"]), desk.clone()))
                .collect(),
        )
    }

    /// Desk and address of each address that is not confirmed.
    pub fn unconfirmed(&self) -> Vec<(String, String)> {
        let addresses = |desk: &Value| desk["emails"].as_array().expect("a list").clone();
        let all = self
            .0
            .iter()
            .flat_map(|(code, desk)| addresses(desk).into_iter().map(move |email| (code, email)));
        all.filter(|(_, email)| email["confirmed"] == false)
            .map(|(code, email)| (code.clone(), text(&email["address"])))
            .collect()
    }

    /// The mails of a call whose contact sheet the agent had mailed.
    pub fn mails(&self, expect: &Value, serial: Option<&str>) -> Vec<ExpectedMail> {
        let desk = text(&expect["desk"]);
        let consent = expect["consentNeeded"] == true;
        let ready = if consent {
            FirstState::Held
        } else {
            FirstState::OnItsWay
        };
        let sheet = match (consent, self.is_called_later(expect)) {
            (false, true) => FirstState::AwaitingDeskHours,
            _ => ready,
        };
        let mail = |purpose, recipient: &str, first_state| ExpectedMail {
            purpose,
            recipient: recipient.to_owned(),
            first_state,
            serial: serial.map(str::to_owned),
            desk: desk.clone(),
        };
        match expect["dispatchBy"].as_str() {
            Some("CUSTOMER") => vec![mail("CONTACT_SHEET", CONTACT, FirstState::OnItsWay)],
            Some("HELPDESK") if expect["channel"] == "EMAIL" => {
                let email = &self.0[&desk]["emails"][0];
                let address = text(&email["address"]);
                if email["confirmed"] == true {
                    return vec![mail("DESK_REPORT", &address, ready)];
                }
                let waiting = if consent {
                    FirstState::Held
                } else {
                    FirstState::AwaitingConfirmation
                };
                vec![
                    mail("DESK_REPORT", &address, waiting),
                    mail("DISPATCHER_SHEET", DISPATCHER, sheet),
                ]
            }
            Some("HELPDESK") => vec![mail("DISPATCHER_SHEET", DISPATCHER, sheet)],
            _ => Vec::new(),
        }
    }

    /// Whether our dispatcher has to wait for the desk to open, because he phones it.
    pub fn is_called_later(&self, expect: &Value) -> bool {
        expect["dispatchBy"] == "HELPDESK"
            && !expect["nextOpen"].is_null()
            && self.sheet_kind(expect) == Some("CALL")
    }

    /// What is wrong with the sheets of a ticket.
    pub fn sheet_faults(
        &self,
        expect: &Value,
        ticket: &Value,
        serial: Option<&str>,
    ) -> Vec<String> {
        let sheets = ticket["sheets"].as_array().expect("a list");
        let kinds: Vec<&str> = sheets
            .iter()
            .filter_map(|sheet| sheet["kind"].as_str())
            .collect();
        let wanted: Vec<&str> = self.sheet_kind(expect).into_iter().collect();
        if kinds != wanted {
            return vec![format!("sheets {kinds:?}, not {wanted:?}")];
        }
        let Some(sheet) = sheets.first() else {
            return Vec::new();
        };
        // Telephone numbers may be written with hyphens or without.
        let plain = |text: &str| text.replace('-', "");
        let body = text(&sheet["body"]);
        let mut words = self.words(expect, kinds[0]);
        words.extend(serial.map(str::to_owned));
        words.retain(|word| !plain(&body).contains(&plain(word)));
        words
            .iter()
            .map(|word| format!("the sheet does not tell {word:?}:\n{body}"))
            .collect()
    }

    fn sheet_kind(&self, expect: &Value) -> Option<&'static str> {
        let code = text(&expect["desk"]);
        match (expect["dispatchBy"].as_str()?, expect["channel"].as_str()?) {
            ("CUSTOMER", _) => Some("CONTACT"),
            ("HELPDESK", "WEB_FORM") => Some("WEB_FORM"),
            ("HELPDESK", "EMAIL") if self.0[&code]["emails"][0]["confirmed"] == true => None,
            // What is offered until the address is confirmed: the phone number, or the form where there is none.
            ("HELPDESK", _) if self.takes_calls(&code) => Some("CALL"),
            ("HELPDESK", _) => Some("WEB_FORM"),
            _ => None,
        }
    }

    fn takes_calls(&self, code: &str) -> bool {
        let channels = self.0[code]["channels"].as_array().expect("a list");
        channels.iter().any(|channel| channel == "PHONE")
    }

    /// How the desk is reached by whoever holds the sheet.
    fn words(&self, expect: &Value, kind: &str) -> Vec<String> {
        let code = text(&expect["desk"]);
        if let Some(number) = own_number(&code) {
            return vec![number.to_owned()];
        }
        let Some(desk) = self.0.get(&code) else {
            return Vec::new();
        };
        let by_form = kind == "WEB_FORM" || expect["channel"] == "WEB_FORM";
        let ways: &[&str] = if by_form {
            &["webForms", "phones"]
        } else {
            &["phones", "webForms"]
        };
        let way = ways.iter().find_map(|list| self.first(&code, list));
        [text(&desk["name"])].into_iter().chain(way).collect()
    }

    fn first(&self, code: &str, list: &str) -> Option<String> {
        let first = &self.0.get(code)?[list][0];
        first["url"].as_str().or(first.as_str()).map(str::to_owned)
    }
}

impl ExpectedMail {
    /// Compares a delivered message with its row and with what it is for.
    #[track_caller]
    pub fn compare_delivery(&self, number: &str, row: &Value, mail: &Mail) {
        assert_eq!(mail.to, [self.recipient.as_str()], "{number}");
        assert_eq!(mail.from, SENDER, "{number}");
        assert_eq!(mail.subject, text(&row["subject"]), "{number}");
        assert!(mail.dated, "{number}");
        if let Some(serial) = &self.serial {
            assert!(
                mail.text.contains(serial),
                "{number}: no serial {serial} in\n{}",
                mail.text
            );
        }
        let lenovo = "【I026_01】医療オンライン資格確認 機器故障連絡・問合せ";
        if self.desk == "LENOVO_COMSYS" && self.purpose == "DESK_REPORT" {
            assert_eq!(mail.subject, lenovo, "{number}");
            assert!(
                mail.text.contains("【医療オンライン資格確認】"),
                "{number}:\n{}",
                mail.text
            );
        } else {
            assert_ne!(mail.subject, lenovo, "{number}: for Lenovo's desk alone");
        }
    }
}

/// What is wrong with the decision and the state of a ticket, whose desk is called when it opens or now.
pub fn decision_faults(case: &Value, ticket: &Value, is_called_later: bool) -> Vec<String> {
    let (decision, expect) = (&ticket["decision"], &case["expect"]);
    if decision.is_null() {
        return vec!["not triaged".to_owned()];
    }
    let fields = [
        "desk",
        "channel",
        "dispatchBy",
        "warranty",
        "reconfiguration",
        "consentNeeded",
        "deskOpen",
    ];
    let mut faults: Vec<String> = fields
        .into_iter()
        .filter(|field| decision[*field] != expect[*field])
        .map(|field| format!("{field} is {}, not {}", decision[field], expect[field]))
        .collect();
    let mut compare = |what: &str, same: bool| {
        if !same {
            faults.push(format!("{what}: {ticket}"));
        }
    };
    compare(
        "nextOpen",
        maybe_instant(&decision["nextOpen"]) == maybe_instant(&expect["nextOpen"]),
    );
    compare(
        "loggedAt",
        maybe_instant(&ticket["loggedAt"]) == maybe_instant(&case["given"]["at"]),
    );
    compare(
        "no rule fired",
        decision["fired"]
            .as_array()
            .is_some_and(|rules| !rules.is_empty()),
    );
    compare("no rule set", !text(&decision["ruleSet"]).is_empty());
    let state = match (
        expect["dispatchBy"].as_str(),
        expect["consentNeeded"].as_bool(),
    ) {
        (Some("NOBODY"), _) => "LOGGED",
        (Some("CUSTOMER"), _) => "AWAITING_CUSTOMER",
        (_, Some(true)) => "AWAITING_CONSENT",
        _ if is_called_later => "AWAITING_DESK_HOURS",
        _ => "DISPATCHED",
    };
    compare(state, ticket["state"] == state);
    faults
}

/// What is wrong with the rows of the outbox right after the call.
pub fn mail_faults(ticket: &Value, expected: &[ExpectedMail]) -> Vec<String> {
    let mails = ticket["mails"].as_array().expect("a list");
    let mut faults = Vec::new();
    if mails.len() != expected.len() {
        faults.push(format!("mails {mails:?}, not {expected:?}"));
    }
    for one in expected {
        let mut rows = mails
            .iter()
            .filter(|mail| mail["purpose"] == one.purpose && mail["recipient"] == *one.recipient);
        let (Some(row), None) = (rows.next(), rows.next()) else {
            faults.push(format!("not one {one:?} in {mails:?}"));
            continue;
        };
        let state = row["state"].as_str().unwrap_or_default();
        let right = match one.first_state {
            FirstState::Held => state == "HELD",
            FirstState::AwaitingConfirmation => state == "AWAITING_CONFIRMATION",
            FirstState::AwaitingDeskHours => state == "AWAITING_DESK_HOURS",
            FirstState::OnItsWay => ["QUEUED", "HANDING_OVER", "SENT"].contains(&state),
        };
        if !right {
            faults.push(format!("{one:?} is {state}"));
        }
    }
    faults
}

/// The number of a desk that no document prints, because each site has its own; as in the register's usual site.
fn own_number(desk: &str) -> Option<&'static str> {
    match desk {
        "RECEPT_VENDOR" => Some("03-0000-0002"),
        "NTT_EAST_MAINT_DIAL" => Some("0120-000-001"),
        _ => None,
    }
}

fn maybe_instant(value: &Value) -> Option<Timestamp> {
    value.as_str().map(|text| text.parse().expect("an instant"))
}
