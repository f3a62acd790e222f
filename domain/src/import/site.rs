//! Rows of the table of sites (拠点).

use jiff::civil::Date;

use super::{
    contact::Contact,
    list::List,
    record::{Cells, Record, record},
    text::Text,
    vendor::VendorDetails,
};
use crate::{
    identifier::{
        CustomerLineId, InstitutionCode, MailAddress, PaperPlace, PhoneNumber, PostalCode,
    },
    vocabulary::{
        BranchDevice, CredentialPaper, InstitutionKind, LineService, LineType, PartyKind,
        Prefecture, Topology, V6Option,
    },
};

record! {
    /// A site (拠点) with its line, contacts and vendors.
    SiteRow {
        /// Institution code (S01); the natural key.
        institution_code: InstitutionCode, "医療機関コード", "institutionCode", "数字10桁", "1312345678";
        /// Name.
        name: Text<200>, "医療機関名", "name", "200文字まで", "髙橋クリニック";
        /// Name in kana.
        name_kana: Option<Text<200>>, "医療機関名カナ", "nameKana", "200文字まで", "タカハシクリニック";
        /// Kind of institution (S06).
        institution_kind: InstitutionKind, "機関種別", "institutionKind", "医科診療所、歯科、薬局、訪問看護ステーション、病院、職域診療所", "医科診療所";
        /// Prefecture, from which the region follows (S04, S05).
        prefecture: Prefecture, "都道府県", "prefecture", "都・道・府・県まで", "東京都";
        /// Postal code.
        postal_code: Option<PostalCode>, "郵便番号", "postalCode", "数字7桁", "1000001";
        /// Address.
        address: Option<Text<300>>, "住所", "address", "300文字まで", "千代田区千代田1-1";
        /// Whether the site has a start pack.
        start_pack: bool, "スタートパック", "startPack", "○か×", "○";
        /// PCs of the system.
        pc_count: u32, "オン資端末台数", "pcCount", "0～999", "1";
        /// Card readers.
        reader_count: u32, "カードリーダー台数", "readerCount", "0～999", "1";
        /// Whether the receipt computer is linked.
        receipt_linked: bool, "レセコン連携", "receiptLinked", "○か×", "○";
        /// Customer line ID (S02).
        customer_line_id: Option<CustomerLineId>, "お客さまID", "customerLineId", "CAFと数字10桁（東日本はCOPと数字8桁も可）", "CAF1234567890";
        /// Line service.
        line_service: Option<LineService>, "回線サービス", "lineService", "フレッツ光ネクスト、フレッツ光クロス、フレッツ光ライト、光コラボレーション、他社回線", "フレッツ光ネクスト";
        /// Type of line (S09, S11, S13).
        line_type: Option<LineType>, "回線タイプ", "lineType", "資料に名前のある回線タイプ", "フレッツ光ネクスト ファミリータイプ";
        /// フレッツ・v6オプション (S14).
        v6_option: Option<V6Option>, "v6オプション", "v6Option", "契約済みか未契約", "契約済み";
        /// Day the line was opened (S14).
        line_opened_on: Option<Date>, "回線開通日", "lineOpenedOn", "日付", "2015-04-01";
        /// Day the line was ordered, moved or changed (S14).
        line_ordered_on: Option<Date>, "回線申込日", "lineOrderedOn", "日付（新規・移転・品目変更の申し込み）", "2015-03-01";
        /// Topology (S20-S22).
        topology: Option<Topology>, "接続構成", "topology", "◎、△、×", "◎";
        /// Why the topology was judged so.
        topology_reason: Option<Text<300>>, "接続構成の理由", "topologyReason", "300文字まで", "ONUに直結";
        /// What stands between ONU and router.
        branch_device: Option<BranchDevice>, "分岐装置", "branchDevice", "なし、HUB、HGW、OGW、ビジネスホン、既設ルーター、UTM、特定できない", "なし";
        /// Model of the home or office gateway (S17-S19).
        gateway_model: Option<Text<200>>, "ゲートウェイ型番", "gatewayModel", "200文字まで", "PR-500KI";
        /// Whether the gateway is rented from NTT (S19).
        gateway_rented: Option<bool>, "ゲートウェイのレンタル", "gatewayRented", "○か×", "○";
        /// Whether other devices use the line too (S15).
        line_shared: Option<bool>, "回線の共用", "lineShared", "○か×", "×";
        /// Whether online claims use the line too (S10).
        online_claims_on_line: Option<bool>, "オンライン請求と同一回線", "onlineClaimsOnLine", "○か×", "×";
        /// Name of the first contact (S07 ⑤).
        contact_name: Option<Text<100>>, "担当者", "contactName", "100文字まで", "山田 花子";
        /// Telephone number of the first contact.
        contact_phone: Option<PhoneNumber>, "担当者電話番号", "contactPhone", "ハイフンの有無は自由", "0312345678";
        /// Mail address of the first contact.
        contact_mail: Option<MailAddress>, "担当者メール", "contactMail", "メールアドレス", "hanako@example.jp";
        /// Where the first contact is reached on weekdays (S07 ⑧).
        contact_reachable_at: Option<Text<200>>, "平日の連絡先", "contactReachableAt", "200文字まで", "受付";
        /// When the first contact is reached on weekdays (S07 ⑨).
        contact_reachable_hours: Option<Text<200>>, "平日の連絡可能時間", "contactReachableHours", "200文字まで", "9時～12時";
        /// Further contacts.
        further_contacts: List<Contact>, "その他の担当者", "furtherContacts", "1行に1人、氏名|電話番号|メール|連絡先|時間帯", "鈴木 一郎|0312345679";
        /// Company that runs the site (S07 ⑩).
        operator_name: Option<Text<200>>, "事業者名", "operatorName", "200文字まで", "医療法人髙橋会";
        /// Its address (S07 ⑪).
        operator_address: Option<Text<300>>, "事業者住所", "operatorAddress", "300文字まで", "東京都千代田区千代田1-1";
        /// Its telephone number.
        operator_phone: Option<PhoneNumber>, "事業者電話番号", "operatorPhone", "ハイフンの有無は自由", "0312345675";
        /// The person there (S07 ⑫-⑮).
        operator_contact: Option<Contact>, "事業者担当者", "operatorContact", "氏名|電話番号|メール|連絡先|時間帯", "佐藤 次郎|0312345670";
        /// Vendor of the receipt computer (S27, D19).
        receipt_vendor_name: Option<Text<200>>, "レセコンベンダー", "receiptVendorName", "200文字まで", "レセコン商会";
        /// Its telephone number.
        receipt_vendor_phone: Option<PhoneNumber>, "レセコンベンダー電話番号", "receiptVendorPhone", "ハイフンの有無は自由", "0312345671";
        /// Vendor of the electronic chart (S27).
        chart_vendor_name: Option<Text<200>>, "電子カルテベンダー", "chartVendorName", "200文字まで", "カルテ商会";
        /// Its telephone number.
        chart_vendor_phone: Option<PhoneNumber>, "電子カルテベンダー電話番号", "chartVendorPhone", "ハイフンの有無は自由", "0312345672";
        /// Vendor of the network (S27).
        network_vendor_name: Option<Text<200>>, "ネットワークベンダー", "networkVendorName", "200文字まで", "通信商会";
        /// Its telephone number.
        network_vendor_phone: Option<PhoneNumber>, "ネットワークベンダー電話番号", "networkVendorPhone", "ハイフンの有無は自由", "0312345673";
        /// Integrator (S27, D37).
        integrator_name: Option<Text<200>>, "導入支援事業者", "integratorName", "200文字まで", "導入支援社";
        /// Its telephone number.
        integrator_phone: Option<PhoneNumber>, "導入支援事業者電話番号", "integratorPhone", "ハイフンの有無は自由", "0312345674";
        /// More about the vendors (S27).
        vendor_details: List<VendorDetails>, "ベンダーの詳細", "vendorDetails", "1行に1社、種別|住所|氏名|メール|連絡先|時間帯|担当者の電話番号", "レセコンベンダー|東京都千代田区千代田1-2|高橋 三郎";
        /// Which papers hold the credentials (S28).
        credential_papers_kind: Option<CredentialPaper>, "控え書類", "credentialPapersKind", "ヒアリングシート、作業完了報告書、その他の書類", "作業完了報告書";
        /// Where they lie, never what they say (S28).
        credential_papers: Option<PaperPlace>, "控え書類の保管場所", "credentialPapers", "場所だけ、300文字まで（IDやパスワードは書かない）", "事務室の棚";
        /// Number of the maintenance dial issued for the contract (D28).
        maintenance_dial: Option<PhoneNumber>, "専用ダイヤル", "maintenanceDial", "ハイフンの有無は自由", "0120123456";
    }
}

