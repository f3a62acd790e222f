//! Targets computed from the history of a ticket.

use jiff::{SignedDuration, Timestamp};

use super::{Allowance, Moment, Phase, Progress, Target, TargetTable};
use crate::{catalogue::Catalogue, desk_hours::Timetable, vocabulary::DeskCode};

/// Where the targets of a ticket stand at an instant: those that have begun, in the order of [`Target::ALL`].
///
/// The moments of the history come in any order; of those at one instant the last one listed holds, and those after
/// `now` have not happened yet. Nothing but the arguments influences the answer: it is the same whichever events were known
/// when, and what is said of the time to come holds as long as nothing happens.
#[must_use]
pub fn progress(
    table: &TargetTable,
    catalogue: &Catalogue,
    allowance: Allowance,
    history: &[Moment],
    now: Timestamp,
) -> Vec<Progress> {
    let mut runs: [Option<Run>; 3] = [None; 3];
    for stretch in stretches(history, now) {
        for (place, &target) in runs.iter_mut().zip(Target::ALL) {
            if begins(target, place.as_ref(), stretch.phase) {
                *place = Some(Run::new(target, allowance, &stretch));
            }
            if let Some(run) = place {
                run.enter(&stretch, table.hours_of(stretch.phase, catalogue));
            }
        }
    }
    runs.into_iter()
        .flatten()
        .map(|run| run.progress(allowance))
        .collect()
}

/// A part of a history in which the same one works.
struct Stretch {
    phase: Phase,
    from: Timestamp,
    /// The present for the last one.
    to: Timestamp,
    /// Whether it is the last one, which goes on if nothing happens.
    goes_on: bool,
}

fn stretches(history: &[Moment], now: Timestamp) -> Vec<Stretch> {
    let mut moments: Vec<Moment> = history
        .iter()
        .copied()
        .filter(|one| one.at <= now)
        .collect();
    moments.sort_by_key(|moment| moment.at);
    let ends = moments
        .iter()
        .skip(1)
        .map(|next| Some(next.at))
        .chain([None]);
    moments
        .iter()
        .zip(ends)
        .filter(|(moment, end)| *end != Some(moment.at))
        .map(|(moment, end)| Stretch {
            phase: moment.phase,
            from: moment.at,
            to: end.unwrap_or(now),
            goes_on: end.is_none(),
        })
        .collect()
}

/// Whether a target begins, maybe once more, with a phase.
fn begins(target: Target, run: Option<&Run>, phase: Phase) -> bool {
    let (Target::Acknowledge, Some(run)) = (target, run) else {
        return run.is_none() && (target != Target::Acknowledge || phase.desk().is_some());
    };
    let told_again = run.ended_at.is_some() && matches!(phase, Phase::AtDesk(_));
    phase.desk().is_some_and(|desk| run.desk != Some(desk)) || told_again
}

/// Whether a phase is the end of a target.
const fn is_end(target: Target, phase: Phase) -> bool {
    match target {
        Target::Dispatch => {
            phase.desk().is_some() || matches!(phase, Phase::OursAlone | Phase::Over)
        }
        Target::Acknowledge => matches!(phase, Phase::DeskWorks(_) | Phase::Over),
        Target::Resolve => matches!(phase, Phase::Over),
    }
}

/// Whether the time of a target runs in a phase, unless it has ended.
const fn counts(target: Target, phase: Phase) -> bool {
    match target {
        Target::Dispatch => matches!(phase, Phase::Ours),
        Target::Acknowledge => matches!(phase, Phase::AtDesk(_)),
        Target::Resolve => !matches!(phase, Phase::Waiting | Phase::Over),
    }
}

/// A target on its way through the history.
#[derive(Debug, Clone, Copy)]
struct Run {
    target: Target,
    /// The desk that was told when it began.
    desk: Option<DeskCode>,
    begun_at: Timestamp,
    ended_at: Option<Timestamp>,
    running: bool,
    spent: SignedDuration,
    warning: Mark,
    due: Mark,
}

/// An amount of time, and when it is spent.
#[derive(Debug, Clone, Copy)]
struct Mark {
    amount: SignedDuration,
    reached_at: Option<Timestamp>,
    expected_at: Option<Timestamp>,
}

impl Run {
    fn new(target: Target, allowance: Allowance, stretch: &Stretch) -> Self {
        Self {
            target,
            desk: stretch.phase.desk(),
            begun_at: stretch.from,
            ended_at: None,
            running: false,
            spent: SignedDuration::ZERO,
            warning: Mark::new(allowance.warning_of(target)),
            due: Mark::new(allowance.time_of(target)),
        }
    }

    fn enter(&mut self, stretch: &Stretch, hours: Timetable<'_>) {
        if is_end(self.target, stretch.phase) {
            self.ended_at = self.ended_at.or(Some(stretch.from));
        } else if self.target == Target::Resolve {
            self.ended_at = None;
        }
        self.running = self.ended_at.is_none() && counts(self.target, stretch.phase);
        if self.running {
            self.warning.pass(stretch, hours, self.spent);
            self.due.pass(stretch, hours, self.spent);
            let here = hours.open_time(stretch.from, stretch.to);
            self.spent += here.unwrap_or_default();
        }
    }

    fn progress(self, allowance: Allowance) -> Progress {
        Progress {
            target: self.target,
            minutes: allowance.minutes_of(self.target),
            begun_at: self.begun_at,
            spent: self.spent,
            running: self.running,
            warning_at: self.warning.expected_at,
            due_at: self.due.expected_at,
            warned_at: self.warning.reached_at,
            missed_at: self.due.reached_at,
            ended_at: self.ended_at,
        }
    }
}

impl Mark {
    const fn new(amount: SignedDuration) -> Self {
        Self {
            amount,
            reached_at: None,
            expected_at: None,
        }
    }

    /// Notes when the amount is spent, if that is within the stretch or the stretch goes on until then. The end of a
    /// stretch belongs to the next one, so that what ends or pauses at the last instant does so in time.
    fn pass(&mut self, stretch: &Stretch, hours: Timetable<'_>, spent: SignedDuration) {
        if self.reached_at.is_some() {
            return;
        }
        let spent_at = hours.after(stretch.from, self.amount - spent);
        let is_over = |at: &Timestamp| *at < stretch.to || stretch.goes_on && *at == stretch.to;
        self.reached_at = spent_at.filter(is_over);
        self.expected_at = spent_at.filter(|at| stretch.goes_on && !is_over(at));
    }
}
