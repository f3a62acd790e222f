//! The application sheet of the West (オンライン資格確認申込シート, S07): one sheet per office, its fields ①-⑯ found
//! by their labels and not by their place.
//!
//! Sheets are filled in by hand and come in more than one layout: a value stands right of its label, in the
//! column headed 回答欄 where there is one, or below it. A sheet that is cut off after a field is taken as far
//! as it goes.

mod field;
mod layout;
mod site;

pub use field::Field;
pub use site::SheetCell;

use std::{collections::BTreeMap, fmt};

use super::{Contact, Text, cell::Cell, table::a1};
use crate::{
    identifier::{InstitutionCode, MailAddress, PhoneNumber, PostalCode},
    vocabulary::Prefecture,
};
use layout::{Found, Sheet};

/// A filled-in sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationSheet {
    /// ① Name of the institution.
    pub name: Text<200>,
    /// ② Institution code.
    pub institution_code: InstitutionCode,
    /// ③ Postal code.
    pub postal_code: PostalCode,
    /// ④ Address.
    pub address: Text<300>,
    /// The prefecture with which the address begins.
    pub prefecture: Option<Prefecture>,
    /// ⑤-⑨ The person to reach.
    pub contact: Contact,
    /// ⑩-⑯ The company; none where the sheet is cut off before it.
    pub operator: Option<Operator>,
    /// The name of the cell of each answer, such as `C5`.
    pub cells: BTreeMap<Field, String>,
}

/// The company behind the institution (事業者); what lies beyond the end of a cut-off sheet is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// ⑩ Name.
    pub name: Text<200>,
    /// ⑪ Address.
    pub address: Option<Text<300>>,
    /// ⑫-⑯ The person to reach.
    pub contact: Option<Contact>,
}

/// A field that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetProblem {
    /// The field.
    pub field: Field,
    /// The cell, such as `C5`; that of the label where the value is missing, none where the label is.
    pub cell: Option<String>,
    /// Text of the cell.
    pub text: String,
    /// What is wrong and what is accepted, in Japanese.
    pub message: String,
}

impl SheetProblem {
    /// Row of the cell, counted from 1; the first where there is none.
    #[must_use]
    pub fn row(&self) -> u32 {
        let letters = |c: char| c.is_ascii_uppercase();
        let number = self
            .cell
            .as_deref()
            .map(|cell| cell.trim_start_matches(letters));
        number.and_then(|number| number.parse().ok()).unwrap_or(1)
    }
}

impl fmt::Display for SheetProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = self.cell.as_deref().unwrap_or("欄なし");
        write!(out, "{}（{cell}）: {}", self.field.title(), self.message)
    }
}

/// Whether a sheet is this form, well filled in or not: most of its labels are there.
pub fn is_form<'a>(
    cell: impl Fn(usize, usize) -> Option<&'a str>,
    rows: usize,
    columns: usize,
) -> bool {
    let found = Sheet::new(cell, rows, columns).fields();
    let of_institution = found.range(..Field::OperatorName).count();
    of_institution >= FEWEST_LABELS
}

/// Labels of the nine of the institution that a form has at least.
const FEWEST_LABELS: usize = 5;

/// Reads a sheet of `rows` × `columns` cells, both counted from 0; a cell without a text is `None`.
///
/// Every problem is told at once. Beyond a few hundred rows or columns nothing is looked for.
pub fn read<'a>(
    cell: impl Fn(usize, usize) -> Option<&'a str>,
    rows: usize,
    columns: usize,
) -> Result<ApplicationSheet, Vec<SheetProblem>> {
    let sheet = Sheet::new(cell, rows, columns);
    let mut values = Values {
        found: sheet.fields(),
        problems: Vec::new(),
    };
    let sheet = values.sheet();
    match sheet {
        Some(sheet) if values.problems.is_empty() => Ok(sheet),
        _ => Err(values.problems),
    }
}

/// The fields found on a sheet, and what is wrong with them.
struct Values<'a> {
    found: BTreeMap<Field, Found<'a>>,
    problems: Vec<SheetProblem>,
}

impl Values<'_> {
    fn sheet(&mut self) -> Option<ApplicationSheet> {
        // All fields are read before one is missed, so that all problems are told.
        let name = self.required(Field::Name);
        let institution_code = self.required(Field::InstitutionCode);
        let postal_code = self.required(Field::PostalCode);
        let address: Option<Text<300>> = self.required(Field::Address);
        let person = self.required(Field::Contact);
        let phone: Option<PhoneNumber> = self.required(Field::Phone);
        let mail: Option<MailAddress> = self.required(Field::Mail);
        let reachable_at = self.required(Field::ReachableAt);
        let reachable_hours = self.optional(Field::ReachableHours);
        let operator = self.operator();
        let address = address?;
        Some(ApplicationSheet {
            name: name?,
            institution_code: institution_code?,
            postal_code: postal_code?,
            prefecture: prefecture_of(address.as_str()),
            address,
            contact: Contact {
                name: person?,
                phone,
                mail,
                reachable_at,
                reachable_hours,
            },
            operator,
            cells: self.answered(),
        })
    }

    fn answered(&self) -> BTreeMap<Field, String> {
        let answers = self.found.iter().filter_map(|(&field, found)| {
            let ((row, column), _) = found.value?;
            Some((field, a1(row, column)))
        });
        answers.collect()
    }

    fn operator(&mut self) -> Option<Operator> {
        let name = self.required(Field::OperatorName);
        let address = self.required(Field::OperatorAddress);
        let person = self.required(Field::OperatorContact);
        let phone = self.required(Field::OperatorPhone);
        let mail = self.required(Field::OperatorMail);
        let reachable_at = self.required(Field::OperatorReachableAt);
        let reachable_hours = self.optional(Field::OperatorReachableHours);
        let contact = person.map(|name| Contact {
            name,
            phone,
            mail,
            reachable_at,
            reachable_hours,
        });
        Some(Operator {
            name: name?,
            address,
            contact,
        })
    }

    /// The value of a field that must be filled in, where the sheet reaches so far.
    fn required<T: Cell>(&mut self, field: Field) -> Option<T> {
        let value = self.optional(field);
        let found = self.found.get(&field);
        let filled_in = found.is_some_and(|found| found.value.is_some());
        if !filled_in && !self.is_cut_off_before(field) {
            let message = if found.is_some() {
                "入力してください"
            } else {
                "この項目の見出しが見つかりません"
            };
            self.note(field, message.to_owned());
        }
        value
    }

    fn optional<T: Cell>(&mut self, field: Field) -> Option<T> {
        let (_, text) = self.found.get(&field)?.value?;
        T::read(text)
            .map_err(|message| self.note(field, message))
            .ok()
    }

    /// Whether the sheet ends before a field of the company: no label of it or of a later one is there.
    fn is_cut_off_before(&self, field: Field) -> bool {
        field >= Field::OperatorName && self.found.range(field..).next().is_none()
    }

    fn note(&mut self, field: Field, message: String) {
        let found = self.found.get(&field);
        let value = found.and_then(|found| found.value);
        let place = value
            .map(|(place, _)| place)
            .or(found.map(|found| found.label));
        self.problems.push(SheetProblem {
            field,
            cell: place.map(|(row, column)| a1(row, column)),
            text: value.map_or("", |(_, text)| text).to_owned(),
            message,
        });
    }
}

fn prefecture_of(address: &str) -> Option<Prefecture> {
    let begins = |prefecture: &&Prefecture| address.starts_with(prefecture.as_str());
    Prefecture::ALL.iter().find(begins).copied()
}
