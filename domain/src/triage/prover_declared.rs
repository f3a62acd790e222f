//! The checks of what is declared beside the tables: questions and pinned numbers.

use super::{
    ask_file::{Questions, Worth},
    attribute::{Index, Origin, State},
    diagram::Node,
    finding::Finding,
    pins::Pin,
    proof::TableProof,
    prover::{Prover, row_place},
    table::{Condition, Table},
};

impl Prover<'_> {
    /// Every row that needs an observation is asked for it in some of its calls, and nothing else is asked.
    pub(super) fn questions(&mut self, questions: &Questions) {
        let tables = self.tables;
        for (place, table) in tables.tables.iter().enumerate() {
            for entry in 0..table.entries.len() {
                for attribute in self.needed_observations(table, entry) {
                    let calls = self.calls_of(place, entry);
                    if !self.is_asked_in(questions, attribute, calls) {
                        self.findings.push(Finding::NeverAsked {
                            place: row_place(table, entry),
                            attribute: tables.dictionary.attribute(attribute).name.clone(),
                        });
                    }
                }
            }
        }
        for question in &questions.questions {
            if !self.is_asked(question.attribute) {
                let attribute = tables.dictionary.attribute(question.attribute);
                self.findings.push(Finding::NeedlessQuestion {
                    attribute: attribute.name.clone(),
                });
            }
        }
    }

    /// The numbers of default rows are those that are pinned.
    pub(super) fn pins(&mut self, proofs: &[TableProof], pins: &[Pin]) {
        for (table, proof) in self.tables.tables.iter().zip(proofs) {
            for default in &proof.defaults {
                let is_it = |pin: &&Pin| pin.table == table.name && pin.row == default.row;
                let pinned = pins.iter().find(is_it);
                let pinned = pinned.map(|pin| u128::from(pin.combinations));
                let mut entries = table.entries.iter();
                let entry = entries.position(|one| one.id == default.row);
                if pinned != Some(default.combinations) {
                    self.findings.push(Finding::OtherThanPinned {
                        place: row_place(table, entry.expect("it is an entry of the table")),
                        pinned,
                        counted: default.combinations,
                    });
                }
            }
        }
        for (place, pin) in pins.iter().enumerate() {
            let same = |other: &Pin| other.table == pin.table && other.row == pin.row;
            let is_again = pins[..place].iter().any(same);
            let of_table = proofs.iter().filter(|proof| proof.table == pin.table);
            let mut defaults = of_table.flat_map(|proof| &proof.defaults);
            if is_again || !defaults.any(|default| default.row == pin.row) {
                self.findings.push(Finding::NeedlessPin {
                    table: pin.table.clone(),
                    row: pin.row.clone(),
                });
            }
        }
    }

    /// The observations that an entry cannot do without.
    fn needed_observations(&self, table: &Table, entry: usize) -> Vec<Index> {
        let needs = |one: &&Condition| {
            let attribute = self.tables.dictionary.attribute(one.attribute);
            let asked = attribute.origin == Origin::Agent && !attribute.always_known;
            asked && !one.accepts.contains(State::UNKNOWN)
        };
        let rows = table.rows.iter().filter(|row| row.entry == entry);
        let conditions = rows.flat_map(|row| &row.conditions);
        let mut needed: Vec<_> = conditions.filter(needs).map(|one| one.attribute).collect();
        needed.dedup();
        needed
    }

    /// Whether somebody asks for the observation in a call that would be one of `calls` with some answer.
    fn is_asked_in(&mut self, questions: &Questions, attribute: Index, calls: Node) -> bool {
        let diagram = &mut self.world.diagram;
        let levels = &self.world.levels;
        let others = levels.attributes.iter().map(|&other| other != attribute);
        let before = diagram.seen_at(calls, &others.collect::<Vec<_>>());
        questions.of(attribute).any(|Worth { when, .. }| {
            let masks = when.iter().filter_map(|&one| levels.mask(one));
            let worth = diagram.all_of(masks.collect());
            diagram.both(before, worth) != Node::NONE
        })
    }
}
