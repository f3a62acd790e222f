//! Orders from the menu of additional works (追加工事メニュー): who may order what, judged by what is registered.

use domain::access::Operation;
use domain::time::date_in_japan;
use domain::triage::{Observations, Verdict};
use domain::vocabulary::{DeviceKind, Matter, ReaderMaker, parse};
use domain::work_request::{WorkKind, WorkObstacle, WorkRequest};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ActionError, Actor, Problems, UserError, register_facts};
use crate::app::App;
use crate::store::site::{self, Site};
use crate::store::work_request::{self, WorkRow};
use crate::store::{AnyConn, Code, Id, Json, certificate, device};

/// What the caller says of the works, beside what is registered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// PCs to add; one unless given.
    pub pcs_to_add: Option<u32>,
    /// Maker of the reader to add; the existing one's unless given.
    pub maker_wanted: Option<ReaderMaker>,
    /// Model of the reader to add.
    pub model_wanted: Option<String>,
    /// Model of the USB hub that the customer provides.
    pub hub_model: Option<String>,
}

impl Details {
    /// Judges what was typed.
    #[must_use]
    pub fn judged(self, problems: &mut Problems) -> Self {
        if self.pcs_to_add == Some(0) {
            problems.add(
                "work.pcsToAdd",
                "pcsToAdd must be 1 or more, or left out for one",
            );
        }
        let mut model = |field, typed: Option<&str>| problems.optional_line(field, typed, 100);
        Self {
            model_wanted: model("work.modelWanted", self.model_wanted.as_deref()),
            hub_model: model("work.hubModel", self.hub_model.as_deref()),
            ..self
        }
    }
}

impl From<WorkRequest> for Details {
    fn from(order: WorkRequest) -> Self {
        Self {
            pcs_to_add: order.pcs_to_add,
            maker_wanted: order.maker_wanted,
            model_wanted: order.model_wanted,
            hub_model: order.hub_model,
        }
    }
}

/// An item of the menu for a site.
#[derive(Debug, Clone)]
pub struct Item {
    pub order: WorkRequest,
    pub obstacles: Vec<WorkObstacle>,
    /// What triage says of the request: its desk, and what the customer prepares.
    pub verdict: Verdict,
    pub given: domain::triage::Given,
}

/// The whole menu, as it stands for a site now.
pub async fn menu(
    app: &App,
    actor: &Actor,
    site: Id,
    details: Details,
) -> Result<Vec<Item>, ActionError> {
    actor.permit(Operation::Triage)?;
    let mut problems = Problems::default();
    let details = details.judged(&mut problems);
    problems.finish()?;
    let inside = app.clone();
    let read = move |connection: &mut AnyConn| {
        let now = inside.now();
        let site = site::by_id(connection, site)?
            .ok_or_else(|| UserError::not_found("siteId", "the site"))?;
        let heard = Observations::of(Matter::Request);
        let facts = register_facts::gather(connection, &site, None, heard, now, None)?;
        let knowledge = inside.knowledge.in_force(connection, now)?;
        let known = existing(connection, &site)?;
        let item = |&kind: &WorkKind| {
            let mut given = facts.given.clone();
            given.observations.request_kind = Some(kind.request());
            let order = order(&site, &known, kind, &details, now);
            Item {
                obstacles: order.obstacles(),
                order,
                verdict: knowledge.rules.decide(&knowledge.catalogue, &given),
                given,
            }
        };
        Ok::<_, ActionError>(WorkKind::ALL.iter().map(item).collect())
    };
    app.store.read(read).await
}

/// Keeps the order of a ticket as it is judged now, in the place of what was kept; none where the caller wants nothing
/// from the menu.
pub fn keep(
    connection: &mut AnyConn,
    ticket: Id,
    site: &Site,
    heard: &Observations,
    details: &Details,
    now: Timestamp,
) -> Result<(), ActionError> {
    work_request::remove(connection, ticket)?;
    let wanted = heard
        .request_kind
        .filter(|_| heard.matter == Matter::Request);
    let Some(kind) = wanted.and_then(WorkKind::of) else {
        return Ok(());
    };
    let known = existing(connection, site)?;
    let order = order(site, &known, kind, details, now);
    let row = WorkRow {
        ticket_id: ticket,
        request: Code(kind),
        obstacles: Json(serde_json::to_value(order.obstacles())?),
        wanted: Json(serde_json::to_value(&order)?),
    };
    Ok(work_request::insert(connection, &row)?)
}

/// The order that a ticket keeps, where it keeps one that can be read.
pub fn ordered(connection: &mut AnyConn, ticket: Id) -> Result<Option<WorkRequest>, ActionError> {
    let row = work_request::of_tickets(connection, &[ticket])?.pop();
    Ok(row.and_then(|row| serde_json::from_value(row.wanted.0).ok()))
}

/// What stands at a site already.
struct Existing {
    reader_maker: Option<ReaderMaker>,
    reader_model: Option<String>,
    certificate_issued_on: Option<jiff::civil::Date>,
}

fn existing(connection: &mut AnyConn, site: &Site) -> diesel::QueryResult<Existing> {
    let devices = device::of_sites(connection, &[site.id])?;
    let is_reader = |device: &&device::Device| {
        device.kind.0 == DeviceKind::CardReader && device.removed_on.is_none()
    };
    let reader = devices.iter().find(is_reader);
    let certificates = certificate::of_sites(connection, &[site.id])?;
    Ok(Existing {
        reader_maker: reader
            .map(|reader| parse(reader.maker.0.as_str()).unwrap_or(ReaderMaker::Other)),
        reader_model: reader.and_then(|reader| reader.model.clone()),
        certificate_issued_on: certificates.first().map(|row| row.issued_on.0),
    })
}

fn order(
    site: &Site,
    existing: &Existing,
    kind: WorkKind,
    details: &Details,
    now: Timestamp,
) -> WorkRequest {
    WorkRequest {
        request: kind,
        region: site.prefecture.0.region(),
        start_pack: site.start_pack,
        pcs: site.pc_count.unsigned_abs(),
        readers: site.reader_count.unsigned_abs(),
        maker_existing: existing.reader_maker,
        model_existing: existing.reader_model.clone(),
        maker_wanted: details.maker_wanted,
        model_wanted: details.model_wanted.clone(),
        pcs_to_add: details.pcs_to_add,
        hub_model: details.hub_model.clone(),
        certificate_issued_on: existing.certificate_issued_on,
        on: Some(date_in_japan(now)),
        receipt_linked: Some(site.receipt_linked),
    }
}
