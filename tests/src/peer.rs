//! A mail server in a process of its own (`peers/smtp_peer.py`), which tells each step and misbehaves on request.

use crate::PATIENCE;
use crate::certificate::Certificate;
use crate::mail::Mail;
use crate::transcript::Transcript;
use base64::Engine;
use serde_json::{Value, json};
use std::cell::Cell;
use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

/// The Python that Debian's packages are installed for.
const PYTHON: &str = "/usr/bin/python3";

/// How the connection is protected.
pub enum Protection<'a> {
    /// Not at all.
    None,
    /// STARTTLS, without which nothing is accepted.
    StartTls(&'a Certificate),
    /// TLS from the first byte.
    Implicit(&'a Certificate),
}

/// A running mail server.
pub struct SmtpPeer {
    process: Child,
    commands: ChildStdin,
    events: Transcript,
    complaints: Transcript,
    scheme: &'static str,
    options: &'static str,
    port: u64,
    /// Index of the first event that no `wait_for` has taken yet.
    next: Cell<usize>,
}

impl SmtpPeer {
    /// Starts a server without TLS.
    pub fn start() -> Self {
        Self::start_with(&Protection::None)
    }

    /// Starts a server.
    ///
    /// # Panics
    /// Names the Debian package when the SMTP library is missing.
    pub fn start_with(protection: &Protection<'_>) -> Self {
        let script = crate::root().join("tests/peers/smtp_peer.py");
        let mut command = Command::new(PYTHON);
        command.arg(script);
        let (scheme, options) = match protection {
            Protection::None => ("smtp", ""),
            Protection::StartTls(certificate) => {
                command
                    .args(["--tls", "starttls", "--certificate"])
                    .arg(certificate.server());
                command.arg("--key").arg(certificate.key());
                ("smtp", "?tls=required")
            }
            Protection::Implicit(certificate) => {
                command
                    .args(["--tls", "implicit", "--certificate"])
                    .arg(certificate.server());
                command.arg("--key").arg(certificate.key());
                ("smtps", "")
            }
        };
        let started = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut process =
            started.expect("the tests need Debian's packages `python3` and `python3-aiosmtpd`");
        let events = Transcript::of(process.stdout.take().expect("stdout is piped"));
        let complaints = Transcript::of(process.stderr.take().expect("stderr is piped"));
        let commands = process.stdin.take().expect("stdin is piped");
        let mut peer = Self {
            process,
            commands,
            events,
            complaints,
            scheme,
            options,
            port: 0,
            next: Cell::new(0),
        };
        let listening = peer.seek("listening", PATIENCE);
        let Some(listening) = listening else {
            panic!(
                "no SMTP peer: the tests need Debian's package `python3-aiosmtpd` (tests/run installs it)\n{}",
                peer.complaints.text()
            )
        };
        peer.port = listening["port"].as_u64().expect("a port");
        peer
    }

    /// The URL for the service's configuration.
    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}{}", self.scheme, self.port, self.options)
    }

    /// Waits for the next event of a name after the last one waited for.
    ///
    /// # Panics
    /// When it does not come in time.
    #[track_caller]
    pub fn wait_for(&self, name: &str) -> Value {
        match self.seek(name, PATIENCE) {
            Some(event) => event,
            None => panic!(
                "the mail server never saw {name:?}:\n{}",
                self.events.text()
            ),
        }
    }

    /// How often a step was reached so far.
    pub fn count(&self, name: &str) -> usize {
        self.events_named(name).len()
    }

    /// Waits until a step was reached so often.
    ///
    /// # Panics
    /// When nothing more happens for a while.
    #[track_caller]
    pub fn wait_for_count(&self, name: &str, count: usize) {
        let sign = format!("\"event\": \"{name}\"");
        let mut next = 0;
        for _ in 0..count {
            let found = self
                .events
                .find(next, PATIENCE, |line| line.contains(&sign).then_some(()));
            let Some((index, ())) = found else {
                panic!(
                    "{name:?} was not reached {count} times:\n{}",
                    self.complaints.text()
                )
            };
            next = index + 1;
        }
    }

    /// The messages that were accepted with a final 250.
    pub fn messages(&self) -> Vec<Mail> {
        self.mails("replied_250")
    }

    /// The messages whose body arrived, whatever was answered.
    pub fn received(&self) -> Vec<Mail> {
        self.mails("body_received")
    }

    /// Stands still at a step from now on.
    pub fn hang_at(&mut self, step: &str) {
        self.configure(&json!({"step": step, "do": "hang"}));
    }

    /// Stands still at a step until [`Self::heal`].
    pub fn hold_at(&mut self, step: &str) {
        self.configure(&json!({"step": step, "do": "hold"}));
    }

    /// Stands still at a step until [`Self::heal`], and then answers a text.
    pub fn hold_and_answer_at(&mut self, step: &str, text: &str) {
        self.configure(&json!({"step": step, "do": "hold", "text": text}));
    }

    /// Drops the connection at a step from now on.
    pub fn close_at(&mut self, step: &str) {
        self.configure(&json!({"step": step, "do": "close"}));
    }

    /// Answers a text of its own at a step from now on.
    pub fn answer_at(&mut self, step: &str, text: &str) {
        self.configure(&json!({"step": step, "do": "reply", "text": text}));
    }

    /// Answers a text of its own at a step whose argument holds a part.
    pub fn answer_at_for(&mut self, step: &str, part: &str, text: &str) {
        self.configure(&json!({"step": step, "do": "reply", "for": part, "text": text}));
    }

    /// Behaves from now on.
    pub fn heal(&mut self) {
        self.configure(&json!({"heal": true}));
    }

    fn configure(&mut self, command: &Value) {
        let before = self.count("configured");
        writeln!(self.commands, "{command}").expect("the peer runs");
        let acknowledged = |count: usize| count > before;
        let mut seen = 0;
        while !acknowledged(self.count("configured")) {
            assert!(
                !self.events.ends(Duration::ZERO),
                "the peer ended:\n{}",
                self.complaints.text()
            );
            self.events.wait_for_more(seen, PATIENCE);
            seen = self.events.len();
        }
    }

    fn seek(&self, name: &str, at_most: Duration) -> Option<Value> {
        let (index, event) = self
            .events
            .find(self.next.get(), at_most, |line| named(line, name))?;
        self.next.set(index + 1);
        Some(event)
    }

    fn events_named(&self, name: &str) -> Vec<Value> {
        self.events
            .lines()
            .iter()
            .filter_map(|line| named(line, name))
            .collect()
    }

    fn mails(&self, name: &str) -> Vec<Mail> {
        let raw = |event: Value| {
            let text = event["raw"].as_str().expect("a message").to_owned();
            base64::prelude::BASE64_STANDARD
                .decode(text)
                .expect("base64")
        };
        self.events_named(name)
            .into_iter()
            .map(raw)
            .map(|raw| Mail::parse(&raw))
            .collect()
    }
}

impl Drop for SmtpPeer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!(
                "--- the mail server saw:\n{}\n{}",
                self.events.text(),
                self.complaints.text()
            );
        }
    }
}

fn named(line: &str, name: &str) -> Option<Value> {
    let event: Value = serde_json::from_str(line).ok()?;
    (event["event"] == name).then_some(event)
}
