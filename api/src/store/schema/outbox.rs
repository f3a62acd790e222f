//! The tables that control the outbox.

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    outbox_control (id) {
        id -> Integer,
        mode -> Text,
        reason -> Nullable<Text>,
        stated_at -> Nullable<SqlInstant>,
        stated_by -> Nullable<SqlUuid>,
        failures -> Integer,
        down_since -> Nullable<SqlInstant>,
        left_until -> Nullable<SqlInstant>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    outbox_pace (desk) {
        desk -> Text,
        minute -> SqlInstant,
        used -> Integer,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    outbox_file (mail_id, name) {
        mail_id -> SqlUuid,
        name -> Text,
        content_type -> Text,
        content -> Binary,
    }
}
