//! Flags, environment and file: what is wrong is named, with its value and what is accepted.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::{kiriwake, stderr};
use kiriwake_tests::service::{Setup, write};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Key, a wrong value, and a word of what is accepted.
const WRONG: &[(&str, &str, &str)] = &[
    ("listen", "somewhere", "127.0.0.1:8080"),
    ("listen", "127.0.0.1:99999", "127.0.0.1:8080"),
    ("database-url", "mysql://db/kiriwake", "postgres://"),
    ("smtp-url", "http://mail.test", "smtp://"),
    ("smtp-url", "smtp://mail.test?tls=perhaps", "tls"),
    ("smtp-ca-file", "/no/such/file.pem", "PEM"),
    ("smtp-timeout-seconds", "61", "60"),
    ("mail-from", "nobody", "@"),
    ("dispatcher-mailbox", "no one@nowhere@", "@"),
    ("escalation-mailbox", "duty", "@"),
    ("targets", "/no/such/targets.toml", "catalogue/targets.toml"),
    ("reminder-mailbox", "own", "@"),
    (
        "reminders",
        "/no/such/reminders.toml",
        "catalogue/reminders.toml",
    ),
    ("public-url", "desk.example.jp", "https://desk.example.jp"),
    ("public-url", "https://desk.example.jp/?a=1", "https://desk"),
    ("time-zone", "Mars/Olympus", "Asia/Tokyo"),
    ("pool-size", "0", "1"),
    ("pool-size", "many", "1"),
    ("max-body-bytes", "-1", "1"),
    ("max-body-bytes", "big", "1"),
    ("attachments", "s3://", "s3://BUCKET"),
    ("attachments", "s3://bucket/../up", "s3://BUCKET"),
    ("attachments", "/var/files", "s3://BUCKET"),
    ("max-attachment-bytes", "1", "1024"),
    ("mail-reply-to", "support", "@"),
    ("lmtp-listen", "127.0.0.1", "127.0.0.1:8024"),
    ("dns-server", "resolver.test:53", "127.0.0.1:53"),
    ("mails-per-minute", "0", "1"),
    ("max-mail-bytes", "12", "1024"),
    ("dkim-key-file", "/no/such/key.pem", "PEM"),
    ("dkim-selector", "two words", "kw2026"),
    ("imap-url", "imaps://mail.test/INBOX", "USER:PASSWORD"),
    ("imap-url", "pop3://mail.test", "imaps://"),
    ("imap-url", "imap://mail.test?tls=perhaps", "tls"),
    ("imap-ca-file", "/no/such/file.pem", "PEM"),
    ("lease-seconds", "0", "1"),
    (
        "allowed-origins",
        "https://desk.example.jp/page",
        "https://",
    ),
    ("allowed-origins", "desk.example.jp", "https://"),
    ("resume-days", "0", "1"),
    ("most-behind", "9", "10"),
    ("max-unsent-bytes", "65535", "65536"),
    ("max-sockets", "0", "1"),
    ("log", "kiriwake=loud", "info"),
    ("log-format", "xml", "json"),
    ("clock-file", "/no/such/clock", "instant"),
];

#[test]
fn a_wrong_flag_is_named() {
    judge_each(|command, key, value| {
        command.arg(format!("--{key}={value}"));
    });
}

#[test]
fn a_wrong_variable_is_named() {
    judge_each(|command, key, value| {
        command.env(
            format!("KIRIWAKE_{}", key.to_uppercase().replace('-', "_")),
            value,
        );
    });
}

#[test]
fn a_wrong_value_in_the_file_is_named() {
    let folder = TempDir::new().expect("a directory can be made");
    judge_each(|command, key, value| {
        let number = value.parse::<i64>().is_ok();
        let quoted = if number {
            value.to_owned()
        } else {
            format!("\"{value}\"")
        };
        let file = write(
            folder.path(),
            "kiriwake.toml",
            &format!("{key} = {quoted}\n"),
        );
        command.arg("--config").arg(file);
    });
}

#[test]
fn an_unknown_key_in_the_file_is_named() {
    let folder = TempDir::new().expect("a directory can be made");
    let file = write(folder.path(), "kiriwake.toml", "listn = \"127.0.0.1:0\"\n");
    let output = serve(|command| {
        command.arg("--config").arg(file);
    });
    let complaint = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(
        complaint.contains("listn") && complaint.contains("listen"),
        "{complaint}"
    );
}

#[test]
fn a_missing_file_is_named() {
    let output = serve(|command| {
        command.args(["--config", "/no/such/kiriwake.toml"]);
    });
    let complaint = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains("/no/such/kiriwake.toml"), "{complaint}");
}

