//! The domain through its public interface, as one program: a test program per file would be linked many times over.

mod application_sheet;
mod asking;
mod calls;
mod case_files;
mod constraint;
mod contract;
mod contract_finding;
mod desk_hours;
mod dispatch;
mod entitlement;
mod import;
mod inbound;
mod inbound_hostile;
mod line;
mod open_cases;
mod reset_option;
mod resolution;
mod rule_files;
mod rule_proofs;
mod target;
mod target_model;
mod ticket;
mod triage;
mod warranty;
