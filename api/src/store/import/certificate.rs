//! Certificates in bulk.

use diesel::prelude::*;

use crate::store::certificate::Certificate;
use crate::store::schema::certificate;
use crate::store::{AnyConn, Id};

/// A page of certificates in the order of registration.
pub fn page(
    connection: &mut AnyConn,
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Certificate>> {
    let mut query = certificate::table
        .select(Certificate::as_select())
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(certificate::id.gt(id));
    }
    query.order(certificate::id).limit(limit).load(connection)
}
