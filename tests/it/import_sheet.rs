//! The application sheet of the West (S07): one sheet per office.

use crate::import::{Desk, SITES};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::service::write;
use rust_xlsxwriter::{Workbook, Worksheet};
use serde_json::json;
use std::path::PathBuf;

on_both!(
    a_sheet_registers_a_site,
    a_sheet_changes_what_it_says_and_nothing_else,
    a_workbook_has_a_sheet_per_office_beside_tables,
    a_problem_of_a_sheet_names_its_cell,
    a_sheet_as_csv_is_known_too,
);

const FORM: [(&str, &str); 17] = [
    ("項目", "回答欄"),
    ("① 医療機関名", "梅田クリニック"),
    ("② 医療機関コード（10桁）", "2710000001"),
    ("③ 郵便番号", "530-0001"),
    ("④ 住所", "大阪府大阪市北区梅田1-1"),
    ("⑤ ご担当者様名", "山田 花子"),
    ("⑥ ご連絡先(電話番号) ※ハイフン不要", "06-1234-5678"),
    ("⑦ ご連絡先(メールアドレス)", "hanako@example.jp"),
    ("⑧ ご連絡可能な連絡先(平日)", "受付"),
    ("⑨ ご連絡可能な時間帯(平日)", ""),
    ("⑩ 事業者名(会社名)", "医療法人梅田会"),
    ("⑪ 事業者様住所", "大阪府大阪市北区梅田2-2"),
    ("⑫ 事業者ご担当者様", "佐藤 次郎"),
    ("⑬ 連絡先(電話番号) ※ハイフン不要", "0687654321"),
    ("⑭ 連絡先(メールアドレス)", "jiro@example.jp"),
    ("⑮ ご連絡可能な連絡先(平日)", "事務局"),
    ("⑯ ご連絡可能な時間帯(平日)", "13時～17時"),
];

/// The form with some answers changed, below a title.
fn form(changes: &[(&str, &str)]) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet
        .write_string(0, 0, "オンライン資格確認申込シート")
        .expect("it can be written");
    for (row, (label, answer)) in (2..).zip(answers(changes)) {
        sheet
            .write_string(row, 1, label)
            .expect("it can be written");
        sheet
            .write_string(row, 3, answer)
            .expect("it can be written");
    }
    sheet
}

fn answers<'a>(changes: &[(&str, &'a str)]) -> Vec<(&'static str, &'a str)> {
    let change_of = |label: &str| changes.iter().find(|(number, _)| label.starts_with(number));
    FORM.iter()
        .map(|&(label, answer)| {
            (
                label,
                change_of(label).map_or(answer, |(_, answer)| *answer),
            )
        })
        .collect()
}

fn saved(desk: &Desk, sheets: Vec<Worksheet>) -> PathBuf {
    let mut book = Workbook::new();
    for sheet in sheets {
        book.push_worksheet(sheet);
    }
    let path = desk.path("sheets.xlsx");
    book.save(&path).expect("the workbook can be written");
    path
}

fn a_sheet_registers_a_site(backend: Backend) {
    let desk = Desk::new(backend);
    let file = saved(&desk, vec![form(&[])]);
    let summary = "1 rows: 1 new, 0 changed, 0 problems\n";
    assert_eq!(desk.import_file("sites", &file), summary);
    let again = "1 rows: 0 new, 0 changed, 0 problems\n";
    assert_eq!(desk.import_file("sites", &file), again);
    let service = desk.setup.start();
    let found = service.admin().ok(
        "{ site(institutionCode: \"2710000001\") {
            name institutionKind prefecture address postalCode startPack pcCount receiptLinked
            contacts { name phone email reachableAt }
            parties { kind name person personPhone } } }",
        &json!({}),
    );
    let expected = json!({
        "name": "梅田クリニック", "institutionKind": "CLINIC", "prefecture": "OSAKA",
        "address": "大阪市北区梅田1-1", "postalCode": "5300001", "startPack": true, "pcCount": 0,
        "receiptLinked": false,
        "contacts": [{"name": "山田 花子", "phone": "0612345678", "email": "hanako@example.jp", "reachableAt": "受付"}],
        "parties": [{"kind": "OPERATOR", "name": "医療法人梅田会", "person": "佐藤 次郎", "personPhone": "0687654321"}],
    });
    assert_eq!(found["site"], expected);
}

