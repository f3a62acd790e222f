//! A file has come to the service and is to be checked.

use super::{ActionError, Actor};
use crate::app::App;
use crate::store::Id;
use crate::store::import::{self, Import, Kind, State};

/// Notes the import of a file that lies in the folder of imports under this key, and wakes the checker.
pub async fn run(app: &App, actor: &Actor, kind: Kind, id: Id) -> Result<(), ActionError> {
    actor.permit(kind.operation())?;
    let row = Import {
        is_uploaded: true,
        ..Import::begun(id, kind, State::Received, app.now().into(), actor.id)
    };
    app.store
        .write(move |connection| -> Result<(), ActionError> {
            Ok(import::insert(connection, &row)?)
        })
        .await?;
    app.import_wake.notify_one();
    Ok(())
}
