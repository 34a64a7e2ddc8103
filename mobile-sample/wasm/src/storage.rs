//! What is unlocked: the phone's keys and bytes in memory, and the way they go to the disk, sealed.

use crate::pack;
use rand::Rng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use sync_core::seal::{DataKey, SealError};
use sync_core::sync::phone::{Effects, MemoryStorage, Storage, Write};

/// The object store of the browser's database that a row lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectStore {
    /// What the server has too.
    Kept,
    /// Work that is on this phone only: what a wiped phone still hands in.
    Waiting,
    /// What is read when it is asked for, and not at unlock: photos, documents, kept contents, and the words that are searched. (The
    /// store has its name of the photos, which lay there first.)
    Photos,
}

impl ObjectStore {
    /// Every object store.
    pub const ALL: [ObjectStore; 3] = [ObjectStore::Kept, ObjectStore::Waiting, ObjectStore::Photos];

    /// Returns the name of the browser's object store.
    pub fn as_str(self) -> &'static str {
        match self {
            ObjectStore::Kept => "kept",
            ObjectStore::Waiting => "waiting",
            ObjectStore::Photos => "photos",
        }
    }

    /// Tells which one a key lies in. Entries lie with the waiting work, since it cannot be handed in without knowing whose it is.
    pub fn of(key: &str) -> ObjectStore {
        let prefix = key.split('/').next().unwrap_or_default();
        match prefix {
            "outbox" | "account" | "telling" | "typing" | "record" | "draft" | "photo-out" | "voice-part"
            | "output" => ObjectStore::Waiting,
            "photo" | "base" | "contents" | "words" => ObjectStore::Photos,
            "pack" if pack::unpacked_prefix(key) == Some("words/") => ObjectStore::Photos,
            _ => ObjectStore::Kept,
        }
    }
}

/// A row for the host to write, or to remove where there are no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The object store.
    pub store: ObjectStore,
    /// The row's name, of which the key cannot be told.
    pub name: [u8; 32],
    /// The sealed bytes.
    pub sealed: Option<Vec<u8>>,
}

/// Where it lies that a row is gone which a pack still holds.
const GONE: &str = "gone/";
/// Where documents lie.
const BASE: &str = "base/";
/// From so many rows of their own on, those of a pack are packed again.
const MOST_LOOSE: usize = 16;
/// So many rows that lie in another object store than they would be written to are moved at once.
const MOVED_AT_ONCE: usize = 32;

/// Storage, with what has changed since the host last said that all is on the disk.
///
/// What the lists are made of is read at unlock. Documents are not: they are on the disk alone until a call asks for one, which is
/// then made again; see [`UnlockedStorage::wanted`]. Rows whose prefix is in [`pack::PACKED`] are written one by one, in the
/// transaction of what they go with, and packed while nobody waits. A row of its own counts before the same row in a pack.
#[derive(Debug, Default)]
pub struct UnlockedStorage {
    memory: MemoryStorage,
    /// How often what is in memory changed.
    changes: u64,
    /// What stood under each changed key before.
    before: BTreeMap<String, Option<Vec<u8>>>,
    /// What is packed by kind and has a row of its own on the disk.
    loose: Keys,
    /// Keys that an earlier version wrote to another object store.
    misplaced: Keys,
    /// Keys that a call asked for and that may be on the disk.
    wanted: RefCell<Keys>,
    /// Keys that were looked for there and not found.
    absent: Keys,
    /// The packs that are written next, and what leaves its own row for them.
    packing: Option<Packing>,
    /// Whether the words that are searched were read.
    pub has_words: bool,
    /// Whether a row could not be opened that the server has, and that nothing has asked for since. No call that is undone undoes it.
    pub is_damaged: bool,
}

/// A set of keys: of the type that storage itself is, since each type of map is a hundredth of what a phone loads.
type Keys = BTreeMap<String, Vec<u8>>;

#[derive(Debug)]
struct Packing {
    prefixes: &'static [&'static str],
    number: usize,
    leaving: Vec<String>,
}

impl UnlockedStorage {
    /// Takes writes, to be undone should the disk refuse them.
    pub fn store(&mut self, effects: Effects) {
        for write in effects.writes {
            let key = write.key();
            if pack::prefix_of(key).is_some() {
                let gone = format!("{GONE}{key}");
                match &write {
                    Write::Remove { .. } if self.memory.get(key).is_some() => self.set(gone, Some(Vec::new())),
                    Write::Put { .. } if self.memory.get(&gone).is_some() => self.set(gone, None),
                    _ => {}
                }
            } else if matches!(write, Write::Put { .. }) && ObjectStore::of(key) == ObjectStore::Waiting {
                // Work that waits is handed in together with what tells whose it is, and so from rows of their own.
                let entry = pack::record_of(key).map(|id| format!("record/{id}"));
                if let Some(entry) = entry.filter(|entry| !self.loose.contains_key(entry)) {
                    self.touch(entry);
                }
            }
            match write {
                Write::Put { key, bytes } => self.set(key, Some(bytes)),
                Write::Remove { key } => self.set(key, None),
            }
        }
    }

