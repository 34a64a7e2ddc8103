//! What the folder promises: every stored transaction is there, whole, whatever happens.

use super::*;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tempfile::TempDir;

type State = BTreeMap<String, Vec<u8>>;

fn put(key: &str, bytes: impl AsRef<[u8]>) -> Write {
    Write::Put { key: key.to_owned(), bytes: bytes.as_ref().to_vec() }
}

fn remove(key: &str) -> Write {
    Write::Remove { key: key.to_owned() }
}

fn effects(writes: impl Into<Vec<Write>>) -> Effects {
    Effects { writes: writes.into() }
}

fn state(storage: &FileStorage) -> State {
    storage.keys("").into_iter().map(|key| (key.clone(), storage.read(&key).unwrap())).collect()
}

/// Four transactions, as a phone makes them.
fn transactions() -> Vec<Effects> {
    vec![
        effects([put("phone", "{}"), put("record/1", "one")]),
        effects([put("typing/1/0000000000", "typed"), put("empty", "")]),
        effects([put("outbox/1/0000000001", "batch"), remove("typing/1/0000000000"), put("record/1", "two")]),
        effects([put("record/2", "drei über"), remove("empty"), remove("never there")]),
    ]
}

/// Stores the transactions and returns the log, its length after each, and the state after each.
fn told() -> (Vec<u8>, Vec<u64>, Vec<State>) {
    let folder = TempDir::new().unwrap();
    let mut storage = FileStorage::open(folder.path()).unwrap();
    let (mut lengths, mut states) = (vec![storage.size()], vec![state(&storage)]);
    for effects in transactions() {
        storage.store(effects).unwrap();
        lengths.push(storage.size());
        states.push(state(&storage));
    }
    (fs::read(folder.path().join(disk::LOG)).unwrap(), lengths, states)
}

fn folder_with(log: &[u8]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(disk::LOG), log).unwrap();
    folder
}

#[test]
fn what_was_stored_is_there_after_opening_again() {
    let folder = TempDir::new().unwrap();
    let mut storage = FileStorage::open(folder.path()).unwrap();
    for effects in transactions() {
        storage.store(effects).unwrap();
    }
    let before = state(&storage);
    assert_eq!(before["record/1"], b"two");
    assert_eq!(storage.keys("record/"), ["record/1", "record/2"]);
    assert_eq!(storage.read("empty"), None);
    drop(storage);
    let storage = FileStorage::open(folder.path()).unwrap();
    assert_eq!(state(&storage), before);
    assert_eq!(storage.mended(), None);
}

#[test]
fn a_log_cut_at_any_byte_holds_exactly_the_transactions_before_the_cut() {
    let (log, lengths, states) = told();
    for cut in HEADER_BYTES..log.len() as u64 {
        let folder = folder_with(&log[..cut as usize]);
        let whole = lengths.iter().rposition(|length| *length <= cut).unwrap();
        let mut storage = FileStorage::open(folder.path()).unwrap();
        assert_eq!(state(&storage), states[whole], "cut at {cut}");
        if lengths.contains(&cut) {
            assert_eq!(storage.mended(), None);
        } else {
            let mended = storage.mended().unwrap();
            assert_eq!((mended.torn_bytes, mended.damaged), (cut - lengths[whole], 0), "cut at {cut}");
            let aside = fs::read(mended.kept_aside.as_ref().unwrap()).unwrap();
            assert_eq!(aside, log[lengths[whole] as usize..cut as usize]);
        }
        // And storage goes on from there.
        storage.store(effects([put("next", "day")])).unwrap();
        let before = state(&storage);
        drop(storage);
        let storage = FileStorage::open(folder.path()).unwrap();
        assert_eq!((state(&storage), storage.mended()), (before, None));
    }
}

#[test]
fn a_damaged_byte_costs_at_most_its_own_transaction_and_is_told() {
    let (log, lengths, _) = told();
    for at in 0..log.len() {
        let mut damaged = log.clone();
        damaged[at] ^= 0x41;
        let folder = folder_with(&damaged);
        let storage = FileStorage::open(folder.path()).unwrap();
        // The transaction hit; none where it is the header.
        let hit = lengths.iter().position(|length| (at as u64) < *length).unwrap();
        let mut expected = MemoryStorage::default();
        for (number, effects) in transactions().into_iter().enumerate() {
            if number + 1 != hit {
                expected.store(effects);
            }
        }
        let expected: State =
            expected.keys("").into_iter().map(|key| (key.clone(), expected.read(&key).unwrap())).collect();
        assert_eq!(state(&storage), expected, "byte {at}");
        let mended = storage.mended().unwrap().clone();
        let aside = fs::read(mended.kept_aside.unwrap()).unwrap();
        assert!(damaged.ends_with(&aside));
        if hit < transactions().len() {
            assert_eq!((mended.damaged, aside.len()), (1, log.len()), "byte {at}");
        }
        // It is mended for good.
        drop(storage);
        let storage = FileStorage::open(folder.path()).unwrap();
        assert_eq!((state(&storage), storage.mended()), (expected, None), "byte {at}");
    }
}

