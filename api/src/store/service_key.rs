//! Keys that the service makes for itself, once per database, and shows to nobody.

use diesel::prelude::*;

use super::AnyConn;
use super::connection::on_both;
use super::schema::service_key;

/// The key of a name; `fresh` becomes it where there is none yet. Of two who make one at once both get the same.
pub fn get_or_keep(connection: &mut AnyConn, name: &str, fresh: &[u8]) -> QueryResult<Vec<u8>> {
    if let Some(known) = find(connection, name)? {
        return Ok(known);
    }
    let row = (service_key::name.eq(name), service_key::value.eq(fresh));
    on_both!(connection, inner => diesel::insert_into(service_key::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(inner))?;
    service_key::table
        .find(name)
        .select(service_key::value)
        .first(connection)
}

fn find(connection: &mut AnyConn, name: &str) -> QueryResult<Option<Vec<u8>>> {
    service_key::table
        .find(name)
        .select(service_key::value)
        .first(connection)
        .optional()
}
