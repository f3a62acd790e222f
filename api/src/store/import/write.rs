//! What an import writes: rows of the register by hundreds, and new ones taken back.
//!
//! A row that is registered already is changed in its place. Its natural key is no part of the change: PostgreSQL
//! would lock the row against every ticket that refers to it.

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::store::bulk::insert_all;
use crate::store::certificate::Certificate;
use crate::store::connection::on_both;
use crate::store::contract::Contract;
use crate::store::device::Device;
use crate::store::line::{Line, Party};
use crate::store::schema::{
    certificate, contact, contract, contract_device, device, handbook_update, line, party,
    reset_option, site, site_gram,
};
use crate::store::search::{SiteGram, grams_of, leave};
use crate::store::site::{Contact, NewSite, Site};
use crate::store::whole_contract::WholeContract;
use crate::store::{AnyConn, Id};

/// Names the columns of a row: those that a new row has, and those that a change writes.
macro_rules! upsert {
    ($function:ident, $row:ident into $table:ident { $($fixed:ident),+ ; $($column:ident),+ $(,)? }) => {
        /// Writes rows; each names the import that makes it, none where it is registered already.
        fn $function(connection: &mut AnyConn, rows: &[(&$row, Option<Id>)]) -> QueryResult<()> {
            if rows.is_empty() {
                return Ok(());
            }
            // Taken apart by name, so that a column that is added to the row must be added here.
            let values: Vec<_> = rows
                .iter()
                .map(|($row { $($fixed,)+ $($column),+ }, import)| (
                    $table::import_id.eq(*import),
                    $($table::$fixed.eq($fixed),)+
                    $($table::$column.eq($column)),+
                ))
                .collect();
            on_both!(connection, inner => diesel::insert_into($table::table)
                .values(values)
                .on_conflict($table::id)
                .do_update()
                .set(($($table::$column.eq(excluded($table::$column))),+))
                .execute(inner))?;
            Ok(())
        }
    };
}

upsert!(upsert_sites, Site into site {
    id, institution_code, created_at, created_by;
    name, name_kana, institution_kind, prefecture, address, start_pack, pc_count, reader_count, receipt_linked,
    maintenance_dial, postal_code, credential_papers, changed_at,
    credential_papers_kind,
});

upsert!(upsert_devices, Device into device {
    id, maker, serial, created_at, created_by;
    site_id, kind, model, serial_as_read, purchased_on, warranty_ends_on, maintenance_desk, place, number,
    installed_on, ip_address, wireless, usb_connection, usb_hub_model, usb_cables, router_port, installed_by_ntt,
    removed_on, replaces, changed_at, removal_reason, attached_to_serial,
});

upsert!(upsert_contracts, Contract into contract {
    id, site_id, started_on, created_at, created_by;
    service, plan, reset_option, ends_on, provider_accepts_customer_only, basic_menu, surveyed_devices, changed_at,
});

upsert!(upsert_certificates, Certificate into certificate {
    id, site_id, created_at, created_by;
    device_id, pc_label, issued_on, backup_made, changed_at,
});

/// Writes sites with their lines, contacts and companies, and the search index; `old` are those that change.
pub fn sites(
    connection: &mut AnyConn,
    new: &[NewSite],
    changed: &[(NewSite, NewSite)],
    import: Id,
) -> QueryResult<()> {
    let of_new = new.iter().map(|new| (&new.site, Some(import)));
    let of_changed = changed.iter().map(|(_, new)| (&new.site, None));
    upsert_sites(connection, &of_new.chain(of_changed).collect::<Vec<_>>())?;
    let replaced: Vec<Id> = changed.iter().map(|(old, _)| old.site.id).collect();
    remove_parts(connection, &replaced)?;
    let all = || new.iter().chain(changed.iter().map(|(_, new)| new));
    let lines: Vec<Line> = all().map(|new| new.line.clone()).collect();
    let contacts: Vec<Contact> = all().flat_map(|new| new.contacts.clone()).collect();
    let parties: Vec<Party> = all().flat_map(|new| new.parties.clone()).collect();
    insert_all(connection, &lines)?;
    insert_all(connection, &contacts)?;
    insert_all(connection, &parties)?;
    let mut grams: Vec<SiteGram> = new.iter().flat_map(|new| grams_of(&new.site)).collect();
    for (old, new) in changed {
        grams.extend(leave(connection, &old.site, &new.site)?);
    }
    // In the order of the index, each of its pages is visited once.
    grams.sort_by(|a, b| (&a.gram, a.site_id).cmp(&(&b.gram, b.site_id)));
    insert_all(connection, &grams)
}

