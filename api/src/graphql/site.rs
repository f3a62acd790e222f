//! Sites in the schema.

use std::sync::Arc;

use domain::access::Operation;
use domain::identifier::InstitutionCode;
use domain::time::date_in_japan;
use domain::vocabulary::{CredentialPaper, InstitutionKind, Prefecture, Region};
use jiff::Timestamp;
use juniper::{GraphQLObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::certificate::Certificate;
use super::connection::{PageRequest, connection};
use super::contract::Contract;
use super::device::Device;
use super::error::QueryError;
use super::line::{Finding, Line, Party};
use super::loaders::Register;
use super::reminder::Deadline;
use super::ticket::Ticket;
use crate::action::site_findings;
use crate::store::{self, Id, Instant, search, site};

/// A clinic, pharmacy, nursing station or hospital (医療機関等).
#[derive(Clone)]
pub struct Site {
    row: store::site::Site,
    /// The instant as of which the register is told; now where there is none.
    at: Option<Instant>,
}

impl From<store::site::Site> for Site {
    fn from(row: store::site::Site) -> Self {
        Self { row, at: None }
    }
}

impl Site {
    /// The site as the register is told at `at`.
    pub fn told(row: store::site::Site, at: Option<Instant>) -> Self {
        Self { row, at }
    }

    fn key(&self) -> Uuid {
        self.row.id.0
    }

    fn register(&self, context: &Context) -> Arc<Register> {
        context.load.register(self.at)
    }
}

connection!(SiteConnection, SiteEdge, Site);

/// A person to reach at a site.
#[derive(GraphQLObject)]
pub struct Contact {
    /// The person's name.
    name: String,
    /// Telephone number, digits only.
    phone: Option<String>,
    /// Mail address.
    email: Option<String>,
    /// Where the person is reached on weekdays.
    reachable_at: Option<String>,
    /// When the person is reached on weekdays.
    reachable_hours: Option<String>,
}

/// The papers that hold the credentials of a site (S28).
#[derive(GraphQLObject)]
pub struct CredentialPapers {
    /// Which they are.
    kind: Option<CredentialPaper>,
    /// Where they lie; never what they say.
    place: String,
}

/// A clinic, pharmacy, nursing station or hospital (医療機関等).
#[graphql_object(context = Context)]
impl Site {
    /// The key.
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    /// Institution code (医療機関コード), 10 digits.
    fn institution_code(&self) -> &str {
        &self.row.institution_code
    }

    /// Name.
    fn name(&self) -> &str {
        &self.row.name
    }

    /// Name in kana.
    fn name_kana(&self) -> Option<&str> {
        self.row.name_kana.as_deref()
    }

    /// Kind of institution.
    fn institution_kind(&self) -> InstitutionKind {
        self.row.institution_kind.0
    }

    /// Prefecture.
    fn prefecture(&self) -> Prefecture {
        self.row.prefecture.0
    }

    /// The NTT company that serves the site; follows from the prefecture.
    fn region(&self) -> Region {
        self.row.prefecture.0.region()
    }

    /// Address after the prefecture.
    fn address(&self) -> Option<&str> {
        self.row.address.as_deref()
    }

    /// Whether the equipment came as a start pack (スタートパック).
    fn start_pack(&self) -> bool {
        self.row.start_pack
    }

    /// What ends or is due at the site, what ends first before the others; it is computed within seconds of a change. Null for a site as it was
    /// recorded at another time.
    async fn deadlines(&self, context: &Context) -> Result<Option<Vec<Deadline>>, QueryError> {
        if self.at.is_some() {
            return Ok(None);
        }
        let rows = context.load.deadlines.all(self.row.id).await?;
        Ok(Some(rows.iter().cloned().map(Deadline).collect()))
    }

    /// Number of PCs (オン資端末).
    fn pc_count(&self) -> i32 {
        self.row.pc_count
    }

    /// Number of card readers.
    fn reader_count(&self) -> i32 {
        self.row.reader_count
    }

    /// Whether the receipt computer is linked (レセコン連携).
    fn receipt_linked(&self) -> bool {
        self.row.receipt_linked
    }

    /// The line (回線).
    async fn line(&self, context: &Context) -> Result<Option<Line>, QueryError> {
        let row = self.register(context).lines.one(self.row.id).await?;
        Ok(row.map(|row| Line {
            row,
            region: self.row.prefecture.0.region(),
            at: self.at,
        }))
    }

    /// The certificates (電子証明書) of the PCs, the newest first.
    async fn certificates(&self, context: &Context) -> Result<Vec<Certificate>, QueryError> {
        let rows = self.register(context).certificates.all(self.row.id).await?;
        let certificates = rows.iter().cloned();
        Ok(certificates
            .map(|row| Certificate::told(row, self.at))
            .collect())
    }

    /// The companies around the site: who runs it, and the vendors.
    async fn parties(&self, context: &Context) -> Result<Vec<Party>, QueryError> {
        let rows = self.register(context).parties.all(self.row.id).await?;
        Ok(rows.iter().cloned().map(Party::from).collect())
    }

    /// What there is to say of its contracts (C01) and of how the devices are connected (V06-V28, M01-M09), each from the
    /// heaviest on.
    async fn findings(&self, context: &Context) -> Result<Vec<Finding>, QueryError> {
        let devices = self
            .register(context)
            .devices_of_site
            .all(self.row.id)
            .await?;
        let present = site_findings::present(&devices);
        let register = self.register(context);
        let contracts = register.contracts_of_site.all(self.row.id).await?;
        let today = date_in_japan(context.app.now());
        let of_contracts = site_findings::of_contracts(&self.row, &contracts, today);
        let of_devices = site_findings::of_devices(&self.row, &present);
        Ok(of_contracts
            .into_iter()
            .chain(of_devices)
            .map(|finding| Finding::among(&present, finding, self.at))
            .collect())
    }

    /// Postal code, 7 digits.
    fn postal_code(&self) -> Option<&str> {
        self.row.postal_code.as_deref()
    }

    /// The papers that hold the credentials (S28); null where none are known.
    fn credential_papers(&self) -> Option<CredentialPapers> {
        let place = self.row.credential_papers.clone()?;
        Some(CredentialPapers {
            kind: self.row.credential_papers_kind.map(|code| code.0),
            place,
        })
    }

    /// The number of the maintenance dial (専用ダイヤル) issued with the contract.
    fn maintenance_dial(&self) -> Option<&str> {
        self.row.maintenance_dial.as_deref()
    }

    /// The people to reach; the first is written to.
    async fn contacts(&self, context: &Context) -> Result<Vec<Contact>, QueryError> {
        let rows = self.register(context).contacts.all(self.row.id).await?;
        let contact = |row: &store::site::Contact| Contact {
            name: row.name.clone(),
            phone: row.phone.clone(),
            email: row.email.clone(),
            reachable_at: row.reachable_at.clone(),
            reachable_hours: row.reachable_hours.clone(),
        };
        Ok(rows.iter().map(contact).collect())
    }

    /// When it was registered.
    fn registered_at(&self) -> Timestamp {
        self.row.created_at.timestamp()
    }

    /// When what is told here was last changed: pass it as `seenChangeAt` to change it.
    fn changed_at(&self) -> Timestamp {
        let changed_at = self.row.changed_at.unwrap_or(self.row.created_at);
        changed_at.timestamp()
    }

    /// The devices installed here.
    async fn devices(&self, context: &Context) -> Result<Vec<Device>, QueryError> {
        let rows = self
            .register(context)
            .devices_of_site
            .all(self.row.id)
            .await?;
        Ok(rows
            .iter()
            .cloned()
            .map(|row| Device::told(row, self.at))
            .collect())
    }

    /// The tickets at which something is still to be done, the newest first.
    async fn open_tickets(&self, context: &Context) -> Result<Vec<Ticket>, QueryError> {
        context.actor()?.permit(Operation::ReadTickets)?;
        let rows = context.load.open_tickets.all(self.row.id).await?;
        Ok(rows.iter().cloned().map(Ticket).collect())
    }

    /// The maintenance contracts, the oldest first.
    async fn contracts(&self, context: &Context) -> Result<Vec<Contract>, QueryError> {
        let rows = self
            .register(context)
            .contracts_of_site
            .all(self.row.id)
            .await?;
        Ok(rows
            .iter()
            .cloned()
            .map(|row| Contract::told(row, self.at))
            .collect())
    }
}

/// One site, by key or by institution code, now or as it was recorded.
pub async fn one(
    context: &Context,
    (id, institution_code): (Option<Uuid>, Option<String>),
    as_of: Option<Timestamp>,
) -> Result<Option<Site>, QueryError> {
    let found = match (id, institution_code) {
        (Some(id), None) => {
            context
                .read(Operation::ReadRegister, move |connection| {
                    site::by_id(connection, Id(id))
                })
                .await?
        }
        (None, Some(code)) => {
            let code = InstitutionCode::parse(&code).map_err(QueryError::bad_request)?;
            context
                .read(Operation::ReadRegister, move |connection| {
                    site::by_institution_code(connection, code.as_str())
                })
                .await?
        }
        _ => return Err(QueryError::bad_request("give either id or institutionCode")),
    };
    let (Some(row), Some(at)) = (&found, as_of.map(Instant::from)) else {
        return Ok(found.map(Site::from));
    };
    let then = context.load.register(Some(at)).sites.one(row.id).await?;
    Ok(then.map(|row| Site::told(row, Some(at))))
}

/// A page of sites in the order of registration, all or those that are searched for.
pub async fn page(
    context: &Context,
    (first, after): (Option<i32>, Option<String>),
    search: Option<String>,
) -> Result<SiteConnection, QueryError> {
    let page = PageRequest::new(first, after.as_deref())?;
    if search
        .as_deref()
        .is_some_and(|text| text.chars().count() > 100 || text.chars().any(char::is_control))
    {
        return Err(QueryError::bad_request(
            "search may have 100 characters at most, and no control characters",
        ));
    }
    let (after, limit) = (page.after()?.map(Id), page.limit());
    let rows = context
        .read(Operation::ReadRegister, move |connection| match &search {
            Some(text) => search::sites(connection, text, after, limit),
            None => site::page(connection, after, limit),
        })
        .await?;
    Ok(SiteConnection::new(&page, rows))
}
