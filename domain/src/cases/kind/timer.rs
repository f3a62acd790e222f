use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Engine, Kind, Mismatch, schema};
use crate::{
    calendar::Calendar,
    certificate, fee, json, timer,
    vocabulary::{DeviceKind, Maker, Region},
    warranty::judge,
};

/// `timer`
pub(in crate::cases) struct Timer;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::cases) struct Given {
    timer: timer::Timer,
    #[serde(with = "json::date")]
    from: Date,
    region: Option<Region>,
    device_kind: Option<DeviceKind>,
    maker: Option<Maker>,
    model: Option<String>,
    #[serde(default, with = "json::optional_date")]
    warranty_ends_on: Option<Date>,
    #[serde(default, with = "json::optional_date")]
    on: Option<Date>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::cases) struct Expect {
    #[serde(with = "json::date")]
    ends_on: Date,
}

impl Kind for Timer {
    type Given = Given;
    type Expect = Expect;

    fn conform(given: &Given, _: &Expect) -> Result<(), Mismatch> {
        schema::text("given.model", given.model.as_deref(), 1..=schema::SHORT)?;
        match given.timer {
            timer::Timer::Warranty => {
                schema::present("given.region", given.region)?;
                schema::present("given.deviceKind", given.device_kind)?;
                schema::present("given.maker", given.maker).map(drop)
            }
            timer::Timer::PlanBTerm => schema::present("given.on", given.on).map(drop),
            _ => Ok(()),
        }
    }

    fn answer(given: &Given, _: &Engine<'_>) -> Result<Expect, String> {
        let from = given.from;
        let ends_on = match given.timer {
            timer::Timer::Certificate => certificate::last_valid_day(from),
            timer::Timer::Warranty => warranty(given).ok_or("the device has no warranty term")?,
            timer::Timer::ResetOption => timer::reset_option_ends_on(from, given.warranty_ends_on),
            timer::Timer::PlanBTerm => {
                fee::plan_b_term_ends_on(from, given.on.ok_or("on is missing")?)
            }
            timer::Timer::OpsFirstPeriod => fee::first_period_ends_on(from),
            timer::Timer::SurveyCancelFree => {
                timer::survey_cancel_free_on(&Calendar::by_law(), from)
            }
            timer::Timer::CertificateApplyBy => {
                timer::certificate_apply_by(&Calendar::by_law(), from)
            }
            timer::Timer::OperationStartLatest => timer::operation_start_latest(from),
            timer::Timer::IntegratorOrderBy => timer::integrator_order_by(from),
        };
        Ok(Expect { ends_on })
    }
}

/// The last covered day of a device bought on `from`; the day it is judged on does not matter.
fn warranty(given: &Given) -> Option<Date> {
    let judged = judge(
        given.region?,
        given.device_kind?,
        given.maker?,
        given.model.as_deref(),
        Some(given.from),
        given.warranty_ends_on,
        given.from,
    );
    judged.ends_on
}
