//! The flags of the command line, which are the settings.

use std::path::PathBuf;

use clap::Args;

/// The flags that every command takes, as given: they are judged in [`super::Settings::load`].
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Settings")]
pub struct Flags {
    /// TOML file with the same keys, for example `smtp-url = "smtp://relay:25"`
    #[arg(long, global = true, env = "KIRIWAKE_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Address to listen on; port 0 takes a free one (default: 127.0.0.1:8080)
    #[arg(long, global = true, env = "KIRIWAKE_LISTEN", value_name = "ADDR:PORT")]
    pub(super) listen: Option<String>,
    /// Folder for the SQLite file, attachments and the mail folder (default: ./data)
    #[arg(long, global = true, env = "KIRIWAKE_DATA_DIR", value_name = "DIR")]
    pub(super) data_dir: Option<String>,
    /// postgres://… or sqlite://PATH, also read from DATABASE_URL (default: an SQLite file in the data folder)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(super) database_url: Option<String>,
    /// Connections to the database (default: 8)
    #[arg(long, global = true, env = "KIRIWAKE_POOL_SIZE", value_name = "N")]
    pub(super) pool_size: Option<String>,
    /// smtp://HOST:25, smtp://USER:PASSWORD@HOST:587?tls=required or smtps://HOST:465 (default: .eml files in the data folder)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_SMTP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(super) smtp_url: Option<String>,
    /// PEM file with a further root certificate for the mail server
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_SMTP_CA_FILE",
        value_name = "FILE"
    )]
    pub(super) smtp_ca_file: Option<String>,
    /// Longest wait for one answer of the mail server; ten times as long for the last one of a mail (default: 60)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_SMTP_TIMEOUT_SECONDS",
        value_name = "N"
    )]
    pub(super) smtp_timeout_seconds: Option<String>,
    /// Sender of all mails (default: kiriwake@localhost)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_MAIL_FROM",
        value_name = "ADDRESS"
    )]
    pub(super) mail_from: Option<String>,
    /// Mailbox of our own dispatcher, who gets call sheets and web-form sheets
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_DISPATCHER_MAILBOX",
        value_name = "ADDRESS"
    )]
    pub(super) dispatcher_mailbox: Option<String>,
    /// Mailbox of whoever is told, day and night, of a ticket that missed a target
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_ESCALATION_MAILBOX",
        value_name = "ADDRESS"
    )]
    pub(super) escalation_mailbox: Option<String>,
    /// Mailbox of our own that is told of what falls due at all sites, in its office hours (default: nobody)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_REMINDER_MAILBOX",
        value_name = "ADDRESS"
    )]
    pub(super) reminder_mailbox: Option<String>,
    /// TOML file with kinds of reminders of your own (default: those of domain/catalogue/reminders.toml)
    #[arg(long, global = true, env = "KIRIWAKE_REMINDERS", value_name = "FILE")]
    pub(super) reminders: Option<String>,
    /// Where people reach this service: links in mails begin so (default: mails have no links)
    #[arg(long, global = true, env = "KIRIWAKE_PUBLIC_URL", value_name = "URL")]
    pub(super) public_url: Option<String>,
    /// By whose clock days begin and end for reminders (default: Asia/Tokyo)
    #[arg(long, global = true, env = "KIRIWAKE_TIME_ZONE", value_name = "NAME")]
    pub(super) time_zone: Option<String>,
    /// TOML file with targets of your own (default: those of domain/catalogue/targets.toml)
    #[arg(long, global = true, env = "KIRIWAKE_TARGETS", value_name = "FILE")]
    pub(super) targets: Option<String>,
    /// Seconds a worker may hold a mail (default: 300)
    #[arg(long, global = true, env = "KIRIWAKE_LEASE_SECONDS", value_name = "N")]
    pub(super) lease_seconds: Option<String>,
    /// Largest request body in bytes (default: 1048576)
    #[arg(long, global = true, env = "KIRIWAKE_MAX_BODY_BYTES", value_name = "N")]
    pub(super) max_body_bytes: Option<String>,
    /// Largest file that can be sent to be imported, in bytes (default: 268435456)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_MAX_IMPORT_BYTES",
        value_name = "N"
    )]
    pub(super) max_import_bytes: Option<String>,
    /// s3://BUCKET/PREFIX for the contents of attachments, by the usual variables of AWS (default: below the data folder)
    #[arg(long, global = true, env = "KIRIWAKE_ATTACHMENTS", value_name = "URL")]
    pub(super) attachments: Option<String>,
    /// Largest attachment in bytes (default: 20971520)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_MAX_ATTACHMENT_BYTES",
        value_name = "N"
    )]
    pub(super) max_attachment_bytes: Option<String>,
    /// Mails that one desk may get in a minute (default: 30)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_MAILS_PER_MINUTE",
        value_name = "N"
    )]
    pub(super) mails_per_minute: Option<String>,
    /// Largest mail that comes in, in bytes; of a larger one the header is kept (default: 33554432)
    #[arg(long, global = true, env = "KIRIWAKE_MAX_MAIL_BYTES", value_name = "N")]
    pub(super) max_mail_bytes: Option<String>,
    /// Where answers to our mails go; each gets the mark of its ticket after a + (default: the sender, without a mark)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_MAIL_REPLY_TO",
        value_name = "ADDRESS"
    )]
    pub(super) mail_reply_to: Option<String>,
    /// The name under which our own mail server writes Authentication-Results, which are shown then
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_MAIL_AUTHSERV_ID",
        value_name = "NAME"
    )]
    pub(super) mail_authserv_id: Option<String>,
    /// Address on which mail servers hand mail over by LMTP, without signing in: loopback or a private network (default: none)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_LMTP_LISTEN",
        value_name = "ADDR:PORT"
    )]
    pub(super) lmtp_listen: Option<String>,
    /// Name server that is asked about senders of what comes by LMTP (default: those of the system)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_DNS_SERVER",
        value_name = "ADDR:PORT"
    )]
    pub(super) dns_server: Option<String>,
    /// PEM file with the private key that signs our mails (DKIM), RSA or Ed25519 (default: they are not signed)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_DKIM_KEY_FILE",
        value_name = "FILE"
    )]
    pub(super) dkim_key_file: Option<String>,
    /// Under which the public key stands in DNS: SELECTOR._domainkey. before the domain of mail-from
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_DKIM_SELECTOR",
        value_name = "SELECTOR"
    )]
    pub(super) dkim_selector: Option<String>,
    /// Mailbox that mail is fetched from: imaps://USER:PASSWORD@HOST/FOLDER, imap://USER:PASSWORD@HOST/FOLDER?tls=required
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_IMAP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(super) imap_url: Option<String>,
    /// PEM file with a further root certificate for the mailbox's server
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_IMAP_CA_FILE",
        value_name = "FILE"
    )]
    pub(super) imap_ca_file: Option<String>,
    /// Web pages of other hosts that may open a WebSocket, as https://HOST, separated by commas (default: none)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_ALLOWED_ORIGINS",
        value_name = "ORIGINS"
    )]
    pub(super) allowed_origins: Option<String>,
    /// Days for which a subscription can be resumed (default: 7)
    #[arg(long, global = true, env = "KIRIWAKE_RESUME_DAYS", value_name = "N")]
    pub(super) resume_days: Option<String>,
    /// Changes that a subscriber who does not read may fall behind (default: 1000)
    #[arg(long, global = true, env = "KIRIWAKE_MOST_BEHIND", value_name = "N")]
    pub(super) most_behind: Option<String>,
    /// Bytes that may wait for a subscriber who does not read (default: 16777216)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_MAX_UNSENT_BYTES",
        value_name = "N"
    )]
    pub(super) max_unsent_bytes: Option<String>,
    /// WebSockets that one account may have open in one process (default: 100)
    #[arg(long, global = true, env = "KIRIWAKE_MAX_SOCKETS", value_name = "N")]
    pub(super) max_sockets: Option<String>,
    /// Log filter: error, warn, info, debug, trace, or per module (default: info)
    #[arg(long, global = true, env = "KIRIWAKE_LOG", value_name = "FILTER")]
    pub(super) log: Option<String>,
    /// text or json (default: text)
    #[arg(
        long,
        global = true,
        env = "KIRIWAKE_LOG_FORMAT",
        value_name = "FORMAT"
    )]
    pub(super) log_format: Option<String>,
    /// Simulations and tests: a file that holds the present instant (RFC 3339)
    #[arg(long, global = true, env = "KIRIWAKE_CLOCK_FILE", value_name = "FILE")]
    pub(super) clock_file: Option<String>,
    /// Whether another person than their author must activate rules: true or false (default: false)
    #[arg(long, global = true, env = "KIRIWAKE_RULES_NEED_SECOND_PERSON", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub(super) rules_need_second_person: Option<String>,
    /// Tell the number of SQL statements in the Server-Timing header: true or false (default: false)
    #[arg(long, global = true, env = "KIRIWAKE_SERVER_TIMING", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub(super) server_timing: Option<String>,
}
