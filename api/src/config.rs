//! Settings: flag, else environment, else the TOML file, else the default. A wrong value stops the start.

mod flags;
mod given;
mod tables;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::reminder::ReminderTable;
use domain::target::TargetTable;
use domain::time::JAPAN;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use url::Url;

use crate::attachment::Place;
use crate::clock::Clock;
use crate::inbound::imap::{self, ImapServer};
use crate::mail::dkim::{Key, Signer};
use crate::mail::smtp::{self, LONGEST_PATIENCE_SECONDS, SmtpServer};
use crate::store::DatabaseUrl;
pub use flags::Flags;
use given::Given;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// All settings, judged.
#[derive(Debug, Clone)]
pub struct Settings {
    pub listen: SocketAddr,
    pub data_dir: PathBuf,
    pub database_url: DatabaseUrl,
    pub pool_size: u32,
    pub smtp: Option<SmtpServer>,
    pub mail_from: lettre::Address,
    pub dispatcher_mailbox: Option<lettre::Address>,
    pub escalation_mailbox: Option<lettre::Address>,
    pub targets: Option<Arc<TargetTable>>,
    /// Our own mailbox for what falls due.
    pub reminder_mailbox: Option<lettre::Address>,
    pub reminders: Option<Arc<ReminderTable>>,
    /// Where people reach the service; without it mails have no links.
    pub public_url: Option<Url>,
    /// By whose clock days begin and end for reminders.
    pub time_zone: TimeZone,
    pub lease: Duration,
    pub max_body_bytes: usize,
    pub max_import_bytes: u64,
    pub attachments: Place,
    pub max_attachment_bytes: u64,
    /// Mails that one desk may get in a minute.
    pub mails_per_minute: i32,
    pub max_mail_bytes: usize,
    /// Where answers to our mails go.
    pub mail_reply_to: Option<lettre::Address>,
    /// The name under which our own mail server tells what it found out about senders.
    pub mail_authserv_id: Option<String>,
    /// Where mail servers hand mail over.
    pub lmtp_listen: Option<SocketAddr>,
    /// Who is asked about senders; none are the name servers of the system.
    pub dns_server: Option<SocketAddr>,
    /// What signs our mails.
    pub dkim: Option<Signer>,
    /// The mailbox that mail is fetched from.
    pub imap: Option<ImapServer>,
    /// Origins besides our own whose pages may open a WebSocket.
    pub allowed_origins: Vec<String>,
    /// How long changes can be resumed from.
    pub feed_kept: SignedDuration,
    /// Changes that a subscriber who does not read may fall behind.
    pub most_behind: u32,
    /// Bytes that may wait for a subscriber who does not read.
    pub max_unsent_bytes: usize,
    /// WebSockets that one account may have open.
    pub max_sockets: u32,
    pub log: String,
    pub log_format: LogFormat,
    pub clock: Clock,
    /// Whether another person than their author must activate rules.
    pub rules_need_second_person: bool,
    pub server_timing: bool,
}

/// A setting that cannot be used: which one, what it says, and what would be accepted.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{key} = {value:?} is not accepted; accepted: {accepted}")]
    Value {
        key: String,
        value: String,
        accepted: String,
    },
    #[error("{key} in {} is not known; known keys: {known}", file.display())]
    UnknownKey {
        key: String,
        file: PathBuf,
        known: String,
    },
    #[error("config file {}: {error}", file.display())]
    File { file: PathBuf, error: String },
}

const MAIL_ADDRESS: &str = "a mail address such as desk@example.jp";

