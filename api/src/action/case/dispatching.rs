//! What a decided call sets in motion: the dispatch, its sheet and its mails.

use diesel::QueryResult;
use domain::dispatch::{self, MailPurpose, PlannedMail, Reach};
use domain::ticket::Onward;
use domain::triage::{Answer, Observations};
use domain::vocabulary::Channel;
use domain::work_request::WorkRequest;

use super::{Arranged, Case};
use crate::action::outgoing::{self, To};
use crate::action::{ActionError, desk_mailbox, work_order};
use crate::mail::text::{self, Subject};
use crate::mail::words::Words;
use crate::store::outbox::{self, Mail};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, Dispatch, Sheet};
use crate::store::{AnyConn, Code, Id, desk_address};

/// What a person chose of a dispatch, beside its answer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Chosen {
    /// The channel: no mailbox takes its place.
    pub channel: Option<Channel>,
    /// The consent to the dispatch before, which covers this one too.
    pub covered_by: Option<Id>,
}

impl Case<'_> {
    /// Writes the dispatch that the answer asks for, its sheet and its mails; nothing where nobody has to be told. What
    /// was arranged before does not count any more, and what of it has not left stays here.
    pub fn dispatch(
        &self,
        connection: &mut AnyConn,
        ticket: &Ticket,
        answer: &Answer,
        observations: &Observations,
        chosen: &Chosen,
    ) -> Result<Arranged, ActionError> {
        outbox::cancel_unsent(connection, ticket.id, &outbox::OF_DISPATCH, self.now)?;
        ticket_parts::supersede_dispatch(connection, ticket.id, self.now)?;
        let reach = self.reach(connection, answer, chosen)?;
        let plan = dispatch::plan(answer, &reach);
        let told_by = plan.told_by(answer);
        let onward = Onward::of(answer, told_by);
        if plan.sheet.is_none() && plan.mails.is_empty() {
            return Ok(Arranged {
                onward,
                dispatch: None,
            });
        }
        let row = Dispatch {
            id: Id::new(),
            ticket_id: ticket.id,
            desk: Code(answer.desk),
            channel: Code(plan.channel(answer)),
            dispatch_by: Code(answer.dispatch_by),
            told_by: Code(told_by),
            created_at: self.now,
            desk_case_number: None,
            confirmed_at: None,
            confirmed_by: None,
            superseded_at: None,
            consent_needed: answer.consent_needed || chosen.covered_by.is_some(),
            consent_id: chosen.covered_by,
            visit_on: None,
        };
        ticket_parts::insert_dispatch(connection, &row)?;
        let order = work_order::ordered(connection, ticket.id)?;
        let subject = self.subject(ticket, answer, observations, order.as_ref());
        if let Some(kind) = plan.sheet {
            let desk = answer.desk.desk();
            let words = text::sheet(kind, &subject);
            let body = outgoing::letter(connection, &words, desk)?.body;
            let sheet = Sheet {
                id: Id::new(),
                ticket_id: ticket.id,
                kind: Code(kind),
                desk: desk.map(Code),
                body,
                superseded_at: None,
            };
            ticket_parts::insert_sheets(connection, &[sheet])?;
        }
        for planned in &plan.mails {
            let words = match plan.sheet {
                Some(kind) if planned.purpose != MailPurpose::DeskReport => {
                    text::sheet(kind, &subject)
                }
                _ => text::desk_report(&subject),
            };
            let mail = self.mail(connection, ticket, answer, planned, &words)?;
            outbox::insert(connection, &mail)?;
        }
        Ok(Arranged {
            onward,
            dispatch: Some(row.id),
        })
    }

    fn mail(
        &self,
        connection: &mut AnyConn,
        ticket: &Ticket,
        answer: &Answer,
        planned: &PlannedMail,
        words: &Words,
    ) -> Result<Mail, ActionError> {
        let to = To {
            purpose: planned.purpose,
            recipient: &planned.recipient,
            desk: answer.desk.desk(),
        };
        Ok(Mail {
            state: Code(planned.state),
            ..outgoing::mail(connection, self.app, ticket, &to, words, self.now)?
        })
    }

    fn subject<'a>(
        &'a self,
        ticket: &Ticket,
        answer: &'a Answer,
        observations: &'a Observations,
        order: Option<&'a WorkRequest>,
    ) -> Subject<'a> {
        Subject {
            ticket: ticket.ticket_number(),
            logged_at: ticket.logged_at.timestamp(),
            site: &self.site,
            contact: self.contact.as_ref(),
            receipt_vendor: self.receipt_vendor.as_ref(),
            device: self.device.as_ref(),
            answer,
            observations,
            order,
            desk: answer
                .desk
                .desk()
                .map(|code| self.knowledge.catalogue.desk(code)),
            caller_name: self.call.caller_name.as_deref(),
            caller_phone: self.call.caller_phone.as_deref(),
            words: self.call.words.as_deref(),
        }
    }

    fn reach(
        &self,
        connection: &mut AnyConn,
        answer: &Answer,
        chosen: &Chosen,
    ) -> QueryResult<Reach> {
        let dispatcher = self.app.settings.dispatcher_mailbox.as_ref();
        let contact = self.contact.as_ref().filter(|_| self.mail_sheet_to_contact);
        let mut reach = Reach {
            dispatcher: dispatcher.map(ToString::to_string),
            contact: contact.and_then(|contact| contact.email.clone()),
            ..Reach::default()
        };
        if let Some(code) = answer.desk.desk() {
            let desk = self.knowledge.catalogue.desk(code);
            let known = desk_address::of_desk(connection, code)?;
            let mailbox = desk_mailbox::choose(desk, answer.channel, &known);
            let no_mail = chosen.channel.is_some_and(|one| one != Channel::Email);
            reach.desk = mailbox.filter(|_| !no_mail);
            reach.desk_takes_calls = desk.has(Channel::Phone);
        }
        Ok(reach)
    }
}
