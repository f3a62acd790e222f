//! A ticket is what its events make of it.

use domain::ticket::{
    About, CancelReason, Event, FaultPart, Intake, Move, Onward, Priority, Standing, State, Step,
};
use domain::vocabulary::{DeskCode, Destination};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use uuid::Uuid;

/// The moves of each state, written down as the machine does not: state by state.
fn moves(state: State) -> Vec<Move> {
    use Move::*;
    let mut moves = match state {
        State::NotTriaged => vec![Triaged, DispatchOverridden, Resolved],
        State::Logged => vec![Triaged, DispatchOverridden, CustomerAwaited, Resolved],
        State::AwaitingConsent => vec![
            Triaged,
            DispatchOverridden,
            ConsentRecorded,
            ConsentDeclined,
            Resolved,
        ],
        State::AwaitingDeskHours => vec![
            Triaged,
            DispatchOverridden,
            DispatchRescheduled,
            DeskOpened,
            DispatchConfirmed,
            Resolved,
        ],
        State::Dispatched | State::Acknowledged => vec![
            DispatchOverridden,
            DispatchConfirmed,
            CustomerAwaited,
            ReplacementStarted,
            Resolved,
        ],
        State::AwaitingCustomer => vec![
            DispatchOverridden,
            ConsentRecorded,
            DispatchConfirmed,
            CustomerAnswered,
            ReplacementStarted,
            Resolved,
        ],
        State::ReplacementUnderWay => vec![CustomerAwaited, ReplacementCompleted, Resolved],
        State::ReconfigurationDue => vec![
            ConsentRecorded,
            CustomerAwaited,
            ReconfigurationScheduled,
            ReconfigurationCompleted,
        ],
        State::Resolved => vec![Closed],
        State::Closed | State::Cancelled => Vec::new(),
        State::Reopened => vec![
            Triaged,
            DispatchOverridden,
            CustomerAwaited,
            ReplacementStarted,
            Resolved,
        ],
    };
    moves.push(if state.is_open() { Cancelled } else { Reopened });
    moves
}

/// The moves of a ticket: while the customer is waited for, those of the state that goes on after it.
fn moves_now(standing: &Standing) -> Vec<Move> {
    let Some(resumes) = standing.resumes else {
        return moves(standing.state);
    };
    let mut moves: Vec<_> = moves(resumes)
        .into_iter()
        .filter(|&one| one != Move::CustomerAwaited)
        .collect();
    moves.push(Move::CustomerAnswered);
    moves.sort_by_key(|one| Move::ALL.iter().position(|known| known == one));
    moves
}

#[test]
fn every_state_allows_its_moves_and_no_other() {
    for &state in State::ALL {
        let all = Move::ALL.iter().copied();
        let allowed: Vec<_> = all.filter(|&one| state.allows(one)).collect();
        assert_eq!(allowed, moves(state), "{state}");
    }
}

#[test]
fn a_refused_move_says_what_is_allowed() {
    let at = Timestamp::UNIX_EPOCH;
    let cancelled = Event::Cancelled {
        reason: CancelReason::Mistake,
    };
    let end = begun().after(&cancelled, Uuid::nil(), at).unwrap();
    let refused = end.after(&Event::Closed, Uuid::nil(), at).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "a ticket in state CANCELLED cannot take CLOSED; allowed: REOPENED"
    );
}

fn begun() -> Standing {
    let event = Event::Logged {
        about: About::default(),
        intake: Intake::Phone,
        priority: Priority::Normal,
    };
    Standing::begin(&event, Uuid::nil(), Timestamp::UNIX_EPOCH).unwrap()
}

#[test]
fn a_ticket_begins_with_its_call() {
    let standing = Standing::begin(&Event::Closed, Uuid::nil(), Timestamp::UNIX_EPOCH);
    assert!(standing.is_err());
    assert_eq!(begun().state, State::NotTriaged);
}

#[test]
fn after_the_customers_answer_it_goes_on_where_it_stood() {
    let at = Timestamp::UNIX_EPOCH;
    let onward = Onward {
        desk: DeskCode::LenovoComsys.into(),
        step: Step::Now,
    };
    let events = [
        Event::Triaged {
            about: About::default(),
            priority: Priority::Normal,
            onward,
        },
        Event::DispatchConfirmed,
        Event::CustomerAwaited,
        Event::CustomerAnswered,
    ];
    let end = events.iter().fold(begun(), |standing, event| {
        standing.after(event, Uuid::nil(), at).unwrap()
    });
    assert_eq!(end.state, State::Acknowledged);
    assert_eq!(end.resumes, None);
}

fn destination() -> impl Strategy<Value = Destination> {
    proptest::sample::select(Destination::ALL)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Nobody),
        Just(Step::Customer),
        Just(Step::Consent),
        Just(Step::Now),
        (0..1_000_000_i64).prop_map(|minutes| Step::Opening {
            at: Timestamp::UNIX_EPOCH + minutes.minutes()
        }),
    ]
}

