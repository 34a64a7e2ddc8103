//! What a phone keeps, as keys and bytes: reads come from storage, writes are handed to the host as a batch of effects.

use crate::ids::RecordId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Where a phone's bytes are read from: a folder, IndexedDB, a map in memory.
pub trait Storage {
    /// Reads a key.
    fn read(&self, key: &str) -> Option<Vec<u8>>;
    /// Lists the keys that begin with `prefix`, in order.
    fn keys(&self, prefix: &str) -> Vec<String>;
    /// Tells of each key that begins with `prefix`, in order, with its bytes. A host that holds them in memory need copy nothing.
    fn each(&self, prefix: &str, tell: &mut dyn FnMut(&str, &[u8])) {
        for key in self.keys(prefix) {
            if let Some(bytes) = self.read(&key) {
                tell(&key, &bytes);
            }
        }
    }
}

/// One write for the host to make durable.
#[derive(Clone, PartialEq, Eq)]
pub enum Write {
    /// Sets a key.
    Put {
        /// The key.
        key: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Removes a key.
    Remove {
        /// The key.
        key: String,
    },
}

impl Write {
    /// Returns the key.
    pub fn key(&self) -> &str {
        match self {
            Write::Put { key, .. } | Write::Remove { key } => key,
        }
    }
}

impl std::fmt::Debug for Write {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Write::Put { key, bytes } => write!(f, "Put({key}, {} bytes)", bytes.len()),
            Write::Remove { key } => write!(f, "Remove({key})"),
        }
    }
}

/// A write batch: writes that become durable together or not at all. When the host cannot store them (the phone is
/// full), it drops its [`super::Phone`] and wakes it again from storage, which still holds everything stored before.
#[must_use = "what is not stored is lost when the phone goes off"]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// The writes, in order.
    pub writes: Vec<Write>,
}

/// Storage in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    bytes: BTreeMap<String, Vec<u8>>,
}

impl MemoryStorage {
    /// Applies effects.
    pub fn store(&mut self, effects: Effects) {
        for write in effects.writes {
            match write {
                Write::Put { key, bytes } => self.bytes.insert(key, bytes),
                Write::Remove { key } => self.bytes.remove(&key),
            };
        }
    }

    /// Returns what stands under a key.
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        self.bytes.get(key).map(Vec::as_slice)
    }

    /// Sets a key.
    pub fn put(&mut self, key: String, bytes: Vec<u8>) {
        self.bytes.insert(key, bytes);
    }

    /// Lists what stands under the keys that begin with `prefix`, in their order.
    pub fn range<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = (&'s str, &'s [u8])> {
        let from = self.bytes.range::<str, _>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded));
        let all = from.map(|(key, bytes)| (key.as_str(), bytes.as_slice()));
        all.take_while(move |(key, _)| key.starts_with(prefix))
    }

    /// Counts the bytes held.
    pub fn size(&self) -> usize {
        self.bytes.values().map(Vec::len).sum()
    }
}

impl Storage for MemoryStorage {
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        self.bytes.get(key).cloned()
    }

    fn keys(&self, prefix: &str) -> Vec<String> {
        let from = self.bytes.range(prefix.to_owned()..);
        from.take_while(|(key, _)| key.starts_with(prefix)).map(|(key, _)| key.clone()).collect()
    }

    fn each(&self, prefix: &str, tell: &mut dyn FnMut(&str, &[u8])) {
        self.range(prefix).for_each(|(key, bytes)| tell(key, bytes));
    }
}

/// The writes of one call over storage, so that the call reads what it wrote. They leave as one batch of effects.
pub(super) struct Transaction<'s> {
    storage: &'s dyn Storage,
    laid: BTreeMap<String, Option<Vec<u8>>>,
    order: Vec<String>,
}

impl<'s> Transaction<'s> {
    pub(super) fn new(storage: &'s dyn Storage) -> Transaction<'s> {
        Transaction { storage, laid: BTreeMap::new(), order: Vec::new() }
    }

    pub(super) fn read(&self, key: &str) -> Option<Vec<u8>> {
        match self.laid.get(key) {
            Some(laid) => laid.clone(),
            None => self.storage.read(key),
        }
    }

    pub(super) fn read_json<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        serde_json::from_slice(&self.read(key)?).ok()
    }

    pub(super) fn keys(&self, prefix: &str) -> Vec<String> {
        let mut keys = self.storage.keys(prefix);
        keys.retain(|key| self.laid.get(key).is_none_or(Option::is_some));
        let added = self.laid.iter().filter(|(key, bytes)| key.starts_with(prefix) && bytes.is_some());
        keys.extend(added.map(|(key, _)| key.clone()));
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    pub(super) fn put(&mut self, key: String, bytes: Vec<u8>) {
        if self.laid.insert(key.clone(), Some(bytes)).is_none() {
            self.order.push(key);
        }
    }

    pub(super) fn put_json(&mut self, key: String, value: &impl Serialize) {
        // Serialising our own types to memory cannot fail: their maps have text keys.
        self.put(key, serde_json::to_vec(value).unwrap_or_default());
    }

    pub(super) fn remove(&mut self, key: String) {
        if self.laid.insert(key.clone(), None).is_none() {
            self.order.push(key);
        }
    }

    pub(super) fn is_untouched(&self) -> bool {
        self.order.is_empty()
    }

    pub(super) fn effects(mut self) -> Effects {
        let writes = self
            .order
            .into_iter()
            .filter_map(|key| match self.laid.remove(&key)? {
                Some(bytes) => Some(Write::Put { key, bytes }),
                None => Some(Write::Remove { key }),
            })
            .collect();
        Effects { writes }
    }
}

/// The key of a record's entry.
pub(super) fn entry_key(id: RecordId) -> String {
    format!("record/{id}")
}

/// A numbered key, padded so that keys sort as numbers do.
pub(super) fn numbered(prefix: &str, id: RecordId, number: u32) -> String {
    format!("{prefix}/{id}/{number:010}")
}

/// Reads the number of a numbered key.
pub(super) fn number_of(key: &str) -> Option<u32> {
    key.rsplit('/').next()?.parse().ok()
}
