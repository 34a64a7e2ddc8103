//! Takes pushes: judges each against the stored record, stores what holds, keeps aside what does not.
//!
//! Judging happens outside any transaction, on blocking threads, against a version of the record. Storing happens in
//! one transaction for the whole request, or for each of its batches where it is a large one, on that version or not at all: a record that moved on meanwhile is judged
//! again. Each record stands or falls alone; the answer comes after the commit.

mod judging;
mod storing;

use crate::app::App;
use crate::caller::Caller;
use crate::db::shares;
use crate::db::{self, Write, records};
use crate::problem::{Code, Problem};
use automerge::ChangeHash;
use judging::{Job, Judged};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use storing::{Put, put, refused};
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::Header;
use sync_core::sync::hub::{Pusher, Refusal, Verdict};
use sync_core::sync::wire::{Push, PushResult};
use tokio::sync::OwnedSemaphorePermit;

/// How often a record that moves on while it is judged is judged again without keeping others from it.
const OPEN_ROUNDS: usize = 3;
/// How often a request's records are judged at the most. With the lock held nothing moves on, so this is never reached.
const MAX_ROUNDS: usize = 8;

/// How much of a request is judged and stored at once, in bytes of what was pushed and of the records as they are
/// saved. In memory it is up to a hundred times that.
const BATCH_BYTES: usize = 256 * 1024;

/// What became of a request's pushes.
#[derive(Debug, Default)]
pub struct Ingested {
    /// One result for each push, in order.
    pub results: Vec<PushResult>,
    /// The changes that were new, which need not travel back.
    pub accepted: BTreeSet<String>,
    /// For each record that took new changes: the position of its last change before, 0 for a new record, and theirs.
    pub moved: BTreeMap<RecordId, (i64, i64)>,
}

/// Takes a caller's pushes. The answer is durable.
///
/// # Errors
/// What the database says, with nothing stored; [`Code::Unavailable`] where a record is busy beyond measure.
pub async fn ingest(app: &Arc<App>, caller: &Caller, pushes: Vec<Push>) -> Result<Ingested, Problem> {
    take(app, caller, pushes, None).await
}

/// Takes a caller's push if the record still has a version, or is not there where that is `None`: what was read is what is
/// written on.
///
/// # Errors
/// [`Code::VersionMismatch`] where it has moved on, with nothing stored; and those of [`ingest`].
pub async fn ingest_on(app: &Arc<App>, caller: &Caller, push: Push, version: Option<i64>) -> Result<Ingested, Problem> {
    take(app, caller, vec![push], Some(version)).await
}

async fn take(
    app: &Arc<App>,
    caller: &Caller,
    pushes: Vec<Push>,
    wanted: Option<Option<i64>>,
) -> Result<Ingested, Problem> {
    let mut ingested = Ingested::default();
    if pushes.is_empty() {
        return Ok(ingested);
    }
    let pusher = Arc::new(Pusher {
        device: caller.device,
        role: caller.role,
        own_devices: db::devices::own_devices(app.db.reader(), caller.user).await?,
    });
    let mut results: Vec<Option<PushResult>> = pushes.iter().map(|_| None).collect();
    let children: BTreeSet<ChildId> = pushes.iter().map(|push| push.child).collect();
    let open_children = db::access::open_children(app.db.reader(), caller.user, &children).await?;
    let mut open = Vec::new();
    for (index, push) in pushes.into_iter().enumerate() {
        let header = Header { id: push.record, kind: push.kind, child: push.child };
        let chunks: Vec<Vec<u8>> = push.changes.into_iter().map(|chunk| chunk.0).collect();
        let allowed = open_children.contains(&header.child);
        open.push(Job { index, header, chunks, allowed, stored: None, remembered: false });
    }
    let mut long = None;
    for (number, mut open) in batches(app, open).await?.into_iter().enumerate() {
        if number == 1 {
            long = Some(app.budget.long().await?);
        }
        let _turn = app.budget.turn().await?;
        for round in 0.. {
            if open.is_empty() {
                break;
            }
            if round == MAX_ROUNDS {
                return Err(Problem::new(Code::Unavailable).detail("A record is being changed by many at once."));
            }
            // Who was overtaken a few times takes the lock first.
            let held = if round < OPEN_ROUNDS { None } else { Some(app.db.write().await?) };
            // What this node remembers may be older than what was read at another: who names a version is judged by the database.
            let judged = judging::judge(app, open, &pusher, held.is_none() && wanted.is_none()).await?;
            // What is stored is stored on the version that it was judged on, so this holds under the lock too.
            let is_wanted = |one: &Judged| wanted.is_none_or(|wanted| one.job.stored.map(|on| on.version) == wanted);
            if !judged.iter().all(is_wanted) {
                return Err(Code::VersionMismatch.into());
            }
            open = put(app, caller, (judged, held), &mut results).await?.commit(app, &mut ingested).await?;
        }
    }
    drop(long);
    ingested.results = results.into_iter().flatten().collect();
    Ok(ingested)
}

