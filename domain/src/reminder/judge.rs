//! What becomes of the rows of the ledger when a subject is looked at.

use jiff::civil::Date;

use super::{Due, Lead, Leads, Move, RowState};

/// A row of the ledger: what a party is told of a subject. Kind, subject and party are the same for all rows that are judged
/// together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerRow {
    /// The end date it speaks of.
    pub end: Date,
    /// How long before that date.
    pub lead: Lead,
    /// Its state.
    pub state: RowState,
    /// The day on which it is told again; present exactly when SNOOZED.
    pub snoozed_until: Option<Date>,
}

/// A row that moves, as it was found: whoever writes it expects it so, and changes nothing where it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedRow {
    /// The row as it was found.
    pub row: LedgerRow,
    /// Its move.
    pub by: Move,
    /// Its state after that.
    pub to: RowState,
}

/// What to write into the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// New rows; where one is there already it stays as it is.
    pub added: Vec<LedgerRow>,
    /// Rows that move.
    pub moved: Vec<MovedRow>,
}

impl Verdict {
    /// Whether there is nothing to write.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.moved.is_empty()
    }
}

/// What becomes of the rows that a party has of a subject whose end date is `end` now, none where it has no end or is
/// gone.
///
/// `on` is the day by which it is judged. Where rows speak of later days, as after the clock was set back, what they told is not told again,
/// and what they did not tell waits for its day.
///
/// Rows of other end dates are cancelled. The nearest lead that has come gets a row; larger leads that were never told are
/// collapsed into it. One that was put off stays silent until its day: a nearer lead that comes before takes its place and waits
/// for that day too. The rows of an end date that comes back are what they were, without what came to be of no use.
#[must_use]
pub fn judge(leads: &Leads, rows: &[LedgerRow], end: Option<Date>, on: Date) -> Verdict {
    let mut verdict = Verdict::default();
    let (of_end, of_others): (Vec<LedgerRow>, Vec<LedgerRow>) =
        rows.iter().partition(|row| Some(row.end) == end);
    for row in of_others {
        verdict.attempt(row, Move::Cancel);
    }
    if let Some(end) = end {
        let known = Known {
            rows: &of_end,
            due: leads.due(end, on),
            end,
            on,
        };
        known.judge(&mut verdict);
    }
    verdict
}

/// What is known of the end date of a subject.
struct Known<'a> {
    rows: &'a [LedgerRow],
    due: Due<'a>,
    end: Date,
    on: Date,
}

impl Known<'_> {
    fn judge(&self, verdict: &mut Verdict) {
        let rows = || self.rows.iter().filter(|row| self.counts(row));
        let Some(nearest) = rows().map(|row| row.lead).chain(self.due.now).min() else {
            return;
        };
        let speaks = self.nearest(nearest, verdict);
        for &lead in self.due.collapsed.iter().chain(&self.due.now) {
            if lead != nearest && !self.has(lead) {
                verdict
                    .added
                    .push(self.row(lead, RowState::Collapsed, None));
            }
        }
        for &row in rows().filter(|row| row.lead != nearest) {
            if speaks && row.state.next(Move::Collapse).is_some() {
                verdict.attempt(row, Move::Collapse);
            } else {
                self.go_on(row, verdict);
            }
        }
    }

    /// Whether a row tells that its lead has come. By a clock that was ahead for a while rows were written for days that have not
    /// come: only what was told of these counts.
    fn counts(&self, row: &LedgerRow) -> bool {
        row.lead.due_on(self.end) <= self.on || row.state.was_told()
    }

    /// Whether the row of the nearest lead is to be told by a digest to come; it is added where it is missing.
    fn nearest(&self, nearest: Lead, verdict: &mut Verdict) -> bool {
        if let Some(&row) = self.rows.iter().find(|row| row.lead == nearest) {
            // By a clock that was wrong for a while it had lapsed, or a nearer one had come.
            let was_silenced = matches!(row.state, RowState::Lapsed | RowState::Collapsed);
            if was_silenced && self.due.now == Some(nearest) {
                return verdict.attempt(row, Move::Revive).is_owed();
            }
            return self.go_on(row, verdict).is_owed();
        }
        let put_off = self.rows.iter().filter_map(|row| row.snoozed_until).min();
        let added = match put_off.filter(|&until| until > self.on) {
            Some(until) => self.row(nearest, RowState::Snoozed, Some(until)),
            None => self.row(nearest, RowState::Armed, None),
        };
        verdict.added.push(added);
        true
    }

    /// The state of a row after what time or the return of its end date has done to it.
    fn go_on(&self, row: LedgerRow, verdict: &mut Verdict) -> RowState {
        let is_useful = self.due.now.is_some();
        match row.state {
            RowState::Outdated => verdict.attempt(row, Move::Revive),
            RowState::Cancelled if is_useful => verdict.attempt(row, Move::Revive),
            RowState::Snoozed if row.snoozed_until.is_none_or(|until| until <= self.on) => {
                verdict.attempt(row, Move::Rearm)
            }
            state => state,
        }
    }

    fn has(&self, lead: Lead) -> bool {
        self.rows.iter().any(|row| row.lead == lead)
    }

    const fn row(&self, lead: Lead, state: RowState, snoozed_until: Option<Date>) -> LedgerRow {
        LedgerRow {
            end: self.end,
            lead,
            state,
            snoozed_until,
        }
    }
}

impl Verdict {
    /// Notes a move that the state of a row allows, and returns the state after it; another row stays as it is.
    fn attempt(&mut self, row: LedgerRow, by: Move) -> RowState {
        let Some(to) = row.state.next(by) else {
            return row.state;
        };
        self.moved.push(MovedRow { row, by, to });
        to
    }
}
