//! Every call that can occur, carried from table to table as a set of combinations, so that the proof and the
//! next question look at exactly the calls that come to a table.

use super::{
    ask_file::Questions,
    attribute::{Index, State},
    diagram::{Diagram, Node},
    facts::{self, ANSWERS_TODAY, DeskStates},
    table::{Condition, Implied, Table, Tables},
};
use crate::{
    catalogue::{Catalogue, Desk},
    desk_hours::{Hours, OpenDays},
    vocabulary::{DeskCode, Destination, YesNo},
};

/// The attributes that matter as levels of diagrams. A level of what is always known begins with its first
/// value, any other with "not known".
#[derive(Debug, Clone)]
pub(super) struct Levels {
    /// The attribute of every level.
    pub(super) attributes: Vec<Index>,
    /// For every level: the number of its first state.
    first: Vec<usize>,
    widths: Vec<usize>,
    /// For every attribute its level, if it has one.
    places: Vec<Option<usize>>,
}

/// The tables as diagrams, and the calls that come to each.
#[derive(Debug)]
pub(super) struct World {
    pub(super) diagram: Diagram,
    pub(super) levels: Levels,
    /// For every table: the row that decides, counted from 1, 0 where none does; over what it asks for.
    pub(super) deciding: Vec<Node>,
    /// For every table: the calls that come to it.
    pub(super) reached: Vec<Node>,
    /// For every table: the calls that it decides, with its outcome.
    pub(super) decided: Vec<Node>,
}

impl Levels {
    /// What tables decide, then what their rows ask for, in the order in which they speak of it. With the outcomes
    /// first the diagrams stay small: each outcome is a branch of its own.
    fn of(tables: &Tables) -> Self {
        let dictionary = &tables.dictionary;
        let rows = tables.tables.iter().flat_map(|table| &table.rows);
        let conditions = rows.flat_map(|row| row.conditions.iter().map(|one| one.attribute));
        let outcomes = tables.tables.iter().map(|table| table.outcome);
        let mut attributes: Vec<Index> = Vec::new();
        for attribute in outcomes.chain(conditions) {
            if !attributes.contains(&attribute) {
                attributes.push(attribute);
            }
        }
        let known = |&index: &Index| usize::from(dictionary.attribute(index).always_known);
        let first: Vec<_> = attributes.iter().map(known).collect();
        let width = |(&index, first): (&Index, &usize)| dictionary.attribute(index).width() - first;
        let mut places = vec![None; dictionary.attributes().count()];
        for (level, attribute) in attributes.iter().enumerate() {
            places[attribute.place()] = Some(level);
        }
        Self {
            widths: attributes.iter().zip(&first).map(width).collect(),
            attributes,
            first,
            places,
        }
    }

    /// An empty store of functions over these levels.
    pub(super) fn diagram(&self) -> Diagram {
        Diagram::over(self.widths.clone())
    }

    /// The level of an attribute; none where no table asks for it or decides it.
    pub(super) fn of_attribute(&self, attribute: Index) -> Option<usize> {
        self.places[attribute.place()]
    }

    /// The level of an attribute and the mask of its states that a condition accepts; none where no table
    /// asks for the attribute.
    pub(super) fn mask(&self, condition: Condition) -> Option<(usize, u64)> {
        let level = self.of_attribute(condition.attribute)?;
        Some((level, condition.accepts.mask() >> self.first[level]))
    }

    /// The level of an attribute and the mask of one state.
    pub(super) fn mask_of(&self, attribute: Index, state: State) -> Option<(usize, u64)> {
        let level = self.of_attribute(attribute)?;
        Some((level, 1 << state.number() >> self.first[level]))
    }

    /// The state that a number of a level stands for.
    pub(super) fn state(&self, level: usize, number: usize) -> State {
        State::numbered(number + self.first[level])
    }

    /// For every level whether it is one of these attributes.
    pub(super) fn chosen(&self, attributes: impl IntoIterator<Item = Index>) -> Vec<bool> {
        let mut chosen = vec![false; self.attributes.len()];
        for attribute in attributes {
            if let Some(level) = self.of_attribute(attribute) {
                chosen[level] = true;
            }
        }
        chosen
    }
}

impl World {
    pub(super) fn of(tables: &Tables, questions: &Questions, catalogue: &Catalogue) -> Self {
        let levels = Levels::of(tables);
        let mut diagram = levels.diagram();
        let deciding = tables
            .tables
            .iter()
            .map(|table| deciding(&mut diagram, &levels, table))
            .collect();
        let mut world = Self {
            diagram,
            levels,
            deciding,
            reached: Vec::new(),
            decided: Vec::new(),
        };
        let mut calls = possible(&mut world.diagram, &world.levels, &tables.implied);
        for place in 0..tables.tables.len() {
            calls = world.add_table(tables, questions, catalogue, place, calls);
        }
        world
    }

