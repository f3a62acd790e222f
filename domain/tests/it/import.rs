//! Tables of the register: every column is documented by an example that reads, problems name their cell,
//! and what was exported is imported again without a change.

use domain::{
    identifier::{
        CustomerLineId, InstitutionCode, MailAddress, PaperPlace, PhoneNumber, PostalCode, Serial,
    },
    import::{
        CertificateRow, Contact, ContractRow, DeviceKey, DeviceReference, DeviceRow, List,
        OptionTerm, Place, ReadSerial, Reader, Record, RowProblem, SiteRow, Table, Text,
        VendorDetails, documentation,
    },
    vocabulary::{
        ClosedSet, ContractService, DeviceKind, LineType, Maker, PartyKind, Prefecture, Region,
    },
};
use jiff::civil::{Date, date};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn example<T: Record>() -> Table {
    let cells = T::COLUMNS.iter().map(|column| column.example.to_owned());
    Table {
        header: Table::header_of::<T>(),
        rows: vec![cells.collect()],
    }
}

#[track_caller]
fn the_example<T: Record>() -> T {
    let read = example::<T>().read::<T>();
    read.unwrap_or_else(|problems| panic!("{problems:#?}"))
        .remove(0)
}

/// What is said of an example in which some cells are changed.
#[track_caller]
fn problems<T: Record + std::fmt::Debug>(changes: &[(&str, &str)]) -> Vec<(u32, String, String)> {
    let mut table = example::<T>();
    for (column, text) in changes {
        let named = |header: &String| header == column;
        let place = table
            .header
            .iter()
            .position(named)
            .expect("a column of the table");
        (*text).clone_into(&mut table.rows[0][place]);
    }
    let told = |problem: RowProblem| (problem.row, problem.column, problem.message);
    let problems = table.read::<T>().expect_err("the row is wrong");
    problems.into_iter().map(told).collect()
}

#[track_caller]
fn assert_said<T: Record + std::fmt::Debug>(changes: &[(&str, &str)], column: &str, words: &str) {
    let said = problems::<T>(changes);
    let [(2, at, message)] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert_eq!(at, column);
    assert!(message.contains(words), "{message}");
}

#[test]
fn every_example_reads_and_is_written_again() {
    fn check<T: Record + PartialEq + std::fmt::Debug>() {
        let row: T = the_example();
        let again = Table::of(&[row]).read::<T>().unwrap();
        assert_eq!(again, [the_example()]);
        let page = documentation::<T>();
        assert_eq!(page.lines().count(), T::COLUMNS.len() + 4);
        for column in T::COLUMNS {
            assert!(
                page.contains(column.alias) && column.alias.is_ascii(),
                "{column:?}"
            );
        }
    }
    check::<SiteRow>();
    check::<DeviceRow>();
    check::<ContractRow>();
    check::<CertificateRow>();
}

#[test]
fn english_headers_in_any_order_and_width_are_known() {
    let header = ["ISSUED ON", "ＰＣ名称", "", "institutionCode"];
    let reader = Reader::<CertificateRow>::new(&header).unwrap();
    let row = reader
        .read(2, &["R6.10.1", "受付PC", "", "1312345678"])
        .unwrap()
        .unwrap();
    assert_eq!(row.issued_on, date(2024, 10, 1));
    let absent: Vec<_> = reader.absent().map(|column| column.alias).collect();
    assert_eq!(absent, ["pc", "backupMade"]);
}

#[test]
fn a_header_that_does_not_fit_is_told() {
    let told = |header: &[&str]| {
        let problems = Reader::<CertificateRow>::new(header).unwrap_err();
        problems
            .iter()
            .map(RowProblem::to_string)
            .collect::<Vec<_>>()
    };
    let unknown = told(&["医療機関コード", "発行日", "発効日"]);
    assert!(
        unknown[0].starts_with("1行目「C」（発効日）: 知らない見出しです")
            && unknown[0].contains("発行日")
    );
    assert_eq!(
        told(&["医療機関コード", "発行日", "issuedOn"]),
        ["1行目「C」（issuedOn）: 同じ列が2つあります"]
    );
    assert_eq!(
        told(&["医療機関コード"]),
        ["1行目「発行日」（）: この列が必要です"]
    );
}

