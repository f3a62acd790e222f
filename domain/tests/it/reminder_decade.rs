//! A decade of reminders, day by day: changes of the register, crashes, double runs, outages and clocks that step, against a
//! model that looks at everything.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    calendar::Calendar,
    reminder::{
        Lead, Leads, LedgerRow, Move, Party, ReminderKey, ReminderKind, ReminderTable, RowState,
        SnoozeDay, SubjectId, Verdict, judge,
    },
    time::add_days,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday, date},
    tz::{Offset, TimeZone},
};

use crate::size::size;

const FIRST_DAY: Date = date(2026, 1, 1);
const DAYS: i32 = 3_653;
/// Days after the decade on which nothing else happens; longer than the year-end closure.
const QUIET_DAYS: i32 = 14;

/// Numbers that a seed tells (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `from` to the one before `to`.
    fn between(&mut self, from: i32, to: i32) -> i32 {
        let width = u64::from(to.abs_diff(from));
        from + i32::try_from(self.next() % width).unwrap()
    }

    fn once_in(&mut self, times: i32) -> bool {
        self.between(0, times) == 0
    }

    fn index(&mut self, length: usize) -> usize {
        let length = i32::try_from(length).unwrap();
        usize::try_from(self.between(0, length)).unwrap()
    }
}

/// A subject of the register.
struct Subject {
    kind: ReminderKind,
    end: Option<Date>,
    former_end: Option<Date>,
}

/// A row, and what happened to it.
struct Entry {
    row: LedgerRow,
    added_on: Date,
    told: u32,
    put_off: u32,
}

struct World {
    dice: Dice,
    table: ReminderTable,
    zone: TimeZone,
    subjects: Vec<Subject>,
    ledger: BTreeMap<(usize, Party), Vec<Entry>>,
    keys: BTreeSet<String>,
    done_through: Option<Date>,
    /// The day on which each row had to come to be, by a look at everything.
    model: BTreeMap<(usize, Date, Lead), Date>,
    /// The last day on which an end date was judged too late: a clock that was ahead may have shown it.
    given_up: BTreeMap<(usize, Date), Date>,
}

impl World {
    fn new(seed: u64, subjects: u32) -> Self {
        let mut world = Self {
            dice: Dice(seed),
            table: ReminderTable::shipped().unwrap(),
            zone: TimeZone::fixed(Offset::constant(9)),
            subjects: Vec::new(),
            ledger: BTreeMap::new(),
            keys: BTreeSet::new(),
            done_through: None,
            model: BTreeMap::new(),
            given_up: BTreeMap::new(),
        };
        for _ in 0..subjects {
            let kind = ReminderKind::ALL[world.dice.index(ReminderKind::ALL.len())];
            let end = Some(add_days(FIRST_DAY, world.dice.between(-60, DAYS)));
            world.subjects.push(Subject {
                kind,
                end,
                former_end: None,
            });
        }
        world
    }

    fn leads(&self, subject: usize) -> Leads {
        self.table.kind(self.subjects[subject].kind).leads.clone()
    }

    /// The day that changes are judged by.
    fn judged_on(&self, today: Date) -> Date {
        self.done_through.map_or(today, |done| done.max(today))
    }

    /// Looks at a subject, as one process or as two that read the ledger at the same time.
    fn look(&mut self, subject: usize, on: Date, processes: u32) {
        self.model_looks(subject, on);
        let leads = self.leads(subject);
        let end = self.subjects[subject].end;
        if let Some(end) = end.filter(|&end| on > leads.last_useful_day(end)) {
            self.given_up.insert((subject, end), on);
        }
        for party in self
            .table
            .kind(self.subjects[subject].kind)
            .recipients
            .clone()
        {
            let entries = self.ledger.entry((subject, party)).or_default();
            let rows: Vec<LedgerRow> = entries.iter().map(|entry| entry.row).collect();
            let verdict = judge(&leads, &rows, end, on);
            let owed = verdict.added.iter().filter(|row| row.state.is_owed());
            assert!(owed.count() <= 1, "a burst: {verdict:?}");
            for _ in 0..processes {
                self.write(subject, party, &verdict, on);
            }
        }
    }

    /// Writes what was decided where the ledger is still as it was read.
    fn write(&mut self, subject: usize, party: Party, verdict: &Verdict, on: Date) {
        let kind = self.subjects[subject].kind;
        let entries = self.ledger.entry((subject, party)).or_default();
        for moved in &verdict.moved {
            if let Some(entry) = entries.iter_mut().find(|entry| entry.row == moved.row) {
                assert_eq!(moved.row.state.after(moved.by), Ok(moved.to));
                entry.row.state = moved.to;
                entry.row.snoozed_until = None;
            }
        }
        for &row in &verdict.added {
            let key = ReminderKey {
                kind,
                subject: SubjectId::new(subject.to_string()).unwrap(),
                end: row.end,
                lead: row.lead,
                party,
            };
            if self.keys.insert(key.to_string()) {
                entries.push(Entry {
                    row,
                    added_on: on,
                    told: 0,
                    put_off: 0,
                });
            }
        }
    }

