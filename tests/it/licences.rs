//! Every crate that is built has a licence which `deny.toml` allows.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

#[test]
fn every_crate_has_an_allowed_licence() {
    let policy = policy();
    let packages = packages();
    assert!(
        packages.len() > 100,
        "not the whole tree: {}",
        packages.len()
    );
    let mut faults = Vec::new();
    for (name, licence) in &packages {
        // The older form `MIT/Apache-2.0` means a choice.
        let expression = licence.as_deref().map(|text| text.replace('/', " OR "));
        let fits = match expression.as_deref().map(spdx::Expression::parse) {
            Some(Ok(parsed)) => parsed.evaluate(|one| policy.allows(name, &one.to_string())),
            _ => false,
        };
        if !fits {
            faults.push(format!(
                "{name}: {}",
                licence.as_deref().unwrap_or("no licence expression")
            ));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    let unused: Vec<&String> = policy
        .exceptions
        .keys()
        .filter(|name| !packages.iter().any(|(known, _)| known == *name))
        .collect();
    assert!(
        unused.is_empty(),
        "exceptions for crates that are not there: {unused:?}"
    );
}

#[test]
fn the_project_itself_is_under_its_licence() {
    let licence = std::fs::read_to_string(kiriwake_tests::root().join("LICENSE")).expect("LICENSE");
    assert!(licence.contains("Apache License") && licence.contains("Version 2.0"));
    for name in ["kiriwake", "kiriwake-domain", "kiriwake-tests"] {
        assert!(
            packages().contains(&(name.to_owned(), Some("Apache-2.0".to_owned()))),
            "{name}"
        );
    }
}

/// The section `licenses` of deny.toml.
struct Policy {
    /// Licences that any crate may have.
    allow: BTreeSet<String>,
    /// Further licences of single crates.
    exceptions: BTreeMap<String, BTreeSet<String>>,
}

impl Policy {
    fn allows(&self, name: &str, licence: &str) -> bool {
        self.allow.contains(licence)
            || self
                .exceptions
                .get(name)
                .is_some_and(|more| more.contains(licence))
    }
}

fn policy() -> Policy {
    let text =
        std::fs::read_to_string(kiriwake_tests::root().join("deny.toml")).expect("deny.toml");
    let policy: toml::Table = text.parse().expect("deny.toml is TOML");
    let licences = |list: &toml::Value| -> BTreeSet<String> {
        let list = list.as_array().expect("a list").iter();
        list.map(|licence| licence.as_str().expect("a text").to_owned())
            .collect()
    };
    let exceptions = policy["licenses"]
        .get("exceptions")
        .and_then(toml::Value::as_array);
    let exception = |entry: &toml::Value| {
        (
            entry["crate"].as_str().expect("a crate").to_owned(),
            licences(&entry["allow"]),
        )
    };
    Policy {
        allow: licences(&policy["licenses"]["allow"]),
        exceptions: exceptions.into_iter().flatten().map(exception).collect(),
    }
}

/// Name and licence of each crate that this platform builds.
fn packages() -> Vec<(String, Option<String>)> {
    let version = Command::new("rustc")
        .args(["--version", "--verbose"])
        .output()
        .expect("rustc can be started");
    let version = String::from_utf8(version.stdout).expect("the output is UTF-8");
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc tells its host");
    // Only this platform: the crates of others need not have been downloaded.
    let output = Command::new("cargo")
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--format-version",
            "1",
            "--filter-platform",
            host,
        ])
        .current_dir(kiriwake_tests::root())
        .output()
        .expect("cargo can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("a list").iter();
    packages
        .map(|package| {
            let name = package["name"].as_str().expect("a name").to_owned();
            (name, package["license"].as_str().map(str::to_owned))
        })
        .collect()
}