#[test]
fn all_wrong_cells_of_a_row_are_told_at_once() {
    let said = problems::<SiteRow>(&[
        ("医療機関コード", "131234567"),
        ("医療機関名", ""),
        ("都道府県", "江戸"),
        ("レセコン連携", "△"),
        ("回線開通日", "2015-02-30"),
    ]);
    let columns: Vec<_> = said
        .iter()
        .map(|(row, column, _)| (*row, column.as_str()))
        .collect();
    assert_eq!(
        columns,
        [
            (2, "医療機関コード"),
            (2, "医療機関名"),
            (2, "都道府県"),
            (2, "レセコン連携"),
            (2, "回線開通日")
        ]
    );
}

#[test]
fn cells_that_do_not_fit_together_are_told() {
    let west = [("都道府県", "大阪府"), ("お客さまID", "COP12345678")];
    assert_said::<SiteRow>(&west, "お客さまID", "CAF");
    assert_said::<SiteRow>(&[("担当者", "")], "担当者", "名前");
    assert_said::<SiteRow>(
        &[("回線タイプ", "BBIQ"), ("回線サービス", "光コラボ")],
        "回線タイプ",
        "回線サービス",
    );
    assert_said::<DeviceRow>(&[("メーカー", "アライドテレシス")], "シリアル番号", "A");
    assert_said::<DeviceRow>(&[("保守終了日", "2020-01-01")], "保守終了日", "購入日");
    assert_said::<DeviceRow>(&[("交換前の機器", "PF3ABC12")], "交換前の機器", "自身");
    assert_said::<DeviceRow>(&[("撤去日", "2020-01-01")], "撤去日", "設置日");
    assert_said::<ContractRow>(&[("契約終了日", "2026-04-01")], "契約終了日", "開始日");
    assert_said::<ContractRow>(&[("サービス", "なし")], "サービス", "要りません");
    let twice = "PC/1/受付\nオン資端末/1/受付";
    assert_said::<ContractRow>(
        &[("保守手引書記載機器", twice)],
        "保守手引書記載機器",
        "2回",
    );
}

#[test]
fn a_text_below_no_header_is_told_and_a_blank_row_is_none() {
    let reader =
        Reader::<CertificateRow>::new(&["医療機関コード", "発行日", "PC名称", ""]).unwrap();
    assert_eq!(reader.read(7, &["", " ", "　", "", ""]), Ok(None));
    let strays = reader
        .read(7, &["1312345678", "R6.10.1", "受付", "x", "y"])
        .unwrap_err();
    let columns: Vec<_> = strays
        .iter()
        .map(|problem| (problem.row, problem.column.as_str()))
        .collect();
    assert_eq!(columns, [(7, "D"), (7, "E")]);
    let short = reader.read(8, &["1312345678"]).unwrap_err();
    assert_eq!(short[0].column, "発行日");
}

#[test]
fn a_problem_shows_the_beginning_of_a_long_cell() {
    let reader = Reader::<CertificateRow>::new(&["医療機関コード", "発行日", "PC名称"]).unwrap();
    let long = "長".repeat(10_000);
    let problems = reader
        .read(2, &["1312345678", "R6.10.1", &long])
        .unwrap_err();
    assert_eq!(problems[0].text.chars().count(), 100);
    assert!(
        problems[0].message.contains("100文字以内") && problems[0].message.contains("10000文字")
    );
}

#[test]
fn a_certificate_is_known_by_its_pc_else_by_its_name_else_by_its_site() {
    let certificate: CertificateRow = the_example();
    let renamed = CertificateRow {
        pc_label: Text::parse("奥のPC").ok(),
        ..certificate.clone()
    };
    assert_eq!(renamed.key(), certificate.key());
    let of_name = |row: &CertificateRow| CertificateRow {
        pc: None,
        ..row.clone()
    };
    assert_ne!(of_name(&renamed).key(), of_name(&certificate).key());
    let table = Table::of(&[CertificateRow {
        pc_label: None,
        ..of_name(&certificate)
    }]);
    let of_site = table.read::<CertificateRow>().unwrap();
    assert_eq!(of_site[0].key().pc_label, None);
}

