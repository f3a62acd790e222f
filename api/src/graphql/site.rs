//! Sites in the schema.

use domain::vocabulary::{InstitutionKind, Prefecture, Region};
use juniper::{GraphQLObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::connection::connection;
use super::contract::Contract;
use super::device::Device;
use super::error::QueryError;
use super::line::{Certificate, Finding, Line, Party};
use crate::action::site_findings;
use crate::store;

/// A clinic, pharmacy, nursing station or hospital (医療機関等).
#[derive(Clone)]
pub struct Site(pub store::site::Site);

impl From<store::site::Site> for Site {
    fn from(row: store::site::Site) -> Self {
        Self(row)
    }
}

impl Site {
    fn key(&self) -> Uuid {
        self.0.id.0
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

/// A clinic, pharmacy, nursing station or hospital (医療機関等).
#[graphql_object(context = Context)]
impl Site {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Institution code (医療機関コード), 10 digits.
    fn institution_code(&self) -> &str {
        &self.0.institution_code
    }

    /// Name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Name in kana.
    fn name_kana(&self) -> Option<&str> {
        self.0.name_kana.as_deref()
    }

    /// Kind of institution.
    fn institution_kind(&self) -> InstitutionKind {
        self.0.institution_kind.0
    }

    /// Prefecture.
    fn prefecture(&self) -> Prefecture {
        self.0.prefecture.0
    }

    /// The NTT company that serves the site; follows from the prefecture.
    fn region(&self) -> Region {
        self.0.prefecture.0.region()
    }

    /// Address after the prefecture.
    fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// Whether the equipment came as a start pack (スタートパック).
    fn start_pack(&self) -> bool {
        self.0.start_pack
    }

    /// Number of PCs (オン資端末).
    fn pc_count(&self) -> i32 {
        self.0.pc_count
    }

    /// Number of card readers.
    fn reader_count(&self) -> i32 {
        self.0.reader_count
    }

    /// Whether the receipt computer is linked (レセコン連携).
    fn receipt_linked(&self) -> bool {
        self.0.receipt_linked
    }

    /// The line (回線).
    async fn line(&self, context: &Context) -> Result<Option<Line>, QueryError> {
        let row = context.load.lines.one(self.0.id).await?;
        Ok(row.map(|row| Line {
            row,
            region: self.0.prefecture.0.region(),
        }))
    }

    /// The certificates (電子証明書) of the PCs, the newest first.
    async fn certificates(&self, context: &Context) -> Result<Vec<Certificate>, QueryError> {
        let rows = context.load.certificates.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Certificate::from).collect())
    }

    /// The companies around the site: who runs it, and the vendors.
    async fn parties(&self, context: &Context) -> Result<Vec<Party>, QueryError> {
        let rows = context.load.parties.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Party::from).collect())
    }

    /// What there is to say of how the devices are connected (V06-V28, M01-M09), the heaviest first.
    async fn findings(&self, context: &Context) -> Result<Vec<Finding>, QueryError> {
        let devices = context.load.devices_of_site.all(self.0.id).await?;
        let present = site_findings::present(&devices);
        let findings = site_findings::of_devices(&self.0, &present);
        Ok(findings
            .into_iter()
            .map(|finding| Finding::among(&present, finding))
            .collect())
    }

    /// Postal code, 7 digits.
    fn postal_code(&self) -> Option<&str> {
        self.0.postal_code.as_deref()
    }

    /// Where the papers with the credentials lie; never what they say (S28).
    fn credential_papers(&self) -> Option<&str> {
        self.0.credential_papers.as_deref()
    }

    /// The number of the maintenance dial (専用ダイヤル) issued with the contract.
    fn maintenance_dial(&self) -> Option<&str> {
        self.0.maintenance_dial.as_deref()
    }

    /// The people to reach; the first is written to.
    async fn contacts(&self, context: &Context) -> Result<Vec<Contact>, QueryError> {
        let rows = context.load.contacts.all(self.0.id).await?;
        let contact = |row: &store::site::Contact| Contact {
            name: row.name.clone(),
            phone: row.phone.clone(),
            email: row.email.clone(),
            reachable_at: row.reachable_at.clone(),
            reachable_hours: row.reachable_hours.clone(),
        };
        Ok(rows.iter().map(contact).collect())
    }

    /// The devices installed here.
    async fn devices(&self, context: &Context) -> Result<Vec<Device>, QueryError> {
        let rows = context.load.devices_of_site.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Device).collect())
    }

    /// The maintenance contracts, the oldest first.
    async fn contracts(&self, context: &Context) -> Result<Vec<Contract>, QueryError> {
        let rows = context.load.contracts_of_site.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Contract).collect())
    }
}
