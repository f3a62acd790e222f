//! `GET /inbound/{id}`: a message as it came.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::access::Operation;

use crate::app::App;
use crate::download;
use crate::graphql::http::{Media, Problem};
use crate::store::{AnyConn, Id, StoreError, inbound};

/// Where a message is fetched, below the address of the service.
pub fn url(id: Id) -> String {
    format!("/inbound/{}", id.0)
}

/// Answers with the message.
pub async fn handle(
    request: HttpRequest,
    id: web::Path<String>,
    app: web::Data<App>,
) -> HttpResponse {
    match find(&request, &id, &app).await {
        Ok((id, raw)) => download::answer("message/rfc822", &format!("{}.eml", id.0)).body(raw),
        Err(problem) => Media::Json.problem(problem),
    }
}

async fn find(request: &HttpRequest, id: &str, app: &App) -> Result<(Id, Vec<u8>), Problem> {
    let id = download::asked(request, app, id, Operation::ReadInbound, "the mail").await?;
    let find = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok((
            inbound::by_id(connection, id)?,
            inbound::raw(connection, id)?,
        ))
    };
    let found = app.store.read(find).await;
    let (row, raw) = found.map_err(|error| Problem::fault(&error))?;
    row.ok_or_else(|| Problem::not_found("the mail"))?;
    let gone = || {
        let message = "the mail was erased with the personal data of its ticket";
        Problem::new(StatusCode::GONE, "GONE", message)
    };
    Ok((id, raw.ok_or_else(gone)?))
}
