//! The HTTP service: routes, and a start and a stop without loose ends.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header;
use actix_web::middleware::{Compress, DefaultHeaders};
use actix_web::{App as Routes, HttpResponse, HttpServer, guard, web};
use anyhow::bail;
use domain::access::Role;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio_cron_scheduler::JobScheduler;

use crate::action::{ticket_check, token_create};
use crate::app::{App, StartError};
use crate::graphql::{self, http, socket};
use crate::inbound::lmtp::Listener;
use crate::mail::worker::Worker;
use crate::store::{StoreError, account, site};
use crate::tasks::Tasks;
use crate::{attachment, demo, import, inbound, jobs, live, metrics, secret_page};

/// Running requests get this long to finish after the signal to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(30);
/// The background tasks get this long; a mail that is still under way after that counts as interrupted.
const LAST_TASKS: Duration = Duration::from_secs(20);

const MAIL_WORKER: &str = "mail worker";

/// Serves until told to stop by SIGTERM or SIGINT. The schema of the database is up to date.
pub async fn serve(app: App, with_demo: bool) -> anyhow::Result<()> {
    make_ready(&app, with_demo).await?;
    let (stop, stopping) = watch::channel(false);
    let (mut tasks, mut scheduler) = start_tasks(&app, &stopping).await?;
    let closing = closing()?;
    let lmtp = Listener::open(&app).await?;

    let places = web::Data::new(socket::Places::default());
    let (settings, app_of_workers) = (app.settings.clone(), app.clone());
    let told = closing.clone();
    let server = HttpServer::new(move || {
        Routes::new()
            .app_data(web::Data::new(app_of_workers.clone()))
            .app_data(web::Data::new(graphql::schema()))
            .app_data(web::PayloadConfig::new(
                app_of_workers.settings.max_body_bytes,
            ))
            .wrap(Compress::default())
            .wrap(DefaultHeaders::new().add((header::X_CONTENT_TYPE_OPTIONS, "nosniff")))
            .app_data(web::Data::new(closing.clone()))
            .app_data(places.clone())
            .service(
                web::resource("/graphql")
                    .route(
                        web::get()
                            .guard(guard::fn_guard(socket::is_wanted))
                            .to(socket::handle),
                    )
                    .default_service(web::to(http::handle)),
            )
            .route("/imports", web::post().to(import::upload::handle))
            .route(
                "/tickets/{number}/attachments",
                web::post().to(attachment::upload::handle),
            )
            .route("/inbound", web::post().to(inbound::upload::handle))
            .route("/inbound/{id}", web::get().to(inbound::download::handle))
            .route(
                "/attachments/{id}",
                web::get().to(attachment::download::handle),
            )
            .route(
                "/graphiql",
                web::get().to(|| async { page("text/html; charset=utf-8", GRAPHIQL_HTML) }),
            )
            .route(
                "/graphiql/graphiql.js",
                web::get().to(|| async { page("text/javascript; charset=utf-8", GRAPHIQL_JS) }),
            )
            .route(
                "/graphiql/graphiql.css",
                web::get().to(|| async { page("text/css; charset=utf-8", GRAPHIQL_CSS) }),
            )
            .service(
                web::resource("/reminders/{secret}")
                    .route(web::get().to(secret_page::show))
                    .route(web::post().to(secret_page::answer)),
            )
            .route(
                "/calendar/{secret}.ics",
                web::get().to(secret_page::calendar),
            )
            .route("/health", web::get().to(health))
            .route("/metrics", web::get().to(metrics::handle))
    })
    // Who closes his side wants no answer any more: what runs for him is given up.
    .h1_allow_half_closed(false)
    // Its own would be heard only once it runs, which is after it was said to listen.
    .disable_signals()
    .shutdown_timeout(LAST_REQUESTS.as_secs())
    .bind(settings.listen)
    .map_err(|error| StartError::Io {
        what: format!("listen = {}", settings.listen),
        error,
    })?;
    let address = server.addrs().first().copied().unwrap_or(settings.listen);
    // Only now: a start that fails must not use up the token.
    greet(
        address,
        lmtp.as_ref().map(Listener::address),
        first_token(&app).await?,
    )?;
    if let Some(listener) = lmtp {
        tasks.spawn("LMTP", listener.run(app.clone(), stopping.clone()));
    }
    let server = server.run();
    tokio::spawn(stop_when(told, server.handle()));
    tokio::select! {
        outcome = server => outcome?,
        // None ends before it is told to: a service that sends no mail, or tells no change, must not look well.
        (name, error) = tasks.ended() => bail!("a background task stopped: {name}, {error:?}"),
    }

    scheduler.shutdown().await?;
    stop.send_replace(true);
    // They end between two batches, or after the mail under way; what is left follows with the next start.
    for name in tasks.finish(LAST_TASKS).await {
        let then = if name == MAIL_WORKER {
            "a mail whose hand-over had begun will be shown as UNCERTAIN"
        } else {
            "what it had not brought to its end is done anew"
        };
        tracing::warn!(task = name, "a background task was still at work: {then}");
    }
    Ok(())
}

