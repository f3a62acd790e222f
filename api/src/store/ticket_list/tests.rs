//! Every list is found by an index: on SQLite by its plan, on PostgreSQL by what it reads.

mod sample;

use diesel::connection::SimpleConnection;
use domain::vocabulary::DeskCode;
use kiriwake_tests::cluster::Cluster;
use uuid::Uuid;

use super::*;
use crate::store::connection::{DatabaseUrl, pool};
use crate::store::migrate::{Migrate, migrate};
use crate::store::plan::{Reading, read_for, sent_by, steps};

/// Tickets of a page.
const LIMIT: i64 = 21;

/// How a list comes about.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// An index has its tickets in its order, and nothing between them.
    Sorted(&'static str),
    /// One of these indexes finds a few, of which some are left out or which are sorted.
    Found(&'static [&'static str]),
}

use Order::{Changed, Due, Newest, Oldest};
use Way::{Found, Sorted};

impl Way {
    fn indexes(&self) -> &[&'static str] {
        match self {
            Sorted(index) => std::slice::from_ref(index),
            Found(indexes) => indexes,
        }
    }
}

fn id(number: u128) -> Id {
    Id(Uuid::from_u128(number))
}

fn states(states: &[State]) -> Filter {
    Filter {
        states: Some(states.to_vec()),
        ..Filter::default()
    }
}

fn open(filter: Filter) -> Filter {
    Filter {
        open: Some(true),
        ..filter
    }
}

/// Filters with the orders in which they are asked for, and how each comes about.
fn lists() -> Vec<(Filter, [(Order, Way); 5])> {
    let all = Filter::default;
    let by_priority = |way| (Order::Priority, way);
    let account = Filter {
        assignee: Some(id(1)),
        ..all()
    };
    let nobody = Filter {
        unassigned: true,
        ..all()
    };
    let desk = Filter {
        desk: Some(DeskCode::Flets113.into()),
        ..all()
    };
    // By number and by last change of all tickets; what is due or urgent is open.
    let of_account = [
        (Newest, Sorted("ticket_assignee")),
        (Oldest, Sorted("ticket_assignee")),
        (Changed, Sorted("ticket_assignee_changed")),
        (Due, Sorted("ticket_assignee_due")),
        by_priority(Sorted("ticket_open_assignee_priority")),
    ];
    let of_account_open = [
        (Newest, Sorted("ticket_open_assignee")),
        (Oldest, Sorted("ticket_open_assignee")),
        (Changed, Sorted("ticket_open_assignee_changed")),
        (Due, Sorted("ticket_assignee_due")),
        by_priority(Sorted("ticket_open_assignee_priority")),
    ];
    let in_states = [
        (Newest, Sorted("ticket_state")),
        (Oldest, Sorted("ticket_state")),
        (Changed, Sorted("ticket_state_changed")),
        (Due, Sorted("ticket_state_due")),
        by_priority(Sorted("ticket_open_state_priority")),
    ];
    vec![
        (
            all(),
            [
                (Newest, Sorted("ticket_pkey")),
                (Oldest, Sorted("ticket_pkey")),
                (Changed, Sorted("ticket_changed")),
                (Due, Sorted("ticket_due")),
                by_priority(Sorted("ticket_open_priority")),
            ],
        ),
        (
            open(all()),
            [
                (Newest, Sorted("ticket_open")),
                (Oldest, Sorted("ticket_open")),
                (Changed, Sorted("ticket_open_changed")),
                (Due, Sorted("ticket_due")),
                by_priority(Sorted("ticket_open_priority")),
            ],
        ),
        (states(&[State::AwaitingConsent]), in_states),
        (
            states(&[State::Dispatched, State::AwaitingConsent]),
            in_states,
        ),
        (account.clone(), of_account),
        (nobody.clone(), of_account),
        (open(account), of_account_open),
        (open(nobody), of_account_open),
        (
            desk.clone(),
            [
                (Newest, Sorted("ticket_desk")),
                (Oldest, Sorted("ticket_desk")),
                (Changed, Sorted("ticket_desk_changed")),
                (Due, Sorted("ticket_desk_due")),
                by_priority(Sorted("ticket_open_desk_priority")),
            ],
        ),
        (
            open(desk),
            [
                (Newest, Sorted("ticket_open_desk")),
                (Oldest, Sorted("ticket_open_desk")),
                (Changed, Sorted("ticket_open_desk_changed")),
                (Due, Sorted("ticket_desk_due")),
                by_priority(Sorted("ticket_open_desk_priority")),
            ],
        ),
    ]
}

/// Those of which not every order has an index of its own.
fn few() -> Vec<(Filter, Vec<(Order, Way)>)> {
    let all = Filter::default;
    let urgent = Filter {
        priority: Some(Priority::Urgent),
        ..all()
    };
    let site = Filter {
        site: Some(id(1)),
        ..all()
    };
    let ranged = Filter {
        logged_from: Some(sample::logged_at(20_000)),
        logged_before: Some(sample::logged_at(40_000)),
        ..all()
    };
    vec![
        (
            urgent.clone(),
            vec![
                (Newest, Sorted("ticket_priority")),
                (Oldest, Sorted("ticket_priority")),
                (Changed, Sorted("ticket_priority_changed")),
                (Due, Sorted("ticket_priority_due")),
            ],
        ),
        (
            open(urgent),
            vec![
                (Newest, Sorted("ticket_open_priority")),
                (Oldest, Sorted("ticket_open_priority")),
                (
                    Changed,
                    Found(&["ticket_priority_changed", "ticket_open_changed"]),
                ),
                (Due, Sorted("ticket_priority_due")),
                (Order::Priority, Sorted("ticket_open_priority")),
            ],
        ),
        (
            site.clone(),
            vec![
                (Newest, Sorted("ticket_site")),
                (Oldest, Sorted("ticket_site")),
                (Changed, Found(&["ticket_site"])),
            ],
        ),
        (
            open(site),
            vec![
                (Newest, Found(&["ticket_site", "ticket_open_site"])),
                (Oldest, Found(&["ticket_site", "ticket_open_site"])),
                (Changed, Found(&["ticket_site", "ticket_open_site"])),
                (Order::Priority, Sorted("ticket_open_site")),
            ],
        ),
        (
            Filter {
                device: Some(id(1)),
                ..all()
            },
            vec![
                (Newest, Sorted("ticket_device")),
                (Oldest, Sorted("ticket_device")),
                (Changed, Found(&["ticket_device"])),
            ],
        ),
        (
            ranged,
            vec![
                (Newest, Sorted("ticket_logged")),
                (Oldest, Sorted("ticket_logged")),
            ],
        ),
    ]
}