impl SiteRow {
    /// All contacts, the one of the columns of its own first.
    #[must_use]
    pub fn contacts(&self) -> Vec<Contact> {
        let first = self.contact_name.clone().map(|name| Contact {
            name,
            phone: self.contact_phone.clone(),
            mail: self.contact_mail.clone(),
            reachable_at: self.contact_reachable_at.clone(),
            reachable_hours: self.contact_reachable_hours.clone(),
        });
        first
            .into_iter()
            .chain(self.further_contacts.0.iter().cloned())
            .collect()
    }

    /// Puts contacts in place of those it has.
    pub fn set_contacts(&mut self, contacts: Vec<Contact>) {
        let mut contacts = contacts.into_iter();
        let first = contacts.next();
        self.contact_name = first.as_ref().map(|contact| contact.name.clone());
        self.contact_phone = first.as_ref().and_then(|contact| contact.phone.clone());
        self.contact_mail = first.as_ref().and_then(|contact| contact.mail.clone());
        self.contact_reachable_at = first
            .as_ref()
            .and_then(|contact| contact.reachable_at.clone());
        self.contact_reachable_hours = first.and_then(|contact| contact.reachable_hours);
        self.further_contacts = List(contacts.collect());
    }

    /// Name and telephone number of a company around the site.
    #[must_use]
    pub fn company(&self, kind: PartyKind) -> (Option<&Text<200>>, Option<&PhoneNumber>) {
        let (name, phone) = match kind {
            PartyKind::Operator => (&self.operator_name, &self.operator_phone),
            PartyKind::ReceiptVendor => (&self.receipt_vendor_name, &self.receipt_vendor_phone),
            PartyKind::ChartVendor => (&self.chart_vendor_name, &self.chart_vendor_phone),
            PartyKind::NetworkVendor => (&self.network_vendor_name, &self.network_vendor_phone),
            PartyKind::Integrator => (&self.integrator_name, &self.integrator_phone),
        };
        (name.as_ref(), phone.as_ref())
    }

