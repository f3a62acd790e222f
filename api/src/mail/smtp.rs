//! SMTP step by step, so that "not yet handed over", "handed over" and "refused" are told apart.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use url::Url;

use super::account::{self, Account};

/// The longest that the wait for one answer of the server can be set to.
pub const LONGEST_PATIENCE_SECONDS: u32 = 60;
/// A connection, greeted, secured and signed in, may take so many times the wait for one answer.
const CONNECT: u32 = 3;
/// The answer to a whole message so many times: ten minutes (RFC 5321 section 4.5.3.2.6).
const FINAL: u32 = 10;
/// From DATA to the final answer, with a margin for writing the outcome down: after that nobody is at it any more.
pub const LONGEST_HAND_OVER: Duration = Duration::from_mins(15);

const ACCEPTED: &str = "smtp://HOST:PORT, smtp://USER:PASSWORD@HOST:PORT?tls=required, \
                        ?tls=opportunistic or smtps://HOST:PORT";

/// Where mails are handed over.
#[derive(Clone)]
pub struct SmtpServer {
    host: String,
    port: u16,
    security: Security,
    tls: TlsParameters,
    credentials: Option<Credentials>,
    /// The longest wait for one answer.
    patience: Duration,
}

/// Without the credentials.
impl std::fmt::Debug for SmtpServer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{} ({:?})", self.host, self.port, self.security)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    Plain,
    /// STARTTLS where the server offers it.
    Opportunistic,
    /// STARTTLS or nothing.
    Required,
    /// TLS from the first byte.
    Implicit,
}

impl SmtpServer {
    /// Reads the URL; the error says what is accepted. `authority` is trusted besides the public ones, `patience` the longest wait
    /// for one answer.
    pub fn parse(
        text: &str,
        authority: Option<Certificate>,
        patience: Duration,
    ) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| ACCEPTED.to_owned())?;
        let host = account::host(&url).ok_or(ACCEPTED)?;
        let options: Vec<_> = url.query_pairs().collect();
        let options: Vec<_> = options
            .iter()
            .map(|(key, value)| (key.as_ref(), value.as_ref()))
            .collect();
        let security = match (url.scheme(), options.as_slice()) {
            ("smtps", []) => Security::Implicit,
            ("smtp", []) => Security::Plain,
            ("smtp", [("tls", "opportunistic")]) => Security::Opportunistic,
            ("smtp", [("tls", "required")]) => Security::Required,
            _ => return Err(ACCEPTED.to_owned()),
        };
        let port = url.port().unwrap_or(match security {
            Security::Implicit => 465,
            Security::Required => 587,
            Security::Plain | Security::Opportunistic => 25,
        });
        let signed_in = Account::of(&url)?;
        Ok(Self {
            tls: tls(&host, authority)?,
            host,
            port,
            security,
            patience,
            credentials: signed_in.map(|account| Credentials::new(account.user, account.password)),
        })
    }

    /// Connects, secures and signs in.
    pub async fn connect(&self) -> Result<Session, Failure> {
        let patience = self.patience;
        let connected = timeout(patience * CONNECT, self.open()).await;
        answered(connected).map(|connection| Session {
            connection,
            patience,
        })
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Error> {
        let hello = ClientId::default();
        let implicit = (self.security == Security::Implicit).then(|| self.tls.clone());
        let address = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(self.patience),
            &hello,
            implicit,
            None,
        )
        .await?;
        let secure = self.security == Security::Required
            || self.security == Security::Opportunistic && connection.can_starttls();
        if secure {
            connection.starttls(self.tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

fn tls(host: &str, authority: Option<Certificate>) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(certificate) = authority {
        builder = builder.add_root_certificate(certificate);
    }
    builder
        .build()
        .map_err(|error| format!("a host name that TLS can check ({error})"))
}

/// Reads a further root certificate; the error says what is accepted.
pub fn authority(file: &str) -> Result<Certificate, String> {
    std::fs::read(file)
        .ok()
        .and_then(|pem| Certificate::from_pem(&pem).ok())
        .ok_or_else(|| "a readable file with a PEM certificate".to_owned())
}

/// An open conversation with the server.
pub struct Session {
    connection: AsyncSmtpConnection,
    patience: Duration,
}

/// How a step failed, in the server's words where it spoke.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The server said no for good (5xx).
    #[error("{0}")]
    Refused(String),
    /// The server said not now (4xx).
    #[error("{0}")]
    Deferred(String),
    /// No answer came: the connection broke, or time ran out.
    #[error("{0}")]
    Unanswered(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if error.is_permanent() {
            Self::Refused(error.to_string())
        } else if error.is_transient() {
            Self::Deferred(error.to_string())
        } else {
            Self::Unanswered(error.to_string())
        }
    }
}

impl Session {
    /// Names the sender.
    pub async fn sender(&mut self, from: &Address) -> Result<(), Failure> {
        self.step(Mail::new(Some(from.clone()), Vec::new())).await
    }

    /// Names the recipient. Nothing is handed over yet.
    pub async fn recipient(&mut self, to: &Address) -> Result<(), Failure> {
        self.step(Rcpt::new(to.clone(), Vec::new())).await
    }

    /// Asks to send the content. Without the server's 354 it has been given nothing.
    pub async fn data(&mut self) -> Result<(), Failure> {
        self.step(Data).await
    }

    /// Sends the content. [`Failure::Unanswered`] leaves open whether the server took it.
    pub async fn content(&mut self, message: &[u8]) -> Result<(), Failure> {
        // In one piece: a last line by itself is kept back until the server has acknowledged those before it, which it puts off.
        let sent = self.connection.command(stuffed(message));
        answered(timeout(self.patience * FINAL, sent).await).map(drop)
    }

    pub async fn quit(&mut self) {
        // The mails are settled; a server that does not say goodbye changes nothing.
        let _ = timeout(self.patience, self.connection.quit()).await;
    }

    async fn step(&mut self, command: impl std::fmt::Display) -> Result<(), Failure> {
        answered(timeout(self.patience, self.connection.command(command)).await).map(drop)
    }
}

/// The content as it goes over the wire, with its end: no line of its own is a single point.
fn stuffed(message: &[u8]) -> String {
    // A mail is ASCII; what is not is encoded in it.
    let message = String::from_utf8_lossy(message);
    let mut content = String::with_capacity(message.len() + 16);
    for line in message.split_inclusive("\r\n") {
        if line.starts_with('.') {
            content.push('.');
        }
        content.push_str(line);
    }
    content + "\r\n.\r\n"
}

fn answered<T>(outcome: Result<Result<T, Error>, Elapsed>) -> Result<T, Failure> {
    match outcome {
        Ok(answer) => answer.map_err(Failure::from),
        Err(_) => Err(Failure::Unanswered(
            "the mail server did not answer in time".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_content_is_a_single_point() {
        for (message, sent) in [
            ("", "\r\n.\r\n"),
            ("x\r\n", "x\r\n\r\n.\r\n"),
            (".", "..\r\n.\r\n"),
            (".\r\n..x.\r\nx.\r\n", "..\r\n...x.\r\nx.\r\n\r\n.\r\n"),
        ] {
            assert_eq!(stuffed(message.as_bytes()), sent);
        }
    }
}