#[test]
fn a_last_transaction_that_may_have_counted_is_told_as_damage() {
    let (mut log, _, _) = told();
    *log.last_mut().unwrap() ^= 1;
    let storage = FileStorage::open(folder_with(&log).path()).unwrap();
    assert_eq!(storage.mended().unwrap().damaged, 1);
}

#[test]
fn garbage_is_swept_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let mut storage = FileStorage::open(folder.path()).unwrap();
    let page = vec![7; 100 * 1024];
    storage.store(effects([put("kept", "kept")])).unwrap();
    let mut largest = 0;
    for round in 0..100_u8 {
        storage
            .store(effects([put("page", [&page[..], &[round]].concat()), put(&format!("small/{round:03}"), [round])]))
            .unwrap();
        largest = largest.max(storage.size());
    }
    assert!(largest < 2 * 1024 * 1024, "{largest} bytes at most");
    let before = state(&storage);
    assert_eq!((before.len(), before["page"].last(), before["small/042"].as_slice()), (102, Some(&99), &[42][..]));
    assert_eq!(storage.size(), fs::metadata(folder.path().join(disk::LOG)).unwrap().len());
    drop(storage);
    let storage = FileStorage::open(folder.path()).unwrap();
    assert_eq!((state(&storage), storage.mended()), (before, None));
}

#[test]
fn a_rewrite_of_much_takes_several_frames() {
    let folder = TempDir::new().unwrap();
    let mut storage = FileStorage::open(folder.path()).unwrap();
    for number in 0..5 {
        storage.store(effects([put(&format!("page/{number}"), vec![number; 700 * 1024])])).unwrap();
    }
    let before = state(&storage);
    storage.rewrite().unwrap();
    assert_eq!(state(&storage), before);
    storage.store(effects([remove("page/0")])).unwrap();
    drop(storage);
    let storage = FileStorage::open(folder.path()).unwrap();
    assert_eq!((storage.keys("").len(), storage.mended()), (4, None));
}

#[test]
fn a_rewrite_killed_at_any_byte_changes_nothing() {
    let (log, _, states) = told();
    let rewritten = {
        let folder = folder_with(&log);
        FileStorage::open(folder.path()).unwrap().rewrite().unwrap();
        fs::read(folder.path().join(disk::LOG)).unwrap()
    };
    for cut in 0..=rewritten.len() {
        let folder = folder_with(&log);
        fs::write(folder.path().join(disk::NEW_LOG), &rewritten[..cut]).unwrap();
        let storage = FileStorage::open(folder.path()).unwrap();
        assert_eq!((&state(&storage), storage.mended()), (states.last().unwrap(), None));
        assert!(!folder.path().join(disk::NEW_LOG).exists());
    }
    let storage = FileStorage::open(folder_with(&rewritten).path()).unwrap();
    assert_eq!(state(&storage), *states.last().unwrap());
}

#[test]
fn a_beginning_that_was_killed_begins_again() {
    for left in [&b""[..], b"homeward", &frame::header(1)] {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join(disk::NEW_LOG), left).unwrap();
        let storage = FileStorage::open(folder.path()).unwrap();
        assert_eq!((state(&storage), storage.mended()), (State::new(), None));
    }
}

#[test]
fn two_never_share_a_folder() {
    let folder = TempDir::new().unwrap();
    let storage = FileStorage::open(folder.path()).unwrap();
    assert!(matches!(FileStorage::open(folder.path()), Err(StorageError::InUse)));
    drop(storage);
    FileStorage::open(folder.path()).unwrap();
}

/// A disk with so many bytes left. It writes what fits, as a disk does.
struct SmallDisk {
    file: File,
    left: Arc<AtomicU64>,
    cuts: bool,
}

impl Tail for SmallDisk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let fits = self.left.load(Ordering::Relaxed).min(bytes.len() as u64);
        self.file.append(&bytes[..fits as usize])?;
        self.left.fetch_sub(fits, Ordering::Relaxed);
        if fits < bytes.len() as u64 { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        if self.cuts { self.file.cut(length) } else { Err(ErrorKind::Other.into()) }
    }
}

