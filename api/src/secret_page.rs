//! Pages that a secret in their address opens: a digest of reminders, to answer it; and deadlines as a calendar.
//!
//! Whoever has the address may see and do what it is for, and nothing else. Reading changes nothing, since mail scanners follow
//! links. The address is in no line of the log, and no other site is told it.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use domain::reminder::ReminderKey;
use jiff::civil::Date;
use serde::Serialize;

use crate::action::reminder::describe::Entry;
use crate::action::reminder::respond::{self, Act, Shown};
use crate::action::{ActionError, calendar_feed};
use crate::app::App;
use crate::mail::reminder_digest::left;
use crate::mail::template;
use crate::store::reminder::Reminder;
use crate::wording;

const PAGE: &str = include_str!("../templates/pages/reminders.html");

/// No scripts; its own styles; its form goes to where it came from.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the page says.
#[derive(Serialize)]
struct Words {
    /// What was done, or why it was not.
    news: Option<String>,
    /// None where the link does not work.
    digest: Option<DigestWords>,
}

#[derive(Serialize)]
struct DigestWords {
    day: String,
    earliest: String,
    latest: String,
    entries: Vec<EntryWords>,
    /// How many more there are.
    unshown: usize,
}

#[derive(Serialize)]
struct EntryWords {
    key: String,
    heading: &'static str,
    site: String,
    what: String,
    day_is: &'static str,
    end: String,
    left: String,
    steps: Vec<&'static str>,
    state: String,
    /// Whether something can be done to it.
    is_open: bool,
}

/// `GET /reminders/{secret}`: what the digest told, and how it stands.
pub async fn show(
    secret: web::Path<String>,
    query: web::Query<Done>,
    app: web::Data<App>,
) -> HttpResponse {
    let news = query
        .done
        .map(|count| format!("{count}件を受け付けました。"));
    page(&app, &secret, news, None).await
}

/// What the page was led to by an answer.
#[derive(serde::Deserialize)]
pub struct Done {
    done: Option<u16>,
}

/// `POST /reminders/{secret}`: the answer of the recipient.
pub async fn answer(
    secret: web::Path<String>,
    body: web::Bytes,
    app: web::Data<App>,
) -> HttpResponse {
    let (keys, act) = match read(&body) {
        Ok(answer) => answer,
        Err(why) => return page(&app, &secret, Some(why.to_owned()), Some(REFUSED)).await,
    };
    match respond::by_link(&app, &secret, keys, act).await {
        Ok(Some(done)) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("?done={done}")))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .finish(),
        Ok(None) => page(&app, &secret, None, None).await,
        Err(ActionError::User(_)) => {
            let why = "再度お知らせする日は、明日から、選んだそれぞれの期限の日までの間で選んでください。";
            page(&app, &secret, Some(why.to_owned()), Some(REFUSED)).await
        }
        Err(error) => fault(&error),
    }
}

/// The answer cannot be understood or done.
const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// What was chosen, and what is to be done to it.
fn read(body: &[u8]) -> Result<(Vec<ReminderKey>, Act), &'static str> {
    let (mut keys, mut act, mut until) = (Vec::new(), String::new(), String::new());
    for (name, value) in url::form_urlencoded::parse(body) {
        match &*name {
            "key" => keys.extend(value.parse::<ReminderKey>()),
            "act" => act = value.into_owned(),
            "until" => until = value.into_owned(),
            _ => {}
        }
    }
    if keys.is_empty() {
        return Err("対象を1つ以上選んでください。");
    }
    let act = match act.as_str() {
        "acknowledge" => Act::Acknowledge,
        "gone" => Act::ReportGone,
        "snooze" => {
            let until = until.parse::<Date>();
            Act::Snooze(until.map_err(|_| "再度お知らせする日を選んでください。")?)
        }
        _ => return Err("ボタンを1つ選んでください。"),
    };
    Ok((keys, act))
}

async fn page(
    app: &App,
    secret: &str,
    news: Option<String>,
    status: Option<StatusCode>,
) -> HttpResponse {
    let shown = match respond::show(app, secret).await {
        Ok(shown) => shown,
        Err(error) => return fault(&error),
    };
    let found = match (&shown, status) {
        (None, _) => StatusCode::NOT_FOUND,
        (Some(_), status) => status.unwrap_or(StatusCode::OK),
    };
    let words = Words {
        news,
        digest: shown.map(|shown| digest(&shown)),
    };
    match template::page("reminders.html", PAGE, &words) {
        Ok(html) => private(HttpResponse::build(found), "text/html; charset=utf-8").body(html),
        Err(error) => fault(&error),
    }
}

fn digest(shown: &Shown) -> DigestWords {
    let words = |(row, entry): &(Reminder, Entry)| {
        let (ending, description) = (&entry.ending, &entry.description);
        let steps = description.steps.iter();
        EntryWords {
            key: row.key().to_string(),
            heading: wording::reminder_kind(ending.kind),
            site: description.site.clone(),
            what: description.what.clone(),
            day_is: wording::reminder_day(ending.kind),
            end: wording::date(ending.end),
            left: left(shown.today, ending.end),
            steps: steps.map(|step| wording::reminder_step(*step)).collect(),
            state: wording::reminder_state(row.state.0, row.snoozed_until.map(|day| day.0)),
            is_open: row.state.0.is_answerable(),
        }
    };
    let last = shown
        .entries
        .iter()
        .map(|(_, entry)| entry.ending.end)
        .max();
    DigestWords {
        day: wording::date(shown.digest.day.0),
        earliest: domain::time::add_days(shown.today, 1).to_string(),
        latest: last.unwrap_or(shown.today).max(shown.today).to_string(),
        entries: shown.entries.iter().map(words).collect(),
        unshown: shown.unshown,
    }
}

/// `GET /calendar/{secret}.ics`: deadlines as a calendar.
pub async fn calendar(secret: web::Path<String>, app: web::Data<App>) -> HttpResponse {
    match calendar_feed::read(&app, &secret).await {
        Ok(Some(calendar)) => {
            private(HttpResponse::Ok(), "text/calendar; charset=utf-8").body(calendar)
        }
        Ok(None) => private(HttpResponse::NotFound(), "text/plain; charset=utf-8")
            .body("no such calendar; it may have been revoked\n"),
        Err(error) => fault(&error),
    }
}

/// Kept by nobody on the way, found by no search, and told to no other site.
fn private(mut response: HttpResponseBuilder, content_type: &'static str) -> HttpResponseBuilder {
    response
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header(("X-Robots-Tag", "noindex, nofollow"));
    response
}

fn fault(error: &dyn std::fmt::Display) -> HttpResponse {
    tracing::error!(%error, "a page behind a secret failed");
    HttpResponse::InternalServerError()
        .content_type("text/plain; charset=utf-8")
        .body("ただいま処理できません。しばらくしてからお試しください。\n")
}
