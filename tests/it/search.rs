//! The one search box: a site is found however its name, address or numbers are written.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register;
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    a_site_is_found_however_it_is_written,
    a_number_is_found_by_its_beginning,
    pages_of_a_search_join_to_the_whole,
    nothing_is_found_that_does_not_hold_the_text,
    a_label_in_front_of_a_serial_does_not_matter,
    companies_and_their_people_are_found_by_their_numbers,
    every_word_is_found_in_some_field,
    a_late_match_is_found_however_many_come_close,
);

fn names(client: &Client, search: &str, first: i32, after: Option<&str>) -> (Vec<String>, Value) {
    let found = client.ok(
        "query($search: String!, $first: Int!, $after: String) {
            sites(search: $search, first: $first, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }",
        &json!({"search": search, "first": first, "after": after}),
    );
    let nodes = found["sites"]["nodes"].as_array().expect("a list").iter();
    let names = nodes.map(|node| register::text(&node["name"])).collect();
    (names, found["sites"]["pageInfo"].clone())
}

fn found(client: &Client, search: &str) -> Vec<String> {
    names(client, search, 100, None).0
}

fn three_sites(client: &Client) {
    for (name, kana, address) in [
        (
            "髙橋クリニック",
            "タカハシクリニック",
            "千代田区神田１－２－３",
        ),
        (
            "山﨑メディカルセンター",
            "ヤマザキメディカルセンター",
            "港区芝公園4丁目",
        ),
        ("ABC薬局", "エービーシーヤッキョク", "新宿区西新宿2-8-1"),
    ] {
        register::site(
            client,
            &json!({"name": name, "nameKana": kana, "address": address}),
        );
    }
}

fn a_site_is_found_however_it_is_written(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    three_sites(&client);
    for (search, name) in [
        ("髙橋", "髙橋クリニック"),
        ("高橋", "髙橋クリニック"),
        ("ｸﾘﾆｯｸ", "髙橋クリニック"),
        ("くりにっく", "髙橋クリニック"),
        ("神田1-2", "髙橋クリニック"),
        ("山崎", "山﨑メディカルセンター"),
        ("センタ", "山﨑メディカルセンター"),
        ("やまざき", "山﨑メディカルセンター"),
        ("東京都港区", "山﨑メディカルセンター"),
        ("abc", "ABC薬局"),
        ("ＡＢＣ 薬局", "ABC薬局"),
        ("薬局", "ABC薬局"),
        ("新宿", "ABC薬局"),
    ] {
        assert_eq!(found(&client, search), [name], "{search}");
    }
    assert_eq!(found(&client, "東京").len(), 3);
    assert_eq!(found(&client, "区").len(), 3, "one character is enough");
}

fn a_number_is_found_by_its_beginning(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    three_sites(&client);
    let site = register::site(
        &client,
        &json!({
            "name": "番号の診療所", "institutionCode": "1399887766", "customerLineId": "CAF5556667778",
            "contacts": [{"name": "試験", "phone": "045-111-2222"}],
        }),
    );
    register::device(&client, &site, &json!({"serial": "S/N: zz-9911 ab"}));
    for search in [
        "13998877",
        "０４５（１１１）",
        "0451112222",
        "caf555666",
        "ZZ9911",
        "zz-99",
    ] {
        assert_eq!(found(&client, search), ["番号の診療所"], "{search}");
    }
    assert_eq!(
        found(&client, "9988"),
        Vec::<String>::new(),
        "not from the middle"
    );
}

fn pages_of_a_search_join_to_the_whole(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let expected: Vec<String> = (0..25)
        .map(|number| format!("第{number}見本薬局"))
        .collect();
    for name in &expected {
        register::site(&client, &json!({"name": name}));
        register::site(&client, &json!({"name": "ほかの診療所"}));
    }
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (page, info) = names(&client, "見本薬局", 10, after.as_deref());
        all.extend(page);
        if info["hasNextPage"] == false {
            break;
        }
        after = Some(register::text(&info["endCursor"]));
    }
    assert_eq!(all, expected);
}

