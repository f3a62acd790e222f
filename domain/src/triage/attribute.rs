//! Attributes of the decision tables: each has a name and a finite domain of states.

use crate::vocabulary::{ClosedSet, Labelled, closed_set::closed_set};

/// The text that rows use for "not known"; also the text of a value that means the same.
pub(super) const UNKNOWN: &str = "UNKNOWN";

/// The most attributes a rule set may have.
pub(super) const MOST_ATTRIBUTES: usize = 96;

/// The most values an attribute may have: a set of its states fits into 64 bits.
pub(super) const MOST_VALUES: usize = 63;

closed_set! {
    /// Where what is known of an attribute comes from.
    #[cfg_attr(feature = "graphql", graphql(name = "FactOrigin"))]
    Origin {
        /// The agent asked and heard it.
        Agent = "AGENT",
        /// It stands in the register.
        Register = "REGISTER",
        /// It follows from the register and the instant of the call.
        Clock = "CLOCK",
        /// An earlier table decided it, or the catalogue says it of the desk.
        Rules = "RULES",
    }
}

/// What is known of an attribute: 0 is not known, the others are its values from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct State(u8);

impl State {
    pub(super) const UNKNOWN: Self = Self(0);

    /// The state of a value of a closed set.
    pub(super) fn of<T: ClosedSet>(value: Option<T>) -> Self {
        value.map_or(Self::UNKNOWN, |value| Self::nth_value(value.index()))
    }

    /// The value of a closed set behind the state; none where not known.
    pub(super) fn value<T: ClosedSet>(self) -> Option<T> {
        T::ALL.get(self.place()?).copied()
    }

    /// The place of the value in its domain; none where not known.
    pub(super) fn place(self) -> Option<usize> {
        usize::from(self.0).checked_sub(1)
    }

    /// The state as a number: 0 is not known.
    pub(super) fn number(self) -> usize {
        usize::from(self.0)
    }

    /// The state of a number below 64.
    pub(super) fn numbered(number: usize) -> Self {
        Self(u8::try_from(number).expect("an attribute has fewer than 64 states"))
    }

    fn nth_value(index: usize) -> Self {
        let number = u8::try_from(index + 1).expect("domains are checked to have few values");
        Self(number)
    }
}

/// A set of states of one attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct States(u64);

impl States {
    pub(super) const NONE: Self = Self(0);

    /// One bit per state, "not known" first.
    pub(super) fn mask(self) -> u64 {
        self.0
    }

    pub(super) fn contains(self, state: State) -> bool {
        self.0 >> state.0 & 1 == 1
    }

    pub(super) fn with(self, state: State) -> Self {
        Self(self.0 | 1 << state.0)
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// An attribute that comes from the call, the register or the clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Input {
    /// Name that rows use.
    pub(super) name: &'static str,
    /// Name in Japanese.
    pub(super) label: &'static str,
    /// Where it comes from.
    pub(super) origin: Origin,
    /// Whether it is known of every call.
    pub(super) always_known: bool,
    values: &'static [&'static str],
    labels: fn() -> Vec<&'static str>,
}

impl Input {
    pub(super) const fn of<T: Labelled>(
        name: &'static str,
        label: &'static str,
        origin: Origin,
        always_known: bool,
    ) -> Self {
        assert!(T::TEXTS.len() <= MOST_VALUES);
        Self {
            name,
            label,
            origin,
            always_known,
            values: T::TEXTS,
            labels: || T::ALL.iter().map(|value| value.label()).collect(),
        }
    }

    /// The attribute as the dictionary keeps it.
    pub(super) fn attribute(&self) -> Attribute {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Attribute {
            name: self.name.to_owned(),
            label: self.label.to_owned(),
            origin: self.origin,
            always_known: self.always_known,
            values: owned(self.values),
            labels: owned(&(self.labels)()),
        }
    }
}

/// Place of an attribute in the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Index(u8);

impl Index {
    pub(super) fn of(place: usize) -> Self {
        Self(u8::try_from(place).expect("fewer attributes than a byte can count"))
    }

    pub(super) fn place(self) -> usize {
        usize::from(self.0)
    }
}

/// Every attribute that rows may name at some point of the rule set, with its domain.
#[derive(Debug, Clone, Default)]
pub(super) struct Dictionary(Vec<Attribute>);

/// An attribute and the texts of its values.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    /// Name that rows use.
    pub(super) name: String,
    /// Name in Japanese.
    pub(super) label: String,
    /// Where it comes from.
    pub(super) origin: Origin,
    /// Whether it is known of every call.
    pub(super) always_known: bool,
    /// Texts of its values.
    pub(super) values: Vec<String>,
    /// Japanese words for its values.
    pub(super) labels: Vec<String>,
}

