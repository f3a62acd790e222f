//! Desk hours against a slow model: every minute is asked by itself, with the hours written as
//! plain conditions, and the next opening is found by walking.

use domain::{
    calendar::{Calendar, DayKind},
    catalogue::Catalogue,
    desk_hours::{Hours, OpenDays, Period, Timetable},
    time::in_japan,
    vocabulary::{Channel, DeskCode, DeskOpen},
};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Weekday, date},
};
use proptest::prelude::*;

/// Whether a desk is open, as its published line reads; none where it has no hours.
pub fn open(desk: DeskCode, at: DateTime, calendar: &Calendar) -> Option<bool> {
    use DeskCode::*;
    let (day, month, business) = (at.day(), at.month(), calendar.is_business_day(at.date()));
    let between = |from: i8, to: i8| (from..to).contains(&at.hour());
    let until_half =
        |from: i8, hour: i8| between(from, hour) || at.hour() == hour && at.minute() < 30;
    let year_end = |last: i8| month == 12 && day >= 29 || month == 1 && day <= last;
    let office = business && between(9, 17);
    let saturday = at.weekday() == Weekday::Saturday && !calendar.is_holiday(at.date());
    Some(match desk {
        ApresiaWeb | Portal | ReceptVendor | NttEastMaintDial => return None,
        Flets113 | CrAlmex => true,
        NttWestOps => between(9, 21),
        Ntt116 => between(9, 17) && !year_end(3),
        OnshiCallCenter => {
            !year_end(3) && (business && between(8, 18) || saturday && between(8, 16))
        }
        YamahaScsk | NttEastOnshi => office && !year_end(4),
        LenovoComsys | CrFujitsu | NttWestStartpack | SskTokutei => office && !year_end(3),
        AlliedTelesis | CrPanasonic | CrCanon => business && until_half(9, 17) && !year_end(3),
        CrAtlas => business && between(9, 20) && !year_end(3),
        SskOther => office && !between(12, 13) && !year_end(3),
        SskNetwork | SskSystem if year_end(3) => false,
        SskNetwork => match day {
            5..=7 => between(8, 21),
            8..=10 => between(8, 24),
            _ => office,
        },
        SskSystem => match day {
            1..=4 => false,
            5..=7 | 11 | 12 => between(8, 21),
            8..=10 => between(8, 24),
            _ => office,
        },
    })
}

/// The next minute at which the desk is open.
fn next_open(desk: DeskCode, at: DateTime, calendar: &Calendar) -> DateTime {
    let mut minute = at.date().at(at.hour(), at.minute(), 0, 0);
    while open(desk, minute, calendar) == Some(false) {
        minute += 1.minute();
    }
    minute
}

