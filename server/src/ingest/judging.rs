//! Runs the hub's judgement on blocking threads, as many at once as the machine has cores, up to a few.

use super::{heads_text, ids};
use crate::app::App;
use crate::db::records::{self, NewChange, Stored};
use crate::problem::{Code, Problem};
use crate::projection;
use crate::record_cache::StoredVersion;
use chrono::DateTime;
use std::sync::Arc;
use sync_core::catalogue::Catalogue;
use sync_core::record::{Header, Record};
use sync_core::sync::hub::{self, Admitted, Pusher, Refusal, Verdict};
use uuid::Uuid;

/// How many changes lie on a snapshot before the next one is taken. Taking one costs as much as loading the record.
const SNAPSHOT_AFTER_CHANGES: i64 = 64;

/// Most threads that judge one request's pushes.
const MAX_LANES: usize = 4;

/// A push to be judged.
#[derive(Debug)]
pub(super) struct Job {
    /// Its place in the request.
    pub(super) index: usize,
    pub(super) header: Header,
    pub(super) chunks: Vec<Vec<u8>>,
    /// Whether the caller has access to the child.
    pub(super) allowed: bool,
    pub(super) stored: Option<StoredVersion>,
    /// Whether it is judged against what this node remembers, which another node may have left behind.
    pub(super) remembered: bool,
}

/// A push with its verdict.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) job: Job,
    pub(super) verdict: Verdict,
    /// What is stored of an admitted push besides the document.
    pub(super) prepared: Option<Prepared>,
}

/// An admitted push made ready for the database.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) heads: String,
    pub(super) snapshot: Option<Vec<u8>>,
    pub(super) changes: Vec<NewChange>,
    pub(super) view: String,
    pub(super) conflicts: i64,
    /// The missing episodes it tells of.
    pub(super) covered: Vec<Uuid>,
}

/// Where a record to be judged against comes from.
enum Source {
    /// The child is not the caller's.
    Closed,
    New,
    Loaded(Box<Record>),
    Stored(Box<Stored>),
}

/// Judges pushes, against what this node remembers of the records where it may, and the database otherwise.
pub(super) async fn judge(
    app: &Arc<App>,
    mut jobs: Vec<Job>,
    pusher: &Arc<Pusher>,
    from_memory: bool,
) -> Result<Vec<Judged>, Problem> {
    let mut sources = Vec::with_capacity(jobs.len());
    let mut missing = Vec::new();
    for job in &mut jobs {
        job.remembered = false;
        sources.push(if !job.allowed {
            Source::Closed
        } else if let Some(cached) = app.cache.take(job.header.id).filter(|_| from_memory) {
            job.stored = Some(cached.stored);
            job.remembered = true;
            Source::Loaded(Box::new(cached.record))
        } else {
            missing.push(job.index);
            Source::New
        });
    }
    let wanted: Vec<_> =
        ids(&jobs).into_iter().zip(&jobs).filter(|(_, job)| missing.contains(&job.index)).map(|(id, _)| id).collect();
    let mut loaded = records::load(app.db.reader(), &wanted).await?;
    for (job, source) in jobs.iter_mut().zip(&mut sources) {
        if let Some(stored) = loaded.remove(&job.header.id) {
            job.stored = Some(StoredVersion {
                version: stored.version,
                changes: stored.changes,
                snapshot_changes: stored.changes - i64::try_from(stored.tail.len()).unwrap_or(0),
                position: stored.position,
                bytes: stored.snapshot.len() + stored.tail.iter().map(Vec::len).sum::<usize>(),
            });
            *source = Source::Stored(Box::new(stored));
        }
    }
    let work: Vec<(Job, Source)> = jobs.into_iter().zip(sources).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let lanes = cores.min(MAX_LANES).min(work.len());
    let mut shares: Vec<Vec<(Job, Source)>> = (0..lanes).map(|_| Vec::new()).collect();
    for (index, item) in work.into_iter().enumerate() {
        shares[index % lanes].push(item);
    }
    let mut running = Vec::new();
    for share in shares {
        let (app, pusher) = (Arc::clone(app), Arc::clone(pusher));
        running.push(tokio::task::spawn_blocking(move || {
            share.into_iter().map(|(job, source)| one(app.catalogue, job, source, &pusher)).collect::<Vec<_>>()
        }));
    }
    let mut judged = Vec::new();
    for lane in running {
        // A panic here is ours: the hub catches the engine's.
        judged.extend(lane.await.map_err(|_| Problem::new(Code::Internal))?);
    }
    judged.sort_by_key(|judged| judged.job.index);
    Ok(judged)
}

fn one(catalogue: &'static Catalogue, job: Job, source: Source, pusher: &Pusher) -> Judged {
    let stored = match source {
        Source::Closed => return Judged { job, verdict: Verdict::Refused(Refusal::NoAccess), prepared: None },
        Source::New => None,
        Source::Loaded(record) => Some(*record),
        Source::Stored(stored) => match stored.open(catalogue) {
            Ok(record) => Some(record),
            // Our own snapshot does not read: the push is kept aside, and the doctor rebuilds from the log.
            Err(_) => return Judged { job, verdict: Verdict::Refused(Refusal::Unmergeable), prepared: None },
        },
    };
    let verdict = hub::judge(catalogue, stored, &job.header, &job.chunks, pusher);
    let prepared = match &verdict {
        Verdict::Admitted(admitted) => match prepare(catalogue, admitted, job.stored) {
            Ok(prepared) => Some(prepared),
            Err(refusal) => return Judged { job, verdict: Verdict::Refused(refusal), prepared: None },
        },
        _ => None,
    };
    Judged { job, verdict, prepared }
}

/// Makes an admitted push ready, with a snapshot where it is time for one.
fn prepare(catalogue: &Catalogue, admitted: &Admitted, stored: Option<StoredVersion>) -> Result<Prepared, Refusal> {
    let tail = stored.map_or(0, |stored| stored.changes - stored.snapshot_changes)
        + i64::try_from(admitted.new.len()).unwrap_or(0);
    let due = stored.is_none() || tail > SNAPSHOT_AFTER_CHANGES;
    let snapshot = if due { Some(hub::snapshot(catalogue, &admitted.record)?) } else { None };
    let view = admitted.record.view();
    let changes = admitted
        .new
        .iter()
        .map(|change| NewChange {
            hash: change.hash().to_string(),
            actor: change.actor_id().to_hex_string(),
            seq: i64::try_from(change.seq()).unwrap_or(i64::MAX),
            claimed_at: DateTime::from_timestamp_millis(change.timestamp()).unwrap_or_default(),
            bytes: change.raw_bytes().to_vec(),
        })
        .collect();
    Ok(Prepared {
        heads: heads_text(&admitted.record.heads()),
        snapshot,
        changes,
        covered: projection::covered(catalogue, &view),
        conflicts: i64::try_from(view.conflicts.len()).unwrap_or(i64::MAX),
        // A view has text keys throughout, so it cannot fail to serialise.
        view: serde_json::to_string(&view).unwrap_or_default(),
    })
}
