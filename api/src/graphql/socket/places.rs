//! How many sockets each account has in this process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::web;

use crate::store::Id;

/// The sockets of each account that has any.
#[derive(Debug, Default)]
pub struct Places(Mutex<HashMap<Id, u32>>);

/// The place of one socket, which is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    places: web::Data<Places>,
    account: Id,
}

impl Place {
    /// A place for one more socket of an account, unless it has so many already.
    pub fn take(places: &web::Data<Places>, account: Id, most: u32) -> Option<Self> {
        let mut taken = places.lock();
        let count = taken.entry(account).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        let places = places.clone();
        Some(Self { places, account })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        if let Some(count) = taken.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.account);
            }
        }
    }
}

impl Places {
    fn lock(&self) -> MutexGuard<'_, HashMap<Id, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
