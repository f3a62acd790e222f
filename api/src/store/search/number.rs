//! Sites by the beginning of one of their numbers.

use diesel::prelude::*;
use uuid::Uuid;

use super::LARGEST_BATCH;
use crate::store::schema::{contact, device, line, party, site};
use crate::store::{AnyConn, Id};

/// So many numbers of one beginning are not sorted.
const MANY: i64 = 2_000;
/// Batches of sites that are walked through for a beginning that many numbers have.
const WALKED_BATCHES: usize = 8;

/// Sites by the beginning of an institution code, a telephone number of theirs or of a company around them, a customer
/// line id or a serial number.
///
/// What begins few numbers is looked up and sorted. What begins many is met soon by walking through the sites in order,
/// unless they all stand together far behind: then, and only then, all of them are read.
pub(super) fn beginning_with(
    connection: &mut AnyConn,
    start: &str,
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Id>> {
    let beginning = Beginning::new(start);
    if let Some(mut few) = beginning.few(connection)? {
        few.retain(|&id| after.is_none_or(|after| id > after));
        return Ok(cut(few, limit));
    }
    let (mut found, mut last, mut size) = (Vec::new(), after, limit.min(LARGEST_BATCH));
    for _ in 0..WALKED_BATCHES {
        let ids = ids_after(connection, last, size)?;
        found.extend(beginning.among(connection, &ids)?);
        if super::count(&ids) < size || super::count(&found) >= limit {
            return Ok(cut(found, limit));
        }
        last = ids.last().copied();
        size = (size * 2).min(LARGEST_BATCH);
    }
    let found = beginning.first(connection, after, limit)?;
    Ok(cut(found, limit))
}

/// Those among these sites that have a number of this beginning.
pub(super) fn among(connection: &mut AnyConn, start: &str, ids: &[Id]) -> QueryResult<Vec<Id>> {
    Beginning::new(start).among(connection, ids)
}

/// The first of the sites: behind them some may be missing.
fn cut(mut ids: Vec<Id>, limit: i64) -> Vec<Id> {
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    ids
}

/// The keys of the sites after one, in order.
fn ids_after(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<Id>> {
    let mut query = site::table.select(site::id).into_boxed();
    if let Some(id) = after {
        query = query.filter(site::id.gt(id));
    }
    query.order(site::id).limit(limit).load(connection)
}

/// Numbers from `start` up to, but without, `end`.
struct Beginning {
    start: String,
    end: String,
}

/// Loads the sites of a beginning from each table that holds numbers, with a further condition on each.
macro_rules! numbers {
    ($beginning:ident, $connection:ident, |$query:ident, $site:ident| $further:expr) => {{
        let mut found = Vec::new();
        numbers!(@of site, institution_code, id, $beginning, $connection, found, |$query, $site| $further);
        numbers!(@of contact, phone, site_id, $beginning, $connection, found, |$query, $site| $further);
        numbers!(@of party, phone, site_id, $beginning, $connection, found, |$query, $site| $further);
        numbers!(@of party, person_phone, site_id, $beginning, $connection, found, |$query, $site| $further);
        numbers!(@of line, customer_line_id, site_id, $beginning, $connection, found, |$query, $site| $further);
        numbers!(@of device, serial, site_id, $beginning, $connection, found, |$query, $site| $further);
        found
    }};
    (@of $table:ident, $column:ident, $key:ident, $beginning:ident, $connection:ident, $found:ident,
        |$query:ident, $site:ident| $further:expr) => {
        let $query = $table::table
            .filter($table::$column.ge(&$beginning.start))
            .filter($table::$column.lt(&$beginning.end))
            .select($table::$key)
            .into_boxed();
        let $site = $table::$key;
        $found.push($further.load::<Id>($connection)?);
    };
}

impl Beginning {
    fn new(start: &str) -> Self {
        Self {
            start: start.to_owned(),
            end: after_all_that_begin_with(start),
        }
    }

    /// All sites in order, where no table has many numbers of this beginning.
    fn few(&self, connection: &mut AnyConn) -> QueryResult<Option<Vec<Id>>> {
        let found = numbers!(self, connection, |query, _site| query.limit(MANY));
        let is_few = found.iter().all(|ids| super::count(ids) < MANY);
        Ok(is_few.then(|| in_order(found)))
    }

    /// Those among these sites. The numbers are compared here: a planner that takes their index would read all of them.
    fn among(&self, connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Id>> {
        let mut found = Vec::new();
        macro_rules! among {
            ($table:ident, $column:ident, $key:ident) => {
                let rows: Vec<(Id, Option<String>)> = $table::table
                    .filter($table::$key.eq_any(ids))
                    .select(($table::$key, $table::$column.nullable()))
                    .load(connection)?;
                let begins = |(id, number): (Id, Option<String>)| {
                    number
                        .is_some_and(|number| number.starts_with(&self.start))
                        .then_some(id)
                };
                found.push(rows.into_iter().filter_map(begins).collect());
            };
        }
        among!(site, institution_code, id);
        among!(contact, phone, site_id);
        among!(party, phone, site_id);
        among!(party, person_phone, site_id);
        among!(line, customer_line_id, site_id);
        among!(device, serial, site_id);
        Ok(in_order(found))
    }

    /// The first sites after one, in order.
    fn first(
        &self,
        connection: &mut AnyConn,
        after: Option<Id>,
        limit: i64,
    ) -> QueryResult<Vec<Id>> {
        let after = after.unwrap_or(Id(Uuid::nil()));
        let found = numbers!(self, connection, |query, site| query
            .filter(site.gt(after))
            .distinct()
            .order(site)
            .limit(limit));
        Ok(in_order(found))
    }
}

/// Each site once.
fn in_order(found: Vec<Vec<Id>>) -> Vec<Id> {
    let mut ids = found.concat();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The smallest text greater than all that begin with `start`, which ends with an ASCII letter or digit.
fn after_all_that_begin_with(start: &str) -> String {
    let mut end = start.to_owned();
    if let Some(last) = end.pop() {
        end.push(char::from(last as u8 + 1));
    }
    end
}
