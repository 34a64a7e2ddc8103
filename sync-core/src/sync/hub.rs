//! Judges a push: what must hold before bytes from a phone become part of a record.
//!
//! The stages, cheapest first: sizes and inflation ([`preflight`]) · uncompressed change chunks only · parse ·
//! canonical re-encoding equal · the actor is this device's · dense sequence, known dependencies, operation counters ·
//! every operation's path, value, role, predecessor and lock · application to a copy that is thrown away on failure. The
//! caller then commits the changes, in one transaction, and now and then a [`snapshot`].

mod causality;
mod ledgers;
mod operations;
mod preflight;
mod refusal;
#[cfg(test)]
mod tests;

pub use preflight::{MAX_CHANGE_BYTES, MAX_OPERATIONS, check as fits};
pub use refusal::Refusal;

use crate::catalogue::{Catalogue, Target};
use crate::ids::{DeviceActor, DeviceId};
use crate::record::{Header, Path, Record, genesis};
use crate::role::Role;
use automerge::{Change, ChangeHash};
use sha2::{Digest, Sha256};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Largest record, saved, in bytes. A case note of 2,000 notes is below a tenth of it.
pub const MAX_RECORD_BYTES: usize = 8 * 1024 * 1024;

/// Pushes of more than so many bytes have the record measured.
const MEASURED_FROM_BYTES: usize = 16 * 1024;

/// Who pushes.
#[derive(Debug, Clone)]
pub struct Pusher {
    /// The device.
    pub device: DeviceId,
    /// The person's role.
    pub role: Role,
    /// Every device of the person, whose words the person may sign.
    pub own_devices: Vec<DeviceId>,
}

/// What a push came to.
#[derive(Debug)]
pub enum Verdict {
    /// All of it was there already.
    Duplicate,
    /// It holds; store it.
    Admitted(Box<Admitted>),
    /// It builds on changes that the store has not, as after a restore from a backup: nothing is wrong with it, and it
    /// is offered again. Its code is that of [`Refusal::UnknownDependency`].
    Waiting,
    /// The device has numbered other changes alike.
    Forked,
    /// It does not hold; keep it aside.
    Refused(Refusal),
}

/// A push that holds.
pub struct Admitted {
    /// The record with the push merged.
    pub record: Record,
    /// The changes that were new, each after those it depends on.
    pub new: Vec<Change>,
}

impl std::fmt::Debug for Admitted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Content stays out of every log.
        write!(f, "Admitted({:?}, {} new)", self.record, self.new.len())
    }
}

/// How many hexadecimal digits a fingerprint has.
pub const FINGERPRINT_DIGITS: usize = 16;

