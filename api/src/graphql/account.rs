//! Accounts in the schema.

use domain::access::Role;
use juniper::graphql_object;
use uuid::Uuid;

use super::Context;
use super::error::QueryError;
use crate::store;
use crate::store::Id;

/// Somebody, person or program, who may ask for something.
pub struct Account(pub store::account::Account);

/// Somebody, person or program, who may ask for something.
#[graphql_object(context = Context)]
impl Account {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// The name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may do.
    fn role(&self) -> Role {
        self.0.role.0
    }
}

/// The account with a key, where there is one.
pub async fn account(context: &Context, id: Option<Id>) -> Result<Option<Account>, QueryError> {
    let Some(id) = id else { return Ok(None) };
    Ok(context.load.accounts.one(id).await?.map(Account))
}
