//! One socket: what is heard in it, the operations that run for it, and what is said.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::io::ErrorKind;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, Closed, Message, ProtocolError, Session,
};
use futures::{Sink, StreamExt};
use serde_json::{Map, Value};
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, interval_at, sleep, timeout};

use super::message::{self, ClientMessage, Closing};
use super::operation::{Operation, Outlet, Said};
use super::places::{Place, Places};
use super::unsent::Unsent;
use crate::action::sign_in;
use crate::app::App;
use crate::graphql::Schema;
use crate::graphql::http::bearer;
use crate::live::Progress;

/// A client has this long to say who he is.
const INIT: Duration = Duration::from_secs(3);

/// How often it is asked whether somebody is there. Who has said nothing since the last time is gone.
const PING: Duration = Duration::from_secs(12);

/// How long the code of a close may wait for a client that does not read.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Operations that run for one socket.
const MOST_OPERATIONS: usize = 32;

/// Messages that wait for the socket; nothing more is read until they are on their way.
const MOST_WAITING: usize = 16;

/// A socket and what runs for it.
pub struct Connection {
    app: web::Data<App>,
    schema: web::Data<Schema>,
    session: Session,
    /// The secret of the request that opened the socket.
    offered: Option<String>,
    /// The secret of who was acknowledged.
    secret: Option<Arc<str>>,
    running: HashMap<String, Running>,
    tasks: JoinSet<()>,
    serial: u64,
    /// Of one message, so that operations wait until the socket takes it.
    outlet: mpsc::Sender<(u64, Said)>,
    said: mpsc::Receiver<(u64, Said)>,
    waiting: VecDeque<Message>,
    unsent: Unsent,
    places: web::Data<Places>,
    /// Of who was acknowledged.
    place: Option<Place>,
}

/// An operation that runs.
struct Running {
    serial: u64,
    task: AbortHandle,
    progress: Option<Arc<Progress>>,
}

/// Why a conversation ends: with a code, or because nobody is there.
enum End {
    Close(Closing),
    Gone,
}

impl From<Closing> for End {
    fn from(closing: Closing) -> Self {
        Self::Close(closing)
    }
}

impl From<Closed> for End {
    fn from(_: Closed) -> Self {
        Self::Gone
    }
}

impl Connection {
    pub fn new(
        app: web::Data<App>,
        schema: web::Data<Schema>,
        places: web::Data<Places>,
        session: Session,
        offered: Option<String>,
    ) -> Self {
        let unsent = Unsent::up_to(app.settings.max_unsent_bytes);
        let (outlet, said) = mpsc::channel(1);
        Self {
            app,
            schema,
            session,
            offered,
            secret: None,
            running: HashMap::new(),
            tasks: JoinSet::new(),
            serial: 0,
            outlet,
            said,
            waiting: VecDeque::new(),
            unsent,
            places,
            place: None,
        }
    }

    /// Speaks with the client until one of both closes the socket, or `stopping`.
    pub async fn run(
        mut self,
        mut messages: AggregatedMessageStream,
        stopping: watch::Receiver<bool>,
    ) {
        let end = self.converse(&mut messages, stopping).await;
        // What runs for the socket ends before its last words, which may have to wait.
        let Self {
            session,
            tasks,
            place,
            ..
        } = self;
        drop((tasks, place));
        if let Err(End::Close(closing)) = end {
            tracing::info!(socket.reason = ?closing, "a WebSocket is closed");
            // Who does not read at all is not told.
            let _ = timeout(LAST_WORDS, session.close(Some(closing.into()))).await;
        }
    }

    async fn converse(
        &mut self,
        messages: &mut AggregatedMessageStream,
        mut stopping: watch::Receiver<bool>,
    ) -> Result<std::convert::Infallible, End> {
        let mut head = self.app.feed.head();
        let mut ping = interval_at(Instant::now() + PING, PING);
        let mut was_heard = true;
        let mut init = std::pin::pin!(sleep(INIT));
        loop {
            let is_free = self.waiting.is_empty();
            tokio::select! {
                // In this order: what the socket takes goes out before anybody asks whether it takes too little.
                biased;
                _ = stopping.wait_for(|is_stopping| *is_stopping) => return Err(Closing::GoingAway.into()),
                message = messages.next(), if self.waiting.len() < MOST_WAITING => {
                    was_heard = true;
                    self.hear(message.ok_or(End::Gone)?).await?;
                }
                ready = ready(&mut self.session), if !is_free => {
                    ready?;
                    self.send()?;
                }
                Some((serial, said)) = self.said.recv(), if is_free => self.say(serial, said)?,
                Some(task) = self.tasks.join_next() => {
                    if task.is_err_and(|error| error.is_panic()) {
                        return Err(Closing::Fault.into());
                    }
                }
                () = &mut init, if self.secret.is_none() => return Err(Closing::InitTimeout.into()),
                _ = ping.tick() => {
                    if !std::mem::take(&mut was_heard) {
                        return Err(End::Gone);
                    }
                    self.waiting.push_back(Message::Ping(web::Bytes::new()));
                }
                () = self.unsent.overrun() => return Err(Closing::FallenBack.into()),
                // While the socket does not take what is to be said.
                _ = head.changed(), if !is_free => self.check_progress(*head.borrow_and_update())?,
            }
        }
    }

