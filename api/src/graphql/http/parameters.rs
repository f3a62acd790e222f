//! Reading the parameters of a GraphQL request, from the query string or the body.

use std::collections::HashMap;

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, HttpRequest, web};
use juniper::http::GraphQLRequest;
use serde_json::{Map, Value};

use super::media::Problem;

/// Reads the request; a body has `most_bytes` at most.
pub fn read(
    request: &HttpRequest,
    body: Result<web::Bytes, actix_web::Error>,
    most_bytes: usize,
) -> Result<GraphQLRequest, Problem> {
    let parameters = match (request.method(), body) {
        (&Method::GET, _) => of_query_string(request.query_string())?,
        (&Method::POST, Ok(body)) => of_body(request, &body)?,
        (&Method::POST, Err(error)) => return Err(unreadable(&error, most_bytes)),
        _ => return Err(Problem::method_not_allowed("GET, POST")),
    };
    well_formed(parameters)
}

fn of_query_string(query: &str) -> Result<Map<String, Value>, Problem> {
    let pairs = web::Query::<HashMap<String, String>>::from_query(query)
        .map_err(|_| Problem::bad_request("the query string cannot be read"))?;
    let mut parameters = Map::new();
    for (key, text) in pairs.into_inner() {
        let value = match key.as_str() {
            "variables" | "extensions" if text.is_empty() => continue,
            "variables" | "extensions" => serde_json::from_str(&text).map_err(|_| {
                Problem::bad_request("variables and extensions must be JSON objects")
            })?,
            _ => Value::String(text),
        };
        parameters.insert(key, value);
    }
    Ok(parameters)
}

fn of_body(request: &HttpRequest, body: &[u8]) -> Result<Map<String, Value>, Problem> {
    if !request
        .content_type()
        .eq_ignore_ascii_case("application/json")
    {
        let message = "send Content-Type: application/json";
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            message,
        ));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(parameters)) => Ok(parameters),
        Ok(_) => Err(Problem::bad_request("the body must be a JSON object")),
        Err(error) => Err(Problem::bad_request(format!(
            "the body is no JSON in UTF-8: {error}"
        ))),
    }
}

fn unreadable(error: &actix_web::Error, limit: usize) -> Problem {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "PAYLOAD_TOO_LARGE",
            format!("the body may have {limit} bytes at most"),
        ),
        _ => Problem::bad_request("the body cannot be read"),
    }
}

/// Checks the types of the parameters; `extensions` must be an object, but we know none.
pub fn well_formed(mut parameters: Map<String, Value>) -> Result<GraphQLRequest, Problem> {
    let Some(Value::String(query)) = parameters.remove("query") else {
        return Err(Problem::bad_request("query must be a string"));
    };
    let operation_name = match parameters.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(Problem::bad_request("operationName must be a string")),
    };
    if !matches!(
        parameters.get("extensions"),
        None | Some(Value::Null | Value::Object(_))
    ) {
        return Err(Problem::bad_request("extensions must be an object"));
    }
    let variables = match parameters.remove("variables") {
        None | Some(Value::Null) => None,
        Some(variables @ Value::Object(_)) => Some(
            serde_json::from_value(variables)
                .map_err(|_| Problem::bad_request("variables cannot be read as GraphQL values"))?,
        ),
        Some(_) => return Err(Problem::bad_request("variables must be an object")),
    };
    Ok(GraphQLRequest::new(query, operation_name, variables))
}
