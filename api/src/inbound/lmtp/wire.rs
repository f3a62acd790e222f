//! Lines and messages out of a stream of bytes, and answers into it; each wait has its end.

use std::io;
use std::time::Duration;

use smtp_proto::request::receiver::{DataReceiver, DummyDataReceiver};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest line of a command (RFC 5321 asks for 512 bytes, extensions for more).
const LONGEST_LINE: usize = 4096;
/// What is read at a time.
const CHUNK: usize = 16 << 10;

/// A connection to a mail server.
pub struct Wire<S> {
    stream: S,
    idle: Duration,
    /// What came and was not looked at yet.
    unread: Vec<u8>,
    /// Whether a line that is too long is being passed over.
    is_skipping: bool,
}

/// A line of a command.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// With its end.
    Whole(Vec<u8>),
    TooLong,
    /// The connection was closed.
    Closed,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// `idle`: the longest wait for the other side.
    pub fn new(stream: S, idle: Duration) -> Self {
        Self {
            stream,
            idle,
            unread: Vec::new(),
            is_skipping: false,
        }
    }

    /// The next line. Nothing is lost where this is given up before it ends.
    pub async fn line(&mut self) -> io::Result<Line> {
        loop {
            if let Some(at) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=at).collect();
                let is_rest = std::mem::take(&mut self.is_skipping);
                return Ok(if is_rest || line.len() > LONGEST_LINE {
                    Line::TooLong
                } else {
                    Line::Whole(line)
                });
            }
            if self.unread.len() > LONGEST_LINE {
                self.unread.clear();
                self.is_skipping = true;
            }
            if self.fill().await? == 0 {
                return Ok(Line::Closed);
            }
        }
    }

    /// The message up to the line that is a single point; of one that is longer than `most`, one byte more than that, and none where
    /// there is no room for the bytes that came. An error where the connection ends before.
    pub async fn message(
        &mut self,
        most: usize,
        mut has_room: impl FnMut(usize) -> bool,
    ) -> io::Result<Option<Vec<u8>>> {
        let mut receiver = DataReceiver::new();
        // It begins a line: a point may be its first byte.
        receiver.ingest(&mut b"\r\n".iter(), &mut Vec::new());
        let mut content = Vec::new();
        let mut fits = true;
        // The end of the last line may come before it is known as such.
        while fits && content.len() <= most + 1 {
            let has_ended = self.ingest(|bytes| receiver.ingest(bytes, &mut content));
            fits = has_room(content.len().min(most + 1));
            if has_ended {
                return Ok(fits.then_some(content));
            }
            self.fill_message().await?;
        }
        content.truncate(if fits { most + 1 } else { 0 });
        content.shrink_to_fit();
        let mut rest = DummyDataReceiver::new_data(&receiver);
        while !self.ingest(|bytes| rest.ingest(bytes)) {
            self.fill_message().await?;
        }
        Ok(fits.then_some(content))
    }

    /// Writes answers.
    pub async fn say(&mut self, answers: &str) -> io::Result<()> {
        let said = async {
            self.stream.write_all(answers.as_bytes()).await?;
            self.stream.flush().await
        };
        tokio::time::timeout(self.idle, said).await?
    }

    /// Lets somebody take from what is unread; what he takes is gone.
    fn ingest(&mut self, take: impl FnOnce(&mut std::slice::Iter<'_, u8>) -> bool) -> bool {
        let mut bytes = self.unread.iter();
        let has_ended = take(&mut bytes);
        let left = bytes.len();
        let taken = self.unread.len() - left;
        self.unread.drain(..taken);
        has_ended
    }

    async fn fill_message(&mut self) -> io::Result<()> {
        match self.fill().await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn fill(&mut self) -> io::Result<usize> {
        self.unread.reserve(CHUNK);
        let read = self.stream.read_buf(&mut self.unread);
        tokio::time::timeout(self.idle, read).await?
    }
}
