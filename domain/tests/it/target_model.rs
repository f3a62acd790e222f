//! Targets as a slow model reads them: every minute is looked at by itself, and hours are plain conditions.

use domain::{
    calendar::Calendar,
    target::{Allowance, Phase, Target},
    time::in_japan,
    vocabulary::DeskCode,
};
use jiff::{Timestamp, civil::Weekday};

use crate::desk_hours::open;

/// Minutes since 1970, in which the model counts.
pub type Minute = i64;

pub fn timestamp(minute: Minute) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

/// Hours of our own: days, first and last hour of each period, and whether the usual days of the year end are free.
#[derive(Debug, Clone)]
pub struct OwnHours {
    pub periods: Vec<(&'static str, i8, i8)>,
    pub free_at_year_end: bool,
}

impl OwnHours {
    pub fn open(&self, minute: Minute, calendar: &Calendar) -> bool {
        let now = in_japan(timestamp(minute));
        let date = now.date();
        let (month, day) = (date.month(), date.day());
        if self.free_at_year_end && (month == 12 && day > 28 || month == 1 && day < 4) {
            return false;
        }
        let holiday = calendar.is_holiday(date);
        self.periods.iter().any(|&(days, from, to)| {
            let on_day = match days {
                "BUSINESS" => calendar.is_business_day(date),
                "SATURDAY" => date.weekday() == Weekday::Saturday && !holiday,
                _ => true,
            };
            on_day && (from..to).contains(&now.hour())
        })
    }
}

/// What everything is counted by.
#[derive(Debug)]
pub struct World<'a> {
    pub own: &'a OwnHours,
    pub calendar: &'a Calendar,
    pub allowance: Allowance,
    /// In any order.
    pub history: &'a [(Minute, Phase)],
}

/// A target on its way through the minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub target: Target,
    pub desk: Option<DeskCode>,
    pub begun: Minute,
    pub spent: u32,
    pub running: bool,
    pub warned: Option<Minute>,
    pub missed: Option<Minute>,
    pub ended: Option<Minute>,
}

/// The targets at a minute, in the order of their declaration, if nothing of the history after `known` happens.
pub fn runs(world: &World<'_>, known: Minute, now: Minute) -> Vec<Run> {
    let mut walk = Walk::default();
    let happened = world.history.iter().filter(|moment| moment.0 <= known);
    let Some(first) = happened.map(|moment| moment.0).min() else {
        return Vec::new();
    };
    for minute in first..=now {
        walk.step(world, minute, minute <= known, minute < now);
    }
    walk.runs.into_iter().flatten().collect()
}

/// The minutes at which a warning and the end of a target come if nothing happens after `known`.
pub fn expected(
    world: &World<'_>,
    known: Minute,
    target: Target,
) -> (Option<Minute>, Option<Minute>) {
    let mut walk = Walk::default();
    let happened = world.history.iter().filter(|moment| moment.0 <= known);
    let Some(first) = happened.map(|moment| moment.0).min() else {
        return (None, None);
    };
    let mut minute = first;
    loop {
        walk.step(world, minute, minute <= known, true);
        let run = walk.runs[target as usize];
        let waits = run.is_some_and(|run| run.running && run.missed.is_none());
        if minute >= known && !waits {
            return run.map_or((None, None), |run| (run.warned, run.missed));
        }
        minute += 1;
    }
}

#[derive(Default)]
struct Walk {
    phase: Option<Phase>,
    runs: [Option<Run>; 3],
}

impl Walk {
    fn step(&mut self, world: &World<'_>, minute: Minute, happens: bool, passes: bool) {
        let here = world.history.iter().rfind(|moment| moment.0 == minute);
        if let Some(&(_, phase)) = here.filter(|_| happens) {
            self.enter(minute, phase);
        }
        let Some(phase) = self.phase else { return };
        for run in self.runs.iter_mut().flatten() {
            run.running = run.ended.is_none() && runs_in(run.target, phase);
            if run.running {
                let minutes = world.allowance.minutes[run.target as usize];
                let percent = u32::from(world.allowance.warning_percent);
                if run.spent * 100 >= minutes * percent {
                    run.warned.get_or_insert(minute);
                }
                if run.spent >= minutes {
                    run.missed.get_or_insert(minute);
                }
                if passes && is_open(world, phase, minute) {
                    run.spent += 1;
                }
            }
        }
    }

    fn enter(&mut self, minute: Minute, phase: Phase) {
        self.phase = Some(phase);
        let begin = |target| Run {
            target,
            desk: None,
            begun: minute,
            spent: 0,
            running: false,
            warned: None,
            missed: None,
            ended: None,
        };
        let [dispatch, acknowledge, resolve] = &mut self.runs;
        let dispatch = dispatch.get_or_insert_with(|| begin(Target::Dispatch));
        let resolve = resolve.get_or_insert_with(|| begin(Target::Resolve));
        if let Phase::AtDesk(desk) | Phase::DeskWorks(desk) = phase {
            dispatch.ended.get_or_insert(minute);
            let taken = phase == Phase::DeskWorks(desk);
            let goes_on = |run: &Run| run.desk == Some(desk) && (taken || run.ended.is_none());
            let mut run = acknowledge.filter(goes_on).unwrap_or(Run {
                desk: Some(desk),
                ..begin(Target::Acknowledge)
            });
            if taken {
                run.ended.get_or_insert(minute);
            }
            *acknowledge = Some(run);
        }
        if phase == Phase::OursAlone {
            dispatch.ended.get_or_insert(minute);
        }
        if phase == Phase::Over {
            let all = [Some(dispatch), acknowledge.as_mut(), Some(resolve)];
            for run in all.into_iter().flatten() {
                run.ended.get_or_insert(minute);
            }
        } else {
            resolve.ended = None;
        }
    }
}

fn runs_in(target: Target, phase: Phase) -> bool {
    match phase {
        Phase::Ours => target != Target::Acknowledge,
        Phase::AtDesk(_) => target != Target::Dispatch,
        Phase::OursAlone | Phase::DeskWorks(_) => target == Target::Resolve,
        Phase::Waiting | Phase::Over => false,
    }
}

fn is_open(world: &World<'_>, phase: Phase, minute: Minute) -> bool {
    let ours = || world.own.open(minute, world.calendar);
    match phase {
        Phase::AtDesk(desk) | Phase::DeskWorks(desk) => match desk {
            DeskCode::ApresiaWeb | DeskCode::Portal => true,
            DeskCode::ReceptVendor | DeskCode::NttEastMaintDial => ours(),
            _ => open(desk, in_japan(timestamp(minute)), world.calendar) == Some(true),
        },
        _ => ours(),
    }
}