/// What an operator may have said of days near those that are asked.
pub fn stated_days() -> impl Strategy<Value = Vec<(Date, DayKind)>> {
    let kind = proptest::sample::select(DayKind::ALL);
    let day = (0_i32..2_556).prop_map(|days| domain::time::add_days(date(2025, 1, 1), days));
    proptest::collection::vec((day, kind), 0..600)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_opening_is_that_of_the_slow_model(
        desk in proptest::sample::select(DeskCode::ALL),
        second in 1_735_657_200_i64..1_956_495_600,
        stated in stated_days(),
    ) {
        let at = Timestamp::from_second(second).unwrap();
        let calendar = Calendar::with(stated);
        let catalogue = Catalogue::shipped().unwrap().with_calendar(calendar.clone());
        let opening = catalogue.desk(desk).opening(at);
        let local = in_japan(at);
        match open(desk, local, &calendar) {
            None => {
                prop_assert!(matches!(opening.open, DeskOpen::Always | DeskOpen::Unknown));
                prop_assert_eq!(opening.next_open, None);
            }
            Some(true) => {
                prop_assert_eq!(opening.open, DeskOpen::Open);
                prop_assert_eq!(opening.next_open, None);
            }
            Some(false) => {
                prop_assert_eq!(opening.open, DeskOpen::Closed);
                prop_assert_eq!(opening.next_open.map(in_japan), Some(next_open(desk, local, &calendar)));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn the_minutes_between_are_those_of_the_slow_model(
        desk in proptest::sample::select(DeskCode::ALL),
        from in 28_927_620_i64..32_608_260,
        length in 0_i64..30_000,
        stated in stated_days(),
    ) {
        let minute = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let calendar = Calendar::with(stated);
        let catalogue = Catalogue::shipped().unwrap().with_calendar(calendar.clone());
        let desk = catalogue.desk(desk);
        let between = desk.minutes_between(minute(from), minute(from + length));
        if open(desk.code, in_japan(minute(from)), &calendar).is_some() {
            let is_open = |at: &i64| open(desk.code, in_japan(minute(*at)), &calendar) == Some(true);
            let slow = (from..from + length).filter(is_open).count();
            prop_assert_eq!(between, Some(slow as u64));
        } else {
            let always = desk.opening(minute(from)).open == DeskOpen::Always;
            prop_assert_eq!(between, always.then_some(length.unsigned_abs()));
        }
        prop_assert_eq!(desk.minutes_between(minute(from + length), minute(from)).unwrap_or(0), 0);
    }
}

/// The instant at which a desk has been open for so many seconds, minute by minute.
fn slowly_after(desk: DeskCode, from: i64, open_for: i64, calendar: &Calendar) -> i64 {
    let (mut at, mut left) = (from, open_for);
    while left > 0 {
        let next_minute = (at / 60 + 1) * 60;
        let local = in_japan(Timestamp::from_second(at).unwrap());
        let length = (next_minute - at).min(left);
        if open(desk, local, calendar) == Some(true) {
            left -= length;
            at += length;
        } else {
            at = next_minute;
        }
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn open_time_passes_as_in_the_slow_model(
        desk in proptest::sample::select(DeskCode::ALL),
        from in 1_735_657_200_i64..1_956_495_600,
        open_for in prop_oneof![0..90_i64, 0..36_000_i64, 0..250_000_i64],
        stated in stated_days(),
    ) {
        let at = Timestamp::from_second(from).unwrap();
        let calendar = Calendar::with(stated);
        let catalogue = Catalogue::shipped().unwrap().with_calendar(calendar.clone());
        let timetable = catalogue.desk(desk).timetable();
        let after = timetable.after(at, SignedDuration::from_secs(open_for));
        if open(desk, in_japan(at), &calendar).is_some() {
            let slow = slowly_after(desk, from, open_for, &calendar);
            prop_assert_eq!(after, Some(Timestamp::from_second(slow).unwrap()));
        } else {
            let in_a_row = timetable.is_known().then_some(at + open_for.seconds());
            prop_assert_eq!(after, in_a_row);
        }
    }

    #[test]
    fn the_instant_after_some_open_time_is_the_first_one(
        desk in proptest::sample::select(DeskCode::ALL),
        microsecond in 1_735_657_200_000_000_i64..1_956_495_600_000_000,
        open_for in 1..400_000_000_000_i64,
    ) {
        let from = Timestamp::from_microsecond(microsecond).unwrap();
        let open_for = SignedDuration::from_micros(open_for);
        let catalogue = Catalogue::shipped().unwrap();
        let timetable = catalogue.desk(desk).timetable();
        if let Some(after) = timetable.after(from, open_for) {
            prop_assert_eq!(timetable.open_time(from, after), Some(open_for));
            let before = timetable.open_time(from, after - 1.microsecond()).unwrap();
            prop_assert!(before < open_for, "open until then");
        } else {
            prop_assert!(!timetable.is_known());
        }
    }
}

#[test]
fn what_never_opens_is_not_waited_for() {
    let hours = Hours::Periods(vec![Period {
        month_days: 1..=31,
        days: OpenDays::Every,
        minutes: 0..60,
    }]);
    let last = Timestamp::MAX - 1.second();
    let timetable = Timetable {
        hours: &hours,
        year_end: None,
        calendar: &Calendar::by_law(),
    };
    assert_eq!(timetable.after(last, SignedDuration::MAX), None);
    assert_eq!(
        timetable.open_time(last, Timestamp::MAX),
        Some(SignedDuration::ZERO)
    );
    let never = Hours::Periods(Vec::new());
    let timetable = Timetable {
        hours: &never,
        ..timetable
    };
    assert_eq!(
        timetable.after(Timestamp::UNIX_EPOCH, SignedDuration::from_secs(1)),
        None
    );
}

#[test]
fn minutes_are_whole_and_those_of_a_part_are_not_counted() {
    let catalogue = Catalogue::shipped().unwrap();
    let between = |from: &str, to: &str| {
        let desk = catalogue.desk(DeskCode::SskOther);
        desk.minutes_between(from.parse().unwrap(), to.parse().unwrap())
    };
    let monday = |time: &str| format!("2026-10-19T{time}+09:00");
    assert_eq!(between(&monday("11:59:30"), &monday("13:00:29")), Some(0));
    assert_eq!(between(&monday("11:59:30"), &monday("13:00:30")), Some(1));
    assert_eq!(
        between(&monday("08:00:00"), &monday("18:00:00")),
        Some(7 * 60)
    );
}

#[test]
fn a_web_form_takes_what_comes_when_nobody_answers() {
    let catalogue = Catalogue::shipped().unwrap();
    let saturday = "2026-10-17T10:00:00+09:00".parse().unwrap();
    let open = |channel| {
        let desk = catalogue.desk(DeskCode::CrPanasonic);
        desk.opening_of(channel, saturday)
            .map(|opening| opening.open)
    };
    assert_eq!(open(Channel::Phone), Some(DeskOpen::Closed));
    assert_eq!(open(Channel::WebForm), Some(DeskOpen::Always), "A25");
    assert_eq!(open(Channel::Email), None);
}

#[test]
fn a_closing_instant_is_closed_and_the_last_second_is_not() {
    let catalogue = Catalogue::shipped().unwrap();
    let opening = |desk, text: &str| catalogue.desk(desk).opening(text.parse().unwrap()).open;
    let office = DeskCode::LenovoComsys;
    assert_eq!(
        opening(office, "2026-10-19T16:59:59.999+09:00"),
        DeskOpen::Open
    );
    assert_eq!(
        opening(office, "2026-10-19T17:00:00+09:00"),
        DeskOpen::Closed
    );
    let late = DeskCode::SskNetwork;
    assert_eq!(opening(late, "2026-10-08T23:59:59+09:00"), DeskOpen::Open);
    assert_eq!(opening(late, "2026-10-09T00:00:00+09:00"), DeskOpen::Closed);
}

#[test]
fn desks_open_again_soon_on_every_day_of_the_published_years() {
    let catalogue = Catalogue::shipped().unwrap();
    let first = date(2025, 1, 1).at(0, 0, 0, 0);
    for hours in 0..24 * 365 * 7 / 5 {
        let at = domain::time::instant(first + (hours * 5).hours()).unwrap();
        for desk in catalogue.desks() {
            let opening = desk.opening(at);
            assert_eq!(
                opening.open == DeskOpen::Closed,
                opening.next_open.is_some()
            );
            assert!(
                opening.next_open.is_none_or(|next| next > at),
                "{} {at}",
                desk.code
            );
        }
    }
}

#[test]
fn the_channels_are_the_published_ones() {
    use Channel::{Email, Phone, WebForm};
    let catalogue = Catalogue::shipped().unwrap();
    for desk in catalogue.desks() {
        let published: &[Channel] = match desk.code {
            DeskCode::OnshiCallCenter | DeskCode::CrPanasonic | DeskCode::NttEastOnshi => {
                &[Phone, WebForm]
            }
            DeskCode::LenovoComsys
            | DeskCode::CrFujitsu
            | DeskCode::CrAlmex
            | DeskCode::CrAtlas
            | DeskCode::NttWestStartpack => &[Phone, Email],
            DeskCode::CrCanon => &[Email, WebForm],
            DeskCode::ApresiaWeb | DeskCode::Portal => &[WebForm],
            _ => &[Phone],
        };
        assert_eq!(desk.channels, published, "{}", desk.code);
        let readers = desk.code.as_str().starts_with("CR_");
        assert!(
            desk.emails.iter().all(|email| email.confirmed != readers),
            "{}",
            desk.code
        );
    }
}
