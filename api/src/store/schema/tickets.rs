//! The tables of tickets.

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    ticket (number) {
        number -> BigInt,
        id -> SqlUuid,
        site_id -> SqlUuid,
        device_id -> Nullable<SqlUuid>,
        contract_id -> Nullable<SqlUuid>,
        state -> Text,
        priority -> Text,
        logged_at -> SqlInstant,
        logged_by -> SqlUuid,
        fault_part -> Nullable<Text>,
        resolved_at -> Nullable<SqlInstant>,
        resolved_by -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    ticket_call (ticket_id) {
        ticket_id -> SqlUuid,
        caller_name -> Nullable<Text>,
        caller_phone -> Nullable<Text>,
        words -> Nullable<Text>,
        note -> Nullable<Text>,
        erased_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    decision (ticket_id) {
        ticket_id -> SqlUuid,
        rule_set -> Text,
        desk -> Nullable<Text>,
        channel -> Nullable<Text>,
        dispatch_by -> Nullable<Text>,
        consent_needed -> Nullable<Bool>,
        cause_row -> Nullable<Text>,
        desk_row -> Nullable<Text>,
        decided_at -> SqlInstant,
        inputs -> SqlJson,
        verdict -> SqlJson,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    dispatch (ticket_id) {
        ticket_id -> SqlUuid,
        desk -> Text,
        channel -> Text,
        dispatch_by -> Text,
        created_at -> SqlInstant,
        desk_case_number -> Nullable<Text>,
        confirmed_at -> Nullable<SqlInstant>,
        confirmed_by -> Nullable<SqlUuid>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    consent (ticket_id) {
        ticket_id -> SqlUuid,
        consented_by -> Text,
        amount_yen -> Nullable<BigInt>,
        recorded_at -> SqlInstant,
        recorded_by -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    sheet (id) {
        id -> SqlUuid,
        ticket_id -> SqlUuid,
        kind -> Text,
        desk -> Nullable<Text>,
        body -> Text,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    ticket_event (id) {
        id -> SqlUuid,
        ticket_id -> SqlUuid,
        kind -> Text,
        at -> SqlInstant,
        actor_id -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    comment (id) {
        id -> SqlUuid,
        ticket_id -> SqlUuid,
        audience -> Text,
        body -> Text,
        created_at -> SqlInstant,
        created_by -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    attachment (id) {
        id -> SqlUuid,
        ticket_id -> SqlUuid,
        file_name -> Nullable<Text>,
        media_type -> Text,
        bytes -> BigInt,
        sha256 -> Nullable<Text>,
        created_at -> SqlInstant,
        created_by -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    removal (subject_id, what) {
        subject_id -> SqlUuid,
        what -> Text,
        due_at -> SqlInstant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(ticket, decision);
diesel::allow_columns_to_appear_in_same_group_by_clause!(
    ticket::resolved_by,
    decision::rule_set,
    decision::desk,
    decision::cause_row,
    decision::desk_row,
);
