//! One operation of a socket: a query or mutation that is answered once, or a subscription.

use std::sync::{Arc, OnceLock};

use actix_web::web;
use actix_ws::Message;
use futures::StreamExt;
use juniper::http::{GraphQLRequest, GraphQLResponse};
use juniper::{
    DefaultScalarValue, ExecutionError, IntoFieldError, OperationType, ValidatedOperation, Value,
    ValuesStream,
};
use serde::Serialize;
use serde_json::json;
use tokio::sync::mpsc;

use super::message::{self, Closing};
use super::unsent::Unsent;
use crate::action::{Actor, sign_in};
use crate::app::App;
use crate::graphql::context::{Following, Turn};
use crate::graphql::error::QueryError;
use crate::graphql::http::document_errors;
use crate::graphql::{Context, Schema};
use crate::live::{FeedError, Progress, Subscriber};
use crate::store::StoreError;

/// What an operation runs with.
pub struct Operation {
    pub app: web::Data<App>,
    pub schema: web::Data<Schema>,
    /// Tells who asks, and is looked up again whenever something is told.
    pub secret: Arc<str>,
    pub id: String,
    pub request: GraphQLRequest,
    pub outlet: Outlet,
}

/// The way to the socket. It takes a message when the one before is on its way.
#[derive(Clone)]
pub struct Outlet {
    /// Which of the operations of the socket it is: an id may be used again.
    pub serial: u64,
    pub sender: mpsc::Sender<(u64, Said)>,
    pub unsent: Unsent,
}

/// What an operation says to its socket.
pub enum Said {
    Next(Message),
    /// The last message.
    Last(Message),
    /// How far a subscription has come can be seen here.
    Follows(Arc<Progress>),
    /// The socket is to be closed.
    Close(Closing),
}

/// How an operation ends when nobody ends it.
enum End {
    Complete,
    /// With errors in the form of the protocol.
    Errors(serde_json::Value),
    Close(Closing),
}

type Validated<'a> = ValidatedOperation<
    'a,
    crate::graphql::query::Query,
    crate::graphql::mutation::Mutation,
    crate::graphql::subscription::Subscription,
>;

impl Operation {
    /// Runs to the end, which for a subscription is when the client goes or may not ask any more.
    pub async fn run(self) {
        let said = match self.answer().await {
            End::Complete => Said::Last(self.counted(message::complete(&self.id))),
            End::Errors(errors) => Said::Last(self.counted(message::error(&self.id, &errors))),
            End::Close(closing) => Said::Close(closing),
        };
        self.say(said).await;
    }

    /// A message, counted from now on: operations that wait for the socket hold theirs meanwhile.
    fn counted(&self, text: String) -> Message {
        self.outlet.unsent.message(text)
    }

    async fn tell(&self, answer: &impl Serialize) {
        let message = self.counted(message::next(&self.id, answer));
        self.say(Said::Next(message)).await;
    }

    async fn say(&self, said: Said) {
        // Nobody hears it when the socket is closed, which ends this operation too.
        let _ = self.outlet.sender.send((self.outlet.serial, said)).await;
    }

    async fn answer(&self) -> End {
        let name = self.request.operation_name.as_deref();
        let operation = match ValidatedOperation::new(&self.request.query, name, &self.schema) {
            Ok(operation) => operation,
            Err(error) => return End::Errors(document_errors(error)["errors"].take()),
        };
        match operation.operation_type() {
            OperationType::Subscription => match self.follow(&operation).await {
                Ok(never) => match never {},
                Err(end) => end,
            },
            OperationType::Query | OperationType::Mutation => self.once(&operation).await,
        }
    }

    async fn once(&self, operation: &Validated<'_>) -> End {
        let context = match self.actor().await {
            Ok(actor) => Context::new(&self.app, Some(actor)),
            Err(end) => return end,
        };
        match operation.execute(&self.request.variables(), &context).await {
            Ok(answer) => {
                let answer = GraphQLResponse::<DefaultScalarValue>::from_result(Ok(answer));
                self.tell(&answer).await;
                End::Complete
            }
            Err(error) => End::Errors(document_errors(error)["errors"].take()),
        }
    }

    /// Tells change after change, each one when the socket has taken the one before.
    async fn follow(&self, operation: &Validated<'_>) -> Result<std::convert::Infallible, End> {
        let Following { topic, after } = self.open(operation).await?;
        let position = match after {
            Some(position) => position,
            None => self.app.feed.last_position().await.map_err(fault)?,
        };
        let mut subscriber = Subscriber::new(&self.app.feed, topic, position);
        self.say(Said::Follows(subscriber.progress())).await;
        loop {
            let change = subscriber.next().await.map_err(|error| match error {
                FeedError::Expired => End::Errors(errors_of(QueryError::EventsExpired)),
                FeedError::Store(error) => fault(error),
            })?;
            let turn = Arc::new(Turn::Telling(change));
            if let Some(answer) = self.execute(operation, turn).await? {
                self.tell(&answer).await;
            }
        }
    }

    /// What the subscription follows.
    async fn open(&self, operation: &Validated<'_>) -> Result<Following, End> {
        let turn = Arc::new(Turn::Opening(OnceLock::new()));
        self.execute(operation, Arc::clone(&turn)).await?;
        let nothing = QueryError::bad_request("a subscription asks for one field");
        turn.following()
            .ok_or_else(|| End::Errors(errors_of(nothing)))
    }

    /// Executes the subscription once, with loaders of its own and under the role that the token has now. An error, be it
    /// of a part of the answer, ends the subscription: a change that was told in part would be lost.
    async fn execute(
        &self,
        operation: &Validated<'_>,
        turn: Arc<Turn>,
    ) -> Result<Option<serde_json::Value>, End> {
        let context = Context::of_subscription(&self.app, self.actor().await?, turn);
        let variables = self.request.variables();
        let executed = operation.resolve_into_stream(&variables, &context).await;
        let (value, errors) =
            executed.map_err(|error| End::Errors(document_errors(error)["errors"].take()))?;
        if !errors.is_empty() {
            return Err(End::Errors(json!(errors)));
        }
        told(value)
            .await
            .map_err(|errors| End::Errors(json!(errors)))
    }

    /// Who asks, now.
    async fn actor(&self) -> Result<Actor, End> {
        let found = sign_in::run(&self.app, &self.secret).await.map_err(fault)?;
        found.ok_or(End::Close(Closing::Forbidden))
    }
}

/// The answer that an execution tells, if it tells one.
async fn told(
    value: Value<ValuesStream<'_>>,
) -> Result<Option<serde_json::Value>, Vec<ExecutionError<DefaultScalarValue>>> {
    let Value::Object(fields) = value else {
        return Ok(None);
    };
    let mut data = serde_json::Map::new();
    for (name, field) in fields {
        let Value::Scalar(mut stream) = field else {
            continue;
        };
        let Some(told) = stream.next().await else {
            return Ok(None);
        };
        data.insert(name, json!(told?));
    }
    Ok(Some(json!({ "data": data })))
}

fn fault(error: StoreError) -> End {
    tracing::error!(%error, "a subscription could not go on");
    End::Close(Closing::Fault)
}

fn errors_of(error: QueryError) -> serde_json::Value {
    let error = IntoFieldError::<DefaultScalarValue>::into_field_error(error);
    json!([{ "message": error.message(), "extensions": error.extensions() }])
}
