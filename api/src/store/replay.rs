//! What is read of many historic tickets: for a replay, by ranges of their numbers, and the counts of accuracy.

use diesel::dsl::{count_star, max, min, sql};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use domain::accuracy::Routed;
use domain::replay::Routing;
use domain::ticket::FaultPart;
use domain::vocabulary::{Channel, Destination, DispatchBy, Reconfiguration, WarrantyState};
use serde::Deserialize;

use super::schema::{decision, ticket};
use super::{AnyConn, Code, Instant, RawJson};

/// Tickets logged from the first instant on and before the second, where these are given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    pub since: Option<Instant>,
    pub until: Option<Instant>,
}

/// A ticket with what was decided of it, on what.
#[derive(Debug, Queryable)]
pub struct Decided {
    pub number: i64,
    pub fault_part: Option<Code<FaultPart>>,
    pub resolved_by: Option<Code<Destination>>,
    desk: Option<Code<Destination>>,
    channel: Option<Code<Channel>>,
    dispatch_by: Option<Code<DispatchBy>>,
    consent_needed: Option<bool>,
    /// The answer of the verdict, as JSON.
    answer: Option<String>,
    /// The inputs as they are stored.
    pub inputs: RawJson,
}

/// What of an answer has no column of its own.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Charges {
    warranty: WarrantyState,
    reconfiguration: Reconfiguration,
}

impl Decided {
    /// What was decided; none where no table covered the call.
    pub fn routing(&self) -> Option<Routing> {
        let charges = serde_json::from_str::<Charges>(self.answer.as_deref()?).ok()?;
        Some(Routing {
            warranty: charges.warranty,
            reconfiguration: charges.reconfiguration,
            desk: self.desk?.0,
            channel: self.channel?.0,
            dispatch_by: self.dispatch_by?.0,
            consent_needed: self.consent_needed?,
        })
    }
}

/// The least and the greatest number of the tickets of a span.
pub fn numbers(connection: &mut AnyConn, span: Span) -> QueryResult<Option<(i64, i64)>> {
    let mut query = ticket::table
        .select((min(ticket::number), max(ticket::number)))
        .into_boxed();
    if let Some(since) = span.since {
        query = query.filter(ticket::logged_at.ge(since));
    }
    if let Some(until) = span.until {
        query = query.filter(ticket::logged_at.lt(until));
    }
    let (least, greatest): (Option<i64>, Option<i64>) = query.first(connection)?;
    Ok(least.zip(greatest))
}

/// The tickets of a span whose numbers are in the range, in their order.
pub fn page(
    connection: &mut AnyConn,
    numbers: std::ops::Range<i64>,
    span: Span,
) -> QueryResult<Vec<Decided>> {
    // Only the answer leaves the database: the whole verdict is several times as long as all the rest.
    let answer = match connection {
        AnyConn::Pg(_) => "(decision.verdict #> '{Decided,answer}')::text",
        AnyConn::Sqlite(_) => "json_extract(decision.verdict, '$.Decided.answer')",
    };
    let mut query = ticket::table
        .inner_join(decision::table.on(decision::ticket_id.eq(ticket::id)))
        .filter(ticket::number.ge(numbers.start))
        .filter(ticket::number.lt(numbers.end))
        .select((
            ticket::number,
            ticket::fault_part,
            ticket::resolved_by,
            decision::desk,
            decision::channel,
            decision::dispatch_by,
            decision::consent_needed,
            sql::<Nullable<Text>>(answer),
            decision::inputs,
        ))
        .into_boxed();
    if let Some(since) = span.since {
        query = query.filter(ticket::logged_at.ge(since));
    }
    if let Some(until) = span.until {
        query = query.filter(ticket::logged_at.lt(until));
    }
    query.order(ticket::number).load(connection)
}

/// The number of the last ticket, 0 where there is none.
pub fn latest(connection: &mut AnyConn) -> QueryResult<i64> {
    let latest: Option<i64> = ticket::table
        .select(max(ticket::number))
        .first(connection)?;
    Ok(latest.unwrap_or(0))
}

/// What the tickets whose numbers are in the range were decided on.
pub fn inputs(
    connection: &mut AnyConn,
    numbers: std::ops::Range<i64>,
) -> QueryResult<Vec<RawJson>> {
    ticket::table
        .inner_join(decision::table.on(decision::ticket_id.eq(ticket::id)))
        .filter(ticket::number.ge(numbers.start))
        .filter(ticket::number.lt(numbers.end))
        .select(decision::inputs)
        .load(connection)
}

/// The table whose rows accuracy is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, juniper::GraphQLEnum)]
pub enum RoutingTable {
    /// What is at fault.
    Cause,
    /// Which desk must act.
    Desk,
}

/// Counts of the tickets logged in a span, by the rule set and its row that decided, the first desk and the desk that solved
/// them.
pub fn routed(
    connection: &mut AnyConn,
    table: RoutingTable,
    (from, to): (Instant, Instant),
) -> QueryResult<Vec<Routed>> {
    type Counted = (
        String,
        Option<String>,
        Option<Code<Destination>>,
        Option<Code<Destination>>,
        i64,
    );
    macro_rules! counted_by {
        ($row:path) => {
            ticket::table
                .inner_join(decision::table.on(decision::ticket_id.eq(ticket::id)))
                .filter(ticket::logged_at.ge(from))
                .filter(ticket::logged_at.lt(to))
                .group_by((
                    decision::rule_set,
                    $row,
                    decision::desk,
                    ticket::resolved_by,
                ))
                .select((
                    decision::rule_set,
                    $row,
                    decision::desk,
                    ticket::resolved_by,
                    count_star(),
                ))
                .load(connection)?
        };
    }
    let counted: Vec<Counted> = match table {
        RoutingTable::Cause => counted_by!(decision::cause_row),
        RoutingTable::Desk => counted_by!(decision::desk_row),
    };
    let routed = |(rule_set, row, desk, resolved_by, tickets): Counted| {
        Some(Routed {
            rule_set,
            row: row?,
            desk: desk?.0,
            resolved_by: resolved_by.map(|code| code.0),
            tickets: tickets.unsigned_abs(),
        })
    };
    Ok(counted.into_iter().filter_map(routed).collect())
}
