//! What one kind of file carries, and how it stands in the register.

use diesel::QueryResult;
use domain::import::{Column, Fields, Record, RowProblem};

use crate::store::history::Recorded;
use crate::store::import::Kind;
use crate::store::{AnyConn, Id, Instant};

/// Something of the register that files carry.
///
/// [`Subject::row`] and [`Subject::of_row`] are each other's way back: whether a row changes anything is decided by
/// comparing rows, so that an export can be imported without a change.
pub trait Subject: Clone + Send + 'static {
    /// What is kept of it when it changes.
    type Recorded: Recorded;
    /// The row of the file.
    type Row: Record + PartialEq + Send;
    /// What is registered around some rows, by which each of them is judged.
    type Around;

    /// The kind of file.
    const FILE: Kind;

    /// The natural key of a row as a text.
    fn key(row: &Self::Row) -> String;

    /// Loads what is registered around the rows, with a number of statements that does not depend on theirs. While a
    /// file is checked, its earlier rows are those staged for `staged`.
    fn around(
        connection: &mut AnyConn,
        rows: &[&Self::Row],
        staged: Option<Id>,
    ) -> QueryResult<Self::Around>;

    /// What is registered under the key of the row.
    fn registered<'a>(around: &'a Self::Around, row: &Self::Row) -> Option<&'a Self>;

    /// What the row says, in the place of `old` where that is registered already.
    fn of_row(
        row: &Self::Row,
        old: Option<&Self>,
        around: &Self::Around,
        stamp: Stamp,
    ) -> Result<Self, Vec<Objection>>;

    /// Makes it known to the rows that follow in the same batch.
    fn remember(self, around: &mut Self::Around);

    fn recorded(&self) -> &Self::Recorded;

    /// The row from which it would be read again; the error names what stands in the way.
    fn row(&self) -> Result<Self::Row, String>;

    fn insert(&self, connection: &mut AnyConn) -> QueryResult<()>;

    /// Writes it in the place of what is registered under its id.
    fn replace(&self, connection: &mut AnyConn) -> QueryResult<()>;

    /// A page of what is registered, in the order of registration.
    fn page(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<Self>>;
}

/// Who writes, and when.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    pub now: Instant,
    pub actor: Id,
}

/// Why a row does not fit into the register: the English header of a column, and the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    pub column: &'static str,
    pub message: String,
}

impl Objection {
    pub fn new(column: &'static str, message: impl Into<String>) -> Self {
        Self {
            column,
            message: message.into(),
        }
    }

    /// The same as a problem of a row, with the text of its cell.
    pub fn of<R: Fields>(self, row: &R, number: u32) -> RowProblem {
        let is_named = |column: &&(&Column, String)| column.0.alias == self.column;
        let cells: Vec<_> = R::COLUMNS.iter().zip(row.write()).collect();
        let found = cells.iter().find(is_named);
        RowProblem {
            row: number,
            column: found
                .map_or(self.column, |(column, _)| column.name)
                .to_owned(),
            text: found.map(|(_, text)| text.clone()).unwrap_or_default(),
            message: self.message,
        }
    }
}
