//! The settings as texts, before they are judged.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use super::{ConfigError, Flags};

/// A URL may hold a password, and messages end up in journals.
fn without_password(value: &str) -> String {
    match (value.find("://"), value.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => {
            format!("{}://…{}", &value[..scheme], &value[at..])
        }
        _ => value.to_owned(),
    }
}

/// The values as texts, by key.
pub struct Given {
    values: BTreeMap<&'static str, Option<String>>,
}

impl Given {
    pub fn of_flags(flags: Flags) -> Self {
        let values = BTreeMap::from([
            ("listen", flags.listen),
            ("data-dir", flags.data_dir),
            ("database-url", flags.database_url),
            ("pool-size", flags.pool_size),
            ("smtp-url", flags.smtp_url),
            ("smtp-ca-file", flags.smtp_ca_file),
            ("smtp-timeout-seconds", flags.smtp_timeout_seconds),
            ("mail-from", flags.mail_from),
            ("dispatcher-mailbox", flags.dispatcher_mailbox),
            ("escalation-mailbox", flags.escalation_mailbox),
            ("targets", flags.targets),
            ("reminder-mailbox", flags.reminder_mailbox),
            ("reminders", flags.reminders),
            ("public-url", flags.public_url),
            ("time-zone", flags.time_zone),
            ("lease-seconds", flags.lease_seconds),
            ("max-body-bytes", flags.max_body_bytes),
            ("max-import-bytes", flags.max_import_bytes),
            ("attachments", flags.attachments),
            ("max-attachment-bytes", flags.max_attachment_bytes),
            ("mails-per-minute", flags.mails_per_minute),
            ("max-mail-bytes", flags.max_mail_bytes),
            ("mail-reply-to", flags.mail_reply_to),
            ("mail-authserv-id", flags.mail_authserv_id),
            ("lmtp-listen", flags.lmtp_listen),
            ("dns-server", flags.dns_server),
            ("dkim-key-file", flags.dkim_key_file),
            ("dkim-selector", flags.dkim_selector),
            ("imap-url", flags.imap_url),
            ("imap-ca-file", flags.imap_ca_file),
            ("allowed-origins", flags.allowed_origins),
            ("resume-days", flags.resume_days),
            ("most-behind", flags.most_behind),
            ("max-unsent-bytes", flags.max_unsent_bytes),
            ("max-sockets", flags.max_sockets),
            ("log", flags.log),
            ("log-format", flags.log_format),
            ("clock-file", flags.clock_file),
            ("rules-need-second-person", flags.rules_need_second_person),
            ("server-timing", flags.server_timing),
        ]);
        // An empty one counts as not given, as an env file's `KEY=` does.
        let values = values
            .into_iter()
            .map(|(key, value)| (key, value.filter(|text| !text.is_empty())));
        Self {
            values: values.collect(),
        }
    }

    pub fn fill_from_file(&mut self, file: &Path) -> Result<(), ConfigError> {
        let broken = |error: String| ConfigError::File {
            file: file.to_owned(),
            error,
        };
        let text = std::fs::read_to_string(file).map_err(|error| broken(error.to_string()))?;
        let table: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| broken(error.to_string()))?;
        for (key, value) in table {
            let Some((_, slot)) = self.values.iter_mut().find(|(known, _)| **known == key) else {
                let known = self.values.keys().copied().collect::<Vec<_>>().join(", ");
                return Err(ConfigError::UnknownKey {
                    key,
                    file: file.to_owned(),
                    known,
                });
            };
            slot.get_or_insert(match value {
                toml::Value::String(text) => text,
                other => other.to_string(),
            });
        }
        Ok(())
    }

    pub fn fill_from_environment(&mut self, key: &'static str, variable: &str) {
        let slot = self.values.entry(key).or_default();
        if slot.is_none() {
            *slot = std::env::var(variable).ok().filter(|text| !text.is_empty());
        }
    }

    pub fn take(&mut self, key: &str) -> Option<String> {
        self.values.get_mut(key)?.take()
    }

    pub fn parsed<T>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        match parse(&value) {
            Ok(parsed) => Ok(Some(parsed)),
            Err(accepted) => Err(ConfigError::Value {
                key: key.to_owned(),
                value: without_password(&value),
                accepted,
            }),
        }
    }

    #[expect(
        clippy::wrong_self_convention,
        reason = "named after the trait that it parses with"
    )]
    pub fn from_str<T: FromStr>(
        &mut self,
        key: &str,
        accepted: &str,
    ) -> Result<Option<T>, ConfigError> {
        self.parsed(key, |text| text.parse().map_err(|_| accepted.to_owned()))
    }

    pub fn between(&mut self, key: &str, low: u32, high: u32) -> Result<Option<u32>, ConfigError> {
        self.parsed(key, |text| match text.parse() {
            Ok(number) if (low..=high).contains(&number) => Ok(number),
            _ => Err(format!("a whole number from {low} to {high}")),
        })
    }
}
