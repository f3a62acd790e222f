//! Rows of the table of contracts (契約).

use jiff::civil::Date;

use super::{
    list::List,
    option_term::OptionTerm,
    record::{Cells, Record, record},
    reference::DeviceReference,
};
use crate::{
    identifier::InstitutionCode,
    vocabulary::{ContractService, Plan, ResetOption},
};

record! {
    /// A support contract (保守契約) of a site.
    ContractRow {
        /// Institution code of its site.
        site: InstitutionCode, "医療機関コード", "institutionCode", "数字10桁", "2712345678";
        /// Service.
        service: ContractService, "サービス", "service", "Nにおまかせ！ITサポート、ライトあんしんプラン1、オフィスプライムサポート", "オフィスプライムサポート";
        /// Basic plan (West).
        plan: Option<Plan>, "基本プラン", "plan", "基本プランA、基本プランB", "基本プランA";
        /// First day.
        started_on: Date, "契約開始日", "startedOn", "日付", "R8.4.1";
        /// First day no longer under contract.
        ends_on: Option<Date>, "契約終了日", "endsOn", "契約がなくなる最初の日", "2028-04-01";
        /// Whether the site pays for the basic menu already (C05).
        basic_menu: Option<bool>, "基本メニュー契約済み", "basicMenu", "○か×", "×";
        /// Devices surveyed (C03).
        surveyed_devices: Option<u32>, "調査台数", "surveyedDevices", "0～999", "5";
        /// State of the reset option of the contract (C18).
        reset_option: Option<ResetOption>, "再設定オプション", "resetOption", "契約中、解約済み、期間終了、契約なし、提供なし", "契約中";
        /// PCs with the reset option (C18).
        reset_option_pcs: List<OptionTerm>, "再設定オプション対象PC", "resetOptionPcs", "1行に1台、端末|開始日|最終日|解約日（端末だけでも可）", "LENOVO:PF3ABC12|2026-04-01|2031-03-31";
        /// Whether the maintenance provider deals with the customer only (C14).
        provider_accepts_customer_only: Option<bool>, "お客さま手配のみ", "providerAcceptsCustomerOnly", "○か×", "×";
        /// Devices in the maintenance handbook (C11).
        listed_devices: List<DeviceReference>, "保守手引書記載機器", "listedDevices", "1行に1台、メーカー:シリアル番号か種別/番号/設置場所", "LENOVO:PF3ABC12\nROUTER/1/事務室";
        /// Days on which the handbook was updated (C12).
        handbook_updates: List<Date>, "手引書更新日", "handbookUpdates", "1行に1日", "2027-06-01";
    }
}

/// What makes two rows speak of the same contract: those of one site never overlap, so that no two begin on one day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContractKey {
    /// Institution code of the site.
    pub site: InstitutionCode,
    /// First day.
    pub started_on: Date,
}

impl Record for ContractRow {
    type Key = ContractKey;

    const TITLE: &'static str = "契約";

    fn key(&self) -> ContractKey {
        ContractKey {
            site: self.site.clone(),
            started_on: self.started_on,
        }
    }

    fn check(&self, cells: &mut Cells<'_>) {
        if self
            .ends_on
            .is_some_and(|ends_on| ends_on <= self.started_on)
        {
            cells.object("endsOn", "契約開始日より後の日を入力してください");
        }
        if self.service == ContractService::None {
            cells.object("service", "契約のない拠点の行は要りません");
        }
        if has_repeats(&self.listed_devices) {
            cells.object("listedDevices", "同じ機器が2回あります");
        }
        let pcs = self.reset_option_pcs.0.iter().map(|term| term.pc.clone());
        if has_repeats(&List(pcs.collect())) {
            cells.object("resetOptionPcs", "同じ機器が2回あります");
        }
        if has_repeats(&self.handbook_updates) {
            cells.object("handbookUpdates", "同じ日が2回あります");
        }
    }
}

fn has_repeats<T: Ord>(list: &List<T>) -> bool {
    let distinct: std::collections::BTreeSet<&T> = list.0.iter().collect();
    distinct.len() < list.0.len()
}
