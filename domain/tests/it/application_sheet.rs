//! The application sheet is read whatever its layout, and every wrong field is told with its cell.

use domain::{
    import::{
        Fields, SiteRow,
        application_sheet::{ApplicationSheet, SheetCell, SheetProblem, is_form, read},
    },
    vocabulary::Prefecture,
};
use proptest::{collection::vec, prelude::*};

type Grid = Vec<Vec<String>>;

/// Rows with a tab between the cells.
fn grid(text: &str) -> Grid {
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    text.lines().map(cells).collect()
}

fn read_grid(grid: &Grid) -> Result<ApplicationSheet, Vec<SheetProblem>> {
    let columns = grid.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: usize, column: usize| grid.get(row)?.get(column).map(String::as_str);
    read(cell, grid.len(), columns)
}

const FORM: &str = "\
医療機関向けオンライン資格確認申込シート

項目\t要否\t回答欄\t備考
医療機関情報
① 医療機関名\t必須\t髙橋クリニック
② 医療機関コード（10桁）\t必須\t２７１２３４５６７８\t数字10桁
③ 郵便番号\t必須\t530-0001
④ 住所\t必須\t大阪府大阪市北区梅田1-1
⑤ ご担当者様名\t必須\t山田 花子
⑥ ご連絡先(電話番号) ※ハイフン不要\t必須\t0612345678
⑦ ご連絡先(メールアドレス)\t必須\thanako@example.jp
⑧ ご連絡可能な連絡先(平日)\t必須\t代表電話
⑨ ご連絡可能な時間帯(平日)\t-\t\t例：9時～17時
事業者(会社名情報)
⑩ 事業者名(会社名)\t必須\t医療法人髙橋会
⑪ 事業者様住所\t必須\t大阪府大阪市北区梅田2-2
⑫ 事業者ご担当者様\t必須\t佐藤 次郎
⑬ 連絡先(電話番号) ※ハイフン不要\t必須\t06-8765-4321
⑭ 連絡先(メールアドレス)\t必須\tjiro@example.jp
⑮ ご連絡可能な連絡先(平日)\t必須\t事務局
⑯ ご連絡可能な時間帯(平日)\t-\t13時～17時
";

#[track_caller]
fn assert_is_the_form(sheet: &ApplicationSheet) {
    assert_eq!(sheet.name.as_str(), "髙橋クリニック");
    assert_eq!(sheet.institution_code.as_str(), "2712345678");
    assert_eq!(sheet.postal_code.as_str(), "5300001");
    assert_eq!(sheet.prefecture, Some(Prefecture::Osaka));
    let contact = &sheet.contact;
    assert_eq!(contact.name.as_str(), "山田 花子");
    assert_eq!(contact.phone.as_ref().unwrap().as_str(), "0612345678");
    assert_eq!(contact.reachable_at.as_ref().unwrap().as_str(), "代表電話");
    assert_eq!(contact.reachable_hours, None);
    let operator = sheet.operator.as_ref().unwrap();
    assert_eq!(operator.name.as_str(), "医療法人髙橋会");
    let contact = operator.contact.as_ref().unwrap();
    assert_eq!(contact.phone.as_ref().unwrap().as_str(), "0687654321");
    assert_eq!(contact.mail.as_ref().unwrap().as_str(), "jiro@example.jp");
    assert_eq!(contact.reachable_at.as_ref().unwrap().as_str(), "事務局");
    assert_eq!(
        contact.reachable_hours.as_ref().unwrap().as_str(),
        "13時～17時"
    );
}

#[test]
fn the_form_is_read() {
    assert_is_the_form(&read_grid(&grid(FORM)).unwrap());
}

#[test]
fn the_place_on_the_sheet_does_not_matter() {
    let shifted = FORM.replace('\n', "\n\t\t");
    assert_is_the_form(&read_grid(&grid(&format!("\n\n\n\t\t{shifted}"))).unwrap());
}

#[test]
fn labels_do_without_numbers() {
    let is_number = |c: char| ('①'..='⑳').contains(&c);
    assert_is_the_form(&read_grid(&grid(&FORM.replace(is_number, ""))).unwrap());
}

#[test]
fn without_a_heading_the_value_stands_right_of_the_label_or_below() {
    let plain = FORM
        .replace("項目\t要否\t回答欄\t備考", "")
        .replace("\t例：9時～17時", "");
    assert_is_the_form(&read_grid(&grid(&plain)).unwrap());
    // Labels side by side, the marks and the answers in the rows below.
    let rows: Vec<Vec<&str>> = FORM
        .lines()
        .filter(|line| line.starts_with(|c: char| ('①'..='⑯').contains(&c)))
        .map(|line| line.split('\t').collect())
        .collect();
    let across = |column: usize| -> Vec<String> {
        let cell = |row: &Vec<&str>| row.get(column).copied().unwrap_or_default().to_owned();
        rows.iter().map(cell).collect()
    };
    assert_is_the_form(&read_grid(&vec![across(0), across(1), across(2)]).unwrap());
}

#[test]
fn a_cut_off_sheet_is_read_as_far_as_it_goes() {
    let until = |end: &str| &FORM[..FORM.find(end).unwrap()];
    assert_eq!(
        read_grid(&grid(until("事業者(会社名"))).unwrap().operator,
        None
    );
    let operator = read_grid(&grid(until("⑬"))).unwrap().operator.unwrap();
    assert_eq!(operator.contact.unwrap().phone, None);
    let cut_label = FORM.replace("⑭ 連絡先(メールアドレス)", "⑭ 連絡先(メールアド");
    assert_is_the_form(&read_grid(&grid(&cut_label)).unwrap());
}

