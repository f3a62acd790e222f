//! Invented data in bulk, so that searches, imports and reports are measured at the size of the whole country.

mod draw;
mod equipment;
mod invent;
mod name;
mod past;
mod product;
mod ticket;
mod words;

use anyhow::{Context, bail};
use domain::access::Role;
use indicatif::{ProgressBar, ProgressStyle};
use uuid::Uuid;

use crate::app::App;
use crate::store::account::{self, Account};
use crate::store::bulk::Batch;
use crate::store::{AnyConn, Code, Id, StoreError, bulk, site};
use invent::{Batches, CODE_START, MOST_SITES, Order};
use product::Products;
use ticket::Tickets;

/// How much is to be loaded.
#[derive(Debug, Clone, clap::Args)]
pub struct Load {
    /// Sites, each with a line, a contact, and its part of the search index
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sites: u32,
    /// Devices of all sites together
    #[arg(long, value_name = "M")]
    devices: u32,
    /// Tickets of the past three years, decided by the rules in force, most of them resolved
    #[arg(long, value_name = "K", default_value_t = 0)]
    tickets: u64,
    /// The same seed gives the same data on the same day
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Load even when the register has sites already
    #[arg(long)]
    more: bool,
}

/// Fills the register with invented sites.
///
/// Their institution codes begin with 98, and all rows were created by an account 見本データ. Refused when the register
/// has sites, unless more is wanted.
pub async fn load(app: &App, load: Load) -> anyhow::Result<()> {
    let is_in_use =
        |connection: &mut AnyConn| -> Result<_, StoreError> { Ok(site::any(connection)?) };
    if !load.more && app.store.read(is_in_use).await? {
        bail!("the register has sites already; --more adds invented ones to them");
    }
    let order = Order {
        seed: load.seed,
        first_site: first_number(app).await?,
        sites: load.sites.into(),
        devices: load.devices.into(),
        today: domain::time::date_in_japan(app.now()),
        creator: creator(app).await?,
    };
    if order.first_site + order.sites > MOST_SITES {
        bail!("institution codes from {CODE_START} on are used up");
    }
    let bar = ProgressBar::new(order.sites).with_style(
        ProgressStyle::with_template("bench {bar:40} {pos}/{len} sites {elapsed} of {duration}")
            .context("progress bar")?,
    );
    let (base, now) = (app.knowledge.clone(), app.now());
    let in_force = move |connection: &mut AnyConn| base.in_force(connection, now);
    let tickets = Tickets {
        knowledge: app.store.read(in_force).await?,
        seed: order.seed,
        now,
        creator: order.creator,
    };
    // Loads after one another draw their own chances.
    let first_ticket = order.first_site << 32;
    let (mut done, mut called) = (0, first_ticket);
    for batch in Batches::of(order, Products::of(&app.catalogue)) {
        let sites = batch.sites.len() as u64;
        done += sites;
        let until = first_ticket + load.tickets * done / u64::from(load.sites);
        write(app, batch, tickets.clone(), called..until).await?;
        called = until;
        bar.inc(sites);
    }
    app.store
        .write(|connection| -> Result<_, StoreError> { Ok(bulk::analyze(connection)?) })
        .await?;
    bar.finish();
    Ok(())
}

/// Writes sites, then the tickets with these numbers of their calls.
async fn write(
    app: &App,
    sites: Batch,
    tickets: Tickets,
    numbers: std::ops::Range<u64>,
) -> Result<(), StoreError> {
    let insert = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        bulk::insert(connection, &sites)?;
        tickets.batches(&sites, numbers, |batch| {
            bulk::insert_tickets(connection, batch)
        })?;
        Ok(())
    };
    app.store.write(insert).await
}

/// The number after those of all invented sites.
async fn first_number(app: &App) -> anyhow::Result<u64> {
    let greatest = app
        .store
        .read(|connection| -> Result<_, StoreError> {
            Ok(bulk::greatest_code(connection, CODE_START)?)
        })
        .await?;
    let Some(code) = greatest else { return Ok(0) };
    let number = code.strip_prefix(CODE_START).unwrap_or(&code);
    let number: u64 = number
        .parse()
        .with_context(|| format!("institution code {code}"))?;
    Ok(number + 1)
}

/// The account that all invented rows name; it has no token.
const ACCOUNT: Id = Id(Uuid::from_u128(0x0000_0000_0000_7000_8000_6265_6e63_0001));

async fn creator(app: &App) -> Result<Id, StoreError> {
    let row = Account {
        id: ACCOUNT,
        name: "見本データ".to_owned(),
        role: Code(Role::Integration),
        created_at: app.now().into(),
    };
    app.store
        .write(move |connection| -> Result<_, StoreError> {
            Ok(account::ensure(connection, row)?.id)
        })
        .await
}
