//! The line of a site, the companies around it, and what the register notices.

use domain::finding::{FindingCode, Severity};
use domain::time::date_in_japan;
use domain::vocabulary::{
    BranchDevice, LineService, LineType, PartyKind, Region, Topology, V6Option,
};
use jiff::civil::Date;
use juniper::{GraphQLObject, graphql_object};

use super::Context;
use super::device::Device;
use crate::action::site_findings;
use crate::store::{self, Instant};

/// The line (回線) of a site. What is not known is null.
pub struct Line {
    pub row: store::line::Line,
    pub region: Region,
    /// The instant as of which the register is told; now where there is none.
    pub at: Option<Instant>,
}

/// The line (回線) of a site. What is not known is null.
#[graphql_object(context = Context)]
impl Line {
    /// Customer line id (お客さまID), normalised.
    fn customer_line_id(&self) -> Option<&str> {
        self.row.customer_line_id.as_deref()
    }

    /// Line service.
    fn service(&self) -> Option<LineService> {
        self.row.service.map(|code| code.0)
    }

    /// Type of line (回線タイプ).
    fn line_type(&self) -> Option<LineType> {
        self.row.line_type.map(|code| code.0)
    }

    /// フレッツ・v6オプション.
    fn v6_option(&self) -> Option<V6Option> {
        self.row.v6_option.map(|code| code.0)
    }

    /// Day it was opened (開通日).
    fn opened_on(&self) -> Option<Date> {
        self.row.opened_on.map(|day| day.0)
    }

    /// Day it was ordered, moved or changed.
    fn ordered_on(&self) -> Option<Date> {
        self.row.ordered_on.map(|day| day.0)
    }

    /// Topology (◎ △ ×).
    fn topology(&self) -> Option<Topology> {
        self.row.topology.map(|code| code.0)
    }

    /// Why the topology was judged so.
    fn topology_reason(&self) -> Option<&str> {
        self.row.topology_reason.as_deref()
    }

    /// What stands between ONU and router.
    fn branch_device(&self) -> Option<BranchDevice> {
        self.row.branch_device.map(|code| code.0)
    }

    /// Model on the label of the gateway (HGW, OGW).
    fn gateway_model(&self) -> Option<&str> {
        self.row.gateway_model.as_deref()
    }

    /// Whether other devices use the line too.
    fn shared(&self) -> Option<bool> {
        self.row.shared
    }

    /// Whether online claims (オンライン請求) use the line too.
    fn online_claims_on_line(&self) -> Option<bool> {
        self.row.online_claims_on_line
    }

    /// Whether the gateway is rented from NTT; null when not known.
    fn gateway_rented(&self) -> Option<bool> {
        self.row.gateway_rented
    }

    /// What there is to say of the line (S10-S22) today, or on the day of `asOf`, the heaviest first.
    fn findings(&self, context: &Context) -> Vec<Finding> {
        let at = self
            .at
            .map_or_else(|| context.app.now(), Instant::timestamp);
        let findings = site_findings::of_line(&self.row, self.region, date_in_japan(at));
        findings
            .into_iter()
            .map(|finding| Finding::among(&[], finding, None))
            .collect()
    }
}

/// Something that the documents have to say of what is registered.
pub struct Finding {
    finding: domain::finding::Finding,
    device: Option<Device>,
}

impl Finding {
    /// A finding whose place is one in this list of devices, which the register tells at `at`.
    pub fn among(
        devices: &[store::device::Device],
        finding: domain::finding::Finding,
        at: Option<Instant>,
    ) -> Self {
        let device = finding.device.and_then(|place| devices.get(place));
        Self {
            device: device.cloned().map(|row| Device::told(row, at)),
            finding,
        }
    }
}

/// Something that the documents have to say of what is registered.
#[graphql_object(context = Context)]
impl Finding {
    /// What was found.
    fn code(&self) -> FindingCode {
        self.finding.code
    }

    /// How much it weighs.
    fn severity(&self) -> Severity {
        self.finding.severity
    }

    /// Ids of the facts it rests on.
    fn clause(&self) -> Vec<&str> {
        self.finding.clause.clone()
    }

    /// The sentence for people, in Japanese.
    fn text(&self) -> &str {
        &self.finding.text
    }

    /// The device it is about; null where it is about the site or its line.
    fn device(&self) -> Option<&Device> {
        self.device.as_ref()
    }
}

/// A company around a site: who runs it, or a vendor (S27).
#[derive(GraphQLObject)]
pub struct Party {
    /// What it is to the site.
    kind: PartyKind,
    /// Name.
    name: String,
    /// Telephone number of the company, digits only.
    phone: Option<String>,
    /// Telephone number of the person there, digits only.
    person_phone: Option<String>,
    /// Address.
    address: Option<String>,
    /// The person there.
    person: Option<String>,
    /// Mail address of the person.
    email: Option<String>,
    /// Where the person is reached on weekdays.
    reachable_at: Option<String>,
    /// When the person is reached on weekdays.
    reachable_hours: Option<String>,
}

impl From<store::line::Party> for Party {
    fn from(row: store::line::Party) -> Self {
        Self {
            kind: row.kind.0,
            name: row.name,
            phone: row.phone,
            person_phone: row.person_phone,
            address: row.address,
            person: row.person,
            email: row.mail,
            reachable_at: row.reachable_at,
            reachable_hours: row.reachable_hours,
        }
    }
}