fn nothing_is_found_that_does_not_hold_the_text(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    three_sites(&client);
    // Each pair of characters occurs somewhere, the whole does not.
    for search in ["クリニック髙橋", "薬局ABC", "不在", "ー", "%", "_"] {
        assert_eq!(found(&client, search), Vec::<String>::new(), "{search}");
    }
}

fn a_label_in_front_of_a_serial_does_not_matter(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    three_sites(&client);
    let site = register::site(&client, &json!({"name": "機器の診療所"}));
    for (maker, serial) in [("ALLIED_TELESIS", "A05050X12345"), ("YAMAHA", "Y1A-000123")] {
        register::device(
            &client,
            &site,
            &json!({"kind": "ROUTER", "maker": maker, "model": null, "serial": serial}),
        );
    }
    for search in [
        "S/N A05050X12345",
        "Ｓ／Ｎ：a05050x",
        "SER. Y1A-000123",
        "ser.y1a000",
        "y1a 000123",
    ] {
        assert_eq!(found(&client, search), ["機器の診療所"], "{search}");
    }
}

fn companies_and_their_people_are_found_by_their_numbers(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    three_sites(&client);
    let site = register::site(
        &client,
        &json!({"name": "会社の診療所", "parties": [
            {"kind": "OPERATOR", "name": "試験会", "phone": "06-1111-2222",
             "person": {"name": "試験 三郎", "phone": "090-3333-4444"}},
            {"kind": "NETWORK_VENDOR", "name": "試験通信", "phone": "06-5555-6666"},
            {"kind": "CHART_VENDOR", "name": "試験カルテ", "person": {"name": "試験 四郎", "phone": "06-7777-8888"}},
        ]}),
    );
    for phone in [
        "06-1111-2222",
        "０９０（３３３３）４４４４",
        "0655556666",
        "06 7777 8888",
    ] {
        assert_eq!(found(&client, phone), ["会社の診療所"], "{phone}");
        let callers = client.ok(
            "query($phone: String!) { callerLookup(phone: $phone) { sites { id } } }",
            &json!({"phone": phone}),
        );
        assert_eq!(
            callers["callerLookup"]["sites"],
            json!([{"id": site}]),
            "{phone}"
        );
    }
}

fn every_word_is_found_in_some_field(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    three_sites(&client);
    register::site(
        &client,
        &json!({
            "name": "高橋歯科", "nameKana": "タカハシシカ", "address": "中央区日本橋茅場町1-1", "customerLineId": "CAF7778889990",
            "contacts": [{"name": "試験", "phone": "045-222-3333"}],
        }),
    );
    register::site(
        &client,
        &json!({"name": "浜辺薬局", "prefecture": "KANAGAWA", "address": "茅が崎市東海岸1-1"}),
    );
    for (search, names) in [
        ("高橋 中央区", &["高橋歯科"][..]),
        ("中央区　髙橋", &["高橋歯科"]),
        ("高橋", &["髙橋クリニック", "高橋歯科"]),
        ("高橋 0452223", &["高橋歯科"]),
        ("caf777 0452223333", &["高橋歯科"]),
        ("高橋 港区", &[]),
        ("高橋 0999999", &[]),
        ("茅ヶ崎", &["浜辺薬局"]),
        ("茅ケ崎 薬局", &["浜辺薬局"]),
        ("茅ヶ", &["浜辺薬局"]),
        // The end of the name and the beginning of the kana are no pair.
        ("科た", &[]),
    ] {
        assert_eq!(found(&client, search), names, "{search}");
    }
}

/// Every name has all pairs of characters of what is looked for, and only the last one has it whole.
fn a_late_match_is_found_however_many_come_close(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    for _ in 0..60 {
        register::site(&client, &json!({"name": "みなとに と港みな港"}));
    }
    let late = "みなと港みなとに";
    register::site(&client, &json!({ "name": late }));
    let (names, page) = names(&client, "なと港みなとに", 1, None);
    assert_eq!(names, [late]);
    assert_eq!(page["hasNextPage"], false);
}