#[test]
fn contracts_of_a_site_are_known_by_their_first_day() {
    let contract: ContractRow = the_example();
    let other_service = ContractRow {
        service: ContractService::LightAnshin1,
        plan: None,
        ..contract.clone()
    };
    assert_eq!(other_service.key(), contract.key());
}

#[test]
fn a_device_is_known_by_its_number_or_by_its_place() {
    let device: DeviceRow = the_example();
    assert!(matches!(device.key(), DeviceKey::Serial(Maker::Lenovo, _)));
    let unnumbered = DeviceRow {
        serial: None,
        ..device
    };
    let DeviceKey::Place(site, place) = unnumbered.key() else {
        panic!("{:?}", unnumbered.key());
    };
    assert_eq!(
        (site.as_str(), place.kind, place.number),
        ("1312345678", DeviceKind::Pc, 1)
    );
}

#[test]
fn troublesome_characters_come_through() {
    let mut site: SiteRow = the_example();
    for name in [
        "①髙﨑～－ｶﾞ",
        "=1+1",
        "'=1",
        "''",
        "-",
        "@a",
        "＝１",
        "a\"b,c",
    ] {
        site.name = Text::parse(name).unwrap();
        let table = Table::of(std::slice::from_ref(&site));
        assert_eq!(table.read::<SiteRow>().unwrap()[0].name.as_str(), name);
    }
}

fn text<const MOST: usize>() -> impl Strategy<Value = Text<MOST>> {
    let texts = prop_oneof!["['=+@|\\\\;:/\t\r\n＝－a髙﨑 -]{1,8}", "\\PC{1,20}"];
    texts.prop_filter_map("a text", |text| Text::parse(&text).ok())
}

fn maybe_text<const MOST: usize>() -> impl Strategy<Value = Option<Text<MOST>>> {
    option::of(text())
}

fn any_of<T: ClosedSet>() -> impl Strategy<Value = T> {
    select(T::ALL)
}

fn maybe<T: ClosedSet>() -> impl Strategy<Value = Option<T>> {
    option::of(any_of())
}

fn day() -> impl Strategy<Value = Date> {
    (0..20_000_i32).prop_map(|days| domain::time::add_days(date(2000, 1, 1), days))
}

fn maybe_day() -> impl Strategy<Value = Option<Date>> {
    option::of(day())
}

fn code() -> impl Strategy<Value = InstitutionCode> {
    "[0-9]{10}".prop_map(|code| InstitutionCode::parse(&code).expect("10 digits"))
}

fn phone() -> impl Strategy<Value = Option<PhoneNumber>> {
    option::of(
        "0[0-9]{9,10}".prop_map(|phone| PhoneNumber::parse(&phone).expect("10 or 11 digits")),
    )
}

fn mail() -> impl Strategy<Value = Option<MailAddress>> {
    let address = "[+=a-z-][a-z.+-]{0,8}@[a-z-]{1,5}[.]jp";
    option::of(address.prop_map(|mail| MailAddress::parse(&mail).expect("an address")))
}

fn serial() -> impl Strategy<Value = ReadSerial> {
    "(S/N|SER[.]:?)?A[A-Za-z0-9 -]{6,12}".prop_filter_map("a serial number", |text| {
        let serial = Serial::parse(&text, Maker::AlliedTelesis).ok()?;
        Some(ReadSerial {
            serial,
            as_read: Text::parse(&text).ok()?,
        })
    })
}

fn reference() -> impl Strategy<Value = DeviceReference> {
    let by_serial = (maybe(), serial()).prop_map(|(maker, read)| DeviceReference::Serial {
        maker,
        serial: read.serial,
    });
    let by_place = (any_of(), 0..1000_u32, maybe_text()).prop_map(|(kind, number, place)| {
        DeviceReference::Place(Place {
            kind,
            number,
            place,
        })
    });
    prop_oneof![by_serial, by_place]
}

