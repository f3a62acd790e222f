//! How many deadlines fall into a time, by what they have in common.

use diesel::dsl::count_star;
use diesel::prelude::*;
use domain::reminder::ReminderKind;
use domain::vocabulary::{Maker, Prefecture};

use super::schema::deadline;
use super::{AnyConn, Code, Day};

/// From one day through another, of these kinds.
#[derive(Debug, Clone)]
pub struct Asked {
    pub from: Day,
    pub to: Day,
    pub kinds: Vec<ReminderKind>,
}

/// A kind with something that its deadlines have in common, and how many there are.
type Counted<Group> = (Code<ReminderKind>, Group, i64);

/// Makes the count by a column.
macro_rules! counted_by {
    ($name:ident, $column:ident: $group:ty, $about:literal) => {
        #[doc = $about]
        pub fn $name(connection: &mut AnyConn, asked: &Asked) -> QueryResult<Vec<Counted<$group>>> {
            deadline::table
                .filter(deadline::kind.eq_any(asked.kinds.iter().copied().map(Code)))
                .filter(deadline::ends_on.between(asked.from, asked.to))
                .group_by((deadline::kind, deadline::$column))
                .select((deadline::kind, deadline::$column, count_star()))
                .order((deadline::kind, deadline::$column))
                .load(connection)
        }
    };
}

counted_by!(by_day, ends_on: Day, "By day.");
counted_by!(by_prefecture, prefecture: Code<Prefecture>, "By prefecture.");
counted_by!(by_maker, maker: Option<Code<Maker>>, "By maker.");
counted_by!(by_model, model: Option<String>, "By model.");
