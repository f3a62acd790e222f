//! WebSockets: the npm package graphql-ws as a client, and bare sockets.

use crate::PATIENCE;
use crate::service::Service;
use crate::transcript::Transcript;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};

/// The one protocol of GraphQL over WebSocket.
pub const PROTOCOL: &str = "graphql-transport-ws";

/// A process that opens sockets and tells what happens to them.
pub struct Sockets {
    process: Child,
    commands: RefCell<ChildStdin>,
    events: Transcript,
    complaints: Transcript,
    /// Of each socket, the index of the first event that no [`Self::wait_for`] has taken yet.
    next: RefCell<HashMap<String, usize>>,
    serial: Cell<usize>,
}

impl Sockets {
    /// Starts it.
    ///
    /// # Panics
    /// Names what is missing.
    pub fn start() -> Self {
        let tools = crate::root().join("target/tools/graphql-ws");
        assert!(
            tools.join("node_modules/graphql-ws").exists(),
            "graphql-ws is not installed: tests/run does it, or `npm ci` in {} after copying tests/tools/graphql-ws there",
            tools.display()
        );
        let mut process = Command::new("node")
            .current_dir(tools)
            .arg("client.mjs")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tests need Debian's package `nodejs`");
        Self {
            commands: RefCell::new(process.stdin.take().expect("stdin is piped")),
            events: Transcript::of(process.stdout.take().expect("stdout is piped")),
            complaints: Transcript::of(process.stderr.take().expect("stderr is piped")),
            process,
            next: RefCell::default(),
            serial: Cell::new(0),
        }
    }

    /// Subscribes with graphql-ws; the name of its socket.
    pub fn follow(&self, service: &Service, token: &str, query: &str, variables: &Value) -> String {
        let name = self.name();
        self.command(&json!({
            "do": "follow", "name": name, "url": address(service), "token": token,
            "query": query, "variables": variables,
        }));
        name
    }

    /// Ends a subscription of graphql-ws.
    pub fn stop(&self, name: &str) {
        self.command(&json!({"do": "stop", "name": name}));
    }

    /// Opens a bare socket; its name.
    pub fn open(&self, service: &Service, protocol: &str, headers: &Value) -> String {
        let name = self.name();
        self.command(&json!({
            "do": "open", "name": name, "url": address(service), "protocol": protocol, "headers": headers,
        }));
        name
    }

    /// Opens a bare socket that is acknowledged; its name.
    #[track_caller]
    pub fn enter(&self, service: &Service, token: &str) -> String {
        let name = self.open(service, PROTOCOL, &json!({}));
        self.wait_for(&name, "open");
        let payload = json!({"Authorization": format!("Bearer {token}")});
        self.say(
            &name,
            &json!({"type": "connection_init", "payload": payload}),
        );
        assert_eq!(self.heard(&name), json!({"type": "connection_ack"}));
        name
    }

    /// Sends a message in a bare socket.
    pub fn say(&self, name: &str, message: &Value) {
        self.say_text(name, &message.to_string());
    }

    /// Sends a text in a bare socket.
    pub fn say_text(&self, name: &str, text: &str) {
        self.command(&json!({"do": "send", "name": name, "text": text}));
    }

    /// Asks for an operation in a bare socket.
    pub fn subscribe(&self, name: &str, id: &str, query: &str, variables: &Value) {
        let payload = json!({"query": query, "variables": variables});
        self.say(
            name,
            &json!({"type": "subscribe", "id": id, "payload": payload}),
        );
    }

    /// Does not read a bare socket any more.
    pub fn pause(&self, name: &str) {
        self.command(&json!({"do": "pause", "name": name}));
    }

    /// Reads a bare socket again.
    pub fn resume(&self, name: &str) {
        self.command(&json!({"do": "resume", "name": name}));
    }

    /// Waits for the next message in a bare socket.
    #[track_caller]
    pub fn heard(&self, name: &str) -> Value {
        let message = self.wait_for(name, "message");
        let text = message["text"].as_str().expect("a text");
        serde_json::from_str(text).expect("JSON")
    }

    /// Waits for the data that a subscription of graphql-ws is told next.
    #[track_caller]
    pub fn told(&self, name: &str) -> Value {
        self.wait_for(name, "next")["payload"]["data"].take()
    }

    /// Waits until a socket is closed; the code.
    #[track_caller]
    pub fn closed(&self, name: &str) -> u64 {
        self.wait_for(name, "closed")["code"]
            .as_u64()
            .expect("a code")
    }

    /// Waits for the next event of a kind of a socket, after the last one waited for.
    ///
    /// # Panics
    /// When it does not come in time.
    #[track_caller]
    pub fn wait_for(&self, name: &str, event: &str) -> Value {
        let start = self.next.borrow().get(name).copied().unwrap_or(0);
        let pick = |line: &str| {
            let value: Value = serde_json::from_str(line).ok()?;
            (value["name"] == name && value["event"] == event).then_some(value)
        };
        match self.events.find(start, PATIENCE, pick) {
            Some((index, found)) => {
                self.next.borrow_mut().insert(name.to_owned(), index + 1);
                found
            }
            None => panic!("{name} never had {event:?}:\n{}", self.text()),
        }
    }

    fn name(&self) -> String {
        self.serial.set(self.serial.get() + 1);
        format!("socket-{}", self.serial.get())
    }

    fn command(&self, command: &Value) {
        writeln!(self.commands.borrow_mut(), "{command}").expect("the process runs");
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n{}", self.events.text(), self.complaints.text());
        text.truncate(20_000);
        text
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `ws://HOST:PORT/graphql`.
fn address(service: &Service) -> String {
    format!("{}/graphql", service.address().replacen("http", "ws", 1))
}
