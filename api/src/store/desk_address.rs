//! Mail addresses of desks: confirmations of printed ones (A23), and those that an operator registered.

use diesel::prelude::*;
use diesel::upsert::excluded;
use domain::vocabulary::DeskCode;

use super::connection::Both;
use super::schema::desk_address;
use super::{AnyConn, Code, Id, Instant};

/// A confirmed address. `registered` addresses are not in the catalogue and take the place of its own.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = desk_address)]
pub struct DeskAddress {
    pub desk: Code<DeskCode>,
    pub address: String,
    pub registered: bool,
    pub confirmed_at: Instant,
    pub confirmed_by: Id,
}

/// Writes the address down; one that is registered again becomes the newest.
pub fn insert(connection: &mut AnyConn, row: &DeskAddress) -> QueryResult<()> {
    let statement = diesel::insert_into(desk_address::table)
        .values(row)
        .on_conflict((desk_address::desk, desk_address::address))
        .do_update()
        .set((
            desk_address::registered.eq(excluded(desk_address::registered)),
            desk_address::confirmed_at.eq(excluded(desk_address::confirmed_at)),
            desk_address::confirmed_by.eq(excluded(desk_address::confirmed_by)),
        ));
    Both(statement).execute(connection)?;
    Ok(())
}

/// The confirmed addresses of one desk, the newest first.
pub fn of_desk(connection: &mut AnyConn, desk: DeskCode) -> QueryResult<Vec<DeskAddress>> {
    desk_address::table
        .filter(desk_address::desk.eq(Code(desk)))
        .order((desk_address::confirmed_at.desc(), desk_address::address))
        .select(DeskAddress::as_select())
        .load(connection)
}

/// All confirmed addresses.
pub fn all(connection: &mut AnyConn) -> QueryResult<Vec<DeskAddress>> {
    desk_address::table
        .order((desk_address::desk, desk_address::confirmed_at.desc()))
        .select(DeskAddress::as_select())
        .load(connection)
}
