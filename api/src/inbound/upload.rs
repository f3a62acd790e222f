//! `POST /inbound`: another system hands over a message (RFC 5322) as it came.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::access::Operation;
use domain::inbox::InboundSource;
use serde_json::json;

use crate::action::inbound::receive::{self, Received};
use crate::app::App;
use crate::draft::{Draft, Limit};
use crate::graphql::http::{Media, Problem, authenticate};
use crate::store::Id;

/// Takes a message and answers with the key under which it is kept: 201 for a new one, 200 for one that had come before.
pub async fn handle(request: HttpRequest, body: web::Payload, app: web::Data<App>) -> HttpResponse {
    match take(&request, body, &app).await {
        Ok(Received { id, is_new }) => {
            let mut answer = if is_new {
                HttpResponse::Created()
            } else {
                HttpResponse::Ok()
            };
            answer.json(json!({"id": id.0, "isNew": is_new}))
        }
        Err(problem) => Media::Json.problem(problem),
    }
}

async fn take(request: &HttpRequest, body: web::Payload, app: &App) -> Result<Received, Problem> {
    // By the header alone: a browser sends cookies by itself, a token never.
    let actor = authenticate(request, app).await?;
    let actor = actor.ok_or_else(Problem::unauthenticated)?;
    actor
        .permit(Operation::InboundReceive)
        .map_err(Problem::forbidden)?;
    let limit = Limit {
        most: app.settings.max_mail_bytes as u64,
        setting: "max-mail-bytes",
    };
    limit.check(request)?;
    let path = app.settings.draft_folder().join(Id::new().0.to_string());
    let draft = Draft::receive(body, path, limit).await?;
    let read = tokio::task::spawn_blocking(move || std::fs::read(draft.path()));
    let raw = read.await.map_err(|error| Problem::fault(&error))?;
    let raw = raw.map_err(|error| Problem::fault(&error))?;
    Ok(receive::run(app, &actor, InboundSource::Http, raw).await?)
}
