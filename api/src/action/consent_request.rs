//! The customer is asked by mail whether he agrees to a chargeable step (C16).

use domain::access::Operation;
use domain::dispatch::MailPurpose;
use domain::ticket::Event;
use domain::triage::Observations;
use domain::vocabulary::Matter;

use super::consent_record::{Wanted, wanted};
use super::outgoing::{self, To};
use super::ticket_erase::not_erased;
use super::{ActionError, Actor, UserError, UserErrorCode, ticket_move};
use crate::app::App;
use crate::mail::text::{self, Charge};
use crate::store::outbox::{self, Mail};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, DecisionRow};
use crate::store::{AnyConn, Instant, device, site};

/// Mails the question to the first contact of the site that has an address, and returns the ticket.
pub async fn run(app: &App, actor: &Actor, ticket_number: String) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::ConsentRecord)?;
    app.warm().await?;
    let inside = app.clone();
    let work = move |connection: &mut AnyConn, ticket: &Ticket, now: Instant| {
        not_erased(connection, ticket.id)?;
        let row = mail(connection, &inside, ticket, now)?;
        outbox::insert(connection, &row)?;
        Ok(Event::ConsentRequested { mail: row.id.0 })
    };
    ticket_move::simple(app, actor, permit, ticket_number, work).await
}

fn mail(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    now: Instant,
) -> Result<Mail, ActionError> {
    let wanted = wanted(connection, ticket)?;
    let id = ticket.site_id.ok_or_else(no_address)?;
    let contacts = site::contacts_of(connection, &[id])?;
    let contact = contacts.iter().find(|contact| contact.email.is_some());
    let (Some(site), Some(contact)) = (site::by_id(connection, id)?, contact) else {
        return Err(no_address());
    };
    let device = match ticket.device_id {
        Some(id) => device::by_id(connection, id)?,
        None => None,
    };
    let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
    let given = decision.as_ref().and_then(DecisionRow::given);
    let observations = given.map_or_else(|| Observations::of(Matter::Fault), |given| given.heard());
    let catalogue = app.knowledge.catalogue_in_force(connection)?;
    let desk = ticket.desk.and_then(|desk| desk.0.desk());
    let charging = desk.filter(|_| matches!(wanted, Wanted::Dispatch(_)));
    let words = text::consent_request(&Charge {
        ticket: ticket.ticket_number(),
        logged_at: ticket.logged_at.timestamp(),
        about: wanted.about(),
        site: &site,
        contact,
        device: device.as_ref(),
        observations: &observations,
        desk: charging.map(|code| catalogue.desk(code)),
    });
    let to = To {
        purpose: MailPurpose::ConsentRequest,
        recipient: contact.email.as_deref().unwrap_or_default(),
        desk,
    };
    Ok(outgoing::mail(connection, app, ticket, &to, &words, now)?)
}

fn no_address() -> ActionError {
    let message =
        "no mail address of a contact of the site is known; register one, or ask by phone";
    UserError::new(UserErrorCode::NotAllowed, "ticketNumber", message).into()
}
