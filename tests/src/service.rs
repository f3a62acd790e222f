//! The service under test: the real binary with a database of its own.

use crate::PATIENCE;
use crate::backend::Backend;
use crate::binary::{kiriwake, stderr, stdout};
use crate::client::Client;
use crate::cluster::Cluster;
use crate::transcript::Transcript;
use rustix::process::{Pid, Signal, kill_process};
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The instant at which a service starts when a test says nothing: a Wednesday afternoon at which every desk is open.
pub const USUAL_TIME: &str = "2026-05-13T13:00:00+09:00";

/// Where the sheets for phone calls and web forms are mailed.
pub const DISPATCHER: &str = "dispatcher@helpdesk.test";

/// Sender of all mails.
pub const SENDER: &str = "kiriwake@helpdesk.test";

/// What a service is started with; it outlives the process, so that another one can be started on the same database.
pub struct Setup {
    home: TempDir,
    database: Option<String>,
    flags: Vec<(String, String)>,
    variables: Vec<(String, String)>,
}

impl Setup {
    /// A fresh database, the usual time, statement counts on, and no mail server.
    pub fn new(backend: Backend) -> Self {
        let database = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(Cluster::shared().database()),
        };
        let setup = Self {
            home: TempDir::new().expect("a directory can be made"),
            database,
            flags: Vec::new(),
            variables: Vec::new(),
        };
        setup.clock(USUAL_TIME);
        setup
            .flag("--dispatcher-mailbox", DISPATCHER)
            .flag("--mail-from", SENDER)
            .flag("--log", "info")
    }

    /// Adds a global flag, or changes its value.
    #[must_use]
    pub fn flag(mut self, name: &str, value: &str) -> Self {
        self.set_flag(name, value);
        self
    }

    /// Sets a variable of the environment.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Reaches the database, or another one, by this URL.
    #[must_use]
    pub fn database(mut self, url: &str) -> Self {
        self.database = Some(url.to_owned());
        self
    }

    /// Delivers through a mail server.
    #[must_use]
    pub fn smtp(self, url: &str) -> Self {
        self.flag("--smtp-url", url)
    }

    /// Sets what the service takes for now, an RFC 3339 instant.
    pub fn clock(&self, now: &str) {
        // Renamed into place, so that no reader sees half an instant.
        let draft = self.home.path().join("clock.new");
        std::fs::write(&draft, now).expect("the clock can be written");
        std::fs::rename(&draft, self.home.path().join("clock")).expect("the clock can be set");
    }

    /// Runs a command of the binary on this database, to its end.
    pub fn cli(&self, arguments: &[&str]) -> Output {
        let mut command = self.command();
        command
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("the binary can be started")
    }

    /// The same with something on standard input.
    pub fn cli_with(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command();
        let streams = command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = streams.spawn().expect("the binary can be started");
        let mut stdin = child.stdin.take().expect("it is piped");
        // It may end before it has read all.
        let _ = std::io::Write::write_all(&mut stdin, input);
        drop(stdin);
        child.wait_with_output().expect("it comes to its end")
    }

    /// Runs a command of the binary that must succeed; its standard output.
    #[track_caller]
    pub fn cli_ok(&self, arguments: &[&str]) -> String {
        let output = self.cli(arguments);
        assert!(
            output.status.success(),
            "kiriwake {arguments:?}: {}\n{}",
            output.status,
            stderr(&output)
        );
        stdout(&output)
    }

    /// Starts a command of the binary on this database and does not wait for its end.
    pub fn spawn(&self, arguments: &[&str]) -> Running {
        let mut command = self.command();
        let streams = command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Running(streams.spawn().expect("the binary can be started"))
    }

    /// The URL of the PostgreSQL database; none with SQLite.
    pub fn database_url(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// Runs one SQL statement on the database, past the program; an error is its message.
    pub fn sql(&self, statement: &str) -> Result<(), String> {
        if let Some(url) = self.database_url() {
            return Cluster::shared().sql(url, statement);
        }
        let script = "import sqlite3, sys\n\
            with sqlite3.connect(sys.argv[1], timeout=10) as connection: connection.execute(sys.argv[2])";
        let output = std::process::Command::new("/usr/bin/python3")
            .args(["-c", script])
            .arg(self.database_file())
            .arg(statement)
            .output()
            .expect("the tests need Debian's package `python3`");
        output
            .status
            .success()
            .then_some(())
            .ok_or_else(|| stderr(&output))
    }

    /// How many rows a table has, past the program.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn rows(&self, table: &str) -> usize {
        let query = format!("SELECT count(*) FROM {table}");
        let answer = if let Some(url) = self.database_url() {
            Cluster::shared().ask(url, &query)
        } else {
            let script = "import sqlite3, sys\n\
                    print(sqlite3.connect(sys.argv[1], timeout=10).execute(sys.argv[2]).fetchone()[0])";
            let output = std::process::Command::new("/usr/bin/python3")
                .args(["-c", script])
                .arg(self.database_file())
                .arg(query)
                .output()
                .expect("the tests need Debian's package `python3`");
            stdout(&output)
        };
        answer.trim().parse().expect("a number")
    }

    /// The folder of the data: outbox, and the database file with SQLite.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The SQLite file.
    ///
    /// # Panics
    /// When there is none.
    pub fn database_file(&self) -> PathBuf {
        let is_database = |path: &PathBuf| {
            path.is_file()
                && std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3\0"))
        };
        let entries = std::fs::read_dir(self.data()).expect("the data folder exists");
        let mut files = entries
            .map(|entry| entry.expect("it can be listed").path())
            .filter(is_database);
        files.next().expect("an SQLite file in the data folder")
    }

    /// Starts the service on a fresh database and reads its first token.
    pub fn start(self) -> Service {
        Service::launch(self, None)
    }

    fn set_flag(&mut self, name: &str, value: &str) {
        self.flags.retain(|(known, _)| known != name);
        self.flags.push((name.to_owned(), value.to_owned()));
    }

    fn command(&self) -> std::process::Command {
        let mut command = kiriwake();
        command.current_dir(self.home.path());
        command.arg("--server-timing");
        command
            .arg("--data-dir")
            .arg(self.data())
            .arg("--clock-file")
            .arg(self.home.path().join("clock"));
        if let Some(url) = &self.database {
            command.args(["--database-url", url]);
        }
        for (name, value) in &self.flags {
            command.args([name, value]);
        }
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }
}

