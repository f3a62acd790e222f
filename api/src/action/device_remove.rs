//! A device is taken away and none takes its place.

use domain::access::Operation;
use domain::time::date_in_japan;
use jiff::civil::Date;

use super::contract_change::change;
use super::device_replace::{contracts_of, locked, reattach};
use super::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::app::App;
use crate::store::device::Device;
use crate::store::reset_option::ResetOptionTerm;
use crate::store::whole_contract::WholeContract;
use crate::store::{Day, Id, Instant, history, import};

/// Which device went, when and why.
#[derive(Debug, Clone)]
pub struct Input {
    pub device_id: Id,
    /// First day on which it does not stand there any more.
    pub removed_on: Date,
    pub reason: String,
}

/// Takes the device away and returns it. Contracts that run on do not list it any more, options of it end on that day
/// (C11, C18), and readers on it are on no PC that is known.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Device, ActionError> {
    actor.permit(Operation::DeviceRegister)?;
    let (now, by) = (Instant::from(app.now()), actor.id);
    let mut problems = Problems::default();
    let reason = problems.line("reason", &input.reason, 300);
    if input.removed_on > date_in_japan(app.now()) {
        problems.add("removedOn", "removedOn must not lie in the future");
    }
    problems.finish()?;
    app.store
        .write(move |connection| {
            let (_, old) = locked(connection, input.device_id)?;
            check(&old, input.removed_on)?;
            let now = now.later_than(old.changed_at.unwrap_or(old.created_at));
            let new = Device {
                removed_on: Some(Day(input.removed_on)),
                removal_reason: Some(reason.clone()),
                attached_to_serial: None,
                changed_at: Some(now),
                ..old.clone()
            };
            history::keep(connection, &old, now, by)?;
            import::device::replace(connection, &new)?;
            reattach(connection, &old, None, (now, by))?;
            for contract in contracts_of(connection, old.id)? {
                change(connection, contract, (now, by), |_, whole| {
                    without(whole, old.id, input.removed_on);
                    Ok(())
                })?;
            }
            Ok(new)
        })
        .await
}

fn check(old: &Device, removed_on: Date) -> Result<(), ActionError> {
    if let Some(Day(day)) = old.removed_on {
        let message = format!("the device was replaced or taken away already, on {day}");
        return Err(UserError::new(UserErrorCode::NotAllowed, "deviceId", message).into());
    }
    let since = old.installed_on.max(old.purchased_on);
    if since.is_some_and(|Day(since)| removed_on < since) {
        let message =
            "removedOn must not lie before the purchase and the installation of the device";
        return Err(UserError::invalid("removedOn", message).into());
    }
    Ok(())
}

/// What a contract says of the device ends on that day; one that had ended by then says what it said.
fn without(whole: &mut WholeContract, device: Id, on: Date) {
    let has_ended = whole.contract.ends_on.is_some_and(|Day(end)| end <= on);
    if has_ended {
        return;
    }
    whole.listed.retain(|&listed| listed != device);
    // An option that had not begun was never had.
    let is_had = |term: &ResetOptionTerm| term.device_id != device || term.starts_on.0 < on;
    whole.reset_options.retain(is_had);
    for term in &mut whole.reset_options {
        let runs = term.cancelled_on.is_none() && term.ends_on.0 >= on;
        if term.device_id == device && runs {
            term.cancelled_on = Some(Day(on));
        }
    }
}
