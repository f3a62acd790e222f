//! Replacements and orders of works in the schema.

use domain::ticket::SetUpBy;
use domain::vocabulary::RequestKind;
use domain::work_request::{WorkKind, WorkObstacle, WorkRequest};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::{GraphQLObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::connection::connection;
use super::decision::Decision;
use super::device::Device;
use super::error::QueryError;
use super::ticket::Ticket;
use crate::action::work_order;
use crate::store::{self, Day, Id};

/// A device that the desk replaces (RMA, 代替機交換).
#[derive(Clone)]
pub struct Replacement(pub store::replacement::Replacement);

impl From<store::replacement::Replacement> for Replacement {
    fn from(row: store::replacement::Replacement) -> Self {
        Self(row)
    }
}

impl Replacement {
    /// Its place among the old units that must go back.
    fn key(&self) -> ReturnPlace {
        ReturnPlace {
            return_by: self.0.return_by.map_or(Date::MAX, |day| day.0),
            id: self.0.id,
        }
    }
}

connection!(ReplacementConnection, ReplacementEdge, Replacement);

/// The place of an old unit in the order in which they must go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnPlace {
    return_by: Date,
    id: Id,
}

impl ReturnPlace {
    /// The keys of the place.
    pub fn keys(self) -> (Day, Id) {
        (Day(self.return_by), self.id)
    }
}

impl std::fmt::Display for ReturnPlace {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.return_by, self.id.0)
    }
}

impl std::str::FromStr for ReturnPlace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (day, id) = text.split_once(' ').ok_or(())?;
        Ok(Self {
            return_by: day.parse().map_err(|_| ())?,
            id: Id(id.parse().map_err(|_| ())?),
        })
    }
}

/// A device that the desk replaces (RMA, 代替機交換).
#[graphql_object(context = Context)]
impl Replacement {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// The ticket.
    async fn ticket(&self, context: &Context) -> Result<Option<Ticket>, QueryError> {
        Ok(context
            .load
            .tickets
            .one(self.0.ticket_id)
            .await?
            .map(Ticket))
    }

    /// The device that goes.
    async fn device(&self, context: &Context) -> Result<Option<Device>, QueryError> {
        let found = context
            .load
            .register(None)
            .devices
            .one(self.0.device_id)
            .await?;
        Ok(found.map(Device::from))
    }

    /// The device that came; null while it has not.
    async fn new_device(&self, context: &Context) -> Result<Option<Device>, QueryError> {
        let Some(id) = self.0.new_device_id else {
            return Ok(None);
        };
        let found = context.load.register(None).devices.one(id).await?;
        Ok(found.map(Device::from))
    }

    /// The number under which the desk handles the exchange.
    fn rma_number(&self) -> Option<&str> {
        self.0.rma_number.as_deref()
    }

    /// When the desk shipped the new device.
    fn shipped_on(&self) -> Option<Date> {
        self.0.shipped_on.map(|day| day.0)
    }

    /// The carrier's number of the parcel with the new device.
    fn tracking_number(&self) -> Option<&str> {
        self.0.tracking_number.as_deref()
    }

    /// When the site received it.
    fn received_on(&self) -> Option<Date> {
        self.0.received_on.map(|day| day.0)
    }

    /// The day of the visit on site (オンサイト).
    fn visit_on(&self) -> Option<Date> {
        self.0.visit_on.map(|day| day.0)
    }

    /// The day by which the old unit must be sent back (センドバック).
    fn return_by(&self) -> Option<Date> {
        self.0.return_by.map(|day| day.0)
    }

    /// When the old unit was sent back.
    fn returned_on(&self) -> Option<Date> {
        self.0.returned_on.map(|day| day.0)
    }

    /// First day of the new device.
    fn replaced_on(&self) -> Option<Date> {
        self.0.replaced_on.map(|day| day.0)
    }

    /// The day on which the new PC is to be set up again (再設定).
    fn reconfigure_on(&self) -> Option<Date> {
        self.0.reconfigure_on.map(|day| day.0)
    }

    /// The day on which it was set up again.
    fn reconfigured_on(&self) -> Option<Date> {
        self.0.reconfigured_on.map(|day| day.0)
    }

    /// Who set it up again.
    fn reconfigured_by(&self) -> Option<SetUpBy> {
        self.0.reconfigured_by.map(|code| code.0)
    }

    /// When the replacement began.
    fn started_at(&self) -> Timestamp {
        self.0.started_at.timestamp()
    }
}

/// Why works cannot be ordered.
#[derive(GraphQLObject)]
pub struct WorkRefusal {
    /// The reason.
    code: WorkObstacle,
    /// The reason as an agent says it, in Japanese.
    say: &'static str,
    /// The clause it rests on.
    source: &'static str,
}

impl From<WorkObstacle> for WorkRefusal {
    fn from(code: WorkObstacle) -> Self {
        let (say, source) = code.say();
        Self { code, say, source }
    }
}

/// The order of a ticket from the menu of additional works (追加工事メニュー), as it was judged.
#[derive(GraphQLObject)]
pub struct WorkOrder {
    /// The item of the menu.
    request: WorkKind,
    /// Whether it can be ordered.
    eligible: bool,
    /// Everything that stands against it; empty when it can be ordered.
    refusals: Vec<WorkRefusal>,
    /// PCs to add, where told.
    pcs_to_add: Option<i32>,
    /// Model of the reader to add, where told.
    model_wanted: Option<String>,
    /// Model of the USB hub that the customer provides, where told.
    hub_model: Option<String>,
}

impl WorkOrder {
    /// The order of a record.
    pub fn recorded(row: &store::work_request::WorkRow) -> Result<Self, QueryError> {
        let obstacles: Vec<WorkObstacle> = serde_json::from_value(row.obstacles.0.clone())?;
        let order: WorkRequest = serde_json::from_value(row.wanted.0.clone())?;
        Ok(Self::of(&order, obstacles))
    }

    fn of(order: &WorkRequest, obstacles: Vec<WorkObstacle>) -> Self {
        Self {
            request: order.request,
            eligible: obstacles.is_empty(),
            refusals: obstacles.into_iter().map(WorkRefusal::from).collect(),
            pcs_to_add: order.pcs_to_add.and_then(|count| i32::try_from(count).ok()),
            model_wanted: order.model_wanted.clone(),
            hub_model: order.hub_model.clone(),
        }
    }
}

/// An item of the menu of additional works for a site.
pub struct WorkMenuItem(pub work_order::Item);

/// An item of the menu of additional works for a site.
#[graphql_object(context = Context)]
impl WorkMenuItem {
    /// Whether it can be ordered, and what stands against it.
    fn order(&self) -> WorkOrder {
        WorkOrder::of(&self.0.order, self.0.obstacles.clone())
    }

    /// The request to report with ticketReport: `observations: {matter: REQUEST, requestKind: …}`.
    fn request_kind(&self) -> RequestKind {
        self.0.order.request.request()
    }

    /// What triage says of the request: its desk, and in `steps` what the customer prepares.
    fn decision(&self) -> Option<Decision> {
        Decision::tried((self.0.given.clone(), self.0.verdict.clone()))
    }
}