/// Divides jobs into batches, so that what is in memory at once has a bound: a request may name a thousand records, and
/// each may be large. What people write in a day is one batch.
async fn batches(app: &App, jobs: Vec<Job>) -> Result<Vec<Vec<Job>>, Problem> {
    let stored = records::sizes(app.db.reader(), &ids(&jobs)).await?;
    let mut batches = Vec::new();
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for job in jobs {
        let pushed: usize = job.chunks.iter().map(Vec::len).sum();
        let size = pushed + stored.get(&job.header.id).copied().unwrap_or(0);
        if bytes + size > BATCH_BYTES && !batch.is_empty() {
            batches.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes += size;
        batch.push(job);
    }
    batches.push(batch);
    Ok(batches)
}

/// Refused work that was taken after all, in a transaction that is still open: what decides on it goes into the same.
pub struct Admission {
    put: Put,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Admission {
    /// Begins a transaction with nothing in it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn nothing(app: &App) -> Result<Admission, Problem> {
        let write = app.db.write().await?;
        Ok(Admission { put: Put::nothing(write), _turn: None })
    }

    /// Returns the transaction.
    pub fn write(&mut self) -> &mut Write {
        &mut self.put.write
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// What the database says, with nothing stored.
    pub async fn commit(self, app: &App) -> Result<(), Problem> {
        self.put.commit(app, &mut Ingested::default()).await.map(|_| ())
    }
}

/// Takes refused work after all, by a manager's decision: access is no longer asked for, everything else is. Nothing of it is
/// there before the [`Admission`] is committed.
///
/// # Errors
/// [`Code::WrongState`] with the reason where it still does not hold.
pub async fn admit(
    app: &Arc<App>,
    author: &Caller,
    header: Header,
    chunks: Vec<Vec<u8>>,
) -> Result<Admission, Problem> {
    let own_devices = db::devices::own_devices(app.db.reader(), author.user).await?;
    let pusher = Arc::new(Pusher { device: author.device, role: author.role, own_devices });
    let turn = app.budget.turn().await?;
    let mut open = vec![Job { index: 0, header, chunks, allowed: true, stored: None, remembered: false }];
    for round in 0..MAX_ROUNDS {
        let held = if round < OPEN_ROUNDS { None } else { Some(app.db.write().await?) };
        let judged = judging::judge(app, open, &pusher, held.is_none()).await?;
        for Judged { job, verdict, .. } in &judged {
            if job.remembered {
                // Judged again below, against the database.
                continue;
            }
            let (code, detail) = match verdict {
                Verdict::Admitted(_) | Verdict::Duplicate => continue,
                Verdict::Forked => ("forked_actor", "The device has numbered other changes alike.".to_owned()),
                Verdict::Waiting => (Refusal::UnknownDependency.code(), Refusal::UnknownDependency.to_string()),
                Verdict::Refused(refusal) => (refusal.code(), refusal.to_string()),
            };
            return Err(Problem::new(Code::WrongState).field("/decision", code, detail));
        }
        let mut results = [None];
        let mut put = put(app, author, (judged, held), &mut results).await?;
        open = std::mem::take(&mut put.again);
        if open.is_empty() {
            return Ok(Admission { put, _turn: Some(turn) });
        }
    }
    Err(Problem::new(Code::Unavailable))
}

/// Why pictures wait by themselves, without refused work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alone {
    /// The record does not name them, and its device may not write it any more.
    NotNamed,
    /// The record has as many as it may.
    TooMany,
}

impl Alone {
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Alone::NotNamed => (
                "picture_not_named",
                "Pictures of a record that does not name them, from somebody whose access has ended.",
            ),
            Alone::TooMany => ("too_many_pictures", "Pictures of a record that has as many as it may."),
        }
    }
}

/// Makes an entry for pictures that wait by themselves: one that is to be decided, for a record and a device.
///
/// # Errors
/// [`Code::LimitReached`] where too much from this device waits already.
pub async fn keep_alone(app: &App, caller: &Caller, (header, why): (&Header, Alone)) -> Result<(), Problem> {
    let job =
        Job { index: 0, header: header.clone(), chunks: Vec::new(), allowed: false, stored: None, remembered: false };
    let (code, detail) = why.told();
    let mut refused = refused(app, caller, &job, code, detail);
    let mut write = app.db.write().await?;
    // What comes after a decision waits for another one.
    match db::quarantine::decided_of(&mut write, header.id, caller.device).await? {
        0 => {}
        decided => refused.digest.push_str(&format!("-{decided}")),
    }
    if !db::quarantine::keeps(&mut write, &refused.digest).await? {
        let mut room = shares::room(&mut write, &app.shares, (caller.device, caller.user)).await?;
        if !room.take(refused.bytes.len()) {
            return Err(Problem::new(Code::LimitReached));
        }
        db::quarantine::add(&mut write, &refused).await?;
        write.commit().await?;
    }
    Ok(())
}

/// Writes hashes as the database keeps heads: sorted, separated by spaces.
pub(crate) fn heads_text(heads: &[ChangeHash]) -> String {
    heads.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Lists the ids of jobs.
fn ids(jobs: &[Job]) -> Vec<RecordId> {
    jobs.iter().map(|job| job.header.id).collect()
}
