//! What is said in the socket, and the codes with which it is closed.

use actix_ws::{CloseCode, CloseReason};
use juniper::http::GraphQLRequest;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::graphql::http::well_formed;

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {},
    Pong {},
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    Complete {
        id: String,
    },
}

/// Why we close a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing {
    /// The program stops; another process, or the next one, goes on.
    GoingAway,
    /// The message is larger than a request body may be.
    TooBig,
    /// A fault of ours: try again.
    Fault,
    /// The message is none of the protocol.
    BadMessage(String),
    /// Something is asked for before the connection was acknowledged.
    Unauthorized,
    /// There is no token, or one that is not known or not known any more.
    Forbidden,
    InitTimeout,
    /// An operation with this id runs.
    SubscriberExists(String),
    SecondInit,
    /// The account has so many sockets already. Of our own.
    TooManySockets(u32),
    /// The client does not read what it subscribed to. Of our own: the protocol has none.
    FallenBack,
}

impl From<Closing> for CloseReason {
    fn from(closing: Closing) -> Self {
        let (code, words) = match closing {
            Closing::GoingAway => (CloseCode::Away, "The service stops".to_owned()),
            Closing::TooBig => (CloseCode::Size, "The message is too big".to_owned()),
            Closing::Fault => (CloseCode::Again, "Internal error: try again".to_owned()),
            Closing::BadMessage(why) => (CloseCode::Other(4400), why),
            Closing::Unauthorized => (CloseCode::Other(4401), "Unauthorized".to_owned()),
            Closing::Forbidden => (CloseCode::Other(4403), "Forbidden".to_owned()),
            Closing::InitTimeout => {
                let words = "Connection initialisation timeout";
                (CloseCode::Other(4408), words.to_owned())
            }
            Closing::SubscriberExists(id) => {
                let words = format!("Subscriber for {id} already exists");
                (CloseCode::Other(4409), words)
            }
            Closing::SecondInit => {
                let words = "Too many initialisation requests";
                (CloseCode::Other(4429), words.to_owned())
            }
            Closing::TooManySockets(most) => {
                let words = format!("An account may have {most} sockets open");
                (CloseCode::Other(4411), words)
            }
            Closing::FallenBack => (CloseCode::Other(4410), "Too slow".to_owned()),
        };
        Self {
            code,
            description: Some(words),
        }
    }
}

/// Reads a message, or says why it is none.
pub fn read(text: &str) -> Result<ClientMessage, Closing> {
    serde_json::from_str(text).map_err(|error| Closing::BadMessage(error.to_string()))
}

/// Reads the request of a `subscribe`.
pub fn request(payload: Map<String, Value>) -> Result<GraphQLRequest, Closing> {
    well_formed(payload).map_err(|problem| Closing::BadMessage(problem.to_string()))
}

pub fn acknowledgement() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

pub fn pong() -> String {
    json!({ "type": "pong" }).to_string()
}

/// An answer of an operation.
pub fn next(id: &str, answer: &impl serde::Serialize) -> String {
    json!({ "id": id, "type": "next", "payload": answer }).to_string()
}

/// The operation ends with errors and tells nothing more.
pub fn error(id: &str, errors: &Value) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

/// The operation has told everything.
pub fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}

/// An error that is none of a document.
pub fn failure(code: &str, message: &str) -> Value {
    json!([{ "message": message, "extensions": { "code": code } }])
}
