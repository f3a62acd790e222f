//! A staged row as a JSON document: one entry for each column of its table.

use domain::import::application_sheet::SheetCell;
use domain::import::{Column, Fields, Reader, Record, RowProblem, Table};
use serde_json::{Value, json};

use crate::store::Json;

/// The cells of a row of a table; null where the file has no such column.
pub fn of_row<R: Record>(reader: &Reader<R>, row: &R) -> Json {
    let absent: Vec<&str> = reader.absent().map(|column| column.name).collect();
    let cells = R::COLUMNS
        .iter()
        .zip(Table::row_of(row))
        .map(|(column, text)| {
            if absent.contains(&column.name) {
                Value::Null
            } else {
                Value::String(text)
            }
        });
    Json(cells.collect())
}

/// The cells of an application sheet.
pub fn of_sheet(cells: Vec<SheetCell>) -> Json {
    let value = |cell| match cell {
        SheetCell::Said(text) => Value::String(domain::import::neutralised(&text)),
        SheetCell::Unsaid => Value::Null,
        SheetCell::OfNew(text) => json!({ OF_NEW: domain::import::neutralised(&text) }),
        SheetCell::Asked(message) => json!({ ASKED: message }),
    };
    Json(cells.into_iter().map(value).collect())
}

const OF_NEW: &str = "ofNew";
const ASKED: &str = "asked";

/// The texts of the cells, with the cells of what is registered, where it is, for those of which nothing is said.
/// Without that a cell that is asked for shows the example of its column, until [`asked`] tells.
pub fn texts<R: Fields>(document: &Json, registered: Option<&R>) -> Vec<String> {
    let kept = registered.map(Table::row_of);
    let cells = R::COLUMNS.iter().zip(values(document)).enumerate();
    cells
        .map(|(index, (column, value))| match (value, &kept) {
            (Value::String(text), _) => text.clone(),
            (_, Some(kept)) => kept[index].clone(),
            (value, None) => value[OF_NEW]
                .as_str()
                .or(value[ASKED].as_str().map(|_| column.example))
                .unwrap_or_default()
                .to_owned(),
        })
        .collect()
}

/// What must be known of something new and is not said.
pub fn asked<R: Fields>(document: &Json, row: u32) -> Vec<RowProblem> {
    let cells = R::COLUMNS.iter().zip(values(document));
    let problem = |(column, value): (&Column, &Value)| {
        Some(RowProblem {
            row,
            column: column.name.to_owned(),
            text: String::new(),
            message: value[ASKED].as_str()?.to_owned(),
        })
    };
    cells.filter_map(problem).collect()
}

fn values(document: &Json) -> impl Iterator<Item = &Value> {
    document.0.as_array().into_iter().flatten()
}
