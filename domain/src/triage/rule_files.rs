//! The files of a rule set: tables, questions and pinned numbers, told apart by what stands in them.

use sha2::{Digest, Sha256};

use super::{
    ask_file::{AskFile, Questions},
    compile::Compiler,
    pins::{Pin, PinFile},
    table::Tables,
};
use crate::load::{DataFile, LoadError};

/// What the files say.
pub(super) struct Rules {
    pub(super) tables: Tables,
    pub(super) questions: Questions,
    /// The pinned numbers of all files.
    pub(super) pins: Vec<Pin>,
}

/// Reads the files of the rule set `name`.
pub(super) fn read(name: &str, files: &[DataFile<'_>]) -> Result<Rules, LoadError> {
    let mut compiler = Compiler::new();
    let mut asked: Option<(&DataFile<'_>, AskFile)> = None;
    let mut pins = Vec::new();
    for file in files {
        let keys: toml::Table = file.parse()?;
        if keys.contains_key("question") {
            let written = file.parse::<AskFile>()?;
            if let Some((first, _)) = &asked {
                let problem = format!("the questions stand in {} already", first.name);
                return Err(file.error(written.place(), problem));
            }
            asked = Some((file, written));
        } else if keys.contains_key("pinned") {
            pins.extend(file.parse::<PinFile>()?.pinned);
        } else {
            compiler.add(file, file.parse()?)?;
        }
    }
    let tables = compiler.finish().map_err(|problem| error(name, problem))?;
    let questions = match asked {
        Some((file, written)) => Questions::read(file, &tables, &written)?,
        None => return Err(error(name, "no file declares questions: [[question]]")),
    };
    Ok(Rules {
        tables,
        questions,
        pins,
    })
}

/// An error about a rule set as a whole.
pub(super) fn error(name: &str, problem: impl Into<String>) -> LoadError {
    LoadError {
        file: name.to_owned(),
        line: 1,
        column: 1,
        problem: problem.into(),
    }
}

/// Name and the beginning of the SHA-256 over names and texts, in hexadecimal.
pub(super) fn version(name: &str, files: &[DataFile<'_>]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        for part in [file.name, file.text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    format!("{name}-{}", &format!("{:x}", hash.finalize())[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_changes_with_the_text() {
        let file = |text| DataFile {
            name: "a.toml",
            text,
        };
        let version = version("rules", &[file("x")]);
        assert_ne!(version, super::version("rules", &[file("y")]));
        assert!(
            version.starts_with("rules-") && version.len() == 18,
            "{version}"
        );
    }
}
