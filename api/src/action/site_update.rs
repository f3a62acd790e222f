//! What the register says of a site is corrected.

use domain::access::Operation;
use jiff::Timestamp;

use super::site_register::{self, parse, taken};
use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::history::{self, Recorded};
use crate::store::site::{self, NewSite, Site};
use crate::store::{Id, Instant, whole_site};

/// The site as it is to be, whole; what is left out is not known any more.
#[derive(Debug, Clone)]
pub struct Input {
    pub site_id: Id,
    /// When the change that the caller has seen last was made: another one since then is not overwritten.
    pub seen_change_at: Option<Timestamp>,
    pub site: site_register::Input,
}

/// Puts the site with its line, people and companies in the place of what was registered; that is kept.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Site, ActionError> {
    actor.permit(Operation::SiteRegister)?;
    if input.site.certificate_issued_on.is_some() {
        let message = "a certificate of a registered site is recorded with certificateRecord";
        return Err(UserError::invalid("certificateIssuedOn", message).into());
    }
    let (now, by) = (app.now(), actor.id);
    let mut new = parse(&input.site, input.site_id, now.into(), by)?;
    let code = new.site.institution_code.clone();
    let written = app.store.write(move |connection| {
        let not_found = || UserError::not_found("siteId", "the site");
        site::lock(connection, input.site_id)?.ok_or_else(not_found)?;
        let old = <NewSite as Recorded>::by_ids(connection, &[input.site_id])?
            .pop()
            .ok_or_else(not_found)?;
        let changed_at = old.site.changed_at.unwrap_or(old.site.created_at);
        check_unchanged(changed_at, input.seen_change_at)?;
        let now = Instant::from(now).later_than(changed_at);
        new.site = Site {
            created_at: old.site.created_at,
            created_by: old.site.created_by,
            changed_at: Some(now),
            ..new.site
        };
        history::keep(connection, &old, now, by)?;
        whole_site::replace(connection, &new)?;
        Ok(new.site)
    });
    written.await.map_err(|error| taken(error, &code))
}

/// Whether nothing was changed after the change that the caller has seen.
pub(super) fn check_unchanged(
    changed_at: Instant,
    seen: Option<Timestamp>,
) -> Result<(), ActionError> {
    if seen.is_none_or(|seen| Instant::from(seen) == changed_at) {
        return Ok(());
    }
    let message = format!(
        "it was changed at {} by someone else; load it again",
        changed_at.timestamp()
    );
    Err(UserError::new(UserErrorCode::Conflict, "seenChangeAt", message).into())
}
