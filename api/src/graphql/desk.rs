//! Desks in the schema.

use domain::catalogue;
use domain::vocabulary::{Channel, DeskCode, DeskOpen};
use jiff::Timestamp;
use juniper::{GraphQLObject, graphql_object};

use super::Context;
use crate::store::desk_address::DeskAddress;
use crate::wording;

/// A desk (受付窓口) with the addresses confirmed or registered for it.
pub struct Desk<'a> {
    pub desk: &'a catalogue::Desk,
    pub addresses: Vec<DeskAddress>,
    /// The instant for which it is told whether the desk is open.
    pub now: Timestamp,
}

/// A mail address of a desk.
#[derive(GraphQLObject)]
pub struct DeskEmail {
    /// The address.
    address: String,
    /// Whether mails go out to it. An unconfirmed one is printed for orders only (A23).
    confirmed: bool,
    /// Whether an operator registered it; if not, it is printed in the documents.
    registered: bool,
    /// When it was confirmed or registered by a supervisor.
    confirmed_at: Option<Timestamp>,
}

/// A web form of a desk.
#[derive(GraphQLObject)]
pub struct WebForm {
    /// Address of the page, where it is printed.
    url: Option<String>,
    /// How to find the form on the page, in Japanese.
    note: Option<String>,
}

/// A desk (受付窓口): who answers, how to reach it, when, and what to state.
#[graphql_object(context = Context)]
impl<'a> Desk<'a> {
    /// The code.
    fn code(&self) -> DeskCode {
        self.desk.code
    }

    /// Name in Japanese.
    fn name(&self) -> &str {
        &self.desk.name
    }

    /// What it takes care of, in Japanese.
    fn handles(&self) -> &str {
        &self.desk.handles
    }

    /// Telephone numbers as printed.
    fn phones(&self) -> &[String] {
        &self.desk.phones
    }

    /// Mail addresses: registered ones first, which are used in the place of printed ones.
    fn emails(&self) -> Vec<DeskEmail> {
        let registered = self
            .addresses
            .iter()
            .filter(|row| row.registered)
            .map(|row| DeskEmail {
                address: row.address.clone(),
                confirmed: true,
                registered: true,
                confirmed_at: Some(row.confirmed_at.timestamp()),
            });
        let printed = self.desk.emails.iter().map(|email| {
            let confirmation = self
                .addresses
                .iter()
                .find(|row| row.address == email.address);
            DeskEmail {
                address: email.address.clone(),
                confirmed: email.confirmed || confirmation.is_some(),
                registered: false,
                confirmed_at: confirmation.map(|row| row.confirmed_at.timestamp()),
            }
        });
        registered.chain(printed).collect()
    }

    /// Web forms.
    fn web_forms(&self) -> Vec<WebForm> {
        let form = |form: &catalogue::WebForm| WebForm {
            url: form.url.clone(),
            note: form.note.clone(),
        };
        self.desk.web_forms.iter().map(form).collect()
    }

    /// The ways to reach it.
    fn channels(&self) -> &[Channel] {
        &self.desk.channels
    }

    /// Opening hours and closed days in one Japanese line, Asia/Tokyo.
    fn hours(&self) -> String {
        wording::hours(self.desk)
    }

    /// What the caller must state, in Japanese.
    fn say(&self) -> &[String] {
        &self.desk.say
    }

    /// A remark for the agent, in Japanese.
    fn note(&self) -> Option<&str> {
        self.desk.note.as_deref()
    }

    /// Ids of the facts it rests on.
    fn source(&self) -> &[String] {
        &self.desk.source
    }

    /// Whether it is open now.
    fn open(&self) -> DeskOpen {
        self.desk.opening(self.now).open
    }

    /// When it opens next, while CLOSED.
    fn next_open(&self) -> Option<Timestamp> {
        self.desk.opening(self.now).next_open
    }
}
