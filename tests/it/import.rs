//! Files into the register and out of it: nothing is lost, nothing is guessed, nothing is half done.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::{stderr, stdout};
use kiriwake_tests::on_both;
use kiriwake_tests::service::{Setup, write};
use serde_json::json;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

on_both!(
    an_export_is_imported_without_a_change,
    an_export_fills_an_empty_register_alike,
    cp932_is_read_and_written,
    a_character_without_a_place_in_cp932_is_named,
    a_cut_file_is_refused,
    a_formula_is_neutralised,
    a_problem_names_its_cell_and_nothing_is_imported,
    a_dry_run_changes_nothing,
    a_change_keeps_what_the_file_does_not_speak_of,
    an_unknown_reference_is_a_problem,
);

pub const SITES: &str = "\
医療機関コード,医療機関名,機関種別,都道府県,住所,スタートパック,オン資端末台数,カードリーダー台数,レセコン連携,担当者,担当者電話番号,その他の担当者,事業者名,レセコンベンダー電話番号\r
1312345678,①髙﨑～－ｶﾞ医院,医科診療所,東京都,千代田区千代田1-1,○,1,1,○,山田 花子,03-1234-5678,\"鈴木 一郎|0312345679\n佐藤|0312345670\",医療法人髙﨑会,0312345671\r
2712345678,=1+1,薬局,大阪府,,○,2,1,×,,,,,\r
";

pub const DEVICES: &str = "\
医療機関コード,機器種別,メーカー,型番,シリアル番号,設置場所,番号,購入日,交換前の機器\r
1312345678,オン資端末,レノボ,ThinkCentre M70q Tiny,S/N PF3ABC12,受付,,令和5年4月1日,\r
1312345678,オン資端末,レノボ,,PF4ABC12,受付,2,2026-04-01,PF3ABC12\r
2712345678,オン資ルーター,メーカー不明,,,事務室,,,\r
2712345678,オン資端末,レノボ,,PF5ABC12,受付,1,2024-04-01,\r
";

pub const CONTRACTS: &str = "\
医療機関コード,サービス,基本プラン,契約開始日,契約終了日,再設定オプション,再設定オプション対象PC,保守手引書記載機器,手引書更新日\r
1312345678,Nにおまかせ！ITサポート,,2022-04-01,2024-04-01,,,LENOVO:PF3ABC12,\r
1312345678,ライトあんしんプラン1,,2024-04-01,,,,,\r
2712345678,オフィスプライムサポート,基本プランA,R6.4.1,,契約中,PF5ABC12,ルーター/1/事務室,\"2025-05-01\n2024-06-01\"\r
";

pub const CERTIFICATES: &str = "\
医療機関コード,オン資端末,PC名称,発行日,控えの保存\r
1312345678,PF3ABC12,,2024-10-01,○\r
1312345678,,奥のPC,2024-10-01,\r
2712345678,,,R6.10.2,×\r
";

/// Rows of each kind of file, in the order in which they refer to each other.
pub const ALL: [(&str, &str, usize); 4] = [
    ("sites", SITES, 2),
    ("devices", DEVICES, 4),
    ("contracts", CONTRACTS, 3),
    ("certificates", CERTIFICATES, 3),
];

/// A register and a folder for the files of a test.
pub struct Desk {
    pub setup: Setup,
    pub folder: TempDir,
}

impl Desk {
    pub fn new(backend: Backend) -> Self {
        Self {
            setup: Setup::new(backend),
            folder: TempDir::new().expect("a directory can be made"),
        }
    }

