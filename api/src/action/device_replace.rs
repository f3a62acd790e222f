//! A device takes the place of another: the chain of serials goes on, and it is clear which warranty continues.

use std::collections::BTreeSet;

use diesel::QueryResult;
use domain::access::Operation;
use domain::identifier::Serial;
use domain::vocabulary::{Maker, Region};
use domain::warranty::{self, Exchange};
use jiff::civil::Date;

use super::contract_change::change;
use super::device_register::{check_days, greatest_number, taken};
use super::warranty_chain::judged;
use super::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::app::App;
use crate::store::device::{self, Device};
use crate::store::reset_option::{self, ResetOptionTerm};
use crate::store::site::Site;
use crate::store::whole_contract::WholeContract;
use crate::store::{AnyConn, Code, Day, Id, Instant, contract, history, import, site};

/// Which device went, and what came.
#[derive(Debug, Clone)]
pub struct Input {
    pub device_id: Id,
    pub replaced_on: Date,
    /// The serial number of the new device, as read from its label.
    pub serial: Option<String>,
    /// Its maker, where it is another.
    pub maker: Option<Maker>,
    /// Its model, where it is another.
    pub model: Option<String>,
    /// Whether the customer bought it, as after damage by surge (C19); otherwise the maker exchanged it.
    pub purchased: bool,
    /// Last covered day that papers of the new device name.
    pub warranty_ends_on: Option<Date>,
}

/// Replaces the device and returns the new one. It stands where the old one stood. What the maker exchanged is listed
/// in the handbooks and has the desk of the old one; what was bought is known to nobody yet (C11, A21).
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Device, ActionError> {
    actor.permit(Operation::DeviceRegister)?;
    let (now, by) = (app.now().into(), actor.id);
    let write = move |connection: &mut AnyConn| replace(connection, &input, (now, by));
    app.store.write(write).await.map_err(taken)
}

/// The same inside a transaction.
pub(super) fn replace(
    connection: &mut AnyConn,
    input: &Input,
    (now, by): (Instant, Id),
) -> Result<Device, ActionError> {
    let (site, old) = locked(connection, input.device_id)?;
    if old.removed_on.is_some() {
        let message = "the device was replaced or taken away already";
        return Err(UserError::new(UserErrorCode::NotAllowed, "deviceId", message).into());
    }
    let mut new = Device {
        id: Id::new(),
        created_at: now,
        created_by: by,
        replaces: Some(old.id),
        changed_at: None,
        ..successor(&old, input, site.prefecture.0.region())?
    };
    if old.serial.is_none() || new.serial.is_none() {
        // Files name a device without a serial number by its place, also one that is gone.
        new.number = 1 + greatest_number(connection, &new)?;
    }
    check_days(&new)?;
    history::keep(connection, &old, now, by)?;
    device::remove(connection, old.id, Day(input.replaced_on), now)?;
    device::insert(connection, &new)?;
    reattach(connection, &old, new.serial.as_deref(), (now, by))?;
    for contract in contracts_of(connection, old.id)? {
        change(connection, contract, (now, by), |_, whole| {
            goes_on(whole, &old, &new, input);
            Ok(())
        })?;
    }
    Ok(new)
}

/// The device, after the lock of its site was taken: it keeps two changes of one device apart.
pub(super) fn locked(connection: &mut AnyConn, id: Id) -> Result<(Site, Device), ActionError> {
    let not_found = || UserError::not_found("deviceId", "the device");
    let seen = device::by_id(connection, id)?.ok_or_else(not_found)?;
    let site = site::lock(connection, seen.site_id)?.ok_or_else(not_found)?;
    let device = device::by_id(connection, id)?.ok_or_else(not_found)?;
    Ok((site, device))
}

/// The contracts that list the device or have an option for it.
pub(super) fn contracts_of(connection: &mut AnyConn, device: Id) -> QueryResult<BTreeSet<Id>> {
    let listing = contract::listing(connection, device)?;
    let options = reset_option::of_device(connection, device)?;
    let with_option = options.iter().map(|term| term.contract_id);
    Ok(listing.into_iter().chain(with_option).collect())
}

