//! Where a phone's bytes lie: [`FileStorage`], one folder that survives a crash at any instruction.
//!
//! Each [`Effects`] becomes one frame at the end of an append-only log and counts once it is on the disk. A frame that
//! was being written when the phone went off is cut off at the next start and kept aside; every earlier one is there.
//! The layout of the log is told in [`frame`]. In the folder:
//!
//! - `log` holds the transactions; `log.new` is the next log while it is being written, and nothing until renamed.
//! - `lock` is held as long as the storage is open, so that two processes never write to one folder.
//! - `aside/` keeps what could not be read, for somebody to look at.
//!
//! **The files are as protected as the disk they lie on**: names, narratives and the device's key lie in them as they
//! are, readable by the owner's account alone. Turn the device's disk encryption on. Sealing at rest under a person's own key belongs to the browser app's store.

mod aside;
mod disk;
pub(crate) mod frame;
mod opening;
#[cfg(test)]
mod tests;

use disk::Tail;
use frame::{HEADER_BYTES, Slot};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use sync_core::sync::phone::{Effects, MemoryStorage, Storage, Write};

/// The log is written anew when more than this many bytes of it are garbage, and more than are alive.
const GARBAGE_BYTES: u64 = 1024 * 1024;
/// How much of the live data goes into one frame of a new log.
const REWRITE_FRAME_BYTES: usize = 1024 * 1024;

/// Storage that can be written to.
pub trait DurableStorage: Storage {
    /// Makes effects durable, all of them or none.
    ///
    /// # Errors
    /// [`StorageError`]; what was stored before is as it was.
    fn store(&mut self, effects: Effects) -> Result<(), StorageError>;
}

impl DurableStorage for MemoryStorage {
    fn store(&mut self, effects: Effects) -> Result<(), StorageError> {
        MemoryStorage::store(self, effects);
        Ok(())
    }
}

/// Why storage could not be opened or written to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// Another process has the folder open.
    #[error("the app is already open on this device")]
    InUse,
    /// The device has no space left.
    #[error("the device is full; nothing was lost, and nothing new can be kept until there is space")]
    Full,
    /// A later version of the app wrote the folder.
    #[error("the folder was written by a later version (format {0}); update the app")]
    LaterFormat(u32),
    /// The effects are larger than one frame may be.
    #[error("too much to store at once")]
    TooLarge,
    /// An earlier fault left it unsure what is on the disk. Opening the folder again finds out.
    #[error("the folder must be opened again after a fault of the disk")]
    Unsure,
    /// Any other fault of the disk.
    #[error("the disk failed: {0}")]
    Disk(#[source] io::Error),
}

impl StorageError {
    /// Returns the stable, machine-readable code.
    pub fn code(&self) -> &'static str {
        match self {
            StorageError::InUse => "store_in_use",
            StorageError::Full => "device_full",
            StorageError::LaterFormat(_) => "later_format",
            StorageError::TooLarge => "too_large",
            StorageError::Unsure => "store_unsure",
            StorageError::Disk(_) => "disk_failed",
        }
    }
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> StorageError {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StorageError::Full,
            _ => StorageError::Disk(error),
        }
    }
}

/// What opening a folder had to mend.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mended {
    /// Bytes of a last write that never finished, and so had never counted.
    pub torn_bytes: u64,
    /// Whole transactions that had counted and could not be read. The server's copy fills the gap: fetch again.
    pub damaged: u64,
    /// Where the unreadable bytes are kept; `None` where not even that could be written.
    pub kept_aside: Option<PathBuf>,
}

/// Storage in a folder. Values stay on the disk; only the keys are in memory.
pub struct FileStorage {
    folder: PathBuf,
    /// Held, and let go of by the operating system even when the process is killed.
    _lock: File,
    tail: Box<dyn Tail>,
    reader: Mutex<File>,
    index: BTreeMap<String, Slot>,
    /// The length of the log; every byte of it is on the disk.
    length: u64,
    /// Bytes of it that the index points to.
    live: u64,
    /// The number of the next frame.
    next: u64,
    /// The length from which a new log is worth another try, after one that failed.
    rewrite_from: u64,
    /// What is on the disk may differ from what is in memory.
    unsure: bool,
    /// A read failed, so that a caller took something for missing that is there.
    misread: AtomicBool,
    mended: Option<Mended>,
}

impl FileStorage {
    /// Opens a folder, or makes it.
    ///
    /// # Errors
    /// [`StorageError::InUse`], [`StorageError::LaterFormat`], or a fault of the disk. A torn or damaged log is no error:
    /// see [`FileStorage::mended`].
    pub fn open(folder: &Path) -> Result<FileStorage, StorageError> {
        opening::open(folder)
    }

    /// Returns what had to be mended, if anything had.
    pub fn mended(&self) -> Option<&Mended> {
        self.mended.as_ref()
    }

    /// Returns the size of the log in bytes.
    pub fn size(&self) -> u64 {
        self.length
    }

