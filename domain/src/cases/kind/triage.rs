use super::{Engine, Kind, Mismatch, desk_hours::next_open_with_closed, schema};
use crate::{
    triage::{Answer, Given, Verdict},
    vocabulary::Matter,
};

/// `triage`
pub(in crate::cases) struct Triage;

impl Kind for Triage {
    type Given = Given;
    type Expect = Answer;

    const NULLABLE: &'static [&'static str] = &["device", "device.model", "device.purchasedOn"];

    fn conform(given: &Given, expect: &Answer) -> Result<(), Mismatch> {
        let is_case = given.hearing.is_empty();
        schema::require("given.hearing", is_case, "is no field of a case")?;
        let short = 1..=schema::SHORT;
        schema::text("given.call", Some(&given.call), short.clone())?;
        let gateway = given.site.gateway_model.as_deref();
        schema::text("given.site.gatewayModel", gateway, short.clone())?;
        if let Some(device) = &given.device {
            schema::text(
                "given.device.model",
                device.model.as_deref(),
                1..=usize::MAX,
            )?;
            schema::text("given.device.serial", device.serial.as_deref(), short)?;
        }
        let seen = &given.observations;
        schema::require(
            "given.observations.requestKind",
            seen.request_kind.is_none() || seen.matter == Matter::Request,
            "goes with matter REQUEST only",
        )?;
        schema::require(
            "given.observations.topic",
            seen.topic.is_none() || seen.matter == Matter::Question,
            "goes with matter QUESTION only",
        )?;
        next_open_with_closed(expect.desk_open, expect.next_open)
    }

    fn answer(given: &Given, engine: &Engine<'_>) -> Result<Answer, String> {
        match engine.rules.decide(engine.catalogue, given) {
            Verdict::Decided(decision) => Ok(decision.answer),
            Verdict::NotCovered { table, .. } => Err(format!("no row of table {table} matches")),
        }
    }
}
