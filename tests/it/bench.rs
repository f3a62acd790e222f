//! Invented data in bulk: as much as was asked for, the same for the same seed on both databases, and findable.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::stderr;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::text;
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

on_both!(
    as_many_rows_are_loaded_as_were_asked_for,
    an_invented_site_is_found_like_any_other,
    sites_are_added_only_when_more_are_wanted,
);

const LOAD: [&str; 6] = ["bench", "load", "--sites", "200", "--devices", "1200"];

#[test]
fn a_seed_gives_the_same_data_on_both_databases() {
    let loaded = |backend, seed: &str| {
        let setup = Setup::new(backend);
        setup.cli_ok(&[&LOAD[..], &["--seed", seed]].concat());
        sites(&setup.start().admin())
    };
    let on_sqlite = loaded(Backend::Sqlite, "7");
    assert_eq!(on_sqlite, loaded(Backend::Postgres, "7"));
    assert_ne!(on_sqlite, loaded(Backend::Sqlite, "8"));
}

fn as_many_rows_are_loaded_as_were_asked_for(backend: Backend) {
    let sites = sites(&loaded(backend).admin());
    assert_eq!(sites.len(), 200);
    assert_eq!(count(&sites, "devices"), 1200);
    assert_eq!(count(&sites, "contacts"), 200, "one to each site");
    let pcs: i64 = sites
        .iter()
        .filter_map(|site| site["pcCount"].as_i64())
        .sum();
    assert_eq!(i64::try_from(count(&sites, "certificates")), Ok(pcs));
    assert!(
        (30..150).contains(&count(&sites, "contracts")),
        "a share of the sites"
    );
    for site in &sites {
        assert!(text(&site["institutionCode"]).starts_with("98"), "{site}");
        assert!(
            text(&site["contacts"][0]["phone"]).starts_with("00"),
            "{site}"
        );
    }
}

fn an_invented_site_is_found_like_any_other(backend: Backend) {
    let service = loaded(backend);
    let client = service.admin();
    let site = &sites(&client)[123];
    for search in [
        &site["institutionCode"],
        &site["name"],
        &site["contacts"][0]["phone"],
        &site["line"]["customerLineId"],
        &site["devices"][0]["serial"],
    ] {
        if search.is_null() {
            continue;
        }
        let found = client.ok(
            "query($search: String!) { sites(search: $search, first: 100) { nodes { id } } }",
            &json!({"search": search}),
        );
        let found = found["sites"]["nodes"].as_array().expect("a list");
        assert!(
            found.iter().any(|node| node["id"] == site["id"]),
            "{search}"
        );
    }
}

fn sites_are_added_only_when_more_are_wanted(backend: Backend) {
    let service = loaded(backend);
    let refused = service.setup.cli(&LOAD);
    assert!(!refused.status.success());
    assert!(stderr(&refused).contains("--more"), "{}", stderr(&refused));
    assert_eq!(sites(&service.admin()).len(), 200);
    service.setup.cli_ok(&[&LOAD[..], &["--more"]].concat());
    let sites = sites(&service.admin());
    assert_eq!(sites.len(), 400);
    assert_eq!(count(&sites, "devices"), 2400);
}

fn loaded(backend: Backend) -> Service {
    let setup = Setup::new(backend);
    assert_eq!(setup.cli_ok(&LOAD), "", "stdout is for data");
    setup.start()
}

fn count(sites: &[Value], list: &str) -> usize {
    sites
        .iter()
        .filter_map(|site| site[list].as_array())
        .map(Vec::len)
        .sum()
}

/// Every site, with all that was loaded of it.
fn sites(client: &Client) -> Vec<Value> {
    let (mut sites, mut after) = (Vec::new(), Value::Null);
    loop {
        let mut page = client.ok(
            "query($after: String) { sites(first: 100, after: $after) {
                nodes {
                    id institutionCode name nameKana prefecture address pcCount
                    contacts { name phone } line { customerLineId service topology }
                    devices { id kind maker model serial purchasedOn }
                    contracts { id service plan startedOn endsOn }
                    certificates { issuedOn }
                }
                pageInfo { hasNextPage endCursor } } }",
            &json!({"after": after}),
        )["sites"]
            .take();
        sites.append(page["nodes"].as_array_mut().expect("a list"));
        if page["pageInfo"]["hasNextPage"] == false {
            return sites;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}
