//! GraphQL over HTTP: <https://graphql.github.io/graphql-over-http/draft/>.

use std::collections::HashMap;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use juniper::http::{GraphQLRequest, GraphQLResponse};
use juniper::{DefaultScalarValue, GraphQLError, OperationType, ValidatedOperation, Variables};
use serde_json::{Map, Value, json};

use super::{Context, Schema};
use crate::action::sign_in;
use crate::app::App;

/// How the answer is written: the media type also decides the status of a request that is in error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Media {
    /// `application/graphql-response+json`: the status tells.
    GraphqlResponse,
    /// `application/json`: a well-formed request is answered 200, whatever is wrong with its document.
    Json,
}

impl Media {
    /// The best type that the client accepts; none when it accepts neither.
    fn negotiate(request: &HttpRequest) -> Option<Self> {
        let Some(accept) = request.headers().get(header::ACCEPT) else {
            return Some(Self::Json);
        };
        let mut acceptable = None;
        for range in accept.to_str().ok()?.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let media_type = parts.next().unwrap_or_default();
            let refused = parts.any(|part| {
                part.strip_prefix("q=")
                    .and_then(|quality| quality.parse::<f32>().ok())
                    == Some(0.0)
            });
            match media_type {
                _ if refused => {}
                "application/graphql-response+json" => return Some(Self::GraphqlResponse),
                "application/json" | "application/*" | "*/*" => acceptable = Some(Self::Json),
                _ => {}
            }
        }
        acceptable
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The status of a well-formed request whose document is in error.
    fn document_error(self) -> StatusCode {
        match self {
            Self::GraphqlResponse => StatusCode::BAD_REQUEST,
            Self::Json => StatusCode::OK,
        }
    }

    fn answer(self, status: StatusCode, body: &impl serde::Serialize) -> HttpResponse {
        let body = serde_json::to_vec(body).expect("a GraphQL answer is always JSON");
        HttpResponse::build(status)
            .insert_header((header::CONTENT_TYPE, self.content_type()))
            .body(body)
    }

    fn fail(self, status: StatusCode, code: &str, message: &str) -> HttpResponse {
        self.answer(
            status,
            &json!({ "errors": [{ "message": message, "extensions": { "code": code } }] }),
        )
    }

    fn bad_request(self, message: &str) -> HttpResponse {
        self.fail(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }
}

/// Answers one request.
pub async fn handle(
    request: HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    app: web::Data<App>,
    schema: web::Data<Schema>,
) -> HttpResponse {
    let Some(media) = Media::negotiate(&request) else {
        let accepted = "answers come as application/graphql-response+json or application/json";
        return Media::Json.fail(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", accepted);
    };
    let parameters = match (request.method(), body) {
        (&Method::GET, _) => of_query_string(media, request.query_string()),
        (&Method::POST, Ok(body)) => of_body(media, &request, &body),
        (&Method::POST, Err(error)) => Err(unreadable(media, &error, app.settings.max_body_bytes)),
        _ => Err(HttpResponse::MethodNotAllowed()
            .insert_header((header::ALLOW, "GET, POST"))
            .finish()),
    };
    let operation = match parameters.and_then(|parameters| well_formed(media, parameters)) {
        Ok(operation) => operation,
        Err(response) => return response,
    };
    let context = match authenticate(media, &request, &app).await {
        Ok(context) => context,
        Err(response) => return response,
    };
    let mut response = execute(media, request.method(), &operation, &schema, &context).await;
    if app.settings.server_timing {
        let timing = format!("db;desc=\"{} statements\"", context.app.store.statements());
        let value = header::HeaderValue::from_str(&timing).expect("digits and ASCII letters");
        response
            .headers_mut()
            .insert(header::HeaderName::from_static("server-timing"), value);
    }
    response
}

fn of_query_string(media: Media, query: &str) -> Result<Map<String, Value>, HttpResponse> {
    let pairs = web::Query::<HashMap<String, String>>::from_query(query)
        .map_err(|_| media.bad_request("the query string cannot be read"))?;
    let mut parameters = Map::new();
    for (key, text) in pairs.into_inner() {
        let value = match key.as_str() {
            "variables" | "extensions" if text.is_empty() => continue,
            "variables" | "extensions" => serde_json::from_str(&text)
                .map_err(|_| media.bad_request("variables and extensions must be JSON objects"))?,
            _ => Value::String(text),
        };
        parameters.insert(key, value);
    }
    Ok(parameters)
}

fn of_body(
    media: Media,
    request: &HttpRequest,
    body: &[u8],
) -> Result<Map<String, Value>, HttpResponse> {
    if !request
        .content_type()
        .eq_ignore_ascii_case("application/json")
    {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(media.fail(
            status,
            "UNSUPPORTED_MEDIA_TYPE",
            "send Content-Type: application/json",
        ));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(parameters)) => Ok(parameters),
        Ok(_) => Err(media.bad_request("the body must be a JSON object")),
        Err(error) => Err(media.bad_request(&format!("the body is no JSON in UTF-8: {error}"))),
    }
}

fn unreadable(media: Media, error: &actix_web::Error, limit: usize) -> HttpResponse {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => media.fail(
            StatusCode::PAYLOAD_TOO_LARGE,
            "PAYLOAD_TOO_LARGE",
            &format!("the body may have {limit} bytes at most"),
        ),
        _ => media.bad_request("the body cannot be read"),
    }
}