/// Does what must be done before the first request, or says why there can be none.
async fn make_ready(app: &App, with_demo: bool) -> anyhow::Result<()> {
    if with_demo
        && !app
            .store
            .read(|connection| -> Result<_, StoreError> { Ok(site::any(connection)?) })
            .await?
    {
        demo::load(app).await?;
    }
    if app.settings.smtp.is_some() && demo::is_loaded(app).await? {
        bail!(
            "this database holds the demo, and smtp-url is set: invented faults would be mailed to real desks"
        );
    }
    // The first call must not wait for the proof of the rules, and rules that this program cannot use stop the start.
    let (base, now) = (app.knowledge.clone(), app.now());
    let answers = app.answers.clone();
    let warm = move |connection: &mut _| -> Result<_, StoreError> {
        base.warm(connection, now)?;
        Ok(answers.weights(connection)?)
    };
    app.store.read(warm).await?;
    ticket_check::begin(app).await?;
    Ok(())
}

/// Starts what runs beside the requests, until `stopping`.
async fn start_tasks(
    app: &App,
    stopping: &watch::Receiver<bool>,
) -> anyhow::Result<(Tasks, JobScheduler)> {
    let mut tasks = Tasks::default();
    tasks.spawn(MAIL_WORKER, Worker::new(app).run(stopping.clone()));
    let importer = import::service::run(app.clone(), stopping.clone());
    tasks.spawn("worker of imports", importer);
    let sweeper = attachment::sweep::run(app.clone(), stopping.clone());
    tasks.spawn("worker of removals", sweeper);
    if let Some(server) = app.settings.imap.clone() {
        let fetcher = inbound::imap::run(app.clone(), server, stopping.clone());
        tasks.spawn("fetcher of mail", fetcher);
    }
    let scheduler = jobs::start(app, stopping, &mut tasks).await?;
    live::start(app, stopping, &mut tasks).await?;
    Ok((tasks, scheduler))
}

/// Becomes true at the signal to stop: the server waits for its connections, and a socket does not end by itself.
fn closing() -> std::io::Result<watch::Receiver<bool>> {
    let (close, closing) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        close.send_replace(true);
        // As long as anybody looks.
        close.closed().await;
    });
    Ok(closing)
}

/// Lets the server end what it is at, once told to.
async fn stop_when(mut told: watch::Receiver<bool>, server: ServerHandle) {
    // An error means that nobody can tell any more.
    let _ = told.wait_for(|is_told| *is_told).await;
    server.stop(true).await;
}

/// The secret of the first admin token, made when no token exists.
async fn first_token(app: &App) -> anyhow::Result<Option<String>> {
    let any = app
        .store
        .read(|connection| -> Result<_, StoreError> { Ok(account::any_token(connection)?) })
        .await?;
    if any {
        return Ok(None);
    }
    Ok(Some(
        token_create::run(app, Role::Admin, "first admin").await?,
    ))
}

/// Tells where to point a browser or a client.
fn greet(
    address: SocketAddr,
    lmtp: Option<SocketAddr>,
    first_token: Option<String>,
) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "kiriwake listening on http://{address}")?;
    writeln!(out, "GraphQL  http://{address}/graphql")?;
    writeln!(out, "GraphiQL http://{address}/graphiql")?;
    if let Some(address) = lmtp {
        writeln!(out, "LMTP     {address}")?;
    }
    if let Some(token) = first_token {
        writeln!(out, "admin token (shown once): {token}")?;
    }
    out.flush()
}

const GRAPHIQL_HTML: &str = include_str!("../assets/graphiql/index.html");
const GRAPHIQL_JS: &str = include_str!("../assets/graphiql/graphiql.js");
const GRAPHIQL_CSS: &str = include_str!("../assets/graphiql/graphiql.css");

/// Scripts only from here: the bundle needs nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    connect-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

fn page(content_type: &'static str, body: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .body(body)
}

/// 200 while the database answers.
async fn health(app: web::Data<App>) -> HttpResponse {
    let answered = app
        .store
        .read(|connection| -> Result<_, StoreError> { Ok(account::any_token(connection)?) })
        .await;
    match answered {
        Ok(_) => HttpResponse::Ok().content_type("text/plain").body("ok\n"),
        Err(error) => {
            tracing::error!(%error, "health check failed");
            HttpResponse::ServiceUnavailable()
                .content_type("text/plain")
                .body("database unreachable\n")
        }
    }
}
