//! `GET /attachments/{id}`: the content of an attachment, to be kept and not to be shown by a browser.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::access::Operation;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::storage::Content;
use crate::app::App;
use crate::graphql::http::{Media, Problem, authenticate};
use crate::store::paper::{self, Attachment};
use crate::store::{Id, StoreError};

/// What a name may hold unescaped in a header (RFC 8187).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// Where an attachment is fetched, below the address of the service.
pub fn url(id: Id) -> String {
    format!("/attachments/{}", id.0)
}

/// Answers with the content.
pub async fn handle(
    request: HttpRequest,
    id: web::Path<String>,
    app: web::Data<App>,
) -> HttpResponse {
    let (name, row, (length, content)) = match find(&request, &id, &app).await {
        Ok(found) => found,
        Err(problem) => return Media::Json.problem(problem),
    };
    let name = utf8_percent_encode(&name, PLAIN);
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, row.media_type.0.as_str()))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{name}"),
        ))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(SizedStream::new(length, content))
}

/// The name, the row and the content, for whoever may read tickets.
async fn find(
    request: &HttpRequest,
    id: &str,
    app: &App,
) -> Result<(String, Attachment, (u64, Content)), Problem> {
    let actor = authenticate(request, app).await?;
    let actor = actor.ok_or_else(Problem::unauthenticated)?;
    actor
        .permit(Operation::ReadTickets)
        .map_err(Problem::forbidden)?;
    let id = Id(id
        .parse()
        .map_err(|_| Problem::not_found("the attachment"))?);
    let (name, row) = named(app, id).await?;
    match app.storage.get(id).await {
        Ok(content) => Ok((name, row, content)),
        Err(error) => {
            // An erasure in between takes the content too.
            named(app, id).await?;
            Err(Problem::fault(&error))
        }
    }
}

/// The attachment and its name, unless it was erased.
async fn named(app: &App, id: Id) -> Result<(String, Attachment), Problem> {
    let find = move |connection: &mut _| -> Result<_, StoreError> {
        Ok(paper::attachment_by_id(connection, id)?)
    };
    let row = app.store.read(find).await;
    let row = row.map_err(|error| Problem::fault(&error))?;
    let row = row.ok_or_else(|| Problem::not_found("the attachment"))?;
    let Some(name) = row.file_name.clone() else {
        let message = "the attachment was erased with the personal data of its ticket";
        return Err(Problem::new(StatusCode::GONE, "GONE", message));
    };
    Ok((name, row))
}
