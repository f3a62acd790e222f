//! Row types: one list makes the struct, its columns, how it is read and how it is written.

use std::hash::Hash;

use super::{cell::Cell, formula::original, table::RowProblem};

/// A column (列) of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Header that an export writes.
    pub name: &'static str,
    /// English header, accepted as well.
    pub alias: &'static str,
    /// Whether every row needs a value.
    pub required: bool,
    /// What a cell holds, in Japanese.
    pub form: &'static str,
    /// A cell as it may be.
    pub example: &'static str,
}

/// The columns of a row type, and its cells in their order; made by the macro `record!`.
pub trait Fields: Sized {
    /// All columns, in the order in which an export writes them.
    const COLUMNS: &'static [Column];

    /// The row of the cells; none when one has a problem, which the cells have noted.
    fn read(cells: &mut Cells<'_>) -> Option<Self>;

    /// The cells of the row, one per column.
    fn write(&self) -> Vec<String>;
}

/// A row type that files carry.
pub trait Record: Fields {
    /// What makes two rows speak of the same thing.
    type Key: Clone + Eq + Ord + Hash;

    /// Japanese name of the table.
    const TITLE: &'static str;

    /// The natural key of the row.
    fn key(&self) -> Self::Key;

    /// Whether the cells fit together; notes what does not.
    fn check(&self, cells: &mut Cells<'_>);
}

/// The cells of one row of a file, in the order of the columns.
pub struct Cells<'a> {
    row: u32,
    columns: &'static [Column],
    /// The text of every column; none where the file has no such column.
    texts: Vec<Option<&'a str>>,
    next: usize,
    problems: Vec<RowProblem>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(row: u32, columns: &'static [Column], texts: Vec<Option<&'a str>>) -> Self {
        Self {
            row,
            columns,
            texts,
            next: 0,
            problems: Vec::new(),
        }
    }

    /// The value of the next column; none when it has a problem.
    pub fn take<T: Cell>(&mut self) -> Option<T> {
        let column = self.next;
        self.next += 1;
        let text = self.text(column).trim();
        let value = if text.is_empty() {
            T::blank().ok_or_else(|| "入力してください".to_owned())
        } else {
            T::read(text)
        };
        match value {
            Ok(value) => Some(value),
            Err(message) => {
                self.problems.push(self.problem(column, message));
                None
            }
        }
    }

    /// Notes that the cell of a column, named by its English header, does not fit the others.
    pub fn object(&mut self, alias: &str, message: impl Into<String>) {
        let named = |column: &Column| column.alias == alias;
        let problem = match self.columns.iter().position(named) {
            Some(column) => self.problem(column, message),
            None => RowProblem::new(self.row, alias, "", message),
        };
        self.problems.push(problem);
    }

    /// The problems noted.
    pub(super) fn into_problems(self) -> Vec<RowProblem> {
        self.problems
    }

    fn problem(&self, column: usize, message: impl Into<String>) -> RowProblem {
        let name = self.columns[column].name;
        RowProblem::new(self.row, name, self.text(column), message)
    }

    fn text(&self, column: usize) -> &'a str {
        self.texts[column].map_or("", original)
    }
}

/// A table of the columns in Markdown, for the documentation.
#[must_use]
pub fn documentation<T: Record>() -> String {
    let line = |cells: [&str; 5]| {
        let escaped = cells.map(|cell| cell.replace('|', "\\|").replace('\n', "<br>"));
        format!("| {} |\n", escaped.join(" | "))
    };
    let row = |column: &Column| {
        let required = if column.required { "○" } else { "" };
        line([
            column.name,
            column.alias,
            required,
            column.form,
            column.example,
        ])
    };
    let head = line(["列", "英語名", "必須", "書き方", "例"]);
    let rows: String = T::COLUMNS.iter().map(row).collect();
    format!("## {}\n\n{head}|---|---|---|---|---|\n{rows}", T::TITLE)
}

/// Defines a row type: per field its type, header, English header, form and example.
macro_rules! record {
    ($(#[$about:meta])* $name:ident {
        $($(#[$about_field:meta])* $field:ident: $type:ty, $column:literal, $alias:literal, $form:literal, $example:literal;)+
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$about_field])* pub $field: $type,)+
        }

        impl $crate::import::Fields for $name {
            const COLUMNS: &'static [$crate::import::Column] = &[$(
                $crate::import::Column {
                    name: $column,
                    alias: $alias,
                    required: <$type as $crate::import::cell::Cell>::REQUIRED,
                    form: $form,
                    example: $example,
                }
            ),+];

            fn read(cells: &mut $crate::import::Cells<'_>) -> Option<Self> {
                // Every cell is read before one is missed, so that all problems of a row are told.
                $(let $field = cells.take::<$type>();)+
                Some(Self { $($field: $field?),+ })
            }

            fn write(&self) -> Vec<String> {
                vec![$($crate::import::cell::Cell::write(&self.$field)),+]
            }
        }
    };
}
pub(super) use record;
