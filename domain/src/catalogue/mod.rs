//! The catalogue: the desks and device models that the documents name, loaded from data files.

mod desk;
mod desk_file;
pub(crate) mod hours_file;
mod model;

pub use desk::{Desk, DeskEmail, WebForm};
pub use model::DeviceModel;

use std::sync::Arc;

use crate::{
    calendar::Calendar,
    load::{DataFile, LoadError, shipped_file},
    vocabulary::{DeskCode, DeviceKind, Maker},
};

/// Every desk and every device model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// One per code, in the order of [`DeskCode::ALL`].
    desks: Vec<Desk>,
    models: Vec<DeviceModel>,
    calendar: Arc<Calendar>,
}

/// The desk files that ship with the program.
const DESKS: [DataFile<'_>; 5] = [
    shipped_file!("catalogue/desks_national.toml"),
    shipped_file!("catalogue/desks_ssk.toml"),
    shipped_file!("catalogue/desks_makers.toml"),
    shipped_file!("catalogue/desks_readers.toml"),
    shipped_file!("catalogue/desks_ntt.toml"),
];

/// The device models that ship with the program.
const MODELS: DataFile<'_> = shipped_file!("catalogue/models.toml");

impl Catalogue {
    /// The catalogue that ships with the program.
    pub fn shipped() -> Result<Self, LoadError> {
        Self::load(&DESKS, MODELS)
    }

    /// A catalogue of other files; every desk must be described exactly once.
    pub fn load(desk_files: &[DataFile<'_>], models: DataFile<'_>) -> Result<Self, LoadError> {
        Ok(Self {
            desks: desk_file::load(desk_files)?,
            models: model::load(models)?,
            calendar: Arc::default(),
        })
    }

    /// The same catalogue, whose desks close on the holidays of this calendar.
    #[must_use]
    pub fn with_calendar(&self, calendar: Calendar) -> Self {
        let calendar = Arc::new(calendar);
        let with_calendar = |desk: &Desk| Desk {
            calendar: Arc::clone(&calendar),
            ..desk.clone()
        };
        Self {
            desks: self.desks.iter().map(with_calendar).collect(),
            models: self.models.clone(),
            calendar,
        }
    }

    /// The holidays that the desks go by.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The desk of a code.
    #[must_use]
    pub fn desk(&self, code: DeskCode) -> &Desk {
        &self.desks[code as usize]
    }

    /// All desks, in the order of their codes.
    pub fn desks(&self) -> impl Iterator<Item = &Desk> {
        self.desks.iter()
    }

    /// All device models, in the order of the data file.
    #[must_use]
    pub fn models(&self) -> &[DeviceModel] {
        &self.models
    }

    /// The model that a text on a device of this maker and kind names: the one with the longest folded
    /// name with which the folded text begins (A10). The makers of gateways and USB hubs are in no document, so that
    /// theirs are found whatever maker is registered.
    #[must_use]
    pub fn model_of(&self, maker: Maker, kind: DeviceKind, raw: &str) -> Option<&DeviceModel> {
        let folded = crate::identifier::fold(raw);
        self.models
            .iter()
            .filter(|model| [maker, Maker::Other].contains(&model.maker) && model.kind == kind)
            .filter(|model| folded.starts_with(model.folded_name()))
            .max_by_key(|model| model.folded_name().len())
    }
}
