//! What the contract of a site says of one device.

use super::{Because, Question};
use crate::clause;
use crate::vocabulary::{
    ContractService, ContractStatus, DeviceKind, Labelled, Plan, Region, ResetOption,
};

/// The contract as it stands for a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover {
    /// State of the contract.
    pub status: ContractStatus,
    /// Its service; `None` where there never was one.
    pub service: ContractService,
    /// Its basic plan (West).
    pub plan: Option<Plan>,
    /// Whether its maintenance handbook (保守手引書) lists the device (C11); none without a contract and where there is no
    /// handbook (East).
    pub lists_device: Option<bool>,
    /// State of the reset option of the device; none of what is no PC (C07).
    pub reset_option: Option<ResetOption>,
}

/// The contract as it stands for the device of the question, with what that means.
pub(super) fn cover(question: &Question<'_>) -> Because<Cover> {
    let (contract, region) = (question.contract, question.site.region);
    let has_handbook = contract.service == ContractService::OfficePrimeSupport;
    let of_pc = question.device.kind == DeviceKind::Pc;
    let lists_device = contract.handbook_lists_device.unwrap_or(false);
    let cover = Cover {
        status: contract.status,
        service: contract.service,
        plan: contract.plan,
        lists_device: has_handbook.then_some(lists_device),
        reset_option: of_pc.then_some(contract.reset_option),
    };
    let (mut facts, mut say) = of_status(cover, region);
    if cover.status == ContractStatus::Active {
        let parts = [of_list(cover), of_option(cover)];
        for (more, sentence) in parts.into_iter().flatten() {
            facts.extend(more);
            say.push_str(sentence);
        }
    }
    Because {
        value: cover,
        clause: facts
            .into_iter()
            .filter(|fact| clause::holds_in(fact, region))
            .map(str::to_owned)
            .collect(),
        say,
    }
}

fn of_status(cover: Cover, region: Region) -> (Vec<&'static str>, String) {
    let label = cover.service.label();
    match (cover.status, cover.service) {
        (ContractStatus::Active, ContractService::LightAnshin1) => (
            vec!["C23", "A17"],
            format!("{label}の契約中です。月5回まで受けられます。"),
        ),
        (ContractStatus::Active, ContractService::OfficePrimeSupport) => {
            let plan = cover.plan.map(|plan| format!("（基本プラン{plan}）"));
            let plan = plan.unwrap_or_default();
            (vec!["C01", "C02"], format!("{label}{plan}の契約中です。"))
        }
        (ContractStatus::Active, _) => (vec!["C22", "A17"], format!("{label}の契約中です。")),
        (ContractStatus::None | ContractStatus::Ended, _) => without(cover.status, region),
    }
}

fn without(status: ContractStatus, region: Region) -> (Vec<&'static str>, String) {
    let state = if status == ContractStatus::Ended {
        "保守契約は終了しています。"
    } else {
        "保守契約がありません。"
    };
    let (clause, consequence) = match region {
        Region::East => (
            vec!["C24", "C25", "A16"],
            "お客さまが切り分けて各窓口へ連絡します。NTT東日本への依頼は、保守の申込みを受けてからの対応になります。",
        ),
        Region::West => (
            vec!["C15", "A33"],
            "故障箇所をお知らせするまでで、保守事業者への手配はしません。",
        ),
    };
    (clause, format!("{state}{consequence}"))
}

/// Covered by the contract is not yet known to the maker's desk: that takes the handbook.
fn of_list(cover: Cover) -> Option<(Vec<&'static str>, &'static str)> {
    let sentence = if cover.lists_device? {
        "保守手引書に載っている機器です。"
    } else {
        "契約中ですが、保守手引書にまだ載っていない機器です。調査と記載が済むまで、メーカーへは取り次げません。"
    };
    Some((vec!["C11"], sentence))
}

fn of_option(cover: Cover) -> Option<(Vec<&'static str>, &'static str)> {
    let sentence = match cover.reset_option? {
        ResetOption::Active => "このPCの再設定オプションは契約中です。",
        ResetOption::Cancelled => "このPCの再設定オプションは解約済みで、再び契約できません。",
        ResetOption::Ended => {
            "このPCの再設定オプションは期間が終わりました。更新と延長はできません。"
        }
        ResetOption::Never => "このPCに再設定オプションはありません。",
        ResetOption::NotOffered => {
            return Some((vec!["C22"], "PCの再設定は別途費用がかかります。"));
        }
    };
    Some((vec!["C17", "C18"], sentence))
}
