//! A site enters the register.

use domain::access::Operation;
use domain::identifier::{CustomerLineId, InstitutionCode, PhoneNumber};
use domain::vocabulary::{InstitutionKind, LineService, Prefecture, Topology};
use jiff::civil::Date;

use super::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::app::App;
use crate::store::site::{self, Contact, Site};
use crate::store::{Code, Day, Id, StoreError};

/// What is known of the site, as typed.
#[derive(Debug, Clone)]
pub struct Input {
    pub institution_code: String,
    pub name: String,
    pub name_kana: Option<String>,
    pub institution_kind: InstitutionKind,
    pub prefecture: Prefecture,
    pub address: Option<String>,
    pub start_pack: bool,
    pub pc_count: i32,
    pub reader_count: i32,
    pub receipt_linked: bool,
    pub customer_line_id: Option<String>,
    pub line_service: Option<LineService>,
    pub topology: Option<Topology>,
    pub gateway_model: Option<String>,
    pub certificate_issued_on: Option<Date>,
    pub contacts: Vec<ContactInput>,
    pub receipt_vendor_name: Option<String>,
    pub receipt_vendor_phone: Option<String>,
    pub maintenance_dial: Option<String>,
}

/// A person to reach at the site.
#[derive(Debug, Clone)]
pub struct ContactInput {
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// More devices or people than any office has.
const MOST_DEVICES: i32 = 999;
const MOST_CONTACTS: usize = 20;

/// Registers the site; its institution code must be new.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Site, ActionError> {
    actor.permit(Operation::SiteRegister)?;
    let (site, contacts) = parse(input, app, actor)?;
    let row = site.clone();
    app.store
        .write(move |connection| -> Result<(), StoreError> {
            Ok(site::insert(connection, &row, &contacts)?)
        })
        .await
        .map_err(|error| match error {
            error if error.is_unique_violation() => ActionError::from(UserError::new(
                UserErrorCode::Conflict,
                "institutionCode",
                format!(
                    "institution code {} is registered already",
                    site.institution_code
                ),
            )),
            error => error.into(),
        })?;
    Ok(site)
}

fn parse(input: Input, app: &App, actor: &Actor) -> Result<(Site, Vec<Contact>), ActionError> {
    let mut problems = Problems::default();
    let id = Id::new();
    let code = problems.take(
        "institutionCode",
        InstitutionCode::parse(&input.institution_code),
    );
    let region = input.prefecture.region();
    let line_id = problems.optional("customerLineId", input.customer_line_id.as_deref(), |raw| {
        CustomerLineId::parse(raw, region)
    });
    let phone = |problems: &mut Problems, field: &str, raw: Option<&str>| {
        problems
            .optional(field, raw, PhoneNumber::parse)
            .map(|number| number.as_str().to_owned())
    };
    let receipt_vendor_phone = phone(
        &mut problems,
        "receiptVendor.phone",
        input.receipt_vendor_phone.as_deref(),
    );
    let maintenance_dial = phone(
        &mut problems,
        "maintenanceDial",
        input.maintenance_dial.as_deref(),
    );
    for (field, count) in [
        ("pcCount", input.pc_count),
        ("readerCount", input.reader_count),
    ] {
        if !(0..=MOST_DEVICES).contains(&count) {
            problems.add(field, format!("{field} must be 0 to {MOST_DEVICES}"));
        }
    }
    if input.contacts.len() > MOST_CONTACTS {
        problems.add("contacts", format!("at most {MOST_CONTACTS} contacts"));
    }
    let contacts = (0..)
        .zip(&input.contacts)
        .map(|(position, contact)| Contact {
            id: Id::new(),
            site_id: id,
            position,
            name: problems.line("contacts.name", &contact.name, 100),
            phone: phone(&mut problems, "contacts.phone", contact.phone.as_deref()),
            email: problems
                .optional("contacts.email", contact.email.as_deref(), mail_address)
                .map(|address| address.to_string()),
        })
        .collect();
    let site = Site {
        id,
        institution_code: code
            .map(|code| code.as_str().to_owned())
            .unwrap_or_default(),
        name: problems.line("name", &input.name, 200),
        name_kana: problems.optional_line("nameKana", input.name_kana.as_deref(), 200),
        institution_kind: Code(input.institution_kind),
        prefecture: Code(input.prefecture),
        address: problems.optional_line("address", input.address.as_deref(), 300),
        start_pack: input.start_pack,
        pc_count: input.pc_count,
        reader_count: input.reader_count,
        receipt_linked: input.receipt_linked,
        customer_line_id: line_id.map(|line_id| line_id.as_str().to_owned()),
        line_service: input.line_service.map(Code),
        topology: input.topology.map(Code),
        gateway_model: problems.optional_line("gatewayModel", input.gateway_model.as_deref(), 200),
        certificate_issued_on: input.certificate_issued_on.map(Day),
        receipt_vendor_name: problems.optional_line(
            "receiptVendor.name",
            input.receipt_vendor_name.as_deref(),
            200,
        ),
        receipt_vendor_phone,
        maintenance_dial,
        created_at: app.now().into(),
        created_by: actor.id,
    };
    problems.finish()?;
    Ok((site, contacts))
}

/// A mail address as lettre understands it.
pub fn mail_address(raw: &str) -> Result<lettre::Address, String> {
    raw.trim()
        .parse()
        .map_err(|_| format!("{raw:?} is no mail address such as desk@example.jp"))
}
