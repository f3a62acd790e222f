//! The server that keeps the mailbox, and a signed-in conversation with it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_imap::{Client, Session};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::Url;

use crate::mail::account::{self, Account};

/// The longest wait for a conversation, greeted, secured and signed in.
const CONNECT_TIMEOUT: Duration = Duration::from_mins(1);

const ACCEPTED: &str = "imaps://USER:PASSWORD@HOST:PORT/FOLDER, imap://USER:PASSWORD@HOST:PORT/FOLDER?tls=required \
                        or, without TLS, imap://USER:PASSWORD@HOST:PORT/FOLDER";

/// Bytes to and from the server, secured or not.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Wire for T {}

/// A conversation in which we are signed in.
pub type Signed = Session<Box<dyn Wire>>;

/// Where mail is fetched.
#[derive(Clone)]
pub struct ImapServer {
    host: String,
    port: u16,
    security: Security,
    tls: Arc<ClientConfig>,
    account: Account,
    /// The folder that is read.
    pub folder: String,
}

/// Without the password.
impl fmt::Debug for ImapServer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({:?})", self.name(), self.security)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    Plain,
    /// STARTTLS or nothing.
    Required,
    /// TLS from the first byte.
    Implicit,
}

/// Why there is no conversation, or no longer one.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    #[error("the connection failed: {0}")]
    Connect(#[from] std::io::Error),
    #[error(transparent)]
    Imap(async_imap::error::Error),
    /// Without the answer, which may hold a mail.
    #[error("an answer of the IMAP server could not be read")]
    Unreadable,
    #[error("the IMAP server has message {0} and does not give it")]
    Withheld(u32),
    #[error("the IMAP server did not answer in time")]
    Late(#[from] tokio::time::error::Elapsed),
    #[error("the IMAP server closed the connection instead of greeting")]
    NoGreeting,
    #[error("the folder has no lasting numbers (UIDVALIDITY)")]
    NoNumbers,
    #[error("an answer of the IMAP server was taken for impossible: the log has the panic")]
    Panic,
    #[error("what was fetched could not be kept: {0}")]
    NotKept(#[from] crate::action::ActionError),
}

impl From<async_imap::error::Error> for ImapError {
    fn from(error: async_imap::error::Error) -> Self {
        use async_imap::error::Error;
        match error {
            Error::Io(error) if error.kind() == std::io::ErrorKind::Other => Self::Unreadable,
            Error::Io(error) => Self::Connect(error),
            Error::Parse(_) => Self::Unreadable,
            other => Self::Imap(other),
        }
    }
}

impl ImapServer {
    /// Reads the URL; the error says what is accepted. `authority` is trusted besides the public ones.
    pub fn parse(text: &str, authority: Option<CertificateDer<'static>>) -> Result<Self, String> {
        let accepted = || ACCEPTED.to_owned();
        let url = Url::parse(text).map_err(|_| accepted())?;
        let host = account::host(&url).ok_or_else(accepted)?;
        let options: Vec<_> = url.query_pairs().collect();
        let options: Vec<_> = options
            .iter()
            .map(|(key, value)| (key.as_ref(), value.as_ref()))
            .collect();
        let (security, port) = match (url.scheme(), options.as_slice()) {
            ("imaps", []) => (Security::Implicit, 993),
            ("imap", []) => (Security::Plain, 143),
            ("imap", [("tls", "required")]) => (Security::Required, 143),
            _ => return Err(accepted()),
        };
        let folder = url.path().trim_start_matches('/');
        let folder = percent_encoding::percent_decode_str(folder).decode_utf8();
        let folder = folder.map_err(|_| accepted())?;
        if !folder.is_ascii() {
            return Err("a folder as the server spells it, in ASCII (modified UTF-7)".to_owned());
        }
        Ok(Self {
            host,
            port: url.port().unwrap_or(port),
            security,
            tls: Arc::new(trusting(authority)?),
            account: Account::of(&url)?.ok_or_else(accepted)?,
            folder: if folder.is_empty() {
                "INBOX".to_owned()
            } else {
                folder.into_owned()
            },
        })
    }

    /// Under which name it is noted how far the folder is read.
    pub fn name(&self) -> String {
        let Self {
            host, port, folder, ..
        } = self;
        format!("{}@{host}:{port}/{folder}", self.account.user)
    }

    /// Connects, secures and signs in.
    pub async fn connect(&self) -> Result<Signed, ImapError> {
        timeout(CONNECT_TIMEOUT, self.open()).await?
    }

    async fn open(&self) -> Result<Signed, ImapError> {
        let plain = TcpStream::connect((self.host.as_str(), self.port)).await?;
        plain.set_nodelay(true)?;
        let client = match self.security {
            Security::Plain => greeted(Box::new(plain)).await?,
            Security::Implicit => greeted(self.secured(Box::new(plain)).await?).await?,
            Security::Required => {
                let mut client = greeted(Box::new(plain)).await?;
                client.run_command_and_check_ok("STARTTLS", None).await?;
                // What a stranger may have put before the handshake is dropped with the old conversation.
                Client::new(self.secured(client.into_inner()).await?)
            }
        };
        let signed = client
            .login(&self.account.user, &self.account.password)
            .await;
        signed.map_err(|(error, _)| error.into())
    }

    async fn secured(&self, wire: Box<dyn Wire>) -> Result<Box<dyn Wire>, ImapError> {
        let name = ServerName::try_from(self.host.clone()).map_err(std::io::Error::other)?;
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        Ok(Box::new(connector.connect(name, wire).await?))
    }
}

async fn greeted(wire: Box<dyn Wire>) -> Result<Client<Box<dyn Wire>>, ImapError> {
    let mut client = Client::new(wire);
    client.read_response().await?.ok_or(ImapError::NoGreeting)?;
    Ok(client)
}

fn trusting(authority: Option<CertificateDer<'static>>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    if let Some(authority) = authority {
        let refused = |error| format!("a root certificate that TLS can use ({error})");
        roots.add(authority).map_err(refused)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Reads a further root certificate; the error says what is accepted.
pub fn authority(file: &str) -> Result<CertificateDer<'static>, String> {
    CertificateDer::from_pem_file(file)
        .map_err(|_| "a readable file with a PEM certificate".to_owned())
}
