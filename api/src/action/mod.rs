//! Use cases, one file each: load, decide in `domain`, save, in one transaction.

pub mod calendar_feed;
pub mod calendar_state;
mod case;
pub mod certificate_record;
pub mod consent_record;
pub mod consent_request;
pub mod contract_cancel;
mod contract_change;
pub mod contract_list;
pub mod contract_plan;
pub mod contract_start;
pub mod contract_update;
pub mod customer_wait;
pub mod desk_address;
pub mod desk_mail_form;
mod desk_mailbox;
pub mod device_register;
pub mod device_remove;
pub mod device_replace;
pub mod device_update;
pub mod dispatch_confirm;
pub mod dispatch_override;
pub mod dispatch_time;
pub mod duplicate;
pub mod entitlement;
mod error;
pub mod handbook_update;
pub mod heard;
pub mod import_apply;
pub mod import_receive;
pub mod inbound;
pub mod job;
pub mod mail_settle;
pub mod mail_template;
mod once;
pub mod outbox_mode;
mod outgoing;
pub mod program;
pub mod reconfiguration;
pub mod register_facts;
pub mod reminder;
pub mod replacement;
pub mod reset_option;
pub mod rule_set_activate;
pub mod rule_set_propose;
pub mod rule_set_ship;
pub mod sign_in;
pub mod site_findings;
pub mod site_register;
pub mod site_update;
pub mod target;
pub mod ticket_assign;
pub mod ticket_attach;
pub mod ticket_check;
pub mod ticket_comment;
pub mod ticket_end;
pub mod ticket_erase;
mod ticket_event;
pub mod ticket_join;
mod ticket_move;
pub mod ticket_rebuild;
pub mod ticket_report;
pub mod ticket_resolve;
pub mod ticket_triage;
pub mod token_create;
pub mod triage_try;
mod turn;
pub mod warranty_chain;
pub mod work_order;

use domain::access::{Operation, Permit, Refusal, Role};

pub use case::Place;
pub use error::{ActionError, Problems, UserError, UserErrorCode};

use crate::store::Id;
use crate::store::account::Account;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Actor {
    pub id: Id,
    pub role: Role,
}

impl Actor {
    /// The permission to do `operation`, or a refusal that names the roles which have it.
    pub fn permit(&self, operation: Operation) -> Result<Permit, Refusal> {
        self.role.permit(operation)
    }
}

impl From<Account> for Actor {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            role: account.role.0,
        }
    }
}
