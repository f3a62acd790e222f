//! Questions to decision diagrams that make no new function: how many, which one, how far.

use std::collections::BTreeSet;

use super::diagram::{Diagram, Memo, Node};

impl Diagram {
    /// The terminals of a function, in ascending order.
    pub(super) fn terminals(&self, function: Node) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        let mut open = vec![function];
        let mut terminals = Vec::new();
        while let Some(node) = open.pop() {
            if seen.insert(node) {
                terminals.extend(node.as_terminal());
                open.extend(self.children(node));
            }
        }
        terminals.sort_unstable();
        terminals
    }

    /// How many combinations of the chosen levels are in a set that asks for no other level.
    pub(super) fn count(&self, set: Node, levels: &[bool]) -> u128 {
        let free = |from: usize, to: usize| -> u128 {
            let chosen = (from..to).filter(|&level| levels[level]);
            chosen.map(|level| self.widths()[level] as u128).product()
        };
        self.count_in(&mut Memo::default(), set, &free) * free(0, self.level(set))
    }

    fn count_in(
        &self,
        memo: &mut Memo<Node, u128>,
        set: Node,
        free: &dyn Fn(usize, usize) -> u128,
    ) -> u128 {
        if let Some(terminal) = set.as_terminal() {
            return terminal as u128;
        }
        if let Some(&known) = memo.get(&set) {
            return known;
        }
        let below = self.level(set) + 1;
        let children = self.children(set).iter();
        let sum = children
            .map(|&child| self.count_in(memo, child, free) * free(below, self.level(child)))
            .sum();
        memo.insert(set, sum);
        sum
    }

    /// A call of the set that knows as little as possible, as state numbers by level, with those levels only
    /// that put it into the set; none of an empty set.
    pub(super) fn simplest(&self, set: Node) -> Option<Vec<(usize, usize)>> {
        let mut path = Vec::new();
        let mut node = set;
        while node.as_terminal().is_none() {
            // Every inner node leads to another terminal than NONE: nodes with equal children are not made.
            let children = self.children(node);
            let state = children.iter().position(|&child| child != Node::NONE)?;
            path.push((self.level(node), state));
            node = children[state];
        }
        (node != Node::NONE).then_some(path)
    }
}
