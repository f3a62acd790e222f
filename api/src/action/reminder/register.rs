//! The deadlines of sites, with what is said of them.

use diesel::QueryResult;
use jiff::civil::Date;

use super::describe::{Description, Ending, Known};
use crate::store::deadline::{self, Deadline};
use crate::store::{AnyConn, Id};

/// A deadline, with what is said of it; nothing while its subject has just gone.
#[derive(Debug, Clone)]
pub struct Described {
    pub deadline: Deadline,
    pub description: Option<Description>,
}

/// The deadlines of these sites, what ends first before the others.
pub fn of_sites(
    connection: &mut AnyConn,
    sites: &[Id],
    today: Date,
) -> QueryResult<Vec<Described>> {
    let rows = deadline::of_sites(connection, sites)?;
    let endings: Vec<Ending> = rows.iter().map(Ending::from).collect();
    let known = Known::of(connection, endings.iter())?;
    let described = rows
        .into_iter()
        .zip(endings)
        .map(|(deadline, ending)| Described {
            description: known.describe(&ending, today),
            deadline,
        });
    Ok(described.collect())
}
