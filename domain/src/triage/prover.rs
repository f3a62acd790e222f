//! The checks of one table: complete, unambiguous, nothing idle; and the count of what its default rows catch.

use super::{
    attribute::Index,
    diagram::Node,
    finding::{Call, Finding, RowPlace},
    proof::{DefaultRow, Precedence, TableProof},
    table::{Condition, Table, Tables},
    world::World,
};

/// How many example calls a default row shows.
const EXAMPLES: usize = 3;

/// Collects findings table by table.
pub(super) struct Prover<'a> {
    pub(super) tables: &'a Tables,
    pub(super) world: &'a mut World,
    pub(super) findings: Vec<Finding>,
}

/// What a table asks for, of the calls that come to it.
struct Local<'a> {
    place: usize,
    table: &'a Table,
    /// For every level whether the table asks for it.
    asked: Vec<bool>,
    /// What comes to the table.
    reached: Node,
    /// The row that decides of what comes to it, counted from 1, and 0 elsewhere.
    deciding: Node,
    /// What every row matches, whether it decides or not.
    matching: Vec<Node>,
}

impl<'a> Prover<'a> {
    pub(super) fn new(tables: &'a Tables, world: &'a mut World) -> Self {
        Self {
            tables,
            world,
            findings: Vec::new(),
        }
    }

    /// Checks one table.
    pub(super) fn table(&mut self, place: usize) -> TableProof {
        let local = self.local(place);
        self.gap(&local);
        let precedence = self.conflicts(&local);
        self.unreachable(&local);
        self.never_decided(&local);
        let World { diagram, .. } = &*self.world;
        let combinations = diagram.count(local.reached, &local.asked);
        TableProof {
            table: local.table.name.clone(),
            title: local.table.title.clone(),
            rows: local.table.entries.len(),
            combinations,
            defaults: self.defaults(&local),
            precedence,
        }
    }

