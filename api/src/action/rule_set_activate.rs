//! A supervisor puts a draft of rules in force, from now or from a later instant on.

use domain::access::Operation;
use jiff::Timestamp;

use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::rule_set::{self, RuleSetRow};
use crate::store::{AnyConn, Id, Instant};

/// Activates a draft, once and for good. Where the settings say so, its author may not.
pub async fn run(
    app: &App,
    actor: &Actor,
    id: Id,
    from: Option<Timestamp>,
) -> Result<RuleSetRow, ActionError> {
    actor.permit(Operation::RuleSetActivate)?;
    // Proved again, by the program that will use it, and ready for the first call.
    let base = app.knowledge.clone();
    let ready = move |connection: &mut AnyConn| -> Result<_, ActionError> {
        let row = find(connection, id)?;
        base.rules(connection, id)?;
        Ok(row)
    };
    let row = app.store.read(ready).await?;
    let second_person = app.settings.rules_need_second_person;
    if second_person && row.created_by == actor.id {
        let message = "another person than the author must activate these rules";
        return Err(UserError::new(UserErrorCode::NotAllowed, "ruleSetId", message).into());
    }
    let (clock, by) = (app.clone(), actor.id);
    let write = move |connection: &mut AnyConn| {
        let now = Instant::from(clock.now());
        let from = from.map_or(now, Instant::from);
        if from < now {
            let message = format!("from must not be in the past; it is {}", now.timestamp());
            return Err(UserError::invalid("from", message).into());
        }
        if !rule_set::activate(connection, id, from, now, by)? {
            let message = "these rules were activated before; propose their files again";
            return Err(UserError::new(UserErrorCode::NotAllowed, "ruleSetId", message).into());
        }
        find(connection, id)
    };
    match app.store.write(write).await {
        Err(ActionError::Store(error)) if error.is_unique_violation() => {
            let message = "other rules begin at this very instant; take another one";
            Err(UserError::new(UserErrorCode::Conflict, "from", message).into())
        }
        activated => activated,
    }
}

fn find(connection: &mut AnyConn, id: Id) -> Result<RuleSetRow, ActionError> {
    let found = rule_set::by_id(connection, id)?;
    Ok(found.ok_or_else(|| UserError::not_found("ruleSetId", "the rule set"))?)
}
