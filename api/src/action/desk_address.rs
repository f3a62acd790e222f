//! Mail addresses of desks: a supervisor confirms a printed one (A23) or registers another.

use domain::access::Operation;
use domain::vocabulary::DeskCode;

use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::desk_address::DeskAddress;
use crate::store::{Code, desk_address, outbox};

/// Confirms a printed address, once: mails that waited for it go out.
pub async fn confirm(
    app: &App,
    actor: &Actor,
    desk: DeskCode,
    address: &str,
) -> Result<(), ActionError> {
    actor.permit(Operation::DeskAddressConfirm)?;
    let address = address.trim();
    let emails = &app.catalogue.desk(desk).emails;
    if !emails.iter().any(|email| email.address == address) {
        let known = emails
            .iter()
            .map(|email| email.address.as_str())
            .collect::<Vec<_>>();
        let accepted = if known.is_empty() {
            "none is printed".to_owned()
        } else {
            known.join(", ")
        };
        let message = format!("{address:?} is not printed for this desk; accepted: {accepted}");
        return Err(UserError::invalid("address", message).into());
    }
    write(app, actor, desk, address.to_owned(), false).await
}

/// Registers an address for a desk. It is used from now on, in the place of a printed one.
/// Whoever may register may also confirm: the registration is the confirmation.
pub async fn register(
    app: &App,
    actor: &Actor,
    desk: DeskCode,
    address: &str,
) -> Result<(), ActionError> {
    actor.permit(Operation::DeskAddressRegister)?;
    let address =
        mail_address(address).map_err(|message| UserError::invalid("address", message))?;
    write(app, actor, desk, address.to_string(), true).await
}

/// A mail address as lettre understands it.
fn mail_address(raw: &str) -> Result<lettre::Address, String> {
    raw.trim()
        .parse()
        .map_err(|_| format!("{raw:?} is no mail address such as desk@example.jp"))
}

async fn write(
    app: &App,
    actor: &Actor,
    desk: DeskCode,
    address: String,
    registered: bool,
) -> Result<(), ActionError> {
    let row = DeskAddress {
        desk: Code(desk),
        address,
        registered,
        confirmed_at: app.now().into(),
        confirmed_by: actor.id,
    };
    app.store
        .write(move |connection| {
            let known = desk_address::of_desk(connection, desk)?;
            if !registered && known.iter().any(|known| known.address == row.address) {
                let message = format!("{} is confirmed already", row.address);
                return Err(UserError::new(UserErrorCode::Conflict, "address", message).into());
            }
            desk_address::insert(connection, &row)?;
            outbox::release_confirmed(connection, row.confirmed_at)?;
            Ok::<_, ActionError>(())
        })
        .await?;
    app.outbox_wake.notify_one();
    Ok(())
}
