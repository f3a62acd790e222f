//! The tables, as the newest migration leaves them.

mod inbound;
mod knowledge;
mod live;
mod outbox;
mod reminders;
mod tickets;

pub use inbound::{inbound_fact, inbound_mail, inbound_raw, mailbox, service_key};
pub use knowledge::{calendar_statement, rule_set};
pub use live::{feed, feed_pending, feed_start};
pub use outbox::{outbox_control, outbox_file, outbox_pace};
pub use reminders::{
    calendar_feed, deadline, deadline_pending, digest, job, reminder, reminder_event,
    reminder_progress,
};
pub use tickets::{
    attachment, comment, consent, decision, decision_past, dispatch, dispatch_override,
    further_call, removal, replacement, sheet, ticket, ticket_call, ticket_event, ticket_sweep,
    ticket_target, work_request,
};

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    account (id) {
        id -> SqlUuid,
        name -> Text,
        role -> Text,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    api_token (id) {
        id -> SqlUuid,
        account_id -> SqlUuid,
        secret_hash -> Text,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    site (id) {
        id -> SqlUuid,
        institution_code -> Text,
        name -> Text,
        name_kana -> Nullable<Text>,
        institution_kind -> Text,
        prefecture -> Text,
        address -> Nullable<Text>,
        start_pack -> Bool,
        pc_count -> Integer,
        reader_count -> Integer,
        receipt_linked -> Bool,
        maintenance_dial -> Nullable<Text>,
        created_at -> SqlInstant,
        created_by -> SqlUuid,
        postal_code -> Nullable<Text>,
        credential_papers -> Nullable<Text>,
        changed_at -> Nullable<SqlInstant>,
        credential_papers_kind -> Nullable<Text>,
        import_id -> Nullable<SqlUuid>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    contact (id) {
        id -> SqlUuid,
        site_id -> SqlUuid,
        position -> Integer,
        name -> Text,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        reachable_at -> Nullable<Text>,
        reachable_hours -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    device (id) {
        id -> SqlUuid,
        site_id -> SqlUuid,
        kind -> Text,
        maker -> Text,
        model -> Nullable<Text>,
        serial -> Nullable<Text>,
        serial_as_read -> Nullable<Text>,
        purchased_on -> Nullable<SqlDay>,
        warranty_ends_on -> Nullable<SqlDay>,
        maintenance_desk -> Nullable<Text>,
        created_at -> SqlInstant,
        created_by -> SqlUuid,
        place -> Nullable<Text>,
        number -> Integer,
        installed_on -> Nullable<SqlDay>,
        ip_address -> Nullable<Text>,
        wireless -> Nullable<Bool>,
        usb_connection -> Nullable<Text>,
        usb_hub_model -> Nullable<Text>,
        usb_cables -> Nullable<Text>,
        router_port -> Nullable<Integer>,
        installed_by_ntt -> Nullable<Bool>,
        removed_on -> Nullable<SqlDay>,
        replaces -> Nullable<SqlUuid>,
        changed_at -> Nullable<SqlInstant>,
        removal_reason -> Nullable<Text>,
        attached_to_serial -> Nullable<Text>,
        import_id -> Nullable<SqlUuid>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    contract (id) {
        id -> SqlUuid,
        site_id -> SqlUuid,
        service -> Text,
        plan -> Nullable<Text>,
        reset_option -> Text,
        started_on -> SqlDay,
        ends_on -> Nullable<SqlDay>,
        provider_accepts_customer_only -> Bool,
        created_at -> SqlInstant,
        created_by -> SqlUuid,
        basic_menu -> Bool,
        surveyed_devices -> Integer,
        changed_at -> Nullable<SqlInstant>,
        import_id -> Nullable<SqlUuid>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    contract_device (contract_id, device_id) {
        contract_id -> SqlUuid,
        device_id -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    handbook_update (contract_id, updated_on) {
        contract_id -> SqlUuid,
        updated_on -> SqlDay,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    mail_template (id) {
        id -> SqlUuid,
        kind -> Text,
        desk -> Nullable<Text>,
        subject -> Text,
        body -> Text,
        html -> Nullable<Text>,
        stated_at -> SqlInstant,
        stated_by -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    desk_mail_form (desk) {
        desk -> Text,
        charset -> Text,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    desk_address (desk, address) {
        desk -> Text,
        address -> Text,
        registered -> Bool,
        confirmed_at -> SqlInstant,
        confirmed_by -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    outbox_mail (id) {
        id -> SqlUuid,
        ticket_id -> Nullable<SqlUuid>,
        purpose -> Text,
        desk -> Nullable<Text>,
        recipient -> Text,
        message_id -> Text,
        subject -> Text,
        body -> Text,
        state -> Text,
        attempts -> Integer,
        next_attempt_at -> SqlInstant,
        leased_until -> Nullable<SqlInstant>,
        last_error -> Nullable<Text>,
        created_at -> SqlInstant,
        sent_at -> Nullable<SqlInstant>,
        settled_by -> Nullable<SqlUuid>,
        unwanted_at -> Nullable<SqlInstant>,
        reply_to -> Nullable<Text>,
        html -> Nullable<Text>,
        refers_to -> Nullable<Text>,
        charset -> Text,
        leaves_by -> Nullable<SqlInstant>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    idempotency_key (account_id, key) {
        account_id -> SqlUuid,
        key -> Text,
        fingerprint -> Text,
        subject_id -> SqlUuid,
        created_at -> SqlInstant,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    line (site_id) {
        site_id -> SqlUuid,
        customer_line_id -> Nullable<Text>,
        service -> Nullable<Text>,
        line_type -> Nullable<Text>,
        v6_option -> Nullable<Text>,
        opened_on -> Nullable<SqlDay>,
        ordered_on -> Nullable<SqlDay>,
        topology -> Nullable<Text>,
        topology_reason -> Nullable<Text>,
        branch_device -> Nullable<Text>,
        gateway_model -> Nullable<Text>,
        shared -> Nullable<Bool>,
        online_claims_on_line -> Nullable<Bool>,
        gateway_rented -> Nullable<Bool>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    party (site_id, kind) {
        site_id -> SqlUuid,
        kind -> Text,
        name -> Text,
        phone -> Nullable<Text>,
        address -> Nullable<Text>,
        person -> Nullable<Text>,
        mail -> Nullable<Text>,
        reachable_at -> Nullable<Text>,
        reachable_hours -> Nullable<Text>,
        person_phone -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    certificate (id) {
        id -> SqlUuid,
        site_id -> SqlUuid,
        device_id -> Nullable<SqlUuid>,
        pc_label -> Nullable<Text>,
        issued_on -> SqlDay,
        backup_made -> Nullable<Bool>,
        created_at -> SqlInstant,
        created_by -> SqlUuid,
        changed_at -> Nullable<SqlInstant>,
        import_id -> Nullable<SqlUuid>,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    site_gram (gram, site_id) {
        gram -> Text,
        site_id -> SqlUuid,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    register_history (subject_id, replaced_at) {
        subject_id -> SqlUuid,
        kind -> Text,
        site_id -> SqlUuid,
        replaced_at -> SqlInstant,
        replaced_by -> SqlUuid,
        document -> SqlJson,
    }
}

diesel::table! {
    use crate::store::types::*;
    use diesel::sql_types::*;

    reset_option (contract_id, device_id) {
        contract_id -> SqlUuid,
        device_id -> SqlUuid,
        starts_on -> SqlDay,
        ends_on -> SqlDay,
        cancelled_on -> Nullable<SqlDay>,
    }
}

diesel::joinable!(api_token -> account (account_id));
diesel::joinable!(contact -> site (site_id));
diesel::joinable!(ticket_event -> account (actor_id));
diesel::allow_tables_to_appear_in_same_query!(account, api_token);
diesel::allow_tables_to_appear_in_same_query!(desk_address, outbox_mail);
diesel::allow_tables_to_appear_in_same_query!(contact, line, site, site_gram);
diesel::allow_tables_to_appear_in_same_query!(ticket_event, account);
