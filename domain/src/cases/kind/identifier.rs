use serde::{Deserialize, Serialize};

use super::{Engine, Kind, Mismatch, schema};
use crate::{
    identifier::{CustomerLineId, InstitutionCode, Serial},
    vocabulary::{Maker, Region, closed_set::closed_set},
};

closed_set! {
    /// What an identifier identifies.
    IdentifierType {
        /// Customer line ID (お客さまID).
        CustomerLineId = "CUSTOMER_LINE_ID",
        /// Institution code (医療機関コード).
        InstitutionCode = "INSTITUTION_CODE",
        /// Serial number (シリアル番号).
        Serial = "SERIAL",
    }
}

/// `identifier`
pub(in crate::cases) struct Identifier;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct Given {
    r#type: IdentifierType,
    raw: String,
    region: Option<Region>,
    maker: Option<Maker>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct Expect {
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    normalised: Option<String>,
}

impl Kind for Identifier {
    type Given = Given;
    type Expect = Expect;

    fn conform(given: &Given, expect: &Expect) -> Result<(), Mismatch> {
        schema::text("given.raw", Some(&given.raw), 0..=schema::SHORT)?;
        schema::text(
            "expect.normalised",
            expect.normalised.as_deref(),
            1..=schema::SHORT,
        )?;
        schema::require(
            "expect.normalised",
            expect.valid == expect.normalised.is_some(),
            "is present exactly when valid",
        )?;
        match given.r#type {
            IdentifierType::CustomerLineId => {
                schema::present("given.region", given.region).map(drop)
            }
            IdentifierType::InstitutionCode => Ok(()),
            IdentifierType::Serial => schema::present("given.maker", given.maker).map(drop),
        }
    }

    fn answer(given: &Given, _: &Engine<'_>) -> Result<Expect, String> {
        let normalised = match (given.r#type, given.region, given.maker) {
            (IdentifierType::CustomerLineId, Some(region), _) => {
                CustomerLineId::parse(&given.raw, region).map(|id| id.to_string())
            }
            (IdentifierType::InstitutionCode, _, _) => {
                InstitutionCode::parse(&given.raw).map(|code| code.to_string())
            }
            (IdentifierType::Serial, _, Some(maker)) => {
                Serial::parse(&given.raw, maker).map(|serial| serial.to_string())
            }
            _ => return Err("region or maker is missing".to_owned()),
        };
        Ok(Expect {
            valid: normalised.is_ok(),
            normalised: normalised.ok(),
        })
    }
}
