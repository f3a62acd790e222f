//! A device takes the place of another: the chain of serials goes on, and it is clear which warranty continues.

use domain::access::Operation;
use domain::identifier::Serial;
use domain::warranty::{self, Exchange};
use jiff::civil::Date;

use super::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::app::App;
use crate::store::device::{self, Device};
use crate::store::{Day, Id, contract, site};

/// Which device went, and what came.
#[derive(Debug, Clone)]
pub struct Input {
    pub device_id: Id,
    pub replaced_on: Date,
    /// The serial number of the new device, as read from its label.
    pub serial: Option<String>,
    /// Its model, where it is another.
    pub model: Option<String>,
    /// Whether the customer bought it, as after damage by surge (C19); otherwise the maker exchanged it.
    pub purchased: bool,
    /// Last covered day that papers of the new device name.
    pub warranty_ends_on: Option<Date>,
}

/// Replaces the device and returns the new one. It stands where the old one stood, and contracts list it.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Device, ActionError> {
    actor.permit(Operation::DeviceRegister)?;
    let (now, by) = (app.now().into(), actor.id);
    let replaced = app
        .store
        .write(move |connection| {
            let Some(old) = device::by_id(connection, input.device_id)? else {
                return Err(UserError::not_found("deviceId", "the device").into());
            };
            // The lock of the site keeps two replacements of one device apart.
            let Some(site) = site::lock(connection, old.site_id)? else {
                return Err(UserError::not_found("deviceId", "the site of the device").into());
            };
            if device::by_id(connection, old.id)?.is_none_or(|row| row.removed_on.is_some()) {
                let message = "the device was replaced or taken away already";
                return Err(UserError::new(UserErrorCode::NotAllowed, "deviceId", message).into());
            }
            let new = Device {
                id: Id::new(),
                created_at: now,
                created_by: by,
                replaces: Some(old.id),
                changed_at: None,
                ..successor(&old, &input, site.prefecture.0.region())?
            };
            device::remove(connection, old.id, Day(input.replaced_on), now)?;
            device::insert(connection, &new)?;
            contract::list_successor(connection, old.id, new.id)?;
            Ok::<_, ActionError>(new)
        })
        .await;
    match replaced {
        Err(ActionError::Store(error)) if error.is_unique_violation() => {
            let message = "a device of this maker with this serial is registered already";
            Err(UserError::new(UserErrorCode::Conflict, "serial", message).into())
        }
        replaced => replaced,
    }
}

/// The new device: the old one's place and wiring with its own label, and the warranty that continues.
fn successor(
    old: &Device,
    input: &Input,
    region: domain::vocabulary::Region,
) -> Result<Device, ActionError> {
    let mut problems = Problems::default();
    let serial = problems.optional("serial", input.serial.as_deref(), |raw| {
        Serial::parse(raw, old.maker.0)
    });
    let serial_as_read = problems.optional_line("serial", input.serial.as_deref(), 60);
    let model = problems.optional_line("model", input.model.as_deref(), 200);
    if old
        .purchased_on
        .is_some_and(|purchased| input.replaced_on < purchased.0)
    {
        problems.add(
            "replacedOn",
            "replacedOn must not lie before the purchase of the device",
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
    let old_warranty = warranty::judge(
        region,
        old.kind.0,
        old.maker.0,
        old.model.as_deref(),
        old.purchased_on.map(|day| day.0),
        old.warranty_ends_on.map(|day| day.0),
        input.replaced_on,
    );
    let continued = warranty::continuation(&old_warranty, exchange, input.warranty_ends_on);
    Ok(Device {
        serial: serial.map(|serial| serial.as_str().to_owned()),
        serial_as_read,
        model: model.or_else(|| old.model.clone()),
        purchased_on: continued.purchased_on.map(Day),
        warranty_ends_on: continued.warranty_ends_on.map(Day),
        installed_on: Some(Day(input.replaced_on)),
        removed_on: None,
        ..old.clone()
    })
}
