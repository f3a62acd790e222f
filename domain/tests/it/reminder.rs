//! Leads: what is due against a model that looks at every end date on every run, and the reading of the table.

use std::collections::BTreeSet;

use domain::{
    calendar::Calendar,
    load::DataFile,
    reminder::{Lead, Leads, ReminderKind, ReminderTable, SnoozeDay},
    time::add_days,
    timer::certificate_apply_by,
};
use jiff::civil::{Date, date};
use proptest::{
    collection::{btree_set, vec},
    prelude::*,
};

use crate::size::size;

const SHIPPED: &str = include_str!("../../catalogue/reminders.toml");

const FIRST_DAY: Date = date(2027, 11, 20);

/// Leads as they are written, and the days on which the last one is of use.
fn leads() -> impl Strategy<Value = (Vec<i16>, u16)> {
    let descending = btree_set(-40_i16..60, 1..6).prop_map(|days| days.into_iter().rev().collect());
    (descending, 0_u16..20)
}

/// What was told, and what a nearer lead told, by the place of the end date and the lead.
#[derive(Debug, Default, PartialEq)]
struct Ledger {
    told: BTreeSet<(i32, i16)>,
    collapsed: BTreeSet<(i32, i16)>,
}

impl Ledger {
    fn knows(&self, row: (i32, i16)) -> bool {
        self.told.contains(&row) || self.collapsed.contains(&row)
    }

    /// Looks at every end date; days are numbers here, and nothing of the domain is asked.
    fn look_at_everything(&mut self, days: &[i16], useful_days: u16, ends: &[i32], today: i32) {
        for &end in ends {
            let last = i32::from(days[days.len() - 1]);
            if today > end - last + i32::from(useful_days) {
                continue;
            }
            let come: Vec<i16> = days
                .iter()
                .copied()
                .filter(|&lead| end - i32::from(lead) <= today)
                .collect();
            let nearest = come.iter().copied().min();
            for lead in come {
                if !self.knows((end, lead)) {
                    let told = Some(lead) == nearest;
                    let rows = if told {
                        &mut self.told
                    } else {
                        &mut self.collapsed
                    };
                    rows.insert((end, lead));
                }
            }
        }
    }

    fn look(&mut self, leads: &Leads, end: i32, today: i32) {
        let due = leads.due(add_days(FIRST_DAY, end), add_days(FIRST_DAY, today));
        for lead in due.collapsed.iter().map(|lead| lead.days()) {
            if !self.knows((end, lead)) {
                self.collapsed.insert((end, lead));
            }
        }
        if let Some(now) = due.now.map(Lead::days)
            && !self.knows((end, now))
        {
            self.told.insert((end, now));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(size(256, 4_000)))]

    #[test]
    fn reading_the_windows_alone_misses_nothing_and_doubles_nothing(
        (days, useful_days) in leads(),
        steps in vec(prop_oneof![6 => Just(1), 2 => 2..30_i32, 1 => -20..=0_i32, 1 => 30..90_i32], 1..40),
        margin in 0..3_i32,
    ) {
        let leads = Leads::new(&days, useful_days).unwrap();
        let ends: Vec<i32> = (-100..400).collect();
        let (mut ledger, mut model) = (Ledger::default(), Ledger::default());
        let (mut today, mut done_through) = (0, None);
        for step in steps {
            today += step;
            let day = |number| add_days(FIRST_DAY, number);
            let is_due = done_through.is_none_or(|done| today > done);
            let margin = if is_due { margin } else { 0 };
            let windows = leads.windows(done_through.map(|done| day(done - margin)), day(today));
            let apart = windows.is_sorted_by(|one, next| add_days(*one.end(), 1) < *next.start());
            prop_assert!(apart && windows.iter().all(|window| !window.is_empty()), "{windows:?}");
            prop_assert!(is_due || windows.is_empty());
            let is_read = |end: &&i32| windows.iter().any(|window| window.contains(&day(**end)));
            if is_due {
                model.look_at_everything(&days, useful_days, &ends, today);
            }
            for &end in ends.iter().filter(is_read) {
                let due = leads.due(day(end), day(today));
                let is_new = due.now.is_some_and(|now| {
                    done_through.is_none_or(|done| now.due_on(day(end)) > day(done - margin))
                });
                prop_assert!(is_new, "{end} is read for nothing");
                ledger.look(&leads, end, today);
            }
            prop_assert_eq!(&ledger, &model);
            done_through = done_through.max(Some(today));
        }
    }

