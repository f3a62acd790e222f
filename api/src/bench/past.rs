//! What happened to an invented ticket.

use domain::ticket::{About, Event, Intake, Priority, Standing};
use jiff::Timestamp;

use super::draw::Draw;
use crate::store::ticket_parts::EventRow;
use crate::store::{Code, Id, RawJson};

/// A ticket with its events so far.
pub struct Past {
    ticket: Id,
    actor: Id,
    pub standing: Standing,
    pub events: Vec<EventRow>,
}

impl Past {
    /// The ticket after its call.
    pub fn begin(draw: &mut Draw, ticket: Id, actor: Id, about: About, at: Timestamp) -> Self {
        let event = Event::Logged {
            about,
            intake: Intake::Phone,
            priority: Priority::Normal,
        };
        let standing = Standing::begin(&event, actor.0, at).expect("a ticket begins with its call");
        let mut past = Self {
            ticket,
            actor,
            standing,
            events: Vec::new(),
        };
        past.keep(draw, &event, at);
        past
    }

    /// Lets something happen that the state allows.
    pub fn happen(&mut self, draw: &mut Draw, event: &Event, at: Timestamp) {
        let after = self.standing.after(event, self.actor.0, at);
        self.standing = after.expect("what is invented is allowed");
        self.keep(draw, event, at);
    }

    fn keep(&mut self, draw: &mut Draw, event: &Event, at: Timestamp) {
        self.events.push(EventRow {
            id: draw.id(at),
            ticket_id: self.ticket,
            kind: Code(event.kind()),
            at: at.into(),
            actor_id: self.actor,
            ordinal: self.standing.events.cast_signed(),
            state: Code(self.standing.state),
            data: RawJson(serde_json::to_vec(event).expect("an event is always JSON")),
        });
    }
}