    /// A register with everything of above.
    pub fn filled(backend: Backend) -> Self {
        let desk = Self::new(backend);
        for (kind, text, rows) in ALL {
            let summary = format!("{rows} rows: {rows} new, 0 changed, 0 problems\n");
            assert_eq!(desk.import(kind, text), summary, "{kind}");
        }
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn import(&self, kind: &str, text: &str) -> String {
        self.import_file(kind, &write(self.folder.path(), "in.csv", text))
    }

    pub fn import_file(&self, kind: &str, file: &Path) -> String {
        self.setup
            .cli_ok(&["import", kind, file.to_str().expect("UTF-8")])
    }

    /// What is told of a file that is refused.
    pub fn refusal(&self, kind: &str, bytes: &[u8]) -> String {
        let file = self.path("refused.csv");
        std::fs::write(&file, bytes).expect("the file can be written");
        self.refusal_of(kind, &file)
    }

    pub fn refusal_of(&self, kind: &str, file: &Path) -> String {
        let output = self
            .setup
            .cli(&["import", kind, file.to_str().expect("UTF-8")]);
        assert!(!output.status.success(), "{}", stdout(&output));
        format!("{}{}", stdout(&output), stderr(&output))
    }

    pub fn export(&self, kind: &str, name: &str, further: &[&str]) -> PathBuf {
        let file = self.path(name);
        let arguments = ["export", kind, file.to_str().expect("UTF-8")];
        self.setup.cli_ok(&[&arguments, further].concat());
        file
    }

    pub fn exported(&self, kind: &str) -> Vec<u8> {
        std::fs::read(self.export(kind, "out.csv", &[])).expect("the file was written")
    }
}

fn an_export_is_imported_without_a_change(backend: Backend) {
    let desk = Desk::filled(backend);
    for (kind, text, rows) in ALL {
        let nothing = format!("{rows} rows: 0 new, 0 changed, 0 problems\n");
        let before = desk.exported(kind);
        for name in ["again.csv", "again.xlsx"] {
            let file = desk.export(kind, name, &[]);
            assert_eq!(desk.import_file(kind, &file), nothing, "{kind} {name}");
        }
        assert_eq!(desk.import(kind, text), nothing, "{kind}");
        assert_eq!(desk.exported(kind), before, "{kind}");
    }
}

fn an_export_fills_an_empty_register_alike(backend: Backend) {
    let (desk, empty) = (Desk::filled(backend), Desk::new(backend));
    for ((kind, ..), ending) in ALL.into_iter().zip(["xlsx", "csv", "xlsx", "csv"]) {
        let file = desk.export(kind, &format!("all.{ending}"), &[]);
        empty.import_file(kind, &file);
        assert_eq!(empty.exported(kind), desk.exported(kind));
    }
}

fn cp932_is_read_and_written(backend: Backend) {
    let desk = Desk::filled(backend);
    let utf8 = desk.exported("sites");
    let file = desk.export("sites", "cp932.csv", &["--encoding", "cp932"]);
    let bytes = std::fs::read(&file).expect("the file was written");
    // ①髙﨑～－ｶﾞ
    let name = b"\x87\x40\xfb\xfc\xfa\xb1\x81\x60\x81\x7c\xb6\xde";
    assert!(bytes.windows(name.len()).any(|window| window == name));
    assert_eq!(
        desk.import_file("sites", &file),
        "2 rows: 0 new, 0 changed, 0 problems\n"
    );
    let empty = Desk::new(backend);
    empty.import_file("sites", &file);
    assert_eq!(empty.exported("sites"), utf8);
}

fn a_character_without_a_place_in_cp932_is_named(backend: Backend) {
    let desk = Desk::filled(backend);
    desk.import("sites", &SITES.replace("=1+1", "𠮷田薬局"));
    let file = desk.path("cp932.csv");
    let path = file.to_str().expect("UTF-8");
    let output = desk
        .setup
        .cli(&["export", "sites", path, "--encoding", "cp932"]);
    assert!(!output.status.success());
    assert!(
        stderr(&output).contains("B3（医療機関名） の文字「𠮷」"),
        "{}",
        stderr(&output)
    );
    assert!(!file.exists(), "half a file is none");
}

fn a_cut_file_is_refused(backend: Backend) {
    let desk = Desk::filled(backend);
    let whole = desk.exported("devices");
    let empty = Desk::new(backend);
    empty.import("sites", SITES);
    let untouched = empty.exported("devices");
    let breaks: Vec<usize> = (0..whole.len())
        .filter(|&at| whole[at..].starts_with(b"\r\n"))
        .map(|at| at + 2)
        .collect();
    for cut in [
        breaks[0],
        breaks[1],
        breaks[2] - 9,
        breaks[3],
        whole.len() - 3,
    ] {
        let told = empty.refusal("devices", &whole[..cut]);
        assert!(
            told.contains("途中で切れています") || told.contains("行目"),
            "{told}"
        );
        assert_eq!(empty.exported("devices"), untouched);
    }
}

fn a_formula_is_neutralised(backend: Backend) {
    let desk = Desk::filled(backend);
    let text = String::from_utf8(desk.exported("sites")).expect("UTF-8");
    assert!(text.contains(",'=1+1,"), "{text}");
    let service = desk.setup.start();
    let site = "{ site(institutionCode: \"2712345678\") { name } }";
    assert_eq!(service.admin().ok(site, &json!({}))["site"]["name"], "=1+1");
}

fn a_problem_names_its_cell_and_nothing_is_imported(backend: Backend) {
    let desk = Desk::new(backend);
    let wrong = SITES.replace("大阪府", "大坂府").replace(",2,1,", ",二,1,");
    let told = desk.refusal("sites", wrong.as_bytes());
    assert!(told.contains("3行目「都道府県」（大坂府）"), "{told}");
    assert!(told.contains("3行目「オン資端末台数」（二）"), "{told}");
    assert!(
        told.contains("2 rows: 1 new, 0 changed, 2 problems"),
        "{told}"
    );
    let twice = SITES.replace("2712345678", "1312345678");
    let told = desk.refusal("sites", twice.as_bytes());
    assert!(
        told.contains("3行目「医療機関コード」（1312345678）"),
        "{told}"
    );
    assert!(told.contains("2行目にもあります"), "{told}");
    let told = desk.refusal("sites", SITES.replace("都道府県", "県").as_bytes());
    assert!(told.contains("1行目「D」（県）"), "{told}");
    assert_eq!(
        desk.setup.cli_ok(&["export", "sites", "nothing.csv"]),
        "0 rows\n"
    );
}

fn a_dry_run_changes_nothing(backend: Backend) {
    let desk = Desk::new(backend);
    let file = write(desk.folder.path(), "in.csv", SITES);
    let told = desk.setup.cli_ok(&[
        "import",
        "sites",
        file.to_str().expect("UTF-8"),
        "--dry-run",
    ]);
    assert_eq!(told, "2 rows: 2 new, 0 changed, 0 problems\n");
    assert_eq!(
        desk.setup.cli_ok(&["export", "sites", "nothing.csv"]),
        "0 rows\n"
    );
}

fn a_change_keeps_what_the_file_does_not_speak_of(backend: Backend) {
    let desk = Desk::filled(backend);
    let before = String::from_utf8(desk.exported("sites")).expect("UTF-8");
    let changed = "\
医療機関コード,医療機関名,機関種別,都道府県,スタートパック,オン資端末台数,カードリーダー台数,レセコン連携\n\
1312345678,髙﨑クリニック,医科診療所,東京都,○,1,1,○\n";
    assert_eq!(
        desk.import("sites", changed),
        "1 rows: 0 new, 1 changed, 0 problems\n"
    );
    let after = String::from_utf8(desk.exported("sites")).expect("UTF-8");
    assert_eq!(after, before.replace("①髙﨑～－ｶﾞ医院", "髙﨑クリニック"));
    let service = desk.setup.start();
    for name in ["高崎クリニック", "髙﨑"] {
        let found = service.admin().ok(
            "query($text: String!) { sites(search: $text) { nodes { institutionCode } } }",
            &json!({"text": name}),
        );
        let nodes = &found["sites"]["nodes"];
        assert_eq!(nodes, &json!([{"institutionCode": "1312345678"}]), "{name}");
    }
}

fn an_unknown_reference_is_a_problem(backend: Backend) {
    let desk = Desk::new(backend);
    desk.import("sites", SITES);
    let told = desk.refusal(
        "devices",
        DEVICES.replace("2712345678", "2799999999").as_bytes(),
    );
    assert!(
        told.contains("4行目「医療機関コード」（2799999999）"),
        "{told}"
    );
    let told = desk.refusal(
        "devices",
        DEVICES.replace(",PF3ABC12", ",PF9ABC99").as_bytes(),
    );
    assert!(told.contains("3行目「交換前の機器」（PF9ABC99）"), "{told}");
}
