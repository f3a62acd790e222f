//! When a digest goes, against a model that walks from minute to minute.

use domain::{
    calendar::{Calendar, DayKind},
    load::DataFile,
    reminder::{Party, ReminderTable},
    time::add_days,
};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Weekday, date},
    tz::{Offset, TimeZone},
};
use proptest::{prelude::*, sample::select};

use crate::{desk_hours::stated_days, size::size};

/// Hours of a calendar: whether Saturdays too, from and to in minutes, and whether the year-end is free.
#[derive(Debug, Clone)]
struct Office {
    saturday: bool,
    from: i64,
    to: i64,
    year_end: bool,
}

impl Office {
    fn entry(&self) -> String {
        let clock = |minute| format!("{:02}:{:02}", minute / 60, minute % 60);
        let period = |days: &str| {
            let (from, to) = (clock(self.from), clock(self.to));
            format!("{{ days = \"{days}\", from = \"{from}\", to = \"{to}\" }}")
        };
        let saturday = if self.saturday {
            period("SATURDAY")
        } else {
            String::new()
        };
        let year_end = if self.year_end {
            "year_end = { december_from = 29, january_to = 3 }"
        } else {
            ""
        };
        format!("hours = [{}, {saturday}]\n{year_end}\n", period("BUSINESS"))
    }

    /// Whether one may write at a time of the clock on the wall.
    fn allows(&self, calendar: &Calendar, shown: DateTime) -> bool {
        let (month, day) = (shown.month(), shown.day());
        let minute = i64::from(shown.hour()) * 60 + i64::from(shown.minute());
        let works = match shown.weekday() {
            Weekday::Sunday => false,
            Weekday::Saturday => self.saturday,
            _ => true,
        };
        let at_year_end = month == 12 && day >= 29 || month == 1 && day <= 3;
        works
            && !calendar.is_holiday(shown.date())
            && !(self.year_end && at_year_end)
            && (self.from..self.to).contains(&minute)
    }
}

fn offices() -> impl Strategy<Value = Office> {
    (
        any::<bool>(),
        7 * 60..20 * 60_i64,
        1..400_i64,
        any::<bool>(),
    )
        .prop_map(|(saturday, from, length, year_end)| Office {
            saturday,
            from,
            to: (from + length).min(21 * 60),
            year_end,
        })
}

/// The shipped table with other hours.
fn table(office: &Office) -> ReminderTable {
    let shipped = include_str!("../../catalogue/reminders.toml");
    let kinds = shipped.split("[[calendar]]").next().unwrap();
    let calendar = |code: &str| format!("[[calendar]]\ncode = \"{code}\"\n{}", office.entry());
    let text = &format!("{kinds}{}{}", calendar("SITE"), calendar("OWN"));
    let name = "reminders.toml";
    ReminderTable::load(DataFile { name, text }).unwrap()
}

/// Fixed ones, and two whose clocks are put forward and back, one of them by half an hour.
fn zones() -> impl Strategy<Value = TimeZone> {
    let fixed = |minutes: i32| TimeZone::fixed(Offset::from_seconds(minutes * 60).unwrap());
    let posix = |rule| TimeZone::posix(rule).unwrap();
    select(vec![
        fixed(9 * 60),
        fixed(-210),
        fixed(14 * 60),
        posix("EST5EDT,M3.2.0,M11.1.0"),
        posix("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"),
    ])
}

/// Any day, more often one about New Year or about a change of the clock.
fn days() -> impl Strategy<Value = Date> {
    let years = 2024_i16..2034;
    let near = (
        years,
        select(vec![(12, 25), (3, 8), (10, 1), (4, 28)]),
        0..16,
    )
        .prop_map(|(year, (month, day), later)| add_days(date(year, month, day), later));
    prop_oneof![
        near,
        (0..3_650).prop_map(|day| add_days(date(2024, 1, 1), day))
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(size(200, 10_000)))]

    #[test]
    fn a_digest_goes_at_the_first_instant_in_hours(
        office in offices(),
        zone in zones(),
        day in days(),
        second in 0..86_400_i64,
        stated in stated_days(),
    ) {
        let stated: Vec<(Date, DayKind)> = stated;
        let calendar = Calendar::with(stated);
        let at = zone.to_timestamp(day.at(0, 0, 0, 0)).unwrap() + second.seconds();
        let sent = table(&office).hours_from(Party::SiteContact, &calendar, &zone, at).map(|hours| hours.start);
        let allowed = |at: &Timestamp| office.allows(&calendar, zone.to_datetime(*at));
        let next_minute = at + (60 - at.as_second().rem_euclid(60)).seconds();
        let minutes = (0..100 * 1_440).map(|minute| next_minute + SignedDuration::from_mins(minute));
        let expected = std::iter::once(at).chain(minutes).find(allowed);
        prop_assert_eq!(sent, expected);
    }
}

#[test]
fn over_new_year_a_digest_waits_for_the_first_business_day() {
    let table = ReminderTable::shipped().unwrap();
    let tokyo = TimeZone::fixed(Offset::constant(9));
    let sent = |party, at: &str| {
        let at = table
            .hours_from(party, &Calendar::by_law(), &tokyo, at.parse().unwrap())
            .map(|hours| hours.start);
        tokyo.to_datetime(at.unwrap()).to_string()
    };
    let last_day = "2026-12-28T17:00:00+09:00";
    assert_eq!(sent(Party::SiteContact, last_day), "2027-01-04T09:00:00");
    assert_eq!(sent(Party::OurDesk, last_day), "2026-12-28T17:00:00");
    let golden_week = "2026-05-01T16:59:59.5+09:00";
    assert_eq!(
        sent(Party::SiteContact, golden_week),
        "2026-05-01T16:59:59.5"
    );
    assert_eq!(
        sent(Party::SiteContact, "2026-05-01T17:00:00+09:00"),
        "2026-05-07T09:00:00"
    );
}

#[test]
fn where_every_day_is_a_holiday_nobody_is_written_to() {
    let first = date(2026, 1, 1);
    let stated = (0..800).map(|day| (add_days(first, day), DayKind::Holiday));
    let at = "2026-03-01T00:00:00Z".parse().unwrap();
    let table = ReminderTable::shipped().unwrap();
    let sent = table
        .hours_from(Party::OurDesk, &Calendar::with(stated), &TimeZone::UTC, at)
        .map(|hours| hours.start);
    assert_eq!(sent, None);
}
