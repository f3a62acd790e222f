//! The daily runs read what falls due, and not the rest: on SQLite by their plans, on PostgreSQL by what they read.

use diesel::connection::SimpleConnection;
use jiff::civil::date;
use kiriwake_tests::cluster::Cluster;
use uuid::Uuid;

use super::*;
use crate::store::connection::{DatabaseUrl, pool};
use crate::store::deadline::{self, Place};
use crate::store::migrate::{Migrate, migrate};
use crate::store::plan::{Reading, read_for, sent_by, steps};

/// Rows of a page.
const LIMIT: i64 = 20;

const KIND: ReminderKind = ReminderKind::DeviceWarrantyEnd;

const TODAY: Day = Day(date(2026, 5, 13));

/// What the daily runs ask, by a name: of which table, by which index, and how much was found.
type Question = (
    &'static str,
    &'static str,
    &'static str,
    fn(&mut AnyConn) -> usize,
);

const QUESTIONS: [Question; 9] = [
    ("nearer", "deadline", "INDEX deadline_ends", |connection| {
        let days = (TODAY, Day(date(2026, 5, 15)));
        deadline::between(connection, KIND, days, None, LIMIT)
            .unwrap()
            .len()
    }),
    (
        "nearer after a place",
        "deadline",
        "INDEX deadline_ends",
        |connection| {
            let place = Place {
                ends_on: TODAY,
                subject: subject(0),
            };
            let days = (TODAY, Day(date(2026, 5, 15)));
            deadline::between(connection, KIND, days, Some(&place), LIMIT)
                .unwrap()
                .len()
        },
    ),
    (
        "renewed",
        "deadline",
        "INDEX deadline_again",
        |connection| {
            deadline::rolling(
                connection,
                TODAY,
                Some((Some(Day(date(2026, 5, 1))), site(0))),
                LIMIT,
            )
            .unwrap()
            .len()
        },
    ),
    ("of subjects", "deadline", "PRIMARY KEY", |connection| {
        let subjects = [subject(1), subject(2)];
        deadline::of_subjects(connection, KIND, &subjects)
            .unwrap()
            .len()
    }),
    ("judged", "reminder", "PRIMARY KEY", |connection| {
        of_subjects(connection, KIND, &[subject(1), subject(2)])
            .unwrap()
            .len()
    }),
    (
        "woken",
        "reminder",
        "INDEX reminder_snoozed",
        |connection| woken(connection, TODAY, LIMIT).unwrap().len(),
    ),
    (
        "owed sites",
        "reminder",
        "INDEX reminder_armed",
        |connection| {
            owed_sites(connection, Party::SiteContact, Some(site(0)), LIMIT)
                .unwrap()
                .len()
        },
    ),
    ("owed", "reminder", "INDEX reminder_armed", |connection| {
        let sites: Vec<Id> = (0..200).map(site).collect();
        owed(connection, Party::SiteContact, Some(&sites), 20)
            .unwrap()
            .len()
    }),
    ("lapsed", "reminder", "INDEX reminder_stale", |connection| {
        lapse(connection, KIND, Day(date(2016, 2, 1))).unwrap()
    }),
];

fn site(number: u128) -> Id {
    Id(Uuid::from_u128(number))
}

fn subject(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// SQLite plans without statistics, and so without rows.
#[test]
fn sqlite_finds_what_falls_due_by_index() {
    let folder = std::env::temp_dir().join(Uuid::now_v7().to_string());
    std::fs::create_dir(&folder).unwrap();
    let url = DatabaseUrl::Sqlite(folder.join("plan.db").display().to_string());
    migrate(&url, Migrate::Up).unwrap();
    let mut connection = pool(&url, 1).unwrap().get().unwrap();
    for (name, table, index, ask) in QUESTIONS {
        let sent = sent_by(&mut connection, |connection| {
            ask(connection);
        });
        let sent = sent
            .iter()
            .filter(|sql| sql.contains(&format!("`{table}`")));
        let mut asked = 0;
        for sql in sent {
            // The plan that it makes by the values, of which the state chooses the index.
            let state = if name == "woken" { "SNOOZED" } else { "ARMED" };
            let sql = sql.replace("`state` = ?", &format!("`state` = '{state}'"));
            let steps = steps(&mut connection, &sql);
            let is_found = steps[0].starts_with("SEARCH") && steps[0].contains(index);
            let is_sorted = steps.len() == 1 || name == "owed";
            assert!(is_found && is_sorted, "{name}: {sql}: {steps:#?}");
            asked += 1;
        }
        assert!(asked > 0, "{name} asks nothing of {table}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Ten years of a register, of which little is owed: a deadline of 200 sites on each of ten days, and what was told of them all.
const ROWS: &str = "SET session_replication_role = replica;
    CREATE FUNCTION id_of(n bigint) RETURNS uuid LANGUAGE sql AS $$ SELECT lpad(to_hex(n), 32, '0')::uuid $$;
    INSERT INTO deadline (kind, subject, site_id, ends_on, look_again_on, prefecture)
    SELECT 'DEVICE_WARRANTY_END', id_of(n)::text, id_of(n % 2000), date '2016-01-01' + (n % 6000)::integer,
        CASE WHEN n % 1000 = 0 THEN date '2026-05-01' + (n / 1000)::integer END, '東京都'
    FROM generate_series(1, 60000) AS n;
    INSERT INTO reminder (subject, kind, party, ends_on, lead, site_id, state, snoozed_until)
    SELECT id_of(n)::text, 'DEVICE_WARRANTY_END', party, date '2016-01-01' + (n % 6000)::integer, 30, id_of(n % 2000), state,
        CASE WHEN state = 'SNOOZED' THEN date '2026-05-10' + (n / 1000)::integer END
    FROM generate_series(1, 60000) AS n
    CROSS JOIN (VALUES ('SITE_CONTACT'), ('OUR_DESK')) AS parties (party)
    CROSS JOIN LATERAL (SELECT CASE n % 500 WHEN 1 THEN 'ARMED' WHEN 2 THEN 'SNOOZED' ELSE 'INTENDED' END AS state) AS of_number;
    ANALYZE deadline;
    ANALYZE reminder;
    SET random_page_cost = 1;";

#[test]
fn postgres_reads_what_falls_due_and_little_else() {
    let url = DatabaseUrl::Postgres(Cluster::shared().database());
    migrate(&url, Migrate::Up).unwrap();
    let mut connection = pool(&url, 1).unwrap().get().unwrap();
    let AnyConn::Pg(pg) = &mut *connection else {
        panic!("the URL is PostgreSQL's");
    };
    pg.batch_execute(ROWS).unwrap();
    for (name, table, _, ask) in QUESTIONS {
        let (found, read) = read_for(&mut connection, table, ask);
        assert!(found > 0 && !read.is_empty(), "{name}: {found} {read:#?}");
        // All that is owed is 240 of 120,000.
        let is_little = |reading: &Reading| reading.name != table && reading.entries <= 300;
        assert!(read.iter().all(is_little), "{name}: {found} of {read:#?}");
    }
}
