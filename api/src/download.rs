//! What the service hands out whole: to be kept, and not to be shown by a browser.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use domain::access::Operation;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::app::App;
use crate::graphql::http::{Problem, authenticate};
use crate::store::Id;

/// What a name may hold unescaped in a header (RFC 8187).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The key in the address of a request, for who may do `operation`. `what` it is the key of is named where there is none.
pub async fn asked(
    request: &HttpRequest,
    app: &App,
    key: &str,
    operation: Operation,
    what: &str,
) -> Result<Id, Problem> {
    let actor = authenticate(request, app).await?;
    let actor = actor.ok_or_else(Problem::unauthenticated)?;
    actor.permit(operation).map_err(Problem::forbidden)?;
    Ok(Id(key.parse().map_err(|_| Problem::not_found(what))?))
}

/// An answer of that media type, kept under that name.
pub fn answer(media_type: &str, name: &str) -> HttpResponseBuilder {
    let name = utf8_percent_encode(name, PLAIN);
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{name}"),
        ))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"));
    answer
}