    /// What is known of a company besides name and telephone number.
    #[must_use]
    pub fn company_details(&self, kind: PartyKind) -> Option<VendorDetails> {
        if kind != PartyKind::Operator {
            let mut details = self.vendor_details.0.iter();
            return details.find(|told| told.kind == kind).cloned();
        }
        let contact = self.operator_contact.as_ref();
        let details = VendorDetails {
            kind,
            address: self.operator_address.clone(),
            person: contact.map(|contact| contact.name.clone()),
            mail: contact.and_then(|contact| contact.mail.clone()),
            reachable_at: contact.and_then(|contact| contact.reachable_at.clone()),
            reachable_hours: contact.and_then(|contact| contact.reachable_hours.clone()),
            person_phone: contact.and_then(|contact| contact.phone.clone()),
        };
        details.is_told().then_some(details)
    }

    /// What is wrong with the details of the vendors.
    fn wrong_vendor_details(&self) -> Option<&'static str> {
        let details = &self.vendor_details.0;
        let is_nobody = |told: &VendorDetails| self.company(told.kind) == (None, None);
        let is_operator = |told: &VendorDetails| told.kind == PartyKind::Operator;
        let mut kinds: Vec<PartyKind> = details.iter().map(|told| told.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if details.iter().any(is_operator) {
            Some("事業者は、事業者住所と事業者担当者の列に入力してください")
        } else if details.iter().any(is_nobody) {
            Some("そのベンダーの名前か電話番号も入力してください")
        } else if kinds.len() < details.len() {
            Some("同じ種別のベンダーは1行にまとめてください")
        } else {
            None
        }
    }

    fn has_contact_without_name(&self) -> bool {
        let told = self.contact_phone.is_some()
            || self.contact_mail.is_some()
            || self.contact_reachable_at.is_some()
            || self.contact_reachable_hours.is_some()
            || !self.further_contacts.0.is_empty();
        self.contact_name.is_none() && told
    }
}

impl Record for SiteRow {
    type Key = InstitutionCode;

    const TITLE: &'static str = "拠点";

    fn key(&self) -> InstitutionCode {
        self.institution_code.clone()
    }

    fn check(&self, cells: &mut Cells<'_>) {
        let region = self.prefecture.region();
        let of_other_region =
            |id: &CustomerLineId| CustomerLineId::parse(id.as_str(), region).is_err();
        if self.customer_line_id.as_ref().is_some_and(of_other_region) {
            cells.object(
                "customerLineId",
                "西日本ではCAFと数字10桁で入力してください",
            );
        }
        if self.has_contact_without_name() {
            cells.object(
                "contactName",
                "連絡先だけでなく担当者の名前も入力してください",
            );
        }
        if self.credential_papers.is_some() != self.credential_papers_kind.is_some() {
            cells.object(
                "credentialPapers",
                "控え書類は、種類と保管場所を組で入力してください",
            );
        }
        if let Some(message) = self.wrong_vendor_details() {
            cells.object("vendorDetails", message);
        }
        if !LineType::fits(self.line_type, self.line_service) {
            cells.object("lineType", "回線サービスと合っていません");
        }
    }
}
