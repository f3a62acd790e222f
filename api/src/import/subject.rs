//! What one kind of file carries, and how it stands in the register.

use diesel::QueryResult;
use domain::import::application_sheet::{ApplicationSheet, SheetCell};
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
    /// Whether an application sheet (S07) is a file of this kind too.
    const IS_ON_SHEETS: bool = false;

    /// The natural key of a row as a text.
    fn key(row: &Self::Row) -> String;

    /// What an application sheet (S07) says of it; none where such sheets do not speak of this kind.
    fn of_sheet(_sheet: &ApplicationSheet) -> Option<Vec<SheetCell>> {
        None
    }

    /// What a row is judged together by with other rows of its file, wherever they stand.
    fn together(_row: &Self::Row) -> Option<String> {
        None
    }

    /// Loads what is registered around the rows and what the file says around them, with a number of statements that
    /// does not depend on theirs.
    fn around(
        connection: &mut AnyConn,
        rows: &[&Self::Row],
        staged: Staged,
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

    /// What stands against it, where it is new or changed.
    fn objections(
        &self,
        _row: &Self::Row,
        _around: &Self::Around,
        _stamp: Stamp,
    ) -> Vec<Objection> {
        Vec::new()
    }

    /// When it can be written, in the place of `old` where that is registered already.
    fn turn(&self, old: Option<&Self>, _around: &Self::Around) -> Turn {
        if old.is_some() {
            Turn::Change
        } else {
            Turn::New
        }
    }

    /// Makes it known to the rows that follow in the same batch.
    fn remember(self, around: &mut Self::Around);

    fn recorded(&self) -> &Self::Recorded;

    /// The row from which it would be read again; the error names what stands in the way.
    fn row(&self) -> Result<Self::Row, String>;

    /// Whether an export writes it; of two with one key only the newer counts.
    fn is_exported(&self) -> bool {
        true
    }

    /// Writes what an import makes and what it changes, the old first.
    fn write(
        connection: &mut AnyConn,
        new: &[Self],
        changed: &[(Self, Self)],
        import: Id,
    ) -> QueryResult<()>;

    /// Takes back the newest rows that an import has made, and tells whether there were any.
    fn take_back(connection: &mut AnyConn, import: Id, limit: i64) -> QueryResult<bool>;

    /// A page of what is registered, in the order of registration.
    fn page(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<Self>>;
}

/// When a row can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// At once: readers do not see it before the import is through.
    New,
    /// With the other changes of what is registered.
    Change,
    /// When the changes have made room for it.
    AfterChanges,
}

/// Who writes, and when.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    pub now: Instant,
    pub actor: Id,
}

impl Stamp {
    /// The instant of a change, later than the last one.
    pub fn after(self, created_at: Instant, changed_at: Option<Instant>) -> Instant {
        self.now.later_than(changed_at.unwrap_or(created_at))
    }
}

/// The file to which rows belong.
#[derive(Debug, Clone, Copy)]
pub struct Staged {
    pub import: Id,
    /// Rows that stand before this position are earlier than all of those that are judged.
    pub before: i32,
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

    /// The site of a row is not registered.
    pub fn unknown_site() -> Self {
        Self::new(
            "institutionCode",
            "この医療機関コードの拠点は登録されていません",
        )
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
