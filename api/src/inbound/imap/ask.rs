//! Commands whose end is judged: the library's own search and fetch take a refusal, or a connection that is gone, for an answer
//! without content.

use async_imap::error::Error;
use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response, Status};
use tokio::time::timeout;

use super::{ImapError, STEP_TIMEOUT, Signed};

/// What a server has of a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Content {
    Whole(Vec<u8>),
    /// There is no such message any more.
    Gone,
    /// There is one, and the server does not give it.
    Withheld,
}

/// The numbers of the messages from `first` on, in their order. Nothing is left out because of a refusal.
pub async fn numbers(session: &mut Signed, first: u32) -> Result<Vec<u32>, ImapError> {
    let mut found = Vec::new();
    ask(session, &format!("UID SEARCH UID {first}:*"), |answer| {
        if let Response::MailboxData(MailboxDatum::Search(numbers)) = answer {
            found.extend(numbers);
        }
    })
    .await?;
    // `*` is the last message even where its number is lower.
    found.retain(|&uid| uid >= first);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// A message, without marking it as read, up to so many bytes.
pub async fn content(session: &mut Signed, uid: u32, most: usize) -> Result<Content, ImapError> {
    let mut found = Content::Gone;
    let command = format!("UID FETCH {uid} (UID BODY.PEEK[]<0.{most}>)");
    ask(session, &command, |answer| {
        let Response::Fetch(_, attributes) = answer else {
            return;
        };
        let is_meant =
            |one: &AttributeValue<'_>| matches!(one, AttributeValue::Uid(of) if *of == uid);
        // Another one changed its marks meanwhile.
        if !attributes.iter().any(is_meant) {
            return;
        }
        for attribute in attributes {
            if let AttributeValue::BodySection {
                section: None,
                data,
                ..
            } = attribute
            {
                found = data
                    .as_ref()
                    .map_or(Content::Withheld, |data| Content::Whole(data.to_vec()));
            }
        }
    })
    .await?;
    Ok(found)
}

/// Runs a command to its end, and shows each answer before that.
async fn ask(
    session: &mut Signed,
    command: &str,
    mut take: impl FnMut(&Response<'_>),
) -> Result<(), ImapError> {
    let asked = async {
        let own = session.run_command(command).await?;
        loop {
            let answer = session
                .read_response()
                .await?
                .ok_or(Error::ConnectionLost)?;
            match answer.parsed() {
                Response::Done {
                    tag,
                    status,
                    outcome,
                } if *tag == own => {
                    let told = || {
                        outcome
                            .information
                            .as_deref()
                            .unwrap_or_default()
                            .to_owned()
                    };
                    return match status {
                        Status::Ok => Ok(()),
                        Status::No => Err(Error::No(told())),
                        _ => Err(Error::Bad(told())),
                    };
                }
                Response::Data {
                    status: Status::Bye,
                    ..
                } => return Err(Error::ConnectionLost),
                other => take(other),
            }
        }
    };
    Ok(timeout(STEP_TIMEOUT, asked).await??)
}
