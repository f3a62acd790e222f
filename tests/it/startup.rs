//! Starting and stopping.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::Place;
use kiriwake_tests::service::{Service, Setup, refuses_connections};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;

on_both!(
    first_start_prints_where_to_go_and_a_token_once,
    stop_finishes_a_running_request,
    a_start_that_fails_does_not_use_up_the_token,
    data_survives_a_restart,
    two_starts_at_once_share_the_migrations,
    token_create_prints_the_token_alone,
    health_tells_a_running_service,
    an_unknown_token_is_refused,
);

fn first_start_prints_where_to_go_and_a_token_once(backend: Backend) {
    let mut service = Service::start(backend);
    let address = service.address().to_owned();
    let printed = service.printed();
    let desks = service.admin().ok("{ desks { code } }", &json!({}));
    assert_eq!(
        desks["desks"].as_array().map(Vec::len),
        Some(22),
        "the catalogue is loaded"
    );
    service.stop();
    assert!(
        printed.contains(&format!("GraphQL  {address}/graphql")),
        "{printed:?}"
    );
    assert!(
        printed.contains(&format!("GraphiQL {address}/graphiql")),
        "{printed:?}"
    );

    let mut service = service.start_again();
    // It hears the signal from the moment at which it says that it listens.
    service.stop();
    let again = service.printed().join("\n");
    assert!(
        again.contains("kiriwake listening on http://127.0.0.1:"),
        "{again}"
    );
    assert!(
        !again.contains("kw_") && !again.contains("token"),
        "the token is shown once:\n{again}"
    );
}

fn stop_finishes_a_running_request(backend: Backend) {
    let mut service = Service::start(backend);
    let host = service.address().trim_start_matches("http://").to_owned();
    let body = json!({"query": "{ __typename }"}).to_string();
    let (head, tail) = body.split_at(5);
    let mut connection = TcpStream::connect(&host).expect("the service listens");
    write!(
        connection,
        "POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{head}",
        body.len()
    )
    .expect("the request can be begun");
    // An answer to a later request shows that the first one has been accepted by then.
    assert_eq!(service.stranger().get("/health").status, 200);

    service.terminate();
    assert!(
        refuses_connections(service.address()),
        "no new connections are taken"
    );
    connection
        .write_all(tail.as_bytes())
        .expect("the request can be finished");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(r#""__typename":"Query""#), "{answer}");
    assert_eq!(service.wait().code(), Some(0));
}

fn a_start_that_fails_does_not_use_up_the_token(backend: Backend) {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let setup = Setup::new(backend);
    let failed = setup.cli(&["serve", "--listen", &address]);
    let complaint = kiriwake_tests::binary::stderr(&failed);
    assert_eq!(failed.status.code(), Some(1), "{complaint}");
    assert!(
        complaint.contains("listen") && complaint.contains(&address),
        "{complaint}"
    );
    assert!(failed.stdout.is_empty());
    let service = setup.start();
    service.admin().ok("{ desks { code } }", &json!({}));
}

fn data_survives_a_restart(backend: Backend) {
    let mut service = Service::start(backend);
    let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
    service.stop();
    let service = service.start_again();
    let number = ticket["number"].as_str().expect("a number");
    let kept = kiriwake_tests::register::ticket(&service.admin(), number);
    for field in ["id", "decision", "sheets", "site", "device", "loggedAt"] {
        assert_eq!(kept[field], ticket[field], "{field}");
    }
}

fn two_starts_at_once_share_the_migrations(backend: Backend) {
    let setup = Setup::new(backend);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| setup.cli_ok(&["migrate", "up"]));
        }
    });
    let service = setup.start();
    service.admin().ok("{ desks { code } }", &json!({}));
}

fn token_create_prints_the_token_alone(backend: Backend) {
    let setup = Setup::new(backend);
    let printed = setup.cli_ok(&["token", "create", "--role", "AGENT", "--name", "script"]);
    let token = printed.strip_suffix('\n').expect("a line");
    assert!(
        token.starts_with("kw_") && !token.contains(char::is_whitespace),
        "{printed:?}"
    );

    let wrong = setup.cli(&["token", "create", "--role", "KING", "--name", "script"]);
    let complaint = kiriwake_tests::binary::stderr(&wrong);
    assert_eq!(wrong.status.code(), Some(2), "{complaint}");
    assert!(
        complaint.contains("KING") && complaint.contains("SUPERVISOR"),
        "{complaint}"
    );
    assert!(wrong.stdout.is_empty());
}

fn health_tells_a_running_service(backend: Backend) {
    let mut service = Service::start(backend);
    let url = service.address().to_owned();
    let healthy = service.setup.cli(&["health", "--url", &url]);
    assert_eq!(
        healthy.status.code(),
        Some(0),
        "{}",
        kiriwake_tests::binary::stderr(&healthy)
    );
    service.stop();
    let gone = service.setup.cli(&["health", "--url", &url]);
    assert_eq!(
        gone.status.code(),
        Some(1),
        "{}",
        kiriwake_tests::binary::stderr(&gone)
    );
}

fn an_unknown_token_is_refused(backend: Backend) {
    let service = Service::start(backend);
    let guessed = Client::new(service.address(), Some("kw_guessed"));
    assert_eq!(guessed.send("{ __typename }", &json!({})).status, 401);
    let (code, _) = service.stranger().fault("{ desks { code } }", &json!({}));
    assert_eq!(code, "UNAUTHENTICATED");
    assert_eq!(
        service.stranger().ok("{ __typename }", &json!({}))["__typename"],
        "Query"
    );
    assert_eq!(service.stranger().get("/graphiql").status, 200);
}
