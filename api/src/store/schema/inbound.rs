//! The tables of mails that come in, and of the service's own keys.

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    inbound_mail (id) {
        id -> SqlUuid,
        identity -> Text,
        source -> Text,
        received_at -> SqlInstant,
        bytes -> BigInt,
        state -> Text,
        attempts -> Integer,
        nature -> Nullable<Text>,
        reason -> Nullable<Text>,
        ticket_id -> Nullable<SqlUuid>,
        matched_by -> Nullable<Text>,
        desk -> Nullable<Text>,
        sender -> Text,
        sender_name -> Nullable<Text>,
        subject -> Text,
        body -> Text,
        mentioned -> SqlJson,
        authentication -> Nullable<Text>,
        decided_at -> Nullable<SqlInstant>,
        decided_by -> Nullable<SqlUuid>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    inbound_raw (mail_id) {
        mail_id -> SqlUuid,
        content -> Binary,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    inbound_fact (id) {
        id -> SqlUuid,
        mail_id -> SqlUuid,
        kind -> Text,
        value -> Text,
        line -> Text,
        state -> Text,
        decided_at -> Nullable<SqlInstant>,
        decided_by -> Nullable<SqlUuid>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    service_key (name) {
        name -> Text,
        value -> Binary,
    }
}

diesel::table! {
    mailbox (name) {
        name -> Text,
        uid_validity -> BigInt,
        last_uid -> BigInt,
    }
}
