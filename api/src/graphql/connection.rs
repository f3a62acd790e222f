//! Relay connections: bounded pages with opaque cursors.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use juniper::GraphQLObject;

use super::error::QueryError;

/// The largest page.
const MOST: i32 = 100;
const DEFAULT: i32 = 20;

/// Where a page stands in its list.
#[derive(GraphQLObject)]
pub struct PageInfo {
    /// Whether more follow.
    pub has_next_page: bool,
    /// The cursor of the last node: pass it as `after` to get the next page.
    pub end_cursor: Option<String>,
}

/// A bounded page request.
pub struct PageRequest {
    size: u32,
    after: Option<String>,
}

impl PageRequest {
    /// Checks `first` and opens the cursor.
    pub fn new(first: Option<i32>, after: Option<&str>) -> Result<Self, QueryError> {
        let size = first.unwrap_or(DEFAULT);
        if !(1..=MOST).contains(&size) {
            return Err(QueryError::bad_request(format!(
                "first must be 1 to {MOST}, not {size}"
            )));
        }
        let after = after.map(open_cursor).transpose()?;
        Ok(Self {
            size: size.unsigned_abs(),
            after,
        })
    }

    /// The key after which the page begins.
    pub fn after<K: std::str::FromStr>(&self) -> Result<Option<K>, QueryError> {
        self.after
            .as_deref()
            .map(|key| key.parse().map_err(|_| bad_cursor()))
            .transpose()
    }

    /// Rows to show at most.
    pub fn size(&self) -> usize {
        self.size as usize
    }

    /// Rows to ask the store for: one more than shown tells whether more follow.
    pub fn limit(&self) -> i64 {
        i64::from(self.size) + 1
    }

    /// Cuts the rows to the page and says whether more follow.
    pub fn cut<T>(&self, mut rows: Vec<T>) -> (Vec<T>, bool) {
        let size = self.size();
        let more = rows.len() > size;
        rows.truncate(size);
        (rows, more)
    }
}

fn bad_cursor() -> QueryError {
    QueryError::bad_request("after is no cursor of this list; take endCursor of the page before")
}

/// The key of a cursor.
pub fn open_cursor(cursor: &str) -> Result<String, QueryError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| bad_cursor())?;
    String::from_utf8(bytes).map_err(|_| bad_cursor())
}

/// The cursor of a key.
pub fn cursor(key: impl std::fmt::Display) -> String {
    URL_SAFE_NO_PAD.encode(key.to_string())
}

/// Makes the connection and edge types of a node, which has a method `key`: its place in the list.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ident) => {
        /// A page of a list.
        pub struct $connection {
            nodes: Vec<$node>,
            has_next_page: bool,
        }

        impl $connection {
            /// The page of these rows, of which one too many may have been asked for.
            pub fn new<T>(page: &$crate::graphql::connection::PageRequest, rows: Vec<T>) -> Self
            where
                $node: From<T>,
            {
                let (rows, has_next_page) = page.cut(rows);
                Self {
                    nodes: rows.into_iter().map($node::from).collect(),
                    has_next_page,
                }
            }
        }

        /// A node and its place in the list.
        pub struct $edge<'a>(&'a $node);

        /// A page of a list.
        #[juniper::graphql_object(context = $crate::graphql::Context)]
        impl $connection {
            /// The nodes of the page with their cursors.
            fn edges(&self) -> Vec<$edge<'_>> {
                self.nodes.iter().map($edge).collect()
            }

            /// The nodes of the page.
            fn nodes(&self) -> &[$node] {
                &self.nodes
            }

            /// Where the page stands in the list.
            fn page_info(&self) -> $crate::graphql::connection::PageInfo {
                $crate::graphql::connection::PageInfo {
                    has_next_page: self.has_next_page,
                    end_cursor: self
                        .nodes
                        .last()
                        .map(|node| $crate::graphql::connection::cursor(node.key())),
                }
            }
        }

        /// A node and its place in the list.
        #[juniper::graphql_object(context = $crate::graphql::Context)]
        impl<'a> $edge<'a> {
            /// The node.
            fn node(&self) -> &$node {
                self.0
            }

            /// The place of the node in the list.
            fn cursor(&self) -> String {
                $crate::graphql::connection::cursor(self.0.key())
            }
        }
    };
}
pub(super) use connection;
