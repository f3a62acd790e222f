//! The open triage cases, each as a call that an agent logs: decision, sheets, outbox and delivered mail.

mod expectation;

use crate::case_files::triage_cases;
use expectation::{Desks, ExpectedMail, decision_faults, mail_faults};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::mail::Mail;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::prefecture;
use kiriwake_tests::register::{self, DESK_ADDRESS_CONFIRM, merged, text};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

on_both!(every_case_gets_its_desk_and_its_mail);

fn every_case_gets_its_desk_and_its_mail(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let mut desk = HelpDesk::open(&service);
    let mut cases = triage_cases();
    assert!(cases.len() >= 142, "the open cases are there");
    // In order of time, as calls come: a mail is due from the instant of its call on.
    cases.sort_by_key(|case| instant(&case["given"]["at"]));
    for case in &cases {
        desk.take(case);
    }
    assert!(
        desk.faults.is_empty(),
        "{} faults:\n{}",
        desk.faults.len(),
        desk.faults.join("\n")
    );
    // A Wednesday morning on which every desk that is phoned is open.
    service.clock("2031-01-15T10:00:00+09:00");
    desk.confirm_all_addresses();
    desk.compare_deliveries(&peer);
}

struct HelpDesk<'a> {
    service: &'a Service,
    client: Client,
    desks: Desks,
    serials: BTreeSet<String>,
    /// Ticket numbers, with the mails that the tickets must have.
    expected: Vec<(String, Vec<ExpectedMail>)>,
    faults: Vec<String>,
}

impl<'a> HelpDesk<'a> {
    fn open(service: &'a Service) -> Self {
        let client = service.admin();
        let desks = Desks::ask(&client);
        let (serials, expected, faults) = Default::default();
        Self {
            service,
            client,
            desks,
            serials,
            expected,
            faults,
        }
    }

    /// Logs the call of a case and judges the ticket.
    fn take(&mut self, case: &Value) {
        let given = &case["given"];
        self.service
            .clock(given["at"].as_str().expect("an instant"));
        let (site, device, serial) = self.register(given);
        let calls_before = given["contract"]["helpdeskCallsThisMonth"]
            .as_u64()
            .unwrap_or(0);
        for _ in 0..calls_before {
            register::report(
                &self.client,
                &site,
                None,
                &json!({"observations": {"matter": "QUESTION", "topic": "OPERATION"}}),
            );
        }
        let call = json!({
            "call": given["call"],
            "observations": given["observations"],
            "mailSheetToContact": true,
        });
        let ticket = register::report(&self.client, &site, device.as_deref(), &call);
        let expect = &case["expect"];
        let mut faults = decision_faults(case, &ticket, self.desks.is_called_later(expect));
        let dry = dry_run(&self.client, given);
        if dry != ticket["decision"] {
            faults.push(format!(
                "the dry run gives {dry}, the call {}",
                ticket["decision"]
            ));
        }
        let expected = self.desks.mails(expect, serial.as_deref());
        if faults.is_empty() {
            faults = self.desks.sheet_faults(expect, &ticket, serial.as_deref());
            faults.extend(mail_faults(&ticket, &expected));
        }
        if faults.is_empty() {
            self.see_off(&ticket, expect, &expected);
        }
        let id = text(&case["id"]);
        self.faults
            .extend(faults.into_iter().map(|fault| format!("{id}: {fault}")));
        self.expected.push((text(&ticket["number"]), expected));
    }

    fn register(&mut self, given: &Value) -> (String, Option<String>, Option<String>) {
        let mut site = fields(&given["site"]);
        site.remove("region");
        let name = site
            .get("prefecture")
            .and_then(Value::as_str)
            .expect("a prefecture");
        let code = prefecture::code(name);
        site.insert("prefecture".into(), json!(code));
        let site = register::site(&self.client, &Value::Object(site));

        let mut serial = None;
        let device = (!given["device"].is_null()).then(|| {
            let mut device = fields(&given["device"]);
            serial = device
                .get("serial")
                .and_then(Value::as_str)
                .map(|serial| self.unused(serial, &given["device"]["maker"]));
            device.insert("serial".into(), json!(serial));
            register::device(&self.client, &site, &Value::Object(device))
        });
        self.start_contract(&site, device.as_deref(), given);
        (site, device, serial)
    }

    /// The serial of the case, made longer when another case's device of the same maker already has it.
    fn unused(&mut self, serial: &str, maker: &Value) -> String {
        let mut unused = serial.to_owned();
        while !self.serials.insert(format!("{maker} {unused}")) {
            unused.push('9');
        }
        unused
    }

