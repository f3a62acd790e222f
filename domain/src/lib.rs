//! The pure rules of a maintenance desk for オンライン資格確認 (online eligibility verification)
//! equipment: which desk takes a call, who contacts it, what the warranty and the contract say.
//!
//! Nothing here reads a clock, the environment, a file or the network: instants, ids and texts are
//! arguments, and the data files (`catalogue/`, `rules/`) are part of the program. Fact ids such as
//! D13 or A11 in comments and data name the clause of the source documents a rule rests on.

#[cfg(test)]
extern crate self as domain;

pub mod vocabulary;

pub mod calendar;
pub mod certificate;
pub mod clause;
pub mod constraint;
pub mod contract;
pub mod desk_hours;
pub mod device_days;
pub mod fee;
pub mod finding;
pub mod gateway;
pub mod identifier;
pub mod import;
pub mod job;
pub mod line;
pub mod reader_hub;
pub mod router;
pub mod search;
pub mod time;
pub mod timer;
pub mod warranty;
pub mod work_request;

pub mod cases;
pub mod catalogue;
pub mod load;
pub mod rule_diff;
pub mod triage;

pub mod access;
pub mod accuracy;
pub mod dispatch;
pub mod entitlement;
pub mod inbound;
pub mod inbox;
pub mod mail_form;
pub mod paper;
pub mod reminder;
pub mod replay;
pub mod resolution;
pub mod target;
pub mod ticket;

mod json;
