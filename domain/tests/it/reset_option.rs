//! The reset option of a PC over time: what was agreed before, exchanges, and terms that papers give (C07, C18).

use domain::{
    contract::{
        Period, RefusalCode,
        option_history::{AgreedTerm, OptionHistory, Paper},
        reset_option::{Subscription, Term, register, running, subscribe},
    },
    vocabulary::{Plan, Region, ResetOption},
};
use jiff::civil::{Date, date};

const START: Date = date(2025, 4, 1);
const END: Date = date(2029, 4, 1);
const EXCHANGED: Date = date(2026, 4, 20);

fn wanted() -> Subscription {
    Subscription {
        region: Region::West,
        start_pack: true,
        plan: Some(Plan::A),
        contract: Period::open(START),
        state: ResetOption::Never,
        purchased_on: Some(date(2024, 4, 1)),
        warranty_ends_on: None,
        starts_on: START,
    }
}

fn until(ends_on: Date) -> Period {
    Period::new(START, Some(ends_on)).expect("it ends after its start")
}

#[test]
fn an_exchanged_pc_is_paid_once_on_every_day() {
    let contract = Period::open(START);
    let term = Term::agreed(START, END, None);
    let exchange = term.exchange(contract, EXCHANGED, true);
    let (old, new) = (exchange.old.unwrap(), exchange.new.unwrap());
    assert_eq!(old, Term::agreed(START, date(2026, 4, 19), None));
    assert_eq!(new, Term::agreed(EXCHANGED, END, None));
    for on in [START, date(2026, 4, 19), EXCHANGED, END] {
        assert_eq!(running(&[old, new], contract, on), 1, "{on}");
    }
    let bought = term.exchange(contract, EXCHANGED, false);
    assert_eq!((bought.old, bought.new), (Some(old), None));
}

#[test]
fn what_was_cancelled_stays_cancelled_for_the_exchanged_pc() {
    let contract = Period::open(START);
    let term = Term::agreed(START, END, Some(date(2026, 1, 1)));
    let exchange = term.exchange(contract, EXCHANGED, true);
    let (old, new) = (exchange.old.unwrap(), exchange.new.unwrap());
    assert_eq!(old.state(contract, EXCHANGED), ResetOption::Cancelled);
    assert_eq!(new.state(contract, EXCHANGED), ResetOption::Cancelled);
    assert_eq!(running(&[new], contract, date(2025, 12, 31)), 0);
    let of_ended =
        Term::agreed(START, END, None).exchange(until(date(2026, 2, 1)), EXCHANGED, true);
    let carried = of_ended.new.unwrap();
    assert_eq!(carried.state(contract, EXCHANGED), ResetOption::Cancelled);
    let not_begun = Term::agreed(date(2026, 5, 1), END, None).exchange(contract, EXCHANGED, true);
    assert_eq!(not_begun.old, None);
    assert_eq!(not_begun.new.unwrap().starts_on(), date(2026, 5, 1));
}

#[test]
fn a_term_is_paid_from_its_first_day_to_its_last() {
    let contract = Period::open(START);
    let terms = [
        Term::agreed(START, END, None),
        Term::agreed(date(2026, 1, 1), END, None),
        Term::agreed(START, END, Some(date(2027, 1, 1))),
    ];
    let cases = [
        (date(2025, 3, 31), 0),
        (START, 2),
        (date(2026, 1, 1), 3),
        (date(2026, 12, 31), 3),
        (date(2027, 1, 1), 2),
        (END, 2),
        (date(2029, 4, 2), 0),
    ];
    for (on, pcs) in cases {
        assert_eq!(running(&terms, contract, on), pcs, "{on}");
    }
}

