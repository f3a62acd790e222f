//! Tables of sites, devices, contracts and certificates as files carry them: text cells to typed rows,
//! every wrong cell told with its row and column, and typed rows back to the same cells.
//!
//! A column is written down once, in the list that makes the row type: its header, its English name,
//! its form and an example. Files themselves (CSV, XLSX, encodings) are read and written elsewhere.

pub mod application_sheet;
pub mod cell;

mod certificate;
mod contact;
mod contract;
mod date;
mod device;
mod formula;
mod list;
mod option_term;
mod record;
mod reference;
mod site;
mod stage;
mod table;
mod text;
mod vendor;

pub use certificate::{CertificateKey, CertificateRow};
pub use contact::Contact;
pub use contract::{ContractKey, ContractRow};
pub use date::parse_date;
pub use device::{DeviceKey, DeviceRow, ReadSerial};
pub use formula::{neutralised, original};
pub use list::List;
pub use option_term::OptionTerm;
pub use record::{Cells, Column, Fields, Record, documentation};
pub use reference::{DeviceReference, Place};
pub use site::SiteRow;
pub use stage::{ImportKind, ImportState};
pub use table::{Reader, RowProblem, Table, a1};
pub use text::Text;
pub use vendor::VendorDetails;
