//! Free text of one line.

use std::fmt;

use super::cell::Cell;

/// A text of one line and 1 to `MOST` characters, without white space around it; made only by parsing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MOST: usize>(String);

impl<const MOST: usize> Text<MOST> {
    /// Takes `raw` without the white space around it; a line break or tab becomes a space. The error
    /// says in Japanese what is wrong.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let one_line = raw.replace("\r\n", " ").replace(['\r', '\n', '\t'], " ");
        let text = one_line.trim();
        if text.is_empty() {
            return Err("文字を入力してください".to_owned());
        }
        if text.chars().any(char::is_control) {
            return Err("表示できない制御文字が含まれています".to_owned());
        }
        let length = text.chars().count();
        if length > MOST {
            return Err(format!(
                "{MOST}文字以内で入力してください（現在{length}文字）"
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize> fmt::Display for Text<MOST> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

impl<const MOST: usize> Cell for Text<MOST> {
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}
