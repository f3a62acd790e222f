//! A conversation with one mail server, from the greeting to the end.

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use super::command::Command;
use super::memory::Memory;
use super::wire::{Line, Wire};
use super::{Client, Delivery, Envelope, is_told};

/// Recipients of one message; the mail server brings it again for the others.
const MOST_RECIPIENTS: usize = 100;
/// Who is not understood so often in a row speaks something else.
const MOST_ERRORS: u32 = 10;

const GREETING: &str = "220 kiriwake LMTP\r\n";
/// SIZE without a number: what is too long is kept without its body, and a mail server that knew better would send it back instead.
const OFFERED: &str = "250-kiriwake\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n\
                       250-XFORWARD NAME ADDR PROTO HELO SOURCE\r\n250 SIZE\r\n";
const GO_AHEAD: &str = "354 end with a line that is a single point\r\n";
const KEPT: &str = "250 2.0.0 kept\r\n";
const NO_ROOM: &str = "452 4.3.1 too much is under way, try again later\r\n";
const NOT_KEPT: &str = "451 4.3.0 not kept, try again later\r\n";
const STOPPING: &str = "421 4.3.2 the service stops, try again later\r\n";
const IDLE: &str = "421 4.4.2 nothing was said for too long\r\n";
const CONFUSED: &str = "421 4.7.0 too many errors\r\n";

/// Keeps a message; false where that failed.
pub type Taker = Box<dyn Fn(Delivery) -> BoxFuture<'static, bool> + Send + Sync>;

/// What was said so far, and what is answered.
pub struct Conversation<S> {
    wire: Wire<S>,
    taker: Taker,
    /// Bytes that are taken of a message.
    most: usize,
    memory: Memory,
    has_greeted: bool,
    client: Client,
    sender: Option<String>,
    /// Bytes of the message, where they are stated.
    size: Option<usize>,
    recipients: Vec<String>,
}

/// What follows from a command.
enum Step {
    Say(Cow<'static, str>),
    Message,
    End(&'static str),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Conversation<S> {
    /// `most`: the bytes that are taken of a message, for which all conversations share the `memory`.
    pub fn new(stream: S, idle: Duration, most: usize, memory: Memory, taker: Taker) -> Self {
        Self {
            wire: Wire::new(stream, idle),
            taker,
            most,
            memory,
            has_greeted: false,
            client: Client::default(),
            sender: None,
            size: None,
            recipients: Vec::new(),
        }
    }

    /// Speaks until the other side ends, or between two commands once told to stop.
    pub async fn run(mut self, stopping: watch::Receiver<bool>) {
        if let Err(error) = self.converse(stopping).await {
            tracing::debug!(%error, "a mail server is gone");
            if error.kind() == io::ErrorKind::TimedOut {
                // Who is still there is told why; whoever is not cannot hear it.
                let _ = self.wire.say(IDLE).await;
            }
        }
    }

    async fn converse(&mut self, mut stopping: watch::Receiver<bool>) -> io::Result<()> {
        self.wire.say(GREETING).await?;
        let mut errors = 0;
        loop {
            let line = tokio::select! {
                biased;
                () = is_told(&mut stopping) => return self.wire.say(STOPPING).await,
                line = self.wire.line() => line?,
            };
            let step = match line {
                Line::Whole(line) => self.answer(Command::read(&line)),
                Line::TooLong => Step::Say("500 5.5.6 the line is too long\r\n".into()),
                Line::Closed => return Ok(()),
            };
            match step {
                Step::Say(answer) => {
                    errors = if answer.starts_with('5') {
                        errors + 1
                    } else {
                        0
                    };
                    self.wire.say(&answer).await?;
                }
                Step::Message => {
                    errors = 0;
                    self.message().await?;
                }
                Step::End(answer) => return self.wire.say(answer).await,
            }
            if errors == MOST_ERRORS {
                return self.wire.say(CONFUSED).await;
            }
        }
    }

    fn answer(&mut self, command: Command) -> Step {
        let answer = match command {
            Command::Quit => return Step::End("221 2.0.0 goodbye\r\n"),
            Command::Nothing => "250 2.0.0 yes\r\n",
            Command::Verify => "252 2.5.2 every recipient is taken\r\n",
            Command::Wrong(answer) => answer,
            Command::Hello => {
                self.has_greeted = true;
                self.reset();
                OFFERED
            }
            Command::Reset => {
                self.reset();
                "250 2.0.0 begin anew\r\n"
            }
            _ if !self.has_greeted => "503 5.5.1 LHLO comes first\r\n",
            Command::Forwarded(_) | Command::Sender { .. } if self.sender.is_some() => {
                "503 5.5.1 a message is under way\r\n"
            }
            Command::Forwarded(attributes) if self.client.take_over(&attributes) => {
                "250 2.0.0 noted\r\n"
            }
            Command::Forwarded(_) => "501 5.5.4 attributes as NAME=VALUE in xtext are needed\r\n",
            Command::Sender { address, size } => {
                self.sender = Some(address);
                self.size = size;
                "250 2.1.0 noted\r\n"
            }
            _ if self.sender.is_none() => "503 5.5.1 MAIL comes first\r\n",
            Command::Recipient(_) if self.recipients.len() == MOST_RECIPIENTS => {
                "452 4.5.3 too many recipients, bring it again for the others\r\n"
            }
            Command::Recipient(recipient) => {
                self.recipients.push(recipient);
                "250 2.1.5 noted\r\n"
            }
            Command::Data if self.recipients.is_empty() => "503 5.5.1 RCPT comes first\r\n",
            Command::Data => return Step::Message,
        };
        Step::Say(answer.into())
    }

    /// Takes the message, and answers once for each recipient.
    async fn message(&mut self) -> io::Result<()> {
        // No more is held than one byte more than is taken, whatever is stated.
        let longest = self.most + 1;
        let stated = self.size.unwrap_or(longest).min(longest);
        let Some(mut room) = self.memory.room(stated) else {
            return self.wire.say(NO_ROOM).await;
        };
        self.wire.say(GO_AHEAD).await?;
        // What is stated may be less than what comes: mail servers add lines.
        let content = self.wire.message(self.most, |bytes| room.holds(bytes));
        let content = content.await?;
        let envelope = Envelope {
            sender: self.sender.take().unwrap_or_default(),
            recipients: std::mem::take(&mut self.recipients),
            client: std::mem::take(&mut self.client),
        };
        self.size = None;
        let times = envelope.recipients.len();
        let answer = match content {
            Some(content) => {
                let is_kept = (self.taker)(Delivery { envelope, content }).await;
                if is_kept { KEPT } else { NOT_KEPT }
            }
            None => NO_ROOM,
        };
        drop(room);
        self.wire.say(&answer.repeat(times)).await
    }

    fn reset(&mut self) {
        self.client = Client::default();
        self.sender = None;
        self.size = None;
        self.recipients.clear();
    }
}
