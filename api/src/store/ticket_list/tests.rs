//! Every list is found by an index, on the database that plans without statistics.

use std::sync::{Arc, Mutex};

use diesel::connection::InstrumentationEvent;
use domain::ticket::State;
use domain::vocabulary::DeskCode;

use super::*;
use crate::store::connection::{DatabaseUrl, pool};
use crate::store::migrate::{Migrate, migrate};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

fn instant(text: &str) -> Instant {
    text.parse::<Timestamp>().unwrap().into()
}

/// Filters with the orders in which their pages must come off an index, sorted.
fn lists() -> Vec<(Filter, Vec<Order>)> {
    let all = Filter::default;
    let id = Id::new();
    let open = Some(true);
    let recent = vec![Order::Newest, Order::Oldest, Order::Changed];
    let every = vec![
        Order::Newest,
        Order::Oldest,
        Order::Changed,
        Order::Due,
        Order::Priority,
    ];
    let by_number = vec![Order::Newest, Order::Oldest];
    let states = |states: &[State]| Some(states.to_vec());
    vec![
        (all(), every),
        (
            Filter {
                states: states(&[State::Closed]),
                ..all()
            },
            recent.clone(),
        ),
        (
            Filter {
                states: states(&[State::Closed, State::Resolved]),
                ..all()
            },
            recent.clone(),
        ),
        (
            Filter {
                site: Some(id),
                ..all()
            },
            by_number.clone(),
        ),
        (
            Filter {
                device: Some(id),
                ..all()
            },
            by_number.clone(),
        ),
        (
            Filter {
                assignee: Some(id),
                ..all()
            },
            recent.clone(),
        ),
        (
            Filter {
                assignee: Some(id),
                open,
                ..all()
            },
            by_number.clone(),
        ),
        (
            Filter {
                unassigned: true,
                open,
                ..all()
            },
            by_number.clone(),
        ),
        (
            Filter {
                desk: Some(DeskCode::Flets113.into()),
                ..all()
            },
            recent,
        ),
        (
            Filter {
                logged_from: Some(instant("2026-01-01T00:00:00Z")),
                logged_before: Some(instant("2026-02-01T00:00:00Z")),
                ..all()
            },
            by_number,
        ),
    ]
}

#[test]
fn every_list_comes_off_an_index_in_its_order() {
    let folder = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
    std::fs::create_dir(&folder).unwrap();
    let url = DatabaseUrl::Sqlite(folder.join("plan.db").display().to_string());
    migrate(&url, Migrate::Up).unwrap();
    let mut connection = pool(&url, 1).unwrap().get().unwrap();
    let at = instant("2026-01-15T00:00:00Z");
    let place = Place {
        number: 1_000_000,
        logged_at: at,
        changed_at: at,
        priority: Priority::Normal,
        due_at: Some(at),
    };
    for (filter, orders) in lists() {
        for order in orders {
            let sent = sent_by(&mut connection, |connection| {
                page(connection, &filter, order, Some(place), 21).unwrap();
            });
            for sql in sent {
                let steps = plan(&mut connection, &sql);
                let is_good = |step: &String| step.starts_with("SEARCH ticket USING ");
                assert!(steps.iter().all(is_good), "{filter:?} {order:?}: {steps:?}");
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

fn sent_by(connection: &mut AnyConn, work: impl FnOnce(&mut AnyConn)) -> Vec<String> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&sent);
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            noted.lock().unwrap().push(query.to_string());
        }
    });
    work(connection);
    connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let sent = sent.lock().unwrap();
    let sql = |query: &String| {
        query
            .split(" -- binds")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    sent.iter().map(sql).collect()
}

fn plan(connection: &mut AnyConn, sql: &str) -> Vec<String> {
    let AnyConn::Sqlite(connection) = connection else {
        panic!("the file is SQLite's");
    };
    let steps = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"));
    let steps: Vec<Step> = steps.load(connection).unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}
