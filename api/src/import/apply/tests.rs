//! What an import has changed is taken back, unless somebody has changed it again since.

use std::collections::HashMap;

use domain::access::Role;
use domain::import::{Fields, Reader, SiteRow, Table};

use super::*;
use crate::store::account::{Account, ensure};
use crate::store::connection::pool;
use crate::store::import::{Kind, insert};
use crate::store::migrate::{Migrate, migrate};
use crate::store::site::NewSite;
use crate::store::types::Instant;
use crate::store::{DatabaseUrl, whole_site};

const CODES: [&str; 3] = ["1300000001", "1300000002", "1300000003"];

fn named(code: &str, name: &str, old: Option<&NewSite>, stamp: Stamp) -> NewSite {
    let mut cells: Vec<String> = SiteRow::COLUMNS
        .iter()
        .map(|column| column.example.to_owned())
        .collect();
    (cells[0], cells[1]) = (code.to_owned(), name.to_owned());
    let reader = Reader::<SiteRow>::new(&Table::header_of::<SiteRow>()).unwrap();
    let row = reader.read(2, &cells).unwrap().unwrap();
    NewSite::of_row(&row, old, &HashMap::new(), stamp).unwrap()
}

fn documents(connection: &mut AnyConn, ids: &[Id]) -> Vec<serde_json::Value> {
    let mut sites = <NewSite as Recorded>::by_ids(connection, ids).unwrap();
    sites.sort_by_key(|site| site.site.institution_code.clone());
    sites
        .iter()
        .map(|site| serde_json::to_value(site).unwrap())
        .collect()
}

#[test]
fn changes_are_taken_back_but_those_that_others_made() {
    let folder = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
    std::fs::create_dir(&folder).unwrap();
    let url = DatabaseUrl::Sqlite(folder.join("kiriwake.db").display().to_string());
    migrate(&url, Migrate::Up).unwrap();
    let mut connection = pool(&url, 1).unwrap().get().unwrap();
    let second = |second: i64| Instant::from(jiff::Timestamp::from_second(second).unwrap());
    let actor = Account {
        id: Id::new(),
        name: "試験".to_owned(),
        role: Code(Role::Supervisor),
        created_at: second(0),
    };
    let actor = ensure(&mut connection, actor).unwrap().id;
    let stamp = |now| Stamp {
        now: second(now),
        actor,
    };
    let import = Id::new();
    let begun = Import::begun(import, Kind::Sites, State::Applying, second(1), actor);
    insert(&mut connection, &begun).unwrap();
    let made = CODES.map(|code| named(code, "はじめ", None, stamp(1)));
    NewSite::write(&mut connection, &made, &[], import).unwrap();
    let ids = made.each_ref().map(|site| site.site.id);
    let registered = documents(&mut connection, &ids);

    let changed = made.clone().map(|old| Change::Changed {
        new: named(&old.site.institution_code, "つぎ", Some(&old), stamp(2)),
        old,
    });
    batch::write(&mut connection, changed.into(), import, stamp(2)).unwrap();
    let imported = documents(&mut connection, &ids);
    assert!(
        registered
            .iter()
            .zip(&imported)
            .all(|(old, new)| old != new)
    );

    let before = <NewSite as Recorded>::by_ids(&mut connection, &ids[2..]).unwrap();
    let again = named(CODES[2], "さらに", Some(&before[0]), stamp(3));
    history::keep(&mut connection, &before[0], second(3), actor).unwrap();
    whole_site::replace(&mut connection, &again).unwrap();
    let third = documents(&mut connection, &ids[2..]).remove(0);

    while restore::<NewSite>(&mut connection, import).unwrap() {}
    let restored = documents(&mut connection, &ids);
    assert_eq!(restored[..2], registered[..2]);
    assert_eq!(restored[2], third);
    let of_second = history::by_ids::<NewSite>(&mut connection, &ids[..1], second(2)).unwrap();
    assert_eq!(serde_json::to_value(&of_second[0]).unwrap(), registered[0]);
    std::fs::remove_dir_all(&folder).unwrap();
}
