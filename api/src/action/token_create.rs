//! A new account with a token. The token is shown once and stored as a hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::access::Role;
use sha2::{Digest, Sha256};

use super::{ActionError, Problems};
use crate::app::App;
use crate::store::account::{self, Account, ApiToken};
use crate::store::{Code, Id};

/// Makes an account of the given name and role and returns the secret of its token.
/// Asked by whoever can run the program on its data: the command line is the permission.
pub async fn run(app: &App, role: Role, name: &str) -> Result<String, ActionError> {
    let mut problems = Problems::default();
    let name = problems.line("name", name, 100);
    problems.finish()?;
    let secret = new_secret();
    let account = Account {
        id: Id::new(),
        name,
        role: Code(role),
        created_at: app.now().into(),
    };
    let token = ApiToken {
        id: Id::new(),
        account_id: account.id,
        secret_hash: secret_hash(&secret),
        created_at: account.created_at,
    };
    app.store
        .write(move |connection| -> Result<(), ActionError> {
            account::insert_account(connection, &account)?;
            account::insert_token(connection, &token)?;
            Ok(())
        })
        .await?;
    Ok(secret)
}

/// 256 random bits, marked as ours so that a leaked one is recognised.
pub fn new_secret() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    format!("kw_{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// A plain hash is enough here: a secret of 256 random bits cannot be guessed.
pub fn secret_hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}