impl Attribute {
    /// How many states it has, "not known" included.
    pub(super) fn width(&self) -> usize {
        self.values.len() + 1
    }

    /// The text of a state.
    pub(super) fn text(&self, state: State) -> &str {
        state.place().map_or(UNKNOWN, |place| &self.values[place])
    }

    /// The Japanese word for a state.
    pub(super) fn word(&self, state: State) -> &str {
        state.place().map_or("不明", |place| &self.labels[place])
    }
}

impl Dictionary {
    pub(super) fn of(inputs: impl IntoIterator<Item = Input>) -> Self {
        let mut dictionary = Self::default();
        for input in inputs {
            let added = dictionary.add(input.attribute());
            added.expect("the inputs are few, different and small");
        }
        dictionary
    }

    /// Adds an attribute, or says why it cannot be.
    pub(super) fn add(&mut self, attribute: Attribute) -> Result<Index, String> {
        let name = &attribute.name;
        if self.find(name).is_some() {
            return Err(format!("attribute {name} exists already"));
        }
        if attribute.values.len() > MOST_VALUES {
            return Err(format!(
                "attribute {name} has more than {MOST_VALUES} values"
            ));
        }
        if self.0.len() == MOST_ATTRIBUTES {
            return Err(format!("there are more than {MOST_ATTRIBUTES} attributes"));
        }
        self.0.push(attribute);
        Ok(Index::of(self.0.len() - 1))
    }

    /// The attribute of an index.
    pub(super) fn attribute(&self, index: Index) -> &Attribute {
        &self.0[index.place()]
    }

    /// Every attribute with its index.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (Index, &Attribute)> {
        let indexed = |(place, attribute)| (Index::of(place), attribute);
        self.0.iter().enumerate().map(indexed)
    }

    pub(super) fn find(&self, name: &str) -> Option<Index> {
        let place = self.0.iter().position(|attribute| attribute.name == name)?;
        Some(Index::of(place))
    }

    /// The attribute of a name, or which names there are.
    pub(super) fn named(&self, name: &str) -> Result<Index, String> {
        self.find(name).ok_or_else(|| {
            let names: Vec<_> = self.0.iter().map(|known| known.name.as_str()).collect();
            format!(
                "no attribute {name:?} is known here; accepted: {}",
                names.join(", ")
            )
        })
    }

    /// The texts of the values of an attribute.
    pub(super) fn values(&self, attribute: Index) -> &[String] {
        &self.attribute(attribute).values
    }

    /// All states of an attribute that a text names: [`UNKNOWN`] is both "not known" and a value of
    /// that text. The error lists the accepted texts.
    pub(super) fn states(&self, attribute: Index, text: &str) -> Result<States, String> {
        let value = self.value(attribute, text);
        let unknown = (text == UNKNOWN).then_some(State::UNKNOWN);
        let named = [value, unknown]
            .into_iter()
            .flatten()
            .fold(States::NONE, States::with);
        if named.is_empty() {
            Err(self.no_value(attribute, text, Some(UNKNOWN)))
        } else {
            Ok(named)
        }
    }

    /// The state of a value, as an outcome names it. The error lists the accepted texts.
    pub(super) fn outcome(&self, attribute: Index, text: &str) -> Result<State, String> {
        let value = self.value(attribute, text);
        value.ok_or_else(|| self.no_value(attribute, text, None))
    }

    /// Every state of an attribute, "not known" included.
    pub(super) fn all_states(&self, attribute: Index) -> impl Iterator<Item = State> {
        let values = (0..self.values(attribute).len()).map(State::nth_value);
        std::iter::once(State::UNKNOWN).chain(values)
    }

    /// Every state that an attribute has in some call: what is always known is never "not known".
    pub(super) fn possible_states(&self, attribute: Index) -> impl Iterator<Item = State> {
        let always_known = self.attribute(attribute).always_known;
        self.all_states(attribute).skip(usize::from(always_known))
    }

    fn value(&self, attribute: Index, text: &str) -> Option<State> {
        let place = self
            .values(attribute)
            .iter()
            .position(|value| value == text)?;
        Some(State::nth_value(place))
    }

    fn no_value(&self, attribute: Index, text: &str, also: Option<&str>) -> String {
        let Attribute { name, values, .. } = self.attribute(attribute);
        let mut accepted: Vec<_> = values.iter().map(String::as_str).collect();
        if let Some(also) = also.filter(|also| !accepted.contains(also)) {
            accepted.push(also);
        }
        format!(
            "{text:?} is no value of {name}; accepted: {}",
            accepted.join(", ")
        )
    }
}
