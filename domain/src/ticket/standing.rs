//! How a ticket stands: everything that its row says, made of its events and nothing else.

use jiff::Timestamp;
use uuid::Uuid;

use super::{About, Event, FaultPart, Intake, Move, Priority, Refused, State};
use crate::vocabulary::Destination;

/// A ticket as it stands after some events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What it is about.
    pub about: About,
    /// How the call came in.
    pub intake: Intake,
    /// Where it stands.
    pub state: State,
    /// How urgent it is.
    pub priority: Priority,
    /// When the call was logged.
    pub logged_at: Timestamp,
    /// The account that logged it.
    pub logged_by: Uuid,
    /// The account that looks after it.
    pub assignee: Option<Uuid>,
    /// Where it was sent last, by us or by the customer.
    pub desk: Option<Destination>,
    /// When the desk is told, while that is waited for.
    pub waits_until: Option<Timestamp>,
    /// The state that follows the customer's answer, while one is waited for.
    pub resumes: Option<State>,
    /// The part that was at fault.
    pub fault_part: Option<FaultPart>,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
    /// The desk that in fact solved it, where that is known.
    pub resolved_by: Option<Destination>,
    /// Since when nothing is to be done.
    pub ended_at: Option<Timestamp>,
    /// When something happened last.
    pub changed_at: Timestamp,
    /// How many events made it.
    pub events: u32,
}

/// The events of a ticket that do not begin with its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the events of a ticket begin with LOGGED")]
pub struct NoBeginning;

impl Standing {
    /// The ticket after its first event: `actor` logged the call at `at`.
    pub fn begin(first: &Event, actor: Uuid, at: Timestamp) -> Result<Self, NoBeginning> {
        let Event::Logged {
            about,
            intake,
            priority,
        } = *first
        else {
            return Err(NoBeginning);
        };
        Ok(Self {
            about,
            intake,
            state: State::NotTriaged,
            priority,
            logged_at: at,
            logged_by: actor,
            assignee: None,
            desk: None,
            waits_until: None,
            resumes: None,
            fault_part: None,
            resolved_at: None,
            resolved_by: None,
            ended_at: None,
            changed_at: at,
            events: 1,
        })
    }

    /// The state by which it is judged what may be done: while the customer is waited for, the one that was before.
    #[must_use]
    pub fn judged_by(&self) -> State {
        self.resumes.unwrap_or(self.state)
    }

    /// Refuses a move that is not allowed now, with those that are. Waiting for the customer is no way round what must
    /// come first.
    pub fn check(&self, attempted: Move) -> Result<(), Refused> {
        if self.allows(attempted) {
            return Ok(());
        }
        Err(Refused {
            state: self.state,
            attempted,
            allowed: self.allowed().collect(),
        })
    }

    /// The moves that are allowed now.
    pub fn allowed(&self) -> impl Iterator<Item = Move> {
        let moves = Move::ALL.iter().copied();
        moves.filter(|&attempt| self.allows(attempt))
    }

    fn allows(&self, attempted: Move) -> bool {
        match attempted {
            Move::CustomerAwaited | Move::CustomerAnswered => self.state.allows(attempted),
            _ => self.judged_by().allows(attempted),
        }
    }

    /// The ticket after a further event of `actor` at `at`, or why the event cannot be.
    pub fn after(&self, event: &Event, actor: Uuid, at: Timestamp) -> Result<Self, Refused> {
        if let Some(attempted) = event.makes() {
            self.check(attempted)?;
        }
        let mut next = self.clone();
        next.take(event, actor, at);
        if event.makes().is_some() {
            next.settle(self, at);
        }
        next.changed_at = at;
        next.events += 1;
        Ok(next)
    }

    fn take(&mut self, event: &Event, actor: Uuid, at: Timestamp) {
        match *event {
            Event::Triaged {
                about,
                priority,
                onward,
            } => {
                (self.about, self.priority) = (about, priority);
                self.desk = Some(onward.desk);
                self.state = onward.step.state();
                self.waits_until = onward.step.waits_until();
            }
            Event::NotCovered { about } => {
                self.about = about;
                self.state = State::NotTriaged;
            }
            Event::DispatchOverridden { onward, .. } => {
                self.desk = Some(onward.desk);
                self.state = onward.step.state();
                self.waits_until = onward.step.waits_until();
            }
            Event::ConsentRecorded { step: Some(step) } | Event::DispatchRescheduled { step } => {
                self.state = step.state();
                self.waits_until = step.waits_until();
            }
            Event::ConsentDeclined => self.state = State::Logged,
            Event::DeskOpened => self.state = State::Dispatched,
            Event::DispatchConfirmed | Event::ReconfigurationCompleted { .. } => {
                self.state = State::Acknowledged;
            }
            Event::ReplacementStarted { .. } => self.state = State::ReplacementUnderWay,
            Event::ReplacementCompleted {
                device,
                reconfigure,
                ..
            } => {
                self.about.device = Some(device);
                self.state = if reconfigure {
                    State::ReconfigurationDue
                } else {
                    State::Acknowledged
                };
            }
            Event::CustomerAwaited => {
                self.resumes = Some(self.state);
                self.state = State::AwaitingCustomer;
            }
            // Who was to contact the desk himself has done so.
            Event::CustomerAnswered => self.state = self.resumes.unwrap_or(State::Dispatched),
            Event::Resolved { part, by } => {
                self.state = State::Resolved;
                self.fault_part = Some(part);
                self.resolved_by = by;
                self.resolved_at = Some(at);
            }
            Event::Closed => self.state = State::Closed,
            Event::Cancelled { .. } => self.state = State::Cancelled,
            Event::Reopened => {
                self.state = State::Reopened;
                (self.fault_part, self.resolved_at, self.resolved_by) = (None, None, None);
            }
            Event::Taken => self.assignee = Some(actor),
            Event::Assigned { to } => self.assignee = Some(to),
            Event::Released => self.assignee = None,
            Event::PriorityChanged { priority } => self.priority = priority,
            Event::Logged { .. }
            | Event::ConsentRecorded { step: None }
            | Event::ReplacementUpdated { .. }
            | Event::ReconfigurationScheduled { .. }
            | Event::CallJoined { .. }
            | Event::TargetWarned { .. }
            | Event::TargetMissed { .. }
            | Event::MailSettledAsSent { .. }
            | Event::MailSentAgain { .. }
            | Event::MailCancelled { .. }
            | Event::Commented { .. }
            | Event::Attached { .. }
            | Event::MailReceived { .. }
            | Event::MailBounced { .. }
            | Event::ConsentRequested { .. }
            | Event::FactAccepted { .. }
            | Event::PersonalDataErased => {}
        }
    }

    /// What follows from the state alone.
    fn settle(&mut self, before: &Self, at: Timestamp) {
        if self.state != State::AwaitingDeskHours {
            self.waits_until = None;
        }
        if self.state != State::AwaitingCustomer {
            self.resumes = None;
        }
        self.ended_at = if self.state.is_open() {
            None
        } else {
            before.ended_at.or(Some(at))
        };
    }
}
