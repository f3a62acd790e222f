//! `POST /imports?kind=…`: a file comes to the service, is written to the disk as it comes, and waits to be checked.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use domain::access::Refusal;
use futures::StreamExt;
use serde_json::json;
use tokio::sync::mpsc;

use super::service::{file_of, remove};
use crate::action::import_receive;
use crate::app::App;
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

/// Pieces of a body that wait for the disk.
const AHEAD: usize = 16;

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
    actor.permit(kind.operation()).map_err(forbidden)?;
    check_headers(request, app)?;
    let id = Id::new();
    let draft = Draft(file_of(app, id).with_extension("part"));
    write(body, &draft.0, app.settings.max_import_bytes).await?;
    std::fs::rename(&draft.0, file_of(app, id)).map_err(|error| fault(&error))?;
    // The check begins; a file that no import names is cleared away in time.
    import_receive::run(app, &actor, kind, id)
        .await
        .map_err(|error| fault(&error))?;
    Ok(id)
}

/// The file while it comes; gone with the request, however that ends.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        remove(&self.0);
    }
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
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > app.settings.max_import_bytes) {
        return Err(too_large(app.settings.max_import_bytes));
    }
    Ok(())
}

/// Writes the body to the disk, piece by piece.
async fn write(mut body: web::Payload, path: &Path, most: u64) -> Result<(), Problem> {
    let (sender, mut pieces) = mpsc::channel::<web::Bytes>(AHEAD);
    let path = path.to_owned();
    let writing = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        let mut file = create(&path)?;
        while let Some(piece) = pieces.blocking_recv() {
            file.write_all(&piece)?;
        }
        file.sync_all()
    });
    let passed = pass_on(&mut body, sender, most).await;
    // The file is at rest before anybody removes it.
    let written = writing.await.map_err(|error| fault(&error))?;
    passed?;
    written.map_err(|error| fault(&error))
}

/// Hands the pieces of a body on, up to a limit.
async fn pass_on(
    body: &mut web::Payload,
    sender: mpsc::Sender<web::Bytes>,
    most: u64,
) -> Result<(), Problem> {
    let mut length = 0;
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| Problem::bad_request("the body ended before its end"))?;
        length += piece.len() as u64;
        if length > most {
            return Err(too_large(most));
        }
        if sender.send(piece).await.is_err() {
            // The disk has an error of its own.
            return Ok(());
        }
    }
    if length == 0 {
        let message = "the body is empty; send the file in it";
        return Err(Problem::bad_request(message));
    }
    Ok(())
}

fn create(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    File::create_new(path)
}

fn forbidden(refusal: Refusal) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "FORBIDDEN", refusal.to_string())
}

fn too_large(most: u64) -> Problem {
    let message = format!("a file may have {most} bytes at most (max-import-bytes)");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
}

fn fault(error: &dyn std::error::Error) -> Problem {
    tracing::error!(error = %error, "a file could not be received");
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL",
        "internal error",
    )
}
