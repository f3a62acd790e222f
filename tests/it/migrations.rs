//! Migrations go up, down and up again, and leave nothing behind.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::cluster::Cluster;
use kiriwake_tests::on_both;
use kiriwake_tests::register::Place;
use kiriwake_tests::service::Setup;
use std::process::Command;

on_both!(
    up_down_up_gives_the_same_schema,
    one_step_down_is_one_step,
    a_used_database_can_go_down
);

fn up_down_up_gives_the_same_schema(backend: Backend) {
    let setup = Setup::new(backend);
    setup.cli_ok(&["migrate", "up"]);
    let first = schema(&setup);
    assert!(first.contains("outbox_mail"), "{first}");
    setup.cli_ok(&["migrate", "down", "--all"]);
    let between = schema(&setup);
    assert_eq!(ours(&between), Vec::<&str>::new(), "left behind");
    setup.cli_ok(&["migrate", "up"]);
    assert_eq!(schema(&setup), first);
}

fn one_step_down_is_one_step(backend: Backend) {
    let setup = Setup::new(backend);
    setup.cli_ok(&["migrate", "up"]);
    let top = schema(&setup);
    let taken_back = setup.cli_ok(&["migrate", "down", "--steps", "1"]);
    assert_eq!(taken_back.lines().count(), 1, "{taken_back}");
    assert_ne!(schema(&setup), top);
    assert_eq!(
        setup.cli_ok(&["migrate", "up"]),
        taken_back,
        "what was taken back is run again"
    );
    assert_eq!(schema(&setup), top);
    assert_eq!(setup.cli_ok(&["migrate", "up"]), "", "nothing is pending");
}

fn a_used_database_can_go_down(backend: Backend) {
    let mut service = Setup::new(backend).start();
    Place::with_pc(&service.admin()).report(&service.admin());
    service.stop();
    service.setup.cli_ok(&["migrate", "down", "--all"]);
    assert_eq!(ours(&schema(&service.setup)), Vec::<&str>::new());
}

/// Lines of a schema that create something which is not the migrations' own book.
fn ours(schema: &str) -> Vec<&str> {
    let creates = |line: &&str| line.trim_start().to_uppercase().starts_with("CREATE ");
    schema
        .lines()
        .filter(creates)
        .filter(|line| !line.contains("__diesel_schema_migrations"))
        .collect()
}

fn schema(setup: &Setup) -> String {
    if let Some(url) = setup.database_url() {
        return Cluster::shared().schema(url);
    }
    let script = "import sqlite3, sys\n\
        rows = sqlite3.connect(sys.argv[1]).execute(\"SELECT sql FROM sqlite_master WHERE sql IS NOT NULL \
        AND name NOT LIKE 'sqlite_%' ORDER BY type, name\")\n\
        print('\\n'.join(row[0] for row in rows))";
    let output = Command::new("/usr/bin/python3")
        .args(["-c", script])
        .arg(setup.database_file())
        .output()
        .expect("the tests need Debian's package `python3`");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("the schema is UTF-8")
}
