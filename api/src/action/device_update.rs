//! What the register says of a device is corrected.

use diesel::QueryResult;
use domain::access::Operation;
use jiff::Timestamp;

use super::device_register::{self, check_attached, check_days, greatest_number, parse, taken};
use super::device_replace::{locked, reattach};
use super::site_update::check_unchanged;
use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::certificate::{self, Certificate};
use crate::store::device::{self, Device};
use crate::store::{AnyConn, Id, Instant, contract, history, import, reset_option, site};

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
        let moves = new.site_id != old.site_id;
        if moves || new.kind != old.kind {
            check_change(connection, &old, &new)?;
        }
        check_attached(connection, &new)?;
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
            // What was taken away stands again at the site that it is given.
            removed_on: old.removed_on.filter(|_| !moves),
            removal_reason: old.removal_reason.clone().filter(|_| !moves),
            replaces: old.replaces,
            changed_at: Some(now),
            ..new
        };
        check_days(&new)?;
        history::keep(connection, &old, now, by)?;
        import::device::replace(connection, &new)?;
        if moves {
            leave_certificates(connection, &old, (now, by))?;
        } else if new.serial != old.serial {
            reattach(connection, &old, new.serial.as_deref(), (now, by))?;
        }
        Ok(new)
    });
    written.await.map_err(taken)
}

/// What a device cannot leave behind: it goes to another site, or becomes one of another kind, only without these.
fn check_change(connection: &mut AnyConn, old: &Device, new: &Device) -> Result<(), ActionError> {
    let refused = |field, message: &str| {
        Err(UserError::new(UserErrorCode::NotAllowed, field, message).into())
    };
    let moves = new.site_id != old.site_id;
    if moves && site::lock(connection, new.site_id)?.is_none() {
        return Err(UserError::not_found("siteId", "the site").into());
    }
    if moves && !contract::listing(connection, old.id)?.is_empty() {
        return refused(
            "siteId",
            "a contract of its site lists the device; take it off the list first",
        );
    }
    let field = if moves { "siteId" } else { "kind" };
    if !reset_option::of_device(connection, old.id)?.is_empty() {
        let message = "a contract of its site has a reset option (再設定オプション) for this PC, which stays with it (C18); \
                       take the device away with deviceRemove and register the other one";
        return refused(field, message);
    }
    let is_kept = old.removed_on.is_none() || !moves;
    if is_kept && !certificates_of(connection, old)?.is_empty() {
        let message = "a certificate of its site was issued for this PC (S30); take it away with deviceRemove first, and \
                       then give it the other site, or register the device of the other kind";
        return refused(field, message);
    }
    let devices = device::of_sites(connection, &[old.site_id])?;
    let is_on_it =
        |row: &Device| row.attached_to_serial.is_some() && row.attached_to_serial == old.serial;
    if devices.iter().any(is_on_it) {
        let message = "card readers are connected to this PC; correct their attachedToSerial first";
        return refused(field, message);
    }
    Ok(())
}

fn certificates_of(connection: &mut AnyConn, device: &Device) -> QueryResult<Vec<Certificate>> {
    let mut certificates = certificate::of_sites(connection, &[device.site_id])?;
    certificates.retain(|row| row.device_id == Some(device.id));
    Ok(certificates)
}

/// The certificates that were issued for the PC stay with their site, which knows it by name from now on.
fn leave_certificates(
    connection: &mut AnyConn,
    old: &Device,
    (now, by): (Instant, Id),
) -> QueryResult<()> {
    let name = old.serial.as_ref().or(old.model.as_ref());
    for row in certificates_of(connection, old)? {
        let now = now.later_than(row.changed_at.unwrap_or(row.created_at));
        history::keep(connection, &row, now, by)?;
        let label = row.pc_label.as_deref().or(name.map(String::as_str));
        certificate::leave(connection, row.id, label, now)?;
    }
    Ok(())
}
