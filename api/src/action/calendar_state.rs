//! The operator says that a day is a holiday or none, against what the law lets expect.

use domain::access::Operation;
use domain::calendar::DayKind;
use jiff::civil::Date;

use super::{ActionError, Actor};
use crate::app::App;
use crate::store::calendar::{self, Statement};
use crate::store::{Code, Day, StoreError, ticket_check};

/// States what a day is; with no kind, the law holds for it again. What is due may move with it.
pub async fn run(
    app: &App,
    actor: &Actor,
    day: Date,
    kind: Option<DayKind>,
) -> Result<(), ActionError> {
    actor.permit(Operation::CalendarState)?;
    let row = Statement {
        day: Day(day),
        kind: kind.map(Code),
        stated_at: app.now().into(),
        stated_by: actor.id,
    };
    let write = move |connection: &mut _| -> Result<(), StoreError> {
        calendar::insert(connection, &row)?;
        Ok(ticket_check::sweep_again(connection)?)
    };
    Ok(app.store.write(write).await?)
}