fn key() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn about() -> impl Strategy<Value = About> {
    let key = || proptest::option::of(key());
    (key(), key(), key()).prop_map(|(site, device, contract)| About {
        site,
        device,
        contract,
    })
}

fn event() -> impl Strategy<Value = Event> {
    let priority = || proptest::sample::select(Priority::ALL);
    let onward = || (destination(), step()).prop_map(|(desk, step)| Onward { desk, step });
    let decided = prop_oneof![
        (about(), priority(), onward()).prop_map(|(about, priority, onward)| Event::Triaged {
            about,
            priority,
            onward
        }),
        about().prop_map(|about| Event::NotCovered { about }),
        (key(), onward())
            .prop_map(|(dispatch, onward)| Event::DispatchOverridden { dispatch, onward }),
        proptest::option::of(step()).prop_map(|step| Event::ConsentRecorded { step }),
        step().prop_map(|step| Event::DispatchRescheduled { step }),
    ];
    let exchanged = prop_oneof![
        key().prop_map(|replacement| Event::ReplacementStarted { replacement }),
        key().prop_map(|replacement| Event::ReplacementUpdated { replacement }),
        (key(), key(), any::<bool>()).prop_map(|(replacement, device, reconfigure)| {
            Event::ReplacementCompleted {
                replacement,
                device,
                reconfigure,
            }
        }),
        key().prop_map(|replacement| Event::ReconfigurationScheduled { replacement }),
        key().prop_map(|replacement| Event::ReconfigurationCompleted { replacement }),
    ];
    let ended = prop_oneof![
        (
            proptest::sample::select(FaultPart::ALL),
            proptest::option::of(destination())
        )
            .prop_map(|(part, by)| Event::Resolved { part, by }),
        Just(Event::Closed),
        proptest::sample::select(CancelReason::ALL).prop_map(|reason| Event::Cancelled { reason }),
        Just(Event::Reopened),
    ];
    let plain = proptest::sample::select(vec![
        Event::ConsentDeclined,
        Event::DeskOpened,
        Event::DispatchConfirmed,
        Event::CustomerAwaited,
        Event::CustomerAnswered,
        Event::Taken,
        Event::Released,
    ]);
    let others = prop_oneof![
        key().prop_map(|to| Event::Assigned { to }),
        key().prop_map(|call| Event::CallJoined { call }),
        key().prop_map(|mail| Event::MailSettledAsSent { mail }),
        key().prop_map(|mail| Event::MailSentAgain { mail }),
        priority().prop_map(|priority| Event::PriorityChanged { priority }),
    ];
    prop_oneof![3 => decided, 3 => exchanged, 2 => ended, 4 => plain, 1 => others]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_events_make_a_ticket_that_hangs_together(
        events in proptest::collection::vec((event(), key(), 0..3_i64), 1..60)
    ) {
        let (mut standing, mut at) = (begun(), Timestamp::UNIX_EPOCH);
        let mut kept = Vec::new();
        for (event, actor, minutes) in events {
            at += minutes.minutes();
            let before = standing.clone();
            let allowed = event.makes().is_none_or(|one| moves_now(&before).contains(&one));
            match before.after(&event, actor, at) {
                Err(refused) => {
                    prop_assert!(!allowed, "{event:?} in {}", before.state);
                    prop_assert_eq!(refused.allowed, moves_now(&before));
                    continue;
                }
                Ok(after) => {
                    prop_assert!(allowed, "{event:?} in {}", before.state);
                    standing = after;
                }
            }
            prop_assert_eq!(standing.ended_at.is_none(), standing.state.is_open());
            prop_assert_eq!(standing.waits_until.is_some(), standing.state == State::AwaitingDeskHours);
            prop_assert!(standing.resumes.is_none() || standing.state == State::AwaitingCustomer);
            prop_assert_eq!(standing.events, before.events + 1);
            prop_assert_eq!(standing.changed_at, at);
            prop_assert_eq!((standing.logged_at, standing.logged_by), (before.logged_at, before.logged_by));
            if event.makes().is_none() {
                prop_assert_eq!(standing.state, before.state);
            }
            if matches!(standing.state, State::Resolved | State::Closed) {
                prop_assert!(standing.resolved_at.is_some() && standing.fault_part.is_some());
            }
            kept.push((serde_json::to_string(&event).unwrap(), actor, at));
        }
        let replayed = kept.iter().try_fold(begun(), |standing, (event, actor, at)| {
            let event: Event = serde_json::from_str(event).unwrap();
            standing.after(&event, *actor, *at)
        });
        prop_assert_eq!(replayed, Ok(standing));
    }

    #[test]
    fn an_event_tells_its_kind(event in event()) {
        let written = serde_json::to_value(&event).unwrap();
        prop_assert_eq!(&written["kind"], event.kind().as_str());
        prop_assert_eq!(serde_json::from_value::<Event>(written).unwrap(), event);
    }
}
