//! Desks in the schema.

use std::sync::Arc;

use domain::access::Operation;
use domain::catalogue;
use domain::mail_form::MailCharset;
use domain::vocabulary::{Channel, DeskCode, DeskOpen};
use jiff::{SignedDuration, Timestamp};
use juniper::{GraphQLObject, graphql_object};

use super::Context;
use super::error::QueryError;
use crate::knowledge::Knowledge;
use crate::store::StoreError;
use crate::store::desk_address::{self, DeskAddress};
use crate::store::mail_form::{self, DeskMailForm};
use crate::wording;

/// A desk (受付窓口) with the addresses confirmed or registered for it.
pub struct Desk {
    code: DeskCode,
    knowledge: Arc<Knowledge>,
    addresses: Vec<DeskAddress>,
    charset: MailCharset,
    /// The instant for which it is told whether the desk is open, unless another is given.
    now: Timestamp,
}

impl Desk {
    /// The desk as it is at `now`, with what is its own of what is known.
    fn new(code: DeskCode, known: &Known, now: Timestamp) -> Self {
        let own = known.addresses.iter().filter(|row| row.desk.0 == code);
        let form = known.forms.iter().find(|row| row.desk.0 == code);
        Self {
            code,
            knowledge: Arc::clone(&known.knowledge),
            addresses: own.cloned().collect(),
            charset: form.map_or(MailCharset::Utf8, |row| row.charset.0),
            now,
        }
    }

    fn desk(&self) -> &catalogue::Desk {
        self.knowledge.catalogue.desk(self.code)
    }
}

/// Whether a desk can be reached one way.
#[derive(GraphQLObject)]
pub struct ChannelOpening {
    /// The way.
    channel: Channel,
    /// Whether it is open.
    open: DeskOpen,
    /// When it opens next, while CLOSED.
    next_open: Option<Timestamp>,
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
impl Desk {
    /// The code.
    fn code(&self) -> DeskCode {
        self.code
    }

    /// Name in Japanese.
    fn name(&self) -> &str {
        &self.desk().name
    }

    /// What it takes care of, in Japanese.
    fn handles(&self) -> &str {
        &self.desk().handles
    }

    /// Telephone numbers as printed.
    fn phones(&self) -> &[String] {
        &self.desk().phones
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
        let printed = self.desk().emails.iter().map(|email| {
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

    /// The characters in which mails go out to it.
    fn mail_charset(&self) -> MailCharset {
        self.charset
    }

    /// Web forms.
    fn web_forms(&self) -> Vec<WebForm> {
        let form = |form: &catalogue::WebForm| WebForm {
            url: form.url.clone(),
            note: form.note.clone(),
        };
        self.desk().web_forms.iter().map(form).collect()
    }

    /// The ways to reach it.
    fn channels(&self) -> &[Channel] {
        &self.desk().channels
    }

    /// Opening hours and closed days in one Japanese line, Asia/Tokyo.
    fn hours(&self) -> String {
        wording::hours(self.desk())
    }

    /// What the caller must state, in Japanese.
    fn say(&self) -> &[String] {
        &self.desk().say
    }

    /// A remark for the agent, in Japanese.
    fn note(&self) -> Option<&str> {
        self.desk().note.as_deref()
    }

    /// Ids of the facts it rests on.
    fn source(&self) -> &[String] {
        &self.desk().source
    }

    /// Whether it is open now.
    fn open(&self) -> DeskOpen {
        self.desk().opening(self.now).open
    }

    /// Whether it is open at an instant.
    fn open_at(&self, at: Timestamp) -> DeskOpen {
        self.desk().opening(at).open
    }

    /// When it opens next, while CLOSED at an instant (now, unless given).
    fn next_open(&self, at: Option<Timestamp>) -> Option<Timestamp> {
        self.desk().opening(at.unwrap_or(self.now)).next_open
    }

    /// Each way to reach it at an instant (now, unless given): a web form may take what comes while nobody answers.
    fn openings(&self, at: Option<Timestamp>) -> Vec<ChannelOpening> {
        let at = at.unwrap_or(self.now);
        let opening = |&channel: &Channel| {
            let opening = self.desk().opening_of(channel, at)?;
            Some(ChannelOpening {
                channel,
                open: opening.open,
                next_open: opening.next_open,
            })
        };
        self.desk().channels.iter().filter_map(opening).collect()
    }

    /// Whole minutes in which a person answers between two instants, which lie ten years apart at most; null where the
    /// hours are not known.
    fn minutes_between(&self, from: Timestamp, to: Timestamp) -> Result<Option<i32>, QueryError> {
        if to.duration_since(from) > LONGEST_SPAN {
            return Err(QueryError::bad_request(
                "from and to must lie ten years apart at most",
            ));
        }
        let minutes = self.desk().minutes_between(from, to);
        Ok(minutes.and_then(|minutes| i32::try_from(minutes).ok()))
    }
}

/// Ten years.
const LONGEST_SPAN: SignedDuration = SignedDuration::from_hours(24 * 3_653);

/// One desk with its addresses.
pub async fn desk(context: &Context, code: DeskCode) -> Result<Desk, QueryError> {
    Ok(Desk::new(code, &known(context).await?, context.app.now()))
}

/// All desks with their addresses.
pub async fn desks(context: &Context) -> Result<Vec<Desk>, QueryError> {
    let (known, now) = (known(context).await?, context.app.now());
    let desk = |&code: &DeskCode| Desk::new(code, &known, now);
    Ok(DeskCode::ALL.iter().map(desk).collect())
}

/// What is known of all desks.
struct Known {
    knowledge: Arc<Knowledge>,
    addresses: Vec<DeskAddress>,
    forms: Vec<DeskMailForm>,
}

async fn known(context: &Context) -> Result<Known, QueryError> {
    context.actor()?.permit(Operation::ReadCatalogue)?;
    let base = Arc::clone(&context.app.knowledge);
    let now = context.app.now();
    let read = move |connection: &mut _| -> Result<_, StoreError> {
        Ok(Known {
            knowledge: base.in_force(connection, now)?,
            addresses: desk_address::all(connection)?,
            forms: mail_form::all(connection)?,
        })
    };
    Ok(context.app.store.read(read).await?)
}