#[test]
fn an_option_cancelled_under_one_contract_is_not_taken_under_another() {
    let agreed = |contract, plan, cancelled_on| AgreedTerm {
        term: Term::agreed(START, END, cancelled_on),
        contract,
        plan: Some(plan),
    };
    let next = date(2026, 4, 1);
    let first = until(next);
    let cases = [
        (agreed(first, Plan::A, None), next, ResetOption::Never),
        // The same plan again is a new contract, with which the cancelled one's option does not come back.
        (agreed(first, Plan::B, None), next, ResetOption::Cancelled),
        (
            agreed(first, Plan::A, None),
            date(2026, 4, 2),
            ResetOption::Cancelled,
        ),
        (
            agreed(first, Plan::A, Some(date(2026, 1, 1))),
            next,
            ResetOption::Cancelled,
        ),
        (
            agreed(Period::open(START), Plan::A, None),
            next,
            ResetOption::Active,
        ),
    ];
    for (agreed, starts_on, state) in cases {
        let history = OptionHistory {
            terms: vec![agreed],
            ..OptionHistory::default()
        };
        let contract = Period::open(starts_on);
        assert_eq!(
            history.before(contract, Some(Plan::B), starts_on),
            state,
            "{agreed:?}"
        );
    }
}

#[test]
fn a_contract_speaks_of_the_pcs_that_it_does_not_name() {
    let history = |said, bought_on| OptionHistory {
        papers: vec![
            Paper {
                said,
                contract: until(date(2026, 4, 1)),
            },
            Paper {
                said: ResetOption::Active,
                contract: Period::open(date(2026, 4, 1)),
            },
        ],
        bought_on,
        ..OptionHistory::default()
    };
    let on = date(2026, 5, 1);
    let before = Some(date(2024, 4, 1));
    assert_eq!(
        history(ResetOption::Cancelled, before).state(on),
        ResetOption::Cancelled
    );
    assert_eq!(
        history(ResetOption::Ended, None).state(on),
        ResetOption::Ended
    );
    let after = Some(date(2026, 4, 1));
    assert_eq!(
        history(ResetOption::Cancelled, after).state(on),
        ResetOption::Never
    );
    // One that is ACTIVE on paper names its PCs; one that it does not name has no option.
    assert_eq!(
        history(ResetOption::Active, before).state(on),
        ResetOption::Never
    );
}

#[test]
fn a_term_of_papers_is_judged_like_any_other() {
    use RefusalCode::{
        OptionCancelled, OptionNotRunning, PlanNeeded, StartPackNeeded, WarrantyEnded,
    };
    let given = |wanted: Subscription, ends_on, cancelled_on| {
        register(&wanted, ends_on, cancelled_on).map_err(|refusals| {
            refusals
                .iter()
                .map(|refusal| refusal.code)
                .collect::<Vec<_>>()
        })
    };
    let longest = subscribe(&wanted()).unwrap();
    assert_eq!(given(wanted(), None, None), Ok(longest));
    assert_eq!(
        given(wanted(), Some(date(2027, 4, 1)), None)
            .unwrap()
            .ends_on(),
        date(2027, 4, 1)
    );
    let cancelled = given(wanted(), Some(END), Some(date(2027, 4, 1))).unwrap();
    assert_eq!(cancelled.cancelled_on(), Some(date(2027, 4, 1)));
    let refused = [
        (
            Subscription {
                start_pack: false,
                ..wanted()
            },
            Some(END),
            None,
            StartPackNeeded,
        ),
        (
            Subscription {
                state: ResetOption::Cancelled,
                ..wanted()
            },
            Some(END),
            None,
            OptionCancelled,
        ),
        (
            Subscription {
                contract: until(date(2025, 4, 2)),
                starts_on: date(2025, 4, 2),
                ..wanted()
            },
            Some(END),
            None,
            PlanNeeded,
        ),
        (wanted(), Some(date(2029, 4, 2)), None, WarrantyEnded),
        (wanted(), Some(date(2025, 3, 31)), None, OptionNotRunning),
        (
            wanted(),
            Some(END),
            Some(date(2025, 3, 31)),
            OptionNotRunning,
        ),
        (
            wanted(),
            Some(END),
            Some(date(2029, 4, 2)),
            OptionNotRunning,
        ),
    ];
    for (wanted, ends_on, cancelled_on, code) in refused {
        assert_eq!(
            given(wanted, ends_on, cancelled_on),
            Err(vec![code]),
            "{wanted:?}"
        );
    }
    // Cancelled from its first day on, it only tells that it is not to be had again.
    let note = given(
        Subscription {
            start_pack: false,
            ..wanted()
        },
        Some(END),
        Some(START),
    )
    .unwrap();
    assert_eq!(
        note.state(Period::open(START), START),
        ResetOption::Cancelled
    );
}
