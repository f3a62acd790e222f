//! What the desk goes by, as it is in force: the catalogue with the operator's calendar.

use std::sync::{Arc, PoisonError, RwLock};

use domain::catalogue::Catalogue;

use crate::store::{AnyConn, StoreError, calendar};

/// The knowledge of an instant. It does not change; a newer one takes its place.
#[derive(Debug)]
pub struct Knowledge {
    /// The desks, closed on the holidays of the law and of the operator.
    pub catalogue: Catalogue,
}

/// Makes the knowledge in force, and keeps it until the database has another.
#[derive(Debug)]
pub struct KnowledgeBase {
    shipped: Arc<Catalogue>,
    last: RwLock<Option<(Revision, Arc<Knowledge>)>>,
}

/// What of the database a knowledge was made from.
type Revision = Option<i64>;

impl KnowledgeBase {
    pub fn new(shipped: Arc<Catalogue>) -> Self {
        Self {
            shipped,
            last: RwLock::default(),
        }
    }

    /// The knowledge that the database now has: several processes that share one go by the same.
    pub fn in_force(&self, connection: &mut AnyConn) -> Result<Arc<Knowledge>, StoreError> {
        let revision = calendar::revision(connection)?;
        if let Some(known) = self.known(revision) {
            return Ok(known);
        }
        let statements = calendar::in_force(connection)?;
        let knowledge = Arc::new(Knowledge {
            catalogue: self.shipped.with_calendar(calendar::calendar(&statements)),
        });
        let mut last = self.last.write().unwrap_or_else(PoisonError::into_inner);
        *last = Some((revision, Arc::clone(&knowledge)));
        Ok(knowledge)
    }

    fn known(&self, wanted: Revision) -> Option<Arc<Knowledge>> {
        let last = self.last.read().unwrap_or_else(PoisonError::into_inner);
        let (revision, knowledge) = last.as_ref()?;
        (*revision == wanted).then(|| Arc::clone(knowledge))
    }
}
