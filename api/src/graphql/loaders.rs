//! Batch loading: however many rows an operation shows, each relation costs one statement.
//! Made anew for each operation, so that nothing read before it is shown.

mod relation;

use crate::store::account::Account;
use crate::store::certificate::Certificate;
use crate::store::contract::{Contract, ListedDevice};
use crate::store::device::Device;
use crate::store::line::{Line, Party};
use crate::store::outbox::Mail;
use crate::store::site::{Contact, Site};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{Call, Consent, DecisionRow, Dispatch, Event, Sheet};
use crate::store::{
    Store, account, certificate, contract, device, line, outbox, site, ticket, ticket_parts,
};
use relation::Relation;

/// One relation per arrow that a query may follow.
pub struct Loaders {
    pub accounts: Relation<Account>,
    pub sites: Relation<Site>,
    pub contacts: Relation<Contact>,
    pub devices: Relation<Device>,
    pub devices_of_site: Relation<Device>,
    pub lines: Relation<Line>,
    pub parties: Relation<Party>,
    pub certificates: Relation<Certificate>,
    pub contracts_of_site: Relation<Contract>,
    pub listed_devices: Relation<ListedDevice>,
    pub tickets: Relation<Ticket>,
    pub calls: Relation<Call>,
    pub decisions: Relation<DecisionRow>,
    pub dispatches: Relation<Dispatch>,
    pub consents: Relation<Consent>,
    pub sheets: Relation<Sheet>,
    pub events: Relation<Event>,
    pub mails: Relation<Mail>,
}

impl Loaders {
    pub fn new(store: &Store) -> Self {
        Self {
            accounts: Relation::new(store, account::by_ids, |row| row.id),
            sites: Relation::new(store, site::by_ids, |row| row.id),
            contacts: Relation::new(store, site::contacts_of, |row| row.site_id),
            devices: Relation::new(store, device::by_ids, |row| row.id),
            devices_of_site: Relation::new(store, device::of_sites, |row| row.site_id),
            lines: Relation::new(store, line::of_sites, |row| row.site_id),
            parties: Relation::new(store, line::parties_of_sites, |row| row.site_id),
            certificates: Relation::new(store, certificate::of_sites, |row| row.site_id),
            contracts_of_site: Relation::new(store, contract::of_sites, |row| row.site_id),
            listed_devices: Relation::new(store, contract::listed_in, |row| row.contract_id),
            tickets: Relation::new(store, ticket::by_ids, |row| row.id),
            calls: Relation::new(store, ticket_parts::calls_of, |row| row.ticket_id),
            decisions: Relation::new(store, ticket_parts::decisions_of, |row| row.ticket_id),
            dispatches: Relation::new(store, ticket_parts::dispatches_of, |row| row.ticket_id),
            consents: Relation::new(store, ticket_parts::consents_of, |row| row.ticket_id),
            sheets: Relation::new(store, ticket_parts::sheets_of, |row| row.ticket_id),
            events: Relation::new(store, ticket_parts::events_of, |row| row.ticket_id),
            mails: Relation::new(store, outbox::of_tickets, |row| row.ticket_id),
        }
    }
}
