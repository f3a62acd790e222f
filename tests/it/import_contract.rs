//! Files of contracts and certificates.

use crate::import::{CONTRACTS, DEVICES, Desk, SITES};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::stdout;
use kiriwake_tests::on_both;
use kiriwake_tests::service::write;
use serde_json::json;

on_both!(
    a_contract_is_judged_by_its_clauses,
    an_option_of_a_file_is_judged_like_any_other,
    contracts_overlap_neither_the_register_nor_the_file,
    a_contract_makes_room_for_its_successor,
    certificates_of_one_key_are_exported_once,
);

fn a_contract_is_judged_by_its_clauses(backend: Backend) {
    let desk = Desk::new(backend);
    desk.import("sites", SITES);
    desk.import("devices", DEVICES);
    let cases = [
        (
            "1312345678,オフィスプライムサポート,",
            "1312345678,Nにおまかせ！ITサポート,",
            "2行目「サービス」",
        ),
        (
            ",,R6.4.1,,契約なし,",
            ",基本プランA,R6.4.1,,契約中,PF5ABC12",
            "4行目「基本プラン」",
        ),
        (
            "LENOVO:PF9ABC99",
            "LENOVO:PF3ABC12",
            "「LENOVO:PF9ABC99」はこの拠点に登録されていません",
        ),
        (
            ",PF4ABC12,\"",
            ",ルーター/1/事務室,\"",
            "4行目「保守手引書記載機器」",
        ),
        ("提供なし", "契約中", "4行目「再設定オプション」"),
        (
            ",ルーター/1/事務室,ル",
            ",PF5ABC12,ル",
            "「ROUTER/1/事務室」はオン資端末ではありません",
        ),
        (
            ",PF5ABC12|2030-01-01,",
            ",PF5ABC12,",
            "PCのメーカー保守が2029-04-01で終わっています",
        ),
        (
            ",PF5ABC12|2024-04-01|2029-04-02,",
            ",PF5ABC12,",
            "PCのメーカー保守が2029-04-01で終わっています",
        ),
        (
            ",PF5ABC12|2023-04-01|2029-04-01,",
            ",PF5ABC12,",
            "その日に有効な基本プランAまたはBの契約が必要です",
        ),
        (
            ",契約中,,ル",
            ",契約中,PF5ABC12,ル",
            "対象のPCを入力してください",
        ),
    ];
    for (wrong, right, told) in cases {
        let broken = CONTRACTS.replace(right, wrong);
        assert_ne!(broken, CONTRACTS);
        let said = desk.refusal("contracts", broken.as_bytes());
        assert!(said.contains(told), "{told}: {said}");
    }
    assert_eq!(
        desk.setup.cli_ok(&["export", "contracts", "none.csv"]),
        "0 rows\n"
    );
}

/// C18 holds whatever a file says: no start pack, and an option that was cancelled under an earlier contract.
fn an_option_of_a_file_is_judged_like_any_other(backend: Backend) {
    let desk = Desk::new(backend);
    desk.import("sites", &SITES.replace("大阪府,,○", "大阪府,,×"));
    desk.import("devices", DEVICES);
    let dated = CONTRACTS.replace(",PF5ABC12,", ",PF5ABC12|2024-04-01|2029-04-01,");
    let said = desk.refusal("contracts", dated.as_bytes());
    assert!(
        said.contains("スタートパックのお客さまに限ります"),
        "{said}"
    );
    desk.import("sites", SITES);

    let header = "医療機関コード,サービス,基本プラン,契約開始日,契約終了日,再設定オプション,再設定オプション対象PC,保守手引書記載機器\n";
    let row = |plan: &str, days: &str, option: &str| {
        format!("2712345678,オフィスプライムサポート,{plan},{days},{option}\n")
    };
    let again = "PF5ABC12|2025-04-01|2029-04-01";
    let first = row(
        "A",
        "2024-04-01,2025-04-01",
        "契約中,PF5ABC12||2029-04-01|2025-01-01,",
    );
    let second = row("B", "2025-04-01,", &format!("契約中,{again},"));
    // The later contract stands first.
    let said = desk.refusal("contracts", format!("{header}{second}{first}").as_bytes());
    assert!(said.contains("解約すると再び契約できません"), "{said}");
    let on_paper = row("A", "2024-04-01,2025-04-01", "解約済み,,");
    let said = desk.refusal(
        "contracts",
        format!("{header}{on_paper}{second}").as_bytes(),
    );
    assert!(said.contains("解約すると再び契約できません"), "{said}");

    // A change of plan cancels nothing; and the PCs in the handbook have the option where none is named.
    let first = row("A", "2024-04-01,2025-04-01", "契約中,,PF5ABC12");
    let file = format!("{header}{first}{second}");
    assert_eq!(
        desk.import("contracts", &file),
        "2 rows: 2 new, 0 changed, 0 problems\n"
    );
    assert_eq!(
        desk.import("contracts", &file),
        "2 rows: 0 new, 0 changed, 0 problems\n"
    );
    let exported = String::from_utf8(desk.exported("contracts")).expect("UTF-8");
    assert!(
        exported.contains("PF5ABC12|2024-04-01|2029-04-01"),
        "{exported}"
    );
    assert!(exported.contains(again), "{exported}");
}

