//! From the secret in a request to the one who asks.

use super::Actor;
use super::token_create::secret_hash;
use crate::app::App;
use crate::store::{StoreError, account};

/// The account behind the token, or nothing when no such token was ever given out.
pub async fn run(app: &App, secret: &str) -> Result<Option<Actor>, StoreError> {
    let hash = secret_hash(secret);
    let found = app
        .store
        .read(move |connection| -> Result<_, StoreError> {
            Ok(account::by_secret_hash(connection, &hash)?)
        })
        .await?;
    Ok(found.map(Actor::from))
}
