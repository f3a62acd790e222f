//! Many rows at once: COPY on PostgreSQL, inserts of many rows on SQLite.

use diesel::prelude::*;

use super::AnyConn;
use super::certificate::Certificate;
use super::contract::{Contract, HandbookUpdate, ListedDevice};
use super::device::Device;
use super::line::{Line, Party};
use super::reset_option::ResetOptionTerm;
use super::schema::{
    certificate, contact, contract, contract_device, decision, device, handbook_update, line,
    party, reset_option, site, site_gram, ticket, ticket_event,
};
use super::search::{SiteGram, grams_of};
use super::site::{Contact, Site};
use super::ticket::Ticket;
use super::ticket_parts::{DecisionRow, EventRow};

/// Sites with all that belongs to them; a row refers to rows of its own batch only.
#[derive(Debug, Default)]
pub struct Batch {
    pub sites: Vec<Site>,
    pub lines: Vec<Line>,
    pub contacts: Vec<Contact>,
    pub parties: Vec<Party>,
    pub devices: Vec<Device>,
    pub contracts: Vec<Contract>,
    pub listed: Vec<ListedDevice>,
    pub reset_options: Vec<ResetOptionTerm>,
    pub certificates: Vec<Certificate>,
}

/// Tickets of the past with what was decided of them; a decision belongs to a ticket of its own batch.
#[derive(Debug, Default)]
pub struct TicketBatch {
    pub tickets: Vec<Ticket>,
    pub decisions: Vec<DecisionRow>,
    pub events: Vec<EventRow>,
}

/// Writes the tickets, their decisions and their events. The database gives the numbers.
pub fn insert_tickets(connection: &mut AnyConn, batch: &TicketBatch) -> QueryResult<()> {
    insert_all(connection, &batch.tickets)?;
    insert_all(connection, &batch.decisions)?;
    insert_all(connection, &batch.events)
}

/// Writes the batch and its part of the search index.
pub fn insert(connection: &mut AnyConn, batch: &Batch) -> QueryResult<()> {
    insert_all(connection, &batch.sites)?;
    insert_all(connection, &batch.lines)?;
    insert_all(connection, &batch.contacts)?;
    insert_all(connection, &batch.parties)?;
    insert_all(connection, &batch.devices)?;
    insert_all(connection, &batch.contracts)?;
    insert_all(connection, &batch.listed)?;
    insert_all(connection, &batch.reset_options)?;
    insert_all(connection, &batch.certificates)?;
    let mut grams: Vec<SiteGram> = batch.sites.iter().flat_map(grams_of).collect();
    // In the order of the index, each of its pages is visited once.
    grams.sort_by(|a, b| (&a.gram, a.site_id).cmp(&(&b.gram, b.site_id)));
    insert_all(connection, &grams)
}

/// The greatest institution code that begins with `start`.
pub fn greatest_code(connection: &mut AnyConn, start: &str) -> QueryResult<Option<String>> {
    site::table
        .filter(site::institution_code.like(format!("{start}%")))
        .select(site::institution_code)
        .order(site::institution_code.desc())
        .first(connection)
        .optional()
}

/// Tells PostgreSQL's planner of the rows at once, as autovacuum would in a while. SQLite keeps no
/// statistics of its own accord and gets none here: what is measured is what is served.
pub fn analyze(connection: &mut AnyConn) -> QueryResult<()> {
    match connection {
        AnyConn::Pg(connection) => diesel::sql_query("ANALYZE").execute(connection).map(drop),
        AnyConn::Sqlite(_) => Ok(()),
    }
}

/// The most bound values of one statement that SQLite takes (SQLITE_MAX_VARIABLE_NUMBER).
const SQLITE_MOST_VALUES: usize = 32_766;

/// A row that can be written with many others.
pub(super) trait BulkRow: Sized {
    const COLUMNS: usize;
    fn copy(connection: &mut PgConnection, rows: &[Self]) -> QueryResult<usize>;
    fn insert(connection: &mut SqliteConnection, rows: &[Self]) -> QueryResult<usize>;
}

