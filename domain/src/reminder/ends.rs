//! The end dates of which one is reminded, where no other rule computes them.

use jiff::civil::Date;

use crate::{
    contract::{ContractYear, Period, handbook, reset_option::Term},
    fee,
    time::add_days,
    vocabulary::Plan,
};

/// The last day of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Last day, inclusive.
    pub on: Date,
    /// The first day on which it is another one though nothing was changed; none where it stays.
    pub look_again_on: Option<Date>,
}

impl End {
    /// An end that stays.
    #[must_use]
    pub const fn fixed(on: Date) -> Self {
        Self {
            on,
            look_again_on: None,
        }
    }
}

/// The last day of a contract, or of the term of plan B that runs on a day and is renewed after it (C06, T06). None for a contract
/// without an end and without terms.
#[must_use]
pub fn contract_term(plan: Option<Plan>, period: Period, today: Date) -> Option<End> {
    let last_day = last_day(period);
    let term = (plan == Some(Plan::B)).then(|| {
        let on = today.max(period.started_on());
        fee::plan_b_term_ends_on(period.started_on(), on)
    });
    match (last_day, term) {
        (Some(last), Some(term)) if term < last => Some(rolling(term)),
        (Some(last), _) => Some(End::fixed(last)),
        (None, term) => term.map(rolling),
    }
}

/// Whether a contract ends with a day, rather than a term of it.
#[must_use]
pub fn ends_with(period: Period, on: Date) -> bool {
    last_day(period) == Some(on)
}

/// The last day of the contract year whose update of the handbook is not used: the year that runs on a day, else the next one
/// (C12, T08). None where the plan has no such right, or the contract ends before.
#[must_use]
pub fn handbook_right(plan: Plan, period: Period, made_on: &[Date], today: Date) -> Option<End> {
    let unused = |year: &ContractYear| {
        let made = made_on.iter().any(|&day| year.contains(day));
        handbook::is_included(plan, *year, made)
    };
    let running = period.year(today.max(period.started_on()))?;
    let year = if unused(&running) {
        running
    } else {
        period.year(running.next_begins_on).filter(unused)?
    };
    if last_day(period).is_some_and(|last| last < year.begins_on) {
        return None;
    }
    let on = add_days(year.next_begins_on, -1);
    Some(match last_day(period) {
        Some(last) if last <= on => End::fixed(last),
        _ => rolling(on),
    })
}

/// The last day of the option of a PC; none where it was cancelled, or ends with its contract before (T05, C18).
#[must_use]
pub fn reset_option(term: Term, contract: Period) -> Option<End> {
    let ends_before = last_day(contract).is_some_and(|last| last < term.ends_on());
    (term.cancelled_on().is_none() && !ends_before).then(|| End::fixed(term.ends_on()))
}

fn rolling(on: Date) -> End {
    End {
        on,
        look_again_on: Some(add_days(on, 1)),
    }
}

fn last_day(period: Period) -> Option<Date> {
    period.ends_on().map(|ends_on| add_days(ends_on, -1))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn period(ends_on: Option<Date>) -> Period {
        Period::new(date(2024, 4, 1), ends_on).unwrap()
    }

    #[test]
    fn the_term_of_plan_b_is_renewed_after_two_years_and_then_each_year() {
        let ends = |today| contract_term(Some(Plan::B), period(None), today);
        for (today, last) in [
            (date(2023, 1, 1), date(2026, 3, 31)),
            (date(2026, 3, 31), date(2026, 3, 31)),
            (date(2026, 4, 1), date(2027, 3, 31)),
            (date(2027, 4, 1), date(2028, 3, 31)),
        ] {
            let end = ends(today).unwrap();
            assert_eq!(
                (end.on, end.look_again_on),
                (last, Some(add_days(last, 1))),
                "{today}"
            );
        }
    }

    #[test]
    fn a_contract_that_ends_before_its_term_ends_then() {
        let ends = |plan, ends_on| contract_term(plan, period(ends_on), date(2025, 1, 1));
        let cancelled = Some(date(2025, 7, 1));
        assert_eq!(
            ends(Some(Plan::B), cancelled),
            Some(End::fixed(date(2025, 6, 30)))
        );
        assert_eq!(
            ends(Some(Plan::A), cancelled),
            Some(End::fixed(date(2025, 6, 30)))
        );
        assert_eq!(ends(Some(Plan::A), None), None);
        assert_eq!(ends(None, None), None);
        let end_of_term = Some(date(2026, 4, 1));
        assert_eq!(
            ends(Some(Plan::B), end_of_term),
            Some(End::fixed(date(2026, 3, 31)))
        );
        assert!(ends_with(period(end_of_term), date(2026, 3, 31)));
        assert!(!ends_with(period(None), date(2026, 3, 31)));
    }

    #[test]
    fn the_right_to_a_handbook_update_is_lost_with_each_year_from_the_second_on() {
        let right =
            |made: &[Date], today| handbook_right(Plan::B, period(None), made, today).unwrap();
        let second = date(2026, 3, 31);
        assert_eq!(
            right(&[], date(2024, 5, 1)).on,
            second,
            "the first year has none"
        );
        assert_eq!(right(&[], date(2025, 5, 1)).on, second);
        let made = [date(2025, 6, 1)];
        assert_eq!(right(&made, date(2025, 7, 1)).on, date(2027, 3, 31));
        assert_eq!(right(&made, second).look_again_on, Some(date(2027, 4, 1)));
        assert_eq!(
            handbook_right(Plan::A, period(None), &[], date(2025, 5, 1)),
            None
        );
        let over = period(Some(date(2025, 4, 1)));
        assert_eq!(handbook_right(Plan::B, over, &[], date(2025, 3, 1)), None);
        let soon = period(Some(date(2025, 10, 1)));
        assert_eq!(
            handbook_right(Plan::B, soon, &[], date(2025, 5, 1)),
            Some(End::fixed(date(2025, 9, 30)))
        );
    }

    #[test]
    fn an_option_that_was_cancelled_or_lapses_with_its_contract_has_no_end_of_its_own() {
        let term = |cancelled_on| Term::agreed(date(2024, 4, 1), date(2027, 3, 31), cancelled_on);
        let end = Some(End::fixed(date(2027, 3, 31)));
        assert_eq!(reset_option(term(None), period(None)), end);
        assert_eq!(
            reset_option(term(None), period(Some(date(2027, 4, 1)))),
            end
        );
        assert_eq!(
            reset_option(term(None), period(Some(date(2026, 4, 1)))),
            None
        );
        assert_eq!(
            reset_option(term(Some(date(2025, 1, 1))), period(None)),
            None
        );
    }
}
