//! The databases on which each test runs.

/// A database system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The embedded default: a file.
    Sqlite,
    /// The production database.
    Postgres,
}

/// Makes two tests, `NAME::sqlite` and `NAME::postgres`, of each function that takes a [`Backend`].
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                super::$name($crate::backend::Backend::Sqlite);
            }
            #[test]
            fn postgres() {
                super::$name($crate::backend::Backend::Postgres);
            }
        }
    )+};
}
