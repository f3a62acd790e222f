//! For which region a clause of the documents is printed.

use crate::vocabulary::Region;

/// Clauses on contracts and desks that NTT East alone prints (C22-C26, D12, D27, D28, and the decisions on them).
const EAST: [&str; 11] = [
    "A16", "A17", "A18", "C22", "C23", "C24", "C25", "C26", "D12", "D27", "D28",
];

/// Those that NTT West alone prints (C01-C21). C16 and C19 hold everywhere (A15, A14), and by C17 both regions tell the
/// PC, which is set up again after its repair, from other devices.
const WEST: [&str; 24] = [
    "A20", "A21", "A22", "A33", "C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09",
    "C10", "C11", "C12", "C13", "C14", "C15", "C18", "C20", "C21", "D32", "D34",
];

/// The region that a fact speaks of alone; none where it holds in both.
#[must_use]
pub fn region(fact: &str) -> Option<Region> {
    if EAST.contains(&fact) {
        Some(Region::East)
    } else if WEST.contains(&fact) {
        Some(Region::West)
    } else {
        None
    }
}

/// Whether a fact can be cited for a site of a region.
#[must_use]
pub fn holds_in(fact: &str, of_site: Region) -> bool {
    region(fact).is_none_or(|region| region == of_site)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_of_one_region_is_not_cited_in_the_other() {
        assert!(holds_in("C22", Region::East) && !holds_in("C22", Region::West));
        assert!(holds_in("C11", Region::West) && !holds_in("C11", Region::East));
        for both in ["C16", "C19", "A15", "V14"] {
            assert!(holds_in(both, Region::East) && holds_in(both, Region::West));
        }
        assert!(EAST.iter().all(|fact| !WEST.contains(fact)));
    }
}
