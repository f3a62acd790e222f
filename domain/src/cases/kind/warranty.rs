use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Engine, Kind, Mismatch, schema};
use crate::{
    json,
    vocabulary::{DeviceKind, Maker, Region, WarrantyState},
    warranty::judge,
};

/// `warranty`
pub(in crate::cases) struct Warranty;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::cases) struct Given {
    region: Region,
    kind: DeviceKind,
    maker: Maker,
    #[serde(with = "json::date")]
    on: Date,
    model: Option<String>,
    #[serde(default, with = "json::optional_date")]
    purchased_on: Option<Date>,
    #[serde(default, with = "json::optional_date")]
    warranty_ends_on: Option<Date>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::cases) struct Expect {
    state: WarrantyState,
    #[serde(default, with = "json::optional_date")]
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_on: Option<Date>,
}

impl Kind for Warranty {
    type Given = Given;
    type Expect = Expect;

    fn conform(given: &Given, expect: &Expect) -> Result<(), Mismatch> {
        schema::text("given.model", given.model.as_deref(), 1..=schema::SHORT)?;
        schema::require(
            "expect.state",
            expect.state != WarrantyState::ExcludedSurge,
            "accepted: COVERED, EXPIRED, UNKNOWN, NOT_APPLICABLE",
        )?;
        let dated = matches!(
            expect.state,
            WarrantyState::Covered | WarrantyState::Expired
        );
        schema::require(
            "expect.endsOn",
            dated == expect.ends_on.is_some(),
            "is present exactly with COVERED and EXPIRED",
        )
    }

    fn answer(given: &Given, _: &Engine<'_>) -> Result<Expect, String> {
        let judged = judge(
            given.region,
            given.kind,
            given.maker,
            given.model.as_deref(),
            given.purchased_on,
            given.warranty_ends_on,
            given.on,
        );
        Ok(Expect {
            state: judged.state,
            ends_on: judged.ends_on,
        })
    }
}
