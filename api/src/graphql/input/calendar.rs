//! A statement on a day as it is given.

use domain::calendar::DayKind;
use jiff::civil::Date;
use juniper::GraphQLInputObject;

/// What a day is against what the law lets expect.
#[derive(GraphQLInputObject)]
pub struct CalendarStateInput {
    /// The day.
    pub day: Date,
    /// What it is; leave out where the law shall hold for it again.
    pub kind: Option<DayKind>,
}
