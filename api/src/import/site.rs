//! Sites as files carry them.

use std::collections::HashMap;

use diesel::QueryResult;
use domain::identifier::{
    CustomerLineId, InstitutionCode, MailAddress, PaperPlace, PhoneNumber, PostalCode,
};
use domain::import::application_sheet::{ApplicationSheet, SheetCell};
use domain::import::{Contact as ContactCell, List, SiteRow, Text, VendorDetails};
use domain::vocabulary::{PartyKind, Region};

use super::subject::{Objection, Staged, Stamp, Subject};
use crate::store::import::{Kind, site as bulk, write};
use crate::store::line::{Line, Party};
use crate::store::site::{Contact, NewSite, Site};
use crate::store::{AnyConn, Code, Day, Id};

impl Subject for NewSite {
    type Recorded = Self;
    type Row = SiteRow;
    type Around = HashMap<String, NewSite>;

    const FILE: Kind = Kind::Sites;
    const IS_ON_SHEETS: bool = true;

    fn key(row: &SiteRow) -> String {
        row.institution_code.as_str().to_owned()
    }

    fn of_sheet(sheet: &ApplicationSheet) -> Option<Vec<SheetCell>> {
        Some(sheet.site_cells())
    }

    fn around(
        connection: &mut AnyConn,
        rows: &[&SiteRow],
        _staged: Staged,
    ) -> QueryResult<Self::Around> {
        let codes: Vec<String> = rows.iter().map(|row| Self::key(row)).collect();
        let found = bulk::by_codes(connection, &codes)?;
        Ok(found
            .into_iter()
            .map(|new| (new.site.institution_code.clone(), new))
            .collect())
    }

    fn registered<'a>(around: &'a Self::Around, row: &SiteRow) -> Option<&'a Self> {
        around.get(row.institution_code.as_str())
    }

    fn of_row(
        row: &SiteRow,
        old: Option<&Self>,
        _around: &Self::Around,
        stamp: Stamp,
    ) -> Result<Self, Vec<Objection>> {
        let id = old.map_or_else(Id::new, |old| old.site.id);
        let contact = |(position, contact): (i32, ContactCell)| contact_of(id, position, &contact);
        Ok(Self {
            site: site_of(row, id, old.map(|old| &old.site), stamp),
            line: line_of(row, id),
            contacts: (0..).zip(row.contacts()).map(contact).collect(),
            parties: PartyKind::ALL
                .iter()
                .filter_map(|&kind| party_of(row, id, kind))
                .collect(),
            certificates: Vec::new(),
        })
    }

    fn remember(self, around: &mut Self::Around) {
        around.insert(self.site.institution_code.clone(), self);
    }

    fn recorded(&self) -> &Self {
        self
    }

    fn row(&self) -> Result<SiteRow, String> {
        row_of(self)
    }

    fn write(
        connection: &mut AnyConn,
        new: &[Self],
        changed: &[(Self, Self)],
        import: Id,
    ) -> QueryResult<()> {
        write::sites(connection, new, changed, import)
    }

    fn take_back(connection: &mut AnyConn, import: Id, limit: i64) -> QueryResult<bool> {
        write::take_back_sites(connection, import, limit)
    }

    fn page(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<Self>> {
        bulk::page(connection, after, limit)
    }
}

