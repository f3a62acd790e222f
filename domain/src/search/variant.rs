//! Variant kanji (異体字) and the common form under which they are found.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use serde::Deserialize;
use toml::Spanned;

use crate::load::{DataFile, LoadError, shipped_file};

const FILE: DataFile<'_> = shipped_file!("catalogue/kanji_variants.toml");

static COMMON_FORMS: LazyLock<HashMap<char, char>> =
    LazyLock::new(|| load(FILE).expect("a test loads the file that ships with the program"));

/// The common form of a kanji; the character itself where none is listed.
#[must_use]
pub fn common_form(c: char) -> char {
    COMMON_FORMS.get(&c).copied().unwrap_or(c)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantFile {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "title and source are for whoever reads the file")]
struct Group {
    title: String,
    source: String,
    /// The common form, and its variants one after the other.
    forms: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// The common form of every variant; each character stands in the file once.
fn load(file: DataFile<'_>) -> Result<HashMap<char, char>, LoadError> {
    let mut common_forms = HashMap::new();
    let mut seen = HashMap::new();
    let groups = file.parse::<VariantFile>()?.group;
    for (common, variants) in groups.iter().flat_map(|group| &group.forms) {
        let form = single(common.get_ref())
            .ok_or_else(|| file.error_at(common, "the common form is one character"))?;
        for c in std::iter::once(form).chain(variants.get_ref().chars()) {
            if let Some(before) = seen.insert(c, form) {
                let problem = format!("{c} stands here and with {before}");
                return Err(file.error_at(variants, problem));
            }
        }
        common_forms.extend(variants.get_ref().chars().map(|variant| (variant, form)));
    }
    Ok(common_forms)
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn the_shipped_file_folds_what_normalisation_does_not() {
        let forms = load(FILE).unwrap();
        assert!(forms.len() > 250, "{}", forms.len());
        for (variant, common) in &forms {
            for &c in [variant, common] {
                let normal: String = c.nfkc().collect();
                assert_eq!(normal, c.to_string(), "{c} is folded by NFKC already");
            }
        }
    }

    #[test]
    fn a_character_stands_once() {
        let group = "[[group]]\ntitle = \"t\"\nsource = \"s\"\n[group.forms]\n";
        let refused = |forms: &str, line: usize, word: &str| {
            let text = format!("{group}{forms}");
            let name = "variants.toml";
            let error = load(DataFile { name, text: &text }).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.problem.contains(word), "{error}");
        };
        refused("\"高\" = \"髙\"\n\"崎\" = \"髙\"\n", 5, "髙");
        refused("\"高\" = \"髙\"\n\"髙\" = \"崎\"\n", 6, "髙");
        refused("\"高い\" = \"髙\"\n", 5, "one character");
    }
}
