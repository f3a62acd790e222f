//! The tables of what the desk goes by.

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    calendar_statement (number) {
        number -> BigInt,
        day -> SqlDay,
        kind -> Nullable<Text>,
        stated_at -> SqlInstant,
        stated_by -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    rule_set (id) {
        id -> SqlUuid,
        version -> Text,
        files -> SqlJson,
        based_on -> Nullable<SqlUuid>,
        reason -> Text,
        created_at -> SqlInstant,
        created_by -> SqlUuid,
        active_from -> Nullable<SqlInstant>,
        activated_at -> Nullable<SqlInstant>,
        activated_by -> Nullable<SqlUuid>,
    }
}
