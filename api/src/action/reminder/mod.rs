//! Reminders: what falls due at sites, who is told of it, and what becomes of that.

pub mod describe;
pub mod digest;
mod due;
mod hours;
mod judge;
mod recipient;
pub mod register;
pub mod respond;
pub mod run;
pub mod settle;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::reminder::{Party, ReminderKind};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::store::Day;

/// The day by the clock of the desk.
pub fn today(app: &App) -> Day {
    Day(zone(app).to_datetime(app.now()).date())
}

/// Where the clock of the desk stands.
pub fn zone(app: &App) -> &TimeZone {
    &app.settings.time_zone
}

/// A fingerprint of the leads and recipients of a kind: with others, everything is judged anew.
fn basis(app: &App, kind: ReminderKind) -> String {
    let entry = app.reminders.kind(kind);
    let whole = format!("{:?} {:?}", entry.leads, entry.recipients);
    URL_SAFE_NO_PAD.encode(Sha256::digest(whole))
}

/// Whether a party is told of a kind, as the table of kinds stands now.
fn is_told(app: &App, kind: ReminderKind, party: Party) -> bool {
    app.reminders.kind(kind).recipients.contains(&party)
}