    fn take(&mut self, at: u64, writes: Vec<(String, Option<Slot>)>) {
        for (key, slot) in writes {
            let old = match slot {
                Some(slot) => {
                    let slot = Slot { at: at + slot.at, ..slot };
                    self.live += slot.cost(&key);
                    self.index.insert(key.clone(), slot)
                }
                None => self.index.remove(&key),
            };
            self.live -= old.map_or(0, |old| old.cost(&key));
        }
    }

    fn read_slot(&self, slot: Slot) -> io::Result<Vec<u8>> {
        let mut reader = self.reader.lock().map_err(|_| io::Error::from(ErrorKind::Other))?;
        disk::read_at(&mut reader, slot.at, slot.length)
    }

    fn rewrite_if_worth_it(&mut self) {
        let garbage = self.length - self.live;
        if garbage > GARBAGE_BYTES && garbage > self.live && self.length >= self.rewrite_from {
            // What was stored is stored: a full disk only puts the tidying off.
            if self.rewrite().is_err() {
                self.rewrite_from = self.length + GARBAGE_BYTES;
            }
        }
    }

    /// Writes what is alive to a new log, and puts it in the old one's place.
    fn rewrite(&mut self) -> io::Result<()> {
        let path = self.folder.join(disk::NEW_LOG);
        let written = self.write_new_log(&path);
        if written.is_err() {
            // Best effort: the next opening removes it.
            let _ = fs::remove_file(&path);
        }
        let (tail, reader, next, length) = written?;
        if let Err(error) = fs::rename(&path, self.folder.join(disk::LOG)) {
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        // The old log is gone from the folder, so from here on only the new one may be written to.
        self.tail = Box::new(tail);
        self.reader = Mutex::new(reader);
        self.length = length;
        self.rewrite_from = 0;
        let first = std::mem::replace(&mut self.next, next);
        if disk::sync_folder(&self.folder).is_err() {
            self.unsure = true;
        }
        self.reindex(first)
    }

    fn write_new_log(&self, path: &Path) -> io::Result<(File, File, u64, u64)> {
        let mut tail = disk::create(path)?;
        tail.append(&frame::header(self.next))?;
        let mut length = HEADER_BYTES;
        let mut next = self.next;
        let mut writes = Vec::new();
        let mut size = 0;
        let mut slots = self.index.iter().peekable();
        while let Some((key, slot)) = slots.next() {
            let bytes = self.read_slot(*slot)?;
            size += key.len() + bytes.len();
            writes.push(Write::Put { key: key.clone(), bytes });
            if size >= REWRITE_FRAME_BYTES || slots.peek().is_none() {
                // Each value was in a frame before, and none is split.
                let bytes = frame::encode(next, &writes).ok_or(ErrorKind::FileTooLarge)?;
                tail.append(&bytes)?;
                length += bytes.len() as u64;
                next += 1;
                size = 0;
                writes.clear();
            }
        }
        tail.sync()?;
        Ok((tail, File::open(path)?, next, length))
    }

    /// Reads where everything lies in a log that was just written.
    fn reindex(&mut self, first: u64) -> io::Result<()> {
        self.index.clear();
        self.live = 0;
        let mut reader = self.reader.lock().map_err(|_| io::Error::from(ErrorKind::Other))?.try_clone()?;
        let scanned = opening::scan(&mut reader, self.length, Some(first), |at, writes| self.take(at, writes));
        self.unsure |= !matches!(&scanned, Ok(scanned) if scanned.is_whole());
        scanned.map(|_| ())
    }
}

impl Storage for FileStorage {
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        let slot = self.index.get(key)?;
        let read = self.read_slot(*slot);
        if read.is_err() {
            self.misread.store(true, Ordering::Relaxed);
        }
        read.ok()
    }

    fn keys(&self, prefix: &str) -> Vec<String> {
        let from = self.index.range(prefix.to_owned()..);
        from.take_while(|(key, _)| key.starts_with(prefix)).map(|(key, _)| key.clone()).collect()
    }
}

impl DurableStorage for FileStorage {
    fn store(&mut self, effects: Effects) -> Result<(), StorageError> {
        // A value that could not be read looked missing: what was made of that must not be stored.
        if self.unsure || self.misread.load(Ordering::Relaxed) {
            return Err(StorageError::Unsure);
        }
        if effects.writes.is_empty() {
            return Ok(());
        }
        let frame = frame::encode(self.next, &effects.writes).ok_or(StorageError::TooLarge)?;
        if let Err(error) = self.tail.append(&frame).and_then(|()| self.tail.sync()) {
            let undone = self.tail.cut(self.length).and_then(|()| self.tail.sync());
            self.unsure = undone.is_err();
            return Err(error.into());
        }
        let at = self.length;
        self.length += frame.len() as u64;
        self.next += 1;
        let writes = frame::writes(&frame).ok_or(StorageError::Unsure)?;
        self.take(at, writes);
        self.rewrite_if_worth_it();
        Ok(())
    }
}

impl std::fmt::Debug for FileStorage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither values nor keys: a log of the app must not tell about children.
        write!(f, "FileStorage({} keys, {} bytes)", self.index.len(), self.length)
    }
}
