//! What the register says of a device is corrected.

use domain::access::Operation;
use jiff::Timestamp;

use super::device_register::{self, greatest_number, parse, taken};
use super::device_replace::locked;
use super::site_update::check_unchanged;
use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::device::Device;
use crate::store::{AnyConn, Id, Instant, contract, history, import, site};

/// The device as it is to be, whole; what is left out is not known any more.
#[derive(Debug, Clone)]
pub struct Input {
    pub device_id: Id,
    /// When the change that the caller has seen last was made: another one since then is not overwritten.
    pub seen_change_at: Option<Timestamp>,
    pub device: device_register::Input,
}

/// Puts the device in the place of what was registered; that is kept.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Device, ActionError> {
    actor.permit(Operation::DeviceRegister)?;
    let (now, by) = (Instant::from(app.now()), actor.id);
    let mut new = parse(input.device, now, by)?;
    let written = app.store.write(move |connection| {
        let (_, old) = locked(connection, input.device_id)?;
        let changed_at = old.changed_at.unwrap_or(old.created_at);
        check_unchanged(changed_at, input.seen_change_at)?;
        let now = now.later_than(changed_at);
        if new.site_id != old.site_id {
            check_move(connection, &old, &new)?;
        }
        let stays = (new.site_id, new.kind, &new.place) == (old.site_id, old.kind, &old.place);
        new = Device {
            id: old.id,
            number: if stays {
                old.number
            } else {
                1 + greatest_number(connection, &new)?
            },
            created_at: old.created_at,
            created_by: old.created_by,
            removed_on: old.removed_on,
            replaces: old.replaces,
            changed_at: Some(now),
            ..new
        };
        history::keep(connection, &old, now, by)?;
        import::device::replace(connection, &new)?;
        Ok(new)
    });
    written.await.map_err(taken)
}

/// A device goes to another site when no contract lists it any more.
fn check_move(connection: &mut AnyConn, old: &Device, new: &Device) -> Result<(), ActionError> {
    if site::lock(connection, new.site_id)?.is_none() {
        return Err(UserError::not_found("siteId", "the site").into());
    }
    if contract::listing(connection, old.id)?.is_empty() {
        return Ok(());
    }
    let message = "a contract of its site lists the device; take it off the list first";
    Err(UserError::new(UserErrorCode::NotAllowed, "siteId", message).into())
}
