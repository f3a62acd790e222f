//! In which characters a desk reads its mails.

use domain::access::Operation;
use domain::mail_form::MailCharset;
use domain::vocabulary::DeskCode;

use super::{ActionError, Actor};
use crate::app::App;
use crate::store::Code;
use crate::store::mail_form::{self, DeskMailForm};

/// States it; mails that are written from now on go out so.
pub async fn set(
    app: &App,
    actor: &Actor,
    desk: DeskCode,
    charset: MailCharset,
) -> Result<(), ActionError> {
    actor.permit(Operation::DeskAddressRegister)?;
    let row = DeskMailForm {
        desk: Code(desk),
        charset: Code(charset),
    };
    app.store
        .write(move |connection| Ok::<_, ActionError>(mail_form::set(connection, &row)?))
        .await
}
