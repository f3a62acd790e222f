//! Takes mails from the outbox to the mail server, under the outbox's promise:
//! before DATA at least once, after the server's 354 never again without a person's word.

use std::collections::HashMap;
use std::sync::Arc;

use domain::dispatch::MailState;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, watch};

use super::folder;
use super::message::{self, MessageError, Ready};
use super::smtp::{Failure, LONGEST_HAND_OVER, Session, SmtpServer};
use crate::app::App;
use crate::back_off::BackOff;
use crate::config::Settings;
use crate::metrics::Metrics;
use crate::store::outbox::{self, Mail};
use crate::store::outbox_control::{self, Control};
use crate::store::outbox_file::{self, File};
use crate::store::outbox_step::{self, Most, Step};
use crate::store::{AnyConn, Id, Instant, Store, StoreError};

/// Mails claimed at once: few enough that a lease usually covers them all.
const BATCH: i64 = 20;
/// The waits between two attempts.
const BACK_OFF: BackOff = BackOff {
    first: SignedDuration::from_mins(1),
    longest: SignedDuration::from_hours(6),
};
/// Attempts before a mail that nobody refuses for good is refused by us: about five days.
const MOST_ATTEMPTS: i32 = 28;

/// Sends mails until told to stop.
pub struct Worker {
    store: Store,
    settings: Arc<Settings>,
    wake: Arc<Notify>,
    metrics: Arc<Metrics>,
}

/// A mail that this worker holds until `lease`, in the state it last brought it to.
struct Held<'a> {
    mail: &'a Mail,
    files: &'a [File],
    state: MailState,
    lease: Instant,
}

/// What a batch shares: the conversation with the server, or the reason why there is none.
#[derive(Default)]
enum Link {
    #[default]
    Closed,
    Open(Box<Session>),
    Down(String),
}

impl Worker {
    pub fn new(app: &App) -> Self {
        Self {
            store: app.store.clone(),
            settings: Arc::clone(&app.settings),
            wake: Arc::clone(&app.outbox_wake),
            metrics: Arc::clone(&app.metrics),
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
                match self.send_batch(&stop).await {
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

    fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }

    /// Handles up to one batch of due mails and returns how many it had.
    async fn send_batch(&self, stop: &watch::Receiver<bool>) -> Result<usize, StoreError> {
        let now = self.now();
        let lease = Instant::from(now + self.settings.lease);
        let per_minute = self.settings.mails_per_minute;
        let claimed = self
            .store
            .write(move |connection| -> Result<_, StoreError> {
                let uncertain = outbox_step::expire_hand_overs(connection, now.into())?;
                if uncertain > 0 {
                    tracing::warn!(
                        mail.count = uncertain,
                        "interrupted hand-overs: a person must decide"
                    );
                }
                outbox::release_confirmed(connection, now.into())?;
                let control = outbox_control::read(connection)?;
                if !control.lets_go(now.into()) {
                    return Ok((Vec::new(), HashMap::new(), control));
                }
                let most = Most {
                    at_once: if control.is_trying() { 1 } else { BATCH },
                    per_minute,
                };
                let mails = outbox_step::claim(connection, now.into(), lease, most)?;
                let ids: Vec<Id> = mails.iter().map(|mail| mail.id).collect();
                let files = outbox_file::of_mails(connection, &ids)?;
                Ok((mails, files, control))
            })
            .await?;
        let (mails, files, control) = claimed;
        let mut link = Link::Closed;
        for mail in &mails {
            let mut held = Held {
                mail,
                files: files.get(&mail.id).map_or(&[], Vec::as_slice),
                state: MailState::Queued,
                lease,
            };
            let outcome = if *stop.borrow() {
                not_tried(mail)
            } else {
                self.send(&mut held, &mut link).await?
            };
            self.settle(&mut held, outcome).await?;
        }
        self.note(&link, &control).await?;
        if let Link::Open(mut session) = link {
            session.quit().await;
        }
        Ok(mails.len())
    }

    /// Notes whether the mail server is there, for all processes: one that cannot be reached is left alone for a while.
    async fn note(&self, link: &Link, control: &Control) -> Result<(), StoreError> {
        let now = self.now().into();
        let error = match link {
            Link::Down(error) => Some(error.clone()),
            Link::Open(_) if control.failures > 0 => None,
            _ => return Ok(()),
        };
        let note = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            match error {
                Some(error) => outbox_control::note_down(connection, &error, now)?,
                None => outbox_control::note_up(connection)?,
            }
            Ok(())
        };
        self.store.write(note).await
    }

    /// Sends one mail and tells what became of it.
    async fn send(&self, held: &mut Held<'_>, link: &mut Link) -> Result<Step, StoreError> {
        let ready = match self.ready(held) {
            Ok(ready) => ready,
            Err(step) => return Ok(step),
        };
        let Some(server) = &self.settings.smtp else {
            return self.write_file(held.mail, ready).await;
        };
        match session(server, link).await {
            Ok(session) => self.send_over(session, held, &ready, link).await,
            // It says nothing of the mail, which waits for as long as that lasts.
            Err(error) => Ok(self.again(held.mail, error)),
        }
    }

    /// The mail as it is handed over, signed where mails are; else what becomes of it.
    fn ready(&self, held: &Held<'_>) -> Result<Ready, Step> {
        let mail = held.mail;
        let refused = |error: MessageError| Step::Refused {
            error: error.to_string(),
        };
        let from = &self.settings.mail_from;
        let mut ready = message::build(mail, held.files, from).map_err(refused)?;
        if let Some(signer) = &self.settings.dkim {
            let signed = signer.sign(&ready.bytes);
            ready.bytes = signed.map_err(|error| self.later(mail, error.to_string()))?;
        }
        Ok(ready)
    }

    /// A file is written whole or not at all under one name, so that a repeat does no harm.
    async fn write_file(&self, mail: &Mail, ready: Ready) -> Result<Step, StoreError> {
        let (folder, id) = (self.settings.mail_folder(), mail.id.0);
        let written =
            tokio::task::spawn_blocking(move || folder::write(&folder, id, &ready.bytes)).await?;
        Ok(match written {
            Ok(()) => Step::Sent {
                at: self.now().into(),
            },
            Err(error) => self.later(mail, error.to_string()),
        })
    }

    async fn send_over(
        &self,
        mut session: Box<Session>,
        held: &mut Held<'_>,
        ready: &Ready,
        link: &mut Link,
    ) -> Result<Step, StoreError> {
        // A refusal of the sender concerns us, not this mail: it waits.
        if let Err(failure) = session.sender(&self.settings.mail_from).await {
            return Ok(self.later(held.mail, failure.to_string()));
        }
        if let Err(failure) = session.recipient(&ready.to).await {
            return Ok(self.not_taken(held.mail, failure));
        }
        let until = Instant::from(self.now() + LONGEST_HAND_OVER);
        if !self.settle(held, Step::HandingOver { until }).await? {
            return Ok(not_tried(held.mail));
        }
        if let Err(failure) = session.data().await {
            return Ok(self.not_taken(held.mail, failure));
        }
        Ok(match session.content(&ready.bytes).await {
            Ok(()) => {
                *link = Link::Open(session);
                Step::Sent {
                    at: self.now().into(),
                }
            }
            Err(Failure::Unanswered(error)) => Step::Uncertain { error },
            Err(failure) => self.not_taken(held.mail, failure),
        })
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
            let error = format!("given up after {} attempts: {error}", mail.attempts);
            return Step::Refused { error };
        }
        self.again(mail, error)
    }