fn contracts_overlap_neither_the_register_nor_the_file(backend: Backend) {
    let desk = Desk::filled(backend);
    let header = "医療機関コード,サービス,契約開始日,契約終了日\n";
    let overlapping = [
        // One that is registered.
        "1312345678,ライトあんしんプラン1,2023-04-01,2023-05-01\n".to_owned(),
        // One of the file.
        "1312345678,ライトあんしんプラン1,2020-04-01,2021-05-01\n\
         1312345678,ライトあんしんプラン1,2021-04-01,2021-06-01\n"
            .to_owned(),
    ];
    for rows in overlapping {
        let said = desk.refusal("contracts", format!("{header}{rows}").as_bytes());
        assert!(said.contains("期間が重なっています"), "{said}");
        let file = write(desk.folder.path(), "dry.csv", &format!("{header}{rows}"));
        let file = file.to_str().expect("UTF-8");
        let dry = stdout(&desk.setup.cli(&["import", "contracts", file, "--dry-run"]));
        assert!(dry.contains("期間が重なっています"), "{dry}");
    }
}

/// The change of the old contract stands behind the new one that needs it.
fn a_contract_makes_room_for_its_successor(backend: Backend) {
    let desk = Desk::filled(backend);
    let file = "医療機関コード,サービス,契約開始日,契約終了日\n\
        1312345678,Nにおまかせ！ITサポート,2026-04-01,\n\
        1312345678,ライトあんしんプラン1,2024-04-01,2025-04-01\n\
        1312345678,ライトあんしんプラン1,2025-04-01,2026-04-01\n";
    assert_eq!(
        desk.import("contracts", file),
        "3 rows: 2 new, 1 changed, 0 problems\n"
    );
    assert_eq!(
        desk.import("contracts", file),
        "3 rows: 0 new, 0 changed, 0 problems\n"
    );
    let exported = String::from_utf8(desk.exported("contracts")).expect("UTF-8");
    assert_eq!(exported.matches("1312345678").count(), 4, "{exported}");
}

fn certificates_of_one_key_are_exported_once(backend: Backend) {
    let desk = Desk::filled(backend);
    let service = desk.setup.start();
    let record = "mutation($input: CertificateRecordInput!) {
        certificateRecord(input: $input) { certificate { issuedOn } userErrors { message } } }";
    let site = "{ site(institutionCode: \"2712345678\") { id } }";
    let site = service.admin().ok(site, &json!({}))["site"]["id"].clone();
    for backup in [json!(null), json!(true)] {
        let input = json!({"siteId": site, "issuedOn": "2024-10-02", "backupMade": backup});
        service.admin().ok(record, &json!({ "input": input }));
    }
    let file = desk.folder.path().join("certificates.csv");
    let path = file.to_str().expect("UTF-8");
    service.setup.cli_ok(&["export", "certificates", path]);
    let text = std::fs::read_to_string(&file).expect("UTF-8");
    assert!(text.contains("2712345678,,,2024-10-02,○"), "{text}");
    assert_eq!(text.matches("2712345678").count(), 1, "{text}");
    assert_eq!(
        service.setup.cli_ok(&["import", "certificates", path]),
        "3 rows: 0 new, 0 changed, 0 problems\n"
    );
}
