//! What every storage of a phone promises, asked of each in the same words: in memory, in a folder, and in a browser's store.
//!
//! Each property walks from a seed through writes, refusals and restarts, beside a map that does the same.

use homeward_phone::{DurableStorage as _, FileStorage};
use homeward_seeds::{Property, property};
use homeward_wasm::storage::{ObjectStore, UnlockedStorage};
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::BTreeMap;
use sync_core::seal::DataKey;
use sync_core::sync::phone::{Effects, MemoryStorage, Storage, Write};
use tempfile::TempDir;
use uuid::Uuid;

/// How many walks every run takes, beside those that once failed.
const WALKS: u64 = 6;
/// How long a walk is; in a folder, where each step waits for the disk, it is shorter.
const STEPS: usize = 240;
const STEPS_IN_FOLDER: usize = 80;

type State = BTreeMap<String, Vec<u8>>;

/// A storage under test.
trait Backend {
    /// What is read from.
    fn storage(&self) -> &dyn Storage;
    /// Stores effects so that they count.
    fn store(&mut self, effects: Effects);
    /// Is given effects that it must refuse, as a whole, where it refuses any.
    fn refuse(&mut self, effects: Effects);
    /// Ends without a word and begins again, where it keeps anything beyond its end.
    fn restart(&mut self);
}

impl Backend for MemoryStorage {
    fn storage(&self) -> &dyn Storage {
        self
    }

    fn store(&mut self, effects: Effects) {
        MemoryStorage::store(self, effects);
    }

    // It has room for everything, and ends with its program.
    fn refuse(&mut self, _: Effects) {}

    fn restart(&mut self) {}
}

/// A folder, open until it is to be opened again.
struct InFolder {
    storage: Option<FileStorage>,
    folder: TempDir,
}

impl InFolder {
    fn new() -> InFolder {
        let folder = TempDir::new().unwrap();
        InFolder { storage: Some(FileStorage::open(folder.path()).unwrap()), folder }
    }
}

impl Backend for InFolder {
    fn storage(&self) -> &dyn Storage {
        self.storage.as_ref().unwrap()
    }

    fn store(&mut self, effects: Effects) {
        self.storage.as_mut().unwrap().store(effects).unwrap();
    }

    fn refuse(&mut self, mut effects: Effects) {
        // More than one frame holds, behind writes that would fit.
        effects.writes.push(Write::Put { key: "too/large".to_owned(), bytes: vec![0; TOO_LARGE] });
        assert!(self.storage.as_mut().unwrap().store(effects).is_err());
    }

    fn restart(&mut self) {
        self.storage = None;
        let storage = FileStorage::open(self.folder.path()).unwrap();
        assert_eq!(storage.mended(), None);
        self.storage = Some(storage);
    }
}

/// The unlocked rows, and the browser's store as the page keeps it: sealed rows, written in one transaction.
struct InBrowser {
    storage: UnlockedStorage,
    key: DataKey,
    rng: SmallRng,
    disk: BTreeMap<(ObjectStore, [u8; 32]), Vec<u8>>,
}

impl InBrowser {
    fn new() -> InBrowser {
        let (key, rng) = (DataKey::from_random([7; 32]), SmallRng::seed_from_u64(7));
        InBrowser { storage: UnlockedStorage::default(), key, rng, disk: BTreeMap::new() }
    }

    /// What the page does after every call.
    fn write(&mut self) {
        for row in self.storage.rows(&self.key, &mut self.rng) {
            match row.sealed {
                Some(sealed) => self.disk.insert((row.store, row.name), sealed),
                None => self.disk.remove(&(row.store, row.name)),
            };
        }
        self.storage.settle();
    }
}

impl Backend for InBrowser {
    fn storage(&self) -> &dyn Storage {
        &self.storage
    }

    fn store(&mut self, effects: Effects) {
        self.storage.store(effects);
        self.write();
        // And what it does while nobody waits.
        if self.rng.random_bool(0.3) && self.storage.compact() {
            self.write();
        }
    }

    fn refuse(&mut self, effects: Effects) {
        self.storage.store(effects);
        // The browser has no room: its transaction is undone, and so is the call.
        drop(self.storage.rows(&self.key, &mut self.rng));
        self.storage.undo();
    }

    fn restart(&mut self) {
        self.storage = UnlockedStorage::default();
        for ((_, name), sealed) in &self.disk {
            self.storage.load(&self.key, name, sealed).unwrap();
        }
    }
}

