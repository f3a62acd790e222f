//! Device models that the documents name.

use serde::Deserialize;
use toml::Spanned;

use crate::{
    identifier::fold,
    load::{DataFile, LoadError},
    vocabulary::{DeviceKind, Maker, Region},
};

/// A device model (機種).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceModel {
    /// Maker.
    pub maker: Maker,
    /// Kind of device.
    pub kind: DeviceKind,
    /// Name as printed; a text on a device names the model when it begins with it (A10).
    pub name: String,
    /// Regions whose documents name it.
    pub regions: Vec<Region>,
    /// What the agent should know of it, in Japanese.
    pub note: Option<String>,
    /// Facts the description rests on.
    pub source: Vec<String>,
    folded: String,
}

impl DeviceModel {
    /// The name in its folded form, with which texts are compared.
    #[must_use]
    pub fn folded_name(&self) -> &str {
        &self.folded
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelFile {
    model: Vec<ModelEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelEntry {
    maker: Maker,
    kind: DeviceKind,
    name: Spanned<String>,
    regions: Vec<Region>,
    note: Option<String>,
    source: Vec<String>,
}

pub(super) fn load(file: DataFile<'_>) -> Result<Vec<DeviceModel>, LoadError> {
    let mut models: Vec<DeviceModel> = Vec::new();
    for entry in file.parse::<ModelFile>()?.model {
        let folded = fold(entry.name.get_ref());
        if folded.is_empty() {
            return Err(file.error_at(&entry.name, "a model needs a name"));
        }
        let same = |model: &DeviceModel| {
            model.maker == entry.maker && model.kind == entry.kind && model.folded == folded
        };
        if models.iter().any(same) {
            return Err(file.error_at(&entry.name, "this model is described twice"));
        }
        models.push(DeviceModel {
            maker: entry.maker,
            kind: entry.kind,
            name: entry.name.into_inner(),
            regions: entry.regions,
            note: entry.note,
            source: entry.source,
            folded,
        });
    }
    Ok(models)
}
