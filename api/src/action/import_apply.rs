//! A checked import is to be applied.

use domain::access::Operation;

use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::import::check_changes;
use crate::store::Id;
use crate::store::import::{self, Import, State};

/// Lets the import be applied when its turn comes, and returns it. Said twice it is said once.
pub async fn run(app: &App, actor: &Actor, id: Id) -> Result<Import, ActionError> {
    actor.permit(Operation::ReadRegister)?;
    let (now, actor) = (app.now().into(), actor.clone());
    let limits = app.clone();
    let approved = app
        .store
        .write(move |connection| {
            let not_found = || UserError::not_found("importId", "the import");
            let found = import::by_id(connection, id)?.ok_or_else(not_found)?;
            actor.permit(found.kind.0.operation())?;
            if found.state.0 == State::Checked {
                let changed = found.changed_count.unsigned_abs() as usize;
                check_changes(&limits, changed).map_err(|refusal| {
                    let code = UserErrorCode::NotAllowed;
                    UserError::new(code, "importId", refusal.to_string())
                })?;
            }
            import::advance(connection, id, State::Checked, State::Approved, now)?;
            let found = import::by_id(connection, id)?.ok_or_else(not_found)?;
            match found.state.0 {
                State::Approved | State::Applying | State::Applied => Ok(found),
                state => {
                    let message =
                        format!("the import is {state}; only one that is CHECKED can be applied");
                    Err(UserError::new(UserErrorCode::NotAllowed, "importId", message).into())
                }
            }
        })
        .await;
    app.import_wake.notify_one();
    approved
}