#[test]
fn a_row_of_the_targets_that_cannot_be_is_named() {
    let folder = TempDir::new().expect("a directory can be made");
    let shipped = include_str!("../../domain/catalogue/targets.toml");
    let wrong = shipped.replacen("dispatch_minutes = 15", "dispatch_minutes = 0", 1);
    let file = write(folder.path(), "own.toml", &wrong);
    let output = serve(|command| {
        command.arg("--targets").arg(file);
    });
    let complaint = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(
        complaint.contains("target \"urgent-no-contract\""),
        "{complaint}"
    );
}

#[test]
fn flags_win_over_variables_and_these_over_the_file() {
    let setup = Setup::new(Backend::Sqlite);
    let folder = TempDir::new().expect("a directory can be made");
    let [by_file, by_variable, by_flag] =
        ["file", "variable", "flag"].map(|name| folder.path().join(name));
    let file = write(
        folder.path(),
        "kiriwake.toml",
        &format!("data-dir = {:?}\n", by_file.display().to_string()),
    );
    let migrate = |with_variable: bool, with_flag: bool| {
        let mut command = kiriwake();
        command
            .current_dir(setup.data().parent().expect("a parent"))
            .arg("--config")
            .arg(&file);
        if with_variable {
            command.env("KIRIWAKE_DATA_DIR", &by_variable);
        }
        if with_flag {
            command.arg("--data-dir").arg(&by_flag);
        }
        let output = command
            .args(["migrate", "up"])
            .output()
            .expect("the binary can be started");
        assert!(output.status.success(), "{}", stderr(&output));
    };
    migrate(true, true);
    assert!(by_flag.exists() && !by_variable.exists() && !by_file.exists());
    migrate(true, false);
    assert!(by_variable.exists() && !by_file.exists());
    migrate(false, false);
    assert!(by_file.exists());
}

#[test]
fn the_usual_variable_for_the_database_is_read_last() {
    let folder = TempDir::new().expect("a directory can be made");
    let migrate = |variables: &[(&str, &str)]| {
        let mut command = kiriwake();
        command.current_dir(folder.path());
        for (name, file) in variables {
            let path = folder.path().join(file);
            command.env(name, format!("sqlite://{}", path.display()));
        }
        let output = command
            .args(["migrate", "up"])
            .output()
            .expect("the binary can be started");
        assert!(output.status.success(), "{}", stderr(&output));
    };
    migrate(&[
        ("DATABASE_URL", "usual.db"),
        ("KIRIWAKE_DATABASE_URL", "ours.db"),
    ]);
    assert!(folder.path().join("ours.db").exists() && !folder.path().join("usual.db").exists());
    migrate(&[("DATABASE_URL", "usual.db")]);
    assert!(folder.path().join("usual.db").exists());
}

#[test]
fn an_unreachable_database_is_reported_and_no_file_appears() {
    let folder = TempDir::new().expect("a directory can be made");
    let url = format!("postgres:///kiriwake?host={}", folder.path().display());
    let mut command = kiriwake();
    command
        .current_dir(folder.path())
        .args(["--listen", "127.0.0.1:0", "--database-url", &url]);
    let output = command
        .stdin(Stdio::null())
        .output()
        .expect("the binary can be started");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(output.stdout.is_empty(), "nothing listens");
    assert!(!folder.path().join("data/kiriwake.db").exists());
    assert!(!folder.path().join("data/kiriwake.sqlite").exists());
}

fn judge_each(configure: impl Fn(&mut Command, &str, &str)) {
    let mut faults = Vec::new();
    for (key, value, accepted) in WRONG {
        let output = serve(|command| configure(command, key, value));
        let complaint = stderr(&output);
        let names_key = complaint.contains(key) || complaint.contains(&key.replace('-', "_"));
        let complete = names_key && complaint.contains(value) && complaint.contains(accepted);
        if output.status.code() != Some(2) || !complete || !output.stdout.is_empty() {
            faults.push(format!(
                "{key} = {value} (accepted: {accepted}): {}, {complaint}",
                output.status
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Starts the service in an empty folder with a configuration that must be refused, so that it ends by itself.
fn serve(configure: impl FnOnce(&mut Command)) -> Output {
    let folder = TempDir::new().expect("a directory can be made");
    let mut command = kiriwake();
    command.current_dir(folder.path()).stdin(Stdio::null());
    configure(&mut command);
    let output = command
        .arg("health")
        .output()
        .expect("the binary can be started");
    assert!(!folder.path().join("data").exists(), "nothing is written");
    output
}
