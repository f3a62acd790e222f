//! How many mails that came in wait for somebody, or are not read yet.

use domain::inbox::InboundState;

use crate::action::ActionError;
use crate::app::App;
use crate::store::{AnyConn, StoreError, inbound};

/// The states in which a mail must not stay.
const OPEN: [InboundState; 4] = [
    InboundState::Received,
    InboundState::Matched,
    InboundState::Review,
    InboundState::Quarantined,
];

/// The number of mails in each of these states. Who asks was permitted to before.
pub async fn run(app: &App) -> Result<Vec<(InboundState, i64)>, ActionError> {
    let count = |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(inbound::counts(connection, &OPEN)?)
    };
    let counted = app.store.read(count).await?;
    let count = |state| {
        let counted = counted.iter().find(|(of, _)| of.0 == state);
        (state, counted.map_or(0, |(_, count)| *count))
    };
    Ok(OPEN.into_iter().map(count).collect())
}