fn on_small_disk(folder: &Path, cuts: bool) -> (FileStorage, Arc<AtomicU64>) {
    let mut storage = FileStorage::open(folder).unwrap();
    let mut file = fs::OpenOptions::new().write(true).open(folder.join(disk::LOG)).unwrap();
    file.cut(storage.size()).unwrap();
    let left = Arc::new(AtomicU64::new(0));
    storage.tail = Box::new(SmallDisk { file, left: left.clone(), cuts });
    (storage, left)
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    let (log, _, states) = told();
    let folder = folder_with(&log);
    let (mut storage, left) = on_small_disk(folder.path(), true);
    for space in [0, 1, 20, 60] {
        left.store(space, Ordering::Relaxed);
        let refused = storage.store(effects([put("record/1", "three and more of it"), remove("record/2")]));
        assert!(matches!(refused, Err(StorageError::Full)));
        assert_eq!((&state(&storage), storage.size()), (states.last().unwrap(), log.len() as u64));
    }
    left.store(1_000, Ordering::Relaxed);
    storage.store(effects([put("record/1", "three")])).unwrap();
    let before = state(&storage);
    drop(storage);
    let storage = FileStorage::open(folder.path()).unwrap();
    assert_eq!((state(&storage), storage.mended()), (before, None));
}

#[test]
fn a_disk_that_cannot_even_undo_is_not_written_to_until_opened_again() {
    let (log, _, states) = told();
    let folder = folder_with(&log);
    let (mut storage, left) = on_small_disk(folder.path(), false);
    left.store(30, Ordering::Relaxed);
    assert!(matches!(storage.store(effects([put("record/1", "three")])), Err(StorageError::Full)));
    left.store(1_000, Ordering::Relaxed);
    assert!(matches!(storage.store(effects([put("record/1", "three")])), Err(StorageError::Unsure)));
    assert_eq!(state(&storage), *states.last().unwrap());
    drop(storage);
    let storage = FileStorage::open(folder.path()).unwrap();
    assert_eq!(state(&storage), *states.last().unwrap());
    assert_eq!(storage.mended().unwrap().torn_bytes, 30);
}

#[test]
fn what_was_made_of_a_failed_read_is_not_stored() {
    let (log, _, _) = told();
    let folder = folder_with(&log);
    let mut storage = FileStorage::open(folder.path()).unwrap();
    fs::OpenOptions::new().write(true).open(folder.path().join(disk::LOG)).unwrap().set_len(HEADER_BYTES).unwrap();
    assert_eq!(storage.read("record/1"), None);
    assert!(matches!(storage.store(effects([put("record/1", "made of nothing")])), Err(StorageError::Unsure)));
}

#[test]
fn a_later_format_is_left_alone() {
    let mut header = frame::header(1);
    header[15] = 2;
    let check = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &header[..24]);
    header[24..].copy_from_slice(&check.as_ref()[..8]);
    let folder = folder_with(&header);
    assert!(matches!(FileStorage::open(folder.path()), Err(StorageError::LaterFormat(2))));
    assert_eq!(fs::read(folder.path().join(disk::LOG)).unwrap(), header);
}

#[test]
fn too_much_at_once_is_refused() {
    let folder = TempDir::new().unwrap();
    let mut storage = FileStorage::open(folder.path()).unwrap();
    let much = vec![0; frame::MAX_WRITES_BYTES];
    assert!(matches!(storage.store(effects([put("much", much)])), Err(StorageError::TooLarge)));
    assert!(matches!(storage.store(effects([put(&"k".repeat(70_000), "")])), Err(StorageError::TooLarge)));
    storage.store(effects([put("little", "")])).unwrap();
}

#[test]
fn only_some_things_are_kept_aside() {
    let (log, lengths, _) = told();
    let folder = folder_with(&log[..lengths[1] as usize + 5]);
    for round in 0..20 {
        drop(FileStorage::open(folder.path()).unwrap());
        fs::write(folder.path().join(disk::LOG), &log[..lengths[1] as usize + 5 + round]).unwrap();
    }
    let mut kept: Vec<_> =
        fs::read_dir(folder.path().join("aside")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    kept.sort();
    assert_eq!((kept.len(), kept[0].to_str().unwrap()), (16, "000005-tail"));
}

/// The released format, byte for byte: a phone in the field has such logs.
#[test]
fn the_format_is_the_one_in_the_field() {
    let fixture: String = include_str!("../../fixtures/log-1.hex").split_whitespace().collect();
    let (log, _, states) = told();
    assert_eq!(hex::encode(&log), fixture);
    let bytes = hex::decode(&fixture).unwrap();
    let storage = FileStorage::open(folder_with(&bytes).path()).unwrap();
    assert_eq!(state(&storage), *states.last().unwrap());
}