    /// Carries the calls that come to a table over it; returns those that come to the next.
    fn add_table(
        &mut self,
        tables: &Tables,
        questions: &Questions,
        catalogue: &Catalogue,
        place: usize,
        calls: Node,
    ) -> Node {
        let table = &tables.tables[place];
        let needed = needed(tables, questions, place);
        let needed = self.levels.chosen(needed);
        let reached = self.diagram.seen_at(calls, &needed);
        let mut decided = with_outcome(
            &mut self.diagram,
            &self.levels,
            table,
            self.deciding[place],
            reached,
        );
        if table.outcome == tables.answer.desk {
            let states = |code| possible_states(catalogue.desk(code));
            decided = with_desk(&mut self.diagram, &self.levels, tables, decided, &states);
        }
        self.reached.push(reached);
        self.decided.push(decided);
        decided
    }
}

/// What the tables from `place` on ask for, with what questions for it depend on.
fn needed(tables: &Tables, questions: &Questions, place: usize) -> Vec<Index> {
    let mut needed: Vec<_> = tables.tables[place..]
        .iter()
        .flat_map(Table::inputs)
        .collect();
    let asked: Vec<_> = needed
        .iter()
        .flat_map(|&attribute| questions.of(attribute))
        .flat_map(|question| question.when.iter().map(|one| one.attribute))
        .collect();
    needed.extend(asked);
    needed
}

/// The function from what a table asks for to the row that decides, counted from 1.
fn deciding(diagram: &mut Diagram, levels: &Levels, table: &Table) -> Node {
    let mut deciding = Node::NONE;
    for (place, row) in table.rows.iter().enumerate().rev() {
        let masks = row.conditions.iter().filter_map(|&one| levels.mask(one));
        let matching = diagram.all_of(masks.collect());
        deciding = diagram.within(deciding, matching, Node::terminal(place + 1));
    }
    deciding
}

/// The calls of a set that a table decides, with its outcome.
pub(super) fn with_outcome(
    diagram: &mut Diagram,
    levels: &Levels,
    table: &Table,
    deciding: Node,
    calls: Node,
) -> Node {
    let then = |row: usize| {
        row.checked_sub(1)
            .map_or(0, |row| table.rows[row].then.number())
    };
    let outcomes = diagram.map(deciding, &then);
    let mut decided = Node::NONE;
    for number in diagram
        .terminals(outcomes)
        .into_iter()
        .filter(|&then| then > 0)
    {
        let then = State::numbered(number);
        let here = diagram.where_terminal(outcomes, |then| then == number);
        let here = diagram.both(calls, here);
        let outcome = diagram.all_of(levels.mask_of(table.outcome, then).into_iter().collect());
        let here = diagram.both(here, outcome);
        decided = diagram.either(decided, here);
    }
    decided
}

/// Calls whose desk is decided, with what is said of each desk: for every attribute a mask of states.
pub(super) fn with_desk(
    diagram: &mut Diagram,
    levels: &Levels,
    tables: &Tables,
    calls: Node,
    said_of: &dyn Fn(DeskCode) -> [u64; facts::DESK.len()],
) -> Node {
    let mut all = Node::NONE;
    for &destination in Destination::ALL {
        let unknown = [1; facts::DESK.len()];
        let said = destination.desk().map_or(unknown, said_of);
        let mut masks: Vec<_> = levels
            .mask_of(tables.answer.desk, State::of(Some(destination)))
            .into_iter()
            .collect();
        for (&attribute, mask) in tables.desk_inputs.iter().zip(said) {
            masks.extend(levels.of_attribute(attribute).map(|level| (level, mask)));
        }
        let desk = diagram.all_of(masks);
        let here = diagram.both(calls, desk);
        all = diagram.either(all, here);
    }
    all
}

/// The mask of each state of a desk, one alone.
pub(super) fn masks_of(states: DeskStates) -> [u64; facts::DESK.len()] {
    states.map(|state| 1 << state.number())
}

/// What can be said of a desk on some day.
fn possible_states(desk: &Desk) -> [u64; facts::DESK.len()] {
    let mut masks = masks_of(facts::desk_states(desk, None));
    let yes = 1 << State::of(Some(YesNo::Yes)).number();
    let no = 1 << State::of(Some(YesNo::No)).number();
    if let Hours::Periods(periods) = &desk.hours {
        let every_day = desk.year_end.is_none()
            && periods
                .iter()
                .any(|period| period.days == OpenDays::Every && period.month_days == (1..=31));
        masks[ANSWERS_TODAY] = if every_day { yes } else { yes | no };
    }
    masks
}

/// The inputs of calls that can occur.
fn possible(diagram: &mut Diagram, levels: &Levels, implied: &[Implied]) -> Node {
    let mut possible = Node::ALL;
    for &Implied {
        when,
        held,
        then,
        states,
    } in implied
    {
        if let (Some(when), Some(then)) = (levels.of_attribute(when), levels.of_attribute(then)) {
            let broken = diagram.all_of(vec![
                (when, held >> levels.first[when]),
                (then, !states >> levels.first[then]),
            ]);
            possible = diagram.without(possible, broken);
        }
    }
    possible
}
