//! What is put to a ticket while it lives: comments, and attachments with their names and kinds.

use unicode_normalization::UnicodeNormalization;

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// Whom a comment is for.
    #[cfg_attr(feature = "graphql", graphql(name = "CommentAudience"))]
    Audience {
        /// The help desk alone.
        Internal = "INTERNAL",
        /// The customer.
        Customer = "CUSTOMER",
    }
}

closed_set! {
    /// What an attachment is, as its content shows.
    MediaType {
        /// PDF.
        Pdf("PDF") = "application/pdf",
        /// PNG.
        Png("PNG") = "image/png",
        /// JPEG.
        Jpeg("JPEG") = "image/jpeg",
        /// WebP.
        Webp("WEBP") = "image/webp",
        /// HEIC, as telephones take photographs.
        Heic("HEIC") = "image/heic",
        /// Text or CSV in UTF-8.
        TextUtf8("TEXT_UTF8") = "text/plain; charset=utf-8",
        /// Text or CSV in CP932.
        TextCp932("TEXT_CP932") = "text/plain; charset=shift_jis",
        /// Workbook without macros.
        Xlsx("XLSX") = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        /// Document without macros.
        Docx("DOCX") = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        /// Mail.
        Eml("EML") = "message/rfc822",
    }
}

impl MediaType {
    /// Endings that a file of this kind may have; the first is the usual one.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::TextUtf8 | Self::TextCp932 => &["txt", "csv", "tsv", "log"],
            Self::Xlsx => &["xlsx"],
            Self::Docx => &["docx"],
            Self::Eml => &["eml"],
        }
    }
}

/// Name of an attachment, under which it is handed out again: no path, and an ending that tells what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(String);

/// A name that no attachment can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the name of a file must have 1 to {MOST_BYTES} bytes (80 characters of Japanese), and no control or directional characters"
)]
pub struct FileNameError;

/// What every file system takes, with an ending put behind it.
const MOST_BYTES: usize = 240;

impl FileName {
    /// The name in `raw`, of which a folder is left out. An ending that does not fit what the file is would let
    /// another program open it: then the usual ending is put behind it.
    pub fn parse(raw: &str, media_type: MediaType) -> Result<Self, FileNameError> {
        let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = last.trim().nfc().collect();
        let is_dots = name.chars().all(|character| character == '.');
        if is_dots || name.len() > MOST_BYTES || name.chars().any(misleads) {
            return Err(FileNameError);
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let endings = media_type.endings();
        if ending.is_some_and(|ending| {
            endings
                .iter()
                .any(|known| known.eq_ignore_ascii_case(ending))
        }) {
            return Ok(Self(name));
        }
        let usual = endings.first().copied().unwrap_or_default();
        Ok(Self(format!("{name}.{usual}")))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that are not seen, or that let a name be seen in another order than it has.
fn misleads(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_without_its_folder() {
        for (raw, name) in [
            ("故障の写真（１）.PNG", "故障の写真（１）.PNG"),
            ("../../etc/passwd.png", "passwd.png"),
            ("C:\\受付\\写真.png", "写真.png"),
            ("/absolute.png", "absolute.png"),
            // Decomposed, as some systems send it.
            ("か\u{3099}.png", "が.png"),
            ("..png", "..png"),
        ] {
            let parsed = FileName::parse(raw, MediaType::Png).unwrap();
            assert_eq!(parsed.as_str(), name, "{raw}");
        }
    }

    #[test]
    fn an_ending_tells_what_the_file_is() {
        for (raw, media_type, name) in [
            ("page.html", MediaType::Png, "page.html.png"),
            ("写真", MediaType::Jpeg, "写真.jpg"),
            ("run.bat", MediaType::TextCp932, "run.bat.txt"),
            ("一覧.csv", MediaType::TextCp932, "一覧.csv"),
            ("macro.xlsm", MediaType::Xlsx, "macro.xlsm.xlsx"),
        ] {
            let parsed = FileName::parse(raw, media_type).unwrap();
            assert_eq!(parsed.as_str(), name);
        }
    }

    #[test]
    fn a_name_that_misleads_is_refused() {
        let long = "あ".repeat(81);
        for wrong in [
            "",
            " ",
            "..",
            "folder/",
            "a\0.png",
            "a\n.png",
            "gnp.\u{202E}exe.png",
            "a\u{200B}.png",
            &long,
        ] {
            assert!(FileName::parse(wrong, MediaType::Png).is_err(), "{wrong:?}");
        }
    }
}
