//! Every way in which the open observations of a call could be answered, and the answer of triage to each.

use super::{
    ask_file::Worth,
    attribute::{Index, State},
    diagram::{Diagram, Memo, Node},
    facts::Facts,
    rule_set::RuleSet,
    table::{Table, Tables},
    weights::Weights,
    world::{Levels, masks_of, with_desk, with_outcome},
};

/// Every way in which the open observations could be answered, by the answer of triage.
pub(super) struct Completions<'a> {
    diagram: Diagram,
    levels: &'a Levels,
    /// For every level how likely its states are; empty where it is not open.
    likely: Vec<Vec<f64>>,
    /// The ways in which everything worth asking is answered.
    answered: Node,
    /// For every different answer of triage the ways that lead to it, with and without answers.
    leading: Vec<Node>,
}

impl<'a> Completions<'a> {
    pub(super) fn of(
        rules: &'a RuleSet,
        facts: &Facts,
        worth: &[&Worth],
        weights: &Weights,
    ) -> Self {
        let parts = rules.parts();
        let levels = &parts.world.levels;
        let mut open: Vec<_> = worth
            .iter()
            .map(|worth| worth.attribute)
            .filter(|&attribute| levels.of_attribute(attribute).is_some())
            .collect();
        open.sort_unstable();
        open.dedup();
        let mut likely = vec![Vec::new(); levels.attributes.len()];
        for &attribute in &open {
            let level = levels.of_attribute(attribute).expect("it was looked for");
            let values = parts.tables.dictionary.values(attribute).len();
            // Where it is not worth asking, it stays unknown for certain.
            likely[level] = vec![1.0];
            likely[level].extend(weights.of(attribute, values, facts));
        }
        let mut completions = Self {
            diagram: levels.diagram(),
            levels,
            likely,
            answered: Node::ALL,
            leading: Vec::new(),
        };
        let restriction = Restriction { facts, open };
        let possible = completions.possible(worth, &restriction);
        let answers = completions.decide(&parts.tables, &restriction, possible);
        completions.leading = completions.by_answer(&parts.tables, answers);
        completions
    }

    /// How many different answers of triage are possible.
    pub(super) fn outcomes(&self) -> usize {
        self.leading.len()
    }

    /// Whether the observation can change the answer, whatever else is or is not answered.
    pub(super) fn may_matter(&mut self, attribute: Index) -> bool {
        let level = self.levels.of_attribute(attribute);
        let others = (0..self.levels.attributes.len()).map(|one| Some(one) != level);
        let others: Vec<_> = others.collect();
        let mut before = Node::NONE;
        for place in 0..self.leading.len() {
            let here = self.diagram.seen_at(self.leading[place], &others);
            if self.diagram.both(before, here) != Node::NONE {
                return true;
            }
            before = self.diagram.either(before, here);
        }
        false
    }

    /// The bits that are missing to the answer.
    pub(super) fn entropy(&mut self) -> f64 {
        self.entropy_within(self.answered)
    }

    /// The bits that are expected to be missing once the observation is answered.
    pub(super) fn expected_entropy(&mut self, attribute: Index) -> f64 {
        let Some(level) = self.levels.of_attribute(attribute) else {
            return self.entropy();
        };
        (1..self.likely[level].len())
            .map(|state| {
                let here = self.diagram.all_of(vec![(level, 1 << state)]);
                let here = self.diagram.both(self.answered, here);
                self.likely[level][state] * self.entropy_within(here)
            })
            .sum()
    }

    fn entropy_within(&mut self, ways: Node) -> f64 {
        let whole = self.likelihood(ways);
        let mut entropy = 0.0;
        for place in 0..self.leading.len() {
            let here = self.diagram.both(ways, self.leading[place]);
            let share = self.likelihood(here) / whole;
            if share > 0.0 {
                entropy -= share * share.log2();
            }
        }
        entropy
    }

    fn likelihood(&self, ways: Node) -> f64 {
        self.likelihood_in(&mut Memo::default(), ways)
    }

    fn likelihood_in(&self, memo: &mut Memo<Node, f64>, ways: Node) -> f64 {
        match ways {
            Node::NONE => return 0.0,
            Node::ALL => return 1.0,
            _ => {}
        }
        if let Some(&known) = memo.get(&ways) {
            return known;
        }
        // Every way that is answered says something of every open level, so that none is skipped.
        let likely = &self.likely[self.diagram.level(ways)];
        let children = self.diagram.children(ways).iter().zip(likely);
        let sum = children
            .map(|(&child, likely)| likely * self.likelihood_in(memo, child))
            .sum();
        memo.insert(ways, sum);
        sum
    }

