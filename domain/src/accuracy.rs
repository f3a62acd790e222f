//! Whether the first desk of a call was the one that solved it, by the rows of the rules.

use std::collections::BTreeMap;

use crate::vocabulary::Destination;

/// Tickets of one row of one rule set with the same first desk and the same desk that solved them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Version of the rule set.
    pub rule_set: String,
    /// Id of the row.
    pub row: String,
    /// The first desk.
    pub desk: Destination,
    /// The desk that solved them; none where that is not known.
    pub resolved_by: Option<Destination>,
    /// How many.
    pub tickets: u64,
}

/// How well a row finds the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowAccuracy {
    /// Tickets that the row decided.
    pub tickets: u64,
    /// Those of which it is known who solved them.
    pub counted: u64,
    /// Those that the first desk solved.
    pub right: u64,
    /// The other desk that solved most, and how many it solved.
    pub most_frequent_other: Option<(Destination, u64)>,
}

impl RowAccuracy {
    /// The part of the counted tickets that the first desk solved, from 0 to 1; none where none is counted.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share needs no more than 53 bits"
    )]
    pub fn share(&self) -> Option<f64> {
        (self.counted > 0).then(|| self.right as f64 / self.counted as f64)
    }
}

/// A row by the version of its rule set and its id: of another version it may say something else.
pub type RowOf<'a> = (&'a str, &'a str);

/// The accuracy of every row of every rule set.
#[must_use]
pub fn by_row(routed: &[Routed]) -> BTreeMap<RowOf<'_>, RowAccuracy> {
    let mut rows: BTreeMap<RowOf<'_>, RowAccuracy> = BTreeMap::new();
    let mut others: BTreeMap<(RowOf<'_>, Destination), u64> = BTreeMap::new();
    for some in routed {
        let key = (some.rule_set.as_str(), some.row.as_str());
        let row = rows.entry(key).or_default();
        row.tickets += some.tickets;
        let Some(desk) = some.resolved_by else {
            continue;
        };
        row.counted += some.tickets;
        if desk == some.desk {
            row.right += some.tickets;
        } else {
            *others.entry((key, desk)).or_default() += some.tickets;
        }
    }
    for ((row, desk), tickets) in others {
        let most = &mut rows.entry(row).or_default().most_frequent_other;
        if most.is_none_or(|(_, most)| most < tickets) {
            *most = Some((desk, tickets));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_counted() {
        let some = |desk, resolved_by, tickets| Routed {
            rule_set: "1".to_owned(),
            row: "a".to_owned(),
            desk,
            resolved_by,
            tickets,
        };
        let (first, none) = (Destination::FirstLine, Destination::NoDesk);
        let out = Destination::OutOfScope;
        let later = Routed {
            rule_set: "2".to_owned(),
            ..some(first, Some(none), 2)
        };
        let routed = [
            some(first, Some(first), 6),
            some(first, Some(none), 1),
            some(first, Some(out), 3),
            some(first, None, 5),
            later,
        ];
        let rows = by_row(&routed);
        let row = &rows[&("1", "a")];
        assert_eq!((row.tickets, row.counted, row.right), (15, 10, 6));
        assert_eq!(row.share(), Some(0.6));
        assert_eq!(row.most_frequent_other, Some((out, 3)));
        let later = &rows[&("2", "a")];
        assert_eq!(
            (later.counted, later.right),
            (2, 0),
            "another version, another row"
        );
    }
}
