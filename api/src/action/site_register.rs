//! A site enters the register, with its line, its people and the companies around it.

use domain::access::Operation;
use domain::identifier::{
    CustomerLineId, InstitutionCode, MailAddress, PaperPlace, PhoneNumber, PostalCode,
};
use domain::time::date_in_japan;
use domain::vocabulary::{
    BranchDevice, CredentialPaper, InstitutionKind, LineService, LineType, PartyKind, Prefecture,
    Region, Topology, V6Option,
};
use jiff::civil::Date;
use serde::Serialize;

use super::once::{RequestKey, once, twice};
use super::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::app::App;
use crate::store::certificate::Certificate;
use crate::store::line::{Line, Party};
use crate::store::site::{self, Contact, NewSite, Site};
use crate::store::{Code, Day, Id, Instant};

/// What is known of the site, as typed.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// The same key and input again returns the first site.
    pub idempotency_key: Option<String>,
    pub institution_code: String,
    pub name: String,
    pub name_kana: Option<String>,
    pub institution_kind: InstitutionKind,
    pub prefecture: Prefecture,
    pub postal_code: Option<String>,
    pub address: Option<String>,
    pub start_pack: bool,
    pub pc_count: i32,
    pub reader_count: i32,
    pub receipt_linked: bool,
    pub line: LineInput,
    pub certificate_issued_on: Option<Date>,
    pub contacts: Vec<ContactInput>,
    pub parties: Vec<PartyInput>,
    pub credential_papers: Option<PapersInput>,
    pub maintenance_dial: Option<String>,
}

/// The line (回線) of a site. What is not known is `None`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LineInput {
    pub customer_line_id: Option<String>,
    pub service: Option<LineService>,
    pub line_type: Option<LineType>,
    pub v6_option: Option<V6Option>,
    pub opened_on: Option<Date>,
    pub ordered_on: Option<Date>,
    pub topology: Option<Topology>,
    pub topology_reason: Option<String>,
    pub branch_device: Option<BranchDevice>,
    pub gateway_model: Option<String>,
    pub shared: Option<bool>,
    pub online_claims_on_line: Option<bool>,
    pub gateway_rented: Option<bool>,
}

/// A person to reach at the site.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ContactInput {
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub reachable_at: Option<String>,
    pub reachable_hours: Option<String>,
}

/// The papers that hold the credentials (S28).
#[derive(Debug, Clone, Serialize)]
pub struct PapersInput {
    pub kind: CredentialPaper,
    /// Where they lie, never what they say.
    pub place: String,
}

/// A company around the site; at most one of each kind.
#[derive(Debug, Clone, Serialize)]
pub struct PartyInput {
    pub kind: PartyKind,
    pub name: String,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub person: Option<ContactInput>,
}

/// More devices or people than any office has.
const MOST_DEVICES: i32 = 999;
const MOST_CONTACTS: usize = 20;

/// Registers the site; its institution code must be new.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Site, ActionError> {
    actor.permit(Operation::SiteRegister)?;
    let key = RequestKey::optional(input.idempotency_key.as_deref(), &input)?;
    let stamp = (app.now().into(), actor.clone());
    let new = parse(&input, Id::new(), stamp.0, actor.id)?;
    let code = new.site.institution_code.clone();
    let written = twice(|| {
        let (new, key, (now, actor)) = (new.clone(), key.clone(), stamp.clone());
        app.store.write(move |connection| {
            let load = site::by_id;
            once(
                connection,
                (&actor, now),
                key.as_ref(),
                load,
                |connection| {
                    site::insert(connection, &new)?;
                    Ok((new.site.id, new.site))
                },
            )
        })
    });
    written.await.map_err(|error| taken(error, &code))
}

/// The site as the input tells it.
pub(super) fn parse(
    input: &Input,
    id: Id,
    now: Instant,
    actor: Id,
) -> Result<NewSite, ActionError> {
    let problems = Problems::default();
    let parser = Parser {
        id,
        now,
        actor,
        problems,
    };
    parser.site(input)
}

/// An institution code that is registered already, as the caller can mend it.
pub(super) fn taken(error: ActionError, code: &str) -> ActionError {
    match error {
        ActionError::Store(error) if error.is_unique_violation() => {
            let message = format!("institution code {code} is registered already");
            UserError::new(UserErrorCode::Conflict, "institutionCode", message).into()
        }
        error => error,
    }
}

/// Judges an input part by part and notes every problem.
struct Parser {
    id: Id,
    now: Instant,
    actor: Id,
    problems: Problems,
}

impl Parser {
    fn site(mut self, input: &Input) -> Result<NewSite, ActionError> {
        self.counts(input);
        let code = InstitutionCode::parse(&input.institution_code);
        let code = self.problems.take("institutionCode", code);
        let site = Site {
            id: self.id,
            institution_code: code
                .map(|code| code.as_str().to_owned())
                .unwrap_or_default(),
            name: self.problems.line("name", &input.name, 200),
            name_kana: self.line_of("nameKana", input.name_kana.as_deref(), 200),
            institution_kind: Code(input.institution_kind),
            prefecture: Code(input.prefecture),
            address: self.line_of("address", input.address.as_deref(), 300),
            start_pack: input.start_pack,
            pc_count: input.pc_count,
            reader_count: input.reader_count,
            receipt_linked: input.receipt_linked,
            maintenance_dial: self.phone("maintenanceDial", input.maintenance_dial.as_deref()),
            created_at: self.now,
            created_by: self.actor,
            postal_code: self.postal_code(input.postal_code.as_deref()),
            credential_papers: self.paper_place(input.credential_papers.as_ref()),
            changed_at: None,
            credential_papers_kind: input
                .credential_papers
                .as_ref()
                .map(|papers| Code(papers.kind)),
        };
        let line = self.line(&input.line, input.prefecture.region());
        let contacts = (0..)
            .zip(&input.contacts)
            .map(|(position, contact)| self.contact(position, contact))
            .collect();
        let parties = input
            .parties
            .iter()
            .map(|party| self.party(party))
            .collect();
        let is_to_come = |&issued_on: &Date| issued_on > date_in_japan(self.now.timestamp());
        if input.certificate_issued_on.as_ref().is_some_and(is_to_come) {
            self.problems.add(
                "certificateIssuedOn",
                "certificateIssuedOn must not lie in the future",
            );
        }
        let certificates = input
            .certificate_issued_on
            .map(|issued_on| self.certificate(issued_on));
        self.problems.finish()?;
        Ok(NewSite {
            site,
            line,
            contacts,
            parties,
            certificates: certificates.into_iter().collect(),
        })
    }

