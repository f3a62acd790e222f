//! What a decision sets in motion, over every combination of who dispatches, consent, channel and mailboxes.

use domain::dispatch::{
    DeskMailbox, MailPurpose, MailState, Plan, Reach, SheetKind, after_consent, plan,
};
use domain::ticket::Step;
use domain::triage::Answer;
use domain::vocabulary::{
    Channel, DeskOpen, Destination, DispatchBy, Reconfiguration, WarrantyState,
};

fn answer(dispatch_by: DispatchBy, channel: Channel, consent_needed: bool) -> Answer {
    Answer {
        desk: Destination::CrCanon,
        channel,
        dispatch_by,
        warranty: WarrantyState::Unknown,
        reconfiguration: Reconfiguration::NotApplicable,
        consent_needed,
        desk_open: DeskOpen::Open,
        next_open: None,
    }
}

fn reach(
    confirmed: Option<bool>,
    dispatcher: bool,
    contact: bool,
    desk_takes_calls: bool,
) -> Reach {
    let mailbox = |confirmed| DeskMailbox {
        address: "desk@example.jp".to_owned(),
        confirmed,
    };
    Reach {
        desk: confirmed.map(mailbox),
        desk_takes_calls,
        dispatcher: dispatcher.then(|| "dispatcher@example.jp".to_owned()),
        contact: contact.then(|| "site@example.jp".to_owned()),
    }
}

/// Every combination, with what is planned for it.
fn all_plans() -> Vec<(Answer, Reach, Plan)> {
    let yes_no = [false, true];
    let mut plans = Vec::new();
    for &dispatch_by in DispatchBy::ALL {
        for &channel in Channel::ALL {
            for consent in yes_no {
                for confirmed in [None, Some(false), Some(true)] {
                    for (dispatcher, contact) in
                        [(false, false), (false, true), (true, false), (true, true)]
                    {
                        for takes_calls in yes_no {
                            let answer = answer(dispatch_by, channel, consent);
                            let reach = reach(confirmed, dispatcher, contact, takes_calls);
                            let planned = plan(&answer, &reach);
                            plans.push((answer, reach, planned));
                        }
                    }
                }
            }
        }
    }
    plans
}

#[test]
fn nothing_goes_to_a_desk_that_the_customer_contacts() {
    for (answer, reach, planned) in all_plans() {
        if answer.dispatch_by == DispatchBy::Customer {
            assert_eq!(planned.sheet, Some(SheetKind::Contact));
            assert!(!planned.writes_to_desk());
            assert_eq!(planned.mails.len(), usize::from(reach.contact.is_some()));
        }
        if answer.dispatch_by == DispatchBy::Nobody {
            assert_eq!(planned, Plan::default());
        }
    }
}

#[test]
fn nothing_chargeable_leaves_before_consent() {
    for (answer, _, planned) in all_plans() {
        if answer.dispatch_by == DispatchBy::Helpdesk && answer.consent_needed {
            assert!(
                planned
                    .mails
                    .iter()
                    .all(|mail| mail.state == MailState::Held),
                "{planned:?}"
            );
        }
    }
}

#[test]
fn our_dispatch_is_never_a_silent_nothing() {
    for (answer, reach, planned) in all_plans() {
        if answer.dispatch_by == DispatchBy::Helpdesk {
            let confirmed = reach.desk.as_ref().is_some_and(|desk| desk.confirmed);
            assert_eq!(
                planned.sheet.is_none(),
                confirmed,
                "a sheet unless the desk is written to"
            );
            assert_eq!(planned.writes_to_desk(), reach.desk.is_some());
        }
    }
}

#[test]
fn an_unconfirmed_address_waits_and_the_sheet_is_there_at_once() {
    let answer = answer(DispatchBy::Helpdesk, Channel::Email, false);
    let by_phone = plan(&answer, &reach(Some(false), true, false, true));
    let states: Vec<_> = by_phone
        .mails
        .iter()
        .map(|mail| (mail.purpose, mail.state))
        .collect();
    assert_eq!(
        states,
        [
            (MailPurpose::DeskReport, MailState::AwaitingConfirmation),
            (MailPurpose::DispatcherSheet, MailState::Queued),
        ]
    );
    assert_eq!(by_phone.sheet, Some(SheetKind::Call));
    let by_form = plan(&answer, &reach(Some(false), true, false, false));
    assert_eq!(
        by_form.sheet,
        Some(SheetKind::WebForm),
        "D24 has no telephone"
    );
}

#[test]
fn consent_does_not_confirm_an_address() {
    let (report, sheet) = (MailPurpose::DeskReport, MailPurpose::DispatcherSheet);
    let after = |purpose, confirmed| after_consent(purpose, confirmed, Step::Now);
    assert_eq!(after(report, false), MailState::AwaitingConfirmation);
    assert_eq!(after(report, true), MailState::Queued);
    assert_eq!(after(sheet, false), MailState::Queued);
}

#[test]
fn consent_does_not_open_a_desk() {
    let at = "2026-05-14T00:00:00Z".parse().unwrap();
    let after = |purpose| after_consent(purpose, true, Step::Opening { at });
    assert_eq!(
        after(MailPurpose::DispatcherSheet),
        MailState::AwaitingDeskHours
    );
    assert_eq!(
        after(MailPurpose::DeskReport),
        MailState::Queued,
        "mail is taken at any hour"
    );
}