/// Writes all the rows.
pub(super) fn insert_all<T: BulkRow>(connection: &mut AnyConn, rows: &[T]) -> QueryResult<()> {
    match connection {
        AnyConn::Pg(connection) => T::copy(connection, rows).map(drop),
        AnyConn::Sqlite(connection) => rows
            .chunks(SQLITE_MOST_VALUES / T::COLUMNS)
            .try_for_each(|rows| T::insert(connection, rows).map(drop)),
    }
}

/// Names the columns of a row once for both databases. Each is given a value, also where it is NULL: the rows'
/// own `Insertable` leaves NULLs to the defaults, which COPY cannot, and which SQLite takes row by row.
macro_rules! bulk_row {
    ($row:ident into $table:ident { $($column:ident),+ $(,)? } $(without $($given:ident),+)?) => {
        impl BulkRow for $row {
            const COLUMNS: usize = [$(stringify!($column)),+].len();

            fn copy(connection: &mut PgConnection, rows: &[Self]) -> QueryResult<usize> {
                // Taken apart by name, so that a column that is added to the row must be added here.
                let values: Vec<_> = rows
                    .iter()
                    .map(|Self { $($column,)+ $($($given: _),+)? }| ($($table::$column.eq($column)),+))
                    .collect();
                diesel::copy_from($table::table).from_insertable(values).execute(connection)
            }

            fn insert(connection: &mut SqliteConnection, rows: &[Self]) -> QueryResult<usize> {
                let values: Vec<_> = rows
                    .iter()
                    .map(|Self { $($column,)+ $($($given: _),+)? }| ($($table::$column.eq($column)),+))
                    .collect();
                diesel::insert_into($table::table).values(values).execute(connection)
            }
        }
    };
}

bulk_row!(Site into site {
    id, institution_code, name, name_kana, institution_kind, prefecture, address, start_pack, pc_count, reader_count,
    receipt_linked, maintenance_dial, created_at, created_by, postal_code, credential_papers, changed_at,
    credential_papers_kind,
});

bulk_row!(Line into line {
    site_id, customer_line_id, service, line_type, v6_option, opened_on, ordered_on, topology, topology_reason,
    branch_device, gateway_model, shared, online_claims_on_line, gateway_rented,
});

bulk_row!(Contact into contact {
    id, site_id, position, name, phone, email, reachable_at, reachable_hours,
});

bulk_row!(Party into party {
    site_id, kind, name, phone, address, person, mail, reachable_at, reachable_hours, person_phone,
});

bulk_row!(Device into device {
    id, site_id, kind, maker, model, serial, serial_as_read, purchased_on, warranty_ends_on, maintenance_desk,
    created_at, created_by, place, number, installed_on, ip_address, wireless, usb_connection, usb_hub_model,
    usb_cables, router_port, installed_by_ntt, removed_on, replaces, changed_at, removal_reason,
    attached_to_serial,
});

bulk_row!(Contract into contract {
    id, site_id, service, plan, reset_option, started_on, ends_on, provider_accepts_customer_only, created_at,
    created_by, basic_menu, surveyed_devices, changed_at,
});

bulk_row!(ListedDevice into contract_device { contract_id, device_id });

bulk_row!(ResetOptionTerm into reset_option {
    contract_id, device_id, starts_on, ends_on, cancelled_on,
});

bulk_row!(HandbookUpdate into handbook_update { contract_id, updated_on });

bulk_row!(Certificate into certificate {
    id, site_id, device_id, pc_label, issued_on, backup_made, created_at, created_by, changed_at,
});

bulk_row!(SiteGram into site_gram { gram, site_id });

bulk_row!(Ticket into ticket {
    id, site_id, device_id, contract_id, state, priority, logged_at, logged_by, fault_part, resolved_at, resolved_by,
    intake, assignee_id, desk, waits_until, resumes, ended_at, changed_at, events,
} without number, due_at);

bulk_row!(EventRow into ticket_event { id, ticket_id, kind, at, actor_id, ordinal, state, data });

bulk_row!(DecisionRow into decision {
    ticket_id, rule_set, desk, channel, dispatch_by, consent_needed, cause_row, desk_row, decided_at, inputs, verdict,
});
