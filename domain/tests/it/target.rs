//! Targets: against the slow model, against themselves at other instants, and the reading of the table.

use domain::{
    calendar::Calendar,
    catalogue::Catalogue,
    load::DataFile,
    target::{Allowance, Moment, Phase, Progress, Target, TargetState, TargetTable, progress},
    ticket::Priority,
    vocabulary::{ContractService, DeskCode},
};
use jiff::{SignedDuration, Timestamp};
use proptest::{prelude::*, sample::select};

use crate::{
    desk_hours::stated_days,
    target_model::{Minute, OwnHours, World, expected, runs, timestamp},
};

const DAY: Minute = 24 * 60;

/// A table in which every ticket has the same time.
fn table(own: &OwnHours, allowance: Allowance) -> TargetTable {
    let periods = own.periods.iter().map(|(days, from, to)| {
        format!("{{ days = \"{days}\", from = \"{from:02}:00\", to = \"{to:02}:00\" }}")
    });
    let year_end = "year_end = { december_from = 29, january_to = 3 }";
    let [dispatch, acknowledge, resolve] = allowance.minutes;
    let row = |priority: &Priority, service: &ContractService| {
        format!(
            "[[target]]\nrow = \"{priority} {service}\"\npriority = \"{priority}\"\nservice = \"{service}\"\n\
             dispatch_minutes = {dispatch}\nacknowledge_minutes = {acknowledge}\nresolve_minutes = {resolve}\n"
        )
    };
    let of_priority = |priority| {
        ContractService::ALL
            .iter()
            .map(move |service| row(priority, service))
    };
    let text = format!(
        "warning_percent = {}\n[own]\nhours = [{}]\n{}\n{}",
        allowance.warning_percent,
        periods.collect::<Vec<_>>().join(", "),
        if own.free_at_year_end { year_end } else { "" },
        Priority::ALL
            .iter()
            .flat_map(of_priority)
            .collect::<String>(),
    );
    load(&text).unwrap()
}

fn load(text: &str) -> Result<TargetTable, String> {
    let name = "targets.toml";
    TargetTable::load(DataFile { name, text }).map_err(|error| error.to_string())
}

fn moments(history: &[(Minute, Phase)]) -> Vec<Moment> {
    let moment = |&(minute, phase): &(Minute, Phase)| Moment {
        at: timestamp(minute),
        phase,
    };
    history.iter().map(moment).collect()
}

/// Hours that open on every business day at least.
fn own_hours() -> impl Strategy<Value = OwnHours> {
    let period = |days: &'static [&'static str], length: std::ops::Range<i8>| {
        (select(days), 0..14_i8, length)
            .prop_map(|(days, from, length)| (days, from, from + length))
    };
    let regular = period(&["BUSINESS", "EVERY"], 3..11);
    let more = proptest::collection::vec(period(&["BUSINESS", "SATURDAY", "EVERY"], 1..11), 0..3);
    (regular, more, any::<bool>()).prop_map(|(regular, more, free_at_year_end)| OwnHours {
        periods: [regular].into_iter().chain(more).collect(),
        free_at_year_end,
    })
}

/// Minutes of which every quarter is whole.
fn allowance() -> impl Strategy<Value = Allowance> {
    let minutes = || prop_oneof![1..20_u32, 1..300_u32].prop_map(|quarter| quarter * 4);
    let minutes = [minutes(), minutes(), minutes()];
    (minutes, select(&[25_u8, 50, 75][..])).prop_map(|(minutes, warning_percent)| Allowance {
        minutes,
        warning_percent,
    })
}

/// A few desks per history, so that the same one comes back.
fn phase(desks: [DeskCode; 2]) -> impl Strategy<Value = Phase> {
    prop_oneof![
        3 => Just(Phase::Ours),
        1 => Just(Phase::OursAlone),
        4 => select(desks.to_vec()).prop_map(Phase::AtDesk),
        3 => select(desks.to_vec()).prop_map(Phase::DeskWorks),
        2 => Just(Phase::Waiting),
        1 => Just(Phase::Over),
    ]
}

/// A history in any order, often around New Year, sometimes with moments at the same minute, and a later minute.
fn history() -> impl Strategy<Value = (Vec<(Minute, Phase)>, Minute)> {
    let desk = || {
        prop_oneof![
            select(DeskCode::ALL),
            select(&[DeskCode::SskSystem, DeskCode::SskOther, DeskCode::Portal][..])
        ]
    };
    let first_day = date_minute("2024-12-20T00:00:00+09:00");
    let begin = prop_oneof![
        (0..6_i64, 0..15 * DAY).prop_map(|(years, minutes)| years * 365 * DAY + minutes),
        0..2_200 * DAY,
    ];
    let after = || prop_oneof![0..10 * DAY, 0..2 * DAY, 0..4_i64];
    ([desk(), desk()], begin, after()).prop_flat_map(move |(desks, begin, now)| {
        let begin = first_day + begin;
        let moment = (after(), phase(desks)).prop_map(move |(at, phase)| (begin + at, phase));
        (proptest::collection::vec(moment, 1..9), Just(begin + now))
    })
}

