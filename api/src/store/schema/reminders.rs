//! The tables of what falls due and what is told of it, and of the jobs.

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    deadline (kind, subject) {
        kind -> Text,
        subject -> Text,
        site_id -> SqlUuid,
        ends_on -> SqlDay,
        look_again_on -> Nullable<SqlDay>,
        prefecture -> Text,
        maker -> Nullable<Text>,
        model -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    deadline_pending (number) {
        number -> BigInt,
        site_id -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    reminder (subject, kind, party, ends_on, lead) {
        subject -> Text,
        kind -> Text,
        party -> Text,
        ends_on -> SqlDay,
        lead -> Integer,
        site_id -> SqlUuid,
        state -> Text,
        snoozed_until -> Nullable<SqlDay>,
        digest_id -> Nullable<SqlUuid>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    digest (id) {
        id -> SqlUuid,
        recipient -> Text,
        day -> SqlDay,
        mail_id -> SqlUuid,
        token_hash -> Nullable<Text>,
        expires_at -> SqlInstant,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    reminder_event (id) {
        id -> SqlUuid,
        subject -> Text,
        kind -> Text,
        party -> Text,
        ends_on -> SqlDay,
        lead -> Integer,
        site_id -> SqlUuid,
        what -> Text,
        until_day -> Nullable<SqlDay>,
        at -> SqlInstant,
        digest_id -> Nullable<SqlUuid>,
        actor_id -> Nullable<SqlUuid>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    reminder_progress (name) {
        name -> Text,
        done_through -> Nullable<SqlDay>,
        under_way -> Nullable<SqlDay>,
        place -> Nullable<Text>,
        basis -> Text,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    job (name) {
        name -> Text,
        holder -> Nullable<SqlUuid>,
        leased_until -> Nullable<SqlInstant>,
        started_at -> Nullable<SqlInstant>,
        ended_at -> Nullable<SqlInstant>,
        failing_since -> Nullable<SqlInstant>,
        succeeded_at -> Nullable<SqlInstant>,
        failure -> Nullable<Text>,
        counts -> Nullable<SqlJson>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(deadline, digest, reminder);

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    calendar_feed (id) {
        id -> SqlUuid,
        name -> Text,
        site_id -> Nullable<SqlUuid>,
        prefecture -> Nullable<Text>,
        token_hash -> Text,
        created_at -> SqlInstant,
        created_by -> SqlUuid,
        revoked_at -> Nullable<SqlInstant>,
    }
}
