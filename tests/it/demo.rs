//! The demo: a living desk for a newcomer, once.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

on_both!(
    the_demo_is_a_living_desk,
    the_demo_is_loaded_into_an_empty_database_only
);

fn the_demo_is_a_living_desk(backend: Backend) {
    let setup = Setup::new(backend);
    assert_eq!(setup.cli_ok(&["demo"]), "", "stdout is for data");
    let service = setup.start();
    let client = service.admin();
    let tickets = all(
        &client,
        "tickets",
        "number state decision { desk } dispatch { by } mails { recipient } site { name }",
    );
    assert!(
        tickets.len() >= 142,
        "the open cases' calls are logged: {}",
        tickets.len()
    );
    for ticket in &tickets {
        let untriaged = ticket["decision"].is_null();
        assert_eq!(untriaged, ticket["state"] == "NOT_TRIAGED", "{ticket}");
        assert!(
            !untriaged || ticket["dispatch"].is_null() && ticket["mails"] == json!([]),
            "a guess: {ticket}"
        );
    }
    let states: Vec<&Value> = tickets.iter().map(|ticket| &ticket["state"]).collect();
    for state in [
        "DISPATCHED",
        "AWAITING_CONSENT",
        "AWAITING_CUSTOMER",
        "LOGGED",
    ] {
        assert!(states.contains(&&json!(state)), "no ticket is {state}");
    }
    let sites = all(&client, "sites", "name devices { id } contracts { id }");
    assert!(
        sites
            .iter()
            .any(|site| site["devices"] != json!([]) && site["contracts"] != json!([]))
    );
    let mails = all(&client, "outbox", "state");
    assert!(!mails.is_empty(), "mails are written");
}

fn the_demo_is_loaded_into_an_empty_database_only(backend: Backend) {
    let setup = Setup::new(backend);
    setup.cli_ok(&["demo"]);
    let service = setup.start();
    let before = count(&service);
    let again = service.setup.cli(&["demo"]);
    assert_eq!(
        count(&service),
        before,
        "nothing is there twice: {}",
        kiriwake_tests::binary::stderr(&again)
    );
}

fn count(service: &Service) -> [usize; 3] {
    ["sites", "tickets", "outbox"].map(|list| all(&service.admin(), list, "id").len())
}

/// Every node of a list.
fn all(client: &Client, list: &str, fields: &str) -> Vec<Value> {
    let query = format!(
        "query($after: String) {{ {list}(first: 100, after: $after) {{
          nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    for _ in 0..20 {
        let mut page = client.ok(&query, &json!({"after": after}))[list].take();
        nodes.append(page["nodes"].as_array_mut().expect("a list"));
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
    panic!("{list} does not end");
}
