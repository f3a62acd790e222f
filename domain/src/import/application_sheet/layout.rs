//! Where labels and values stand on a sheet.

use std::collections::BTreeMap;

use super::Field;
use crate::search::search_key;

/// Rows and columns that are looked through: a sheet has a few dozen.
const MOST_ROWS: usize = 300;
const MOST_COLUMNS: usize = 100;

/// How far below its label a value may stand.
const FARTHEST_BELOW: usize = 3;

/// Row and column of a cell, counted from 0.
pub(super) type Place = (usize, usize);

/// A field as found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) label: Place,
    pub(super) value: Option<(Place, &'a str)>,
}

/// The cells of a sheet that have a text.
pub(super) struct Sheet<'a> {
    texts: BTreeMap<Place, &'a str>,
    labels: BTreeMap<Place, Field>,
    /// The heading of the column of answers (回答欄).
    answers: Option<Place>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(
        cell: impl Fn(usize, usize) -> Option<&'a str>,
        rows: usize,
        columns: usize,
    ) -> Self {
        let places = (0..rows.min(MOST_ROWS))
            .flat_map(|row| (0..columns.min(MOST_COLUMNS)).map(move |column| (row, column)));
        let texts: BTreeMap<Place, &str> = places
            .filter_map(|(row, column)| {
                let text = cell(row, column)?.trim();
                (!text.is_empty()).then_some(((row, column), text))
            })
            .collect();
        let mut labels = BTreeMap::new();
        let mut last = None;
        for (&place, text) in &texts {
            // The first label of a field counts; an answer may repeat its words.
            let known = Field::of_label(text, last);
            if let Some(field) = known.filter(|field| !labels.values().any(|other| other == field))
            {
                labels.insert(place, field);
                last = Some(field);
            }
        }
        let answers = texts
            .iter()
            .find(|(_, text)| is_heading_of_answers(text))
            .map(|(&place, _)| place);
        Self {
            texts,
            labels,
            answers,
        }
    }

    /// Every field whose label is on the sheet.
    pub(super) fn fields(&self) -> BTreeMap<Field, Found<'a>> {
        self.labels
            .iter()
            .map(|(&label, &field)| {
                (
                    field,
                    Found {
                        label,
                        value: self.value(label),
                    },
                )
            })
            .collect()
    }

    fn value(&self, label: Place) -> Option<(Place, &'a str)> {
        if let Some((_, column)) = self
            .answers
            .filter(|&(row, column)| row < label.0 && column > label.1)
        {
            // What stands beside the answers is a remark of the form, not an answer.
            return self.answer((label.0, column));
        }
        self.right_of(label).or_else(|| self.below(label))
    }

    /// The first answer right of a label, up to the next label or section.
    fn right_of(&self, (row, column): Place) -> Option<(Place, &'a str)> {
        let right = (row, column + 1)..(row + 1, 0);
        self.first_answer(self.texts.range(right).map(|(&place, _)| place))
    }

    /// The first answer in the cells below a label, up to the next label or section.
    fn below(&self, (row, column): Place) -> Option<(Place, &'a str)> {
        let below = (1..=FARTHEST_BELOW).map(|step| (row + step, column));
        self.first_answer(below)
    }

    fn first_answer(&self, places: impl Iterator<Item = Place>) -> Option<(Place, &'a str)> {
        let is_past = |place: &Place| {
            self.labels.contains_key(place)
                || self.texts.get(place).is_some_and(|text| is_section(text))
        };
        places
            .take_while(|place| !is_past(place))
            .find_map(|place| self.answer(place))
    }

    /// The text of a cell, unless it is the mark of a field that is or is not required.
    fn answer(&self, place: Place) -> Option<(Place, &'a str)> {
        let text = *self.texts.get(&place)?;
        (!is_mark(text)).then_some((place, text))
    }
}

fn is_heading_of_answers(text: &str) -> bool {
    ["回答欄", "回答", "記入欄", "ご記入欄", "入力欄"].contains(&search_key(text).as_str())
}

/// The headings over the two halves of the sheet.
fn is_section(text: &str) -> bool {
    ["医療機関情報", "事業者情報", "事業者会社名情報"].contains(&search_key(text).as_str())
}

/// 必須, 任意, or punctuation alone such as `-`.
fn is_mark(text: &str) -> bool {
    ["", "必須", "任意", "要否"].contains(&search_key(text).as_str())
}
