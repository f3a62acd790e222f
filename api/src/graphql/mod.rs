//! The GraphQL schema and its endpoint. Thin: each field calls one action or one loader.

mod account;
mod calendar;
mod caller;
mod certificate;
mod connection;
mod context;
mod contract;
mod contract_terms;
mod decision;
mod desk;
mod device;
mod entitlement;
mod error;
mod explanation;
pub mod http;
mod import;
mod inbound;
mod input;
mod job;
mod line;
mod loaders;
mod mail;
mod mail_template;
mod mutation;
mod outbox;
mod paper;
mod payload;
mod query;
mod reminder;
mod replacement;
mod replay;
mod root;
mod rule_set;
mod site;
pub mod socket;
mod subscription;
mod target;
mod ticket;
mod ticket_list;
mod ticket_parts;

use juniper::RootNode;

pub use context::Context;

pub type Schema = RootNode<query::Query, mutation::Mutation, subscription::Subscription>;

/// Deeper than any screen needs; GraphiQL's own introspection takes 13.
const MOST_DEPTH: usize = 16;
const MOST_TOKENS: usize = 5_000;
const MOST_FIELDS: usize = 1_000;

/// The schema with its limits on documents.
pub fn schema() -> Schema {
    Schema::new(query::Query, mutation::Mutation, subscription::Subscription)
        .limit_depth(MOST_DEPTH)
        .limit_tokens(MOST_TOKENS)
        .limit_fields(MOST_FIELDS)
}
