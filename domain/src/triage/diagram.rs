//! Decision diagrams: functions over attributes with few states, shared and in one form each, so that
//! questions about every combination are answered exactly without listing them.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// A function: a terminal, which is a number, or an inner node that asks for one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node(u32);

/// Ids from here on are inner nodes; below are terminals.
const INNER: u32 = 1 << 31;

/// The most states a level may have.
const MOST_STATES: usize = 64;

impl Node {
    /// The set of nothing, and the terminal 0.
    pub(super) const NONE: Self = Self(0);
    /// The set of everything, and the terminal 1.
    pub(super) const ALL: Self = Self(1);

    pub(super) fn terminal(number: usize) -> Self {
        let number = u32::try_from(number).ok().filter(|&number| number < INNER);
        Self(number.expect("terminals are small numbers"))
    }

    pub(super) fn as_terminal(self) -> Option<usize> {
        (self.0 < INNER).then_some(self.0 as usize)
    }

    fn inner(self) -> Option<usize> {
        self.0.checked_sub(INNER).map(|place| place as usize)
    }
}

/// The store of all functions over the same levels.
#[derive(Debug, Default)]
pub(super) struct Diagram {
    /// How many states each level has; the first level is asked first.
    widths: Vec<usize>,
    inner: Vec<Inner>,
    children: Vec<Node>,
    known: HashMap<Box<[u32]>, Node, Quick>,
}

#[derive(Debug, Clone, Copy)]
struct Inner {
    level: usize,
    first_child: usize,
}

/// A memory for one operation.
pub(super) type Memo<K, V> = HashMap<K, V, Quick>;
type Quick = BuildHasherDefault<Multiplying>;

impl Diagram {
    pub(super) fn over(widths: Vec<usize>) -> Self {
        assert!(widths.iter().all(|&width| width <= MOST_STATES));
        Self {
            widths,
            ..Self::default()
        }
    }

    /// How many states each level has.
    pub(super) fn widths(&self) -> &[usize] {
        &self.widths
    }

    /// The level a node asks for; one past the last for a terminal.
    pub(super) fn level(&self, node: Node) -> usize {
        node.inner()
            .map_or(self.widths.len(), |place| self.inner[place].level)
    }

    /// What a node leads to, state by state; nothing for a terminal.
    pub(super) fn children(&self, node: Node) -> &[Node] {
        let Some(place) = node.inner() else {
            return &[];
        };
        let Inner { level, first_child } = self.inner[place];
        &self.children[first_child..first_child + self.widths[level]]
    }

    /// The calls whose state is in the mask of every level that is named.
    pub(super) fn all_of(&mut self, mut masks: Vec<(usize, u64)>) -> Node {
        masks.sort_unstable();
        masks.iter().rev().fold(Node::ALL, |rest, &(level, mask)| {
            self.node(level, |_, state| {
                if mask >> state & 1 == 1 {
                    rest
                } else {
                    Node::NONE
                }
            })
        })
    }

    /// Calls of both sets.
    pub(super) fn both(&mut self, one: Node, other: Node) -> Node {
        self.combine(one, other, &|one, other| match (one, other) {
            (Node::NONE, _) | (_, Node::NONE) => Some(Node::NONE),
            (Node::ALL, rest) | (rest, Node::ALL) => Some(rest),
            _ => (one == other).then_some(one),
        })
    }

    /// Calls of either set.
    pub(super) fn either(&mut self, one: Node, other: Node) -> Node {
        self.combine(one, other, &|one, other| match (one, other) {
            (Node::ALL, _) | (_, Node::ALL) => Some(Node::ALL),
            (Node::NONE, rest) | (rest, Node::NONE) => Some(rest),
            _ => (one == other).then_some(one),
        })
    }

    /// Calls of the first set that are not in the second.
    pub(super) fn without(&mut self, one: Node, other: Node) -> Node {
        self.combine(one, other, &|one, other| match (one, other) {
            (Node::NONE, _) | (_, Node::ALL) => Some(Node::NONE),
            (rest, Node::NONE) => Some(rest),
            _ => (one == other).then_some(Node::NONE),
        })
    }

    /// The terminal `inside` inside a set, the function outside.
    pub(super) fn within(&mut self, outside: Node, set: Node, inside: Node) -> Node {
        self.combine(outside, set, &|outside, set| match set {
            Node::ALL => Some(inside),
            Node::NONE => Some(outside),
            _ => (outside == inside).then_some(inside),
        })
    }

