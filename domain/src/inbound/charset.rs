//! Bytes to text, whatever the label says: labels of Japanese mail are missing or wrong often enough.

use encoding_rs::{
    EUC_JP, Encoding, ISO_2022_JP, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};

use super::{Unreadable, jis};

/// Labels that the web standard does not know, and what they name.
const LABELS: &[(&str, &Encoding)] = &[
    ("cp932", SHIFT_JIS),
    ("ms932", SHIFT_JIS),
    ("windows-932", SHIFT_JIS),
    ("x-ms-cp932", SHIFT_JIS),
    ("sjis-win", SHIFT_JIS),
    ("sjis-open", SHIFT_JIS),
    ("shift-jisx0213", SHIFT_JIS),
    ("shift_jis-2004", SHIFT_JIS),
    ("cp51932", EUC_JP),
    ("eucjp", EUC_JP),
    ("eucjp-ms", EUC_JP),
    ("euc-jp-ms", EUC_JP),
    ("eucjp-win", EUC_JP),
    ("ujis", EUC_JP),
    ("jis", ISO_2022_JP),
    ("cp50220", ISO_2022_JP),
    ("cp50221", ISO_2022_JP),
    ("cp50222", ISO_2022_JP),
    ("iso-2022-jp-1", ISO_2022_JP),
    ("iso-2022-jp-2", ISO_2022_JP),
    ("iso-2022-jp-3", ISO_2022_JP),
    ("iso-2022-jp-2004", ISO_2022_JP),
    ("iso-2022-jp-ms", ISO_2022_JP),
    ("cp65001", UTF_8),
];

/// The text of `bytes`, line ends as LF and without control characters (no database takes NUL). `label` is what the
/// mail says they are. The error is UTF-7, which hides markup and line ends from whoever looks at a mail.
pub(super) fn decode(label: Option<&str>, bytes: &[u8]) -> Result<String, Unreadable> {
    let label = label.map(|label| label.trim().trim_matches('"').to_ascii_lowercase());
    if label.as_deref().is_some_and(is_utf7) {
        return Err(Unreadable::Utf7);
    }
    Ok(clean(&read(label.as_deref().and_then(encoding), bytes)))
}

/// The text of what should be ASCII.
pub(super) fn ascii(bytes: &[u8]) -> String {
    clean(&String::from_utf8_lossy(bytes))
}

fn is_utf7(label: &str) -> bool {
    label.contains("utf-7") || label.contains("utf7")
}

fn encoding(label: &str) -> Option<&'static Encoding> {
    let named = LABELS.iter().find(|(name, _)| *name == label);
    let named = named.map(|&(_, encoding)| encoding);
    let known = named.or_else(|| Encoding::for_label(label.as_bytes()));
    // What the web standard refuses to decode is as good as no label.
    known.filter(|&encoding| encoding != REPLACEMENT)
}

fn read(labelled: Option<&'static Encoding>, bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return lossy(encoding, &bytes[mark..]);
    }
    match labelled {
        Some(encoding) if encoding == UTF_16BE || encoding == UTF_16LE => lossy(encoding, bytes),
        _ if jis::has_escapes(bytes) => jis::decode(bytes),
        Some(encoding) if is_japanese(encoding) => {
            let as_utf8 = exact(UTF_8, bytes).filter(|text| has_three_byte_letters(text));
            as_utf8
                .or_else(|| exact(encoding, bytes).filter(|_| encoding != ISO_2022_JP))
                .or_else(|| exact(UTF_8, bytes))
                .or_else(|| japanese(bytes))
                .unwrap_or_else(|| lossy(encoding, bytes))
        }
        // Mailers write this label when they do not know.
        Some(encoding) if encoding == WINDOWS_1252 => exact(UTF_8, bytes)
            .or_else(|| japanese(bytes).filter(|text| is_surely_japanese(text)))
            .unwrap_or_else(|| lossy(encoding, bytes)),
        Some(encoding) => exact(encoding, bytes)
            .or_else(|| japanese(bytes))
            .unwrap_or_else(|| lossy(encoding, bytes)),
        None => exact(UTF_8, bytes)
            .or_else(|| japanese(bytes))
            .unwrap_or_else(|| lossy(SHIFT_JIS, bytes)),
    }
}

fn is_japanese(encoding: &'static Encoding) -> bool {
    [SHIFT_JIS, EUC_JP, ISO_2022_JP].contains(&encoding)
}

fn exact(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

fn lossy(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Half-width kana of Shift_JIS may happen to be two-byte letters of UTF-8; kana and kanji of UTF-8 have three.
fn has_three_byte_letters(text: &str) -> bool {
    text.chars().any(|c| c.len_utf8() == 3)
}

/// Shift_JIS or EUC-JP, whichever the bytes are. Most texts are only one of them; of the others, kana among kanji
/// tell EUC-JP, which read as Shift_JIS is kanji with half-width kana strewn in.
fn japanese(bytes: &[u8]) -> Option<String> {
    match (exact(SHIFT_JIS, bytes), exact(EUC_JP, bytes)) {
        (Some(shift_jis), Some(euc)) => {
            let is_euc = shift_jis.chars().any(is_half_width_kana) && euc.chars().any(is_kana);
            Some(if is_euc { euc } else { shift_jis })
        }
        (one, other) => one.or(other),
    }
}

fn is_half_width_kana(c: char) -> bool {
    ('\u{FF61}'..='\u{FF9F}').contains(&c)
}

/// Kana, and the punctuation that goes with it.
fn is_kana(c: char) -> bool {
    ('\u{3001}'..='\u{30FF}').contains(&c)
}

/// A French or German letter and the one after it may look like one kanji, hardly like two or like kana.
fn is_surely_japanese(text: &str) -> bool {
    let is_kanji = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let mut pairs = text.chars().zip(text.chars().skip(1));
    text.chars().any(is_kana) || pairs.any(|(one, other)| is_kanji(one) && is_kanji(other))
}

fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_kept = |c: &char| *c == '\n' || *c == '\t' || !(c.is_control() || *c == '\u{FEFF}');
    text.chars().filter(is_kept).collect()
}
