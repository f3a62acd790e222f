//! Who may do what: permission is a value that must be obtained before the operation.

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// Role of a person or program.
    Role {
        /// Administrator: everything.
        Admin = "ADMIN",
        /// Supervisor of the help desk: everything but access tokens, erasure and what programs do.
        Supervisor = "SUPERVISOR",
        /// Agent on the phone.
        Agent = "AGENT",
        /// Manager: reads, and tries out triage.
        Manager = "MANAGER",
        /// Another system that reports for its customers.
        Integration = "INTEGRATION",
    }
}

closed_set! {
    /// An operation that needs a permit.
    Operation {
        /// Register or change a site.
        SiteRegister = "SITE_REGISTER",
        /// Register or change a device.
        DeviceRegister = "DEVICE_REGISTER",
        /// Start a contract.
        ContractStart = "CONTRACT_START",
        /// Record a certificate of a PC.
        CertificateRecord = "CERTIFICATE_RECORD",
        /// Report a ticket.
        TicketReport = "TICKET_REPORT",
        /// Work on a ticket: decide it anew, take or assign it, await the customer, close, cancel or reopen it.
        TicketWork = "TICKET_WORK",
        /// Send a ticket to another desk than the rules say.
        DispatchOverride = "DISPATCH_OVERRIDE",
        /// Send a ticket on without the consent to a charge that was asked for (C16).
        ConsentWaive = "CONSENT_WAIVE",
        /// Record the customer's consent to a charge.
        ConsentRecord = "CONSENT_RECORD",
        /// Confirm that a desk has taken over.
        DispatchConfirm = "DISPATCH_CONFIRM",
        /// Resolve a ticket.
        TicketResolve = "TICKET_RESOLVE",
        /// Comment on a ticket.
        TicketComment = "TICKET_COMMENT",
        /// Attach a file to a ticket.
        TicketAttach = "TICKET_ATTACH",
        /// Erase the personal data of a ticket.
        TicketErase = "TICKET_ERASE",
        /// Register an e-mail address of a desk.
        DeskAddressRegister = "DESK_ADDRESS_REGISTER",
        /// Confirm an e-mail address of a desk (A23).
        DeskAddressConfirm = "DESK_ADDRESS_CONFIRM",
        /// State a template of mails.
        MailTemplateSet = "MAIL_TEMPLATE_SET",
        /// Decide about a mail whose delivery is uncertain.
        MailSettle = "MAIL_SETTLE",
        /// Pause the outbox, let it run, or keep it quiet.
        OutboxControl = "OUTBOX_CONTROL",
        /// Hand over mail that came in.
        InboundReceive = "INBOUND_RECEIVE",
        /// Decide about mail that came in, and about what it tells.
        InboundWork = "INBOUND_WORK",
        /// Read mail that came in.
        ReadInbound = "READ_INBOUND",
        /// Take note of reminders, or put them off.
        ReminderWork = "REMINDER_WORK",
        /// Run a job now.
        JobRun = "JOB_RUN",
        /// Give others an address under which deadlines are read as a calendar.
        CalendarFeed = "CALENDAR_FEED",
        /// State that a day is a holiday or none.
        CalendarState = "CALENDAR_STATE",
        /// Propose other rules of triage.
        RuleSetPropose = "RULE_SET_PROPOSE",
        /// Put proposed rules in force.
        RuleSetActivate = "RULE_SET_ACTIVATE",
        /// Create an access token.
        TokenCreate = "TOKEN_CREATE",
        /// Read sites, devices and contracts.
        ReadRegister = "READ_REGISTER",
        /// Read tickets.
        ReadTickets = "READ_TICKETS",
        /// Read which rules were overridden, by whom and why.
        ReadOverrides = "READ_OVERRIDES",
        /// Read the outbox.
        ReadOutbox = "READ_OUTBOX",
        /// Read the figures of the running service.
        ReadMetrics = "READ_METRICS",
        /// Read desks and device models.
        ReadCatalogue = "READ_CATALOGUE",
        /// Ask triage without a ticket.
        Triage = "TRIAGE",
    }
}