    /// Returns a number that differs whenever what is in memory does.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    fn set(&mut self, key: String, bytes: Option<Vec<u8>>) {
        self.changes += 1;
        if !self.before.contains_key(&key) {
            self.before.insert(key.clone(), self.memory.read(&key));
        }
        self.absent.remove(&key);
        self.memory.store(Effects {
            writes: vec![match bytes {
                Some(bytes) => Write::Put { key, bytes },
                None => Write::Remove { key },
            }],
        });
    }

    /// Has a row written once more as it is.
    fn touch(&mut self, key: String) {
        if let Some(bytes) = self.memory.get(&key)
            && !self.before.contains_key(&key)
        {
            let bytes = bytes.to_vec();
            self.before.insert(key, Some(bytes));
        }
    }

    /// Sets a key to JSON.
    pub fn put_json(&mut self, key: &str, value: &impl Serialize) {
        // Our own types have text keys, so writing them to memory cannot fail.
        let bytes = serde_json::to_vec(value).unwrap_or_default();
        self.put(key, bytes);
    }

    /// Sets a key.
    pub fn put(&mut self, key: &str, bytes: Vec<u8>) {
        self.store(Effects { writes: vec![Write::Put { key: key.to_owned(), bytes }] });
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        self.store(Effects { writes: vec![Write::Remove { key: key.to_owned() }] });
    }

    /// Reads a key as JSON.
    pub fn read_json<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_slice(self.bytes(key)?).ok()
    }

    /// Returns what stands under a key.
    pub fn bytes(&self, key: &str) -> Option<&[u8]> {
        let here = self.memory.get(key);
        if here.is_none() {
            self.want(key);
        }
        here
    }

    /// Returns what is in memory under a key, and asks for nothing.
    pub fn in_memory(&self, key: &str) -> Option<&[u8]> {
        self.memory.get(key)
    }

    /// Lists what stands under the keys that begin with `prefix`, in their order.
    pub fn range<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = (&'s str, &'s [u8])> {
        self.memory.range(prefix)
    }

    /// Seals everything that changed.
    pub fn rows(&self, key: &DataKey, rng: &mut impl Rng) -> Vec<Row> {
        let mut rows = self.seal(self.before.keys(), key, rng);
        let moved = self.before.keys().filter(|name| self.misplaced.contains_key(*name));
        rows.extend(moved.map(|name| Row { store: ObjectStore::Kept, name: key.name(name), sealed: None }));
        if let Some(Packing { prefixes, number, leaving }) = &self.packing {
            for prefix in *prefixes {
                let name = pack::key(prefix, *number);
                // What stays in a row of its own is packed too: whatever is in that row counts first.
                let packed = self.memory.range(prefix).filter(|(key, _)| pack::number_of(key) == *number);
                let sealed = Some(key.seal(&name, &pack::write(packed), nonce(rng)));
                rows.push(Row { store: ObjectStore::of(&name), name: key.name(&name), sealed });
            }
            let left = leaving.iter();
            rows.extend(left.map(|left| Row { store: ObjectStore::of(left), name: key.name(left), sealed: None }));
        }
        rows
    }

    /// Seals everything there is in memory, for a phone whose store is empty.
    pub fn all_rows(&mut self, key: &DataKey, rng: &mut impl Rng) -> Vec<Row> {
        let keys = self.memory.keys("");
        (self.loose, self.misplaced, self.packing) = (Keys::new(), Keys::new(), None);
        for key in keys.iter().filter(|key| pack::prefix_of(key).is_some()) {
            self.loose.insert(key.clone(), Vec::new());
        }
        self.seal(keys.iter(), key, rng)
    }

    fn seal<'k>(&self, keys: impl Iterator<Item = &'k String>, key: &DataKey, rng: &mut impl Rng) -> Vec<Row> {
        keys.map(|name| {
            let sealed = self.memory.get(name).map(|bytes| key.seal(name, bytes, nonce(rng)));
            Row { store: ObjectStore::of(name), name: key.name(name), sealed }
        })
        .collect()
    }

    /// Opens a row from the disk that is read at unlock.
    ///
    /// # Errors
    /// What [`DataKey::open`] says.
    pub fn load(&mut self, key: &DataKey, name: &[u8; 32], sealed: &[u8]) -> Result<(), SealError> {
        let opened = key.open(name, sealed);
        self.is_damaged |= opened.is_err();
        let (name, bytes) = opened?;
        if ObjectStore::of(&name) == ObjectStore::Photos {
            self.misplaced.insert(name.clone(), Vec::new());
        }
        self.take(name, bytes);
        Ok(())
    }

    /// Opens a row that was asked for; `None` where it is not on the disk.
    pub fn bring(&mut self, key: &DataKey, name: &str, sealed: Option<&[u8]>) {
        let opened = sealed.and_then(|sealed| key.open(&key.name(name), sealed).ok());
        // Words are made anew of the document, and a photo is fetched by itself: a document is fetched with all the rest.
        self.is_damaged |= opened.is_none() && sealed.is_some() && name.starts_with(BASE);
        match opened {
            // What was written since it was asked for counts.
            Some((name, bytes)) if self.memory.get(&name).is_none() => self.take(name, bytes),
            Some(_) => {}
            None => {
                self.absent.insert(name.to_owned(), Vec::new());
            }
        }
    }

    fn take(&mut self, key: String, bytes: Vec<u8>) {
        self.changes += 1;
        if let Some(prefix) = pack::unpacked_prefix(&key) {
            let is_any_gone = self.memory.range(GONE).next().is_some();
            for (id, bytes) in pack::read(&bytes) {
                let key = [prefix, id].concat();
                let is_gone = || is_any_gone && self.memory.get(&format!("{GONE}{key}")).is_some();
                if !self.loose.contains_key(&key) && !is_gone() {
                    self.memory.put(key, bytes.to_vec());
                }
            }
        } else if let Some(gone) = key.strip_prefix(GONE) {
            if !self.loose.contains_key(gone) {
                self.memory.store(Effects { writes: vec![Write::Remove { key: gone.to_owned() }] });
            }
            self.memory.put(key, bytes);
        } else {
            if pack::prefix_of(&key).is_some() {
                self.loose.insert(key.clone(), Vec::new());
            }
            self.memory.put(key, bytes);
        }
    }

    /// Asks for a row that may be on the disk. Returns whether it is not in memory.
    pub fn want(&self, key: &str) -> bool {
        let asks = ObjectStore::of(key) == ObjectStore::Photos
            && self.memory.get(key).is_none()
            && !self.absent.contains_key(key);
        // What a call has removed is no longer there for it.
        let asks = asks && !self.before.contains_key(key);
        if asks {
            self.wanted.borrow_mut().insert(key.to_owned(), Vec::new());
        }
        asks
    }

    /// Tells whether a call asked for what is on the disk alone: nothing that came of it counts then.
    pub fn is_wanting(&self) -> bool {
        !self.wanted.borrow().is_empty()
    }

    /// Returns what was asked for, for the host to read: it is brought by [`UnlockedStorage::bring`], and the call is made again.
    pub fn wanted(&mut self) -> Vec<String> {
        let wanted = std::mem::take(self.wanted.get_mut());
        wanted.keys().cloned().collect()
    }

    /// Lists the rows of the words that are searched: the packs, and those of records whose summary has a row of its own.
    pub fn word_rows(&self) -> Vec<String> {
        let mut rows: Vec<String> = (0..pack::PACKS).map(|number| pack::key("words/", number)).collect();
        for id in self.loose.keys().filter_map(|key| key.strip_prefix("digest/")) {
            rows.push(format!("words/{id}"));
        }
        rows
    }

    /// Packs some rows that have one of their own, or moves some to where they are read from; `false` where there is nothing to do.
    pub fn compact(&mut self) -> bool {
        self.compact_from(MOST_LOOSE)
    }

    /// Does the same where a pack has so many such rows.
    pub(crate) fn compact_from(&mut self, most_loose: usize) -> bool {
        let moved: Vec<String> = self.misplaced.keys().take(MOVED_AT_ONCE).cloned().collect();
        if !moved.is_empty() {
            moved.into_iter().for_each(|key| self.touch(key));
            return true;
        }
        // A summary and its words are packed together: where the one has a row of its own the other may have one.
        let groups: [&'static [&'static str]; 4] = [&["record/"], &["child/"], &["episode/"], &["digest/", "words/"]];
        for prefixes in groups.into_iter().take(if self.has_words { 4 } else { 3 }) {
            let mut counts = [0; pack::PACKS];
            let first = prefixes[0];
            let loose = self.loose.keys().filter(|key| key.starts_with(first));
            loose.filter(|key| !self.waits(key)).for_each(|key| counts[pack::number_of(key)] += 1);
            if let Some(number) = counts.iter().position(|count| *count >= most_loose) {
                let mut leaving = Vec::new();
                for prefix in prefixes {
                    self.add_leaving(prefix, number, &mut leaving);
                }
                self.packing = Some(Packing { prefixes, number, leaving });
                return true;
            }
        }
        false
    }

    /// Adds the keys whose own rows go when a pack is written, and those that tell what is gone from it.
    fn add_leaving(&self, prefix: &str, number: usize, leaving: &mut Vec<String>) {
        let gone = format!("{GONE}{prefix}");
        for key in self.loose.keys().filter(|key| key.starts_with(prefix) && !self.waits(key)) {
            leaving.push(key.clone());
        }
        leaving.extend(self.memory.keys(&gone));
        leaving.retain(|key| pack::number_of(key) == number);
    }

    /// Tells whether a record's entry must stay in a row of its own, beside the work that waits.
    fn waits(&self, key: &str) -> bool {
        let Some(id) = key.strip_prefix("record/") else { return false };
        let prefixes = ["outbox", "typing", "draft", "photo-out", "voice-part"];
        prefixes.iter().any(|prefix| self.memory.range(&format!("{prefix}/{id}/")).next().is_some())
    }

    /// Tells whether anything changed.
    pub fn is_changed(&self) -> bool {
        !self.before.is_empty() || self.packing.is_some()
    }

    /// Takes note that all is on the disk.
    pub fn settle(&mut self) {
        for (key, _) in std::mem::take(&mut self.before) {
            self.misplaced.remove(&key);
            if pack::prefix_of(&key).is_some() {
                match self.memory.get(&key) {
                    Some(_) => self.loose.insert(key, Vec::new()),
                    None => self.loose.remove(&key),
                };
            }
        }
        // What is gone from a pack was gone before: nothing that is read differs.
        for left in self.packing.take().into_iter().flat_map(|packing| packing.leaving) {
            if left.starts_with(GONE) {
                self.memory.store(Effects { writes: vec![Write::Remove { key: left }] });
            } else {
                self.loose.remove(&left);
            }
        }
    }

    /// Goes back to what the disk holds.
    pub fn undo(&mut self) {
        self.changes += 1;
        self.packing = None;
        let writes = std::mem::take(&mut self.before).into_iter().map(|(key, bytes)| match bytes {
            Some(bytes) => Write::Put { key, bytes },
            None => Write::Remove { key },
        });
        self.memory.store(Effects { writes: writes.collect() });
    }
}

