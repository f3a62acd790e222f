//! What a socket has said and not sent yet, in bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::web::Bytes;
use actix_ws::Message;
use tokio::sync::Notify;

/// Counts the bytes of texts from when they are made until the socket has sent them, or they are thrown away.
#[derive(Debug, Clone)]
pub struct Unsent(Arc<Tally>);

#[derive(Debug)]
struct Tally {
    bytes: AtomicUsize,
    most: usize,
    overrun: Notify,
}

/// A text that is counted as long as it is there.
struct Counted {
    text: String,
    tally: Arc<Tally>,
}

impl Unsent {
    /// Nothing yet, and so many bytes at most.
    pub fn up_to(most: usize) -> Self {
        Self(Arc::new(Tally {
            bytes: AtomicUsize::new(0),
            most,
            overrun: Notify::new(),
        }))
    }

    /// The message with a text. One alone may be larger than all may be together: who reads gets it.
    pub fn message(&self, text: String) -> Message {
        let before = self.0.bytes.fetch_add(text.len(), Ordering::Relaxed);
        if before > 0 && before + text.len() > self.0.most {
            self.0.overrun.notify_one();
        }
        let tally = Arc::clone(&self.0);
        let bytes = Bytes::from_owner(Counted { text, tally });
        Message::Text(bytes.try_into().expect("it is a text"))
    }

    /// Waits until there is more than there may be.
    pub async fn overrun(&self) {
        self.0.overrun.notified().await;
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        self.text.as_bytes()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.tally
            .bytes
            .fetch_sub(self.text.len(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn what_is_sent_makes_room() {
        let unsent = Unsent::up_to(10);
        let is_over = || unsent.overrun().now_or_never().is_some();
        drop(unsent.message("one alone may be larger".to_owned()));
        let first = unsent.message("12345".to_owned());
        let second = unsent.message("67890".to_owned());
        assert!(!is_over(), "just as many");
        drop(first);
        let third = unsent.message("12345".to_owned());
        assert!(!is_over(), "there was room again");
        let fourth = unsent.message("6".to_owned());
        assert!(is_over());
        drop((second, third, fourth));
    }
}
