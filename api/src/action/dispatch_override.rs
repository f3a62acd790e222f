//! A person sends a ticket to another desk than the rules said, and says why.

use domain::access::Operation;
use domain::catalogue::Desk;
use domain::ticket::{Event, Move, State};
use domain::triage::{Answer, Observations};
use domain::vocabulary::{Channel, DeskCode, DispatchBy, Matter, Reconfiguration, WarrantyState};

use super::case::{Case, Chosen, Place};
use super::once::{RequestKey, once, twice};
use super::{ActionError, Actor, Problems, UserError, UserErrorCode, ticket_event, ticket_move};
use crate::app::App;
use crate::store::dispatch_override::{self, Override};
use crate::store::ticket::{self, Ticket};
use crate::store::ticket_parts::{self, DecisionRow, Dispatch};
use crate::store::{AnyConn, Code, Id, Instant, desk_address};

/// Where the ticket goes instead.
#[derive(Debug, Clone)]
pub struct Input {
    pub idempotency_key: Option<String>,
    /// As a person typed it.
    pub ticket_number: String,
    pub desk: DeskCode,
    /// How the desk is contacted; as it prefers unless given.
    pub channel: Option<Channel>,
    /// Who contacts it; as decided unless given.
    pub dispatch_by: Option<DispatchBy>,
    /// Whether the customer must agree to a charge first; as for the dispatch before unless given.
    pub consent_needed: Option<bool>,
    pub reason: String,
    pub mail_sheet_to_contact: bool,
}

impl Input {
    fn key(&self) -> Result<Option<RequestKey>, ActionError> {
        let request = serde_json::json!({
            "overrides": self.ticket_number,
            "desk": self.desk,
            "channel": self.channel,
            "dispatchBy": self.dispatch_by,
            "consentNeeded": self.consent_needed,
            "reason": self.reason,
            "mailSheetToContact": self.mail_sheet_to_contact,
        });
        RequestKey::optional(self.idempotency_key.as_deref(), &request)
    }
}

/// Sends the ticket there. What was arranged before and has not left stays here.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    actor.permit(Operation::DispatchOverride)?;
    let mut problems = Problems::default();
    let reason = problems.text("reason", &input.reason, 1_000);
    problems.finish()?;
    let key = input.key()?;
    app.warm().await?;
    let attempt = || {
        let (inside, actor, input) = (app.clone(), actor.clone(), input.clone());
        let (reason, key) = (reason.clone(), key.clone());
        app.store.write(move |connection| {
            let stamp = (&actor, inside.now().into());
            once(
                connection,
                stamp,
                key.as_ref(),
                ticket::by_id,
                |connection| {
                    let ticket = redirect(connection, &inside, &actor, &input, reason)?;
                    Ok((ticket.id, ticket))
                },
            )
        })
    };
    let ticket = twice(attempt).await?;
    app.outbox_wake.notify_one();
    Ok(ticket)
}

fn redirect(
    connection: &mut AnyConn,
    app: &App,
    actor: &Actor,
    input: &Input,
    reason: String,
) -> Result<Ticket, ActionError> {
    let ticket = ticket_move::find(connection, &input.ticket_number)?;
    ticket_move::check(&ticket, Move::DispatchOverridden)?;
    let place = place(&ticket)?;
    let mail_sheet = input.mail_sheet_to_contact;
    let case = Case::of_ticket(connection, app, actor, &ticket, place, mail_sheet)?;
    let before = Before::load(connection, &ticket)?;
    let consent = before.consent(actor, input.consent_needed)?;
    let answer = answer(connection, &case, input, &before, consent.needed)?;
    before.differs(input, &answer)?;
    let chosen = Chosen {
        channel: input.channel,
        covered_by: consent.covered_by,
    };
    let heard = before.heard();
    let arranged = case.dispatch(connection, &ticket, &answer, &heard, &chosen)?;
    let Some(dispatch) = arranged.dispatch else {
        let message = "with nobody to contact the desk this is no dispatch; use ticketCancel or ticketResolve";
        return Err(UserError::invalid("dispatchBy", message).into());
    };
    let now = Instant::from(app.now());
    let decision = before.decision.as_ref();
    let row = Override {
        dispatch_id: dispatch,
        ticket_id: ticket.id,
        from_desk: ticket.desk,
        to_desk: Code(answer.desk),
        rule_set: decision.map(|row| row.rule_set.clone()),
        cause_row: decision.and_then(|row| row.cause_row.clone()),
        desk_row: decision.and_then(|row| row.desk_row.clone()),
        reason: Some(reason),
        at: now,
        by_account: actor.id,
        consent_waived: consent.waived,
    };
    dispatch_override::insert(connection, &row)?;
    let event = Event::DispatchOverridden {
        dispatch: dispatch.0,
        onward: arranged.onward,
    };
    ticket_event::happen(connection, app, actor, &ticket, &event, now)
}