/// A command that runs.
pub struct Running(Child);

impl Running {
    /// Whether it has come to its end.
    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().expect("it can be asked").is_some()
    }

    /// Kills the process in the way that it cannot notice (SIGKILL).
    pub fn kill(&mut self) {
        let _ = self.0.kill();
        self.0.wait().expect("it can be waited for");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A running service.
pub struct Service {
    /// What it was started with.
    pub setup: Setup,
    process: Child,
    stdout: Transcript,
    log: Transcript,
    address: String,
    token: String,
}

impl Service {
    /// Starts a service on a fresh database.
    pub fn start(backend: Backend) -> Self {
        Setup::new(backend).start()
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A client with the first token, which may do everything.
    pub fn admin(&self) -> Client {
        Client::new(&self.address, Some(&self.token))
    }

    /// A client without a token.
    pub fn stranger(&self) -> Client {
        Client::new(&self.address, None)
    }

    /// A client with a new token of a role.
    pub fn client_as(&self, role: &str) -> Client {
        static NAMES: AtomicUsize = AtomicUsize::new(1);
        let name = format!(
            "{}-{}",
            role.to_lowercase(),
            NAMES.fetch_add(1, Ordering::Relaxed)
        );
        let token = self
            .setup
            .cli_ok(&["token", "create", "--role", role, "--name", &name]);
        Client::new(&self.address, Some(token.trim()))
    }

    /// Sets what the service takes for now.
    pub fn clock(&self, now: &str) {
        self.setup.clock(now);
    }

    /// The token of [`Self::admin`].
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What was logged so far.
    pub fn logged(&self) -> String {
        self.log.text()
    }

    /// Lines of standard output so far.
    pub fn printed(&self) -> Vec<String> {
        self.stdout.lines()
    }

    /// Kills the process in the way that it cannot notice (SIGKILL).
    pub fn kill(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it can be waited for");
        assert!(self.log.ends(PATIENCE), "the log ends with the process");
    }

    /// Asks the process to end (SIGTERM).
    pub fn terminate(&self) {
        let pid = Pid::from_child(&self.process);
        kill_process(pid, Signal::TERM).expect("it runs");
    }

    /// Waits until the process has ended.
    pub fn wait(&mut self) -> ExitStatus {
        assert!(
            self.log.ends(PATIENCE),
            "the service does not end:\n{}",
            self.log.text()
        );
        self.process.wait().expect("it can be waited for")
    }

    /// Asks the process to end, and expects that it does so in order.
    #[track_caller]
    pub fn stop(&mut self) {
        self.terminate();
        let status = self.wait();
        assert_eq!(
            status.code(),
            Some(0),
            "the service ended with {status}:\n{}",
            self.log.text()
        );
    }

    /// Starts a new process on the same database after the last one ended.
    #[must_use]
    pub fn start_again(self) -> Self {
        let token = self.token.clone();
        Self::launch(self.into_setup(), Some(token))
    }

    /// The same with another value of a flag.
    #[must_use]
    pub fn start_again_with(mut self, name: &str, value: &str) -> Self {
        self.setup.set_flag(name, value);
        self.start_again()
    }

    /// Starts a second process on the same database, with a clock of its own.
    #[must_use]
    pub fn start_beside(&self) -> Self {
        let database = match self.setup.database_url() {
            Some(url) => url.to_owned(),
            None => format!("sqlite://{}", self.setup.database_file().display()),
        };
        let setup = Setup {
            home: TempDir::new().expect("a directory can be made"),
            database: Some(database),
            flags: self.setup.flags.clone(),
            variables: self.setup.variables.clone(),
        };
        setup.clock(USUAL_TIME);
        Self::launch(setup, Some(self.token.clone()))
    }

    /// Asks again until there is an answer, each time after the service has logged something or a short while.
    #[track_caller]
    pub fn eventually<T>(&self, what: &str, mut probe: impl FnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = self.log.len();
            if let Some(found) = probe() {
                return found;
            }
            assert!(
                Instant::now() < deadline,
                "never: {what}\n{}",
                self.log.text()
            );
            self.log.wait_for_more(seen, Duration::from_millis(25));
        }
    }

    fn launch(setup: Setup, token: Option<String>) -> Self {
        let mut command = setup.command();
        let streams = command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut process = streams.spawn().expect("the binary can be started");
        let stdout = Transcript::of(process.stdout.take().expect("stdout is piped"));
        let log = Transcript::of(process.stderr.take().expect("stderr is piped"));
        let mut service = Self {
            setup,
            process,
            stdout,
            log,
            address: String::new(),
            token: token.clone().unwrap_or_default(),
        };
        service.address = service.announced("kiriwake listening on ");
        if token.is_none() {
            service.token = service.announced("admin token (shown once): ");
        }
        service
    }

    fn announced(&self, label: &str) -> String {
        let rest = |line: &str| line.strip_prefix(label).map(|rest| rest.trim().to_owned());
        match self.stdout.find(0, PATIENCE, rest) {
            Some((_, text)) => text,
            None => panic!(
                "no line {label:?}:\n{}\n{}",
                self.stdout.text(),
                self.log.text()
            ),
        }
    }

    fn into_setup(mut self) -> Setup {
        let ended = self.process.try_wait().expect("it can be asked");
        assert!(ended.is_some(), "the service still runs");
        let nothing = Setup {
            home: TempDir::new().expect("a directory can be made"),
            database: None,
            flags: Vec::new(),
            variables: Vec::new(),
        };
        std::mem::replace(&mut self.setup, nothing)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
        if std::thread::panicking() {
            let _ = self.log.ends(Duration::from_secs(1));
            eprintln!(
                "--- the service printed:\n{}\n--- and logged:\n{}",
                self.stdout.text(),
                self.log.text()
            );
        }
    }
}

/// Whether nothing listens at `http://HOST:PORT` any more; asks again until the deadline.
pub fn refuses_connections(address: &str) -> bool {
    let target = address.trim_start_matches("http://");
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if std::net::TcpStream::connect(target).is_err() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

/// A file that a test hands to the service.
pub fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the file can be written");
    path
}
