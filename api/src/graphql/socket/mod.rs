//! GraphQL over a WebSocket: <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md> (`graphql-transport-ws`).

mod connection;
mod message;
mod operation;
mod places;
mod unsent;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, rt, web};

use tokio::sync::watch;

use super::Schema;
use super::http::{Media, Problem, bearer};
use crate::app::App;
use connection::Connection;
pub use places::Places;

/// The one protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";

/// Whether a request wants to become a WebSocket.
pub fn is_wanted(context: &actix_web::guard::GuardContext<'_>) -> bool {
    let upgrade = context.head().headers().get(header::UPGRADE);
    upgrade.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Opens the socket; who speaks is asked in it.
pub async fn handle(
    request: HttpRequest,
    body: web::Payload,
    app: web::Data<App>,
    schema: web::Data<Schema>,
    places: web::Data<Places>,
    stopping: web::Data<watch::Receiver<bool>>,
) -> HttpResponse {
    if let Err(problem) = check(&request, &app.settings.allowed_origins) {
        return Media::Json.problem(problem);
    }
    let (response, session, messages) =
        match actix_ws::handle_with_protocols(&request, body, &[PROTOCOL]) {
            Ok(opened) => opened,
            Err(error) => return error.error_response(),
        };
    let most_bytes = app.settings.max_body_bytes;
    let messages = messages
        .max_frame_size(most_bytes)
        .aggregate_continuations()
        .max_continuation_size(most_bytes);
    let secret = text(&request, &header::AUTHORIZATION).and_then(bearer);
    let connection = Connection::new(app, schema, places, session, secret.map(str::to_owned));
    rt::spawn(connection.run(messages, stopping.get_ref().clone()));
    response
}

/// The page of another host could not read what the socket says without a token, but it shall not even knock.
fn check(request: &HttpRequest, allowed: &[String]) -> Result<(), Problem> {
    if let Some(origin) = request.headers().get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        let host = origin.split_once("://").map(|(_, host)| host);
        let own = text(request, &header::HOST);
        let is_own = host
            .zip(own)
            .is_some_and(|(host, own)| host.eq_ignore_ascii_case(own));
        if !is_own
            && !allowed
                .iter()
                .any(|known| known.eq_ignore_ascii_case(origin))
        {
            let message = "pages of this origin may not open a WebSocket here; see the setting allowed-origins";
            return Err(Problem::new(StatusCode::FORBIDDEN, "FORBIDDEN", message));
        }
    }
    let offered = request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL);
    let mut offered = offered.filter_map(|value| value.to_str().ok());
    if !offered.any(|value| value.split(',').any(|name| name.trim() == PROTOCOL)) {
        return Err(Problem::bad_request(format!(
            "the protocol spoken here is {PROTOCOL}"
        )));
    }
    Ok(())
}

fn text<'a>(request: &'a HttpRequest, name: &header::HeaderName) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}
