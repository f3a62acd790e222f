//! Black-box tests of the service. Each one that touches a database runs on SQLite and on PostgreSQL.

mod audits;
mod bad_input;
mod bench;
mod case_files;
mod cases;
mod configuration;
mod demo;
mod desk_addresses;
mod findings;
mod import;
mod licences;
mod mail;
mod mail_crash;
mod migrations;
mod register;
mod register_changes;
mod roles;
mod rules;
mod schema;
mod search;
mod startup;
mod statements;
mod tidy;
mod tls;
