//! What is new in the folder is taken message by message, the oldest first.

use async_imap::error::Error;
use domain::inbox::InboundSource;
use futures::TryStreamExt;
use tokio::time::timeout;

use super::{ImapError, STEP_TIMEOUT, Signed};
use crate::action::inbound::receive;
use crate::action::program;
use crate::app::App;
use crate::store::{AnyConn, StoreError, mailbox};

/// So often a message is asked for that the server says it cannot give, before those after it are taken without it.
const MOST_REFUSALS: u32 = 3;

/// Takes messages from one folder.
pub struct Fetcher {
    app: App,
    name: String,
    /// The message that the server could not give, and how often.
    refused: Option<(u32, u32)>,
}

impl Fetcher {
    /// `name`: under which it is noted how far the folder is read.
    pub fn new(app: App, name: String) -> Self {
        Self {
            app,
            name,
            refused: None,
        }
    }

    /// Takes what is new in the folder that is open. What was taken is noted message by message: after an interruption the last
    /// one may come again, and is known.
    pub async fn fetch(&mut self, session: &mut Signed, validity: u32) -> Result<(), ImapError> {
        let name = self.name.clone();
        let last = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(mailbox::last_uid(connection, &name, validity)?)
        };
        let last = self
            .app
            .store
            .read(last)
            .await
            .map_err(crate::action::ActionError::from)?;
        let wanted = format!("UID {}:*", last.saturating_add(1));
        let found = timeout(STEP_TIMEOUT, session.uid_search(wanted)).await??;
        // `*` is the last message even where that has been taken.
        let mut new: Vec<u32> = found.into_iter().filter(|&uid| uid > last).collect();
        new.sort_unstable();
        for uid in new {
            self.take(session, validity, uid).await?;
        }
        self.app.metrics.mailbox_looked_at(self.app.now());
        Ok(())
    }

    async fn take(
        &mut self,
        session: &mut Signed,
        validity: u32,
        uid: u32,
    ) -> Result<(), ImapError> {
        match self.content(session, uid).await {
            Ok(Some(raw)) => {
                let source = InboundSource::Imap;
                receive::run(&self.app, &program::actor(), source, raw).await?;
            }
            // Somebody deleted it in the meantime.
            Ok(None) => {}
            Err(ImapError::Imap(Error::No(answer))) if self.gives_up(uid) => {
                tracing::error!(mailbox = %self.name, uid, answer, "a message that the server cannot give is left in the mailbox");
            }
            Err(error) => return Err(error),
        }
        let name = self.name.clone();
        let note = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(mailbox::note(connection, &name, validity, uid)?)
        };
        let noted = self.app.store.write(note).await;
        Ok(noted.map_err(crate::action::ActionError::from)?)
    }

    /// The message, without marking it as read; of one that is longer than is taken, one byte more than that.
    async fn content(&self, session: &mut Signed, uid: u32) -> Result<Option<Vec<u8>>, ImapError> {
        let most = self.app.settings.max_mail_bytes + 1;
        let query = format!("BODY.PEEK[]<0.{most}>");
        let fetched = async {
            let stream = session.uid_fetch(uid.to_string(), query).await?;
            stream.try_collect::<Vec<_>>().await
        };
        let fetched = timeout(STEP_TIMEOUT, fetched).await??;
        let message = fetched.iter().find(|one| one.uid == Some(uid));
        Ok(message.and_then(|one| one.body()).map(<[u8]>::to_vec))
    }

    /// Counts that the server cannot give a message, and tells whether it was asked for it often enough.
    fn gives_up(&mut self, uid: u32) -> bool {
        let times = match self.refused {
            Some((same, times)) if same == uid => times + 1,
            _ => 1,
        };
        self.refused = Some((uid, times));
        times >= MOST_REFUSALS
    }
}
