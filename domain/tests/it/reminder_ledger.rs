//! What becomes of the rows of a subject.

use domain::reminder::{Lead, Leads, LedgerRow, Move, RowState, Verdict, judge};
use jiff::civil::{Date, date};

const END: Date = date(2028, 6, 30);
const OTHER_END: Date = date(2029, 6, 30);

fn leads() -> Leads {
    Leads::new(&[90, 30, 7, 0], 14).unwrap()
}

fn row(end: Date, lead: i16, state: RowState) -> LedgerRow {
    LedgerRow {
        end,
        lead: Lead::new(lead),
        state,
        snoozed_until: None,
    }
}

fn snoozed(lead: i16, until: Date) -> LedgerRow {
    LedgerRow {
        snoozed_until: Some(until),
        ..row(END, lead, RowState::Snoozed)
    }
}

fn moves(verdict: &Verdict) -> Vec<(i16, Move, RowState)> {
    verdict
        .moved
        .iter()
        .map(|moved| (moved.row.lead.days(), moved.by, moved.to))
        .collect()
}

#[test]
fn a_subject_that_comes_late_is_told_once() {
    let verdict = judge(&leads(), &[], Some(END), date(2028, 6, 10));
    let expected = [
        row(END, 30, RowState::Armed),
        row(END, 90, RowState::Collapsed),
    ];
    assert_eq!(verdict.added, expected);
    let again = judge(&leads(), &verdict.added, Some(END), date(2028, 6, 22));
    assert!(again.is_empty());
    assert!(judge(&leads(), &[], Some(END), date(2028, 3, 1)).is_empty());
    assert!(judge(&leads(), &[], Some(END), date(2028, 7, 15)).is_empty());
}

#[test]
fn what_no_digest_told_yet_gives_way_to_the_nearer_lead() {
    let rows = [
        row(END, 30, RowState::Armed),
        row(END, 90, RowState::Intended),
    ];
    let verdict = judge(&leads(), &rows, Some(END), date(2028, 6, 23));
    assert_eq!(verdict.added, [row(END, 7, RowState::Armed)]);
    assert_eq!(moves(&verdict), [(30, Move::Collapse, RowState::Collapsed)]);
}

#[test]
fn another_end_date_cancels_and_is_judged_at_once() {
    let rows = [
        row(END, 90, RowState::Acknowledged),
        row(END, 30, RowState::Intended),
        row(END, 7, RowState::Armed),
    ];
    let today = date(2028, 6, 25);
    let cancelled = [
        (30, Move::Cancel, RowState::Outdated),
        (7, Move::Cancel, RowState::Cancelled),
    ];
    let later = judge(&leads(), &rows, Some(OTHER_END), today);
    assert_eq!(moves(&later), cancelled);
    assert!(later.added.is_empty());
    let sooner = judge(&leads(), &rows, Some(date(2028, 7, 1)), today);
    assert_eq!(moves(&sooner), cancelled);
    assert_eq!(sooner.added[0], row(date(2028, 7, 1), 7, RowState::Armed));
    let gone = judge(&leads(), &rows, None, today);
    assert_eq!((moves(&gone), gone.added), (cancelled.to_vec(), Vec::new()));
}

#[test]
fn an_end_date_that_comes_back_is_told_if_it_was_not() {
    let rows = [
        row(END, 90, RowState::Collapsed),
        row(END, 30, RowState::Outdated),
        row(END, 7, RowState::Cancelled),
        row(OTHER_END, 90, RowState::Armed),
    ];
    let back = judge(&leads(), &rows, Some(END), date(2028, 6, 26));
    let expected = [
        (90, Move::Cancel, RowState::Cancelled),
        (7, Move::Revive, RowState::Armed),
        (30, Move::Revive, RowState::Intended),
    ];
    assert_eq!(moves(&back), expected);
    let at_the_end = judge(&leads(), &rows[..3], Some(END), END);
    assert_eq!(at_the_end.added, [row(END, 0, RowState::Armed)]);
    assert!(moves(&at_the_end).contains(&(7, Move::Collapse, RowState::Collapsed)));
    let too_late = judge(&leads(), &rows[..3], Some(END), date(2028, 7, 15));
    assert_eq!(moves(&too_late), [(30, Move::Revive, RowState::Intended)]);
}

#[test]
fn who_put_it_off_is_told_once_on_that_day() {
    let until = date(2028, 6, 28);
    let rows = [snoozed(30, until)];
    let leads = Leads::new(&[30, 7, 0], 14).unwrap();
    assert!(judge(&leads, &rows, Some(END), date(2028, 6, 22)).is_empty());
    let nearer = judge(&leads, &rows, Some(END), date(2028, 6, 23));
    assert_eq!(nearer.added, [snoozed(7, until)]);
    assert_eq!(moves(&nearer), [(30, Move::Collapse, RowState::Collapsed)]);
    let on_the_day = judge(&leads, &nearer.added, Some(END), until);
    assert_eq!(moves(&on_the_day), [(7, Move::Rearm, RowState::Armed)]);
    let missed = judge(&leads, &rows, Some(END), END);
    assert_eq!(missed.added[0], row(END, 0, RowState::Armed));
    assert_eq!(moves(&missed), [(30, Move::Collapse, RowState::Collapsed)]);
}

#[test]
fn an_older_reminder_that_is_put_off_comes_although_a_nearer_one_was_told() {
    let until = date(2028, 6, 28);
    let rows = [snoozed(30, until), row(END, 7, RowState::Intended)];
    let leads = Leads::new(&[30, 7, 0], 14).unwrap();
    assert!(judge(&leads, &rows, Some(END), date(2028, 6, 27)).is_empty());
    let on_the_day = judge(&leads, &rows, Some(END), until);
    assert_eq!(moves(&on_the_day), [(30, Move::Rearm, RowState::Armed)]);
}

#[test]
fn after_the_clock_was_set_back_the_nearer_lead_has_been_told() {
    let rows = [row(END, 7, RowState::Intended)];
    let verdict = judge(&leads(), &rows, Some(END), date(2028, 6, 10));
    let expected = [90, 30].map(|lead| row(END, lead, RowState::Collapsed));
    assert_eq!(verdict.added, expected);
    assert!(verdict.moved.is_empty());
}

#[test]
fn what_a_clock_that_was_ahead_armed_waits_for_its_day() {
    // Lead 30 was owed when the clock said for a while that the end had come.
    let rows = [
        row(END, 30, RowState::Armed),
        row(END, 90, RowState::Intended),
    ];
    let ahead = judge(&leads(), &rows, Some(END), END);
    assert_eq!(moves(&ahead), [(30, Move::Collapse, RowState::Collapsed)]);
    let rows = [
        row(END, 90, RowState::Intended),
        row(END, 30, RowState::Collapsed),
        row(END, 7, RowState::Collapsed),
        row(END, 0, RowState::Armed),
    ];
    for (day, lead) in [(date(2028, 6, 10), 30), (date(2028, 6, 24), 7)] {
        let right = judge(&leads(), &rows, Some(END), day);
        assert_eq!(moves(&right), [(lead, Move::Revive, RowState::Armed)]);
        assert!(right.added.is_empty());
    }
    assert!(judge(&leads(), &rows, Some(END), date(2028, 5, 1)).is_empty());
    assert!(judge(&leads(), &rows, Some(END), END).is_empty());
}