/// Writes devices; `old` are those that change.
pub fn devices(
    connection: &mut AnyConn,
    new: &[&Device],
    changed: &[(&Device, &Device)],
    import: Id,
) -> QueryResult<()> {
    let of_new = new.iter().map(|&new| (new, Some(import)));
    let of_changed = changed.iter().map(|&(_, new)| (new, None));
    upsert_devices(connection, &of_new.chain(of_changed).collect::<Vec<_>>())?;
    // Only a device without a serial number can be found to be of another maker.
    for (old, new) in changed {
        if old.maker != new.maker {
            diesel::update(device::table.find(new.id))
                .set(device::maker.eq(new.maker))
                .execute(connection)?;
        }
    }
    Ok(())
}

/// Writes contracts with what they list.
pub fn contracts(
    connection: &mut AnyConn,
    new: &[&WholeContract],
    changed: &[&WholeContract],
    import: Id,
) -> QueryResult<()> {
    let of_new = new.iter().map(|new| (&new.contract, Some(import)));
    let of_changed = changed.iter().map(|new| (&new.contract, None));
    upsert_contracts(connection, &of_new.chain(of_changed).collect::<Vec<_>>())?;
    let replaced: Vec<Id> = changed.iter().map(|new| new.contract.id).collect();
    remove_lists(connection, &replaced)?;
    let all = || new.iter().chain(changed);
    let listed: Vec<_> = all().flat_map(|new| new.listed_rows()).collect();
    let updates: Vec<_> = all().flat_map(|new| new.update_rows()).collect();
    let terms: Vec<_> = all().flat_map(|new| new.reset_options.clone()).collect();
    insert_all(connection, &listed)?;
    insert_all(connection, &updates)?;
    insert_all(connection, &terms)
}

/// Writes certificates.
pub fn certificates(
    connection: &mut AnyConn,
    new: &[&Certificate],
    changed: &[&Certificate],
    import: Id,
) -> QueryResult<()> {
    let of_new = new.iter().map(|&new| (new, Some(import)));
    let of_changed = changed.iter().map(|&new| (new, None));
    upsert_certificates(connection, &of_new.chain(of_changed).collect::<Vec<_>>())
}

/// Makes a function that takes back what an import has made, the newest rows first and what belongs to them before, and
/// tells whether there were any.
macro_rules! take_back {
    ($function:ident, $table:ident $(, $remove_parts:expr)?) => {
        pub fn $function(connection: &mut AnyConn, import: Id, limit: i64) -> QueryResult<bool> {
            let ids: Vec<Id> = $table::table
                .filter($table::import_id.eq(import))
                .order($table::id.desc())
                .limit(limit)
                .select($table::id)
                .load(connection)?;
            $($remove_parts(connection, &ids)?;)?
            diesel::delete($table::table.filter($table::id.eq_any(&ids))).execute(connection)?;
            Ok(!ids.is_empty())
        }
    };
}

take_back!(take_back_sites, site, remove_site);
take_back!(take_back_devices, device);
take_back!(take_back_contracts, contract, remove_lists);
take_back!(take_back_certificates, certificate);

fn remove_site(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<()> {
    let rows: Vec<Site> = crate::store::site::by_ids(connection, sites)?;
    for row in rows {
        let grams = grams_of(&row).into_iter().map(|row| row.gram);
        let said = site_gram::table
            .filter(site_gram::gram.eq_any(grams.collect::<Vec<_>>()))
            .filter(site_gram::site_id.eq(row.id));
        diesel::delete(said).execute(connection)?;
    }
    remove_parts(connection, sites)
}

fn remove_parts(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<()> {
    diesel::delete(line::table.filter(line::site_id.eq_any(sites))).execute(connection)?;
    diesel::delete(contact::table.filter(contact::site_id.eq_any(sites))).execute(connection)?;
    diesel::delete(party::table.filter(party::site_id.eq_any(sites))).execute(connection)?;
    Ok(())
}

fn remove_lists(connection: &mut AnyConn, contracts: &[Id]) -> QueryResult<()> {
    let listed = contract_device::table.filter(contract_device::contract_id.eq_any(contracts));
    diesel::delete(listed).execute(connection)?;
    let updates = handbook_update::table.filter(handbook_update::contract_id.eq_any(contracts));
    diesel::delete(updates).execute(connection)?;
    let terms = reset_option::table.filter(reset_option::contract_id.eq_any(contracts));
    diesel::delete(terms).execute(connection)?;
    Ok(())
}
