//! Servers that several tests use: they end with the process that started them, however that ends.

use crate::transcript::Transcript;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Runs the server until its standard input ends, which happens however this process dies; then clears away.
const KEEPER: &str = r#"directory=$1; signal=$2; shift 2
"$@" & server=$!
cat >/dev/null
kill -"$signal" "$server"; wait "$server"; rm -rf -- "$directory""#;

/// Starts a server that is told to end by a signal, and whose folder is removed then. Its log is what it writes on standard
/// error; it runs for as long as the child's standard input stays open.
pub fn start(server: &Command, signal: &str, directory: &Path) -> (Child, Transcript) {
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(directory)
        .arg(signal)
        .arg(server.get_program())
        .args(server.get_args())
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sh can be started");
    let log = Transcript::of(keeper.stderr.take().expect("stderr is piped"));
    (keeper, log)
}

/// The system account that runs a server: PostgreSQL and Dovecot refuse to work as root.
pub struct Account(Option<(String, u32, u32)>);

impl Account {
    /// The one that runs the tests, or a lesser one where that is root.
    pub fn unprivileged() -> Self {
        if id(&["-u"]) != Some(0) {
            return Self(None);
        }
        let found = ["postgres", "nobody"].into_iter().find_map(|name| {
            let (user, group) = (id(&["-u", name])?, id(&["-g", name])?);
            Some((name.to_owned(), user, group))
        });
        Self(Some(
            found.expect("an account `postgres` or `nobody` exists"),
        ))
    }

    /// Its name and its group's, for settings.
    pub fn names(&self) -> (String, String) {
        let told = |flag: &str| {
            let account = self.0.iter().map(|(name, _, _)| name);
            let mut command = Command::new("id");
            let output = command.arg(flag).args(account).output();
            let output = output.expect("id can be started");
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        };
        (told("-un"), told("-gn"))
    }

    /// Gives it a folder.
    pub fn own(&self, directory: &Path) {
        if let Some((name, user, group)) = &self.0 {
            std::os::unix::fs::chown(directory, Some(*user), Some(*group)).unwrap_or_else(
                |error| panic!("giving {} to {name}: {error}", directory.display()),
            );
        }
    }

    /// A command that it runs.
    pub fn command(&self, program: &Path) -> Command {
        let Some((_, user, group)) = &self.0 else {
            return Command::new(program);
        };
        let mut command = Command::new("setpriv");
        command
            .args([
                format!("--reuid={user}"),
                format!("--regid={group}"),
                "--clear-groups".into(),
            ])
            .arg(program);
        command
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
