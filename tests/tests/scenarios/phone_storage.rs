//! What every storage of a phone promises, asked of each in the same words: in memory, in a folder, and in a browser's store.
//!
//! Each property walks from a seed through writes, refusals and restarts, beside a map that does the same.

use homeward_phone::{FileShelf, Store as _};
use homeward_seeds::{Property, property};
use homeward_wasm::shelf::{OpenShelf, Place};
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::BTreeMap;
use sync_core::seal::DataKey;
use sync_core::sync::phone::{Effects, MemoryShelf, Shelf, Write};
use tempfile::TempDir;
use uuid::Uuid;

/// How many walks every run takes, beside those that once failed.
const WALKS: u64 = 6;
/// How long a walk is; in a folder, where each step waits for the disk, it is shorter.
const STEPS: usize = 240;
const STEPS_IN_FOLDER: usize = 80;

type State = BTreeMap<String, Vec<u8>>;

/// A storage under test.
trait Storage {
    /// What is read from.
    fn shelf(&self) -> &dyn Shelf;
    /// Stores effects so that they count.
    fn store(&mut self, effects: Effects);
    /// Is given effects that it must refuse, as a whole, where it refuses any.
    fn refuse(&mut self, effects: Effects);
    /// Ends without a word and begins again, where it keeps anything beyond its end.
    fn restart(&mut self);
}

impl Storage for MemoryShelf {
    fn shelf(&self) -> &dyn Shelf {
        self
    }

    fn store(&mut self, effects: Effects) {
        MemoryShelf::store(self, effects);
    }

    // It has room for everything, and ends with its program.
    fn refuse(&mut self, _: Effects) {}

    fn restart(&mut self) {}
}

/// A folder, open until it is to be opened again.
struct InFolder {
    shelf: Option<FileShelf>,
    folder: TempDir,
}

impl InFolder {
    fn new() -> InFolder {
        let folder = TempDir::new().unwrap();
        InFolder { shelf: Some(FileShelf::open(folder.path()).unwrap()), folder }
    }
}

impl Storage for InFolder {
    fn shelf(&self) -> &dyn Shelf {
        self.shelf.as_ref().unwrap()
    }

    fn store(&mut self, effects: Effects) {
        self.shelf.as_mut().unwrap().store(effects).unwrap();
    }

    fn refuse(&mut self, mut effects: Effects) {
        // More than one frame holds, behind writes that would fit.
        effects.writes.push(Write::Put { key: "too/large".to_owned(), bytes: vec![0; TOO_LARGE] });
        assert!(self.shelf.as_mut().unwrap().store(effects).is_err());
    }

    fn restart(&mut self) {
        self.shelf = None;
        let shelf = FileShelf::open(self.folder.path()).unwrap();
        assert_eq!(shelf.mended(), None);
        self.shelf = Some(shelf);
    }
}

/// The unlocked rows, and the browser's store as the page keeps it: sealed rows, written in one transaction.
struct InBrowser {
    shelf: OpenShelf,
    key: DataKey,
    rng: SmallRng,
    disk: BTreeMap<(Place, [u8; 32]), Vec<u8>>,
}

impl InBrowser {
    fn new() -> InBrowser {
        let (key, rng) = (DataKey::from_random([7; 32]), SmallRng::seed_from_u64(7));
        InBrowser { shelf: OpenShelf::default(), key, rng, disk: BTreeMap::new() }
    }

    /// What the page does after every call.
    fn write(&mut self) {
        for row in self.shelf.rows(&self.key, &mut self.rng) {
            match row.sealed {
                Some(sealed) => self.disk.insert((row.place, row.name), sealed),
                None => self.disk.remove(&(row.place, row.name)),
            };
        }
        self.shelf.settle();
    }
}

impl Storage for InBrowser {
    fn shelf(&self) -> &dyn Shelf {
        &self.shelf
    }

    fn store(&mut self, effects: Effects) {
        self.shelf.store(effects);
        self.write();
        // And what it does while nobody waits.
        if self.rng.random_bool(0.3) && self.shelf.tidy() {
            self.write();
        }
    }

    fn refuse(&mut self, effects: Effects) {
        self.shelf.store(effects);
        // The browser has no room: its transaction is undone, and so is the call.
        drop(self.shelf.rows(&self.key, &mut self.rng));
        self.shelf.undo();
    }

    fn restart(&mut self) {
        self.shelf = OpenShelf::default();
        for ((_, name), sealed) in &self.disk {
            self.shelf.load(&self.key, name, sealed).unwrap();
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
fn reads_alike(storage: &dyn Storage, state: &State) {
    let shelf = storage.shelf();
    for prefix in PREFIXES {
        let expected: Vec<(&String, &Vec<u8>)> = state.iter().filter(|(key, _)| key.starts_with(prefix)).collect();
        // A browser's store keeps beside them what tells which rows are gone from a pack.
        let own = |key: &str| key.starts_with("gone/");
        let keys: Vec<String> = shelf.keys(prefix).into_iter().filter(|key| !own(key)).collect();
        assert_eq!(
            keys.iter().collect::<Vec<_>>(),
            expected.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
            "{prefix}"
        );
        let mut told = Vec::new();
        shelf.each(prefix, &mut |key, bytes| {
            if !own(key) {
                told.push((key.to_owned(), bytes.to_vec()));
            }
        });
        assert!(told.iter().map(|(key, bytes)| (key, bytes)).eq(expected.iter().copied()), "{prefix}");
    }
    for (key, bytes) in state {
        assert_eq!(shelf.read(key).as_ref(), Some(bytes), "{key}");
    }
    assert_eq!(shelf.read("never/written"), None);
}

/// Walks through writes, refusals and restarts beside a map.
fn keeps_its_promises<S: Storage>(property: Property, steps: usize, new: impl Fn() -> S) {
    property.each(WALKS, |seed| {
        let mut random = SmallRng::seed_from_u64(seed);
        let (mut storage, mut state) = (new(), State::new());
        for _ in 0..steps {
            let (dice, effects) = (random.random_range(0..10), effects(&mut random));
            match dice {
                0 => storage.restart(),
                1 => storage.refuse(effects),
                _ => {
                    applied(&mut state, effects.clone());
                    storage.store(effects);
                }
            }
            reads_alike(&storage, &state);
        }
        // The end of every walk, wherever its dice led: what is refused leaves nothing, also behind the next start.
        let everything_gone = Effects { writes: state.keys().map(|key| Write::Remove { key: key.clone() }).collect() };
        storage.refuse(everything_gone);
        reads_alike(&storage, &state);
        storage.restart();
        reads_alike(&storage, &state);
    });
}

#[test]
fn memory_keeps_the_contract_of_storage() {
    keeps_its_promises(property!("memory_keeps_the_contract_of_storage"), STEPS, MemoryShelf::default);
}

#[test]
fn a_folder_keeps_the_contract_of_storage() {
    keeps_its_promises(property!("a_folder_keeps_the_contract_of_storage"), STEPS_IN_FOLDER, InFolder::new);
}

#[test]
fn a_browsers_store_keeps_the_contract_of_storage() {
    keeps_its_promises(property!("a_browsers_store_keeps_the_contract_of_storage"), STEPS, InBrowser::new);
}