    /// The function inside a set, the terminal 0 outside.
    pub(super) fn inside(&mut self, function: Node, set: Node) -> Node {
        self.combine(function, set, &|function, set| match set {
            Node::ALL => Some(function),
            Node::NONE => Some(Node::NONE),
            _ => (function == Node::NONE).then_some(Node::NONE),
        })
    }

    /// The function with other terminals.
    pub(super) fn map(&mut self, function: Node, to: &dyn Fn(usize) -> usize) -> Node {
        self.combine(function, Node::ALL, &|function, _| {
            let terminal = function.as_terminal()?;
            Some(Node::terminal(to(terminal)))
        })
    }

    /// The calls for which a function has a terminal that the test accepts.
    pub(super) fn where_terminal(&mut self, function: Node, test: impl Fn(usize) -> bool) -> Node {
        self.map(function, &|terminal| usize::from(test(terminal)))
    }

    /// Combines two functions; `op` answers where it can tell, at least for two terminals.
    pub(super) fn combine(
        &mut self,
        one: Node,
        other: Node,
        op: &dyn Fn(Node, Node) -> Option<Node>,
    ) -> Node {
        self.combine_in(&mut Memo::default(), one, other, op)
    }

    fn combine_in(
        &mut self,
        memo: &mut Memo<(Node, Node), Node>,
        one: Node,
        other: Node,
        op: &dyn Fn(Node, Node) -> Option<Node>,
    ) -> Node {
        if let Some(known) = op(one, other).or_else(|| memo.get(&(one, other)).copied()) {
            return known;
        }
        let level = self.level(one).min(self.level(other));
        let result = self.node(level, |diagram, state| {
            let one = diagram.child(one, level, state);
            let other = diagram.child(other, level, state);
            diagram.combine_in(memo, one, other, op)
        });
        memo.insert((one, other), result);
        result
    }

    /// The set of what remains of the calls of a set when only some levels are looked at.
    pub(super) fn seen_at(&mut self, set: Node, levels: &[bool]) -> Node {
        self.seen_in(&mut Memo::default(), set, levels)
    }

    fn seen_in(&mut self, memo: &mut Memo<Node, Node>, set: Node, levels: &[bool]) -> Node {
        if set.as_terminal().is_some() {
            return set;
        }
        if let Some(&known) = memo.get(&set) {
            return known;
        }
        let level = self.level(set);
        let seen = if levels[level] {
            self.node(level, |diagram, state| {
                let child = diagram.child(set, level, state);
                diagram.seen_in(memo, child, levels)
            })
        } else {
            (0..self.widths[level]).fold(Node::NONE, |sum, state| {
                let child = self.child(set, level, state);
                let seen = self.seen_in(memo, child, levels);
                self.either(sum, seen)
            })
        };
        memo.insert(set, seen);
        seen
    }

    /// The node that a node leads to at a level that may lie above its own.
    pub(super) fn child(&self, node: Node, level: usize, state: usize) -> Node {
        if self.level(node) == level {
            self.children(node)[state]
        } else {
            node
        }
    }

    /// The one node of a level with these children.
    fn node(&mut self, level: usize, mut child: impl FnMut(&mut Self, usize) -> Node) -> Node {
        let width = self.widths[level];
        let mut key = [0; MOST_STATES + 1];
        for (state, place) in key[..width].iter_mut().enumerate() {
            *place = child(self, state).0;
        }
        if key[..width].iter().all(|&child| child == key[0]) {
            return Node(key[0]);
        }
        key[width] = u32::try_from(level).expect("levels are few");
        let key = &key[..=width];
        if let Some(&known) = self.known.get(key) {
            return known;
        }
        let place = u32::try_from(self.inner.len()).expect("fewer nodes than memory holds");
        let node = Node(INNER + place);
        self.inner.push(Inner {
            level,
            first_child: self.children.len(),
        });
        self.children
            .extend(key[..width].iter().map(|&id| Node(id)));
        self.known.insert(key.into(), node);
        node
    }
}

/// A hash for small numbers that this program itself makes.
#[derive(Debug, Default)]
pub(super) struct Multiplying(u64);

impl Hasher for Multiplying {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 29
    }
}