    #[test]
    fn what_comes_next_is_what_is_due_then(
        (days, useful_days) in leads(),
        end in -100..100_i32,
    ) {
        let leads = Leads::new(&days, useful_days).unwrap();
        let end = add_days(FIRST_DAY, end);
        let mut due = leads.due(end, add_days(end, -100));
        let mut met = Vec::new();
        while let Some((lead, day)) = due.next {
            prop_assert_ne!(leads.due(end, add_days(day, -1)).now, Some(lead));
            due = leads.due(end, day);
            prop_assert_eq!(due.now, Some(lead));
            met.push(lead.days());
        }
        prop_assert_eq!(met, days);
        let last_day = leads.last_useful_day(end);
        prop_assert!(leads.due(end, last_day).now.is_some());
        prop_assert_eq!(leads.due(end, add_days(last_day, 1)).now, None);
    }
}

fn warranty() -> Leads {
    Leads::new(&[180, 90, 30, 7, 0], 14).unwrap()
}

#[test]
fn what_was_missed_is_told_with_the_nearest_lead() {
    let (leads, end) = (warranty(), date(2028, 2, 29));
    let due = leads.due(end, date(2028, 2, 10));
    assert_eq!(due.now, Some(Lead::new(30)));
    assert_eq!(due.collapsed, [Lead::new(180), Lead::new(90)]);
    assert_eq!(due.next, Some((Lead::new(7), date(2028, 2, 22))));
    assert_eq!(leads.due(end, date(2028, 3, 14)).now, Some(Lead::new(0)));
    assert_eq!(leads.due(end, date(2028, 3, 15)).now, None);
}

#[test]
fn a_run_reads_a_few_days_of_end_dates() {
    let leads = warranty();
    let windows = leads.windows(Some(date(2027, 12, 31)), date(2028, 1, 1));
    let days = [
        date(2028, 1, 1),
        date(2028, 1, 8),
        date(2028, 1, 31),
        date(2028, 3, 31),
        date(2028, 6, 29),
    ];
    assert_eq!(windows, days.map(|day| day..=day));
    let first_run = leads.windows(None, date(2028, 1, 1));
    assert_eq!(first_run, [date(2027, 12, 18)..=date(2028, 6, 29)]);
}

#[test]
fn a_reminder_is_put_off_until_the_end_at_most() {
    let (leads, end, today) = (warranty(), date(2028, 2, 29), date(2028, 2, 27));
    let until = |day| leads.snooze_until(end, today, day).map(SnoozeDay::day);
    assert_eq!(until(date(2028, 2, 29)), Ok(date(2028, 2, 29)));
    for refused in [today, date(2028, 3, 1)] {
        let problem = until(refused).unwrap_err().to_string();
        assert!(
            problem.ends_with("accepted: 2028-02-28 to 2028-02-29"),
            "{problem}"
        );
    }
    let over = leads.snooze_until(end, end, date(2028, 3, 1)).unwrap_err();
    assert!(
        over.to_string()
            .ends_with("no day, because the end has come"),
        "{over}"
    );
    let overdue = Leads::new(&[-1, -7], 14).unwrap();
    let later = |day| overdue.snooze_until(end, date(2028, 3, 10), day).is_ok();
    assert!(later(date(2028, 3, 21)) && !later(date(2028, 3, 22)));
}

