//! One throw-away PostgreSQL cluster per test run.

use crate::PATIENCE;
use crate::keeper::{self, Account};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

const USER: &str = "kiriwake";

/// A running cluster that listens on a socket in its own directory, so that no port has to be found.
pub struct Cluster {
    directory: PathBuf,
    programs: PathBuf,
    databases: AtomicUsize,
    /// Its standard input stays open for as long as the cluster is wanted.
    _keeper: Child,
}

impl Cluster {
    /// The cluster of this test run, started by whoever asks first; removed when the process ends.
    ///
    /// # Panics
    /// Names the Debian package when PostgreSQL's server is missing.
    pub fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(Self::start)
    }

    /// Makes an empty UTF-8 database; its URL.
    pub fn database(&self) -> String {
        let name = format!(
            "kiriwake_{}",
            self.databases.fetch_add(1, Ordering::Relaxed)
        );
        self.psql(
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"),
        );
        format!(
            "postgres:///{name}?host={}&user={USER}",
            self.directory.display()
        )
    }

    /// The schema of a database as pg_dump writes it, without what differs from run to run.
    pub fn schema(&self, url: &str) -> String {
        let mut command = Command::new(self.programs.join("pg_dump"));
        command.args([
            "--schema-only",
            "--no-owner",
            "--restrict-key=fixed",
            "--dbname",
            url,
        ]);
        let mut output = command.output().expect("pg_dump can be started");
        if !output.status.success() {
            // Versions before the security releases of August 2025 know no restrict key, and print none.
            let mut command = Command::new(self.programs.join("pg_dump"));
            output = command
                .args(["--schema-only", "--no-owner", "--dbname", url])
                .output()
                .expect("pg_dump can be started");
        }
        assert!(
            output.status.success(),
            "pg_dump: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("the dump is UTF-8")
    }

    /// All rows of a database as pg_dump writes them.
    pub fn rows(&self, url: &str) -> String {
        let mut command = Command::new(self.programs.join("pg_dump"));
        let output = command
            .args(["--data-only", "--dbname", url])
            .output()
            .expect("pg_dump can be started");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("the dump is UTF-8")
    }

    /// What a query answers, without heads and frames.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub fn ask(&self, url: &str, query: &str) -> String {
        let mut command = Command::new(self.programs.join("psql"));
        let output = command
            .args(["--no-psqlrc", "--quiet", "-At", "-d", url, "-c", query])
            .output()
            .expect("psql can be started");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Runs one statement on a database; an error is its message.
    pub fn sql(&self, url: &str, statement: &str) -> Result<(), String> {
        let mut command = Command::new(self.programs.join("psql"));
        let output = command
            .args(["--no-psqlrc", "--quiet", "-d", url, "-c", statement])
            .output()
            .expect("psql can be started");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        output.status.success().then_some(()).ok_or(message)
    }

    fn start() -> Self {
        let programs = programs();
        let account = Account::unprivileged();
        let directory = tempfile::Builder::new()
            .prefix("kiriwake-pg-")
            // Not TMPDIR: a socket's path may have 107 bytes, and the server's account must reach it.
            .tempdir_in("/tmp")
            .expect("a directory can be made in /tmp")
            .keep();
        account.own(&directory);
        let data = directory.join("data");
        let mut initdb = account.command(&programs.join("initdb"));
        initdb
            .args([
                "--no-sync",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "-U",
                USER,
                "-D",
            ])
            .arg(&data);
        let made = initdb
            .current_dir("/")
            .output()
            .expect("initdb can be started");
        assert!(
            made.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&made.stderr)
        );

        let mut server = account.command(&programs.join("postgres"));
        server
            .arg("-D")
            .arg(&data)
            .arg("-F")
            .arg("-k")
            .arg(&directory);
        for setting in [
            "listen_addresses=",
            "max_connections=300",
            "lc_messages=C",
            "logging_collector=off",
        ] {
            server.args(["-c", setting]);
        }
        let (keeper, log) = keeper::start(&server, "QUIT", &directory);
        let ready = log.find(0, PATIENCE, |line| {
            line.contains("database system is ready to accept connections")
                .then_some(())
        });
        assert!(ready.is_some(), "PostgreSQL did not start:\n{}", log.text());
        Self {
            directory,
            programs,
            databases: AtomicUsize::new(0),
            _keeper: keeper,
        }
    }

    fn psql(&self, database: &str, statement: &str) {
        let mut command = Command::new(self.programs.join("psql"));
        command
            .args([
                "--no-psqlrc",
                "--quiet",
                "-U",
                USER,
                "-d",
                database,
                "-c",
                statement,
                "-h",
            ])
            .arg(&self.directory);
        let output = command.output().expect("psql can be started");
        assert!(
            output.status.success(),
            "{statement}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// Folder with initdb, postgres, psql and pg_dump.
fn programs() -> PathBuf {
    let mut folders: Vec<PathBuf> = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(
            String::from_utf8_lossy(&output.stdout).trim(),
        ));
    }
    let mut packaged: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    packaged.sort();
    folders.extend(packaged.into_iter().rev());
    let complete = |folder: &PathBuf| {
        ["initdb", "postgres", "psql", "pg_dump"]
            .iter()
            .all(|program| folder.join(program).is_file())
    };
    folders.into_iter().find(complete).expect(
        "PostgreSQL's server is needed for the tests: install Debian's package `postgresql` (tests/run does it)",
    )
}