fn date_minute(text: &str) -> Minute {
    text.parse::<Timestamp>().unwrap().as_second() / 60
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn targets_are_those_of_the_slow_model(
        own in own_hours(),
        allowance in allowance(),
        (history, now) in history(),
        stated in stated_days(),
    ) {
        let calendar = Calendar::with(stated);
        let catalogue = Catalogue::shipped().unwrap().with_calendar(calendar.clone());
        let world = World { own: &own, calendar: &calendar, allowance, history: &history };
        let table = table(&own, allowance);
        let found = progress(&table, &catalogue, allowance, &moments(&history), timestamp(now));
        let slow = runs(&world, now, now);
        prop_assert_eq!(found.len(), slow.len());
        for (one, run) in found.iter().zip(slow) {
            let (warning, due) = expected(&world, now, run.target);
            let to_come = |at: Option<Minute>| at.filter(|&at| at > now).map(timestamp);
            prop_assert_eq!(one, &Progress {
                target: run.target,
                minutes: allowance.minutes[run.target as usize],
                begun_at: timestamp(run.begun),
                spent: SignedDuration::from_mins(run.spent.into()),
                running: run.running,
                warning_at: to_come(warning),
                due_at: to_come(due),
                warned_at: run.warned.map(timestamp),
                missed_at: run.missed.map(timestamp),
                ended_at: run.ended.map(timestamp),
            });
        }
    }

    #[test]
    fn what_was_expected_comes_and_what_was_missed_stays(
        own in own_hours(),
        allowance in allowance(),
        (history, now) in history(),
        later in 0..20 * DAY,
        seconds in 0..60_i64,
    ) {
        let catalogue = Catalogue::shipped().unwrap();
        let table = table(&own, allowance);
        let mut moments = moments(&history);
        for moment in &mut moments {
            moment.at += SignedDuration::from_secs(seconds);
        }
        let at = |minute, moments: &[Moment]| {
            progress(&table, &catalogue, allowance, moments, timestamp(minute))
        };
        let known: Vec<Moment> = moments.iter().copied().filter(|one| one.at <= timestamp(now)).collect();
        let first = at(now, &moments);
        prop_assert_eq!(&first, &at(now, &known), "what comes later has no influence");

        for (before, after) in first.iter().zip(at(now + later, &known)) {
            let is_past = |instant: Option<Timestamp>| instant.filter(|&one| one <= timestamp(now + later));
            prop_assert_eq!(after.missed_at, before.missed_at.or(is_past(before.due_at)));
            prop_assert_eq!(after.warned_at, before.warned_at.or(is_past(before.warning_at)));
            prop_assert_eq!(after.missed_at.or(after.due_at), before.missed_at.or(before.due_at));
            prop_assert_eq!(after.ended_at, before.ended_at);
        }
        let whole = at(now + later, &moments);
        for before in &first {
            let same = |one: &&Progress| one.target == before.target && one.begun_at == before.begun_at;
            if let Some(after) = whole.iter().find(same) {
                prop_assert!(after.spent >= before.spent);
                prop_assert!(before.missed_at.is_none() || before.missed_at == after.missed_at);
                prop_assert!(before.warned_at.is_none() || before.warned_at == after.warned_at);
            }
        }
    }

    #[test]
    fn the_order_of_a_history_does_not_matter(
        own in own_hours(),
        allowance in allowance(),
        ((history, now), shuffled) in history().prop_flat_map(|(mut history, now)| {
            history.sort_by_key(|moment| moment.0);
            history.dedup_by_key(|moment| moment.0);
            (Just((history.clone(), now)), Just(history).prop_shuffle())
        }),
    ) {
        let catalogue = Catalogue::shipped().unwrap();
        let table = table(&own, allowance);
        let of = |history| progress(&table, &catalogue, allowance, &moments(history), timestamp(now));
        prop_assert_eq!(of(&history), of(&shuffled));
    }
}

/// The shipped table on a day of October 2026: a ticket of a West contract, logged on Monday at nine.
fn on_monday(history: &[(&str, Phase)], now: &str) -> Vec<Progress> {
    let (table, catalogue) = (
        TargetTable::shipped().unwrap(),
        Catalogue::shipped().unwrap(),
    );
    let allowance = table.allowance(Priority::Normal, ContractService::OfficePrimeSupport);
    assert_eq!(allowance.minutes, [60, 240, 1620]);
    assert_eq!(allowance.warning_percent, 75);
    let moments: Vec<Moment> = history
        .iter()
        .map(|&(time, phase)| Moment {
            at: monday(time),
            phase,
        })
        .collect();
    progress(&table, &catalogue, allowance, &moments, monday(now))
}

fn monday(time: &str) -> Timestamp {
    format!("2026-10-19T{time}+09:00").parse().unwrap()
}