/// Tells whether a text is written as fingerprints are: in lower-case hexadecimal digits.
pub fn is_fingerprint(text: &str) -> bool {
    text.len() == FINGERPRINT_DIGITS && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// Returns the fingerprint of a version, by which phone and server tell whether they hold the same: the first 8 bytes of
/// the SHA-256 of its heads in order, as 16 hexadecimal digits.
pub fn fingerprint(heads: &[ChangeHash]) -> String {
    let mut heads = heads.to_vec();
    heads.sort_unstable();
    let mut hash = Sha256::new();
    for head in &heads {
        hash.update(head.0);
    }
    hex::encode(&hash.finalize()[..FINGERPRINT_DIGITS / 2])
}

/// Judges the changes pushed for one record. `stored` is the record as the store has it, or `None` if it is new.
pub fn judge(
    catalogue: &Catalogue,
    stored: Option<Record>,
    header: &Header,
    chunks: &[impl AsRef<[u8]>],
    pusher: &Pusher,
) -> Verdict {
    // Automerge can panic on crafted bytes. Everything it touches here is thrown away when it does.
    catch_unwind(AssertUnwindSafe(|| match examine(catalogue, stored, header, chunks, pusher) {
        Ok(verdict) => verdict,
        Err(Refusal::Forked) => Verdict::Forked,
        Err(Refusal::UnknownDependency) => Verdict::Waiting,
        Err(refusal) => Verdict::Refused(refusal),
    }))
    .unwrap_or(Verdict::Refused(Refusal::Unmergeable))
}

fn examine(
    catalogue: &Catalogue,
    stored: Option<Record>,
    header: &Header,
    chunks: &[impl AsRef<[u8]>],
    pusher: &Pusher,
) -> Result<Verdict, Refusal> {
    if chunks.is_empty() || chunks.len() > super::wire::MAX_CHANGES_PER_PUSH {
        return Err(Refusal::TooManyChanges);
    }
    let at_home = stored.as_ref().is_some_and(|record| record.header() == header);
    // Told by the push alone, so that the answer is the same whether or not another child has a record of that id.
    if !at_home && !catalogue.kind(&header.kind)?.takes_id(header.id, header.child) {
        return Err(Refusal::Record(crate::Error::Misfiled));
    }
    // An id that is another record's is judged like one that nobody has, as far as that goes: who pushes what no record would
    // take learns nothing of it.
    let taken = stored.is_some() && !at_home;
    let mut record = match stored.filter(|_| at_home) {
        Some(record) => record,
        None => Record::begin(catalogue, header.clone())?,
    };
    let mut new: Vec<Change> = Vec::new();
    for chunk in chunks {
        let change = parse(chunk.as_ref())?;
        if record.index().max_op(&change.hash()).is_none() && !new.iter().any(|other| other.hash() == change.hash()) {
            new.push(change);
        }
    }
    let mut done = 0;
    while let Some(change) = new.get(done) {
        let count = if DeviceActor::from_actor(change.actor_id()).is_some() {
            belongs(&record, change, pusher)?;
            operations::admit(&mut record, run(&new[done..]), pusher)?
        } else {
            shared_row(&record, change, pusher)?;
            record.apply(vec![change.clone()])?;
            1
        };
        done += count;
    }
    if new.is_empty() {
        return Ok(Verdict::Duplicate);
    }
    if taken {
        return Err(Refusal::Record(crate::Error::Misfiled));
    }
    // Saving costs more than a small push can add: what those add is seen at the next snapshot.
    let pushed: usize = new.iter().map(|change| change.raw_bytes().len()).sum();
    if pushed > MEASURED_FROM_BYTES && record.save().len() > MAX_RECORD_BYTES {
        return Err(Refusal::RecordFull);
    }
    Ok(Verdict::Admitted(Box::new(Admitted { record, new })))
}

/// Saves the record as one document, if what it saves can be read back strictly and is the same version.
///
/// A store keeps the last such document and the changes admitted since, in order. To read the record it loads the one
/// and applies the others, just as they were applied when they were judged: so what was admitted can be read, whether or
/// not Automerge could write a document that it would not load again.
///
/// # Errors
/// [`Refusal::RecordFull`] beyond [`MAX_RECORD_BYTES`]; [`Refusal::Unmergeable`] where it cannot be read back.
pub fn snapshot(catalogue: &Catalogue, record: &Record) -> Result<Vec<u8>, Refusal> {
    catch_unwind(AssertUnwindSafe(|| {
        let saved = record.save();
        if saved.len() > MAX_RECORD_BYTES {
            return Err(Refusal::RecordFull);
        }
        match Record::load_as(catalogue, record.header(), &saved) {
            Ok(reloaded) if reloaded.heads() == record.heads() => Ok(saved),
            _ => Err(Refusal::Unmergeable),
        }
    }))
    .unwrap_or(Err(Refusal::Unmergeable))
}

/// Returns the changes at the beginning that each continue the one before: the same actor's next, made right after it.
fn run(changes: &[Change]) -> &[Change] {
    let follows = |pair: &[Change]| {
        let [one, next] = pair else { return false };
        next.actor_id() == one.actor_id()
            && next.seq() == one.seq() + 1
            && next.deps() == [one.hash()]
            && next.start_op().get() == one.max_op() + 1
            && in_time(next)
    };
    let length = changes.windows(2).take_while(|pair| follows(pair)).count();
    &changes[..changes.len().min(length + 1)]
}

/// Tells whether the claimed time lies from 1970 to 2150: a phone whose clock was never set is honest work, a timestamp
/// that overflows a date is not.
fn in_time(change: &Change) -> bool {
    (0..=5_680_281_600_000).contains(&change.timestamp())
}

/// Parses one change chunk, and refuses every encoding but the canonical one.
fn parse(bytes: &[u8]) -> Result<Change, Refusal> {
    preflight::check(bytes)?;
    let change = Change::from_bytes(bytes.to_vec()).map_err(|_| Refusal::Malformed)?;
    let expanded = change.decode();
    if expanded.operations.is_empty() || change.message().is_some() || !change.extra_bytes().is_empty() {
        return Err(Refusal::Malformed);
    }
    let same = change.raw_bytes() == bytes && Change::from(expanded).raw_bytes() == bytes;
    if same { Ok(change) } else { Err(Refusal::NotCanonical) }
}

/// Checks the change's place in its device's sequence and among the changes the store knows.
fn belongs(record: &Record, change: &Change, pusher: &Pusher) -> Result<(), Refusal> {
    let ours = DeviceActor::from_actor(change.actor_id()).is_some_and(|actor| actor.device == pusher.device);
    if !ours {
        return Err(Refusal::ForeignActor);
    }
    if !in_time(change) {
        return Err(Refusal::TimeOutOfRange);
    }
    let known = causality::known(record, change)?;
    match change.seq() {
        seq if seq <= known.last_seq => Err(Refusal::Forked),
        seq if seq > known.last_seq + 1 => Err(Refusal::SequenceGap),
        _ if !known.follows_own_last => Err(Refusal::SequenceGap),
        _ if change.start_op().get() != known.max_op + 1 => Err(Refusal::OperationCounter),
        _ => Ok(()),
    }
}

/// Checks that a change by the engine's own hand is, byte for byte, the beginning of a shared row.
fn shared_row(record: &Record, change: &Change, pusher: &Pusher) -> Result<(), Refusal> {
    let first = change.decode().operations.into_iter().next().ok_or(Refusal::Malformed)?;
    let automerge::legacy::Key::Map(key) = &first.key else { return Err(Refusal::ForeignActor) };
    let group = record.path_of(&first.obj).ok_or(Refusal::ForeignActor)?;
    let path: Path = group.join(key.as_str());
    let Target::Row(rows) = record.kind().resolve(&path)?.target else { return Err(Refusal::ForeignActor) };
    if !rows.key.is_shared()
        || genesis::shared_row(record.kind(), record.header(), &path, rows)?.raw_bytes() != change.raw_bytes()
    {
        return Err(Refusal::ForeignActor);
    }
    operations::may_write(record, &path, pusher.role)?;
    operations::room_for_row(record, &group, rows, 0)
}
