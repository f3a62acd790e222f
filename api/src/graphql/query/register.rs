//! What is asked of the register.

use domain::access::Operation;
use domain::vocabulary::{Maker, Region};
use jiff::Timestamp;
use juniper::graphql_object;
use uuid::Uuid;

use crate::action;
use crate::graphql::Context;
use crate::graphql::contract::Contract;
use crate::graphql::contract_terms::{Offer, offer};
use crate::graphql::device::{self, Device};
use crate::graphql::entitlement::Entitlement;
use crate::graphql::error::QueryError;
use crate::graphql::import::{self, ImportCheck, ImportConnection};
use crate::graphql::site::{self, Site, SiteConnection};
use crate::store::{Id, Instant};

pub struct RegisterQuery;

#[graphql_object(context = Context)]
impl RegisterQuery {
    /// One site, by key or by institution code (医療機関コード). `asOf`: as it was recorded at that instant, with all that
    /// belongs to it; null where it was not registered yet.
    async fn site(
        context: &Context,
        id: Option<Uuid>,
        institution_code: Option<String>,
        as_of: Option<Timestamp>,
    ) -> Result<Option<Site>, QueryError> {
        site::one(context, (id, institution_code), as_of).await
    }

    /// Sites in the order of registration. `search` is a part of the name, the
    /// kana or the address, whatever its width, kana or variant kanji, or the beginning of an institution code, a telephone
    /// number (of the site, or of a company around it or its person), a customer line id or a serial number, its label
    /// included or not. Of several words each must be found.
    async fn sites(
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
        search: Option<String>,
    ) -> Result<SiteConnection, QueryError> {
        site::page(context, (first, after), search).await
    }

    /// One device, by key or by serial number as read from its label. Two makers may use the same serial: then
    /// `maker` is needed. `asOf`: as it was recorded at that instant; null where it was not registered yet.
    async fn device(
        context: &Context,
        id: Option<Uuid>,
        serial: Option<String>,
        maker: Option<Maker>,
        as_of: Option<Timestamp>,
    ) -> Result<Option<Device>, QueryError> {
        device::one(context, (id, serial, maker), as_of).await
    }

    /// One contract, by key. `asOf`: as it was recorded at that instant; null where it was not registered yet.
    async fn contract(
        context: &Context,
        id: Uuid,
        as_of: Option<Timestamp>,
    ) -> Result<Option<Contract>, QueryError> {
        context.actor()?.permit(Operation::ReadRegister)?;
        let at = as_of.map(Instant::from);
        let found = context.load.register(at).contracts.one(Id(id)).await?;
        Ok(found.map(|row| Contract::told(row, at)))
    }

    /// What a region offers: services, plans, options and their prices.
    fn contract_offer(context: &Context, region: Region) -> Result<Offer, QueryError> {
        context.actor()?.permit(Operation::ReadCatalogue)?;
        Ok(offer(region))
    }

    /// What a device is entitled to at an instant (now, unless given): warranty, contract, who dispatches, consent and
    /// reconfiguration, each with its clauses. `surge`: lightning or abnormal current is suspected.
    async fn entitlement(
        context: &Context,
        device_id: Uuid,
        at: Option<Timestamp>,
        surge: Option<bool>,
    ) -> Result<Option<Entitlement>, QueryError> {
        let at = at.unwrap_or_else(|| context.app.now());
        let (actor, surge) = (context.actor()?, surge.unwrap_or(false));
        let found = action::entitlement::run(&context.app, actor, Id(device_id), at, surge).await?;
        Ok(found.map(Entitlement))
    }

    /// What came of the check of a file that was sent to `POST /imports`.
    async fn import_check(context: &Context, id: Uuid) -> Result<Option<ImportCheck>, QueryError> {
        import::check(context, id).await
    }

    /// Imports, the newest first: those under way, those that wait for somebody, and those that were applied.
    async fn imports(
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ImportConnection, QueryError> {
        import::page(context, first, after).await
    }
}
