//! The GraphQL-over-HTTP specification, by the audits of the npm package graphql-http.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::service::Service;
use serde_json::Value;
use std::process::Command;

on_both!(every_audit_passes);

fn every_audit_passes(backend: Backend) {
    let tools = kiriwake_tests::root().join("target/tools/graphql-http");
    assert!(
        tools.join("node_modules/graphql-http").exists(),
        "the audits are not installed: tests/run does it, or `npm ci` in {} after copying tests/tools/graphql-http there",
        tools.display()
    );
    let service = Service::start(backend);
    let url = format!("{}/graphql", service.address());
    let output = Command::new("node")
        .current_dir(&tools)
        .args(["audits.mjs", &url])
        .output()
        .expect("the audits need Debian's package `nodejs`");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    let audits: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object"))
        .collect();
    let of_kind = |kind: &str| {
        audits
            .iter()
            .filter(|audit| {
                audit["name"]
                    .as_str()
                    .is_some_and(|name| name.starts_with(kind))
            })
            .count()
    };
    assert_eq!(
        [of_kind("MUST"), of_kind("SHOULD"), of_kind("MAY")],
        [13, 23, 25],
        "all audits ran"
    );
    let failed: Vec<&Value> = audits
        .iter()
        .filter(|audit| audit["status"] != "ok")
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
