//! Mail servers hand messages over (LMTP, RFC 2033). Nobody signs in: the listener belongs on the loopback address or into a
//! private network. Every recipient is taken, since the mail server has decided; what is answered with 250 is not lost.

mod command;
mod conversation;
mod envelope;
mod memory;
#[cfg(test)]
mod tests;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::inbox::InboundSource;
use futures::FutureExt;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

use crate::action::inbound::receive;
use crate::action::program;
use crate::app::{App, StartError};
use conversation::{Conversation, Taker};
pub use envelope::{Client, Envelope};
use memory::Memory;

use super::proof::Prover;

/// Mail servers that speak at once; a further one is told to come again.
const MOST_CONVERSATIONS: usize = 100;
/// Who says nothing for so long is gone.
const IDLE: Duration = Duration::from_mins(5);
/// Under which the service tells what it found out about senders, where `mail-authserv-id` gives no name.
const OUR_NAME: &str = "kiriwake";
/// How long no connection is accepted after the system could give none.
const PAUSE: Duration = Duration::from_millis(200);

/// A message and to whom it is handed over.
#[derive(Debug)]
pub struct Delivery {
    pub envelope: Envelope,
    /// As it came; one byte more than is taken tells that there was more.
    pub content: Vec<u8>,
}

/// Where mail servers connect.
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
    prover: Arc<Prover>,
}

impl Listener {
    /// Listens, if the settings say where.
    pub async fn open(app: &App) -> Result<Option<Self>, StartError> {
        let settings = &app.settings;
        let Some(address) = settings.lmtp_listen else {
            return Ok(None);
        };
        let name = settings.mail_authserv_id.as_deref().unwrap_or(OUR_NAME);
        let prover = Prover::new(settings.dns_server, name).map_err(|error| StartError::Io {
            what: "the name servers of the system, where dns-server is not set".to_owned(),
            error,
        })?;
        let failed = |error| StartError::Io {
            what: format!("lmtp-listen = {address}"),
            error,
        };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        Ok(Some(Self {
            address: listener.local_addr().map_err(failed)?,
            listener,
            prover: Arc::new(prover),
        }))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes messages until told to stop, and then to the end what is under way.
    pub async fn run(self, app: App, mut stopping: watch::Receiver<bool>) {
        let mut conversations = JoinSet::new();
        let memory = Memory::for_messages_of(app.settings.max_mail_bytes);
        let told = stopping.clone();
        loop {
            tokio::select! {
                biased;
                () = is_told(&mut stopping) => break,
                Some(ended) = conversations.join_next() => note(ended),
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) if conversations.len() < MOST_CONVERSATIONS => {
                        conversations.spawn(self.converse(&app, stream, memory.clone(), told.clone()));
                    }
                    Ok((stream, _)) => refuse(stream).await,
                    Err(error) => {
                        tracing::warn!(%error, "no mail server can connect for now");
                        tokio::time::sleep(PAUSE).await;
                    }
                },
            }
        }
        drop(self.listener);
        while let Some(ended) = conversations.join_next().await {
            note(ended);
        }
    }

    fn converse(
        &self,
        app: &App,
        stream: TcpStream,
        memory: Memory,
        stopping: watch::Receiver<bool>,
    ) -> impl Future<Output = ()> + Send + use<> {
        let (app, prover) = (app.clone(), Arc::clone(&self.prover));
        let most = app.settings.max_mail_bytes;
        let taker: Taker = Box::new(move |delivery| {
            let (app, prover) = (app.clone(), Arc::clone(&prover));
            async move { take(&app, &prover, delivery).await }.boxed()
        });
        async move {
            // Answers are short, and each is waited for.
            let _ = stream.set_nodelay(true);
            Conversation::new(stream, IDLE, most, memory, taker)
                .run(stopping)
                .await;
        }
    }
}

/// Keeps a message, and reads it; false where it could not be kept.
async fn take(app: &App, prover: &Arc<Prover>, delivery: Delivery) -> bool {
    let Delivery { envelope, content } = delivery;
    let trace = envelope.trace();
    // What is too long goes to quarantine unread, and came only in part.
    let (content, authentication) = if content.len() > app.settings.max_mail_bytes {
        (content, None)
    } else {
        let (content, found) = prover.judge(envelope, content).await;
        (content, Some(found))
    };
    let (source, message) = (InboundSource::Lmtp, (trace, content));
    let kept = receive::run_judged(app, &program::actor(), source, message, authentication).await;
    if let Err(error) = &kept {
        tracing::error!(%error, "a mail could not be kept; the mail server is told to try again");
    }
    kept.is_ok()
}

/// Waits until it is told to stop.
async fn is_told(stopping: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
}

/// Tells a mail server to come again.
async fn refuse(mut stream: TcpStream) {
    tracing::warn!(
        most = MOST_CONVERSATIONS,
        "too many mail servers speak at once"
    );
    // There is room for a line in a new connection; one that is closed already wants none.
    let said = stream.write_all(b"421 4.3.2 too many connections, try again later\r\n");
    let _ = tokio::time::timeout(PAUSE, said).await;
}

fn note(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a conversation with a mail server failed");
    }
}
