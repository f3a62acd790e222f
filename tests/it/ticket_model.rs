//! Random commands against a ticket: the service answers as a model of the states does, and refuses with what the model
//! allows.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::register::{self, Place, text, ticket_mutation};
use kiriwake_tests::service::Service;
use kiriwake_tests::{on_both, size};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

on_both!(the_service_and_the_model_agree);

/// What the ticket is about: whether its desk is written to or phoned, and whether the customer must consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Monitor,
    Pc,
    Router,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Triage,
    Override,
    Consent,
    Decline,
    TellNow,
    Confirm,
    Await,
    Answer,
    Replace,
    Exchanged,
    SetUp,
    Resolve,
    Close,
    Cancel,
    Reopen,
}

const COMMANDS: [Command; 15] = [
    Command::Triage,
    Command::Override,
    Command::Consent,
    Command::Decline,
    Command::TellNow,
    Command::Confirm,
    Command::Await,
    Command::Answer,
    Command::Replace,
    Command::Exchanged,
    Command::SetUp,
    Command::Resolve,
    Command::Close,
    Command::Cancel,
    Command::Reopen,
];

/// The model: what a ticket remembers.
#[derive(Debug)]
struct Model {
    about: About,
    state: &'static str,
    /// Where it goes on when the customer has answered.
    resumes: Option<&'static str>,
    /// How often it was sent to another desk: never twice to the same.
    overrides: usize,
}

impl Model {
    /// The state in which a desk is told by phone, in the evening or by day.
    fn phoned(evening: bool) -> &'static str {
        if evening {
            "AWAITING_DESK_HOURS"
        } else {
            "DISPATCHED"
        }
    }

    fn decided(&self, evening: bool) -> &'static str {
        match self.about {
            About::Monitor => "DISPATCHED",
            About::Pc => "AWAITING_CONSENT",
            About::Router => Self::phoned(evening),
        }
    }

    /// The state after a command; none where it is refused.
    fn after(&self, command: Command, evening: bool) -> Option<&'static str> {
        // Waiting for the customer is no way round what must come first.
        let awaits = self.state == "AWAITING_CUSTOMER";
        let state = self.resumes.unwrap_or(self.state);
        let open = !["RESOLVED", "CLOSED", "CANCELLED"].contains(&state);
        let is_in = |states: &[&str]| states.contains(&state);
        match command {
            Command::Triage => is_in(&[
                "LOGGED",
                "AWAITING_CONSENT",
                "AWAITING_DESK_HOURS",
                "REOPENED",
            ])
            .then(|| self.decided(evening)),
            Command::Override => (open
                && !is_in(&["REPLACEMENT_UNDER_WAY", "RECONFIGURATION_DUE"]))
            .then(|| Self::phoned(evening)),
            Command::Consent => is_in(&["AWAITING_CONSENT"]).then_some("DISPATCHED"),
            Command::Decline => is_in(&["AWAITING_CONSENT"]).then_some("LOGGED"),
            Command::TellNow => is_in(&["AWAITING_DESK_HOURS"]).then_some("DISPATCHED"),
            Command::Confirm => is_in(&[
                "AWAITING_DESK_HOURS",
                "DISPATCHED",
                "ACKNOWLEDGED",
                "AWAITING_CUSTOMER",
            ])
            .then_some("ACKNOWLEDGED"),
            Command::Await if awaits => None,
            Command::Await => is_in(&[
                "LOGGED",
                "DISPATCHED",
                "ACKNOWLEDGED",
                "REPLACEMENT_UNDER_WAY",
                "RECONFIGURATION_DUE",
                "REOPENED",
            ])
            .then_some("AWAITING_CUSTOMER"),
            Command::Answer => awaits.then(|| self.resumes.unwrap_or("DISPATCHED")),
            Command::Replace => is_in(&[
                "DISPATCHED",
                "ACKNOWLEDGED",
                "AWAITING_CUSTOMER",
                "REOPENED",
            ])
            .then_some("REPLACEMENT_UNDER_WAY"),
            Command::Exchanged => {
                is_in(&["REPLACEMENT_UNDER_WAY"]).then_some(if self.about == About::Pc {
                    "RECONFIGURATION_DUE"
                } else {
                    "ACKNOWLEDGED"
                })
            }
            Command::SetUp => is_in(&["RECONFIGURATION_DUE"]).then_some("ACKNOWLEDGED"),
            Command::Resolve => (open && !is_in(&["RECONFIGURATION_DUE"])).then_some("RESOLVED"),
            Command::Close => is_in(&["RESOLVED"]).then_some("CLOSED"),
            Command::Cancel => open.then_some("CANCELLED"),
            Command::Reopen => (!open).then_some("REOPENED"),
        }
    }

    fn take(&mut self, command: Command, after: &'static str) {
        self.resumes = (command == Command::Await).then_some(self.state);
        self.overrides += usize::from(command == Command::Override);
        self.state = after;
    }
}

