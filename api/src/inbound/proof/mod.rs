//! Whether a message comes from whom it says: SPF, DKIM and DMARC. What is found is told to people; no message is lost, refused or
//! held up for it.

mod dmarc;
mod results;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mail_auth::common::cache::NoCache;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::resolver::UnwrapTxtRecord;
use mail_auth::hickory_resolver::config::{
    NameServerConfigGroup, ResolveHosts, ResolverConfig, ResolverOpts,
};
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::hickory_resolver::system_conf::read_system_conf;
use mail_auth::spf::Spf;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    AuthenticatedMessage, DkimOutput, DkimResult, Error, MessageAuthenticator, SpfResult, Txt,
};
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout_at};

use super::lmtp::Envelope;
use results::{Finding, Results, Verdict};

/// All that is asked about one message.
const LONGEST: Duration = Duration::from_secs(10);
/// One question to one name server, which is asked twice.
const QUESTION: Duration = Duration::from_secs(2);
/// Answers of name servers that are kept, no longer than those allow.
const KEPT_ANSWERS: usize = 4096;
/// Signatures that are looked at; a mail has one or two.
const MOST_SIGNATURES: usize = 10;
/// Fields of a header in which signed ones are looked for; a mail has some fifty.
const MOST_FIELDS: usize = 1_000;

const LATE: &str = "no answer in time";

/// Asks name servers, and judges by what they say.
pub struct Prover {
    authenticator: MessageAuthenticator,
    /// Under which it tells what it found.
    name: String,
}

impl Prover {
    /// Asks this name server, else those of the system (`/etc/resolv.conf`).
    pub fn new(server: Option<SocketAddr>, name: &str) -> io::Result<Self> {
        let (config, mut options) = match server {
            Some(server) => {
                let group =
                    NameServerConfigGroup::from_ips_clear(&[server.ip()], server.port(), true);
                let config = ResolverConfig::from_parts(None, Vec::new(), group);
                (config, ResolverOpts::default())
            }
            None => read_system_conf().map_err(io::Error::other)?,
        };
        options.timeout = QUESTION;
        options.attempts = 1;
        options.cache_size = KEPT_ANSWERS;
        options.use_hosts_file = ResolveHosts::Never;
        // Keys are longer than what fits into the oldest kind of answer.
        options.edns0 = true;
        options.validate = false;
        let authenticator = MessageAuthenticator::new(config, options);
        let authenticator = authenticator.map_err(io::Error::other)?;
        Ok(Self {
            authenticator,
            name: name.to_owned(),
        })
    }

    /// What is found out about the sender of a message, as Authentication-Results tell it (RFC 8601), and the message.
    pub async fn judge(
        self: &Arc<Self>,
        envelope: Envelope,
        content: Vec<u8>,
    ) -> (Vec<u8>, String) {
        let (prover, content) = (Arc::clone(self), Arc::new(content));
        let judged = Arc::clone(&content);
        // Digests of a large message take their time, and what fails on a hostile one fails alone.
        let found = tokio::task::spawn_blocking(move || {
            Handle::current().block_on(prover.results(&envelope, &judged))
        });
        let found = found.await.unwrap_or_else(|error| {
            tracing::error!(%error, "who sent a mail could not be judged");
            Results::unknown("the judgement failed")
        });
        (Arc::unwrap_or_clone(content), found.written(&self.name))
    }

    async fn results(&self, envelope: &Envelope, content: &[u8]) -> Results {
        let until = Instant::now() + LONGEST;
        let spf = match timeout_at(until, self.spf(envelope)).await {
            Ok(spf) => spf,
            Err(_) => Finding::new(Verdict::TempError, LATE),
        };
        let Some(mut message) = AuthenticatedMessage::parse(content) else {
            let unreadable = || Finding::new(Verdict::PermError, "the mail has no header");
            return Results {
                spf,
                dkim: vec![unreadable()],
                dmarc: unreadable(),
            };
        };
        message.dkim_headers.truncate(MOST_SIGNATURES);
        let dkim = if message.headers.len() > MOST_FIELDS {
            vec![Finding::new(
                Verdict::PermError,
                "too many fields in the header",
            )]
        } else {
            match timeout_at(until, self.authenticator.verify_dkim(&message)).await {
                Ok(found) if found.is_empty() => vec![Finding::new(Verdict::None, "not signed")],
                Ok(found) => found.iter().map(signature).collect(),
                Err(_) => vec![Finding::new(Verdict::TempError, LATE)],
            }
        };
        let dmarc = match timeout_at(until, self.dmarc(&message.from, &spf, &dkim)).await {
            Ok(dmarc) => dmarc,
            Err(_) => Finding::new(Verdict::TempError, LATE),
        };
        Results { spf, dkim, dmarc }
    }

