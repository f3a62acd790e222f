//! `POST /tickets/{number}/attachments?name=…`: a file comes to the disk, is looked at, and goes to the ticket.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentDisposition, Header};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::access::Operation;
use serde_json::json;

use super::sniff;
use crate::action::ticket_attach::{self, Content, Input};
use crate::app::App;
use crate::draft::{Draft, Limit};
use crate::graphql::http::{Media, Problem, authenticate};
use crate::store::Id;
use crate::store::paper::Attachment;

/// The header of a client's own key for the request.
const KEY: &str = "idempotency-key";

/// Takes a file and answers with the key of its attachment.
pub async fn handle(
    request: HttpRequest,
    number: web::Path<String>,
    body: web::Payload,
    app: web::Data<App>,
) -> HttpResponse {
    match receive(&request, number.into_inner(), body, &app).await {
        Ok(row) => HttpResponse::Created().json(json!({
            "id": row.id.0,
            "name": row.file_name,
            "mediaType": row.media_type,
            "bytes": row.bytes,
            "sha256": row.sha256,
            "url": super::download::url(row.id),
        })),
        Err(problem) => Media::Json.problem(problem),
    }
}

async fn receive(
    request: &HttpRequest,
    ticket_number: String,
    body: web::Payload,
    app: &App,
) -> Result<Attachment, Problem> {
    // By the header alone: a browser sends cookies by itself, a token never.
    let actor = authenticate(request, app).await?;
    let actor = actor.ok_or_else(Problem::unauthenticated)?;
    actor
        .permit(Operation::TicketAttach)
        .map_err(Problem::forbidden)?;
    let input = Input {
        ticket_number,
        name: name_of(request)?,
        idempotency_key: key_of(request)?,
    };
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        let message = "send the file as it is, without a Content-Encoding";
        return Err(unsupported(message));
    }
    let limit = Limit {
        most: app.settings.max_attachment_bytes,
        setting: "max-attachment-bytes",
    };
    limit.check(request)?;
    let path = app.settings.draft_folder().join(Id::new().0.to_string());
    let draft = Draft::receive(body, path, limit).await?;
    // From here to its end the content is in memory.
    let _turn = app.storage.turn().await;
    let content = look_at(draft).await?;
    Ok(ticket_attach::run(app, &actor, input, content).await?)
}

/// Reads the file and tells what it is.
async fn look_at(draft: Draft) -> Result<Content, Problem> {
    let looking = tokio::task::spawn_blocking(move || {
        let bytes = std::fs::read(draft.path()).map_err(|error| Problem::fault(&error))?;
        let media_type =
            sniff::media_type(&bytes).map_err(|refused| unsupported(&refused.to_string()))?;
        Ok(Content {
            draft,
            media_type,
            bytes: Bytes::from(bytes),
        })
    });
    looking.await.map_err(|error| Problem::fault(&error))?
}

/// The name of the file: of the address, else of the header Content-Disposition.
fn name_of(request: &HttpRequest) -> Result<String, Problem> {
    let query = web::Query::<HashMap<String, String>>::from_query(request.query_string());
    if let Some(name) = query.ok().and_then(|mut query| query.remove("name")) {
        return Ok(name);
    }
    let disposition = ContentDisposition::parse(request).ok();
    let name = disposition.as_ref().and_then(|disposition| {
        let extended = disposition.get_filename_ext();
        match extended {
            Some(extended) => String::from_utf8(extended.value.clone()).ok(),
            None => disposition.get_filename().map(str::to_owned),
        }
    });
    name.ok_or_else(|| {
        Problem::bad_request(
            "name the file: /tickets/NUMBER/attachments?name=…, or in the header Content-Disposition",
        )
    })
}

fn key_of(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let key = request.headers().get(KEY).map(|key| key.to_str());
    key.transpose()
        .map(|key| key.map(str::to_owned))
        .map_err(|_| Problem::bad_request("Idempotency-Key must be ASCII text"))
}

fn unsupported(message: &str) -> Problem {
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    Problem::new(status, "UNSUPPORTED_MEDIA_TYPE", message)
}
