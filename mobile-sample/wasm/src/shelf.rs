//! What is unlocked: the phone's keys and bytes in memory, and the way they go to the disk, sealed.

use rand::Rng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::seal::{DataKey, SealError};
use sync_core::sync::phone::{Effects, MemoryShelf, Shelf, Write};

/// Where a row lies in the browser's store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// What the server has too.
    Kept,
    /// Work that is on this phone only: what a wiped phone still hands in.
    Waiting,
    /// Photos, which are not read at unlock.
    Photos,
}

impl Place {
    /// Every place.
    pub const ALL: [Place; 3] = [Place::Kept, Place::Waiting, Place::Photos];

    /// Returns the name of the browser's object store.
    pub fn as_str(self) -> &'static str {
        match self {
            Place::Kept => "kept",
            Place::Waiting => "waiting",
            Place::Photos => "photos",
        }
    }

    /// Tells where a key lies. Entries lie with the waiting work, since it cannot be handed in without knowing whose it is.
    pub fn of(key: &str) -> Place {
        let place = key.split('/').next().unwrap_or_default();
        match place {
            "outbox" | "account" | "telling" | "typing" | "record" | "draft" | "photo-out" | "voice-part"
            | "output" => Place::Waiting,
            "photo" => Place::Photos,
            _ => Place::Kept,
        }
    }
}

/// A row for the host to write, or to remove where there are no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where.
    pub place: Place,
    /// The row's name, of which the key cannot be told.
    pub name: [u8; 32],
    /// The sealed bytes.
    pub sealed: Option<Vec<u8>>,
}

/// The shelf, with what has changed since the host last said that all is on the disk.
#[derive(Debug, Default)]
pub struct OpenShelf {
    memory: MemoryShelf,
    /// What stood under each changed key before.
    before: BTreeMap<String, Option<Vec<u8>>>,
}

impl OpenShelf {
    /// Takes writes, to be undone should the disk refuse them.
    pub fn store(&mut self, effects: Effects) {
        for write in &effects.writes {
            let key = write.key();
            if !self.before.contains_key(key) {
                self.before.insert(key.to_owned(), self.memory.read(key));
            }
        }
        self.memory.store(effects);
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
        serde_json::from_slice(&self.memory.read(key)?).ok()
    }

    /// Seals everything that changed.
    pub fn rows(&self, key: &DataKey, rng: &mut impl Rng) -> Vec<Row> {
        self.seal(self.before.keys(), key, rng)
    }

    /// Seals everything there is, for a phone whose store is empty.
    pub fn all_rows(&self, key: &DataKey, rng: &mut impl Rng) -> Vec<Row> {
        let keys: BTreeSet<String> = self.memory.keys("").into_iter().collect();
        self.seal(keys.iter(), key, rng)
    }

    fn seal<'k>(&self, keys: impl Iterator<Item = &'k String>, key: &DataKey, rng: &mut impl Rng) -> Vec<Row> {
        keys.map(|name| {
            let sealed = self.memory.read(name).map(|bytes| {
                let mut nonce = [0; 24];
                rng.fill_bytes(&mut nonce);
                key.seal(name, &bytes, nonce)
            });
            Row { place: Place::of(name), name: key.name(name), sealed }
        })
        .collect()
    }

    /// Opens a row from the disk.
    ///
    /// # Errors
    /// What [`DataKey::open`] says.
    pub fn load(&mut self, key: &DataKey, name: &[u8; 32], sealed: &[u8]) -> Result<(), SealError> {
        let (name, bytes) = key.open(name, sealed)?;
        self.memory.store(Effects { writes: vec![Write::Put { key: name, bytes }] });
        Ok(())
    }

    /// Tells whether anything changed.
    pub fn is_changed(&self) -> bool {
        !self.before.is_empty()
    }

    /// Takes note that all is on the disk.
    pub fn settle(&mut self) {
        self.before.clear();
    }

    /// Goes back to what the disk holds.
    pub fn undo(&mut self) {
        let writes = std::mem::take(&mut self.before).into_iter().map(|(key, bytes)| match bytes {
            Some(bytes) => Write::Put { key, bytes },
            None => Write::Remove { key },
        });
        self.memory.store(Effects { writes: writes.collect() });
    }
}

impl Shelf for OpenShelf {
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        self.memory.read(key)
    }

    fn keys(&self, prefix: &str) -> Vec<String> {
        self.memory.keys(prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_disk_refuses_never_was() {
        let mut shelf = OpenShelf::default();
        shelf.put("a", b"1".to_vec());
        shelf.settle();
        shelf.put("a", b"2".to_vec());
        shelf.put("a", b"3".to_vec());
        shelf.put("b", b"4".to_vec());
        shelf.remove("a");
        shelf.undo();
        assert_eq!((shelf.read("a"), shelf.read("b")), (Some(b"1".to_vec()), None));
        assert!(!shelf.is_changed());
    }

    #[test]
    fn unsent_work_lies_apart() {
        assert_eq!(Place::of("outbox/0198/000001"), Place::Waiting);
        assert_eq!(Place::of("photo-out/0198"), Place::Waiting);
        assert_eq!(Place::of("account/0198"), Place::Waiting);
        assert_eq!(Place::of("draft/0198/where"), Place::Waiting);
        assert_eq!(Place::of("voice-part/0198/voice_notes/1/recording/000000"), Place::Waiting);
        assert_eq!(Place::of("photo/0198"), Place::Photos);
        assert_eq!(Place::of("base/0198/000000"), Place::Kept);
    }
}