    fn local(&mut self, place: usize) -> Local<'a> {
        let table = &self.tables.tables[place];
        let World {
            diagram,
            levels,
            reached,
            deciding,
            ..
        } = &mut *self.world;
        let asked = levels.chosen(table.inputs());
        let reached = diagram.seen_at(reached[place], &asked);
        let matching = table.rows.iter().map(|row| {
            let masks = row.conditions.iter().filter_map(|&one| levels.mask(one));
            diagram.all_of(masks.collect())
        });
        let matching = matching.collect();
        Local {
            matching,
            deciding: diagram.inside(deciding[place], reached),
            place,
            table,
            asked,
            reached,
        }
    }

    fn gap(&mut self, local: &Local<'_>) {
        let diagram = &mut self.world.diagram;
        let decided = diagram.where_terminal(local.deciding, |row| row > 0);
        let open = diagram.without(local.reached, decided);
        if let Some(call) = self.world.call(self.tables, local.place, open) {
            self.findings.push(Finding::Gap {
                file: local.table.file.clone(),
                table: local.table.name.clone(),
                call,
            });
        }
    }

    /// Reports rows that contradict each other; what remains is what the order of groups settles.
    fn conflicts(&mut self, local: &Local<'_>) -> Vec<Precedence> {
        let table = local.table;
        let (mut used_rows, mut used_groups) = (Vec::new(), Vec::new());
        let mut settled: Vec<Precedence> = Vec::new();
        for higher in 0..table.rows.len() {
            for lower in higher + 1..table.rows.len() {
                let Some(overlap) = self.overlap(local, higher, lower) else {
                    continue;
                };
                let (above, below) = (table.entry(higher), table.entry(lower));
                let entries = (table.rows[higher].entry, table.rows[lower].entry);
                let mut allowed = below.default && !above.default;
                if above.overrides.contains(&entries.1) {
                    used_rows.push(entries);
                    allowed = true;
                }
                if let (Some(group), Some(named)) = (above.group, below.group)
                    && table.groups[group].overrides.contains(&named)
                {
                    used_groups.push((group, named));
                    note(&mut settled, &above.id, &below.id);
                    allowed = true;
                }
                if allowed {
                    continue;
                }
                if let Some(call) = self.world.call(self.tables, local.place, overlap) {
                    self.findings.push(Finding::Conflict {
                        higher: row_place(table, entries.0),
                        lower: row_place(table, entries.1),
                        call,
                    });
                }
            }
        }
        self.needless_rows(table, &used_rows);
        self.needless_groups(table, &used_groups);
        settled
    }

    /// What two rows with different outcomes match; none where nothing that can occur.
    fn overlap(&mut self, local: &Local<'_>, higher: usize, lower: usize) -> Option<Node> {
        let (above, below) = (&local.table.rows[higher], &local.table.rows[lower]);
        if above.then == below.then || apart(&above.conditions, &below.conditions) {
            return None;
        }
        let diagram = &mut self.world.diagram;
        let overlap = diagram.both(local.matching[higher], local.matching[lower]);
        let overlap = diagram.both(overlap, local.reached);
        (overlap != Node::NONE).then_some(overlap)
    }

    fn needless_rows(&mut self, table: &Table, used: &[(usize, usize)]) {
        for (place, entry) in table.entries.iter().enumerate() {
            for &named in &entry.overrides {
                if !used.contains(&(place, named)) {
                    self.findings.push(Finding::NeedlessOverride {
                        place: row_place(table, place),
                        named: table.entries[named].id.clone(),
                    });
                }
            }
        }
    }

    fn needless_groups(&mut self, table: &Table, used: &[(usize, usize)]) {
        for (place, group) in table.groups.iter().enumerate() {
            let mut entries = table.entries.iter();
            let Some(first) = entries.position(|one| one.group == Some(place)) else {
                self.findings.push(Finding::EmptyGroup {
                    table: table.name.clone(),
                    group: group.id.clone(),
                });
                continue;
            };
            for &named in &group.overrides {
                if !used.contains(&(place, named)) {
                    self.findings.push(Finding::NeedlessOverride {
                        place: row_place(table, first),
                        named: format!("{}（{} の行）", table.groups[named].id, group.id),
                    });
                }
            }
        }
    }

    fn unreachable(&mut self, local: &Local<'_>) {
        let table = local.table;
        let deciding = self.deciding_rows(local);
        for entry in 0..table.entries.len() {
            if deciding.iter().any(|&row| table.rows[row].entry == entry) {
                continue;
            }
            let row = table.rows.iter().find(|row| row.entry == entry);
            let same = row.and_then(|row| {
                let mut above = table.rows.iter().take_while(|one| one.entry < entry);
                above.find(|one| one.conditions == row.conditions)
            });
            self.findings.push(Finding::Unreachable {
                place: row_place(table, entry),
                same_as: same.map(|row| table.entries[row.entry].id.clone()),
            });
        }
    }

    fn never_decided(&mut self, local: &Local<'_>) {
        let dictionary = &self.tables.dictionary;
        let outcome = local.table.outcome;
        if self.tables.answer.contains(outcome) {
            return;
        }
        let deciding = self.deciding_rows(local);
        for state in dictionary.all_states(outcome).skip(1) {
            if !deciding
                .iter()
                .any(|&row| local.table.rows[row].then == state)
            {
                self.findings.push(Finding::NeverDecided {
                    table: local.table.name.clone(),
                    value: dictionary.attribute(outcome).text(state).to_owned(),
                });
            }
        }
    }

    /// The rows that decide something that can occur.
    fn deciding_rows(&self, local: &Local<'_>) -> Vec<usize> {
        let rows = self.world.diagram.terminals(local.deciding).into_iter();
        rows.filter_map(|row| row.checked_sub(1)).collect()
    }

    fn defaults(&mut self, local: &Local<'_>) -> Vec<DefaultRow> {
        let mut defaults = Vec::new();
        for (entry, written) in local.table.entries.iter().enumerate() {
            if written.default {
                let caught = self.decided_by(local, entry);
                defaults.push(DefaultRow {
                    row: written.id.clone(),
                    combinations: self.world.diagram.count(caught, &local.asked),
                    examples: self.examples(local, caught),
                });
            }
        }
        defaults
    }

    /// What an entry decides of what comes to its table.
    fn decided_by(&mut self, local: &Local<'_>, entry: usize) -> Node {
        let decides = |row: usize| row > 0 && local.table.rows[row - 1].entry == entry;
        self.world.diagram.where_terminal(local.deciding, decides)
    }

    /// Some calls that come to a table, no two of which differ in one thing only.
    fn examples(&mut self, local: &Local<'_>, caught: Node) -> Vec<Call> {
        let mut examples = Vec::new();
        let mut rest = caught;
        while examples.len() < EXAMPLES {
            let Some(path) = self.world.diagram.simplest(rest) else {
                break;
            };
            examples.extend(self.world.call(self.tables, local.place, rest));
            // The next example differs in the last thing that the path asked for, or in an earlier one.
            let shown = path.iter().map(|&(level, state)| (level, 1 << state));
            let shown = self.world.diagram.all_of(shown.collect());
            rest = self.world.diagram.without(rest, shown);
        }
        examples
    }

    /// Tables that decide what nobody asks for.
    pub(super) fn idle_tables(&mut self) {
        for table in &self.tables.tables {
            let asks = |other: &Table| other.inputs().contains(&table.outcome);
            let asked = self.tables.tables.iter().any(asks);
            if !asked && !self.tables.answer.contains(table.outcome) {
                self.findings.push(Finding::Idle {
                    table: table.name.clone(),
                });
            }
        }
    }

    /// The calls of a table that an entry decides, with everything that is needed from there on.
    pub(super) fn calls_of(&mut self, place: usize, entry: usize) -> Node {
        let rows = &self.tables.tables[place].rows;
        let deciding = self.world.deciding[place];
        let diagram = &mut self.world.diagram;
        let decides = |row: usize| row > 0 && rows[row - 1].entry == entry;
        let here = diagram.where_terminal(deciding, decides);
        diagram.both(self.world.reached[place], here)
    }

    /// Whether a table asks for an attribute at all.
    pub(super) fn is_asked(&self, attribute: Index) -> bool {
        self.world.levels.of_attribute(attribute).is_some()
    }
}

/// Notes that one row goes before another; an entry may stand for several rows.
fn note(settled: &mut Vec<Precedence>, row: &str, over: &str) {
    let over = over.to_owned();
    match settled.iter_mut().find(|one| one.row == row) {
        Some(one) if one.over.contains(&over) => {}
        Some(one) => one.over.push(over),
        None => settled.push(Precedence {
            row: row.to_owned(),
            over: vec![over],
        }),
    }
}

/// Whether two lists of conditions ask one attribute for states that have nothing in common.
fn apart(one: &[Condition], other: &[Condition]) -> bool {
    one.iter().any(|one| {
        let same = other.iter().find(|other| other.attribute == one.attribute);
        same.is_some_and(|same| one.accepts.intersection(same.accepts).is_empty())
    })
}

/// Where an entry of a table stands.
pub(super) fn row_place(table: &Table, entry: usize) -> RowPlace {
    let entry = &table.entries[entry];
    RowPlace {
        file: table.file.clone(),
        line: entry.line,
        table: table.name.clone(),
        row: entry.id.clone(),
    }
}