impl Operation {
    /// The table of access: the roles that may.
    #[must_use]
    pub const fn allowed(self) -> &'static [Role] {
        use Role::{Admin, Agent, Integration, Manager, Supervisor};
        match self {
            Self::TokenCreate | Self::TicketErase | Self::JobRun => &[Admin],
            Self::ConsentWaive
            | Self::DeskAddressRegister
            | Self::DeskAddressConfirm
            | Self::MailTemplateSet
            | Self::MailSettle
            | Self::OutboxControl
            | Self::CalendarState
            | Self::RuleSetPropose
            | Self::RuleSetActivate => &[Admin, Supervisor],
            Self::TicketWork
            | Self::DispatchOverride
            | Self::ConsentRecord
            | Self::DispatchConfirm
            | Self::TicketResolve
            | Self::InboundWork
            | Self::ReminderWork
            | Self::ReadInbound => &[Admin, Supervisor, Agent],
            Self::InboundReceive => &[Admin, Integration],
            Self::ReadMetrics => &[Admin, Supervisor, Manager, Integration],
            Self::ReadOverrides | Self::CalendarFeed => &[Admin, Supervisor, Manager],
            Self::SiteRegister
            | Self::DeviceRegister
            | Self::ContractStart
            | Self::CertificateRecord
            | Self::TicketReport
            | Self::TicketComment
            | Self::TicketAttach => &[Admin, Supervisor, Agent, Integration],
            Self::ReadOutbox => &[Admin, Supervisor, Agent, Manager],
            Self::ReadRegister | Self::ReadTickets | Self::ReadCatalogue | Self::Triage => {
                &[Admin, Supervisor, Agent, Manager, Integration]
            }
        }
    }
}

/// Proof that a role may do an operation; only [`Role::permit`] makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    operation: Operation,
}

impl Permit {
    /// The operation that is permitted.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        self.operation
    }
}

/// A role that may not do an operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{role} may not {operation}; allowed: {}", texts(allowed))]
pub struct Refusal {
    /// The role that asked.
    pub role: Role,
    /// What it asked for.
    pub operation: Operation,
    /// The roles that may.
    pub allowed: &'static [Role],
}

impl Role {
    /// A permit for the operation, or who may do it instead.
    pub fn permit(self, operation: Operation) -> Result<Permit, Refusal> {
        let allowed = operation.allowed();
        if allowed.contains(&self) {
            Ok(Permit { operation })
        } else {
            Err(Refusal {
                role: self,
                operation,
                allowed,
            })
        }
    }
}

fn texts(roles: &[Role]) -> String {
    let texts: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a role may, written down role by role as the table is not.
    fn operations(role: Role) -> Vec<Operation> {
        let may = |operation: &&Operation| role.permit(**operation).is_ok();
        Operation::ALL.iter().filter(may).copied().collect()
    }

    #[test]
    fn every_role_has_its_operations() {
        use Operation::*;
        assert_eq!(operations(Role::Admin), Operation::ALL);
        let of_supervisors: Vec<_> = Operation::ALL
            .iter()
            .copied()
            .filter(|operation| {
                ![TokenCreate, TicketErase, InboundReceive, JobRun].contains(operation)
            })
            .collect();
        assert_eq!(operations(Role::Supervisor), of_supervisors);
        assert_eq!(
            operations(Role::Agent),
            [
                SiteRegister,
                DeviceRegister,
                ContractStart,
                CertificateRecord,
                TicketReport,
                TicketWork,
                DispatchOverride,
                ConsentRecord,
                DispatchConfirm,
                TicketResolve,
                TicketComment,
                TicketAttach,
                InboundWork,
                ReadInbound,
                ReminderWork,
                ReadRegister,
                ReadTickets,
                ReadOutbox,
                ReadCatalogue,
                Triage
            ]
        );
        assert_eq!(
            operations(Role::Manager),
            [
                CalendarFeed,
                ReadRegister,
                ReadTickets,
                ReadOverrides,
                ReadOutbox,
                ReadMetrics,
                ReadCatalogue,
                Triage
            ]
        );
        assert_eq!(
            operations(Role::Integration),
            [
                SiteRegister,
                DeviceRegister,
                ContractStart,
                CertificateRecord,
                TicketReport,
                TicketComment,
                TicketAttach,
                InboundReceive,
                ReadRegister,
                ReadTickets,
                ReadMetrics,
                ReadCatalogue,
                Triage
            ]
        );
    }

    #[test]
    fn a_refusal_says_who_may() {
        let refusal = Role::Agent.permit(Operation::MailSettle).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "AGENT may not MAIL_SETTLE; allowed: ADMIN, SUPERVISOR"
        );
    }
}
