//! The closed sets of the business: every value that a rule, a case file or the API may name.

mod answer;
pub(crate) mod closed_set;
mod contract;
mod device;
mod matter;
mod observation;
mod place;

pub use answer::{
    Channel, DeskCode, DeskOpen, Destination, DispatchBy, Reconfiguration, WarrantyState,
};
pub use closed_set::{ClosedSet, UnknownText, parse};
pub use contract::{ContractService, ContractStatus, Plan, ResetOption};
pub use device::{DeviceKind, FaultPart, MaintenanceDesk, Maker, ReaderMaker, RouterFamily};
pub use matter::{Matter, RequestKind, Symptom, Topic};
pub use observation::{
    AccountState, BranchDevice, CableCount, CafRegistration, ChangedRecently, EligibilityOnPc,
    MobileState, OnuLamp, PowerLamp, StartOrder, StopOrder, UsbConnection, V6Option, YesNo,
};
pub use place::{InstitutionKind, LineService, Prefecture, Region, Topology};
