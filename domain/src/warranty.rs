//! The maker's warranty (保守期間): its term and mode, whether it still runs, and what is left of it after an
//! exchange.

mod exchange;
mod verdict;

pub use exchange::{Continuation, ContinuedTerm, Exchange, continuation, continued};
pub use verdict::{WarrantyInput, WarrantyVerdict, verdict};

use jiff::civil::Date;

use crate::{
    router,
    time::anniversary,
    vocabulary::{DeviceKind, Maker, Region, WarrantyState, closed_set::closed_set},
};

closed_set! {
    /// How the maker replaces a device (保守の形態: D13, D15, D16, D18, V13-V15).
    WarrantyMode {
        /// Somebody comes and exchanges it (オンサイト).
        OnSite = "ON_SITE",
        /// A replacement comes first, the broken one goes back (先出しセンドバック).
        AdvanceExchange = "ADVANCE_EXCHANGE",
        /// The broken one goes to the maker first (センドバック).
        SendBack = "SEND_BACK",
        /// A replacement is asked for with a form (代品申請).
        ReplacementByForm = "REPLACEMENT_BY_FORM",
    }
}

/// Whether a device is covered on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warranty {
    /// Any state but `EXCLUDED_SURGE`: damage by surge is judged by triage.
    pub state: WarrantyState,
    /// Last covered day, inclusive; known exactly when COVERED or EXPIRED.
    pub ends_on: Option<Date>,
    /// How the maker replaces the device, where the documents say so.
    pub mode: Option<WarrantyMode>,
    /// Facts the judgement rests on.
    pub source: Vec<&'static str>,
}

/// Judges the warranty on the day `on` in Japan.
///
/// A registered end replaces the computed one (A11). The last covered day is the anniversary of the
/// purchase, 29 February becoming 28 February (A11).
#[must_use]
pub fn judge(
    region: Region,
    kind: DeviceKind,
    maker: Maker,
    model: Option<&str>,
    purchased_on: Option<Date>,
    warranty_ends_on: Option<Date>,
    on: Date,
) -> Warranty {
    if !may_have_term(kind) {
        return undated(WarrantyState::NotApplicable, not_maintained(region, kind));
    }
    let judged = judge_term(
        region,
        kind,
        maker,
        model,
        purchased_on,
        warranty_ends_on,
        on,
    );
    let mode = mode(region, kind, maker, model);
    Warranty { mode, ..judged }
}

fn judge_term(
    region: Region,
    kind: DeviceKind,
    maker: Maker,
    model: Option<&str>,
    purchased_on: Option<Date>,
    warranty_ends_on: Option<Date>,
    on: Date,
) -> Warranty {
    if let Some(end) = warranty_ends_on {
        return dated(end, on, vec!["A11"]);
    }
    match (term(region, kind, maker, model), purchased_on) {
        (Some(term), Some(purchase)) => {
            let end = anniversary(purchase, term.years);
            dated(end, on, vec![term.source, "A11"])
        }
        (Some(term), None) => undated(WarrantyState::Unknown, vec![term.source]),
        (None, _) => undated(WarrantyState::Unknown, vec!["A24", "A59"]),
    }
}

/// A warranty term (保守年数).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Years from the day of purchase.
    pub years: i16,
    /// Fact the term rests on.
    pub source: &'static str,
}

/// The term the documents print for a device; none where they print none.
#[must_use]
pub fn term(region: Region, kind: DeviceKind, maker: Maker, model: Option<&str>) -> Option<Term> {
    let years = |years, source| Some(Term { years, source });
    match (region, kind, maker) {
        (Region::East, DeviceKind::Pc, Maker::Lenovo) => years(5, "D13"),
        (Region::East, DeviceKind::Monitor, Maker::Lenovo) => years(5, "A60"),
        (Region::East, DeviceKind::Router, _) => match router::supporter(maker, model) {
            Some(Maker::AlliedTelesis) => years(5, "D15"),
            Some(_) => years(5, "D16"),
            None => None,
        },
        (Region::West, DeviceKind::Pc, _) => years(5, "V14"),
        (Region::West, DeviceKind::Router, _) => years(5, "V13"),
        (Region::East, DeviceKind::Accessory, Maker::Lenovo)
        | (Region::West, DeviceKind::Accessory, _) => years(5, "A61"),
        (Region::West, DeviceKind::Monitor, Maker::Hp) => years(3, "V15"),
        _ => None,
    }
}

/// How the maker replaces a device; none where the documents do not say. Monitors and accessories of a PC set
/// have its term (A60, A61), but no mode of their own is printed.
#[must_use]
pub fn mode(
    region: Region,
    kind: DeviceKind,
    maker: Maker,
    model: Option<&str>,
) -> Option<WarrantyMode> {
    match (region, kind, maker) {
        (_, DeviceKind::Hub, Maker::Apresia) => Some(WarrantyMode::ReplacementByForm),
        (Region::East, DeviceKind::Pc, Maker::Lenovo) | (Region::West, DeviceKind::Pc, _) => {
            Some(WarrantyMode::AdvanceExchange)
        }
        (Region::East, DeviceKind::Router, _) => {
            router::supporter(maker, model).map(|_| WarrantyMode::OnSite)
        }
        (Region::West, DeviceKind::Router, _) => Some(WarrantyMode::OnSite),
        (Region::West, DeviceKind::Monitor, Maker::Hp) => Some(WarrantyMode::SendBack),
        _ => None,
    }
}

/// Lines, gateways and devices of others have no warranty to judge, whatever is registered.
fn may_have_term(kind: DeviceKind) -> bool {
    match kind {
        DeviceKind::Pc
        | DeviceKind::Monitor
        | DeviceKind::Router
        | DeviceKind::Hub
        | DeviceKind::CardReader
        | DeviceKind::Accessory => true,
        DeviceKind::Onu
        | DeviceKind::Line
        | DeviceKind::Gateway
        | DeviceKind::ReceiptPc
        | DeviceKind::Mobile
        | DeviceKind::Other => false,
    }
}

/// Why a device has no warranty to judge: lines are repaired by the line desk (D12; West A22), gateways come with the line
/// (S17, S18), mobile devices are outside the support (V34), and what is left is outside the maintenance of NTT (C28, A51;
/// West C10).
fn not_maintained(region: Region, kind: DeviceKind) -> Vec<&'static str> {
    match (kind, region) {
        (DeviceKind::Onu | DeviceKind::Line, Region::East) => vec!["D12"],
        (DeviceKind::Onu | DeviceKind::Line, Region::West) => vec!["A22"],
        (DeviceKind::Gateway, _) => vec!["S17", "S18"],
        (DeviceKind::Mobile, _) => vec!["V34"],
        (_, Region::East) => vec!["C28", "A51"],
        (_, Region::West) => vec!["C10", "A51"],
    }
}

fn dated(ends_on: Date, on: Date, source: Vec<&'static str>) -> Warranty {
    let state = if on <= ends_on {
        WarrantyState::Covered
    } else {
        WarrantyState::Expired
    };
    Warranty {
        state,
        ends_on: Some(ends_on),
        mode: None,
        source,
    }
}

fn undated(state: WarrantyState, source: Vec<&'static str>) -> Warranty {
    Warranty {
        state,
        ends_on: None,
        mode: None,
        source,
    }
}