impl Settings {
    /// Judges the flags (clap has already put environment variables in the place of missing flags).
    pub fn load(flags: Flags) -> Result<Self, ConfigError> {
        let config = flags
            .config
            .clone()
            .filter(|file| !file.as_os_str().is_empty());
        let mut given = Given::of_flags(flags);
        if let Some(file) = config {
            given.fill_from_file(&file)?;
        }
        given.fill_from_environment("database-url", "DATABASE_URL");

        let data_dir = PathBuf::from(
            given
                .take("data-dir")
                .unwrap_or_else(|| "./data".to_owned()),
        );
        let in_data_dir = DatabaseUrl::Sqlite(data_dir.join("kiriwake.db").display().to_string());
        let smtp = smtp_server(&mut given)?;
        let mail_from = given.from_str("mail-from", MAIL_ADDRESS)?;
        let mail_from = mail_from.unwrap_or(
            lettre::Address::new("kiriwake", "localhost").expect("a well-formed address"),
        );
        let dkim = signer(&mut given, mail_from.domain())?;
        let imap = imap_server(&mut given)?;
        Ok(Self {
            listen: given
                .from_str("listen", "ADDR:PORT such as 127.0.0.1:8080")?
                .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080))),
            database_url: given
                .parsed("database-url", DatabaseUrl::parse)?
                .unwrap_or(in_data_dir),
            data_dir,
            pool_size: given.between("pool-size", 1, 200)?.unwrap_or(8),
            smtp,
            mail_from,
            dispatcher_mailbox: given.from_str("dispatcher-mailbox", MAIL_ADDRESS)?,
            escalation_mailbox: given.from_str("escalation-mailbox", MAIL_ADDRESS)?,
            targets: given.parsed("targets", tables::targets)?,
            reminder_mailbox: given.from_str("reminder-mailbox", MAIL_ADDRESS)?,
            reminders: given.parsed("reminders", tables::reminders)?,
            public_url: given.parsed("public-url", public_url)?,
            time_zone: given
                .parsed("time-zone", time_zone)?
                .unwrap_or(TimeZone::fixed(JAPAN)),
            lease: lease(&mut given)?,
            max_body_bytes: given
                .between("max-body-bytes", 1_024, 1 << 30)?
                .unwrap_or(1 << 20) as usize,
            max_import_bytes: given
                .between("max-import-bytes", 1_024, u32::MAX)?
                .unwrap_or(1 << 28)
                .into(),
            attachments: given
                .from_str("attachments", "s3://BUCKET or s3://BUCKET/PREFIX")?
                .unwrap_or(Place::Folder),
            max_attachment_bytes: given
                .between("max-attachment-bytes", 1_024, 1 << 27)?
                .unwrap_or(20 << 20)
                .into(),
            mails_per_minute: given
                .between("mails-per-minute", 1, 100_000)?
                .unwrap_or(30)
                .cast_signed(),
            max_mail_bytes: given
                .between("max-mail-bytes", 1_024, 1 << 28)?
                .unwrap_or(32 << 20) as usize,
            mail_reply_to: given.from_str("mail-reply-to", MAIL_ADDRESS)?,
            mail_authserv_id: given.take("mail-authserv-id"),
            lmtp_listen: given.from_str("lmtp-listen", "ADDR:PORT such as 127.0.0.1:8024")?,
            dns_server: given.from_str("dns-server", "ADDR:PORT such as 127.0.0.1:53")?,
            dkim,
            imap,
            allowed_origins: given
                .parsed("allowed-origins", origins)?
                .unwrap_or_default(),
            feed_kept: SignedDuration::from_hours(
                24 * i64::from(given.between("resume-days", 1, 365)?.unwrap_or(7)),
            ),
            most_behind: given
                .between("most-behind", 10, 1_000_000)?
                .unwrap_or(1_000),
            max_unsent_bytes: given
                .between("max-unsent-bytes", 1 << 16, 1 << 30)?
                .unwrap_or(1 << 24) as usize,
            max_sockets: given.between("max-sockets", 1, 100_000)?.unwrap_or(100),
            log: given
                .parsed("log", log_filter)?
                .unwrap_or_else(|| "info".to_owned()),
            log_format: given
                .parsed("log-format", log_format)?
                .unwrap_or(LogFormat::Text),
            clock: given
                .parsed("clock-file", clock_file)?
                .unwrap_or(Clock::System),
            rules_need_second_person: given
                .from_str("rules-need-second-person", "true or false")?
                .unwrap_or(false),
            server_timing: given
                .from_str("server-timing", "true or false")?
                .unwrap_or(false),
        })
    }
}

impl Settings {
    /// Where mails are written as files when there is no mail server.
    pub fn mail_folder(&self) -> PathBuf {
        self.data_dir.join("outbox")
    }

    /// The address of a page of ours, by what it is and the secret that opens it.
    pub fn link(&self, what: &str, secret: &str) -> Option<String> {
        let base = self.public_url.as_ref()?.as_str().trim_end_matches('/');
        Some(format!("{base}/{what}/{secret}"))
    }

