//! The addresses of parties, as they are when a digest is written.

use std::collections::HashMap;

use domain::reminder::Party;
use domain::vocabulary::{Channel, DeskCode, PartyKind};

use super::describe::ids;
use crate::action::desk_mailbox;
use crate::app::App;
use crate::store::reminder::{self, Reminder};
use crate::store::{AnyConn, Id, StoreError, desk_address, line, site, ticket};

/// The address of a party for each of these sites that has one.
pub fn of_sites(
    connection: &mut AnyConn,
    app: &App,
    party: Party,
    sites: &[Id],
) -> Result<Vec<(Id, String)>, StoreError> {
    Ok(match party {
        Party::SiteContact => {
            let contacts = site::contacts_of(connection, sites)?.into_iter();
            let first = contacts.filter(|contact| contact.position == 0);
            first
                .filter_map(|contact| Some((contact.site_id, contact.email?)))
                .collect()
        }
        Party::OperatorCompany => {
            let companies = line::parties_of_sites(connection, sites)?.into_iter();
            let operators = companies.filter(|company| company.kind.0 == PartyKind::Operator);
            operators
                .filter_map(|company| Some((company.site_id, company.mail?)))
                .collect()
        }
        Party::OurDesk => match &app.settings.reminder_mailbox {
            Some(own) => sites.iter().map(|&site| (site, own.to_string())).collect(),
            None => Vec::new(),
        },
        Party::TargetDesk => {
            let rows = reminder::owed(connection, party, Some(sites), usize::MAX)?;
            let addresses = of_desks(connection, app, &rows)?;
            let with = rows.iter().zip(addresses);
            with.filter_map(|(row, address)| Some((row.site_id, address?)))
                .collect()
        }
    })
}

/// What an address is owed as that of a party, what ends first before the others.
pub fn owed(
    connection: &mut AnyConn,
    app: &App,
    party: Party,
    address: &str,
    limit: usize,
) -> Result<Vec<Reminder>, StoreError> {
    let sites = match party {
        Party::SiteContact => site::of_contact_mail(connection, address)?,
        Party::OperatorCompany => line::sites_of_mail(connection, PartyKind::Operator, address)?,
        Party::OurDesk => {
            let own = app.settings.reminder_mailbox.as_ref();
            return Ok(match own.filter(|own| own.as_ref() as &str == address) {
                Some(_) => reminder::owed(connection, party, None, limit)?,
                None => Vec::new(),
            });
        }
        Party::TargetDesk => {
            let registered = desk_address::all(connection)?;
            let mut printed = app.catalogue.desks().flat_map(|desk| &desk.emails);
            if !registered.iter().any(|row| row.address == address)
                && !printed.any(|email| email.address == address)
            {
                return Ok(Vec::new());
            }
            let rows = reminder::owed(connection, party, None, usize::MAX)?;
            let addresses = of_desks(connection, app, &rows)?;
            let with = rows.into_iter().zip(addresses);
            let own = with.filter(|(_, of)| of.as_deref() == Some(address));
            return Ok(own.map(|(row, _)| row).take(limit).collect());
        }
    };
    if sites.is_empty() {
        return Ok(Vec::new());
    }
    Ok(reminder::owed(connection, party, Some(&sites), limit)?)
}

/// The name of whoever has an address.
pub fn name(connection: &mut AnyConn, address: &str) -> Result<Option<String>, StoreError> {
    Ok(match site::contact_of_mail(connection, address)? {
        Some(name) => Some(name),
        None => line::company_of_mail(connection, address)?,
    })
}

/// The confirmed address (A23) of the desk that each of these tickets was handed to.
fn of_desks(
    connection: &mut AnyConn,
    app: &App,
    rows: &[Reminder],
) -> Result<Vec<Option<String>>, StoreError> {
    let keys: Vec<Id> = rows.iter().filter_map(|row| ids(&row.subject).0).collect();
    let mut desks: HashMap<Id, DeskCode> = HashMap::new();
    // A database takes so many keys in one statement.
    for some in keys.chunks(1_000) {
        let tickets = ticket::by_ids(connection, some)?.into_iter();
        desks.extend(tickets.filter_map(|row| Some((row.id, row.desk?.0.desk()?))));
    }
    let known = desk_address::all(connection)?;
    let address = |row: &Reminder| {
        let code = *desks.get(&ids(&row.subject).0?)?;
        let of_desk: Vec<_> = known
            .iter()
            .filter(|row| row.desk.0 == code)
            .cloned()
            .collect();
        let mailbox = desk_mailbox::choose(app.catalogue.desk(code), Channel::Email, &of_desk)?;
        mailbox.confirmed.then_some(mailbox.address)
    };
    Ok(rows.iter().map(address).collect())
}