    /// Whether the client may send for the domain of the envelope's sender, or for its own where the envelope has none.
    async fn spf(&self, envelope: &Envelope) -> Finding {
        let client = &envelope.client;
        if client.is_local {
            return Finding::new(Verdict::None, "the client is one of the mail server's own");
        }
        let Some(address) = client.address else {
            let why = "the mail server does not tell the client's address";
            return Finding::new(Verdict::None, why);
        };
        let helo = client.helo.as_deref().unwrap_or_default();
        let (domain, parameters, of) = if envelope.sender.is_empty() {
            let parameters = SpfParameters::verify_ehlo(address, helo, &self.name);
            (helo, parameters, ("smtp.helo", helo))
        } else {
            let sender = envelope.sender.as_str();
            let parameters = SpfParameters::verify_mail_from(address, helo, &self.name, sender);
            (domain_of(sender), parameters, ("smtp.mailfrom", sender))
        };
        let verdict = match self.authenticator.verify_spf(parameters).await.result() {
            SpfResult::Pass => Verdict::Pass,
            SpfResult::Fail => Verdict::Fail,
            SpfResult::SoftFail => Verdict::SoftFail,
            SpfResult::Neutral => Verdict::Neutral,
            SpfResult::TempError => Verdict::TempError,
            SpfResult::PermError => Verdict::PermError,
            // A name server that fails says nothing about what there is.
            SpfResult::None => match self.record::<Spf>(domain).await {
                Err(Error::DnsRecordNotFound(code)) if is_failure(code) => Verdict::TempError,
                _ => Verdict::None,
            },
        };
        Finding::of(verdict, &[of])
    }

    /// A record of a domain.
    async fn record<T>(&self, name: &str) -> mail_auth::Result<Arc<T>>
    where
        T: TxtRecordParser + Into<Txt> + UnwrapTxtRecord,
    {
        // The resolver itself remembers what it was told.
        let elsewhere = None::<&NoCache<String, Txt>>;
        self.authenticator.txt_lookup(name, elsewhere).await
    }
}

/// What one signature proves.
fn signature(output: &DkimOutput<'_>) -> Finding {
    let (verdict, error) = match output.result() {
        DkimResult::Pass => (Verdict::Pass, None),
        DkimResult::None => (Verdict::None, None),
        DkimResult::Neutral(error @ Error::FailedBodyHashMatch) | DkimResult::Fail(error) => {
            (Verdict::Fail, Some(error))
        }
        DkimResult::Neutral(error) => (Verdict::Neutral, Some(error)),
        DkimResult::PermError(error) | DkimResult::TempError(error) if is_temporary(error) => {
            (Verdict::TempError, Some(error))
        }
        DkimResult::PermError(error) | DkimResult::TempError(error) => {
            (Verdict::PermError, Some(error))
        }
    };
    let of = output.signature().map(|signature| {
        [
            ("header.d", signature.d.as_str()),
            ("header.s", signature.s.as_str()),
        ]
    });
    let finding = Finding::of(verdict, of.as_ref().map_or(&[], |of| of.as_slice()));
    match error {
        Some(error) => finding.because(&error.to_string()),
        None => finding,
    }
}

/// Whether the same question may be answered another time.
fn is_temporary(error: &Error) -> bool {
    match error {
        Error::DnsError(_) | Error::Io(_) => true,
        Error::DnsRecordNotFound(code) => is_failure(*code),
        _ => false,
    }
}

/// Whether a name server could not tell, rather than that there is nothing: the resolver makes no difference.
fn is_failure(code: ResponseCode) -> bool {
    !matches!(code, ResponseCode::NXDomain | ResponseCode::NoError)
}

fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}