    /// The ways of answering: what is not worth asking stays unknown.
    fn possible(&mut self, worth: &[&Worth], restriction: &Restriction<'_>) -> Node {
        let mut possible = Node::ALL;
        for &attribute in &restriction.open {
            let Some(level) = self.levels.of_attribute(attribute) else {
                continue;
            };
            let mut asked = Node::NONE;
            for worth in worth.iter().filter(|worth| worth.attribute == attribute) {
                if worth.holds(restriction.facts) {
                    // It can be asked next, before any other answer makes it needless.
                    asked = Node::ALL;
                    break;
                }
                let conditions = worth.when.iter();
                let when = conditions.filter(|one| restriction.open.contains(&one.attribute));
                let masks = when.filter_map(|&one| self.levels.mask(one)).collect();
                let here = self.diagram.all_of(masks);
                asked = self.diagram.either(asked, here);
            }
            let unknown = self.diagram.all_of(vec![(level, 1)]);
            let known = self.diagram.without(asked, unknown);
            let unasked = self.diagram.without(unknown, asked);
            let answered = self.diagram.either(known, unasked);
            self.answered = self.diagram.both(self.answered, answered);
            let maybe = self.diagram.either(known, unknown);
            possible = self.diagram.both(possible, maybe);
        }
        possible
    }

    /// The ways of answering, each with the answer of triage.
    fn decide(&mut self, tables: &Tables, restriction: &Restriction<'_>, ways: Node) -> Node {
        let (diagram, levels) = (&mut self.diagram, self.levels);
        let mut decided = ways;
        for (place, table) in tables.tables.iter().enumerate() {
            let deciding = restriction.deciding(diagram, levels, table);
            decided = with_outcome(diagram, levels, table, deciding, decided);
            if table.outcome == tables.answer.desk {
                let said = |code| masks_of(restriction.facts.desks[code as usize]);
                decided = with_desk(diagram, levels, tables, decided, &said);
            }
            let needed = tables.tables[place + 1..].iter().flat_map(Table::inputs);
            let needed = needed.chain(tables.answer.of_question());
            let needed = levels.chosen(needed.chain(restriction.open.iter().copied()));
            decided = diagram.seen_at(decided, &needed);
        }
        decided
    }

    fn by_answer(&mut self, tables: &Tables, decided: Node) -> Vec<Node> {
        let mut sets = vec![decided];
        for attribute in tables.answer.of_question() {
            let mut split = Vec::new();
            for set in sets {
                for state in tables.dictionary.all_states(attribute).skip(1) {
                    let masks = self.levels.mask_of(attribute, state).into_iter().collect();
                    let here = self.diagram.all_of(masks);
                    let here = self.diagram.both(set, here);
                    if here != Node::NONE {
                        split.push(here);
                    }
                }
            }
            sets = split;
        }
        let open = self.likely.iter().map(|likely| !likely.is_empty());
        let open: Vec<_> = open.collect();
        sets.into_iter()
            .map(|set| self.diagram.seen_at(set, &open))
            .collect()
    }
}

/// A call of which some observations are open and everything else is as the facts say.
struct Restriction<'a> {
    facts: &'a Facts,
    open: Vec<Index>,
}

impl Restriction<'_> {
    /// The function from what is open and what earlier tables decide to the row that decides.
    fn deciding(&self, diagram: &mut Diagram, levels: &Levels, table: &Table) -> Node {
        let mut deciding = Node::NONE;
        for (place, row) in table.rows.iter().enumerate().rev() {
            let mut masks = Vec::new();
            let mut can_match = true;
            for &condition in &row.conditions {
                match self.fixed(condition.attribute) {
                    Some(state) => can_match &= condition.accepts.contains(state),
                    None => masks.extend(levels.mask(condition)),
                }
            }
            if can_match {
                let matching = diagram.all_of(masks);
                deciding = diagram.within(deciding, matching, Node::terminal(place + 1));
            }
        }
        deciding
    }

    /// The state of an input that is not open; none of what is open or decided by tables.
    fn fixed(&self, attribute: Index) -> Option<State> {
        let is_input = attribute.place() < super::facts::inputs().count();
        (is_input && !self.open.contains(&attribute)).then(|| self.facts.input(attribute))
    }
}
