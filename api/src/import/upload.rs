//! `POST /imports?kind=…`: a file comes to the service, is written to the disk as it comes, and waits to be checked.

use std::collections::HashMap;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use serde_json::json;

use super::service::file_of;
use crate::action::import_receive;
use crate::app::App;
use crate::draft::{Draft, Limit};
use crate::graphql::http::{Media, Problem, authenticate};
use crate::store::Id;
use crate::store::import::Kind;

/// Kinds of file as the address names them.
const KINDS: [(&str, Kind); 4] = [
    ("sites", Kind::Sites),
    ("devices", Kind::Devices),
    ("contracts", Kind::Contracts),
    ("certificates", Kind::Certificates),
];

/// Media types that are taken; what the file is is seen by its bytes.
const TAKEN: [&str; 3] = [
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
];

/// Takes a file and answers with the key of its import.
pub async fn handle(request: HttpRequest, body: web::Payload, app: web::Data<App>) -> HttpResponse {
    match receive(&request, body, &app).await {
        Ok(id) => HttpResponse::Created().json(json!({ "id": id.0 })),
        Err(problem) => Media::Json.problem(problem),
    }
}

async fn receive(request: &HttpRequest, body: web::Payload, app: &App) -> Result<Id, Problem> {
    // By the header alone: a browser sends cookies by itself, a token never.
    let actor = authenticate(request, app).await?;
    let actor = actor.ok_or_else(Problem::unauthenticated)?;
    let kind = kind_of(request)?;
    actor.permit(kind.operation()).map_err(Problem::forbidden)?;
    check_headers(request, app)?;
    let id = Id::new();
    let draft = file_of(app, id).with_extension("part");
    let draft = Draft::receive(body, draft, limit(app)).await?;
    std::fs::rename(draft.path(), file_of(app, id)).map_err(|error| Problem::fault(&error))?;
    // The check begins; a file that no import names is cleared away in time.
    import_receive::run(app, &actor, kind, id)
        .await
        .map_err(|error| Problem::fault(&error))?;
    Ok(id)
}

fn kind_of(request: &HttpRequest) -> Result<Kind, Problem> {
    let query = web::Query::<HashMap<String, String>>::from_query(request.query_string());
    let named = query.ok().and_then(|query| {
        let name = query.get("kind")?;
        KINDS.iter().find(|(known, _)| known == name)
    });
    named.map(|(_, kind)| *kind).ok_or_else(|| {
        let known = KINDS.map(|(name, _)| name).join(", ");
        Problem::bad_request(format!(
            "name the kind of file: /imports?kind=…, one of {known}"
        ))
    })
}

/// What can be refused before the body is read.
fn check_headers(request: &HttpRequest, app: &App) -> Result<(), Problem> {
    let media_type = request.content_type();
    let is_encoded = request
        .headers()
        .get(header::CONTENT_ENCODING)
        .is_some_and(|encoding| encoding != "identity");
    if is_encoded
        || !TAKEN
            .iter()
            .any(|taken| media_type.eq_ignore_ascii_case(taken))
    {
        let message = format!(
            "send the file as it is, with one of these media types: {}",
            TAKEN.join(", ")
        );
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            message,
        ));
    }
    limit(app).check(request)
}

fn limit(app: &App) -> Limit {
    Limit {
        most: app.settings.max_import_bytes,
        setting: "max-import-bytes",
    }
}