/// A contract that lists a device lists its successor too when the maker exchanged it; one that was bought has to be
/// surveyed first (C11). The option of a PC goes on when the maker exchanged it, and with it the warranty to whose end it
/// runs (C18); the one of the PC that went ends, so that it is paid once (C07).
fn goes_on(whole: &mut WholeContract, old: &Device, new: &Device, input: &Input) {
    if whole.listed.contains(&old.id) && !input.purchased {
        whole.listed.push(new.id);
    }
    let (of_old, others): (Vec<_>, Vec<_>) = whole
        .reset_options
        .drain(..)
        .partition(|row| row.device_id == old.id);
    whole.reset_options = others;
    for row in of_old {
        let period = whole.contract.period();
        let terms = row
            .term()
            .exchange(period, input.replaced_on, !input.purchased);
        let kept = [(old.id, terms.old), (new.id, terms.new)];
        let rows = kept
            .into_iter()
            .filter_map(|(pc, term)| Some(ResetOptionTerm::of(whole.contract.id, pc, term?)));
        whole.reset_options.extend(rows);
    }
}

/// The new device: the old one's place and wiring with its own label, and the warranty that continues.
fn successor(old: &Device, input: &Input, region: Region) -> Result<Device, ActionError> {
    let mut problems = Problems::default();
    let maker = input.maker.unwrap_or(old.maker.0);
    let serial = problems.optional("serial", input.serial.as_deref(), |raw| {
        Serial::parse(raw, maker)
    });
    let serial_as_read = problems.optional_line("serial", input.serial.as_deref(), 60);
    let model = problems.optional_line("model", input.model.as_deref(), 200);
    if old
        .purchased_on
        .max(old.installed_on)
        .is_some_and(|since| input.replaced_on < since.0)
    {
        problems.add(
            "replacedOn",
            "replacedOn must not lie before the purchase and the installation of the device",
        );
    }
    problems.finish()?;
    let exchange = if input.purchased {
        Exchange::Purchased {
            on: input.replaced_on,
        }
    } else {
        Exchange::ByMaker
    };
    let old_warranty = judged(old, region, input.replaced_on);
    let continued = warranty::continuation(&old_warranty, exchange, input.warranty_ends_on);
    let same_model = (maker == old.maker.0).then(|| old.model.clone()).flatten();
    let device = Device {
        maker: Code(maker),
        serial: serial.map(|serial| serial.as_str().to_owned()),
        serial_as_read,
        model: model.or(same_model),
        purchased_on: continued.purchased_on.map(Day),
        warranty_ends_on: continued.warranty_ends_on.map(Day),
        installed_on: Some(Day(input.replaced_on)),
        removed_on: None,
        ..old.clone()
    };
    Ok(if input.purchased {
        as_bought(device)
    } else {
        device
    })
}

/// A device that was bought stands where the old one stood; who serves it, who put it up and how it is wired is not
/// known of it.
fn as_bought(device: Device) -> Device {
    Device {
        maintenance_desk: None,
        installed_by_ntt: None,
        wireless: None,
        usb_connection: None,
        usb_hub_model: None,
        usb_cables: None,
        ..device
    }
}

/// Notes of the readers on a PC that they are on another one now, or on none that is known.
pub(super) fn reattach(
    connection: &mut AnyConn,
    pc: &Device,
    serial: Option<&str>,
    (now, by): (Instant, Id),
) -> QueryResult<()> {
    let Some(old_serial) = &pc.serial else {
        return Ok(());
    };
    let devices = device::of_sites(connection, &[pc.site_id])?;
    let is_on_it = |row: &&Device| row.attached_to_serial.as_ref() == Some(old_serial);
    for reader in devices.iter().filter(is_on_it) {
        let now = now.later_than(reader.changed_at.unwrap_or(reader.created_at));
        history::keep(connection, reader, now, by)?;
        let new = Device {
            attached_to_serial: serial.map(str::to_owned),
            changed_at: Some(now),
            ..reader.clone()
        };
        import::device::replace(connection, &new)?;
    }
    Ok(())
}
