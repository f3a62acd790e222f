//! The tables of the feed. `feed_pending` is there on PostgreSQL alone.

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    feed (position) {
        position -> BigInt,
        ticket_id -> SqlUuid,
        event_id -> Nullable<SqlUuid>,
        mail_id -> Nullable<SqlUuid>,
        at -> SqlInstant,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    feed_pending (number) {
        number -> BigInt,
        ticket_id -> SqlUuid,
        event_id -> Nullable<SqlUuid>,
        mail_id -> Nullable<SqlUuid>,
        at -> SqlInstant,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    feed_start (only_row) {
        only_row -> Integer,
        position -> BigInt,
    }
}
