//! What the register says of a site is corrected.

use domain::access::Operation;
use domain::contract::{Refusal, RefusalCode, Start, check_start};
use domain::time::date_in_japan;
use jiff::Timestamp;
use jiff::civil::Date;

use super::site_register::{self, parse, taken};
use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::history::{self, Recorded};
use crate::store::site::{self, NewSite, Site};
use crate::store::{AnyConn, Id, Instant, contract, whole_site};

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
        check_contracts(connection, &old, &new, date_in_japan(now))?;
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

/// Whether the contracts that have not ended can stay as they are where the site has another region or line: each
/// region has its own services (C01, C22, C23), and what goes with a line of NTT ends with it (C09).
fn check_contracts(
    connection: &mut AnyConn,
    old: &NewSite,
    new: &NewSite,
    today: Date,
) -> Result<(), ActionError> {
    let facts = |site: &NewSite| (site.site.prefecture.0.region(), site.line.service);
    if facts(old) == facts(new) {
        return Ok(());
    }
    let (region, line_service) = facts(new);
    let contracts = contract::of_sites(connection, &[new.site.id])?;
    let running = contracts.iter().filter(|row| {
        let ends_on = row.period().ends_on();
        ends_on.is_none_or(|ends_on| today < ends_on)
    });
    let refusals = running.flat_map(|row| {
        check_start(&Start {
            region,
            service: row.service.0,
            plan: row.plan.map(|code| code.0),
            reset_option: Some(row.reset_option.0),
            line_service: line_service.map(|code| code.0),
            period: row.period(),
            others: &[],
        })
    });
    let errors: Vec<UserError> = refusals.map(stands_against).collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(ActionError::User(errors))
    }
}

/// A clause that a contract of the site would break.
fn stands_against(refusal: Refusal) -> UserError {
    let field = match refusal.code {
        RefusalCode::NttLineNeeded => "lineService",
        _ => "prefecture",
    };
    let message = format!(
        "a contract of the site has not ended, and {} ({}); cancel it first",
        refusal.english,
        refusal.clause.join(", ")
    );
    UserError::new(UserErrorCode::NotAllowed, field, message)
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