    fn counts(&mut self, input: &Input) {
        for (field, count) in [
            ("pcCount", input.pc_count),
            ("readerCount", input.reader_count),
        ] {
            if !(0..=MOST_DEVICES).contains(&count) {
                self.problems
                    .add(field, format!("{field} must be 0 to {MOST_DEVICES}"));
            }
        }
        if input.contacts.len() > MOST_CONTACTS {
            self.problems
                .add("contacts", format!("at most {MOST_CONTACTS} contacts"));
        }
        let kinds: std::collections::HashSet<_> =
            input.parties.iter().map(|party| party.kind).collect();
        if kinds.len() < input.parties.len() {
            self.problems
                .add("parties", "at most one company of each kind");
        }
    }

    fn line(&mut self, input: &LineInput, region: Region) -> Line {
        let line_id = input.customer_line_id.as_deref();
        let line_id = self.problems.optional("customerLineId", line_id, |raw| {
            CustomerLineId::parse(raw, region)
        });
        if !LineType::fits(input.line_type, input.service) {
            self.problems
                .add("lineType", "lineType is one of another lineService");
        }
        Line {
            site_id: self.id,
            customer_line_id: line_id.map(|line_id| line_id.as_str().to_owned()),
            service: input.service.map(Code),
            line_type: input.line_type.map(Code),
            v6_option: input.v6_option.map(Code),
            opened_on: input.opened_on.map(Day),
            ordered_on: input.ordered_on.map(Day),
            topology: input.topology.map(Code),
            topology_reason: self.line_of("topologyReason", input.topology_reason.as_deref(), 300),
            branch_device: input.branch_device.map(Code),
            gateway_model: self.line_of("gatewayModel", input.gateway_model.as_deref(), 200),
            shared: input.shared,
            online_claims_on_line: input.online_claims_on_line,
            gateway_rented: input.gateway_rented,
        }
    }

    fn contact(&mut self, position: i32, input: &ContactInput) -> Contact {
        Contact {
            id: Id::new(),
            site_id: self.id,
            position,
            name: self.problems.line("contacts.name", &input.name, 100),
            phone: self.phone("contacts.phone", input.phone.as_deref()),
            email: self.mail("contacts.email", input.email.as_deref()),
            reachable_at: self.line_of("contacts.reachableAt", input.reachable_at.as_deref(), 200),
            reachable_hours: self.line_of(
                "contacts.reachableHours",
                input.reachable_hours.as_deref(),
                200,
            ),
        }
    }

    fn party(&mut self, input: &PartyInput) -> Party {
        let person = input.person.clone().unwrap_or_default();
        Party {
            site_id: self.id,
            kind: Code(input.kind),
            name: self.problems.line("parties.name", &input.name, 200),
            phone: self.phone("parties.phone", input.phone.as_deref()),
            address: self.line_of("parties.address", input.address.as_deref(), 300),
            person: self.line_of("parties.person.name", Some(&person.name), 100),
            mail: self.mail("parties.person.email", person.email.as_deref()),
            reachable_at: self.line_of(
                "parties.person.reachableAt",
                person.reachable_at.as_deref(),
                200,
            ),
            reachable_hours: self.line_of(
                "parties.person.reachableHours",
                person.reachable_hours.as_deref(),
                200,
            ),
            person_phone: self.phone("parties.person.phone", person.phone.as_deref()),
        }
    }

    fn certificate(&self, issued_on: Date) -> Certificate {
        Certificate {
            id: Id::new(),
            site_id: self.id,
            device_id: None,
            pc_label: None,
            issued_on: Day(issued_on),
            backup_made: None,
            created_at: self.now,
            created_by: self.actor,
            changed_at: None,
        }
    }

    fn line_of(&mut self, field: &str, raw: Option<&str>, most: usize) -> Option<String> {
        self.problems.optional_line(field, raw, most)
    }

    fn phone(&mut self, field: &str, raw: Option<&str>) -> Option<String> {
        let number = self.problems.optional(field, raw, PhoneNumber::parse);
        number.map(|number| number.as_str().to_owned())
    }

    fn paper_place(&mut self, papers: Option<&PapersInput>) -> Option<String> {
        let place = PaperPlace::parse(&papers?.place);
        let place = self.problems.take("credentialPapers", place);
        place.map(|place| place.as_str().to_owned())
    }

    fn postal_code(&mut self, raw: Option<&str>) -> Option<String> {
        let code = self.problems.optional("postalCode", raw, PostalCode::parse);
        code.map(|code| code.as_str().to_owned())
    }

    fn mail(&mut self, field: &str, raw: Option<&str>) -> Option<String> {
        let address = self.problems.optional(field, raw, MailAddress::parse);
        address.map(|address| address.as_str().to_owned())
    }
}
