//! Inputs, and how they become the actions' inputs.

mod calendar;
mod certificate;
mod contract;
mod device;
mod rule_set;
mod site;
mod ticket;
mod ticket_work;
mod triage;

pub use calendar::CalendarStateInput;
pub use certificate::CertificateRecordInput;
pub use contract::{
    ContractCancelInput, ContractDevicesInput, ContractPlanChangeInput, ContractStartInput,
    ContractUpdateInput, HandbookUpdateInput, ResetOptionInput,
};
pub use device::{DeviceRegisterInput, DeviceRemoveInput, DeviceReplaceInput, DeviceUpdateInput};
pub use rule_set::{RuleSetActivateInput, RuleSetProposeInput};
pub use site::{SiteRegisterInput, SiteUpdateInput};
pub use ticket::{
    ConsentRecordInput, DeskAddressInput, DeskMailFormInput, DispatchConfirmInput, MailSettleInput,
    TicketCommentInput, TicketJoinInput, TicketReportInput, TicketResolveInput, TicketTriageInput,
};
pub use ticket_work::{
    DispatchOverrideInput, DispatchRescheduleInput, ReconfigurationCompleteInput,
    ReconfigurationScheduleInput, ReplacementCompleteInput, ReplacementInput, TicketAssignInput,
    TicketCancelInput, TicketInput, TicketPrioritizeInput, WorkInput,
};
pub use triage::TriageInput;
