//! Batch loading: however many rows an operation shows, each relation costs one statement.
//! Made anew for each operation, so that nothing read before it is shown.

use std::collections::HashMap;
use std::sync::Arc;

use dataloader::BatchFn;
use dataloader::cached::Loader;
use diesel::QueryResult;

use crate::store::account::Account;
use crate::store::contract::{Contract, ListedDevice};
use crate::store::device::Device;
use crate::store::outbox::Mail;
use crate::store::site::{Contact, Site};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{Call, Consent, DecisionRow, Dispatch, Event, Sheet};
use crate::store::{
    AnyConn, Id, Store, StoreError, account, contract, device, outbox, site, ticket, ticket_parts,
};

/// Rows by the key of their parent; a parent without rows has none.
type Rows<T> = Result<Arc<[T]>, Arc<StoreError>>;

/// Loads the rows of many parents at once.
#[derive(Clone)]
pub struct Batch<T> {
    store: Store,
    rows_of: fn(&mut AnyConn, &[Id]) -> QueryResult<Vec<T>>,
    parent: fn(&T) -> Id,
}

impl<T: Send + Sync + 'static> BatchFn<Id, Rows<T>> for Batch<T> {
    async fn load(&mut self, parents: &[Id]) -> HashMap<Id, Rows<T>> {
        let (rows_of, parent, asked) = (self.rows_of, self.parent, parents.to_vec());
        let loaded = self
            .store
            .read(move |connection| -> Result<_, StoreError> { Ok(rows_of(connection, &asked)?) })
            .await;
        match loaded {
            Err(error) => {
                let error = Arc::new(error);
                parents
                    .iter()
                    .map(|&id| (id, Err(Arc::clone(&error))))
                    .collect()
            }
            Ok(rows) => {
                let mut grouped: HashMap<Id, Vec<T>> =
                    parents.iter().map(|&id| (id, Vec::new())).collect();
                for row in rows {
                    grouped.entry(parent(&row)).or_default().push(row);
                }
                grouped
                    .into_iter()
                    .map(|(id, rows)| (id, Ok(rows.into())))
                    .collect()
            }
        }
    }
}

/// Rows of one kind, loaded in batches and kept for the operation.
#[derive(Clone)]
pub struct Relation<T: Send + Sync + 'static>(Loader<Id, Rows<T>, Batch<T>>);

impl<T: Clone + Send + Sync + 'static> Relation<T> {
    fn new(
        store: &Store,
        rows_of: fn(&mut AnyConn, &[Id]) -> QueryResult<Vec<T>>,
        parent: fn(&T) -> Id,
    ) -> Self {
        Self(Loader::new(Batch {
            store: store.clone(),
            rows_of,
            parent,
        }))
    }

    /// All rows of a parent.
    pub async fn all(&self, parent: Id) -> Rows<T> {
        self.0.load(parent).await
    }

    /// The row of a parent that has one at most.
    pub async fn one(&self, parent: Id) -> Result<Option<T>, Arc<StoreError>> {
        Ok(self.all(parent).await?.first().cloned())
    }
}

/// One relation per arrow that a query may follow.
#[derive(Clone)]
pub struct Loaders {
    pub accounts: Relation<Account>,
    pub sites: Relation<Site>,
    pub contacts: Relation<Contact>,
    pub devices: Relation<Device>,
    pub devices_of_site: Relation<Device>,
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