#[test]
fn a_certificate_is_told_of_in_time_to_apply_for_the_next() {
    let table = ReminderTable::shipped().unwrap();
    let leads = &table.kind(ReminderKind::CertificateEnd).leads;
    let in_the_last_month = leads
        .all()
        .iter()
        .filter(|lead| (8..30).contains(&lead.days()));
    let lead = in_the_last_month.max().unwrap();
    for end in (0..20_000).map(|day| add_days(date(2026, 1, 1), day)) {
        let apply_by = certificate_apply_by(&Calendar::by_law(), end);
        assert!(lead.due_on(end) <= apply_by, "{end}: {apply_by}");
    }
}

#[test]
fn a_table_that_cannot_be_used_says_what_is_wrong() {
    let cases = [
        (
            "lead_days = [180, 90, 30, 7, 0]",
            "lead_days = [90, 180]",
            "kind \"DEVICE_WARRANTY_END\": lead_days go down",
        ),
        (
            "lead_days = [180, 90, 30, 7, 0]",
            "lead_days = [90, 90]",
            "lead_days go down, each once",
        ),
        (
            "lead_days = [180, 90, 30, 7, 0]",
            "lead_days = []",
            "lead_days go down",
        ),
        (
            "lead_days = [180, 90, 30, 7, 0]",
            "lead_days = [3661]",
            "3660 to -3660",
        ),
        (
            "last_useful_days = 90",
            "last_useful_days = 3661",
            "kind \"LINE_SERVICE_END\": lead_days",
        ),
        (
            "subject = \"CERTIFICATE\"",
            "subject = \"DEVICE\"",
            "its subject is CERTIFICATE, not DEVICE",
        ),
        (
            "code = \"CERTIFICATE_END\"\nsubject = \"CERTIFICATE\"",
            "code = \"LINE_SERVICE_END\"\nsubject = \"LINE\"",
            "kind \"LINE_SERVICE_END\": it stands in the file twice",
        ),
        (
            "recipients = [\"OUR_DESK\", \"TARGET_DESK\"]",
            "recipients = []",
            "recipients are one or more parties",
        ),
        (
            "recipients = [\"OUR_DESK\", \"TARGET_DESK\"]",
            "recipients = [\"OUR_DESK\", \"OUR_DESK\"]",
            "each once",
        ),
        (
            "recipients = [\"OUR_DESK\", \"TARGET_DESK\"]",
            "recipients = [\"NOBODY\"]",
            "accepted: SITE_CONTACT, OPERATOR_COMPANY, OUR_DESK, TARGET_DESK",
        ),
        (
            "code = \"OPERATOR_COMPANY\"",
            "code = \"SITE_CONTACT\"",
            "party \"SITE_CONTACT\": it stands in the file twice",
        ),
        (
            "\n[[party]]\ncode = \"TARGET_DESK\"\ncalendar = \"OWN\"\n",
            "",
            "no row has the Party TARGET_DESK",
        ),
        (
            "to = \"17:00\"",
            "to = \"21:30\"",
            "calendar \"SITE\": nobody is written to at night",
        ),
        (
            "from = \"09:00\", to = \"18:00\"",
            "from = \"06:59\", to = \"18:00\"",
            "calendar \"OWN\": nobody is written to at night",
        ),
        (
            "hours = [{ days = \"BUSINESS\", from = \"09:00\", to = \"17:00\" }]",
            "hours = \"ALWAYS\"",
            "nobody is written to at night",
        ),
    ];
    for (was, becomes, problem) in cases {
        assert!(SHIPPED.contains(was), "{was}");
        let text = &SHIPPED.replacen(was, becomes, 1);
        let file = DataFile {
            name: "reminders.toml",
            text,
        };
        let error = ReminderTable::load(file).unwrap_err().to_string();
        assert!(error.contains(problem), "{becomes}: {error}");
    }
}
