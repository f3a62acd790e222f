//! What is written is read again, and a file that is not whole is refused.

use std::path::PathBuf;

use super::*;

/// A file in the folder for temporary files that is gone with the value.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("kiriwake-{}.csv", uuid::Uuid::now_v7())))
    }

    fn with(bytes: &[u8]) -> Self {
        let scratch = Self::new();
        std::fs::write(&scratch.0, bytes).unwrap();
        scratch
    }

    fn rows(&self) -> Result<Vec<Vec<String>>, FileError> {
        let mut rows = Vec::new();
        read(&self.0, |row| -> Result<(), FileError> {
            rows.push(row.cells);
            Ok(())
        })?;
        Ok(rows)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn written(encoding: Encoding) -> Scratch {
    let scratch = Scratch::new();
    let mut writer = CsvWriter::create(&scratch.0, encoding, cells(&["名前", "備考"])).unwrap();
    writer
        .write(&cells(&["髙﨑①～－ｶﾞ", "一行目\n\"二\"行目,表"]))
        .unwrap();
    writer.write(&cells(&["", ""])).unwrap();
    writer.finish().unwrap();
    scratch
}

#[test]
fn what_is_written_is_read() {
    for encoding in [Encoding::Utf8, Encoding::Cp932] {
        let rows = written(encoding).rows().unwrap();
        assert_eq!(rows[0], ["名前", "備考"]);
        assert_eq!(rows[1], ["髙﨑①～－ｶﾞ", "一行目\n\"二\"行目,表", ""]);
        assert_eq!(rows.len(), 3);
    }
}

#[test]
fn every_cut_is_noticed() {
    let whole = std::fs::read(&written(Encoding::Utf8).0).unwrap();
    let header = whole.windows(2).position(|pair| pair == b"\r\n").unwrap();
    // Without its last line break the file is whole all the same.
    for length in header..whole.len() - 2 {
        assert!(
            Scratch::with(&whole[..length]).rows().is_err(),
            "cut at {length}"
        );
    }
}

#[test]
fn the_count_is_compared_where_there_is_one() {
    assert_eq!(Scratch::with(b"a,b\n1,2\n").rows().unwrap().len(), 2);
    assert_eq!(
        Scratch::with(b"a,b\n1,2\n#rows=1,\n").rows().unwrap().len(),
        2
    );
    assert!(matches!(
        Scratch::with(b"a,b\n1,2\n#rows=2\n").rows(),
        Err(FileError::Cut { found: 1, .. })
    ));
    assert!(matches!(
        Scratch::with(b"a,b\n1,2\n#rows=1\n3,4\n").rows(),
        Err(FileError::AfterEnd)
    ));
}

#[test]
fn a_character_without_a_place_in_cp932_is_named_with_its_cell() {
    let scratch = Scratch::new();
    let mut writer =
        CsvWriter::create(&scratch.0, Encoding::Cp932, cells(&["名前", "備考"])).unwrap();
    let error = writer.write(&cells(&["髙", "吉野家は𠮷"])).unwrap_err();
    assert!(
        error.to_string().starts_with("B2（備考） の文字「𠮷」"),
        "{error}"
    );
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them() {
    for end in ["\n", "\r\n"] {
        let lines = [
            "",
            "名前",
            "一",
            "",
            "",
            "\"二の一\n二の二\"",
            "三",
            "",
            "四",
        ];
        let file = Scratch::with(lines.join(end).as_bytes());
        let mut numbers = Vec::new();
        read(&file.0, |row| -> Result<(), FileError> {
            numbers.push(row.number);
            Ok(())
        })
        .unwrap();
        assert_eq!(numbers, [2, 3, 6, 7, 9]);
    }
}
