//! What every closed set of texts has in common, and the macro that defines one.

use std::{fmt, marker::PhantomData};

use serde::{Deserializer, de};

/// An enum with a fixed text per value, exactly as the case files, the API and the store write it.
pub trait ClosedSet: Copy + Eq + fmt::Debug + 'static {
    /// Name of the set, for messages.
    const NAME: &'static str;
    /// All values, in the order of their declaration.
    const ALL: &'static [Self];
    /// The texts of [`ClosedSet::ALL`].
    const TEXTS: &'static [&'static str];
    /// The text of this value.
    fn as_str(self) -> &'static str;
    /// Position in [`ClosedSet::ALL`].
    fn index(self) -> usize;
}

/// A text that is no value of the set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no {set}; accepted: {}", accepted.join(", "))]
pub struct UnknownText {
    /// The set that was asked for.
    pub set: &'static str,
    /// The text that was given.
    pub text: String,
    /// Every text the set accepts.
    pub accepted: &'static [&'static str],
}

/// The value whose text is `text`; the error lists the accepted texts.
pub fn parse<T: ClosedSet>(text: &str) -> Result<T, UnknownText> {
    let known = T::ALL.iter().copied().find(|value| value.as_str() == text);
    known.ok_or_else(|| UnknownText {
        set: T::NAME,
        text: text.to_owned(),
        accepted: T::TEXTS,
    })
}

/// Deserialises a value from its text, borrowed or owned.
pub(crate) fn deserialize<'de, T: ClosedSet, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct TextOf<T>(PhantomData<T>);
    impl<T: ClosedSet> de::Visitor<'_> for TextOf<T> {
        type Value = T;
        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(out, "one of {}", T::TEXTS.join(", "))
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            parse(text).map_err(E::custom)
        }
    }
    deserializer.deserialize_str(TextOf(PhantomData))
}

/// Defines an enum that is a [`ClosedSet`].
///
/// `Variant = "TEXT"` uses the text as the GraphQL name too; a set whose texts are not ASCII
/// gives the GraphQL name of every value: `Variant("NAME") = "文字"`.
macro_rules! closed_set {
    ($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        closed_set! {
            $(#[$meta])* $name { $($(#[$about])* $variant($text) = $text),+ }
        }
    };
    ($(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $variant:ident($graphql:literal) = $text:literal),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "graphql", derive(juniper::GraphQLEnum))]
        $(#[$meta])*
        pub enum $name {
            $($(#[$about])* #[cfg_attr(feature = "graphql", graphql(name = $graphql))] $variant,)+
        }

        impl $name {
            /// All values, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The text of this value in case files, API and store.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl $crate::vocabulary::ClosedSet for $name {
            const NAME: &'static str = stringify!($name);
            const ALL: &'static [Self] = Self::ALL;
            const TEXTS: &'static [&'static str] = &[$($text),+];
            fn as_str(self) -> &'static str {
                self.as_str()
            }
            fn index(self) -> usize {
                self as usize
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::vocabulary::parse(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::vocabulary::closed_set::deserialize(deserializer)
            }
        }
    };
}
pub(crate) use closed_set;