/// Checks the types of the parameters; `extensions` must be an object, but we know none.
fn well_formed(
    media: Media,
    mut parameters: Map<String, Value>,
) -> Result<GraphQLRequest, HttpResponse> {
    let query = match parameters.remove("query") {
        Some(Value::String(query)) => query,
        _ => return Err(media.bad_request("query must be a string")),
    };
    let operation_name = match parameters.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(media.bad_request("operationName must be a string")),
    };
    if !matches!(
        parameters.get("extensions"),
        None | Some(Value::Null | Value::Object(_))
    ) {
        return Err(media.bad_request("extensions must be an object"));
    }
    let variables = match parameters.remove("variables") {
        None | Some(Value::Null) => None,
        Some(variables @ Value::Object(_)) => Some(
            serde_json::from_value(variables)
                .map_err(|_| media.bad_request("variables cannot be read as GraphQL values"))?,
        ),
        Some(_) => return Err(media.bad_request("variables must be an object")),
    };
    Ok(GraphQLRequest::new(query, operation_name, variables))
}

/// The context of whoever the bearer token speaks for. No token is nobody; a wrong one is refused.
async fn authenticate(
    media: Media,
    request: &HttpRequest,
    app: &App,
) -> Result<Context, HttpResponse> {
    let Some(authorization) = request.headers().get(header::AUTHORIZATION) else {
        return Ok(Context::new(app, None));
    };
    let secret = authorization
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, secret)| secret.trim());
    let actor = match secret {
        None => None,
        Some(secret) => sign_in::run(app, secret).await.map_err(|error| {
            tracing::error!(%error, "a token could not be looked up");
            media.fail(
                StatusCode::SERVICE_UNAVAILABLE,
                "INTERNAL",
                "internal error",
            )
        })?,
    };
    if actor.is_none() {
        let message = "the token is not known; make one with: kiriwake token create";
        let mut response = media.fail(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message);
        let challenge = header::HeaderValue::from_static("Bearer");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
        return Err(response);
    }
    Ok(Context::new(app, actor))
}

async fn execute(
    media: Media,
    method: &Method,
    request: &GraphQLRequest,
    schema: &Schema,
    context: &Context,
) -> HttpResponse {
    let operation =
        match ValidatedOperation::new(&request.query, request.operation_name.as_deref(), schema) {
            Ok(operation) => operation,
            Err(error) => return document_error(media, error),
        };
    match operation.operation_type() {
        OperationType::Mutation if *method == Method::GET => {
            return HttpResponse::MethodNotAllowed()
                .insert_header((header::ALLOW, "POST"))
                .finish();
        }
        OperationType::Subscription => {
            return media.fail(
                media.document_error(),
                "BAD_REQUEST",
                "there are no subscriptions here",
            );
        }
        OperationType::Query | OperationType::Mutation => {}
    }
    let variables: Variables = request.variables();
    match operation.execute(&variables, context).await {
        Ok(answer) => media.answer(
            StatusCode::OK,
            &GraphQLResponse::<DefaultScalarValue>::from_result(Ok(answer)),
        ),
        Err(error) => document_error(media, error),
    }
}

/// A document that cannot be executed: every error gets a code.
fn document_error(media: Media, error: GraphQLError) -> HttpResponse {
    let response = GraphQLResponse::<DefaultScalarValue>::from_result(Err(error));
    let mut body = serde_json::to_value(&response).expect("a GraphQL answer is always JSON");
    for error in body["errors"].as_array_mut().into_iter().flatten() {
        error["extensions"] = json!({ "code": "BAD_REQUEST" });
    }
    media.answer(media.document_error(), &body)
}
