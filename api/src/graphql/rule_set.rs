//! Stored rule sets in the schema.

use domain::access::Operation;
use domain::rule_diff::{self, RowChangeKind};
use domain::triage;
use domain::vocabulary::RuleSetState;
use jiff::Timestamp;
use juniper::{GraphQLObject, graphql_object};
use std::sync::Arc;
use uuid::Uuid;

use super::Context;
use super::connection::{PageRequest, connection};
use super::error::QueryError;
use crate::store::rule_set::{self, RuleSetRow};
use crate::store::{Id, Instant, StoreError};

/// Rules of triage: tables, questions and pinned numbers, kept for good once they have been activated.
#[derive(Clone)]
pub struct RuleSet(pub RuleSetRow);

impl From<RuleSetRow> for RuleSet {
    fn from(row: RuleSetRow) -> Self {
        Self(row)
    }
}

impl RuleSet {
    fn key(&self) -> Uuid {
        self.0.id.0
    }
}

connection!(RuleSetConnection, RuleSetEdge, RuleSet);

/// A file of a rule set.
#[derive(GraphQLObject)]
pub struct RuleFile {
    /// Name that messages show.
    name: String,
    /// The TOML text.
    text: String,
}

/// A decision table.
#[derive(GraphQLObject)]
pub struct RuleTable {
    /// Name of the table.
    name: String,
    /// What it decides, in Japanese.
    title: String,
    /// In the order of their precedence.
    rows: Vec<RuleRow>,
}

/// A row of a decision table.
#[derive(GraphQLObject)]
pub struct RuleRow {
    /// Its id in the table.
    id: String,
    /// Outcome, conditions, sources, sentence and steps, in Japanese.
    text: String,
}

/// A row that is not as it is in the other rule set.
#[derive(GraphQLObject)]
pub struct RowChange {
    /// What became of it.
    kind: RowChangeKind,
    /// Name of its table.
    table: String,
    /// Its id in the table.
    row: String,
    /// Its text in the other rule set; null where it was added.
    before: Option<String>,
    /// Its text in this rule set; null where it was removed.
    after: Option<String>,
}

/// Rules of triage: tables, questions and pinned numbers, kept for good once they have been activated.
#[graphql_object(context = Context)]
impl RuleSet {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Name and content hash, as decisions name it.
    fn version(&self) -> &str {
        &self.0.version
    }

    /// Why it was proposed.
    fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When it was proposed.
    fn created_at(&self) -> Timestamp {
        self.0.created_at.timestamp()
    }

    /// The name of the account that proposed it; `kiriwake` is the program itself.
    async fn author(&self, context: &Context) -> Result<Option<String>, QueryError> {
        name_of(context, Some(self.0.created_by)).await
    }

    /// The rule set that it changes.
    async fn based_on(&self, context: &Context) -> Result<Option<RuleSet>, QueryError> {
        let Some(id) = self.0.based_on else {
            return Ok(None);
        };
        Ok(context.load.rule_sets.one(id).await?.map(RuleSet))
    }

    /// Where it stands.
    async fn state(&self, context: &Context) -> Result<RuleSetState, QueryError> {
        let in_force = context.rule_set_in_force().await?;
        Ok(self.0.state(in_force, context.app.now().into()))
    }

    /// From when on it holds, until another one does; null while it is a draft.
    fn active_from(&self) -> Option<Timestamp> {
        self.0.active_from.map(Instant::timestamp)
    }

    /// When it was activated.
    fn activated_at(&self) -> Option<Timestamp> {
        self.0.activated_at.map(Instant::timestamp)
    }

    /// The name of the account that activated it.
    async fn activated_by(&self, context: &Context) -> Result<Option<String>, QueryError> {
        name_of(context, self.0.activated_by).await
    }

    /// The files, as they were proposed.
    async fn files(&self, context: &Context) -> Result<Vec<RuleFile>, QueryError> {
        let Some(texts) = context.load.rule_texts.one(self.0.id).await? else {
            return Ok(Vec::new());
        };
        let file = |rule_set::RuleFile { name, text }| RuleFile { name, text };
        Ok(texts.files()?.into_iter().map(file).collect())
    }

    /// The tables in the order of evaluation.
    async fn tables(&self, context: &Context) -> Result<Vec<RuleTable>, QueryError> {
        let rules = rules(context, self.0.id).await?;
        let row = |row: triage::ListedRow| RuleRow {
            id: row.id,
            text: row.text,
        };
        let table = |table: triage::ListedTable| RuleTable {
            name: table.table,
            title: table.title,
            rows: table.rows.into_iter().map(row).collect(),
        };
        Ok(rules.listing().into_iter().map(table).collect())
    }

    /// What changed from another rule set to this one, row by row: removed rows first, then in the order of this one. Beside
    /// the rows of the tables there are those of `tables` (their order and titles), of the `values` and `groups` of a table,
    /// of `questions` and of `pinned`.
    async fn diff(&self, context: &Context, against: Uuid) -> Result<Vec<RowChange>, QueryError> {
        let before = rules(context, Id(against)).await?;
        let after = rules(context, self.0.id).await?;
        let changes = rule_diff::diff(&before.whole_listing(), &after.whole_listing());
        let change = |change: rule_diff::RowChange| RowChange {
            kind: change.kind,
            table: change.table,
            row: change.row,
            before: change.before,
            after: change.after,
        };
        Ok(changes.into_iter().map(change).collect())
    }
}

/// Rule sets, the newest first.
pub async fn page(
    context: &Context,
    first: Option<i32>,
    after: Option<String>,
) -> Result<RuleSetConnection, QueryError> {
    let page = PageRequest::new(first, after.as_deref())?;
    let (before, limit) = (page.after()?.map(Id), page.limit());
    let rows = context
        .read(Operation::ReadCatalogue, move |connection| {
            rule_set::page(connection, before, limit)
        })
        .await?;
    Ok(RuleSetConnection::new(&page, rows))
}

/// One rule set, by key or by version.
pub async fn one(
    context: &Context,
    id: Option<Uuid>,
    version: Option<String>,
) -> Result<Option<RuleSet>, QueryError> {
    let found = match (id, version) {
        (Some(id), None) => {
            context
                .read(Operation::ReadCatalogue, move |connection| {
                    rule_set::by_id(connection, Id(id))
                })
                .await?
        }
        (None, Some(version)) => {
            context
                .read(Operation::ReadCatalogue, move |connection| {
                    rule_set::by_version(connection, &version)
                })
                .await?
        }
        _ => return Err(QueryError::bad_request("give either id or version")),
    };
    Ok(found.map(RuleSet))
}

async fn name_of(context: &Context, account: Option<Id>) -> Result<Option<String>, QueryError> {
    let Some(id) = account else { return Ok(None) };
    let account = context.load.accounts.one(id).await?;
    Ok(account.map(|account| account.name))
}

/// The proved rules of a stored rule set.
async fn rules(context: &Context, id: Id) -> Result<Arc<triage::RuleSet>, QueryError> {
    let Some(texts) = context.load.rule_texts.one(id).await? else {
        return Err(QueryError::bad_request(format!(
            "no rule set has the key {}",
            id.0
        )));
    };
    let base = context.app.knowledge.clone();
    let prove = move || base.rules_of(&texts);
    let proved = tokio::task::spawn_blocking(prove).await;
    Ok(proved.map_err(StoreError::from)??)
}
