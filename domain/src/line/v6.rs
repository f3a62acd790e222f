//! Whether a line needs フレッツ・v6オプション (S14, T15).

use jiff::civil::{Date, date};

use super::LineFacts;
use crate::{
    finding::{
        Finding, FindingCode,
        Severity::{self, Advice, Refused, Warning},
    },
    vocabulary::{LineService, LineType, Region, V6Option},
};

/// East: lines opened on or before this day need an order of their own.
const EAST_LAST_WITHOUT: Date = date(2012, 5, 29);

/// West: lines ordered on or after this day have the function.
const WEST_FIRST_WITH: Date = date(2021, 5, 17);

/// Whether the line has the function without the option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Provided {
    Yes,
    No,
    /// The date is not known.
    Unclear,
}

pub(super) fn check(line: &LineFacts) -> Option<Finding> {
    let with = |severity: Severity, code, text: &str| {
        Some(Finding::new(severity, code, &["S14", "T15"], text))
    };
    // A line of another carrier does not know the option.
    if line.service() == Some(LineService::OtherCarrier) {
        return None;
    }
    match (line.v6_option, provided(line)) {
        (Some(V6Option::Subscribed), _) | (None, Provided::Yes) => None,
        (Some(V6Option::NotSubscribed), Provided::Yes) => with(
            Warning,
            FindingCode::V6OptionProvided,
            "v6オプションは未契約と登録されていますが、この回線には同じ機能が備わっているはずです。契約情報を確認してください。",
        ),
        (Some(V6Option::NotSubscribed), _) => with(
            Refused,
            FindingCode::V6OptionNeeded,
            "フレッツ・v6オプションがないため通信できません。NTTの回線は116またはサービス情報サイト、光コラボレーションは事業者に申し込みます。",
        ),
        (None, Provided::No) => with(
            Warning,
            FindingCode::V6OptionUnchecked,
            "古い回線のため、フレッツ・v6オプションの申し込みが要ります。契約済みか確認してください。",
        ),
        (None, Provided::Unclear) => with(
            Advice,
            FindingCode::V6OptionUnchecked,
            "フレッツ・v6オプションが契約済みか、契約情報で確認してください。",
        ),
    }
}

/// 隼 and クロス have the function, and so do lines from a day on that differs between the regions.
fn provided(line: &LineFacts) -> Provided {
    let without_option = line.service() == Some(LineService::FletsCross);
    let hayabusa = [LineType::NextFamilyHayabusa, LineType::NextMansionHayabusa];
    if without_option || line.line_type.is_some_and(|of| hayabusa.contains(&of)) {
        return Provided::Yes;
    }
    let since_cut_over = match line.region {
        Region::East => line
            .opened_on
            .map(|opened_on| opened_on > EAST_LAST_WITHOUT),
        Region::West => line
            .ordered_on
            .map(|ordered_on| ordered_on >= WEST_FIRST_WITH),
    };
    match since_cut_over {
        Some(true) => Provided::Yes,
        Some(false) => Provided::No,
        None => Provided::Unclear,
    }
}
