use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Engine, Kind, Mismatch, schema};
use crate::{
    json,
    vocabulary::{DeskCode, DeskOpen},
};

/// `desk_hours`
pub(in crate::cases) struct DeskHours;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct Given {
    desk: DeskCode,
    #[serde(with = "json::instant")]
    at: Timestamp,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::cases) struct Expect {
    open: DeskOpen,
    #[serde(default, with = "json::optional_instant")]
    #[serde(skip_serializing_if = "Option::is_none")]
    next_open: Option<Timestamp>,
}

impl Kind for DeskHours {
    type Given = Given;
    type Expect = Expect;

    fn conform(_: &Given, expect: &Expect) -> Result<(), Mismatch> {
        let a_desk = expect.open != DeskOpen::NotApplicable;
        schema::require(
            "expect.open",
            a_desk,
            "accepted: OPEN, CLOSED, ALWAYS, UNKNOWN",
        )?;
        next_open_with_closed(expect.open, expect.next_open)
    }

    fn answer(given: &Given, engine: &Engine<'_>) -> Result<Expect, String> {
        let opening = engine.catalogue.desk(given.desk).opening(given.at);
        Ok(Expect {
            open: opening.open,
            next_open: opening.next_open,
        })
    }
}

/// `nextOpen` is present exactly when the desk is closed.
pub(super) fn next_open_with_closed(
    open: DeskOpen,
    next_open: Option<Timestamp>,
) -> Result<(), Mismatch> {
    let agree = (open == DeskOpen::Closed) == next_open.is_some();
    schema::require(
        "expect.nextOpen",
        agree,
        "is present exactly when the desk is CLOSED",
    )
}
