//! A name server on the loopback address: it knows a few texts, and may fail or say nothing.

use std::collections::HashMap;
use std::net::UdpSocket;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// What is answered about a name.
#[derive(Clone)]
pub enum Answer {
    /// A record of texts (TXT).
    Text(String),
    /// SERVFAIL.
    Failure,
    /// Nothing at all.
    Silence,
}

/// A running name server. Of what it does not know it says that there is no such name.
pub struct NameServer {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl NameServer {
    /// Starts one that knows these names, written in small letters.
    pub fn start(known: &[(&str, Answer)]) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let address = socket.local_addr().expect("an address").to_string();
        let known: HashMap<String, Answer> = known
            .iter()
            .map(|(name, answer)| ((*name).to_owned(), answer.clone()))
            .collect();
        let asked = Arc::default();
        let server = Self {
            address,
            asked: Arc::clone(&asked),
        };
        // It ends with the process.
        thread::spawn(move || {
            let mut question = [0; 4096];
            while let Ok((length, client)) = socket.recv_from(&mut question) {
                let name = name_of(&question[..length]);
                let answer = known.get(&name).cloned();
                asked
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(name);
                if let Some(told) = told(&question[..length], answer.as_ref()) {
                    let _ = socket.send_to(&told, client);
                }
            }
        });
        server
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How often it was asked about a name.
    pub fn asked(&self, name: &str) -> usize {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|known| *known == name).count()
    }
}

/// Where the header of a message ends and its question begins (RFC 1035, 4.1).
const HEADER: usize = 12;
const TEXT: u16 = 16;
const NO_FAULT: u8 = 0;
const SERVER_FAILURE: u8 = 2;
const NO_SUCH_NAME: u8 = 3;

/// The labels of the question and where they end.
fn labels(question: &[u8]) -> (Vec<String>, usize) {
    let (mut at, mut labels) = (HEADER, Vec::new());
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        let label = String::from_utf8_lossy(&question[at + 1..end]);
        labels.push(label.to_ascii_lowercase());
        at = end;
    }
    (labels, at + 1)
}

fn name_of(question: &[u8]) -> String {
    labels(question).0.join(".")
}

/// The answer as it goes over the wire; none is silence.
fn told(question: &[u8], answer: Option<&Answer>) -> Option<Vec<u8>> {
    let (_, end) = labels(question);
    let kind = u16::from_be_bytes([question[end], question[end + 1]]);
    let (code, text) = match answer {
        Some(Answer::Silence) => return None,
        Some(Answer::Failure) => (SERVER_FAILURE, None),
        Some(Answer::Text(text)) => (NO_FAULT, (kind == TEXT).then_some(text)),
        None => (NO_SUCH_NAME, None),
    };
    let mut told = question[..2].to_vec();
    // An answer, by a server that asks others; one question, and the answer if there is one.
    told.extend([0x81, 0x80 | code, 0, 1, 0, u8::from(text.is_some())]);
    told.extend([0, 0, 0, 0]);
    told.extend_from_slice(&question[HEADER..end + 4]);
    if let Some(text) = text {
        let pieces = text.as_bytes().chunks(255).flat_map(|piece| {
            let length = u8::try_from(piece.len()).expect("a short piece");
            [&[length], piece].concat()
        });
        let pieces: Vec<u8> = pieces.collect();
        // The name of the question, TXT, IN, and for five minutes.
        told.extend([0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 1, 44]);
        let length = u16::try_from(pieces.len()).expect("a short text");
        told.extend(length.to_be_bytes());
        told.extend(pieces);
    }
    Some(told)
}
