//! Tickets enough for a planner to choose by.

use jiff::{Timestamp, ToSpan};

use crate::store::Instant;

/// The first call.
const FIRST: &str = "2026-01-01T00:00:00Z";

/// How many there are.
pub const TICKETS: i64 = 60_000;

/// When a ticket was logged: one comes every minute.
pub fn logged_at(number: i64) -> Instant {
    let first: Timestamp = FIRST.parse().unwrap();
    (first + number.minutes()).into()
}

/// Statements that write the tickets, one in twenty of them open, in every state, of every desk and account.
pub fn rows() -> String {
    format!(
        "SET session_replication_role = replica;
        CREATE FUNCTION id_of(n bigint) RETURNS uuid LANGUAGE sql AS $$ SELECT lpad(to_hex(n), 32, '0')::uuid $$;
        INSERT INTO ticket (id, site_id, device_id, state, priority, logged_at, logged_by, intake, assignee_id, desk,
            waits_until, ended_at, changed_at, events, due_at)
        SELECT id_of(1000000 + n), id_of(k % 200), id_of(k % 400), state, CASE WHEN n % 97 = 0 THEN 'URGENT' ELSE 'NORMAL' END,
            at, id_of(1), 'PHONE', CASE WHEN k % 4 > 0 THEN id_of(k % 100) END, desk,
            CASE WHEN state = 'AWAITING_DESK_HOURS' THEN at END, CASE WHEN n % 20 > 0 THEN at END,
            at + n % 101 * interval '1 minute', 1, CASE WHEN n % 20 = 0 THEN at + n % 103 * interval '1 minute' END
        FROM generate_series(1, {TICKETS}) AS n
        CROSS JOIN LATERAL (SELECT n / 20 AS k, timestamptz '{FIRST}' + n * interval '1 minute' AS at) AS of_number
        CROSS JOIN LATERAL (SELECT
            CASE WHEN n % 20 > 0 THEN 'CLOSED'
                ELSE (ARRAY['AWAITING_CONSENT', 'DISPATCHED', 'AWAITING_DESK_HOURS'])[k % 3 + 1] END AS state,
            CASE WHEN k % 100 = 1 THEN 'FLETS_113' ELSE 'FIRST_LINE' END AS desk) AS of_kind;
        ANALYZE ticket;"
    )
}