#[test]
fn a_problem_names_label_and_cell() {
    let problems = |form: &str| {
        let problems = read_grid(&grid(form)).unwrap_err();
        problems
            .iter()
            .map(SheetProblem::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        problems(&FORM.replace("２７１２３４５６７８", "27-1234")),
        ["②医療機関コード（C6）: 10桁の数字で入力してください"]
    );
    // The remark beside the answer is not taken for it.
    assert_eq!(
        problems(&FORM.replace("２７１２３４５６７８", "")),
        ["②医療機関コード（A6）: 入力してください"]
    );
    assert_eq!(
        problems(&FORM.replace("③ 郵便番号", "③ ポスト")),
        ["③郵便番号（欄なし）: この項目の見出しが見つかりません"]
    );
    assert_eq!(
        problems(&FORM.replace("佐藤 次郎", "")),
        ["⑫事業者の担当者（A17）: 入力してください"]
    );
    assert_eq!(problems("").len(), 8);
}

#[test]
fn an_endless_sheet_is_looked_through_only_so_far() {
    assert!(read(|_, _| Some("①"), usize::MAX, usize::MAX).is_err());
}

proptest! {
    #[test]
    fn no_sheet_is_too_strange(rows in vec(vec("(①|⑮|必須|回答欄|医療機関名|電話番号|住所|.{0,4})", 0..6), 0..12)) {
        let _ = read_grid(&rows);
    }
}

#[test]
fn the_form_is_known_by_its_labels() {
    let known = |form: &str| {
        let grid = grid(form);
        let cell = |row: usize, column: usize| grid.get(row)?.get(column).map(String::as_str);
        is_form(cell, grid.len(), 5)
    };
    assert!(known(FORM));
    assert!(known(&FORM.replace("③ 郵便番号", "③ ポスト")));
    assert!(known(&FORM[..FORM.find("事業者(会社名").unwrap()]));
    assert!(!known(
        &SiteRow::COLUMNS
            .iter()
            .map(|column| column.name)
            .collect::<Vec<_>>()
            .join("\t")
    ));
    assert!(!known("医療機関コード\t医療機関名\t住所\n2712345678\tx\ty"));
}

/// What the sheet says for a column of the table of sites.
fn site_cell(form: &str, alias: &str) -> SheetCell {
    let cells = read_grid(&grid(form)).unwrap().site_cells();
    let named = SiteRow::COLUMNS
        .iter()
        .position(|column| column.alias == alias);
    cells[named.expect("a column")].clone()
}

#[test]
fn a_sheet_says_what_stands_on_it_and_what_follows() {
    let said = |text: &str| SheetCell::Said(text.to_owned());
    let of_new = |text: &str| SheetCell::OfNew(text.to_owned());
    for (alias, cell) in [
        ("institutionCode", said("2712345678")),
        ("prefecture", said("大阪府")),
        ("address", said("大阪市北区梅田1-1")),
        ("contactReachableHours", SheetCell::Unsaid),
        (
            "operatorContact",
            said("佐藤 次郎|0687654321|jiro@example.jp|事務局|13時～17時"),
        ),
        ("institutionKind", of_new("医科診療所")),
        ("startPack", of_new("○")),
        ("pcCount", of_new("0")),
        ("lineService", SheetCell::Unsaid),
    ] {
        assert_eq!(site_cell(FORM, alias), cell, "{alias}");
    }
    for (third, kind) in [("3", "歯科"), ("4", "薬局"), ("6", "訪問看護ステーション")]
    {
        let form = FORM.replace("２７１２", &format!("27{third}2"));
        assert_eq!(site_cell(&form, "institutionKind"), of_new(kind));
    }
    let hospital = FORM.replace("髙橋クリニック", "髙橋病院");
    assert_eq!(site_cell(&hospital, "institutionKind"), of_new("病院"));
    let without = FORM.replace("大阪府大阪市北区梅田1-1", "大阪市北区梅田1-1");
    assert_eq!(site_cell(&without, "prefecture"), of_new("大阪府"));
    let short = &FORM[..FORM.find("事業者(会社名").unwrap()];
    assert_eq!(site_cell(short, "operatorName"), SheetCell::Unsaid);
}

#[test]
fn what_a_sheet_cannot_tell_of_a_new_site_is_asked_for_by_its_cell() {
    let asked = |form: &str, alias: &str| match site_cell(form, alias) {
        SheetCell::Asked(message) => message,
        other => panic!("{other:?}"),
    };
    let strange = FORM.replace("２７１２", "2792");
    assert!(asked(&strange, "institutionKind").starts_with("②医療機関コード（C6）: 3桁目"));
    let nowhere = FORM
        .replace("２７１２", "9912")
        .replace("大阪府大阪市北区梅田1-1", "梅田");
    assert!(asked(&nowhere, "prefecture").starts_with("④住所（C8）: "));
    let of_east = FORM.replace("大阪府大阪市北区梅田1-1", "東京都千代田区1-1");
    assert!(asked(&of_east, "startPack").contains("西日本"));
}
