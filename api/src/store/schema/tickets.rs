//! The tables of tickets.

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    ticket (number) {
        number -> BigInt,
        id -> SqlUuid,
        site_id -> Nullable<SqlUuid>,
        device_id -> Nullable<SqlUuid>,
        contract_id -> Nullable<SqlUuid>,
        state -> Text,
        priority -> Text,
        logged_at -> SqlInstant,
        logged_by -> SqlUuid,
        fault_part -> Nullable<Text>,
        resolved_at -> Nullable<SqlInstant>,
        resolved_by -> Nullable<Text>,
        intake -> Text,
        assignee_id -> Nullable<SqlUuid>,
        desk -> Nullable<Text>,
        waits_until -> Nullable<SqlInstant>,
        resumes -> Nullable<Text>,
        ended_at -> Nullable<SqlInstant>,
        changed_at -> SqlInstant,
        events -> Integer,
        due_at -> Nullable<SqlInstant>,
        check_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    ticket_sweep (only_row) {
        only_row -> Integer,
        basis -> Text,
        after_number -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    ticket_target (ticket_id, target) {
        ticket_id -> SqlUuid,
        target -> Text,
        minutes -> Integer,
        begun_at -> SqlInstant,
        running -> Bool,
        spent -> BigInt,
        reckoned_at -> SqlInstant,
        due_at -> Nullable<SqlInstant>,
        warned_at -> Nullable<SqlInstant>,
        missed_at -> Nullable<SqlInstant>,
        ended_at -> Nullable<SqlInstant>,
        check_at -> Nullable<SqlInstant>,
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
        site_as_told -> Nullable<Text>,
        heard -> Nullable<SqlJson>,
        erased_at -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    further_call (id) {
        id -> SqlUuid,
        ticket_id -> SqlUuid,
        caller_name -> Nullable<Text>,
        caller_phone -> Nullable<Text>,
        words -> Nullable<Text>,
        intake -> Text,
        at -> SqlInstant,
        taken_by -> SqlUuid,
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

    decision_past (ticket_id, events) {
        events -> Integer,
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

    dispatch (id) {
        id -> SqlUuid,
        ticket_id -> SqlUuid,
        desk -> Text,
        channel -> Text,
        dispatch_by -> Text,
        told_by -> Text,
        created_at -> SqlInstant,
        desk_case_number -> Nullable<Text>,
        confirmed_at -> Nullable<SqlInstant>,
        confirmed_by -> Nullable<SqlUuid>,
        superseded_at -> Nullable<SqlInstant>,
        consent_needed -> Bool,
        consent_id -> Nullable<SqlUuid>,
        visit_on -> Nullable<SqlDay>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    dispatch_override (dispatch_id) {
        dispatch_id -> SqlUuid,
        ticket_id -> SqlUuid,
        from_desk -> Nullable<Text>,
        to_desk -> Text,
        rule_set -> Nullable<Text>,
        cause_row -> Nullable<Text>,
        desk_row -> Nullable<Text>,
        reason -> Nullable<Text>,
        at -> SqlInstant,
        by_account -> SqlUuid,
        consent_waived -> Bool,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    consent (id) {
        id -> SqlUuid,
        ticket_id -> SqlUuid,
        about -> Text,
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
        superseded_at -> Nullable<SqlInstant>,
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
        ordinal -> Integer,
        state -> Text,
        data -> SqlJson,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    replacement (id) {
        id -> SqlUuid,
        ticket_id -> SqlUuid,
        device_id -> SqlUuid,
        rma_number -> Nullable<Text>,
        shipped_on -> Nullable<SqlDay>,
        received_on -> Nullable<SqlDay>,
        visit_on -> Nullable<SqlDay>,
        return_by -> Nullable<SqlDay>,
        returned_on -> Nullable<SqlDay>,
        new_device_id -> Nullable<SqlUuid>,
        replaced_on -> Nullable<SqlDay>,
        reconfigure_on -> Nullable<SqlDay>,
        reconfigured_on -> Nullable<SqlDay>,
        reconfigured_by -> Nullable<Text>,
        started_at -> SqlInstant,
        started_by -> SqlUuid,
        consent_id -> Nullable<SqlUuid>,
        tracking_number -> Nullable<Text>,
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

    work_request (ticket_id) {
        ticket_id -> SqlUuid,
        request -> Text,
        wanted -> SqlJson,
        obstacles -> SqlJson,
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

diesel::allow_tables_to_appear_in_same_query!(replacement, ticket);
diesel::allow_tables_to_appear_in_same_query!(ticket, decision, decision_past, ticket_call);
diesel::allow_columns_to_appear_in_same_group_by_clause!(
    ticket::resolved_by,
    decision::rule_set,
    decision::desk,
    decision::cause_row,
    decision::desk_row,
);