fn place(ticket: &Ticket) -> Result<Place, UserError> {
    let site = ticket.site_id.ok_or_else(|| {
        UserError::invalid(
            "ticketNumber",
            "the site of this ticket is not known: use ticketTriage first",
        )
    })?;
    Ok(Place {
        site,
        device: ticket.device_id,
    })
}

/// What was decided and arranged before.
struct Before {
    decision: Option<DecisionRow>,
    answer: Option<Answer>,
    /// The dispatch that counts; none once the ticket was reopened: it did not help.
    dispatch: Option<Dispatch>,
}

/// What the customer must agree to.
struct Consent {
    needed: bool,
    /// What he agreed to before, which is to cover this too.
    covered_by: Option<Id>,
    /// Whether it is done without.
    waived: bool,
}

impl Before {
    fn load(connection: &mut AnyConn, ticket: &Ticket) -> Result<Self, ActionError> {
        let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
        let dispatch = ticket_parts::dispatches_of(connection, &[ticket.id])?.pop();
        Ok(Self {
            answer: decision.as_ref().and_then(DecisionRow::answer),
            decision,
            dispatch: dispatch.filter(|_| ticket.standing().judged_by() != State::Reopened),
        })
    }

    fn heard(&self) -> Observations {
        let given = self.decision.as_ref().and_then(DecisionRow::given);
        given.map_or_else(|| Observations::of(Matter::Fault), |given| given.heard())
    }

    /// What the customer must agree to before this dispatch (C16). What he has agreed to covers it where the person says so;
    /// without his consent only a supervisor goes on.
    fn consent(&self, actor: &Actor, said: Option<bool>) -> Result<Consent, ActionError> {
        let dispatch = self.dispatch.as_ref();
        let asked = dispatch
            .map(|dispatch| dispatch.consent_needed)
            .or(self.answer.as_ref().map(|answer| answer.consent_needed));
        let needed = said.or(asked).ok_or_else(|| {
            let message =
                "nothing was decided before: say whether the customer must agree to a charge";
            UserError::invalid("consentNeeded", message)
        })?;
        let dropped = !needed && asked == Some(true);
        let covered_by = dispatch
            .and_then(|dispatch| dispatch.consent_id)
            .filter(|_| dropped);
        let waived = dropped && covered_by.is_none();
        if waived {
            actor.permit(Operation::ConsentWaive)?;
        }
        Ok(Consent {
            needed,
            covered_by,
            waived,
        })
    }

    /// Refuses to send the ticket where it is sent already.
    fn differs(&self, input: &Input, answer: &Answer) -> Result<(), UserError> {
        let is_same = |dispatch: &Dispatch| {
            dispatch.desk.0 == answer.desk
                && dispatch.dispatch_by.0 == answer.dispatch_by
                && input.channel.is_none_or(|one| one == dispatch.channel.0)
                && dispatch.lacks_consent() == answer.consent_needed
        };
        if self.dispatch.as_ref().is_some_and(is_same) {
            let message = "the ticket is sent to this desk already, in this way";
            return Err(UserError::new(UserErrorCode::NotAllowed, "desk", message));
        }
        Ok(())
    }
}

/// The answer that the person gives: what triage had answered, with the desk and what follows from it.
fn answer(
    connection: &mut AnyConn,
    case: &Case<'_>,
    input: &Input,
    before: &Before,
    consent_needed: bool,
) -> Result<Answer, ActionError> {
    let channel = channel(connection, case.desk(input.desk), input.channel)?;
    let before = before.answer.as_ref();
    let dispatch_by = input.dispatch_by.unwrap_or_else(|| match before {
        Some(Answer { dispatch_by, .. }) if *dispatch_by != DispatchBy::Nobody => *dispatch_by,
        _ => DispatchBy::Helpdesk,
    });
    let (open, next_open) = case.opening(input.desk, channel);
    Ok(Answer {
        desk: input.desk.into(),
        channel,
        dispatch_by,
        warranty: before.map_or(WarrantyState::Unknown, |answer| answer.warranty),
        reconfiguration: before.map_or(Reconfiguration::NotApplicable, |answer| {
            answer.reconfiguration
        }),
        consent_needed,
        desk_open: open,
        next_open,
    })
}

/// How the desk is contacted: as the person says, else as it prefers. Mail is accepted too where a mailbox is registered.
fn channel(
    connection: &mut AnyConn,
    desk: &Desk,
    said: Option<Channel>,
) -> Result<Channel, ActionError> {
    let mut accepted = desk.channels.clone();
    let known = desk_address::of_desk(connection, desk.code)?;
    if !desk.has(Channel::Email) && known.iter().any(|row| row.registered) {
        accepted.push(Channel::Email);
    }
    let preferred = accepted.first().copied();
    let chosen = said.or(preferred).filter(|one| accepted.contains(one));
    Ok(chosen.ok_or_else(|| {
        let names: Vec<_> = accepted.iter().map(|channel| channel.as_str()).collect();
        let message = format!(
            "this desk is not reached so; accepted: {}",
            names.join(", ")
        );
        UserError::invalid("channel", message)
    })?)
}