fn references() -> impl Strategy<Value = List<DeviceReference>> {
    vec(reference(), 0..5).prop_map(|mut list| {
        list.sort();
        list.dedup();
        List(list)
    })
}

prop_compose! {
    fn contact()(
        name in text(), phone in phone(), mail in mail(), reachable_at in maybe_text(), reachable_hours in maybe_text(),
    ) -> Contact {
        Contact { name, phone, mail, reachable_at, reachable_hours }
    }
}

fn line_id(region: Region) -> impl Strategy<Value = Option<CustomerLineId>> {
    let shape = match region {
        Region::East => "CAF[0-9]{10}|COP[0-9]{8}",
        Region::West => "CAF[0-9]{10}",
    };
    option::of(
        shape.prop_map(move |id| CustomerLineId::parse(&id, region).expect("an id of the region")),
    )
}

prop_compose! {
    fn site()(prefecture in any_of::<Prefecture>())(
        prefecture in Just(prefecture),
        line_id in line_id(prefecture.region()),
        code in code(),
        names in (text(), maybe_text(), maybe_text(), maybe()),
        kind in any_of(),
        postal in option::of("[0-9]{7}"),
        counts in (any::<bool>(), 0..1000_u32, 0..1000_u32, any::<bool>()),
        line in (maybe::<LineType>(), maybe(), maybe(), maybe(), maybe_day(), maybe_day()),
        shared in (any::<Option<bool>>(), any::<Option<bool>>(), maybe_text(), maybe_text()),
        contacts in vec(contact(), 0..4),
        operator in (maybe_text(), maybe_text(), option::of(contact())),
        vendors in vec((maybe_text(), phone()), 4),
        details in vec((maybe_text(), maybe_text(), mail(), maybe_text(), maybe_text(), phone()), 5),
        dial in phone(),
    ) -> SiteRow {
        let mut row: SiteRow = the_example();
        row.institution_code = code;
        (row.name, row.name_kana, row.address, row.credential_papers_kind) = names;
        row.credential_papers = row.credential_papers_kind.map(|_| PaperPlace::parse("事務室の棚").expect("a place"));
        row.institution_kind = kind;
        row.prefecture = prefecture;
        row.postal_code = postal.map(|postal| PostalCode::parse(&postal).expect("7 digits"));
        (row.start_pack, row.pc_count, row.reader_count, row.receipt_linked) = counts;
        row.customer_line_id = line_id;
        (row.line_type, row.v6_option, row.topology, row.branch_device, row.line_opened_on, row.line_ordered_on) = line;
        row.line_service = row.line_type.map(LineType::service);
        (row.line_shared, row.online_claims_on_line, row.topology_reason, row.gateway_model) = shared;
        row.set_contacts(contacts);
        (row.operator_name, row.operator_address, row.operator_contact) = operator;
        row.operator_phone.clone_from(&dial);
        let mut vendors = vendors.into_iter();
        let mut vendor = || vendors.next().expect("four vendors");
        (row.receipt_vendor_name, row.receipt_vendor_phone) = vendor();
        (row.chart_vendor_name, row.chart_vendor_phone) = vendor();
        (row.network_vendor_name, row.network_vendor_phone) = vendor();
        (row.integrator_name, row.integrator_phone) = vendor();
        row.vendor_details = List(details_of(&row, details));
        row.maintenance_dial = dial;
        row
    }
}

prop_compose! {
    fn device()(
        site in code(),
        what in (any_of(), any_of(), maybe_text(), option::of(serial()), maybe_text(), option::of(0..1000_u32)),
        days in (maybe_day(), maybe_day(), maybe(), any::<Option<std::net::IpAddr>>()),
        wiring in (any::<Option<bool>>(), maybe(), maybe_text(), maybe(), option::of(0..1000_u32), any::<Option<bool>>()),
        attached in option::of(serial()),
    ) -> DeviceRow {
        let (kind, maker, model, serial, place, number) = what;
        let (purchased_on, installed_on, maintenance_desk, ip_address) = days;
        let (wireless, usb_connection, usb_hub_model, usb_cables, router_port, installed_by_ntt) = wiring;
        DeviceRow {
            site, kind, maker, model, serial, place, number, purchased_on, installed_on, maintenance_desk, ip_address,
            warranty_ends_on: purchased_on, wireless, usb_connection, usb_hub_model, usb_cables, router_port,
            installed_by_ntt, replaces: None, removed_on: installed_on, removal_reason: None,
            attached_to_serial: attached.map(|read| read.serial),
        }
    }
}