fn a_sheet_changes_what_it_says_and_nothing_else(backend: Backend) {
    let desk = Desk::new(backend);
    desk.import("sites", SITES);
    let before = String::from_utf8(desk.exported("sites")).expect("UTF-8");
    let file = saved(
        &desk,
        vec![form(&[("②", "1312345678"), ("④", "千代田区千代田1-1")])],
    );
    let summary = "1 rows: 0 new, 1 changed, 0 problems\n";
    assert_eq!(desk.import_file("sites", &file), summary);
    let after = String::from_utf8(desk.exported("sites")).expect("UTF-8");
    let said = "1312345678,梅田クリニック,,医科診療所,東京都,5300001,千代田区千代田1-1,○,1,1,○";
    assert!(after.contains(said), "{after}");
    assert!(
        after.contains("医療法人梅田会") && !after.contains("髙﨑"),
        "{after}"
    );
    for kept in [",0312345671,", "鈴木 一郎|0312345679", "2712345678"] {
        assert!(before.contains(kept) && after.contains(kept), "{after}");
    }
}

fn a_workbook_has_a_sheet_per_office_beside_tables(backend: Backend) {
    let desk = Desk::new(backend);
    let mut table = Worksheet::new();
    let rows = SITES.lines().filter(|line| !line.starts_with("佐藤"));
    for (row, line) in (0..).zip(rows) {
        for (column, cell) in (0..11).zip(line.split(',')) {
            table
                .write_string(row, column, cell)
                .expect("it can be written");
        }
    }
    let sheets = vec![
        form(&[]),
        table,
        form(&[("②", "2740000002"), ("①", "梅田薬局"), ("④", "北区1-1")]),
    ];
    let file = saved(&desk, sheets);
    let summary = "4 rows: 4 new, 0 changed, 0 problems\n";
    assert_eq!(desk.import_file("sites", &file), summary);
    let exported = String::from_utf8(desk.exported("sites")).expect("UTF-8");
    assert!(
        exported.contains("2740000002,梅田薬局,,薬局,大阪府,5300001,北区1-1,○,0,0,×"),
        "{exported}"
    );
}

fn a_problem_of_a_sheet_names_its_cell(backend: Backend) {
    let desk = Desk::new(backend);
    let file = saved(
        &desk,
        vec![
            form(&[("③", "530")]),
            form(&[("②", "2790000001")]),
            form(&[("②", "2710000009"), ("④", "東京都千代田区1-1")]),
        ],
    );
    let said = desk.refusal_of("sites", &file);
    for told in [
        "シート「Sheet1」6行目「D6 ③郵便番号」（530）",
        "シート「Sheet2」1行目「機関種別」（）: ②医療機関コード（D5）",
        "シート「Sheet3」1行目「スタートパック」（）: ④住所（D7）",
        "3 rows: 0 new, 0 changed, 3 problems",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
}

fn a_sheet_as_csv_is_known_too(backend: Backend) {
    let desk = Desk::new(backend);
    let lines: Vec<String> = answers(&[])
        .iter()
        .map(|(label, answer)| format!("{label},必須,{answer}\r\n"))
        .collect();
    let text = lines.concat();
    let text = text.replace("項目,必須,回答欄", "項目,要否,回答欄");
    let file = write(desk.folder.path(), "form.csv", &text);
    let summary = "1 rows: 1 new, 0 changed, 0 problems\n";
    assert_eq!(desk.import_file("sites", &file), summary);
}
