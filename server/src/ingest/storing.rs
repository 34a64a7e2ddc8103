//! Stores what was judged, step by step in one transaction: pushes are sorted by what is to be done with each, merges are stored many
//! at a time, what is refused is kept aside, and what follows from the merges is derived.

use super::Ingested;
use super::judging::{Job, Judged, Prepared};
use crate::app::App;
use crate::caller::Caller;
use crate::db::audit::{self, Entry};
use crate::db::quarantine::{self, Refused};
use crate::db::records::{self, Merge};
use crate::db::shares::{self, Room};
use crate::db::{Write, projections};
use crate::problem::Problem;
use crate::projection;
use crate::record_cache::StoredVersion;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use sync_core::framing::frame;
use sync_core::record::{Header, Record};
use sync_core::sync::hub::{Refusal, Verdict};
use sync_core::sync::receipt;
use sync_core::sync::wire::{PushResult, PushStatus};
use uuid::Uuid;

/// What was put into a transaction that is still open.
pub(super) struct Put {
    pub(super) write: Write,
    /// What must be judged again.
    pub(super) again: Vec<Job>,
    /// What was merged.
    merged: Vec<Merging>,
}

impl Put {
    /// Puts nothing into a transaction.
    pub(super) fn nothing(write: Write) -> Put {
        Put { write, again: Vec::new(), merged: Vec::new() }
    }

    /// Makes it durable, and returns what must be judged again.
    pub(super) async fn commit(self, app: &App, ingested: &mut Ingested) -> Result<Vec<Job>, Problem> {
        let position = self.write.position;
        self.write.commit().await?;
        for merging in self.merged {
            let before = merging.job.stored.map_or(0, |stored| stored.position);
            ingested.moved.insert(merging.merge.header.id, (before, position));
            let stored = merging.stored(position);
            app.cache.keep(merging.record, stored);
            ingested.accepted.extend(merging.merge.new.into_iter().map(|change| change.hash));
        }
        Ok(self.again)
    }
}

/// Puts what was judged into one transaction: the one held, or a new one. The results of what need not be judged again go to their
/// places.
pub(super) async fn put(
    app: &Arc<App>,
    caller: &Caller,
    (judged, held): (Vec<Judged>, Option<Write>),
    results: &mut [Option<PushResult>],
) -> Result<Put, Problem> {
    let now = app.environment.now();
    let mut write = match held {
        Some(write) => write,
        None => app.db.write().await?,
    };
    let Sorted { mut again, admitted, refused, told } = Sorted::of(judged, (caller, now));
    for (index, result) in told {
        results[index] = Some(result);
    }
    keep_aside(app, caller, &mut write, refused, results).await?;
    let mut stored = records::store(&mut write, &merges(&admitted)).await?;
    let (merged, overtaken): (Vec<_>, Vec<_>) =
        admitted.into_iter().partition(|merging| stored.remove(&merging.merge.header.id));
    again.extend(overtaken.into_iter().map(|merging| Job { stored: None, ..merging.job }));
    records::add_changes(&mut write, &merges(&merged)).await?;
    projections::put_projections(&mut write, &merges(&merged)).await?;
    for merging in &merged {
        projection::derive_outcomes(
            &mut write,
            app.catalogue,
            merging.job.header.child.0,
            &merging.covered,
            (caller.user, now),
        )
        .await?;
        results[merging.job.index] = Some(merging.result(write.position));
    }
    Ok(Put { write, again, merged })
}

/// Judged pushes, by what is to be done with each.
#[derive(Default)]
struct Sorted {
    /// To be judged again.
    again: Vec<Job>,
    /// To be stored.
    admitted: Vec<Merging>,
    /// To be kept aside.
    refused: Vec<(Job, Refusal)>,
    /// Nothing is to be done; the results by their places in the request.
    told: Vec<(usize, PushResult)>,
}

impl Sorted {
    fn of(judged: Vec<Judged>, by: (&Caller, DateTime<Utc>)) -> Sorted {
        let mut sorted = Sorted::default();
        let mut records = BTreeSet::new();
        for Judged { job, verdict, prepared } in judged {
            if job.remembered && !matches!(verdict, Verdict::Admitted(_) | Verdict::Duplicate) {
                // Another node may have stored since what this one does not remember, such as what the push builds on.
                sorted.again.push(Job { stored: None, ..job });
                continue;
            }
            match verdict {
                Verdict::Duplicate => {
                    let position = job.stored.map(|stored| stored.position);
                    sorted.told.push((job.index, PushResult { position, ..result(&job, PushStatus::Duplicate) }));
                }
                Verdict::Forked => {
                    let detail = "This device has numbered other changes alike; it takes a new actor.";
                    let result = with_code(result(&job, PushStatus::Rotate), "forked_actor", detail);
                    sorted.told.push((job.index, result));
                }
                Verdict::Waiting => {
                    let (code, detail) = (Refusal::UnknownDependency.code(), Refusal::UnknownDependency.to_string());
                    sorted.told.push((job.index, with_code(result(&job, PushStatus::Waiting), code, detail)));
                }
                Verdict::Admitted(admitted) => {
                    let Some(prepared) = prepared else { continue };
                    // What is stored together is told apart by its record: a second push of one is judged on what the first makes of it.
                    if !records.insert(job.header.id) {
                        sorted.again.push(Job { stored: None, ..job });
                        continue;
                    }
                    sorted.admitted.push(Merging::of(job, (admitted.record, prepared), by));
                }
                Verdict::Refused(refusal) => sorted.refused.push((job, refusal)),
            }
        }
        sorted
    }
}

