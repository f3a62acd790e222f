//! What is new in the folder is taken message by message, the oldest first.

use std::collections::BTreeMap;

use domain::inbox::InboundSource;

use super::ask::{self, Content};
use super::{ImapError, Signed};
use crate::action::inbound::receive;
use crate::action::{ActionError, program};
use crate::app::App;
use crate::store::{AnyConn, StoreError, mailbox};

/// So often a message is asked for in vain before one after it is tried.
const MOST_FAILURES: u32 = 3;

/// Takes messages from one folder.
pub struct Fetcher {
    app: App,
    name: String,
    /// How often each message was asked for in vain.
    failures: BTreeMap<u32, u32>,
}

impl Fetcher {
    /// `name`: under which it is noted how far the folder is read.
    pub fn new(app: App, name: String) -> Self {
        Self {
            app,
            name,
            failures: BTreeMap::new(),
        }
    }

    /// Takes what is new in the folder that is open. What was taken is noted message by message: after an interruption the last
    /// one may come again, and is known. A message that cannot be had holds up those after it, until one of them can be had:
    /// then the fault is its own, and it is put into quarantine with its number.
    pub async fn fetch(&mut self, session: &mut Signed, validity: u32) -> Result<(), ImapError> {
        let name = self.name.clone();
        let last = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(mailbox::last_uid(connection, &name, validity)?)
        };
        let last = self.app.store.read(last).await.map_err(ActionError::from)?;
        let new = ask::numbers(session, last.saturating_add(1)).await?;
        let mut passed_over = Vec::new();
        for &uid in &new {
            let is_last = new.last() == Some(&uid);
            if !is_last && self.failures.get(&uid) >= Some(&MOST_FAILURES) {
                passed_over.push(uid);
                continue;
            }
            let content = self.content(session, uid).await?;
            for uid in passed_over.drain(..) {
                self.put_aside(validity, uid).await?;
            }
            if let Some(raw) = content {
                let source = InboundSource::Imap;
                receive::run(&self.app, &program::actor(), source, raw).await?;
            }
            self.note(validity, uid).await?;
        }
        self.app.metrics.mailbox_looked_at(self.app.now());
        Ok(())
    }

    /// The message, none where somebody deleted it in the meantime; of one that is longer than is taken, one byte more than that.
    async fn content(
        &mut self,
        session: &mut Signed,
        uid: u32,
    ) -> Result<Option<Vec<u8>>, ImapError> {
        let most = self.app.settings.max_mail_bytes + 1;
        let had = match ask::content(session, uid, most).await {
            Ok(Content::Whole(raw)) => Ok(Some(raw)),
            Ok(Content::Gone) => Ok(None),
            Ok(Content::Withheld) => Err(ImapError::Withheld(uid)),
            Err(error) => Err(error),
        };
        if had.is_err() {
            *self.failures.entry(uid).or_default() += 1;
        }
        had
    }

    async fn put_aside(&mut self, validity: u32, uid: u32) -> Result<(), ImapError> {
        let place = format!("{} UIDVALIDITY {validity} UID {uid}", self.name);
        tracing::error!(
            place,
            "a message that the server cannot give is left in the mailbox"
        );
        receive::not_given(&self.app, InboundSource::Imap, place).await?;
        self.failures.remove(&uid);
        Ok(())
    }

    async fn note(&mut self, validity: u32, uid: u32) -> Result<(), ImapError> {
        let name = self.name.clone();
        let note = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(mailbox::note(connection, &name, validity, uid)?)
        };
        self.app
            .store
            .write(note)
            .await
            .map_err(ActionError::from)?;
        self.failures.remove(&uid);
        Ok(())
    }
}
