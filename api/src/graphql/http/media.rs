//! How an answer is written, and what a problem with a request looks like.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use domain::access::Refusal;
use serde_json::json;

use crate::action::{ActionError, UserErrorCode};

/// Why a request is not executed.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// A header that the status calls for.
    header: Option<(header::HeaderName, &'static str)>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            header: None,
        }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    pub fn forbidden(refusal: Refusal) -> Self {
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", refusal.to_string())
    }

    pub fn not_found(what: &str) -> Self {
        let message = format!("{what} does not exist");
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    /// A fault of ours; what led to it goes to the log.
    pub fn fault(error: &dyn std::error::Error) -> Self {
        let causes = std::iter::successors(Some(error), |error| error.source());
        let causes: Vec<String> = causes.map(ToString::to_string).collect();
        tracing::error!(error = causes.join(": "), "a request failed");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self::new(status, "INTERNAL", "internal error")
    }

    pub fn method_not_allowed(allowed: &'static str) -> Self {
        let message = format!("use {allowed}");
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Self {
            header: Some((header::ALLOW, allowed)),
            ..Self::new(status, "METHOD_NOT_ALLOWED", message)
        }
    }

    pub fn unauthenticated() -> Self {
        Self {
            message: "sign in: send the header Authorization: Bearer TOKEN".to_owned(),
            ..Self::unknown_token()
        }
    }

    pub fn unknown_token() -> Self {
        let message = "the token is not known; make one with: kiriwake token create";
        let challenge = Some((header::WWW_AUTHENTICATE, "Bearer"));
        Self {
            header: challenge,
            ..Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
        }
    }
}

impl From<ActionError> for Problem {
    fn from(error: ActionError) -> Self {
        let errors = match error {
            ActionError::User(errors) => errors,
            ActionError::Refused(refusal) => return Self::forbidden(refusal),
            ActionError::Store(error) => return Self::fault(&error),
        };
        let (status, code) = match errors.first().map(|error| error.code) {
            Some(UserErrorCode::NotFound) => (StatusCode::NOT_FOUND, "NOT_FOUND"),
            Some(UserErrorCode::Conflict) => (StatusCode::CONFLICT, "CONFLICT"),
            Some(UserErrorCode::NotAllowed) => (StatusCode::CONFLICT, "NOT_ALLOWED"),
            Some(UserErrorCode::Invalid) | None => (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        };
        Self::new(status, code, ActionError::User(errors).to_string())
    }
}

/// How the answer is written: the media type also decides the status of a request that is in error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status tells.
    GraphqlResponse,
    /// `application/json`: a well-formed request is answered 200, whatever is wrong with its document.
    Json,
}

impl Media {
    /// The best type that the client accepts; none when it accepts neither.
    pub fn negotiate(request: &HttpRequest) -> Option<Self> {
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
    pub fn document_error(self) -> StatusCode {
        match self {
            Self::GraphqlResponse => StatusCode::BAD_REQUEST,
            Self::Json => StatusCode::OK,
        }
    }

    pub fn answer(self, status: StatusCode, body: &impl serde::Serialize) -> HttpResponse {
        let body = serde_json::to_vec(body).expect("a GraphQL answer is always JSON");
        HttpResponse::build(status)
            .insert_header((header::CONTENT_TYPE, self.content_type()))
            .body(body)
    }

    pub fn problem(self, problem: Problem) -> HttpResponse {
        let error = json!({ "message": problem.message, "extensions": { "code": problem.code } });
        let mut response = self.answer(problem.status, &json!({ "errors": [error] }));
        if let Some((name, value)) = problem.header {
            response
                .headers_mut()
                .insert(name, header::HeaderValue::from_static(value));
        }
        response
    }
}
