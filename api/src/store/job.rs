//! The jobs: which process is at work, and how the last run ended.

use diesel::prelude::*;
use domain::job::JobName;

use super::connection::on_both;
use super::schema::job;
use super::{AnyConn, Code, Id, Instant, Json};

/// A job as its last runs left it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = job)]
pub struct JobRow {
    pub name: Code<JobName>,
    pub holder: Option<Id>,
    pub leased_until: Option<Instant>,
    pub started_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub failing_since: Option<Instant>,
    pub succeeded_at: Option<Instant>,
    pub failure: Option<String>,
    pub counts: Option<Json>,
}

/// A lease: who has it, from when, and until when.
#[derive(Debug, Clone, Copy)]
pub struct Lease {
    pub holder: Id,
    pub now: Instant,
    pub until: Instant,
    /// No lease that was given lately runs for as long as this.
    pub beyond: Instant,
}

/// All jobs that ever ran.
pub fn all(connection: &mut AnyConn) -> QueryResult<Vec<JobRow>> {
    job::table.select(JobRow::as_select()).load(connection)
}

/// Takes the job, or holds it for longer; false while another holds it. A lease that runs for longer than leases do was given
/// before the clock was set back, and counts as over.
pub fn take(connection: &mut AnyConn, name: JobName, lease: Lease) -> QueryResult<bool> {
    make(connection, name)?;
    let free = job::leased_until
        .is_null()
        .or(job::leased_until.le(lease.now))
        .or(job::leased_until.gt(lease.beyond))
        .or(job::holder.eq(lease.holder));
    let changed = diesel::update(job::table.find(Code(name)).filter(free))
        .set((
            job::holder.eq(lease.holder),
            job::leased_until.eq(lease.until),
        ))
        .execute(connection)?;
    Ok(changed == 1)
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Ended {
    pub started_at: Instant,
    pub at: Instant,
    pub counts: Option<Json>,
    /// Why it failed, where it did.
    pub failure: Option<String>,
}

/// Writes down how a run ended. One who held the job lets it go; where another has taken it meanwhile, nothing is written.
pub fn finish(
    connection: &mut AnyConn,
    name: JobName,
    holder: Option<Id>,
    ended: &Ended,
) -> QueryResult<()> {
    make(connection, name)?;
    let row = job::table.find(Code(name));
    let (held_by, failing_since): (Option<Id>, Option<Instant>) = row
        .select((job::holder, job::failing_since))
        .first(connection)?;
    if held_by != holder {
        return Ok(());
    }
    let failing_since = ended
        .failure
        .is_some()
        .then(|| failing_since.unwrap_or(ended.at));
    let succeeded_at = ended.failure.is_none().then_some(ended.at);
    diesel::update(row)
        .set((
            job::holder.eq(None::<Id>),
            job::leased_until.eq(None::<Instant>),
            job::started_at.eq(ended.started_at),
            job::ended_at.eq(ended.at),
            job::failure.eq(&ended.failure),
            job::failing_since.eq(failing_since),
            ended.counts.as_ref().map(|counts| job::counts.eq(counts)),
            succeeded_at.map(|at| job::succeeded_at.eq(at)),
        ))
        .execute(connection)?;
    Ok(())
}

fn make(connection: &mut AnyConn, name: JobName) -> QueryResult<()> {
    on_both!(connection, inner => diesel::insert_into(job::table)
        .values(job::name.eq(Code(name)))
        .on_conflict_do_nothing()
        .execute(inner))?;
    Ok(())
}
