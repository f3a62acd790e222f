//! What the desk goes by, as it is in force: the rules of triage, and the catalogue with the operator's calendar.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::catalogue::Catalogue;
use domain::triage::RuleSet;
use jiff::Timestamp;

use crate::store::rule_set::{RuleFile, RuleTexts};
use crate::store::{AnyConn, Id, StoreError, calendar, rule_set};

/// The knowledge of an instant. It does not change; a newer one takes its place.
#[derive(Debug)]
pub struct Knowledge {
    /// The desks, closed on the holidays of the law and of the operator.
    pub catalogue: Catalogue,
    /// The rules that decide.
    pub rules: Arc<RuleSet>,
}

/// Makes the knowledge in force, and keeps it until the database has another.
#[derive(Debug)]
pub struct KnowledgeBase {
    shipped: Arc<Catalogue>,
    last: RwLock<Option<(Revision, Arc<Knowledge>)>>,
    last_catalogue: RwLock<Option<(Option<i64>, Arc<Catalogue>)>>,
    proved: Mutex<Proved>,
}

/// What of the database a knowledge was made from: the rule set, and the state of the calendar.
type Revision = (Id, Option<i64>);

/// Rule sets that were proved here, those used last first.
type Proved = Vec<(Id, Arc<RuleSet>)>;

/// The most rule sets that are kept ready.
const MOST_PROVED: usize = 8;

impl KnowledgeBase {
    pub fn new(shipped: Arc<Catalogue>) -> Self {
        Self {
            shipped,
            last: RwLock::default(),
            last_catalogue: RwLock::default(),
            proved: Mutex::default(),
        }
    }

    /// The knowledge that the database now has, with the rules in force at an instant: several processes that share one
    /// go by the same.
    pub fn in_force(
        &self,
        connection: &mut AnyConn,
        at: Timestamp,
    ) -> Result<Arc<Knowledge>, StoreError> {
        let id =
            rule_set::in_force(connection, at.into())?.ok_or(diesel::result::Error::NotFound)?;
        let revision = (id, calendar::revision(connection)?);
        if let Some(known) = self.known(revision) {
            return Ok(known);
        }
        let knowledge = Arc::new(self.with_rules(connection, id)?);
        let mut last = self.last.write().unwrap_or_else(PoisonError::into_inner);
        *last = Some((revision, Arc::clone(&knowledge)));
        Ok(knowledge)
    }

    /// The knowledge that would hold if a stored rule set were in force.
    pub fn with_rules(&self, connection: &mut AnyConn, id: Id) -> Result<Knowledge, StoreError> {
        let rules = self.rules(connection, id)?;
        let catalogue = self.catalogue(connection)?;
        Ok(Knowledge { catalogue, rules })
    }

    /// The catalogue with the operator's calendar, made anew when the database has another one.
    pub fn catalogue_in_force(
        &self,
        connection: &mut AnyConn,
    ) -> Result<Arc<Catalogue>, StoreError> {
        let revision = calendar::revision(connection)?;
        let mut last = self
            .last_catalogue
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = last.as_ref().filter(|(known, _)| *known == revision) {
            return Ok(Arc::clone(known));
        }
        let catalogue = Arc::new(self.catalogue(connection)?);
        *last = Some((revision, Arc::clone(&catalogue)));
        Ok(catalogue)
    }

    /// The catalogue with the operator's calendar.
    pub fn catalogue(&self, connection: &mut AnyConn) -> Result<Catalogue, StoreError> {
        let statements = calendar::in_force(connection)?;
        Ok(self.shipped.with_calendar(calendar::calendar(&statements)))
    }

    /// A stored rule set, proved. That takes a moment where it was not used lately: not to be done first inside a
    /// transaction that writes.
    pub fn rules(&self, connection: &mut AnyConn, id: Id) -> Result<Arc<RuleSet>, StoreError> {
        let mut proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = known(&mut proved, id) {
            return Ok(rules);
        }
        let texts = rule_set::texts_of(connection, &[id])?.pop();
        let texts = texts.ok_or(diesel::result::Error::NotFound)?;
        self.add(&mut proved, &texts)
    }

    /// The rule set of these texts, proved.
    pub fn rules_of(&self, texts: &RuleTexts) -> Result<Arc<RuleSet>, StoreError> {
        let mut proved = self.proved.lock().unwrap_or_else(PoisonError::into_inner);
        match known(&mut proved, texts.id) {
            Some(rules) => Ok(rules),
            None => self.add(&mut proved, texts),
        }
    }

    /// Makes the rules in force, and those that will be, ready for the first call.
    pub fn warm(&self, connection: &mut AnyConn, now: Timestamp) -> Result<(), StoreError> {
        let activated = rule_set::activated(connection)?;
        for row in activated {
            if row.active_from > Some(now.into()) {
                self.rules(connection, row.id)?;
            }
        }
        self.in_force(connection, now).map(drop)
    }

    /// Proves rules while nobody else can: whoever needs the same ones waits, and they are proved once.
    fn add(&self, proved: &mut Proved, texts: &RuleTexts) -> Result<Arc<RuleSet>, StoreError> {
        let files = texts.files()?;
        let files: Vec<_> = files.iter().map(RuleFile::data_file).collect();
        let loaded = RuleSet::load(RuleSet::name_of(&texts.version), &files, &self.shipped);
        let rules = Arc::new(loaded.map_err(|error| StoreError::Rules {
            version: texts.version.clone(),
            error,
        })?);
        proved.insert(0, (texts.id, Arc::clone(&rules)));
        proved.truncate(MOST_PROVED);
        Ok(rules)
    }

    fn known(&self, wanted: Revision) -> Option<Arc<Knowledge>> {
        let last = self.last.read().unwrap_or_else(PoisonError::into_inner);
        let (revision, knowledge) = last.as_ref()?;
        (*revision == wanted).then(|| Arc::clone(knowledge))
    }
}

/// The rules, which now are those used last.
fn known(proved: &mut Proved, id: Id) -> Option<Arc<RuleSet>> {
    let place = proved.iter().position(|(known, _)| *known == id)?;
    proved[..=place].rotate_right(1);
    Some(Arc::clone(&proved[0].1))
}
