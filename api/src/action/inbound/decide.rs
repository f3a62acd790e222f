//! What persons decide about mails that came in: to which ticket one belongs, that it was seen or is of no use, and whether what
//! it tells is so.

use domain::access::Operation;
use domain::inbound::FactKind;
use domain::inbox::{FactState, InboundState, MatchedBy};
use domain::ticket::Event;
use jiff::civil::Date;

use crate::action::ticket_erase::not_erased;
use crate::action::{
    ActionError, Actor, UserError, UserErrorCode, replacement, ticket_event, ticket_move,
};
use crate::app::App;
use crate::store::inbound::{self, InboundFact, InboundMail};
use crate::store::ticket::{self, Ticket};
use crate::store::{AnyConn, Code, Day, Id, Instant, replacement as replacements, ticket_parts};

/// Gives a mail that nothing matched to its ticket.
pub async fn assign(
    app: &App,
    actor: &Actor,
    mail: Id,
    ticket_number: String,
) -> Result<InboundMail, ActionError> {
    actor.permit(Operation::InboundWork)?;
    let (inside, actor) = (app.clone(), actor.clone());
    let assign = move |connection: &mut AnyConn| {
        let now = Instant::from(inside.now());
        let ticket = ticket_move::find(connection, &ticket_number)?;
        not_erased(connection, ticket.id)?;
        let accepted = [InboundState::Review, InboundState::Dismissed];
        let row = InboundMail {
            state: Code(InboundState::Seen),
            ticket_id: Some(ticket.id),
            matched_by: Some(Code(MatchedBy::Person)),
            ..decided(connection, mail, &accepted, (now, actor.id))?
        };
        inbound::update(connection, &row)?;
        let event = Event::MailReceived { mail: mail.0 };
        ticket_event::happen(connection, &inside, &actor, &ticket, &event, now)?;
        Ok::<_, ActionError>(row)
    };
    app.store.write(assign).await
}

/// Notes that a mail was seen.
pub async fn see(app: &App, actor: &Actor, mail: Id) -> Result<InboundMail, ActionError> {
    const ACCEPTED: &[InboundState] = &[InboundState::Matched];
    end(app, actor, mail, InboundState::Seen, ACCEPTED).await
}

/// Puts a mail aside that is of no use.
pub async fn dismiss(app: &App, actor: &Actor, mail: Id) -> Result<InboundMail, ActionError> {
    const ACCEPTED: &[InboundState] = &[InboundState::Review, InboundState::Quarantined];
    end(app, actor, mail, InboundState::Dismissed, ACCEPTED).await
}

async fn end(
    app: &App,
    actor: &Actor,
    mail: Id,
    state: InboundState,
    accepted: &'static [InboundState],
) -> Result<InboundMail, ActionError> {
    actor.permit(Operation::InboundWork)?;
    let stamp = (Instant::from(app.now()), actor.id);
    let end = move |connection: &mut AnyConn| {
        let row = InboundMail {
            state: Code(state),
            ..decided(connection, mail, accepted, stamp)?
        };
        inbound::update(connection, &row)?;
        Ok::<_, ActionError>(row)
    };
    app.store.write(end).await
}

/// The mail, locked, with who decides about it and when; refused in any but these states.
fn decided(
    connection: &mut AnyConn,
    mail: Id,
    accepted: &[InboundState],
    (now, by): (Instant, Id),
) -> Result<InboundMail, ActionError> {
    let row = inbound::lock(connection, mail)?
        .ok_or_else(|| UserError::not_found("mailId", "the mail"))?;
    if !accepted.contains(&row.state.0) {
        let names: Vec<_> = accepted.iter().map(|state| state.as_str()).collect();
        let message = format!(
            "the mail is {}; only a mail that is {} can be decided so",
            row.state.0,
            names.join(" or ")
        );
        return Err(UserError::new(UserErrorCode::NotAllowed, "mailId", message).into());
    }
    Ok(InboundMail {
        decided_at: Some(now),
        decided_by: Some(by),
        ..row
    })
}

/// Takes over what a mail tells into its ticket, or rejects it.
pub async fn fact(
    app: &App,
    actor: &Actor,
    fact: Id,
    accept: bool,
) -> Result<InboundFact, ActionError> {
    actor.permit(Operation::InboundWork)?;
    let (inside, actor) = (app.clone(), actor.clone());
    let decide = move |connection: &mut AnyConn| {
        let now = Instant::from(inside.now());
        let row = inbound::fact(connection, fact)?
            .ok_or_else(|| UserError::not_found("factId", "what the mail tells"))?;
        let ticket = ticket_of(connection, &row)?;
        let state = if accept {
            FactState::Accepted
        } else {
            FactState::Rejected
        };
        if !inbound::decide_fact(connection, fact, state, (now, actor.id))? {
            let message = "this was decided already";
            return Err(UserError::new(UserErrorCode::NotAllowed, "factId", message).into());
        }
        if accept {
            take_over(connection, &ticket, &row)?;
            let event = Event::FactAccepted { fact: fact.0 };
            ticket_event::happen(connection, &inside, &actor, &ticket, &event, now)?;
        }
        Ok::<_, ActionError>(InboundFact {
            state: Code(state),
            decided_at: Some(now),
            decided_by: Some(actor.id),
            ..row
        })
    };
    app.store.write(decide).await
}

/// The ticket of a fact, locked.
fn ticket_of(connection: &mut AnyConn, row: &InboundFact) -> Result<Ticket, ActionError> {
    let mail = inbound::by_id(connection, row.mail_id)?;
    let ticket = match mail.and_then(|mail| mail.ticket_id) {
        Some(id) => ticket::lock_by_id(connection, id)?,
        None => None,
    };
    let ticket = ticket.ok_or(diesel::result::Error::NotFound)?;
    not_erased(connection, ticket.id)?;
    Ok(ticket)
}

fn take_over(
    connection: &mut AnyConn,
    ticket: &Ticket,
    row: &InboundFact,
) -> Result<(), ActionError> {
    match row.kind.0 {
        FactKind::CaseNumber => {
            ticket_parts::set_desk_case_number(connection, ticket.id, &row.value)?;
        }
        FactKind::VisitDate => {
            ticket_parts::set_visit(connection, ticket.id, Day(day(row)?))?;
        }
        FactKind::TrackingNumber => {
            let mut exchange = replacement::last(connection, ticket)?;
            exchange.tracking_number = Some(row.value.clone());
            replacements::update(connection, &exchange)?;
        }
        FactKind::ShipDate => {
            let mut exchange = replacement::last(connection, ticket)?;
            exchange.shipped_on = Some(Day(day(row)?));
            replacements::update(connection, &exchange)?;
        }
    }
    Ok(())
}

fn day(row: &InboundFact) -> Result<Date, UserError> {
    row.value
        .parse()
        .map_err(|_| UserError::invalid("factId", format!("{} is no day", row.value)))
}
