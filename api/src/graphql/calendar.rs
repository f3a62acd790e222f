//! The operator's calendar in the schema.

use domain::access::Operation;
use domain::calendar::DayKind;
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::GraphQLObject;

use super::Context;
use super::error::{QueryError, settle};
use super::input::CalendarStateInput;
use super::payload::CalendarPayload;
use crate::action::calendar_state;
use crate::store::calendar;

/// A day that is not what the law lets expect.
#[derive(GraphQLObject)]
pub struct CalendarDay {
    /// The day.
    day: Date,
    /// What the operator says of it.
    kind: DayKind,
    /// When that was stated.
    stated_at: Timestamp,
}

/// All days on which the operator has said something.
pub async fn calendar_days(context: &Context) -> Result<Vec<CalendarDay>, QueryError> {
    let rows = context
        .read(Operation::ReadCatalogue, calendar::in_force)
        .await?;
    let day = |row: calendar::Statement| {
        Some(CalendarDay {
            day: row.day.0,
            kind: row.kind?.0,
            stated_at: row.stated_at.timestamp(),
        })
    };
    Ok(rows.into_iter().filter_map(day).collect())
}

/// States what a day is; the payload has all days of which the operator has said something.
pub async fn state(
    context: &Context,
    input: CalendarStateInput,
) -> Result<CalendarPayload, QueryError> {
    let (day, kind) = (input.day, input.kind);
    let outcome = calendar_state::run(&context.app, context.actor()?, day, kind).await;
    let (_, user_errors) = settle(outcome)?;
    let days = calendar_days(context).await?;
    Ok(CalendarPayload { days, user_errors })
}
