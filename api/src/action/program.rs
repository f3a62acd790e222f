//! The account of the program itself: the author of the shipped rules, and whoever does what nobody asked for.

use domain::access::Role;
use uuid::Uuid;

use super::Actor;
use crate::store::account::Account;
use crate::store::{Code, Id, Instant};

/// Its key; it has no token.
pub const ACCOUNT: Id = Id(Uuid::from_u128(0x0000_0000_0000_7000_8000_7368_6970_0001));

/// Its row, which the first start makes.
pub fn account(created_at: Instant) -> Account {
    Account {
        id: ACCOUNT,
        name: "kiriwake".to_owned(),
        role: Code(Role::Integration),
        created_at,
    }
}

/// The program as somebody who does something.
pub fn actor() -> Actor {
    Actor {
        id: ACCOUNT,
        role: Role::Integration,
    }
}
