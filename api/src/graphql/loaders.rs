//! Batch loading: however many rows an operation shows, each relation costs one statement.
//! Made anew for each operation, so that nothing read before it is shown.

mod register;
mod relation;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use crate::action::reminder::register::{self as describe, Described};
use crate::store::account::Account;
use crate::store::dispatch_override::Override;
use crate::store::inbound::{InboundFact, InboundMail};
use crate::store::outbox::Mail;
use crate::store::paper::{Attachment, Comment};
use crate::store::reminder::Reminder;
use crate::store::replacement::Replacement;
use crate::store::rule_set::{RuleSetRow, RuleTexts};
use crate::store::target::TargetRow;
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{
    Call, Consent, DecisionRow, Dispatch, EventRow, FurtherCall, Sheet,
};
use crate::store::work_request::WorkRow;
use crate::store::{
    AnyConn, Id, Instant, Store, account, dispatch_override, inbound, outbox, paper, reminder,
    replacement, rule_set, target, ticket, ticket_parts, work_request,
};
pub use register::Register;
use relation::Relation;

/// After which comment, and how many at most.
type CommentPage = (Option<Id>, i64);

/// One relation per arrow that a query may follow.
pub struct Loaders {
    store: Store,
    now: Arc<Register>,
    past: Mutex<HashMap<Instant, Arc<Register>>>,
    pub accounts: Relation<Account>,
    pub tickets: Relation<Ticket>,
    pub calls: Relation<Call>,
    pub decisions: Relation<DecisionRow>,
    pub dispatches: Relation<Dispatch>,
    pub consents: Relation<Consent>,
    pub further_calls: Relation<FurtherCall>,
    pub overrides: Relation<Override>,
    pub replacements: Relation<Replacement>,
    pub work_requests: Relation<WorkRow>,
    pub open_tickets: Relation<Ticket>,
    pub sheets: Relation<Sheet>,
    pub events: Relation<EventRow>,
    pub targets: Relation<TargetRow>,
    pub mails: Relation<Mail>,
    pub inbound_mails: Relation<InboundMail>,
    pub inbound_facts: Relation<InboundFact>,
    comments: Mutex<HashMap<CommentPage, Arc<Relation<Comment>>>>,
    pub attachments: Relation<Attachment>,
    pub rule_sets: Relation<RuleSetRow>,
    pub rule_texts: Relation<RuleTexts>,
    pub deadlines: Relation<Described>,
    pub reminders: Relation<Reminder>,
}

impl Loaders {
    /// Loaders that describe deadlines as they are on a day.
    pub fn new(store: &Store, today: Date) -> Self {
        let described = move |connection: &mut AnyConn, sites: &[Id]| {
            describe::of_sites(connection, sites, today)
        };
        Self {
            store: store.clone(),
            now: Arc::new(Register::now(store)),
            past: Mutex::default(),
            accounts: Relation::new(store, account::by_ids, |row| row.id),
            tickets: Relation::new(store, ticket::by_ids, |row| row.id),
            calls: Relation::new(store, ticket_parts::calls_of, |row| row.ticket_id),
            decisions: Relation::new(store, ticket_parts::decisions_of, |row| row.ticket_id),
            dispatches: Relation::new(store, ticket_parts::dispatches_of, |row| row.ticket_id),
            consents: Relation::new(store, ticket_parts::consents_of, |row| row.ticket_id),
            further_calls: Relation::new(store, ticket_parts::further_calls_of, |row| {
                row.ticket_id
            }),
            overrides: Relation::new(store, dispatch_override::of_tickets, |row| row.ticket_id),
            replacements: Relation::new(store, replacement::of_tickets, |row| row.ticket_id),
            work_requests: Relation::new(store, work_request::of_tickets, |row| row.ticket_id),
            open_tickets: Relation::new(store, ticket::open_of_sites, |row| {
                row.site_id.expect("it was found by its site")
            }),
            sheets: Relation::new(store, ticket_parts::sheets_of, |row| row.ticket_id),
            events: Relation::new(store, ticket_parts::events_of, |row| row.ticket_id),
            targets: Relation::new(store, target::of_tickets, |row| row.ticket_id),
            mails: Relation::new(store, outbox::of_tickets, |row| {
                row.ticket_id.expect("it was found by its ticket")
            }),
            inbound_mails: Relation::new(store, inbound::of_tickets, |row| {
                row.ticket_id.expect("it was found by its ticket")
            }),
            inbound_facts: Relation::new(store, inbound::facts_of, |row| row.mail_id),
            comments: Mutex::default(),
            attachments: Relation::new(store, paper::attachments_of, |row| row.ticket_id),
            rule_sets: Relation::new(store, rule_set::by_ids, |row| row.id),
            rule_texts: Relation::new(store, rule_set::texts_of, |row| row.id),
            deadlines: Relation::new(store, described, |row| row.deadline.site_id),
            reminders: Relation::new(store, reminder::of_sites, |row| row.site_id),
        }
    }

    /// The register as it is, or as it was recorded at an instant.
    pub fn register(&self, at: Option<Instant>) -> Arc<Register> {
        let Some(at) = at else {
            return Arc::clone(&self.now);
        };
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        let known = past.entry(at);
        Arc::clone(known.or_insert_with(|| Arc::new(Register::at(&self.store, at))))
    }

    /// Comments of tickets, a page of each: up to `limit` after the given one.
    pub fn comments(&self, after: Option<Id>, limit: i64) -> Arc<Relation<Comment>> {
        let mut pages = self.comments.lock().unwrap_or_else(PoisonError::into_inner);
        let page = pages.entry((after, limit)).or_insert_with(|| {
            let page_of = move |connection: &mut AnyConn, tickets: &[Id]| {
                paper::comments_of(connection, tickets, after, limit)
            };
            Arc::new(Relation::new(&self.store, page_of, |row| row.ticket_id))
        });
        Arc::clone(page)
    }
}