    /// All leads that have come, unless the last one came too long ago.
    fn model_looks(&mut self, subject: usize, on: Date) {
        let Some(end) = self.subjects[subject].end else {
            return;
        };
        let entry = self.table.kind(self.subjects[subject].kind);
        let days_left = |on: Date| i32::try_from(on.duration_until(end).as_hours() / 24).unwrap();
        let last = i32::from(entry.leads.all().last().unwrap().days());
        if days_left(on) < last - i32::from(entry.leads.last_useful_days()) {
            return;
        }
        for &lead in entry.leads.all() {
            if days_left(on) <= i32::from(lead.days()) {
                self.model.entry((subject, end, lead)).or_insert(on);
            }
        }
    }

    /// A daily run: it may crash on the way, and a change may be under way beside it.
    fn run(&mut self, today: Date) {
        let is_due = self.done_through.is_none_or(|done| today > done);
        let margin = self.done_through.map(|done| add_days(done, -1));
        let of_kind = |kind: &ReminderKind| self.table.kind(*kind).leads.windows(margin, today);
        let windows: Vec<_> = ReminderKind::ALL.iter().map(of_kind).collect();
        let is_read = |subject: &Subject| {
            let mut windows = windows[subject.kind as usize].iter();
            let end = subject.end;
            end.is_some_and(|end| windows.any(|window| window.contains(&end)))
        };
        let mut read: BTreeSet<usize> = (0..self.subjects.len())
            .filter(|&subject| is_due && is_read(&self.subjects[subject]))
            .collect();
        let on = self.judged_on(today);
        read.extend(self.put_off_until(on));
        if self.dice.once_in(30) {
            let reached = self.dice.index(read.len() + 1);
            for &subject in read.iter().take(reached) {
                self.look(subject, on, 1);
            }
            return;
        }
        let processes = if self.dice.once_in(5) { 2 } else { 1 };
        for &subject in &read {
            self.look(subject, on, processes);
        }
        let beside = self.dice.once_in(4).then(|| {
            // By a clock on which it is still yesterday.
            self.change(self.judged_on(add_days(today, -1)))
        });
        if is_due {
            let unread = (0..self.subjects.len()).filter(|&subject| Some(subject) != beside);
            for subject in unread.collect::<Vec<_>>() {
                self.model_looks(subject, today);
            }
            self.done_through = Some(today);
        }
    }

    fn put_off_until(&self, on: Date) -> Vec<usize> {
        let has_come = |entry: &Entry| entry.row.snoozed_until.is_some_and(|until| until <= on);
        self.ledger
            .iter()
            .filter(|(_, entries)| entries.iter().any(has_come))
            .map(|((subject, _), _)| *subject)
            .collect()
    }

    /// A subject gets another end date, its former one, or none; it is judged at once.
    fn change(&mut self, on: Date) -> usize {
        let subject = self.dice.index(self.subjects.len());
        let later = self.dice.between(-40, 500);
        let changed = &mut self.subjects[subject];
        let end = match self.dice.between(0, 6) {
            0 => None,
            1 | 2 => changed.former_end.or(Some(add_days(on, later))),
            _ => Some(add_days(on, later)),
        };
        changed.former_end = changed.end.or(changed.former_end);
        changed.end = end;
        self.look(subject, on, 1);
        subject
    }

    /// Digests at a time of the day, where it is one at which the party may be written to.
    fn digests(&mut self, today: Date, second: i32) {
        let calendar = Calendar::by_law();
        let midnight = self.zone.to_timestamp(today.at(0, 0, 0, 0)).unwrap();
        let at = midnight + i64::from(second).seconds();
        for &party in Party::ALL {
            let sent = self
                .table
                .hours_from(party, &calendar, &self.zone, at)
                .map(|hours| hours.start);
            let sent = sent.filter(|&sent| self.zone.to_datetime(sent).date() == today);
            let Some(sent) = sent else {
                continue;
            };
            assert!(
                sent >= at && in_hours(party, sent, &self.zone),
                "{party} {sent}"
            );
            let of_party = self.ledger.iter_mut().filter(|((_, to), _)| *to == party);
            for entry in of_party.flat_map(|(_, entries)| entries) {
                if let Ok(state) = entry.row.state.after(Move::Intend) {
                    entry.row.state = state;
                    entry.told += 1;
                }
            }
        }
    }

    /// Somebody takes note of a reminder, or puts it off.
    fn answer(&mut self, today: Date) {
        if self.ledger.is_empty() {
            return;
        }
        let place = self.dice.index(self.ledger.len());
        let (&(subject, party), _) = self.ledger.iter().nth(place).unwrap();
        let leads = self.leads(subject);
        let wanted = add_days(today, self.dice.between(1, 40));
        let acknowledges = self.dice.once_in(2);
        for entry in self.ledger.get_mut(&(subject, party)).unwrap() {
            let put_off = leads.snooze_until(entry.row.end, today, wanted).ok();
            let by = if acknowledges {
                Move::Acknowledge
            } else {
                Move::Snooze
            };
            if let (Ok(state), true) =
                (entry.row.state.after(by), acknowledges || put_off.is_some())
            {
                entry.row.state = state;
                entry.put_off += u32::from(!acknowledges);
                entry.row.snoozed_until = put_off.filter(|_| !acknowledges).map(SnoozeDay::day);
            }
        }
    }