#[test]
fn a_desk_that_is_told_at_the_last_instant_is_told_in_time() {
    let desk = Phase::AtDesk(DeskCode::LenovoComsys);
    let history = [("09:00:00", Phase::Ours), ("10:00:00", desk)];
    let dispatch = &on_monday(&history, "10:00:00")[0];
    assert_eq!(dispatch.state(), TargetState::Met);
    assert_eq!(dispatch.met_at(), Some(monday("10:00:00")));
    assert_eq!(dispatch.warned_at, Some(monday("09:45:00")));

    let history = [("09:00:00", Phase::Ours), ("10:00:01", desk)];
    let dispatch = &on_monday(&history, "12:00:00")[0];
    assert_eq!(dispatch.state(), TargetState::Missed);
    assert_eq!(dispatch.missed_at, Some(monday("10:00:00")));
    assert_eq!(dispatch.ended_at, Some(monday("10:00:01")));
    assert_eq!(dispatch.met_at(), None);
    assert_eq!(dispatch.deadline(), None, "nothing runs any more");
    let late = &on_monday(&history[..1], "12:00:00")[0];
    assert_eq!(late.deadline(), Some(monday("10:00:00")));
    assert_eq!(late.due_at, None);
}

#[test]
fn a_desk_answers_for_its_own_hours() {
    let desk = Phase::AtDesk(DeskCode::SskOther);
    let history = [("09:00:00", Phase::Ours), ("11:00:00", desk)];
    let [_, acknowledge, resolve] = &on_monday(&history, "13:30:00")[..] else {
        panic!("three targets have begun")
    };
    assert_eq!(acknowledge.spent, SignedDuration::from_mins(90), "lunch");
    assert_eq!(acknowledge.due_at, Some(monday("16:00:00")));
    assert_eq!(resolve.spent, SignedDuration::from_mins(120 + 90));
    assert_eq!(resolve.state(), TargetState::Running);
}

#[test]
fn another_desk_has_its_own_time_and_a_reminded_one_has_not() {
    let first = Phase::AtDesk(DeskCode::LenovoComsys);
    let second = Phase::AtDesk(DeskCode::SskSystem);
    let begun = |history: &[(&str, Phase)]| {
        let progress = on_monday(history, "17:00:00");
        let one = progress
            .iter()
            .find(|one| one.target == Target::Acknowledge);
        one.map(|one| one.begun_at)
    };
    let told = [
        ("09:00:00", first),
        ("10:00:00", Phase::Ours),
        ("11:00:00", first),
    ];
    assert_eq!(begun(&told), Some(monday("09:00:00")));
    let other = [
        ("09:00:00", first),
        ("10:00:00", Phase::Ours),
        ("11:00:00", second),
    ];
    assert_eq!(begun(&other), Some(monday("11:00:00")));
    let taken = Phase::DeskWorks(DeskCode::LenovoComsys);
    let again = [
        ("09:00:00", first),
        ("10:00:00", taken),
        ("11:00:00", first),
    ];
    assert_eq!(begun(&again), Some(monday("11:00:00")));
    assert_eq!(begun(&[("09:00:00", Phase::Ours)]), None, "no desk is told");
}

#[test]
fn a_reopened_ticket_goes_on_with_its_resolution() {
    let history = [
        ("09:00:00", Phase::Ours),
        ("09:30:00", Phase::Over),
        ("14:00:00", Phase::Ours),
    ];
    let progress = on_monday(&history, "15:00:00");
    assert_eq!(progress[0].state(), TargetState::Met, "DISPATCH stays met");
    assert_eq!(progress[1].state(), TargetState::Running);
    assert_eq!(progress[1].spent, SignedDuration::from_mins(90));
    let over = on_monday(&history[..2], "15:00:00");
    assert_eq!(over[1].met_at(), Some(monday("09:30:00")));
}

#[test]
fn a_table_that_leaves_something_out_names_it() {
    let text = include_str!("../../catalogue/targets.toml");
    let refused = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        load(&text.replacen(from, to, 1)).unwrap_err()
    };
    let twice = refused("service = \"N_NI_OMAKASE\"", "service = \"NONE\"");
    assert!(
        twice.contains("target \"urgent-n-ni-omakase\": URGENT with NONE"),
        "{twice}"
    );
    let moved = refused(
        "priority = \"URGENT\"\nservice = \"NONE\"",
        "priority = \"NORMAL\"\nservice = \"NONE\"",
    );
    assert!(
        moved.contains("NORMAL with NONE is given its time twice"),
        "{moved}"
    );
    let zero = refused("dispatch_minutes = 15", "dispatch_minutes = 0");
    assert!(
        zero.contains("target \"urgent-no-contract\": a target is 1 to 44640 minutes"),
        "{zero}"
    );
    assert!(refused("warning_percent = 75", "warning_percent = 100").contains("1 to 99"));
    let hours = "hours = [{ days = \"BUSINESS\", from = \"09:00\", to = \"18:00\" }]";
    assert!(refused(hours, "hours = \"UNKNOWN\"").contains("cannot be UNKNOWN"));
    let last = text.rfind("[[target]]").unwrap();
    let missing = load(&text[..last]).unwrap_err();
    assert!(
        missing.contains("no row gives NORMAL with OFFICE_PRIME_SUPPORT its time"),
        "{missing}"
    );
}