prop_compose! {
    fn contract()(
        site in code(),
        service in select(vec![ContractService::NNiOmakase, ContractService::LightAnshin1, ContractService::OfficePrimeSupport]),
        terms in (maybe(), day(), option::of(1..2_000_i32), any::<Option<bool>>(), option::of(0..1000_u32)),
        option in (maybe(), references(), any::<Option<bool>>(), references()),
        updates in proptest::collection::btree_set(day(), 0..4),
    ) -> ContractRow {
        let (plan, started_on, days, basic_menu, surveyed_devices) = terms;
        let (reset_option, pcs, provider_accepts_customer_only, listed_devices): (_, List<DeviceReference>, _, _) = option;
        let term = |pc| OptionTerm { pc, starts_on: Some(started_on), ends_on: None, cancelled_on: Some(started_on) };
        let reset_option_pcs = List(pcs.0.into_iter().map(term).collect());
        ContractRow {
            site, service, plan, started_on, ends_on: days.map(|days| domain::time::add_days(started_on, days)),
            basic_menu, surveyed_devices, reset_option, reset_option_pcs, provider_accepts_customer_only,
            listed_devices, handbook_updates: List(updates.into_iter().collect()),
        }
    }
}

prop_compose! {
    fn certificate()(
        site in code(), pc in option::of(reference()), pc_label in maybe_text(), issued_on in day(), backup_made in any::<Option<bool>>(),
    ) -> CertificateRow {
        CertificateRow { site, pc, pc_label, issued_on, backup_made }
    }
}

fn comes_back<T: Record + PartialEq + std::fmt::Debug>(rows: &[T]) -> Result<(), TestCaseError> {
    let exported = Table::of(rows);
    let imported = exported.read::<T>();
    prop_assert_eq!(imported.as_deref(), Ok(rows));
    Ok(())
}

proptest! {
    #[test]
    fn exported_sites_are_imported_again(rows in vec(site(), 1..4)) {
        comes_back(&rows)?;
    }

    #[test]
    fn exported_devices_are_imported_again(rows in vec(device(), 1..4)) {
        comes_back(&rows)?;
    }

    #[test]
    fn exported_contracts_are_imported_again(rows in vec(contract(), 1..4)) {
        comes_back(&rows)?;
    }

    #[test]
    fn exported_certificates_are_imported_again(rows in vec(certificate(), 1..4)) {
        comes_back(&rows)?;
    }

    #[test]
    fn no_cell_is_too_strange(cells in vec(any::<String>(), 0..40)) {
        let header = Table::header_of::<SiteRow>();
        let reader = Reader::<SiteRow>::new(&header).expect("the header of the table");
        let _ = reader.read(2, &cells);
    }
}

type Details = (
    Option<Text<300>>,
    Option<Text<100>>,
    Option<MailAddress>,
    Option<Text<200>>,
    Option<Text<200>>,
    Option<PhoneNumber>,
);

/// The details of those companies that are vendors of the row.
fn details_of(row: &SiteRow, details: Vec<Details>) -> Vec<VendorDetails> {
    let of_kind =
        |(&kind, (address, person, mail, reachable_at, reachable_hours, person_phone))| {
            VendorDetails {
                kind,
                address,
                person,
                mail,
                reachable_at,
                reachable_hours,
                person_phone,
            }
        };
    let is_vendor = |details: &VendorDetails| {
        details.kind != PartyKind::Operator && row.company(details.kind) != (None, None)
    };
    let all = PartyKind::ALL.iter().zip(details).map(of_kind);
    all.filter(is_vendor)
        .filter(VendorDetails::is_told)
        .collect()
}