/// A count of devices; rows hold at most 999.
fn small(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The stored text of an optional value.
fn stored(value: Option<&impl ToString>) -> Option<String> {
    value.map(ToString::to_string)
}

fn site_of(row: &SiteRow, id: Id, old: Option<&Site>, stamp: Stamp) -> Site {
    Site {
        id,
        institution_code: row.institution_code.as_str().to_owned(),
        name: row.name.to_string(),
        name_kana: stored(row.name_kana.as_ref()),
        institution_kind: Code(row.institution_kind),
        prefecture: Code(row.prefecture),
        address: stored(row.address.as_ref()),
        start_pack: row.start_pack,
        pc_count: small(row.pc_count),
        reader_count: small(row.reader_count),
        receipt_linked: row.receipt_linked,
        maintenance_dial: stored(row.maintenance_dial.as_ref()),
        created_at: old.map_or(stamp.now, |old| old.created_at),
        created_by: old.map_or(stamp.actor, |old| old.created_by),
        postal_code: stored(row.postal_code.as_ref()),
        credential_papers: stored(row.credential_papers.as_ref()),
        changed_at: old.map(|old| stamp.after(old.created_at, old.changed_at)),
        credential_papers_kind: row.credential_papers_kind.map(Code),
    }
}

fn line_of(row: &SiteRow, site_id: Id) -> Line {
    Line {
        site_id,
        customer_line_id: stored(row.customer_line_id.as_ref()),
        service: row.line_service.map(Code),
        line_type: row.line_type.map(Code),
        v6_option: row.v6_option.map(Code),
        opened_on: row.line_opened_on.map(Day),
        ordered_on: row.line_ordered_on.map(Day),
        topology: row.topology.map(Code),
        topology_reason: stored(row.topology_reason.as_ref()),
        branch_device: row.branch_device.map(Code),
        gateway_model: stored(row.gateway_model.as_ref()),
        shared: row.line_shared,
        online_claims_on_line: row.online_claims_on_line,
        gateway_rented: row.gateway_rented,
    }
}

fn contact_of(site_id: Id, position: i32, contact: &ContactCell) -> Contact {
    Contact {
        id: Id::new(),
        site_id,
        position,
        name: contact.name.to_string(),
        phone: stored(contact.phone.as_ref()),
        email: stored(contact.mail.as_ref()),
        reachable_at: stored(contact.reachable_at.as_ref()),
        reachable_hours: stored(contact.reachable_hours.as_ref()),
    }
}

fn party_of(row: &SiteRow, site_id: Id, kind: PartyKind) -> Option<Party> {
    let (name, phone) = row.company(kind);
    let details = row.company_details(kind);
    let is_told = name.is_some() || phone.is_some() || details.is_some();
    let detail = details.as_ref();
    is_told.then(|| Party {
        site_id,
        kind: Code(kind),
        name: stored(name).unwrap_or_default(),
        phone: stored(phone),
        address: detail.and_then(|told| stored(told.address.as_ref())),
        person: detail.and_then(|told| stored(told.person.as_ref())),
        mail: detail.and_then(|told| stored(told.mail.as_ref())),
        reachable_at: detail.and_then(|told| stored(told.reachable_at.as_ref())),
        reachable_hours: detail.and_then(|told| stored(told.reachable_hours.as_ref())),
        person_phone: detail.and_then(|told| stored(told.person_phone.as_ref())),
    })
}

/// A stored text as a cell has it; one that no cell can hold is none.
fn text<const MOST: usize>(stored: Option<&String>) -> Option<Text<MOST>> {
    stored.and_then(|stored| Text::parse(stored).ok())
}

fn phone(stored: Option<&String>) -> Option<PhoneNumber> {
    stored.and_then(|stored| PhoneNumber::parse(stored).ok())
}

fn mail(stored: Option<&String>) -> Option<MailAddress> {
    stored.and_then(|stored| MailAddress::parse(stored).ok())
}

fn row_of(new: &NewSite) -> Result<SiteRow, String> {
    let NewSite { site, line, .. } = new;
    let party = |kind| new.parties.iter().find(|party| party.kind.0 == kind);
    let named = |kind| text(party(kind).map(|party| &party.name));
    let phone_of = |kind| phone(party(kind).and_then(|party| party.phone.as_ref()));
    let operator = party(PartyKind::Operator);
    let code = InstitutionCode::parse(&site.institution_code).map_err(|error| error.to_string())?;
    let line_id = |id: &String| CustomerLineId::parse(id, Region::East).ok();
    let postal_code = |code: &String| PostalCode::parse(code).ok();
    let mut row = SiteRow {
        institution_code: code,
        name: Text::parse(&site.name)?,
        name_kana: text(site.name_kana.as_ref()),
        institution_kind: site.institution_kind.0,
        prefecture: site.prefecture.0,
        postal_code: site.postal_code.as_ref().and_then(postal_code),
        address: text(site.address.as_ref()),
        start_pack: site.start_pack,
        pc_count: site.pc_count.unsigned_abs(),
        reader_count: site.reader_count.unsigned_abs(),
        receipt_linked: site.receipt_linked,
        customer_line_id: line.customer_line_id.as_ref().and_then(line_id),
        line_service: line.service.map(|code| code.0),
        line_type: line.line_type.map(|code| code.0),
        v6_option: line.v6_option.map(|code| code.0),
        line_opened_on: line.opened_on.map(|day| day.0),
        line_ordered_on: line.ordered_on.map(|day| day.0),
        topology: line.topology.map(|code| code.0),
        topology_reason: text(line.topology_reason.as_ref()),
        branch_device: line.branch_device.map(|code| code.0),
        gateway_model: text(line.gateway_model.as_ref()),
        gateway_rented: line.gateway_rented,
        line_shared: line.shared,
        online_claims_on_line: line.online_claims_on_line,
        contact_name: None,
        contact_phone: None,
        contact_mail: None,
        contact_reachable_at: None,
        contact_reachable_hours: None,
        further_contacts: List::default(),
        operator_name: named(PartyKind::Operator),
        operator_address: text(operator.and_then(|party| party.address.as_ref())),
        operator_phone: phone_of(PartyKind::Operator),
        operator_contact: operator.and_then(person_of),
        receipt_vendor_name: named(PartyKind::ReceiptVendor),
        receipt_vendor_phone: phone_of(PartyKind::ReceiptVendor),
        chart_vendor_name: named(PartyKind::ChartVendor),
        chart_vendor_phone: phone_of(PartyKind::ChartVendor),
        network_vendor_name: named(PartyKind::NetworkVendor),
        network_vendor_phone: phone_of(PartyKind::NetworkVendor),
        integrator_name: named(PartyKind::Integrator),
        integrator_phone: phone_of(PartyKind::Integrator),
        vendor_details: List(vendor_details(&new.parties)),
        credential_papers_kind: site.credential_papers_kind.map(|code| code.0),
        credential_papers: site
            .credential_papers
            .as_ref()
            .and_then(|place| PaperPlace::parse(place).ok()),
        maintenance_dial: phone(site.maintenance_dial.as_ref()),
    };
    row.set_contacts(new.contacts.iter().filter_map(contact_cell).collect());
    Ok(row)
}

fn contact_cell(contact: &Contact) -> Option<ContactCell> {
    Some(ContactCell {
        name: Text::parse(&contact.name).ok()?,
        phone: phone(contact.phone.as_ref()),
        mail: mail(contact.email.as_ref()),
        reachable_at: text(contact.reachable_at.as_ref()),
        reachable_hours: text(contact.reachable_hours.as_ref()),
    })
}

fn vendor_details(parties: &[Party]) -> Vec<VendorDetails> {
    let vendors = parties
        .iter()
        .filter(|party| party.kind.0 != PartyKind::Operator);
    let details = vendors.map(|party| VendorDetails {
        kind: party.kind.0,
        address: text(party.address.as_ref()),
        person: text(party.person.as_ref()),
        mail: mail(party.mail.as_ref()),
        reachable_at: text(party.reachable_at.as_ref()),
        reachable_hours: text(party.reachable_hours.as_ref()),
        person_phone: phone(party.person_phone.as_ref()),
    });
    let mut details: Vec<_> = details.filter(VendorDetails::is_told).collect();
    details.sort_by_key(|details| details.kind);
    details
}

/// The person of a company; without a name the company's stands for it, so that nothing is lost.
fn person_of(party: &Party) -> Option<ContactCell> {
    let is_told = party.person.is_some()
        || party.person_phone.is_some()
        || party.mail.is_some()
        || party.reachable_at.is_some()
        || party.reachable_hours.is_some();
    let name = party.person.as_ref().unwrap_or(&party.name);
    Some(ContactCell {
        name: text(Some(name).filter(|_| is_told))?,
        phone: phone(party.person_phone.as_ref()),
        mail: mail(party.mail.as_ref()),
        reachable_at: text(party.reachable_at.as_ref()),
        reachable_hours: text(party.reachable_hours.as_ref()),
    })
}
