//! A site as it is given.

use domain::vocabulary::{
    BranchDevice, CredentialPaper, InstitutionKind, LineService, LineType, PartyKind, Prefecture,
    Topology, V6Option,
};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::GraphQLInputObject;
use uuid::Uuid;

use crate::action::{site_register, site_update};
use crate::store::Id;

/// A site to register.
#[derive(GraphQLInputObject)]
pub struct SiteRegisterInput {
    /// The same key and input again returns what the first request made.
    idempotency_key: Option<String>,
    /// Institution code (医療機関コード): 10 digits, in any width.
    institution_code: String,
    /// Name.
    name: String,
    /// Name in kana.
    name_kana: Option<String>,
    /// Kind of institution.
    institution_kind: InstitutionKind,
    /// Prefecture; it decides the region.
    prefecture: Prefecture,
    /// Address after the prefecture.
    address: Option<String>,
    /// Whether the equipment came as a start pack (スタートパック).
    start_pack: bool,
    /// Number of PCs (オン資端末).
    pc_count: i32,
    /// Number of card readers.
    reader_count: i32,
    /// Whether the receipt computer is linked (レセコン連携).
    receipt_linked: bool,
    /// Customer line id (お客さまID): CAF and 10 digits, in the East also COP and 8 digits.
    customer_line_id: Option<String>,
    /// Line service, where known.
    line_service: Option<LineService>,
    /// Topology (◎ △ ×), where known.
    topology: Option<Topology>,
    /// Model on the label of the gateway (HGW, OGW).
    gateway_model: Option<String>,
    /// Type of line (回線タイプ), where known.
    line_type: Option<LineType>,
    /// フレッツ・v6オプション, where known.
    v6_option: Option<V6Option>,
    /// Day the line was opened (開通日).
    line_opened_on: Option<Date>,
    /// Day the line was ordered, moved or changed.
    line_ordered_on: Option<Date>,
    /// Why the topology was judged so.
    topology_reason: Option<String>,
    /// Whether the gateway is rented from NTT (S19), where known.
    gateway_rented: Option<bool>,
    /// What stands between ONU and router.
    branch_device: Option<BranchDevice>,
    /// Whether other devices use the line too.
    line_shared: Option<bool>,
    /// Whether online claims (オンライン請求) use the line too.
    online_claims_on_line: Option<bool>,
    /// Issue date of the certificate (電子証明書).
    certificate_issued_on: Option<Date>,
    /// The people to reach; the first is written to.
    contacts: Option<Vec<ContactInput>>,
    /// The companies around the site, at most one of each kind.
    parties: Option<Vec<PartyInput>>,
    /// Postal code: 7 digits, in any width.
    postal_code: Option<String>,
    /// The papers that hold the credentials, where the site keeps some (S28).
    credential_papers: Option<CredentialPapersInput>,
    /// The number of the maintenance dial (専用ダイヤル) issued with the contract.
    maintenance_dial: Option<String>,
}

/// A person to reach at a site.
#[derive(GraphQLInputObject)]
pub struct ContactInput {
    /// The person's name.
    name: String,
    /// Telephone number in any form.
    phone: Option<String>,
    /// Mail address.
    email: Option<String>,
    /// Where the person is reached on weekdays.
    reachable_at: Option<String>,
    /// When the person is reached on weekdays.
    reachable_hours: Option<String>,
}

/// The papers that hold the credentials of a site (S28).
#[derive(GraphQLInputObject)]
pub struct CredentialPapersInput {
    /// Which they are.
    kind: CredentialPaper,
    /// Where they lie. What looks like an ID or a password is refused.
    place: String,
}

impl From<CredentialPapersInput> for site_register::PapersInput {
    fn from(input: CredentialPapersInput) -> Self {
        Self {
            kind: input.kind,
            place: input.place,
        }
    }
}

/// A company around a site: who runs it, or a vendor (S27).
#[derive(GraphQLInputObject)]
pub struct PartyInput {
    /// What it is to the site.
    kind: PartyKind,
    /// Name.
    name: String,
    /// Telephone number in any form.
    phone: Option<String>,
    /// Address.
    address: Option<String>,
    /// The person there.
    person: Option<ContactInput>,
}

impl From<ContactInput> for site_register::ContactInput {
    fn from(input: ContactInput) -> Self {
        Self {
            name: input.name,
            phone: input.phone,
            email: input.email,
            reachable_at: input.reachable_at,
            reachable_hours: input.reachable_hours,
        }
    }
}

impl From<PartyInput> for site_register::PartyInput {
    fn from(input: PartyInput) -> Self {
        Self {
            kind: input.kind,
            name: input.name,
            address: input.address,
            phone: input.phone,
            person: input.person.map(Into::into),
        }
    }
}

impl From<SiteRegisterInput> for site_register::Input {
    fn from(input: SiteRegisterInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            institution_code: input.institution_code,
            name: input.name,
            name_kana: input.name_kana,
            institution_kind: input.institution_kind,
            prefecture: input.prefecture,
            postal_code: input.postal_code,
            address: input.address,
            start_pack: input.start_pack,
            pc_count: input.pc_count,
            reader_count: input.reader_count,
            receipt_linked: input.receipt_linked,
            line: site_register::LineInput {
                customer_line_id: input.customer_line_id,
                service: input.line_service,
                line_type: input.line_type,
                v6_option: input.v6_option,
                opened_on: input.line_opened_on,
                ordered_on: input.line_ordered_on,
                topology: input.topology,
                topology_reason: input.topology_reason,
                branch_device: input.branch_device,
                gateway_model: input.gateway_model,
                gateway_rented: input.gateway_rented,
                shared: input.line_shared,
                online_claims_on_line: input.online_claims_on_line,
            },
            certificate_issued_on: input.certificate_issued_on,
            contacts: input
                .contacts
                .into_iter()
                .flatten()
                .map(Into::into)
                .collect(),
            parties: input
                .parties
                .into_iter()
                .flatten()
                .map(Into::into)
                .collect(),
            credential_papers: input.credential_papers.map(Into::into),
            maintenance_dial: input.maintenance_dial,
        }
    }
}

/// A site as it is to be. What is left out is not known any more; `idempotencyKey` and `certificateIssuedOn` are not
/// taken here.
#[derive(GraphQLInputObject)]
pub struct SiteUpdateInput {
    /// The site.
    site_id: Uuid,
    /// `changedAt` as the caller has seen it: a change that was made since is not overwritten.
    seen_change_at: Option<Timestamp>,
    /// All that is known of it.
    site: SiteRegisterInput,
}

impl From<SiteUpdateInput> for site_update::Input {
    fn from(input: SiteUpdateInput) -> Self {
        Self {
            site_id: Id(input.site_id),
            seen_change_at: input.seen_change_at,
            site: input.site.into(),
        }
    }
}