    /// Where files lie that were sent to be imported, until they are checked.
    pub fn import_folder(&self) -> PathBuf {
        self.data_dir.join("imports")
    }

    /// Where the contents of attachments lie when there is no bucket.
    pub fn attachment_folder(&self) -> PathBuf {
        self.data_dir.join("attachments")
    }

    /// Where attachments lie while they come: beside the others, so that one can be moved there.
    pub fn draft_folder(&self) -> PathBuf {
        self.attachment_folder().join("incoming")
    }
}

/// How long a worker may hold a mail.
fn lease(given: &mut Given) -> Result<Duration, ConfigError> {
    let seconds = given.between("lease-seconds", 10, 86_400)?.unwrap_or(300);
    Ok(Duration::from_secs(seconds.into()))
}

/// Where mails are handed over.
fn smtp_server(given: &mut Given) -> Result<Option<SmtpServer>, ConfigError> {
    let authority = given.parsed("smtp-ca-file", smtp::authority)?;
    let patience = given.between("smtp-timeout-seconds", 1, LONGEST_PATIENCE_SECONDS)?;
    let patience = Duration::from_secs(patience.unwrap_or(LONGEST_PATIENCE_SECONDS).into());
    given.parsed("smtp-url", |text| {
        SmtpServer::parse(text, authority, patience)
    })
}

/// The mailbox that mail is fetched from.
fn imap_server(given: &mut Given) -> Result<Option<ImapServer>, ConfigError> {
    let authority = given.parsed("imap-ca-file", imap::authority)?;
    given.parsed("imap-url", |text| ImapServer::parse(text, authority))
}

/// What signs mails for the sender's domain: the key and its selector, or neither.
fn signer(given: &mut Given, domain: &str) -> Result<Option<Signer>, ConfigError> {
    let selector = given.parsed("dkim-selector", selector)?;
    let key = given.parsed("dkim-key-file", Key::read)?;
    let alone = |key: &str, other: &str| ConfigError::Value {
        key: key.to_owned(),
        value: String::new(),
        accepted: format!("one where {other} is set"),
    };
    match (key, selector) {
        (Some(key), Some(selector)) => Ok(Some(Signer::new(key, domain, &selector))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(alone("dkim-selector", "dkim-key-file")),
        (None, Some(_)) => Err(alone("dkim-key-file", "dkim-selector")),
    }
}

fn selector(text: &str) -> Result<String, String> {
    let is_label = |label: &str| {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        !label.is_empty() && label.len() <= 63 && label.chars().all(is_part)
    };
    let is_one = text.split('.').all(is_label);
    let accepted =
        || "a selector such as kw2026: letters, digits, - and dots between them".to_owned();
    is_one.then(|| text.to_owned()).ok_or_else(accepted)
}

fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).ok().filter(|url| {
        let is_web = matches!(url.scheme(), "http" | "https");
        is_web && url.has_host() && url.query().is_none() && url.fragment().is_none()
    });
    url.ok_or_else(|| "the address of this service, such as https://desk.example.jp".to_owned())
}

fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| "a name of the IANA database such as Asia/Tokyo".to_owned())
}

fn origins(text: &str) -> Result<Vec<String>, String> {
    let origin = |text: &str| {
        let url = url::Url::parse(text.trim()).ok()?;
        // A browser sends it in this form, without a path.
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        (matches!(url.scheme(), "http" | "https") && is_bare)
            .then(|| url.origin().ascii_serialization())
    };
    let origins: Option<Vec<_>> = text.split(',').map(origin).collect();
    origins.ok_or_else(|| "origins such as https://desk.example.jp, separated by commas".to_owned())
}

fn log_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("error, warn, info, debug, trace, or module=level pairs".to_owned()),
    }
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("text or json".to_owned()),
    }
}

fn clock_file(text: &str) -> Result<Clock, String> {
    let readable = std::fs::read_to_string(text)
        .is_ok_and(|content| content.trim().parse::<jiff::Timestamp>().is_ok());
    if !readable {
        return Err(
            "a readable file that holds an instant such as 2026-10-19T12:30:00+09:00".to_owned(),
        );
    }
    Ok(Clock::File(Arc::new(PathBuf::from(text))))
}
