//! What a check of a rule set finds, in Japanese for the people who write the rules.

use std::fmt;

/// A call as a person may tell it: Japanese names and words of what is known and matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What is known, the most telling first.
    pub facts: Vec<CallFact>,
}

/// One thing known of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallFact {
    /// The attribute, as rules name it.
    pub attribute: String,
    /// Its Japanese name.
    pub label: String,
    /// Its value, as rules name it.
    pub value: String,
    /// The Japanese word for the value.
    pub word: String,
}

impl fmt::Display for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.facts.is_empty() {
            return out.write_str("まだ何も聞いていない電話");
        }
        for (place, fact) in self.facts.iter().enumerate() {
            let comma = if place == 0 { "" } else { "、" };
            write!(out, "{comma}{}＝{}", fact.label, fact.word)?;
        }
        Ok(())
    }
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowPlace {
    /// Name of the file.
    pub file: String,
    /// Line of the file, counted from 1.
    pub line: usize,
    /// Name of the table.
    pub table: String,
    /// Id of the row.
    pub row: String,
}

impl fmt::Display for RowPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            table,
            row,
        } = self;
        write!(out, "{file}:{line}: {table} の行 {row}")
    }
}

/// Something that keeps a rule set from being used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// No row of a table matches a call that can occur.
    Gap {
        /// Name of the file.
        file: String,
        /// Name of the table.
        table: String,
        /// A call without an outcome.
        call: Call,
    },
    /// Two rows with different outcomes match one call, and the higher does not name the lower.
    Conflict {
        /// The row that would decide.
        higher: RowPlace,
        /// The row below it.
        lower: RowPlace,
        /// A call that both match.
        call: Call,
    },
    /// A row names a row, or its group a group, from which it takes nothing.
    NeedlessOverride {
        /// The row, or the first row of the group.
        place: RowPlace,
        /// What it names.
        named: String,
    },
    /// A row never decides: rows above it take all its calls, or no call has its conditions.
    Unreachable {
        /// The row.
        place: RowPlace,
        /// A row above with the same conditions, where there is one.
        same_as: Option<String>,
    },
    /// A declared value is the outcome of no row that can decide.
    NeverDecided {
        /// Name of the table.
        table: String,
        /// The value.
        value: String,
    },
    /// A table decides what no later table asks for.
    Idle {
        /// Name of the table.
        table: String,
    },
    /// A group without rows.
    EmptyGroup {
        /// Name of the table.
        table: String,
        /// Id of the group.
        group: String,
    },
    /// A row needs an observation that nobody asks for in its situation.
    NeverAsked {
        /// The row.
        place: RowPlace,
        /// The observation.
        attribute: String,
    },
    /// A question is declared for an observation that no row asks for.
    NeedlessQuestion {
        /// The observation.
        attribute: String,
    },
    /// A default row catches another number of combinations than is pinned.
    OtherThanPinned {
        /// The row.
        place: RowPlace,
        /// The number pinned; none where the row is not pinned.
        pinned: Option<u128>,
        /// The number counted.
        counted: u128,
    },
    /// A number is pinned for a row that is no default row.
    NeedlessPin {
        /// Name of the table.
        table: String,
        /// Id of the row.
        row: String,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { file, table, call } => {
                write!(
                    out,
                    "{file}: {table} に、次の電話の答えがありません。\n    例: {call}"
                )
            }
            Self::Conflict {
                higher,
                lower,
                call,
            } => write!(
                out,
                "{higher} と {line} 行目の {row} が同じ電話に違う答えを出します。上の行の overrides に下の行を書くか、条件を分けてください。\n    例: {call}",
                line = lower.line,
                row = lower.row,
            ),
            Self::NeedlessOverride { place, named } => write!(
                out,
                "{place}: overrides の {named} とは、違う答えで重なる電話がありません。"
            ),
            Self::Unreachable {
                place,
                same_as: Some(same),
            } => {
                write!(
                    out,
                    "{place}: 上の行 {same} と条件が同じため、当たることがありません。"
                )
            }
            Self::Unreachable {
                place,
                same_as: None,
            } => write!(
                out,
                "{place}: 上の行がすべて先に取るか、条件が起こりえないため、当たることがありません。"
            ),
            Self::NeverDecided { table, value } => {
                write!(out, "{table}: 値 {value} を答えにする行がありません。")
            }
            Self::Idle { table } => {
                write!(out, "{table}: この表の答えは、どの表も使っていません。")
            }
            Self::EmptyGroup { table, group } => {
                write!(out, "{table}: まとまり {group} に行がありません。")
            }
            Self::NeverAsked { place, attribute } => write!(
                out,
                "{place}: {attribute} を条件にしていますが、その場面で聞く質問が宣言されていません。"
            ),
            Self::NeedlessQuestion { attribute } => write!(
                out,
                "{attribute}: 質問が宣言されていますが、どの行も条件にしていません。"
            ),
            Self::OtherThanPinned {
                place,
                pinned,
                counted,
            } => {
                let pinned = pinned.map_or("なし".to_owned(), |number| number.to_string());
                write!(
                    out,
                    "{place}: 既定の行が受ける組み合わせは {counted} 通りですが、控えは {pinned} です。"
                )
            }
            Self::NeedlessPin { table, row } => {
                write!(
                    out,
                    "{table} の行 {row}: 既定の行ではないか、同じ行の控えがすでにあるのに、控えがあります。"
                )
            }
        }
    }
}
