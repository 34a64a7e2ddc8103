//! Opens a folder and reads its log back, whatever state it was left in.

use super::disk::{self, Tail as _};
use super::frame::{self, HEADER_BYTES, Heading, LEAD_BYTES, MARK, Slot};
use super::{FileStorage, Mended, StorageError, aside};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// How much is searched at once for the next readable frame.
const SEARCH_BYTES: u32 = 64 * 1024;

pub(super) fn open(folder: &Path) -> Result<FileStorage, StorageError> {
    disk::create_folder(folder)?;
    let lock = disk::open_lock(&folder.join(disk::LOCK))?;
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => StorageError::InUse,
        TryLockError::Error(error) => error.into(),
    })?;
    let path = folder.join(disk::LOG);
    let new = folder.join(disk::NEW_LOG);
    // A new log counts from its renaming on, and before it the old one holds everything.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    if !path.try_exists()? {
        let mut file = disk::create(&new)?;
        file.append(&frame::header(1))?;
        file.sync()?;
        fs::rename(&new, &path)?;
    }
    disk::sync_folder(folder)?;
    let mut reader = File::open(&path)?;
    let length = reader.metadata()?.len();
    let heading = disk::read_at(&mut reader, 0, HEADER_BYTES.min(length) as u32)?;
    let first = match frame::read_header(&heading) {
        Heading::Ours { first } => Some(first),
        Heading::Later(format) => return Err(StorageError::LaterFormat(format)),
        Heading::Damaged => None,
    };
    let mut storage = FileStorage {
        folder: folder.to_owned(),
        _lock: lock,
        tail: Box::new(OpenOptions::new().write(true).open(&path)?),
        reader: Mutex::new(reader.try_clone()?),
        index: BTreeMap::new(),
        length,
        live: 0,
        next: 1,
        rewrite_from: 0,
        unsure: false,
        misread: AtomicBool::new(false),
        mended: None,
    };
    let scanned = scan(&mut reader, length, first, |at, writes| storage.take(at, writes))?;
    storage.next = scanned.next;
    mend(&mut storage, &mut reader, &scanned)?;
    storage.tail.cut(storage.length)?;
    Ok(storage)
}

/// Cuts an unfinished end off, and writes a damaged log anew from what can be read.
fn mend(storage: &mut FileStorage, reader: &mut File, scanned: &Scanned) -> Result<(), StorageError> {
    if scanned.is_whole() {
        return Ok(());
    }
    let damaged_within = scanned.damaged > 0;
    // Where the disk is full, keeping a copy fails; the app opens all the same, since the person needs their work.
    let kept = if damaged_within {
        aside::keep_log(&storage.folder)
    } else {
        aside::keep_tail(&storage.folder, reader, scanned.readable)
    };
    storage.mended = Some(Mended {
        torn_bytes: scanned.length - scanned.readable,
        damaged: scanned.damaged + u64::from(scanned.tail_was_whole),
        kept_aside: kept.ok(),
    });
    if damaged_within {
        // Where there is no space for a new log, the damaged one goes on serving: its readable frames are found each
        // time. Nothing of it is cut, since the copy kept aside may be a second name for the same bytes.
        let _ = storage.rewrite();
        return Ok(());
    }
    storage.length = scanned.readable;
    storage.tail.cut(scanned.readable)?;
    storage.tail.sync()?;
    Ok(())
}

/// What reading through a log found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scanned {
    length: u64,
    /// Where the last readable frame ends.
    readable: u64,
    /// The number for the next frame.
    next: u64,
    /// Frames that are missing or unreadable before the last readable one.
    damaged: u64,
    /// The unreadable end has the length of a whole frame, or no frame's beginning: it may have counted once.
    tail_was_whole: bool,
}

impl Scanned {
    pub(super) fn is_whole(&self) -> bool {
        self.length == self.readable && self.damaged == 0
    }
}

/// Reads through a log and hands on the writes of every readable frame, with where the frame begins. `first` is the
/// first frame's number, or `None` where the header is damaged.
pub(super) fn scan(
    log: &mut File,
    length: u64,
    first: Option<u64>,
    mut take: impl FnMut(u64, Vec<(String, Option<Slot>)>),
) -> io::Result<Scanned> {
    let mut at = if first.is_some() { HEADER_BYTES } else { 0 };
    let mut scanned = Scanned {
        length,
        readable: at,
        next: first.unwrap_or(0),
        damaged: u64::from(first.is_none()),
        tail_was_whole: false,
    };
    while at < length {
        if let Some((number, whole, writes)) = frame_at(log, at, length, scanned.next)? {
            take(at, writes);
            if first.is_some() || scanned.next > 0 {
                scanned.damaged += number - scanned.next;
            }
            scanned.next = number + 1;
            at += whole;
            scanned.readable = at;
        } else {
            if at == scanned.readable {
                scanned.tail_was_whole = !is_beginning_of_a_frame(log, at, length)?;
            }
            match next_mark(log, at + 1, length)? {
                Some(mark) => at = mark,
                None => return Ok(scanned),
            }
        }
    }
    if scanned.readable == length {
        scanned.tail_was_whole = false;
    }
    Ok(scanned)
}

type Read = (u64, u64, Vec<(String, Option<Slot>)>);

/// Reads the frame at `at`: number, length and writes; `None` where there is no whole one with a fitting number.
fn frame_at(log: &mut File, at: u64, length: u64, lowest: u64) -> io::Result<Option<Read>> {
    if length - at < LEAD_BYTES as u64 {
        return Ok(None);
    }
    let Some((number, whole)) = frame::lead(&disk::read_at(log, at, LEAD_BYTES as u32)?) else { return Ok(None) };
    if whole > length - at || number < lowest {
        return Ok(None);
    }
    let bytes = disk::read_at(log, at, whole as u32)?;
    Ok(frame::writes(&bytes).map(|writes| (number, whole, writes)))
}

/// Tells whether the bytes from `at` to the end are a frame that breaks off.
fn is_beginning_of_a_frame(log: &mut File, at: u64, length: u64) -> io::Result<bool> {
    let lead = disk::read_at(log, at, (length - at).min(LEAD_BYTES as u64) as u32)?;
    Ok(match frame::lead(&lead) {
        Some((_, whole)) => whole > length - at,
        None => lead.len() < LEAD_BYTES && lead.iter().zip(MARK).all(|(one, other)| one == other),
    })
}

/// Finds where a frame may begin, from `from` on.
fn next_mark(log: &mut File, mut from: u64, length: u64) -> io::Result<Option<u64>> {
    while length.saturating_sub(from) >= MARK.len() as u64 {
        let bytes = disk::read_at(log, from, (length - from).min(u64::from(SEARCH_BYTES)) as u32)?;
        if let Some(found) = bytes.windows(MARK.len()).position(|window| window == MARK) {
            return Ok(Some(from + found as u64));
        }
        from += (bytes.len() - (MARK.len() - 1)) as u64;
    }
    Ok(None)
}
