//! The program under test.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Path of the binary `kiriwake`: that of the environment variable `KIRIWAKE_BIN`, else built once per run.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| match std::env::var_os("KIRIWAKE_BIN") {
        Some(path) => PathBuf::from(path),
        None => build(),
    })
}

/// A command that runs the binary with none of the configuration of whoever runs the tests.
pub fn kiriwake() -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let of_ours = ["KIRIWAKE_", "AWS_", "PG"]
            .iter()
            .any(|start| name.starts_with(start));
        if of_ours || name == "DATABASE_URL" {
            command.env_remove(name.as_ref());
        }
    }
    command
}

/// Runs the binary to its end.
pub fn run(arguments: &[&str]) -> Output {
    kiriwake()
        .args(arguments)
        .output()
        .expect("the binary can be started")
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn build() -> PathBuf {
    // The whole workspace, so that features are the same as in `cargo test --workspace` and nothing is built twice.
    escargot::CargoBuild::new()
        .manifest_path(crate::root().join("Cargo.toml"))
        .args(["--workspace", "--locked"])
        .bin("kiriwake")
        .current_release_or_debug()
        .run()
        .unwrap_or_else(|error| panic!("building kiriwake: {error}"))
        .path()
        .to_owned()
}

trait SameProfile {
    fn current_release_or_debug(self) -> Self;
}

impl SameProfile for escargot::CargoBuild {
    fn current_release_or_debug(self) -> Self {
        if cfg!(debug_assertions) {
            self
        } else {
            self.release()
        }
    }
}