/// The mutation of a command with its input.
fn request(command: Command, number: &str, overrides: usize) -> (String, Value) {
    let (mutation, input, more) = match command {
        Command::Triage => (
            "ticketTriage",
            "TicketTriageInput",
            json!({"observations":
                {"matter": "FAULT", "symptom": "NO_POWER", "deviceFaultConfirmed": "YES"}}),
        ),
        Command::Override => (
            "dispatchOverride",
            "DispatchOverrideInput",
            json!({"desk": (["YAMAHA_SCSK", "SSK_TOKUTEI"][overrides % 2]), "dispatchBy": "HELPDESK", "consentNeeded": false, "reason": "試験"}),
        ),
        Command::Consent => (
            "consentRecord",
            "ConsentRecordInput",
            json!({"consentedBy": "試験 花子"}),
        ),
        Command::Decline => ("consentDecline", "TicketInput", json!({})),
        Command::TellNow => ("dispatchReschedule", "DispatchRescheduleInput", json!({})),
        Command::Confirm => ("dispatchConfirm", "DispatchConfirmInput", json!({})),
        Command::Await => ("customerAwait", "TicketInput", json!({})),
        Command::Answer => ("customerAnswer", "TicketInput", json!({})),
        Command::Replace => ("replacementStart", "ReplacementInput", json!({})),
        Command::Exchanged => (
            "replacementComplete",
            "ReplacementCompleteInput",
            json!({"replacedOn": "2026-05-13", "serial": register::serial()}),
        ),
        Command::SetUp => (
            "reconfigurationComplete",
            "ReconfigurationCompleteInput",
            json!({"on": "2026-05-13", "by": "CUSTOMER"}),
        ),
        Command::Resolve => (
            "ticketResolve",
            "TicketResolveInput",
            json!({"faultPart": "UNKNOWN"}),
        ),
        Command::Close => ("ticketClose", "TicketInput", json!({})),
        Command::Cancel => (
            "ticketCancel",
            "TicketCancelInput",
            json!({"reason": "MISTAKE"}),
        ),
        Command::Reopen => ("ticketReopen", "TicketInput", json!({})),
    };
    let variables = register::merged(json!({"ticketNumber": number}), &more);
    (
        ticket_mutation(mutation, input),
        json!({"input": variables}),
    )
}

fn the_service_and_the_model_agree(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let commands = proptest::collection::vec(
        (proptest::sample::select(&COMMANDS[..]), any::<bool>()),
        25..40,
    );
    for round in 0..size(4, 150) {
        let about = [About::Monitor, About::Pc, About::Router][round % 3];
        let sequence = commands
            .new_tree(&mut runner)
            .expect("a sequence")
            .current();
        follow(&service, &client, about, &sequence);
    }
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
}

fn follow(service: &Service, client: &Client, about: About, sequence: &[(Command, bool)]) {
    let changes = match about {
        About::Monitor => json!({"kind": "MONITOR", "model": "62A4MAR4JP"}),
        About::Pc => json!({}),
        About::Router => {
            json!({"kind": "ROUTER", "maker": "ALLIED_TELESIS", "model": "AT-AR1050V"})
        }
    };
    service.clock("2026-05-13T13:00:00+09:00");
    let place = Place::with(client, &changes);
    let number = text(&place.report(client)["number"]);
    let mut model = Model {
        about,
        state: "LOGGED",
        resumes: None,
        overrides: 0,
    };
    model.state = model.decided(false);
    let mut path = vec![model.state];
    for &(command, evening) in sequence {
        // Consent to what is no dispatch has rules of its own.
        if command == Command::Consent
            && ["AWAITING_CUSTOMER", "RECONFIGURATION_DUE"].contains(&model.state)
        {
            continue;
        }
        // Back to an hour before the desks open again, so that nothing moves by itself.
        service.clock(if evening {
            "2026-05-13T20:00:00+09:00"
        } else {
            "2026-05-13T13:00:00+09:00"
        });
        let (query, variables) = request(command, &number, model.overrides);
        if let Some(after) = model.after(command, evening) {
            client.ok(&query, &variables);
            model.take(command, after);
            path.push(after);
        } else {
            let refused = client.refused(&query, &variables);
            let code = &refused[0].code;
            assert_eq!(
                code, "NOT_ALLOWED",
                "{command:?} after {path:?}: {refused:?}"
            );
        }
        let now = register::ticket(client, &number);
        assert_eq!(
            now["state"], model.state,
            "{command:?}, {about:?}: {path:?}"
        );
    }
}