/// An admitted push on its way into the database.
struct Merging {
    job: Job,
    record: Record,
    merge: Merge,
    /// The missing episodes it tells of.
    covered: Vec<Uuid>,
}

impl Merging {
    fn of(job: Job, (record, prepared): (Record, Prepared), (caller, now): (&Caller, DateTime<Utc>)) -> Merging {
        let merge = Merge {
            header: job.header.clone(),
            judged: job.stored.map(|stored| stored.version),
            changes_before: job.stored.map_or(0, |stored| stored.changes),
            snapshot: prepared.snapshot,
            heads: prepared.heads,
            new: prepared.changes,
            view: prepared.view,
            conflicts: prepared.conflicts,
            device: caller.device,
            user: caller.user,
            received_at: now,
        };
        Merging { job, record, merge, covered: prepared.covered }
    }

    fn result(&self, position: i64) -> PushResult {
        let last = self.merge.new.iter().map(|change| change.seq).max();
        PushResult {
            position: Some(position),
            accepted_seq: last.and_then(|seq| u64::try_from(seq).ok()),
            ..result(&self.job, PushStatus::Accepted)
        }
    }

    /// Returns how the record stands once this is stored.
    fn stored(&self, position: i64) -> StoredVersion {
        let (merge, before) = (&self.merge, self.job.stored);
        let changes = merge.total();
        let added: usize = merge.new.iter().map(|change| change.bytes.len()).sum();
        StoredVersion {
            version: merge.judged.map_or(1, |version| version + 1),
            changes,
            snapshot_changes: match (&merge.snapshot, before) {
                (None, Some(before)) => before.snapshot_changes,
                _ => changes,
            },
            position,
            bytes: match &merge.snapshot {
                Some(snapshot) => snapshot.len(),
                None => added + before.map_or(0, |before| before.bytes),
            },
        }
    }
}

fn merges(all: &[Merging]) -> Vec<&Merge> {
    all.iter().map(|merging| &merging.merge).collect()
}

fn result(job: &Job, status: PushStatus) -> PushResult {
    PushResult {
        record: job.header.id,
        status,
        position: None,
        accepted_seq: None,
        code: None,
        detail: None,
        digest: Some(receipt::digest_of_push(job.chunks.iter().map(Vec::as_slice))),
    }
}

fn with_code(result: PushResult, code: &str, detail: impl Into<String>) -> PushResult {
    PushResult { code: Some(code.to_owned()), detail: Some(detail.into()), ..result }
}

/// Keeps refused pushes in quarantine, as far as there is room for the device and its person; the others wait on the phone.
async fn keep_aside(
    app: &App,
    caller: &Caller,
    write: &mut Write,
    pushes: Vec<(Job, Refusal)>,
    results: &mut [Option<PushResult>],
) -> Result<(), Problem> {
    if pushes.is_empty() {
        return Ok(());
    }
    let mut room = shares::room(write, &app.shares, (caller.device, caller.user)).await?;
    for (job, refusal) in pushes {
        let (code, detail) = (refusal.code(), refusal.to_string());
        if matches!(refusal, Refusal::Record(sync_core::Error::Misfiled)) {
            // Whoever tries ids finds out by a push that a record would have taken, and that is noted.
            let entry = Entry::of(caller, audit::REFUSED).record(job.header.id);
            audit::add(write.on(), &app.environment, entry).await?;
        }
        let refused = refused(app, caller, &job, code, &detail);
        results[job.index] = Some(if keep_one(write, &mut room, &refused).await? {
            with_code(result(&job, PushStatus::Quarantined), code, detail)
        } else {
            let detail = "Too much of this device or person waits for a manager's decision.";
            with_code(result(&job, PushStatus::Waiting), "quarantine_full", detail)
        });
    }
    Ok(())
}

/// Keeps one, where there is room. What is kept already needs none.
async fn keep_one(write: &mut Write, room: &mut Room, refused: &Refused) -> Result<bool, sqlx::Error> {
    if quarantine::keeps(write, &refused.digest).await? {
        return Ok(true);
    }
    if !room.take(refused.bytes.len()) {
        return Ok(false);
    }
    quarantine::add(write, refused).await?;
    Ok(true)
}

/// Makes the entry of a refused push.
pub(super) fn refused(app: &App, caller: &Caller, job: &Job, code: &str, detail: &str) -> Refused {
    let bytes = frame(job.chunks.iter().map(Vec::as_slice));
    let mut digest = Sha256::new();
    digest.update(job.header.id.0.as_bytes());
    digest.update(caller.device.0.as_bytes());
    digest.update(&bytes);
    Refused {
        id: app.environment.id(),
        digest: hex::encode(digest.finalize()),
        header: Header { kind: job.header.kind.chars().take(64).collect(), ..job.header.clone() },
        device: caller.device,
        user: caller.user,
        received_at: app.environment.now(),
        code: code.to_owned(),
        detail: detail.to_owned(),
        bytes,
        handed_over: None,
    }
}