    fn again(&self, mail: &Mail, error: String) -> Step {
        let attempts = u32::try_from(mail.attempts).unwrap_or(0);
        let wait = BACK_OFF.by_chance(attempts, fastrand::f64());
        Step::TryAgain {
            at: (self.now() + wait).into(),
            error,
        }
    }

    /// Writes the step down and returns whether the mail was still ours to move.
    async fn settle(&self, held: &mut Held<'_>, step: Step) -> Result<bool, StoreError> {
        let (id, from, lease, now) = (held.mail.id, held.state, held.lease, self.now());
        let name = step.name();
        let handing_over = match step {
            Step::HandingOver { until } => Some(until),
            _ => None,
        };
        let taken = self
            .store
            .write(move |connection| -> Result<_, StoreError> {
                Ok(outbox_step::take_step(
                    connection,
                    id,
                    from,
                    lease,
                    &step,
                    now.into(),
                )?)
            })
            .await?;
        // Not the server's words: they may quote the recipient. They stand in the row.
        if taken {
            self.metrics.mail_step(name);
            if let Some(until) = handing_over {
                (held.state, held.lease) = (MailState::HandingOver, until);
            }
        }
        tracing::info!(mail.id = %id.0, mail.attempt = held.mail.attempts, mail.step = name, taken, "mail step");
        Ok(taken)
    }
}

/// Whoever comes next may try, and this claim does not count.
fn not_tried(mail: &Mail) -> Step {
    Step::GiveBack {
        attempts: mail.attempts - 1,
    }
}

/// The conversation to use, taken off the link. A server that cannot be reached is asked once per batch.
async fn session(server: &SmtpServer, link: &mut Link) -> Result<Box<Session>, String> {
    let error = match std::mem::take(link) {
        Link::Open(session) => return Ok(session),
        Link::Down(error) => error,
        Link::Closed => match server.connect().await {
            Ok(session) => return Ok(Box::new(session)),
            Err(failure) => failure.to_string(),
        },
    };
    *link = Link::Down(error.clone());
    Err(error)
}
