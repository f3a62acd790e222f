//! Imports of the service in the schema.

use domain::access::Operation;
use domain::import::{ImportKind, ImportState};
use jiff::Timestamp;
use juniper::{GraphQLInputObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::connection::{PageRequest, connection};
use super::error::QueryError;
use crate::store::import::problem::{self, ImportProblem};
use crate::store::{self, Id};

/// A file on its way into the register.
#[derive(Clone)]
pub struct Import(pub store::import::Import);

impl From<store::import::Import> for Import {
    fn from(row: store::import::Import) -> Self {
        Self(row)
    }
}

impl Import {
    fn key(&self) -> Uuid {
        self.0.id.0
    }
}

connection!(ImportConnection, ImportEdge, Import);

/// A file on its way into the register, or one that has come there.
#[graphql_object(context = Context)]
impl Import {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// What the file carries.
    fn kind(&self) -> ImportKind {
        self.0.kind.0
    }

    /// How far it has come.
    fn state(&self) -> ImportState {
        self.0.state.0
    }

    /// Rows of the file; 0 until they are checked.
    fn rows(&self) -> i32 {
        self.0.row_count
    }

    /// Rows that are new to the register.
    #[graphql(name = "new")]
    fn new_rows(&self) -> i32 {
        self.0.new_count
    }

    /// Rows that change what is registered.
    fn changed(&self) -> i32 {
        self.0.changed_count
    }

    /// Problems of the rows; the first 10,000 are kept.
    fn problem_count(&self) -> i32 {
        self.0.problem_count
    }

    /// Why the file cannot be read as a whole, in Japanese.
    fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// When the file came.
    fn created_at(&self) -> Timestamp {
        self.0.created_at.timestamp()
    }

    /// Who sent it.
    async fn created_by(&self, context: &Context) -> Result<Option<String>, QueryError> {
        let account = context.load.accounts.one(self.0.created_by).await?;
        Ok(account.map(|account| account.name))
    }

    /// When the state last changed.
    fn changed_at(&self) -> Option<Timestamp> {
        self.0.changed_at.map(store::Instant::timestamp)
    }
}

/// What came of the check of a file.
pub struct ImportCheck(pub store::import::Import);

/// What came of the check of a file.
#[graphql_object(context = Context)]
impl ImportCheck {
    /// The import, with its state and what it would change.
    fn import(&self) -> Import {
        Import(self.0.clone())
    }

    /// What is wrong with the rows, in the order in which it was found.
    async fn problems(
        &self,
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ImportProblemConnection, QueryError> {
        let page = PageRequest::new(first, after.as_deref())?;
        let (id, after, limit) = (self.0.id, page.after()?, page.limit());
        let rows = context
            .read(Operation::ReadRegister, move |connection| {
                problem::page(connection, id, after, limit)
            })
            .await?;
        Ok(ImportProblemConnection::new(&page, rows))
    }
}

/// Something that is wrong with a row.
pub struct RowProblem(ImportProblem);

impl From<ImportProblem> for RowProblem {
    fn from(row: ImportProblem) -> Self {
        Self(row)
    }
}

impl RowProblem {
    fn key(&self) -> i32 {
        self.0.position
    }
}

connection!(ImportProblemConnection, ImportProblemEdge, RowProblem);

/// Something that is wrong with a row of a file.
#[graphql_object(context = Context, name = "ImportProblem")]
impl RowProblem {
    /// Name of the sheet; null for CSV.
    fn sheet(&self) -> Option<&str> {
        self.0.sheet.as_deref()
    }

    /// Row of the file or sheet, the header being row 1.
    fn row(&self) -> i32 {
        self.0.row_number
    }

    /// Header of the column; on an application sheet the cell and its label.
    fn column(&self) -> &str {
        &self.0.column_name
    }

    /// Text of the cell, its beginning where it is long.
    fn text(&self) -> &str {
        &self.0.cell_text
    }

    /// What is wrong and what is accepted, in Japanese.
    fn message(&self) -> &str {
        &self.0.message
    }
}

/// An import that is to be applied.
#[derive(GraphQLInputObject)]
pub struct ImportApplyInput {
    /// Its key, as the upload answered it.
    pub import_id: Uuid,
}

/// One import.
pub async fn check(context: &Context, id: Uuid) -> Result<Option<ImportCheck>, QueryError> {
    let found = context
        .read(Operation::ReadRegister, move |connection| {
            store::import::by_id(connection, Id(id))
        })
        .await?;
    Ok(found.map(ImportCheck))
}

/// A page of imports, the newest first.
pub async fn page(
    context: &Context,
    first: Option<i32>,
    after: Option<String>,
) -> Result<ImportConnection, QueryError> {
    let page = PageRequest::new(first, after.as_deref())?;
    let (before, limit) = (page.after()?.map(Id), page.limit());
    let rows = context
        .read(Operation::ReadRegister, move |connection| {
            store::import::page(connection, before, limit)
        })
        .await?;
    Ok(ImportConnection::new(&page, rows))
}
