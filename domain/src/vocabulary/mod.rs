//! The closed sets of the business: every value that a rule, a case file or the API may name.

mod answer;
pub(crate) mod closed_set;
mod contract;
mod device;
mod label;
mod line;
mod matter;
mod observation;
mod party;
mod place;
mod rule_set;
mod word;

pub use answer::{
    Channel, DeskCode, DeskOpen, Destination, DispatchBy, Reconfiguration, WarrantyState,
};
pub use closed_set::{ClosedSet, UnknownText, parse};
pub use contract::{ContractService, ContractStatus, Plan, ResetOption};
pub use device::{DeviceKind, FaultPart, MaintenanceDesk, Maker, ReaderMaker, RouterFamily};
pub use label::{Labelled, parse_label};
pub use line::LineType;
pub use matter::{Matter, RequestKind, Symptom, Topic};
pub use observation::{
    AccountState, BranchDevice, CableCount, CafRegistration, ChangedRecently, EligibilityOnPc,
    MobileState, OnuLamp, PowerLamp, StartOrder, StopOrder, UsbConnection, V6Option, YesNo,
};
pub use party::{CredentialPaper, PartyKind};
pub use place::{InstitutionKind, LineService, Prefecture, Region, Topology};
pub use rule_set::RuleSetState;