    async fn hear(&mut self, message: Result<AggregatedMessage, ProtocolError>) -> Result<(), End> {
        match message {
            Ok(AggregatedMessage::Text(text)) => self.answer(message::read(&text)?).await,
            Ok(AggregatedMessage::Binary(_)) => {
                Err(Closing::BadMessage("messages are texts".to_owned()).into())
            }
            Ok(AggregatedMessage::Ping(bytes)) => {
                self.waiting.push_back(Message::Pong(bytes));
                Ok(())
            }
            Ok(AggregatedMessage::Pong(_)) => Ok(()),
            Ok(AggregatedMessage::Close(_)) => Err(End::Gone),
            Err(ProtocolError::Overflow) => Err(Closing::TooBig.into()),
            // Cut off, unless it is a text that is none.
            Err(ProtocolError::Io(error)) if error.kind() != ErrorKind::InvalidData => {
                Err(End::Gone)
            }
            Err(error) => Err(Closing::BadMessage(error.to_string()).into()),
        }
    }

    async fn answer(&mut self, message: ClientMessage) -> Result<(), End> {
        match message {
            ClientMessage::ConnectionInit { .. } if self.secret.is_some() => {
                Err(Closing::SecondInit.into())
            }
            ClientMessage::ConnectionInit { payload } => self.acknowledge(payload).await,
            ClientMessage::Ping {} => {
                self.push(message::pong());
                Ok(())
            }
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::Subscribe { id, payload } => self.start(id, payload),
            ClientMessage::Complete { id } => {
                if let Some(running) = self.running.remove(&id) {
                    running.task.abort();
                }
                Ok(())
            }
        }
    }

    /// Lets in who has a token: in `Authorization` of the payload, as a browser cannot send headers, or of the request.
    async fn acknowledge(&mut self, payload: Option<Map<String, Value>>) -> Result<(), End> {
        let payload = payload.unwrap_or_default();
        let mut entries = payload.iter();
        let authorization = entries.find(|(key, _)| key.eq_ignore_ascii_case("authorization"));
        let secret = match authorization {
            Some((_, value)) => value.as_str().and_then(bearer),
            None => self.offered.as_deref(),
        };
        let secret: Arc<str> = secret.ok_or(Closing::Forbidden)?.into();
        match sign_in::run(&self.app, &secret).await {
            Ok(Some(actor)) => {
                let most = self.app.settings.max_sockets;
                let place = Place::take(&self.places, actor.id, most);
                self.place = Some(place.ok_or(Closing::TooManySockets(most))?);
                self.secret = Some(secret);
            }
            Ok(None) => return Err(Closing::Forbidden.into()),
            Err(error) => {
                tracing::error!(%error, "a token could not be looked up");
                return Err(Closing::Fault.into());
            }
        }
        self.push(message::acknowledgement());
        Ok(())
    }

    fn start(&mut self, id: String, payload: Map<String, Value>) -> Result<(), End> {
        let secret = Arc::clone(self.secret.as_ref().ok_or(Closing::Unauthorized)?);
        let request = message::request(payload)?;
        if self.running.contains_key(&id) {
            return Err(Closing::SubscriberExists(id).into());
        }
        if self.running.len() == MOST_OPERATIONS {
            let words = format!("at most {MOST_OPERATIONS} operations run at once in one socket");
            let errors = message::failure("TOO_MANY_OPERATIONS", &words);
            self.push(message::error(&id, &errors));
            return Ok(());
        }
        self.serial += 1;
        let outlet = Outlet {
            serial: self.serial,
            sender: self.outlet.clone(),
            unsent: self.unsent.clone(),
        };
        let operation = Operation {
            app: self.app.clone(),
            schema: self.schema.clone(),
            secret,
            id: id.clone(),
            request,
            outlet,
        };
        let running = Running {
            serial: self.serial,
            task: self.tasks.spawn_local(operation.run()),
            progress: None,
        };
        self.running.insert(id, running);
        Ok(())
    }

    /// Passes on what an operation says, unless the client has ended it meanwhile.
    fn say(&mut self, serial: u64, said: Said) -> Result<(), End> {
        let is_it = |running: &&mut Running| running.serial == serial;
        let Some(running) = self.running.values_mut().find(is_it) else {
            return Ok(());
        };
        match said {
            Said::Next(message) => self.waiting.push_back(message),
            Said::Last(message) => {
                self.running.retain(|_, running| running.serial != serial);
                self.waiting.push_back(message);
            }
            Said::Follows(progress) => running.progress = Some(progress),
            Said::Close(closing) => return Err(closing.into()),
        }
        Ok(())
    }

    /// Gives up on a client that lets too much happen without reading.
    fn check_progress(&self, head: i64) -> Result<(), End> {
        let most = i64::from(self.app.settings.most_behind);
        let mut followed = self
            .running
            .values()
            .filter_map(|one| one.progress.as_ref());
        if followed.any(|progress| progress.has_fallen_back(head, most)) {
            return Err(Closing::FallenBack.into());
        }
        Ok(())
    }

    fn push(&mut self, text: String) {
        self.waiting.push_back(self.unsent.message(text));
    }

    fn send(&mut self) -> Result<(), Closed> {
        match self.waiting.pop_front() {
            Some(message) => Pin::new(&mut self.session).start_send(message),
            None => Ok(()),
        }
    }
}

/// Waits until the socket takes a message.
async fn ready(session: &mut Session) -> Result<(), Closed> {
    poll_fn(|task| Pin::new(&mut *session).poll_ready(task)).await
}
