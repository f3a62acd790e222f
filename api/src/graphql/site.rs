//! Sites in the schema.

use domain::vocabulary::{InstitutionKind, LineService, Prefecture, Region, Topology};
use juniper::{GraphQLObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::connection::connection;
use super::contract::Contract;
use super::device::Device;
use super::error::QueryError;
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
}

/// The vendor of the receipt computer (レセコン) of a site.
#[derive(GraphQLObject)]
pub struct ReceiptVendor {
    /// The vendor's name.
    name: Option<String>,
    /// Telephone number, digits only.
    phone: Option<String>,
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

    /// Customer line id (お客さまID), normalised.
    fn customer_line_id(&self) -> Option<&str> {
        self.0.customer_line_id.as_deref()
    }

    /// Line service, where known.
    fn line_service(&self) -> Option<LineService> {
        self.0.line_service.map(|code| code.0)
    }

    /// Topology (◎ △ ×), where known.
    fn topology(&self) -> Option<Topology> {
        self.0.topology.map(|code| code.0)
    }

    /// Model on the label of the gateway (HGW, OGW).
    fn gateway_model(&self) -> Option<&str> {
        self.0.gateway_model.as_deref()
    }

    /// Issue date of the certificate (電子証明書).
    fn certificate_issued_on(&self) -> Option<jiff::civil::Date> {
        self.0.certificate_issued_on.map(|day| day.0)
    }

    /// The vendor of the receipt computer, where known.
    fn receipt_vendor(&self) -> Option<ReceiptVendor> {
        let (name, phone) = (
            self.0.receipt_vendor_name.clone(),
            self.0.receipt_vendor_phone.clone(),
        );
        (name.is_some() || phone.is_some()).then_some(ReceiptVendor { name, phone })
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
