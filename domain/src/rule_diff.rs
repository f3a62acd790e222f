//! What changed from one rule set to another, row by row.

use std::collections::{HashMap, HashSet};

use crate::{triage::ListedTable, vocabulary::closed_set::closed_set};

closed_set! {
    /// What became of a row.
    #[cfg_attr(feature = "graphql", graphql(name = "RowChangeKind"))]
    RowChangeKind {
        /// Only the later rule set has it.
        Added = "ADDED",
        /// Only the earlier rule set has it.
        Removed = "REMOVED",
        /// Both have it, with different texts.
        Changed = "CHANGED",
        /// Both have it with the same text, in another order among the rows that both have.
        Moved = "MOVED",
    }
}

/// A row that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// What became of it.
    pub kind: RowChangeKind,
    /// Name of its table.
    pub table: String,
    /// Its id.
    pub row: String,
    /// Its text in the earlier rule set; none where it was added.
    pub before: Option<String>,
    /// Its text in the later rule set; none where it was removed.
    pub after: Option<String>,
}

/// A row by the name of its table and its id.
type Key<'a> = (&'a str, &'a str);

/// The changes from one rule set to a later one: removed rows first, then the others in the order of the later one.
#[must_use]
pub fn diff(before: &[ListedTable], after: &[ListedTable]) -> Vec<RowChange> {
    let (earlier, later) = (rows(before), rows(after));
    let place_before: HashMap<Key<'_>, usize> = places(&earlier);
    let place_after: HashMap<Key<'_>, usize> = places(&later);
    let stayed: Vec<(Key<'_>, usize)> = later
        .iter()
        .filter_map(|(key, _)| Some((*key, *place_before.get(key)?)))
        .collect();
    let in_order = longest_rising(&stayed);
    let change =
        |kind, (table, row): Key<'_>, before: Option<&str>, after: Option<&str>| RowChange {
            kind,
            table: table.to_owned(),
            row: row.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
    let removed = earlier
        .iter()
        .filter(|(key, _)| !place_after.contains_key(key))
        .map(|&(key, text)| change(RowChangeKind::Removed, key, Some(text), None));
    let others = later.iter().filter_map(|&(key, text)| {
        let Some(&place) = place_before.get(&key) else {
            return Some(change(RowChangeKind::Added, key, None, Some(text)));
        };
        let text_before = earlier[place].1;
        let kind = if text_before != text {
            RowChangeKind::Changed
        } else if in_order.contains(&key) {
            return None;
        } else {
            RowChangeKind::Moved
        };
        Some(change(kind, key, Some(text_before), Some(text)))
    });
    removed.chain(others).collect()
}

fn rows(tables: &[ListedTable]) -> Vec<(Key<'_>, &str)> {
    let mut rows = Vec::new();
    for table in tables {
        for row in &table.rows {
            rows.push(((table.table.as_str(), row.id.as_str()), row.text.as_str()));
        }
    }
    rows
}

fn places<'a>(rows: &[(Key<'a>, &str)]) -> HashMap<Key<'a>, usize> {
    let placed = rows.iter().enumerate();
    placed.map(|(place, (key, _))| (*key, place)).collect()
}

/// A longest choice of rows whose places rise: the fewest others must have moved.
fn longest_rising<'a>(rows: &[(Key<'a>, usize)]) -> HashSet<Key<'a>> {
    // Of each length, the end of the choice that ends lowest; and of each row, the row before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(rows.len());
    for (index, &(_, place)) in rows.iter().enumerate() {
        let length = ends.partition_point(|&end| rows[end].1 < place);
        previous.push(length.checked_sub(1).map(|before| ends[before]));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut chosen = HashSet::new();
    let mut at = ends.last().copied();
    while let Some(index) = at {
        chosen.insert(rows[index].0);
        at = previous[index];
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::{ListedRow, RuleSet};

    fn table(rows: &[(&str, &str)]) -> Vec<ListedTable> {
        let row = |&(id, text): &(&str, &str)| ListedRow {
            id: id.to_owned(),
            text: text.to_owned(),
        };
        vec![ListedTable {
            table: "desk".to_owned(),
            title: String::new(),
            rows: rows.iter().map(row).collect(),
        }]
    }

    #[test]
    fn each_row_is_told_once() {
        let before = table(&[("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")]);
        let after = table(&[("c", "3"), ("a", "1"), ("d", "5"), ("e", "6")]);
        let changes = diff(&before, &after);
        let told: Vec<_> = changes
            .iter()
            .map(|change| (change.kind.as_str(), change.row.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("REMOVED", "b"),
                ("MOVED", "c"),
                ("CHANGED", "d"),
                ("ADDED", "e")
            ]
        );
        assert_eq!(changes[2].before.as_deref(), Some("4"));
        assert_eq!(changes[2].after.as_deref(), Some("5"));
    }

    #[test]
    fn what_stands_beside_the_rows_is_told() {
        let catalogue = crate::catalogue::Catalogue::shipped().unwrap();
        let before = RuleSet::shipped().unwrap().whole_listing();
        let told = |file: &str, from: &str, to: &str| {
            let mut files = RuleSet::shipped_files().to_vec();
            let place = files
                .iter()
                .position(|one| one.name.contains(file))
                .unwrap();
            assert!(files[place].text.contains(from), "{from} stands in {file}");
            let text = files[place].text.replacen(from, to, 1);
            files[place].text = &text;
            let after = RuleSet::load("test", &files, &catalogue).unwrap();
            let changes = diff(&before, &after.whole_listing());
            let of = |change: RowChange| (change.kind, change.table, change.row);
            changes.into_iter().map(of).collect::<Vec<_>>()
        };
        let changed = |table: &str, row: &str| {
            vec![(RowChangeKind::Changed, table.to_owned(), row.to_owned())]
        };
        let why = "why = \"ご依頼の内容";
        assert_eq!(
            told("questions", why, "why = \"内容"),
            changed("questions", "requestKind")
        );
        let title = "title = \"直前の変更\"";
        assert_eq!(
            told("05-cause", title, "title = \"変更\""),
            changed("cause.groups", "change")
        );
        let value = "LINE = \"回線\"";
        let listed = told("05-cause", value, "LINE = \"回線側\"");
        assert!(
            listed.contains(&changed("cause.values", "LINE")[0]),
            "{listed:?}"
        );
        let title = "title = \"保守契約の有無\"";
        let listed = told("02-served", title, "title = \"契約\"");
        assert!(
            listed.contains(&changed("tables", "served")[0]),
            "{listed:?}"
        );
        // A row more: the pinned number and the row that it lets through.
        let row = "[[row]]\nid = \"registered-ng\"\nwhen.topology = [\"NG\"]";
        let narrower = "[[row]]\nid = \"registered-ng\"\nwhen.topology = [\"NG\"]\nwhen.gatewayUnsupported.not = [\"YES\"]";
        assert_eq!(
            told("03-topology", row, narrower),
            changed("topologyNg", "registered-ng")
        );
    }

    #[test]
    fn the_shipped_rules_differ_in_nothing_from_themselves() {
        let listing = RuleSet::shipped().unwrap().whole_listing();
        assert!(listing.iter().map(|table| table.rows.len()).sum::<usize>() > 100);
        assert_eq!(diff(&listing, &listing), []);
    }
}