/// More bytes than one frame of a folder's log may have.
const TOO_LARGE: usize = 80 * 1024 * 1024;

/// Keys as a phone has them: of packed places and of others, some the beginning of another, in an order that is not that of the
/// numbers in them.
fn key(random: &mut SmallRng) -> String {
    let number = random.random_range(0..40_u128);
    // Ids that end alike are in one pack of a browser's store, which packs sixteen rows and more: a walk has to fill some.
    let id = Uuid::from_u128(number << 64);
    match random.random_range(0..8) {
        0 => format!("record/{id}"),
        1 => format!("child/{id}"),
        2 => format!("outbox/{id}/{:06}", random.random_range(0..3)),
        3 => format!("draft/{id}/where"),
        4 => format!("episode/{id}"),
        5 => "phone".to_owned(),
        6 => format!("phone-{number}"),
        _ => format!("typing/{id}/{number}"),
    }
}

const PREFIXES: [&str; 9] = ["", "phone", "phone-", "record/", "record", "outbox/", "outbox/0", "draft/x", "zz"];

fn effects(random: &mut SmallRng) -> Effects {
    let writes = (0..random.random_range(0..9)).map(|_| {
        let key = key(random);
        if random.random_bool(0.25) {
            return Write::Remove { key };
        }
        let length = [0, 1, 40, 3_000][random.random_range(0..4)];
        Write::Put { key, bytes: (0..length).map(|_| random.random()).collect() }
    });
    Effects { writes: writes.collect() }
}

fn applied(state: &mut State, effects: Effects) {
    for write in effects.writes {
        match write {
            Write::Put { key, bytes } => state.insert(key, bytes),
            Write::Remove { key } => state.remove(&key),
        };
    }
}

/// Everything that can be read is what the model has, each key once and in order.
fn reads_alike(backend: &dyn Backend, state: &State) {
    let storage = backend.storage();
    for prefix in PREFIXES {
        let expected: Vec<(&String, &Vec<u8>)> = state.iter().filter(|(key, _)| key.starts_with(prefix)).collect();
        // A browser's store keeps beside them what tells which rows are gone from a pack.
        let own = |key: &str| key.starts_with("gone/");
        let keys: Vec<String> = storage.keys(prefix).into_iter().filter(|key| !own(key)).collect();
        assert_eq!(
            keys.iter().collect::<Vec<_>>(),
            expected.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
            "{prefix}"
        );
        let mut told = Vec::new();
        storage.each(prefix, &mut |key, bytes| {
            if !own(key) {
                told.push((key.to_owned(), bytes.to_vec()));
            }
        });
        assert!(told.iter().map(|(key, bytes)| (key, bytes)).eq(expected.iter().copied()), "{prefix}");
    }
    for (key, bytes) in state {
        assert_eq!(storage.read(key).as_ref(), Some(bytes), "{key}");
    }
    assert_eq!(storage.read("never/written"), None);
}

/// Walks through writes, refusals and restarts beside a map.
fn keeps_its_promises<S: Backend>(property: Property, steps: usize, new: impl Fn() -> S) {
    property.each(WALKS, |seed| {
        let mut random = SmallRng::seed_from_u64(seed);
        let (mut backend, mut state) = (new(), State::new());
        for _ in 0..steps {
            let (dice, effects) = (random.random_range(0..10), effects(&mut random));
            match dice {
                0 => backend.restart(),
                1 => backend.refuse(effects),
                _ => {
                    applied(&mut state, effects.clone());
                    backend.store(effects);
                }
            }
            reads_alike(&backend, &state);
        }
        // The end of every walk, wherever its dice led: what is refused leaves nothing, also behind the next start.
        let everything_gone = Effects { writes: state.keys().map(|key| Write::Remove { key: key.clone() }).collect() };
        backend.refuse(everything_gone);
        reads_alike(&backend, &state);
        backend.restart();
        reads_alike(&backend, &state);
    });
}

#[test]
fn memory_keeps_the_contract_of_storage() {
    keeps_its_promises(property!("memory_keeps_the_contract_of_storage"), STEPS, MemoryStorage::default);
}

#[test]
fn a_folder_keeps_the_contract_of_storage() {
    keeps_its_promises(property!("a_folder_keeps_the_contract_of_storage"), STEPS_IN_FOLDER, InFolder::new);
}

#[test]
fn a_browsers_store_keeps_the_contract_of_storage() {
    keeps_its_promises(property!("a_browsers_store_keeps_the_contract_of_storage"), STEPS, InBrowser::new);
}