/// As the queues have them.
fn queues() -> Vec<(Filter, Vec<(Order, Way)>)> {
    let opens_today = Filter {
        told_before: Some(sample::logged_at(59_000)),
        ..states(&[State::AwaitingDeskHours])
    };
    let overdue = Filter {
        due_before: Some(sample::logged_at(59_000)),
        ..Filter::default()
    };
    vec![
        (
            opens_today,
            vec![
                (Newest, Found(&["ticket_state"])),
                (Oldest, Found(&["ticket_state"])),
                (Changed, Found(&["ticket_state_changed"])),
                (Due, Found(&["ticket_state_due"])),
                (Order::Priority, Found(&["ticket_open_state_priority"])),
            ],
        ),
        (
            overdue,
            vec![
                (Newest, Found(&["ticket_open"])),
                (Oldest, Found(&["ticket_open"])),
                (Changed, Found(&["ticket_open_changed"])),
                (Due, Sorted("ticket_due")),
                (
                    Order::Priority,
                    Found(&["ticket_priority_due", "ticket_open_priority"]),
                ),
            ],
        ),
    ]
}

fn every_list() -> Vec<(Filter, Order, Way)> {
    let lists = lists().into_iter();
    let lists = lists.map(|(filter, ways)| (filter, ways.to_vec()));
    let each = |(filter, ways): (Filter, Vec<(Order, Way)>)| {
        let ways = ways.into_iter();
        ways.map(move |(order, way)| (filter.clone(), order, way))
    };
    lists.chain(few()).chain(queues()).flat_map(each).collect()
}

/// In the middle of every list.
fn middle() -> Place {
    let at = sample::logged_at(sample::TICKETS / 2);
    Place {
        number: sample::TICKETS / 2,
        logged_at: at,
        changed_at: at,
        priority: Priority::Urgent,
        due_at: Some(at),
    }
}

/// SQLite plans without statistics, and so without rows.
#[test]
fn sqlite_finds_every_list_by_its_index() {
    let folder = std::env::temp_dir().join(Uuid::now_v7().to_string());
    std::fs::create_dir(&folder).unwrap();
    let url = DatabaseUrl::Sqlite(folder.join("plan.db").display().to_string());
    migrate(&url, Migrate::Up).unwrap();
    let mut connection = pool(&url, 1).unwrap().get().unwrap();
    let mut faults = Vec::new();
    for (filter, order, way) in every_list() {
        let sent = sent_by(&mut connection, |connection| {
            page(connection, &filter, order, Some(middle()), LIMIT).unwrap();
        });
        for sql in sent {
            let steps = steps(&mut connection, &sql);
            let is_found = way.indexes().iter().any(|&index| {
                let index = match index {
                    "ticket_pkey" => "INTEGER PRIMARY KEY".to_owned(),
                    name => format!("INDEX {name}"),
                };
                steps[0].starts_with(&format!("SEARCH ticket USING {index} ("))
            });
            if !is_found || (matches!(way, Sorted(_)) && steps.len() > 1) {
                faults.push(format!("{filter:?} {order:?} {way:?}: {steps:#?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn postgres_reads_little_more_than_a_page() {
    let url = DatabaseUrl::Postgres(Cluster::shared().database());
    migrate(&url, Migrate::Up).unwrap();
    let mut connection = pool(&url, 1).unwrap().get().unwrap();
    let AnyConn::Pg(pg) = &mut *connection else {
        panic!("the URL is PostgreSQL's");
    };
    pg.batch_execute(&sample::rows()).unwrap();
    let mut faults = Vec::new();
    for (filter, order, way) in every_list() {
        // Of a sample this small PostgreSQL likes to sort what an index has sorted, and to read what lies side by side.
        prefer_indexes(&mut connection, matches!(way, Sorted(_)));
        let (found, readings) = read_for(&mut connection, "ticket", |connection| {
            page(connection, &filter, order, Some(middle()), LIMIT).unwrap()
        });
        let most = match way {
            Sorted(_) => 4 * LIMIT,
            Found(_) => sample::TICKETS / 10,
        };
        let is_good =
            |reading: &Reading| reading.name != "ticket" && reading.entries <= reading.scans * most;
        let found = found.len();
        if found == 0 || readings.is_empty() || !readings.iter().all(is_good) {
            faults.push(format!(
                "{filter:?} {order:?} {way:?}: {found} of {readings:#?}"
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn prefer_indexes(connection: &mut AnyConn, are_preferred: bool) {
    let AnyConn::Pg(connection) = connection else {
        panic!("the database is PostgreSQL's");
    };
    let others = if are_preferred { "off" } else { "on" };
    let set = format!(
        "SET random_page_cost = 1; SET enable_sort = {others}; SET enable_bitmapscan = {others}"
    );
    connection.batch_execute(&set).unwrap();
}
