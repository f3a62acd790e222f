//! The committed schema is the program's, and explains itself.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::{run, stdout};
use kiriwake_tests::on_both;
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

const INTROSPECTION: &str = "{ __schema { types {
  name kind description
  fields(includeDeprecated: true) { name description }
  inputFields { name description }
  enumValues(includeDeprecated: true) { name description }
} } }";

on_both!(everything_is_described);

#[test]
fn the_committed_schema_is_that_of_the_program() {
    let output = run(&["schema"]);
    assert!(output.status.success());
    let committed = std::fs::read_to_string(kiriwake_tests::root().join("schema.graphql"))
        .expect("schema.graphql");
    let current = stdout(&output);
    let difference = committed
        .lines()
        .zip(current.lines())
        .position(|(old, new)| old != new);
    assert!(
        committed == current,
        "schema.graphql is not what `kiriwake schema` prints (first difference: line {:?})",
        difference.map(|index| index + 1)
    );
}

fn everything_is_described(backend: Backend) {
    let service = Service::start(backend);
    let data = service.admin().ok(INTROSPECTION, &json!({}));
    let mut bare = Vec::new();
    for kind in list(&data["__schema"]["types"]) {
        let name = kind["name"].as_str().expect("a name");
        // The specification's own types and scalars, which the library describes or does not.
        if name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name) {
            continue;
        }
        note(&mut bare, name, kind);
        for part in ["fields", "inputFields", "enumValues"] {
            for field in list(&kind[part]) {
                let path = format!("{name}.{}", field["name"].as_str().unwrap_or_default());
                note(&mut bare, &path, field);
            }
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

fn note(bare: &mut Vec<String>, path: &str, described: &Value) {
    if described["description"]
        .as_str()
        .is_none_or(|text| text.trim().is_empty())
    {
        bare.push(path.to_owned());
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
