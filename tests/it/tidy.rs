//! House rules that a machine can check.

use std::path::{Path, PathBuf};

const FILE_LINES: usize = 400;
const TEST_LINES: usize = 600;

/// What must not stand in Rust code. Spelt in two halves, so that this list is not found by itself.
const UNFINISHED: [(&str, &str); 9] = [
    ("todo", "!("),
    ("unimplemented", "!("),
    ("dbg", "!("),
    ("FIX", "ME"),
    ("TO", "DO"),
    ("XX", "X"),
    ("#[ig", "nore"),
    ("#[al", "low("),
    ("#![al", "low("),
];

/// Where packages come from must not stand in lock files: everyone's own setting decides.
const HOSTS: [&str; 2] = ["\"resolved\"", "registry."];

#[test]
fn files_are_short() {
    let long = |(path, text): &(PathBuf, String)| {
        let test = path.starts_with("tests")
            || path.components().any(|part| part.as_os_str() == "tests")
            || path.ends_with("tests.rs");
        let (lines, limit) = (
            text.lines().count(),
            if test { TEST_LINES } else { FILE_LINES },
        );
        (lines > limit).then(|| format!("{}: {lines} lines, at most {limit}", path.display()))
    };
    let faults: Vec<String> = sources("rs").iter().filter_map(long).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn nothing_is_unfinished_or_silenced() {
    let faults = find("rs", |_, line| {
        UNFINISHED
            .iter()
            .any(|(head, tail)| line.contains(&format!("{head}{tail}")))
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn tests_take_no_naps() {
    let call = ["sle", "ep("].concat();
    let faults = find("rs", |path, line| {
        path.starts_with("tests") && line.contains(&call)
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn queries_stand_in_the_store_alone() {
    let outside = |path: &Path| path.starts_with("api/src") && !path.starts_with("api/src/store");
    // Types of results may be named anywhere; everything else of the crate makes queries.
    let only_types = ["diesel::QueryResult", "diesel::result::"];
    let faults = find("rs", |path, line| {
        let names = line.matches("diesel::").count();
        let types: usize = only_types
            .iter()
            .map(|name| line.matches(name).count())
            .sum();
        outside(path) && names > types
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_domain_has_no_io_crate() {
    let manifest = std::fs::read_to_string(kiriwake_tests::root().join("domain/Cargo.toml"))
        .expect("the manifest");
    let manifest: toml::Table = manifest.parse().expect("the manifest is TOML");
    let names: Vec<&String> = manifest["dependencies"]
        .as_table()
        .expect("a table")
        .keys()
        .collect();
    let barred = [
        "actix-web",
        "diesel",
        "lettre",
        "tokio",
        "reqwest",
        "ureq",
        "rand",
        "getrandom",
        "tracing",
    ];
    assert!(
        names.iter().all(|name| !barred.contains(&name.as_str())),
        "{names:?}"
    );
}

#[test]
fn lock_files_name_no_registry_host() {
    let faults = find("json", |path, line| {
        path.ends_with("package-lock.json") && HOSTS.iter().any(|host| line.contains(host))
    });
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn migrations_have_the_same_names_on_both_databases() {
    let names = |database: &str| {
        let folder = kiriwake_tests::root().join("migrations").join(database);
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of the migrations")
            .map(|entry| entry.expect("it can be listed").path())
            .inspect(|path| {
                for file in ["up.sql", "down.sql"] {
                    assert!(
                        path.join(file).is_file(),
                        "{} has no {file}",
                        path.display()
                    );
                }
            })
            .map(|path| {
                path.file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

/// Lines of files with an extension that a rule objects to, as `PATH:LINE: TEXT`.
fn find(extension: &str, objects: impl Fn(&Path, &str) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in sources(extension) {
        for (index, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| objects(&path, line))
        {
            faults.push(format!("{}:{}: {}", path.display(), index + 1, line.trim()));
        }
    }
    faults
}

/// Files with an extension, relative to the root, with their text.
fn sources(extension: &str) -> Vec<(PathBuf, String)> {
    let root = kiriwake_tests::root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("it can be listed").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                if !name.starts_with('.')
                    && !["target", "node_modules", "data"].contains(&name.as_str())
                {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|found| found == extension) {
                let text = std::fs::read_to_string(&path).expect("the file is UTF-8");
                found.push((
                    path.strip_prefix(&root)
                        .expect("it lies below the root")
                        .to_owned(),
                    text,
                ));
            }
        }
    }
    assert!(!found.is_empty(), "no *.{extension} file");
    found
}
