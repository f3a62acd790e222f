//! A GraphQL client over plain HTTP.

use crate::PATIENCE;
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::{HeaderMap, Response};

/// Speaks to one service, with one token or none.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    address: String,
    token: Option<String>,
}

/// An HTTP answer, read whole.
#[derive(Debug)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// `Content-Type`, or empty.
    pub content_type: String,
    /// `Server-Timing`, or empty.
    pub server_timing: String,
    /// All headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

/// An error that the service gives as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserError {
    /// `INVALID`, `NOT_FOUND`, `CONFLICT` or `NOT_ALLOWED`.
    pub code: String,
    /// Words for a person.
    pub message: String,
    /// The input field it is about, if one.
    pub field: Option<String>,
}

impl Reply {
    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {self:?}"))
    }

    /// A header, or empty.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// `extensions.code` of the first error.
    pub fn error_code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Number of SQL statements that the operation took, by the service's own count.
    pub fn statements(&self) -> u64 {
        let text = self
            .server_timing
            .split('"')
            .nth(1)
            .and_then(|text| text.split(' ').next());
        text.and_then(|number| number.parse().ok())
            .unwrap_or_else(|| panic!("no statement count: {self:?}"))
    }
}

impl Client {
    /// A client for the service at `http://HOST:PORT`.
    pub fn new(address: &str, token: Option<&str>) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .max_idle_connections(0)
            .proxy(None)
            .build()
            .into();
        Self {
            agent,
            address: address.to_owned(),
            token: token.map(str::to_owned),
        }
    }

    /// Sends an operation; the whole answer.
    pub fn send(&self, query: &str, variables: &Value) -> Reply {
        let body = json!({"query": query, "variables": variables}).to_string();
        self.post("/graphql", "application/json", body.as_bytes())
    }

    /// Sends an operation; the GraphQL answer with `data` and `errors`.
    pub fn gql(&self, query: &str, variables: &Value) -> Value {
        self.send(query, variables).json()
    }

    /// Sends an operation that must succeed; its `data`.
    ///
    /// # Panics
    /// With the text of errors and user errors.
    #[track_caller]
    pub fn ok(&self, query: &str, variables: &Value) -> Value {
        let mut answer = self.gql(query, variables);
        assert!(
            answer.get("errors").is_none(),
            "{}\nof {query}\nwith {variables}",
            answer["errors"]
        );
        let data = answer["data"].take();
        for (field, payload) in data.as_object().into_iter().flatten() {
            let errors = &payload["userErrors"];
            let none = errors.as_array().is_none_or(Vec::is_empty);
            assert!(none, "{field}: {errors}\nwith {variables}");
        }
        data
    }

    /// Sends a mutation that must be refused with user errors; these.
    ///
    /// # Panics
    /// When it succeeds or fails in another way.
    #[track_caller]
    pub fn refused(&self, query: &str, variables: &Value) -> Vec<UserError> {
        let answer = self.gql(query, variables);
        assert!(answer.get("errors").is_none(), "{}", answer["errors"]);
        let payloads = answer["data"].as_object().expect("data").values();
        let errors: Vec<UserError> = payloads
            .flat_map(|payload| {
                payload["userErrors"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default()
            })
            .map(|error| UserError {
                code: error["code"].as_str().unwrap_or_default().to_owned(),
                message: error["message"].as_str().unwrap_or_default().to_owned(),
                field: error["field"].as_str().map(str::to_owned),
            })
            .collect();
        assert!(
            !errors.is_empty(),
            "not refused: {answer}\nwith {variables}"
        );
        errors
    }

    /// `extensions.code` of the first error of an operation that must fail, and its message.
    #[track_caller]
    pub fn fault(&self, query: &str, variables: &Value) -> (String, String) {
        let answer = self.gql(query, variables);
        let error = &answer["errors"][0];
        assert!(
            error.is_object(),
            "no error: {answer}\nof {query}\nwith {variables}"
        );
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        (
            code.to_owned(),
            error["message"].as_str().unwrap_or_default().to_owned(),
        )
    }

    /// Posts bytes as they are.
    pub fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Reply {
        self.post_with(path, &[("content-type", content_type)], body)
    }

    /// Posts bytes as they are, with headers.
    pub fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request = self.agent.post(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        reply(request.send(body))
    }

    /// Gets a page.
    pub fn get(&self, path: &str) -> Reply {
        let mut request = self.agent.get(format!("{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        reply(request.call())
    }
}

fn reply(result: Result<Response<ureq::Body>, ureq::Error>) -> Reply {
    let mut response = result.unwrap_or_else(|error| panic!("no HTTP answer: {error}"));
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let (content_type, server_timing) = (header("content-type"), header("server-timing"));
    let body = response
        .body_mut()
        .read_to_vec()
        .expect("the body can be read");
    Reply {
        status: response.status().as_u16(),
        content_type,
        server_timing,
        headers: response.headers().clone(),
        body,
    }
}
