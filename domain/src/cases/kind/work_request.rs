use serde::{Deserialize, Serialize};

use super::{Engine, Kind, Mismatch, schema};
use crate::work_request::{self, WorkKind, WorkObstacle};

/// `work_request`
pub(in crate::cases) struct WorkRequest;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cases) struct Expect {
    eligible: bool,
    reasons: Vec<WorkObstacle>,
}

impl Kind for WorkRequest {
    type Given = work_request::WorkRequest;
    type Expect = Expect;

    fn conform(given: &Self::Given, expect: &Expect) -> Result<(), Mismatch> {
        let texts = [
            ("given.modelExisting", &given.model_existing),
            ("given.modelWanted", &given.model_wanted),
            ("given.hubModel", &given.hub_model),
        ];
        for (path, text) in texts {
            schema::text(path, text.as_deref(), 1..=schema::SHORT)?;
        }
        schema::require("given.pcs", given.pcs >= 1, "accepted: 1 or more")?;
        schema::require(
            "given.pcsToAdd",
            given.pcs_to_add != Some(0),
            "accepted: 1 or more",
        )?;
        match given.request {
            WorkKind::AddPcAndReader | WorkKind::AddReader => {
                schema::present("given.makerExisting", given.maker_existing)?;
            }
            WorkKind::CertificateUpdate => {
                schema::present("given.certificateIssuedOn", given.certificate_issued_on)?;
                schema::present("given.on", given.on)?;
            }
            WorkKind::ReceiptLinkOn => {
                schema::present("given.receiptLinked", given.receipt_linked)?;
            }
            WorkKind::WirelessToWired
            | WorkKind::Succession
            | WorkKind::Move
            | WorkKind::OnlineClaimsSetup => {}
        }
        let mut reasons = expect.reasons.clone();
        reasons.sort_unstable();
        reasons.dedup();
        let unique = reasons.len() == expect.reasons.len();
        schema::require("expect.reasons", unique, "names a reason twice")?;
        let agree = expect.eligible == reasons.is_empty();
        schema::require("expect.reasons", agree, "is empty exactly when eligible")
    }

    fn answer(given: &Self::Given, _: &Engine<'_>) -> Result<Expect, String> {
        let reasons = given.obstacles();
        Ok(Expect {
            eligible: reasons.is_empty(),
            reasons,
        })
    }
}
