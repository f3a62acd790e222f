//! GraphQL over HTTP: <https://graphql.github.io/graphql-over-http/draft/>.

mod media;
mod parameters;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use juniper::http::{GraphQLRequest, GraphQLResponse};
use juniper::{DefaultScalarValue, GraphQLError, OperationType, ValidatedOperation};
use serde_json::json;

use super::{Context, Schema};
use crate::action::{Actor, sign_in};
use crate::app::App;
pub use media::{Media, Problem};
pub use parameters::well_formed;

/// Answers one request.
pub async fn handle(
    request: HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    app: web::Data<App>,
    schema: web::Data<Schema>,
) -> HttpResponse {
    let Some(media) = Media::negotiate(&request) else {
        let accepted = "answers come as application/graphql-response+json or application/json";
        return Media::Json.problem(Problem::new(
            StatusCode::NOT_ACCEPTABLE,
            "NOT_ACCEPTABLE",
            accepted,
        ));
    };
    let operation = match parameters::read(&request, body, app.settings.max_body_bytes) {
        Ok(operation) => operation,
        Err(problem) => return media.problem(problem),
    };
    let context = match authenticate(&request, &app).await {
        Ok(actor) => Context::new(&app, actor),
        Err(problem) => return media.problem(problem),
    };
    let mut response = match execute(media, request.method(), &operation, &schema, &context).await {
        Ok(response) => response,
        Err(problem) => media.problem(problem),
    };
    if app.settings.server_timing {
        let timing = format!("db;desc=\"{} statements\"", context.app.store.statements());
        let value = header::HeaderValue::from_str(&timing).expect("digits and ASCII letters");
        response
            .headers_mut()
            .insert(header::HeaderName::from_static("server-timing"), value);
    }
    response
}

/// Whoever the bearer token speaks for. No token is nobody; a wrong one is refused.
pub async fn authenticate(request: &HttpRequest, app: &App) -> Result<Option<Actor>, Problem> {
    let Some(authorization) = request.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let secret = authorization.to_str().ok().and_then(bearer);
    let secret = secret.ok_or_else(Problem::unknown_token)?;
    match sign_in::run(app, secret).await {
        Ok(Some(actor)) => Ok(Some(actor)),
        Ok(None) => Err(Problem::unknown_token()),
        Err(error) => {
            tracing::error!(%error, "a token could not be looked up");
            Err(Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "INTERNAL",
                "internal error",
            ))
        }
    }
}

/// The secret in the value of an `Authorization`.
pub fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, secret) = authorization.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(secret.trim())
}

async fn execute(
    media: Media,
    method: &Method,
    request: &GraphQLRequest,
    schema: &Schema,
    context: &Context,
) -> Result<HttpResponse, Problem> {
    let name = request.operation_name.as_deref();
    let operation = match ValidatedOperation::new(&request.query, name, schema) {
        Ok(operation) => operation,
        Err(error) => return Ok(document_error(media, error)),
    };
    match operation.operation_type() {
        OperationType::Mutation if *method == Method::GET => {
            return Err(Problem::method_not_allowed("POST"));
        }
        OperationType::Subscription => {
            let message =
                "subscriptions go over a WebSocket, to this address: graphql-transport-ws";
            return Err(Problem::new(media.document_error(), "BAD_REQUEST", message));
        }
        OperationType::Query | OperationType::Mutation => {}
    }
    match operation.execute(&request.variables(), context).await {
        Ok(answer) => {
            let response = GraphQLResponse::<DefaultScalarValue>::from_result(Ok(answer));
            Ok(media.answer(StatusCode::OK, &response))
        }
        Err(error) => Ok(document_error(media, error)),
    }
}

/// A document that cannot be executed.
fn document_error(media: Media, error: GraphQLError) -> HttpResponse {
    media.answer(media.document_error(), &document_errors(error))
}

/// The answer to a document that cannot be executed: every error gets a code.
pub fn document_errors(error: GraphQLError) -> serde_json::Value {
    let response = GraphQLResponse::<DefaultScalarValue>::from_result(Err(error));
    let mut body = serde_json::to_value(&response).expect("a GraphQL answer is always JSON");
    for error in body["errors"].as_array_mut().into_iter().flatten() {
        error["extensions"] = json!({ "code": "BAD_REQUEST" });
    }
    body
}
