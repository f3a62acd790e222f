//! Takes mails from the outbox to the mail server, under the outbox's promise:
//! before DATA at least once, after the server's 354 never again without a person's word.

use std::sync::Arc;

use domain::dispatch::MailState;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, watch};

use super::folder;
use super::message::{self, Ready};
use super::smtp::{Failure, Session, SmtpServer};
use crate::clock::Clock;
use crate::config::Settings;
use crate::store::outbox::{self, Mail, Step};
use crate::store::{Instant, Store, StoreError};

/// Mails claimed at once: few enough that a lease covers them all.
const BATCH: i64 = 20;
/// The first wait after a failure; each further one is twice as long.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(60);
/// The longest wait between two attempts.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(6);
/// Attempts before a mail that nobody refuses for good is refused by us: about five days.
const MOST_ATTEMPTS: i32 = 28;

/// Sends mails until told to stop.
pub struct Worker {
    store: Store,
    clock: Clock,
    settings: Arc<Settings>,
    wake: Arc<Notify>,
}

impl Worker {
    pub fn new(store: Store, settings: Arc<Settings>, wake: Arc<Notify>) -> Self {
        Self {
            store,
            clock: settings.clock.clone(),
            settings,
            wake,
        }
    }

    /// Works whenever woken, until `stop` changes. A mail under way is finished first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                () = self.wake.notified() => {}
                _ = stop.changed() => return,
            }
            while !*stop.borrow() {
                match self.send_batch().await {
                    Ok(0) => break,
                    Ok(count) => tracing::debug!(mail.count = count, "batch of mails handled"),
                    Err(error) => {
                        tracing::error!(%error, "the outbox could not be worked");
                        break;
                    }
                }
            }
        }
    }

    /// Handles up to one batch of due mails and returns how many it had.
    async fn send_batch(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let lease = Instant::from(now + self.settings.lease);
        let mails = self
            .store
            .write(move |connection| -> Result<_, StoreError> {
                let uncertain = outbox::expire_hand_overs(connection, now.into())?;
                if uncertain > 0 {
                    tracing::warn!(
                        mail.count = uncertain,
                        "interrupted hand-overs: a person must decide"
                    );
                }
                Ok(outbox::claim(connection, now.into(), lease, BATCH)?)
            })
            .await?;
        let count = mails.len();
        let mut session = None;
        for mail in &mails {
            self.send(mail, lease, &mut session).await?;
        }
        if let Some(session) = session {
            session.quit().await;
        }
        Ok(count)
    }

    async fn send(
        &self,
        mail: &Mail,
        lease: Instant,
        session: &mut Option<Session>,
    ) -> Result<(), StoreError> {
        let ready = match message::build(mail, &self.settings.mail_from) {
            Ok(ready) => ready,
            Err(error) => {
                let refused = Step::Refused {
                    error: error.to_string(),
                };
                return self
                    .step(mail, MailState::Queued, lease, refused)
                    .await
                    .map(drop);
            }
        };
        match &self.settings.smtp {
            Some(server) => {
                self.send_by_smtp(server, mail, &ready, lease, session)
                    .await
            }
            None => self.write_file(mail, ready, lease).await,
        }
    }

    /// A file is written whole or not at all under one name, so that a repeat does no harm.
    async fn write_file(
        &self,
        mail: &Mail,
        ready: Ready,
        lease: Instant,
    ) -> Result<(), StoreError> {
        let folder = self.settings.mail_folder();
        let id = mail.id.0;
        let written =
            tokio::task::spawn_blocking(move || folder::write(&folder, id, &ready.bytes)).await?;
        let step = match written {
            Ok(()) => Step::Sent {
                at: self.clock.now().into(),
            },
            Err(error) => self.later(mail, error.to_string()),
        };
        self.step(mail, MailState::Queued, lease, step)
            .await
            .map(drop)
    }

    async fn send_by_smtp(
        &self,
        server: &SmtpServer,
        mail: &Mail,
        ready: &Ready,
        lease: Instant,
        session: &mut Option<Session>,
    ) -> Result<(), StoreError> {
        let mut conversation = match session.take() {
            Some(conversation) => conversation,
            None => match server.connect().await {
                Ok(conversation) => conversation,
                // A refusal at this point concerns us, not the mail: it waits.
                Err(error) => {
                    let step = self.later(mail, error.to_string());
                    return self
                        .step(mail, MailState::Queued, lease, step)
                        .await
                        .map(drop);
                }
            },
        };
        if let Err(failure) = conversation
            .envelope(&self.settings.mail_from, &ready.to)
            .await
        {
            let step = self.not_taken(mail, failure);
            return self
                .step(mail, MailState::Queued, lease, step)
                .await
                .map(drop);
        }
        if !self
            .step(mail, MailState::Queued, lease, Step::HandingOver)
            .await?
        {
            tracing::warn!(mail.id = %mail.id.0, "the lease passed to another worker; not handed over");
            return Ok(());
        }
        let step = match conversation.data().await {
            Err(failure) => self.not_taken(mail, failure),
            Ok(()) => match conversation.content(&ready.bytes).await {
                Ok(()) => Step::Sent {
                    at: self.clock.now().into(),
                },
                Err(Failure::Unanswered(error)) => Step::Uncertain { error },
                Err(failure) => self.not_taken(mail, failure),
            },
        };
        if matches!(step, Step::Sent { .. }) {
            *session = Some(conversation);
        }
        self.step(mail, MailState::HandingOver, lease, step)
            .await
            .map(drop)
    }

    /// The server has not taken the mail: again later, or never when it said so.
    fn not_taken(&self, mail: &Mail, failure: Failure) -> Step {
        match failure {
            Failure::Refused(error) => Step::Refused { error },
            Failure::Deferred(error) | Failure::Unanswered(error) => self.later(mail, error),
        }
    }

    fn later(&self, mail: &Mail, error: String) -> Step {
        if mail.attempts >= MOST_ATTEMPTS {
            return Step::Refused {
                error: format!("given up after {} attempts: {error}", mail.attempts),
            };
        }
        Step::TryAgain {
            at: next_attempt(self.clock.now(), mail.attempts).into(),
            error,
        }
    }

    async fn step(
        &self,
        mail: &Mail,
        from: MailState,
        lease: Instant,
        step: Step,
    ) -> Result<bool, StoreError> {
        let id = mail.id;
        tracing::info!(mail.id = %id.0, mail.attempt = mail.attempts, mail.step = ?step, "mail step");
        self.store
            .write(move |connection| Ok(outbox::take_step(connection, id, from, lease, &step)?))
            .await
    }
}

/// When to try again after the given number of attempts.
fn next_attempt(now: Timestamp, attempts: i32) -> Timestamp {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(16);
    let wait = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    now.saturating_add(wait)
        .expect("a signed duration never carries calendar units")
}
