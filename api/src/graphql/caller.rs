//! Who calls: what an agent must see while the telephone rings.

use domain::access::Operation;
use domain::identifier::PhoneNumber;
use juniper::GraphQLObject;

use super::Context;
use super::error::QueryError;
use super::site::Site;
use super::ticket::Ticket;
use crate::store::{AnyConn, site, ticket};

/// What is known of a telephone number.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct CallerLookup {
    /// The number, digits only.
    phone: String,
    /// The sites that have a contact, or a company or its person, at the number; 20 at most. Their open tickets, devices
    /// and verdicts stand below them.
    sites: Vec<Site>,
    /// Open tickets that were called in from the number and whose site is not known yet, the newest first; 20 at most.
    unplaced_tickets: Vec<Ticket>,
}

/// Looks a telephone number up, however it is written.
pub async fn lookup(context: &Context, phone: &str) -> Result<CallerLookup, QueryError> {
    let phone = PhoneNumber::parse(phone).map_err(QueryError::bad_request)?;
    context.actor()?.permit(Operation::ReadTickets)?;
    let number = phone.as_str().to_owned();
    let find = move |connection: &mut AnyConn| {
        let sites = site::by_phone(connection, phone.as_str())?;
        Ok((
            sites,
            ticket::unplaced_of_phone(connection, phone.as_str())?,
        ))
    };
    let (sites, tickets) = context.read(Operation::ReadRegister, find).await?;
    Ok(CallerLookup {
        phone: number,
        sites: sites.into_iter().map(Site::from).collect(),
        unplaced_tickets: tickets.into_iter().map(Ticket).collect(),
    })
}
