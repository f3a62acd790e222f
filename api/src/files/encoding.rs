//! UTF-8 and CP932, the two encodings in which desks exchange tables.

use std::fs::File;
use std::io::{BufReader, Read, Seek};

use encoding_rs::{DecoderResult, SHIFT_JIS, UTF_8};

use super::FileError;

/// Encoding of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Encoding {
    /// UTF-8 with a byte order mark, which spreadsheets ask for
    #[value(name = "utf-8")]
    Utf8,
    /// CP932 (Shift_JIS of Windows); a character that it does not have is an error
    Cp932,
}

/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

impl Encoding {
    /// The encoding of a whole file: UTF-8 where every byte fits, else CP932. The file is at its start again.
    pub fn detect(file: &mut File) -> Result<Self, FileError> {
        let mut bytes = Decoding::new(Self::Utf8, BufReader::with_capacity(CHUNK, &mut *file));
        let is_utf8 = match std::io::copy(&mut bytes, &mut std::io::sink()) {
            Ok(_) => true,
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => false,
            Err(error) => return Err(error.into()),
        };
        file.rewind()?;
        Ok(if is_utf8 { Self::Utf8 } else { Self::Cp932 })
    }

    /// The bytes of a text, or the first character that the encoding does not have.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        match self {
            Self::Utf8 => Ok(text.as_bytes().to_vec()),
            Self::Cp932 => cp932(text).ok_or_else(|| {
                let is_missing = |character: &char| cp932(&character.to_string()).is_none();
                text.chars().find(is_missing).unwrap_or('\u{FFFD}')
            }),
        }
    }
}

/// The bytes from which the same text is read; some characters, as the yen sign, would come back as others.
fn cp932(text: &str) -> Option<Vec<u8>> {
    let (bytes, _, _) = SHIFT_JIS.encode(text);
    let back = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&bytes)?;
    (back == text).then(|| bytes.into_owned())
}

/// Reads bytes of an encoding as UTF-8, without the byte order mark. Bytes that do not fit are
/// [`std::io::ErrorKind::InvalidData`].
pub struct Decoding<R> {
    source: R,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    /// Bytes of `raw` that are decoded.
    taken: usize,
    text: Vec<u8>,
    /// Bytes of `text` that are handed out.
    given: usize,
    is_at_end: bool,
}

impl<R: Read> Decoding<R> {
    pub fn new(encoding: Encoding, source: R) -> Self {
        let decoder = match encoding {
            Encoding::Utf8 => UTF_8.new_decoder_with_bom_removal(),
            Encoding::Cp932 => SHIFT_JIS.new_decoder_without_bom_handling(),
        };
        Self {
            source,
            decoder,
            raw: Vec::new(),
            taken: 0,
            text: Vec::new(),
            given: 0,
            is_at_end: false,
        }
    }

    fn fill(&mut self) -> std::io::Result<()> {
        if self.taken == self.raw.len() {
            self.raw.resize(CHUNK, 0);
            let count = self.source.read(&mut self.raw)?;
            self.raw.truncate(count);
            self.taken = 0;
        }
        let is_last = self.raw.is_empty();
        // Room for any chunk: half-width kana grow from one byte to three.
        self.text.resize(CHUNK * 3 + 16, 0);
        let rest = &self.raw[self.taken..];
        let (result, read, written) =
            self.decoder
                .decode_to_utf8_without_replacement(rest, &mut self.text, is_last);
        self.text.truncate(written);
        self.given = 0;
        self.taken += read;
        self.is_at_end = is_last && result == DecoderResult::InputEmpty;
        match result {
            DecoderResult::Malformed(..) => Err(std::io::ErrorKind::InvalidData.into()),
            DecoderResult::InputEmpty | DecoderResult::OutputFull => Ok(()),
        }
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.text.len() && !self.is_at_end {
            self.fill()?;
        }
        let count = out.len().min(self.text.len() - self.given);
        out[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TROUBLESOME: &str = "①髙﨑～－ｶﾞ表ソ能";

    fn decoded(encoding: Encoding, bytes: &[u8]) -> std::io::Result<String> {
        let mut text = String::new();
        Decoding::new(encoding, bytes).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn troublesome_characters_come_back() {
        for encoding in [Encoding::Utf8, Encoding::Cp932] {
            let long = TROUBLESOME.repeat(10_000);
            let bytes = encoding.encode(&long).unwrap();
            assert_eq!(decoded(encoding, &bytes).unwrap(), long);
        }
    }

    #[test]
    fn a_missing_character_is_named() {
        for missing in ['😀', '¥', '−', '𠮷'] {
            assert_eq!(
                Encoding::Cp932.encode(&format!("髙{missing}")),
                Err(missing)
            );
        }
    }

    #[test]
    fn wrong_bytes_are_refused() {
        assert!(decoded(Encoding::Utf8, b"\x8d\x82").is_err());
        assert!(decoded(Encoding::Cp932, b"\x82").is_err());
    }
}
