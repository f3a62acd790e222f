//! What the documents say of the contracts of a region that no single contract decides, and what customers usually take.

use super::{Period, PlanTerms};
use crate::{
    fee::Yen,
    vocabulary::{Plan, Region},
};
use jiff::civil::Date;

/// Something to tell a customer before a contract begins, or where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Facts it rests on.
    pub clause: &'static [&'static str],
    /// The sentence, in Japanese.
    pub text: &'static str,
}

const fn note(clause: &'static [&'static str], text: &'static str) -> Note {
    Note { clause, text }
}

/// What there is to tell of the contracts of a region.
#[must_use]
pub const fn notes(region: Region) -> &'static [Note] {
    match region {
        Region::East => EAST,
        Region::West => WEST,
    }
}

const EAST: &[Note] = &[
    note(
        &["C22", "C24"],
        "故障や交換のあとのPCの再設定は、契約の有無によらず別途費用がかかります。",
    ),
    note(
        &["C25", "A16"],
        "契約がない拠点の依頼は、保守の申込みを受けてからの対応になります。",
    ),
    note(
        &["C26"],
        "お客さまがアカウントを変えたあとに不具合が出た場合、復旧の再設定は有償です。",
    ),
    note(
        &["C28", "A51"],
        "レセコンや、ほかの用途のルーターは、保守サービスの対象に入りません。",
    ),
];

const WEST: &[Note] = &[
    note(
        &["C01"],
        "スタートパックには、オフィスプライムサポートの加入が必要です。月額料金は補助の対象になりません。",
    ),
    note(
        &["C09"],
        "NTT西日本の回線と、同じ回線でのおまかせサポートサービス（基本メニュー）の契約が条件です。",
    ),
    note(
        &["C10"],
        "サポート対象に指定していない機器の故障や質問は受けられません。復旧を約束するものでもありません。",
    ),
    note(
        &["C11"],
        "メーカーへの取次ぎは、調査を済ませて保守手引書に載せた機器に限ります。",
    ),
    note(
        &["C13"],
        "対象外の機器が原因のとき、故障箇所を特定できないことがあります。MDF室などの開錠、入館の申請、復旧の確認は、お客さまと保守事業者の間で行います。",
    ),
    note(
        &["C15"],
        "機器の保守契約がない場合は、故障箇所をお知らせするまでで、保守事業者への手配はしません。",
    ),
    note(
        &["C20"],
        "工事の日までに事前準備が整っていないと、やり直しの工事費がかかります。管理者でログインできずに再訪問となる場合も有償のことがあります。",
    ),
    note(
        &["C21"],
        "導入時の工事中や導入後の設定変更は、追加の費用がかかることがあります。",
    ),
];

/// What customers usually take together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bundle {
    /// Basic plan.
    pub plan: Plan,
    /// PCs with the reset option.
    pub reset_option_pcs: u32,
    /// Paid once.
    pub initial_yen: Yen,
    /// Paid every month.
    pub monthly_yen: Yen,
    /// Facts it rests on.
    pub clause: &'static [&'static str],
}

/// Basic plan A with the reset option of one PC (C08, the set of C01); nothing of the kind is printed for the East.
#[must_use]
pub fn usual_bundle(region: Region) -> Option<Bundle> {
    let (plan, reset_option_pcs) = (Plan::A, 1);
    let fees = PlanTerms {
        plan,
        // Neither fee depends on the day.
        period: Period::open(Date::ZERO),
        basic_menu: false,
        surveyed_devices: 0,
        reset_option_pcs,
    }
    .fees();
    (region == Region::West).then_some(Bundle {
        plan,
        reset_option_pcs,
        initial_yen: fees.initial_yen,
        monthly_yen: fees.monthly_yen,
        clause: &["C01", "C08"],
    })
}