fn nonce(rng: &mut impl Rng) -> [u8; 24] {
    let mut nonce = [0; 24];
    rng.fill_bytes(&mut nonce);
    nonce
}

impl Storage for UnlockedStorage {
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        self.bytes(key).map(<[u8]>::to_vec)
    }

    fn keys(&self, prefix: &str) -> Vec<String> {
        self.memory.keys(prefix)
    }

    fn each(&self, prefix: &str, tell: &mut dyn FnMut(&str, &[u8])) {
        self.memory.each(prefix, tell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_disk_refuses_never_was() {
        let mut storage = UnlockedStorage::default();
        storage.put("a", b"1".to_vec());
        storage.settle();
        storage.put("a", b"2".to_vec());
        storage.put("a", b"3".to_vec());
        storage.put("b", b"4".to_vec());
        storage.remove("a");
        storage.undo();
        assert_eq!((storage.read("a"), storage.read("b")), (Some(b"1".to_vec()), None));
        assert!(!storage.is_changed());
    }

    #[test]
    fn unsent_work_lies_apart() {
        assert_eq!(ObjectStore::of("outbox/0198/000001"), ObjectStore::Waiting);
        assert_eq!(ObjectStore::of("photo-out/0198"), ObjectStore::Waiting);
        assert_eq!(ObjectStore::of("account/0198"), ObjectStore::Waiting);
        assert_eq!(ObjectStore::of("draft/0198/where"), ObjectStore::Waiting);
        assert_eq!(ObjectStore::of("voice-part/0198/voice_notes/1/recording/000000"), ObjectStore::Waiting);
        assert_eq!(ObjectStore::of("photo/0198"), ObjectStore::Photos);
        assert_eq!(ObjectStore::of("record/0198"), ObjectStore::Waiting);
        for key in ["base/0198/000000", "contents/0198", "words/0198", "pack/words/07"] {
            assert_eq!(ObjectStore::of(key), ObjectStore::Photos, "{key}");
        }
        assert_eq!(
            (ObjectStore::of("digest/0198"), ObjectStore::of("pack/record/07")),
            (ObjectStore::Kept, ObjectStore::Kept)
        );
    }
}
