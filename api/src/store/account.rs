//! Accounts and the tokens that speak for them.

use diesel::prelude::*;
use domain::access::Role;

use super::schema::{account, api_token};
use super::{AnyConn, Code, Id, Instant};

/// Somebody, person or program, who may ask for something.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = account)]
pub struct Account {
    pub id: Id,
    pub name: String,
    pub role: Code<Role>,
    pub created_at: Instant,
}

/// A token, known only by the hash of its secret.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = api_token)]
pub struct ApiToken {
    pub id: Id,
    pub account_id: Id,
    pub secret_hash: String,
    pub created_at: Instant,
}

pub fn insert_account(connection: &mut AnyConn, row: &Account) -> QueryResult<()> {
    diesel::insert_into(account::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// The account with the id of `row`, which is inserted where there is none yet.
pub fn ensure(connection: &mut AnyConn, row: Account) -> QueryResult<Account> {
    if let Some(known) = by_ids(connection, &[row.id])?.pop() {
        return Ok(known);
    }
    insert_account(connection, &row)?;
    Ok(row)
}

pub fn insert_token(connection: &mut AnyConn, row: &ApiToken) -> QueryResult<()> {
    diesel::insert_into(api_token::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// The account behind a token's hash.
pub fn by_secret_hash(connection: &mut AnyConn, hash: &str) -> QueryResult<Option<Account>> {
    account::table
        .inner_join(api_token::table)
        .filter(api_token::secret_hash.eq(hash))
        .select(Account::as_select())
        .first(connection)
        .optional()
}

/// Whether any token exists: the first start makes one.
pub fn any_token(connection: &mut AnyConn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(api_token::table.select(api_token::id)))
        .get_result(connection)
}

/// The accounts with one of these roles, by name; 1,000 at most.
pub fn with_roles(connection: &mut AnyConn, roles: &[Role]) -> QueryResult<Vec<Account>> {
    account::table
        .filter(account::role.eq_any(roles.iter().copied().map(Code)))
        .order((account::name, account::id))
        .limit(1_000)
        .select(Account::as_select())
        .load(connection)
}

pub fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Account>> {
    account::table
        .filter(account::id.eq_any(ids))
        .select(Account::as_select())
        .load(connection)
}