    fn start_contract(&self, site: &str, device: Option<&str>, given: &Value) {
        let contract = &given["contract"];
        let today = instant(&given["at"])
            .to_zoned(TimeZone::fixed(Offset::constant(9)))
            .date();
        let dates = match contract["status"].as_str() {
            Some("ACTIVE") => {
                let started = contract["startedOn"]
                    .as_str()
                    .map_or(today, |date| date.parse().expect("a date"));
                json!({"startedOn": started.to_string()})
            }
            Some("ENDED") => {
                let started = today - Span::new().years(2);
                json!({"startedOn": started.to_string(), "endsOn": today.to_string()})
            }
            _ => return,
        };
        let listed: Vec<&str> = device
            .filter(|_| contract["handbookListsDevice"] == true)
            .into_iter()
            .collect();
        // The option is agreed per PC: of a case about something else it does not decide.
        let of_pc = given["device"]["kind"] == "PC" && !listed.is_empty();
        let reset_option = if contract["resetOption"] == "ACTIVE" && !of_pc {
            json!("NEVER")
        } else {
            contract["resetOption"].clone()
        };
        let mut terms = merged(
            json!({
                "service": contract["service"],
                "plan": contract["plan"],
                "resetOption": reset_option,
                "providerAcceptsCustomerOnly": contract["providerAcceptsCustomerOnly"] == true,
                "listedDevices": listed,
            }),
            &dates,
        );
        if let Some(updates) = contract["handbookUpdatesThisYear"].as_i64() {
            let days: Vec<String> = (0..updates)
                .map(|day| (today - Span::new().days(day)).to_string())
                .collect();
            terms = merged(terms, &json!({"handbookUpdates": days}));
        }
        register::contract(&self.client, site, &terms);
    }

    /// Records a consent that is needed, and waits until what may go has gone, before the clock moves on.
    fn see_off(&mut self, ticket: &Value, expect: &Value, expected: &[ExpectedMail]) {
        let number = text(&ticket["number"]);
        if expect["consentNeeded"] == true && expect["dispatchBy"] == "HELPDESK" {
            let input = json!({"input": {"ticketNumber": number, "consentedBy": "試験 花子", "amountYen": null}});
            let data = self.client.ok(&register::consent_record(), &input);
            let after = &data["consentRecord"]["ticket"];
            let told = if self.desks.is_called_later(expect) {
                "AWAITING_DESK_HOURS"
            } else {
                "DISPATCHED"
            };
            assert_eq!(after["state"], told, "{number}");
            assert_eq!(after["consent"]["amountYen"], Value::Null);
        }
        let rests = ["SENT", "AWAITING_CONFIRMATION", "AWAITING_DESK_HOURS"];
        let may_go = |mail: &Value| rests.iter().any(|state| mail["state"] == *state);
        if !expected.is_empty() {
            self.service.eventually("the mails of the call leave", || {
                let now = register::ticket(&self.client, &number);
                now["mails"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .all(may_go)
                    .then_some(())
            });
        }
    }

    fn confirm_all_addresses(&self) {
        for (desk, address) in self.desks.unconfirmed() {
            let input = json!({"input": {"desk": desk, "address": address}});
            self.client.ok(DESK_ADDRESS_CONFIRM, &input);
        }
        for (number, _) in &self.expected {
            self.service.eventually("every mail is sent", || {
                let ticket = register::ticket(&self.client, number);
                ticket["mails"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .all(|mail| mail["state"] == "SENT")
                    .then_some(())
            });
        }
    }

    /// Each row was delivered exactly once, with what the row says, and nothing else was.
    fn compare_deliveries(&self, peer: &SmtpPeer) {
        let mut delivered: BTreeMap<String, Mail> = BTreeMap::new();
        for mail in peer.messages() {
            let id = mail.message_id.clone();
            assert!(delivered.insert(id, mail).is_none(), "a mail came twice");
        }
        for (number, expected) in &self.expected {
            let ticket = register::ticket(&self.client, number);
            for row in ticket["mails"].as_array().expect("a list") {
                let id = text(&row["messageId"]);
                let mail = delivered
                    .remove(id.trim_matches(['<', '>']))
                    .expect("a mail with the row's Message-ID");
                let one = expected
                    .iter()
                    .find(|one| row["recipient"] == *one.recipient)
                    .expect("an expected row");
                one.compare_delivery(number, row, &mail);
            }
        }
        assert!(delivered.is_empty(), "mails of no ticket: {delivered:?}");
    }
}

/// What the dry run answers to the `given` of a case.
pub fn dry_run(client: &Client, given: &Value) -> Value {
    let query = "query($input: TriageInput!) { triage(input: $input) {
      desk channel dispatchBy warranty reconfiguration consentNeeded deskOpen nextOpen ruleSet steps
      fired { table row source say } } }";
    client.ok(query, &json!({"input": given}))["triage"].take()
}

fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

fn instant(value: &Value) -> Timestamp {
    value
        .as_str()
        .expect("an instant")
        .parse()
        .expect("an instant")
}
