//! `GET /attachments/{id}`: the content of an attachment.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::access::Operation;

use super::storage::Content;
use crate::app::App;
use crate::download;
use crate::graphql::http::{Media, Problem};
use crate::store::paper::{self, Attachment};
use crate::store::{Id, StoreError};

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
    download::answer(row.media_type.0.as_str(), &name).body(SizedStream::new(length, content))
}

/// The name, the row and the content, for whoever may read tickets.
async fn find(
    request: &HttpRequest,
    id: &str,
    app: &App,
) -> Result<(String, Attachment, (u64, Content)), Problem> {
    let id = download::asked(request, app, id, Operation::ReadTickets, "the attachment").await?;
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