    fn live(&mut self) {
        let (mut off, mut jobs_off, mut astray) = (0, 0, (0, 0));
        for day in 0..DAYS {
            if off == 0 && self.dice.once_in(90) {
                off = self.dice.between(1, 30);
            }
            if jobs_off == 0 && self.dice.once_in(90) {
                jobs_off = self.dice.between(1, 45);
            }
            if astray.1 == 0 && self.dice.once_in(120) {
                astray = (self.dice.between(-25, 8), self.dice.between(1, 12));
            }
            let skew = if astray.1 > 0 { astray.0 } else { 0 };
            let today = add_days(FIRST_DAY, day + skew);
            if off == 0 {
                for _ in 0..self.dice.between(0, 4) {
                    self.change(self.judged_on(today));
                }
                if jobs_off == 0 {
                    for _ in 0..self.dice.between(1, 3) {
                        self.run(today);
                    }
                    let second = self.dice.between(0, 86_400);
                    self.digests(today, second);
                }
                self.answer(today);
            }
            for left in [&mut off, &mut jobs_off, &mut astray.1] {
                *left = (*left - 1).max(0);
            }
        }
        // What is owed at last goes when it may.
        for day in DAYS..DAYS + QUIET_DAYS {
            let today = add_days(FIRST_DAY, day);
            let on = self.judged_on(today);
            for subject in self.put_off_until(on) {
                self.look(subject, on, 1);
            }
            self.digests(today, 10 * 3_600);
        }
    }

    fn check(&self, seed: u64) {
        let last_day = add_days(FIRST_DAY, DAYS + QUIET_DAYS - 1);
        for (&(subject, party), entries) in &self.ledger {
            let came: BTreeMap<(usize, Date, Lead), Date> = entries
                .iter()
                .map(|entry| ((subject, entry.row.end, entry.row.lead), entry.added_on))
                .collect();
            let first = (subject, Date::MIN, Lead::new(i16::MIN));
            let expected: BTreeMap<_, _> = self
                .model
                .range(first..)
                .take_while(|(key, _)| key.0 == subject)
                .filter(|(key, day)| {
                    let given_up = self.given_up.get(&(subject, key.1));
                    came.contains_key(key) || given_up.is_none_or(|given_up| given_up <= day)
                })
                .map(|(key, day)| (*key, *day))
                .collect();
            assert_eq!(
                came, expected,
                "seed {seed}, {party}: missed, early or late"
            );
            for entry in entries {
                let LedgerRow { end, lead, .. } = entry.row;
                let about = format!("seed {seed}: {subject} {party} {end} {}", lead.days());
                assert!(entry.told <= 1 + entry.put_off, "{about} is doubled");
                let fulfilled = match entry.row.state {
                    // Everybody has an address here.
                    RowState::Armed | RowState::Lapsed => false,
                    RowState::Snoozed => entry.row.snoozed_until > Some(last_day),
                    RowState::Intended | RowState::Acknowledged | RowState::Outdated => {
                        entry.told > 0 || lead_was_put_off(entries, end, lead)
                    }
                    RowState::Cancelled => {
                        let leads = self.leads(subject);
                        self.subjects[subject].end != Some(end)
                            || leads.last_useful_day(end) < last_day
                    }
                    RowState::Collapsed => entries
                        .iter()
                        .any(|other| other.row.end == end && other.row.lead < lead),
                };
                assert!(fulfilled, "{about} is {} and was not told", entry.row.state);
            }
        }
        let told = self
            .ledger
            .values()
            .flatten()
            .filter(|entry| entry.told > 0);
        assert!(
            told.count() > self.subjects.len(),
            "a decade in which little happened"
        );
    }
}

/// Whether a nearer lead took over a reminder that was put off, and was taken note of or changed before its day.
fn lead_was_put_off(entries: &[Entry], end: Date, lead: Lead) -> bool {
    let told_before =
        |other: &Entry| other.row.end == end && other.row.lead > lead && other.told > 0;
    entries.iter().any(told_before)
}

fn in_hours(party: Party, at: Timestamp, zone: &TimeZone) -> bool {
    let shown = zone.to_datetime(at);
    let closes = match party {
        Party::SiteContact | Party::OperatorCompany => 17,
        Party::OurDesk | Party::TargetDesk => 18,
    };
    let weekend = matches!(shown.weekday(), Weekday::Saturday | Weekday::Sunday);
    let year_end =
        shown.month() == 12 && shown.day() >= 29 || shown.month() == 1 && shown.day() <= 3;
    !weekend
        && !year_end
        && !Calendar::by_law().is_holiday(shown.date())
        && (9..closes).contains(&shown.hour())
}

#[test]
fn in_a_decade_no_reminder_is_missed_or_doubled() {
    for seed in 0..size(2, 20).into() {
        let mut world = World::new(seed, size(100, 300));
        world.live();
        world.check(seed);
    }
}
