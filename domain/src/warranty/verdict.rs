//! The warranty at an instant, damage by surge included, and what would change the answer.

use jiff::{Timestamp, civil::Date};

use super::{ContinuedTerm, Warranty, WarrantyMode, judge, term};
use crate::{
    time::{add_days, date_in_japan},
    vocabulary::{DeviceKind, Maker, Region, WarrantyState},
};

/// What the register knows of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WarrantyInput<'a> {
    /// Region of the site.
    pub region: Region,
    /// Kind of device.
    pub kind: DeviceKind,
    /// Maker.
    pub maker: Maker,
    /// Model as registered.
    pub model: Option<&'a str>,
    /// Day of purchase (A13).
    pub purchased_on: Option<Date>,
    /// Registered last covered day; replaces the computed one (A11).
    pub warranty_ends_on: Option<Date>,
    /// Whose term it has, where it took the place of another device.
    pub continued: Option<ContinuedTerm>,
}

/// Whether the maker repairs a device at no charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarrantyVerdict {
    /// The answer.
    pub state: WarrantyState,
    /// Last covered day, inclusive; known exactly when COVERED or EXPIRED.
    pub ends_on: Option<Date>,
    /// How the maker replaces the device, where the documents say so.
    pub mode: Option<WarrantyMode>,
    /// Facts it rests on.
    pub clause: Vec<&'static str>,
    /// Whose term that is, where the device took the place of another.
    pub continued: Option<ContinuedTerm>,
    /// What would lead to another answer, in Japanese.
    pub what_would_change: Vec<String>,
}

/// Judges a device at an instant, by its day in Japan (A12). Damage by surge is excluded whether or not the term
/// has ended (C19, A14); of what has no warranty nothing is excluded.
#[must_use]
pub fn verdict(device: &WarrantyInput<'_>, at: Timestamp, surge: bool) -> WarrantyVerdict {
    let judged = of_term(device, date_in_japan(at));
    let excluded = surge && judged.state != WarrantyState::NotApplicable;
    let what_would_change = if excluded {
        vec![format!(
            "落雷や異常電流による故障でないと分かれば、{}になります。",
            words(&judged)
        )]
    } else {
        changes(device, &judged)
    };
    let (state, ends_on) = if excluded {
        (WarrantyState::ExcludedSurge, None)
    } else {
        (judged.state, judged.ends_on)
    };
    let surge_clause: &[&str] = if excluded { &["C19", "A14"] } else { &[] };
    let continued = device
        .continued
        .filter(|_| judged.state != WarrantyState::NotApplicable);
    let mut clause = surge_clause.to_vec();
    let continued_clause = continued.map_or(&[][..], ContinuedTerm::clause);
    for &source in continued_clause
        .iter()
        .chain(&judged.source)
        .chain(&["A12"])
    {
        if !clause.contains(&source) {
            clause.push(source);
        }
    }
    WarrantyVerdict {
        state,
        ends_on,
        mode: judged.mode,
        clause,
        continued,
        what_would_change,
    }
}

fn of_term(device: &WarrantyInput<'_>, on: Date) -> Warranty {
    let WarrantyInput {
        region,
        kind,
        maker,
        model,
        purchased_on,
        warranty_ends_on,
        ..
    } = *device;
    judge(
        region,
        kind,
        maker,
        model,
        purchased_on,
        warranty_ends_on,
        on,
    )
}

fn changes(device: &WarrantyInput<'_>, judged: &Warranty) -> Vec<String> {
    let ends_on = judged
        .ends_on
        .map(|end| (end, device.warranty_ends_on.is_some()));
    match (judged.state, ends_on) {
        (WarrantyState::Covered, Some((end, registered))) => {
            let after = add_days(end, 1);
            let mut changes = vec![
                format!("{after}からは期間終了になります。"),
                "落雷や異常電流による故障なら、期間内でも対象外になります。".to_owned(),
            ];
            changes.push(if registered {
                corrected_end(end)
            } else {
                REGISTER_ANOTHER_END.to_owned()
            });
            changes
        }
        (WarrantyState::Expired, Some((end, true))) => {
            vec![corrected_end(end)]
        }
        (WarrantyState::Expired, Some((_, false))) => vec![
            REGISTER_ANOTHER_END.to_owned(),
            "登録された購入日が改められれば、期間を計算し直します。".to_owned(),
        ],
        (WarrantyState::Unknown, _) => unknown(device),
        _ => Vec::new(),
    }
}

fn corrected_end(end: Date) -> String {
    format!("登録された保守終了日（{end}）が改められれば、その日までになります。")
}

const REGISTER_ANOTHER_END: &str =
    "メーカーの書類にある保守終了日を登録すれば、その日までになります。";

/// What is missing: the purchase where a term is printed, otherwise the end itself.
fn unknown(device: &WarrantyInput<'_>) -> Vec<String> {
    let WarrantyInput {
        region,
        kind,
        maker,
        model,
        ..
    } = *device;
    if term(region, kind, maker, model).is_some() {
        return vec![
            "購入日を登録すれば判定できます。".to_owned(),
            "保守終了日を登録すれば判定できます。".to_owned(),
        ];
    }
    let mut changes =
        vec!["資料に保守年数の記載がない機器です。保守終了日を登録すれば判定できます。".to_owned()];
    if maker == Maker::Unknown {
        changes.push("メーカーを登録すれば判定できることがあります。".to_owned());
    }
    changes
}

fn words(judged: &Warranty) -> &'static str {
    match judged.state {
        WarrantyState::Covered => "保守期間内",
        WarrantyState::Expired => "保守期間終了",
        WarrantyState::ExcludedSurge => "保守対象外",
        WarrantyState::Unknown => "保守期間不明",
        WarrantyState::NotApplicable => "保守の対象でない機器",
    }
}
