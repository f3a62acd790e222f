//! SMTP step by step, so that "not yet handed over", "handed over" and "refused" are told apart.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout;
use url::Url;

/// The longest wait for one answer of the server (RFC 5321 section 4.5.3.2 asks for minutes).
const STEP_TIMEOUT: Duration = Duration::from_mins(1);
/// The longest wait for the answer to a whole message (ten minutes by the same section).
const FINAL_TIMEOUT: Duration = Duration::from_mins(10);

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
    /// Reads the URL; the error says what is accepted. `authority` is trusted besides the public ones.
    pub fn parse(text: &str, authority: Option<Certificate>) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| ACCEPTED.to_owned())?;
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(ACCEPTED)?
            .to_owned();
        let wanted = url.query_pairs().find(|(key, _)| key == "tls");
        let security = match (
            url.scheme(),
            wanted.as_ref().map(|(_, value)| value.as_ref()),
        ) {
            ("smtps", None) => Security::Implicit,
            ("smtp", None) => Security::Plain,
            ("smtp", Some("opportunistic")) => Security::Opportunistic,
            ("smtp", Some("required")) => Security::Required,
            _ => return Err(ACCEPTED.to_owned()),
        };
        let port = url.port().unwrap_or(match security {
            Security::Implicit => 465,
            Security::Required => 587,
            Security::Plain | Security::Opportunistic => 25,
        });
        let decode = |part: &str| {
            percent_decode(part).ok_or("user and password with percent-encoded UTF-8".to_owned())
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decode(url.username())?, decode(password)?)),
            None => None,
        };
        Ok(Self {
            tls: tls(&host, authority)?,
            host,
            port,
            security,
            credentials,
        })
    }

    /// Connects, secures and signs in.
    pub async fn connect(&self) -> Result<Session, Error> {
        let hello = ClientId::default();
        let implicit = (self.security == Security::Implicit).then(|| self.tls.clone());
        let address = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            address,
            Some(STEP_TIMEOUT),
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
        Ok(Session { connection })
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

fn percent_decode(part: &str) -> Option<String> {
    percent_encoding::percent_decode_str(part)
        .decode_utf8()
        .ok()
        .map(Into::into)
}

/// An open conversation with the server.
pub struct Session {
    connection: AsyncSmtpConnection,
}

/// How a step failed.
#[derive(Debug)]
pub enum Failure {
    /// The server said no for good (5xx).
    Refused(String),
    /// The server said not now (4xx), or no answer came.
    Unanswered(String),
    /// The server answered 4xx to the whole message: it has not taken it.
    Deferred(String),
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
    /// Names sender and recipient. Nothing is handed over yet.
    pub async fn envelope(&mut self, from: &Address, to: &Address) -> Result<(), Failure> {
        self.step(Mail::new(Some(from.clone()), Vec::new())).await?;
        self.step(Rcpt::new(to.clone(), Vec::new())).await
    }

    /// Asks to send the content. Without the server's 354 it has been given nothing.
    pub async fn data(&mut self) -> Result<(), Failure> {
        self.step(Data).await
    }

    /// Sends the content. [`Failure::Unanswered`] leaves open whether the server took it.
    pub async fn content(&mut self, message: &[u8]) -> Result<(), Failure> {
        answered(timeout(FINAL_TIMEOUT, self.connection.message(message)).await)
    }

    pub async fn quit(mut self) {
        // The mails are settled; a server that does not say goodbye changes nothing.
        let _ = timeout(STEP_TIMEOUT, self.connection.quit()).await;
    }

    async fn step(&mut self, command: impl std::fmt::Display) -> Result<(), Failure> {
        answered(timeout(STEP_TIMEOUT, self.connection.command(command)).await)
    }
}

fn answered<T>(
    outcome: Result<Result<T, Error>, tokio::time::error::Elapsed>,
) -> Result<(), Failure> {
    match outcome {
        Ok(answer) => answer.map(drop).map_err(Failure::from),
        Err(_) => Err(Failure::Unanswered(
            "the mail server did not answer in time".to_owned(),
        )),
    }
}
