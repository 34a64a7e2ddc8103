//! Any interleaving of work, syncs, lost messages and crashes ends with everybody reading everything.

use super::world::*;
use crate::record::tests::{path, set};
use crate::record::{Intent, Path, Record};
use crate::sync::phone::{MemoryStorage, WorkState};
use crate::sync::wire::{SyncRequest, SyncResponse};
use automerge::ChangeHash;
use automerge::legacy::{OpId, OpType};
use homeward_seeds::property;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Debug, Clone)]
enum Step {
    Set {
        field: usize,
    },
    Text {
        at: usize,
        remove: usize,
    },
    AddRow,
    SetInRow {
        row: usize,
    },
    RemoveRow {
        row: usize,
    },
    RestoreRow {
        row: usize,
    },
    Resolve {
        value: usize,
    },
    Sign {
        row: usize,
    },
    Flush,
    Sync,
    LoseRequest,
    LoseAnswer,
    /// Sends now, and takes the answer in at the next `Arrive`.
    Send,
    Arrive,
    Crash,
    /// The phone is full: the write is dropped, and the phone wakes from its storage.
    Full,
    /// Keeps a backup, or goes back to the one kept.
    Backup,
    Restore,
    /// The same for the server.
    HubBackup,
    HubRestore,
}

/// What goes back to an older copy of itself.
#[derive(Clone, Copy, PartialEq)]
enum Restored {
    Nothing,
    Phones,
    Hub,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0usize..4).prop_map(|field| Step::Set { field }),
        8 => (any::<usize>(), 0usize..4).prop_map(|(at, remove)| Step::Text { at, remove }),
        3 => Just(Step::AddRow),
        3 => any::<usize>().prop_map(|row| Step::SetInRow { row }),
        2 => any::<usize>().prop_map(|row| Step::RemoveRow { row }),
        2 => any::<usize>().prop_map(|row| Step::RestoreRow { row }),
        3 => any::<usize>().prop_map(|value| Step::Resolve { value }),
        1 => any::<usize>().prop_map(|row| Step::Sign { row }),
        3 => Just(Step::Flush),
        6 => Just(Step::Sync),
        2 => Just(Step::LoseRequest),
        3 => Just(Step::LoseAnswer),
        3 => Just(Step::Send),
        3 => Just(Step::Arrive),
        3 => Just(Step::Crash),
        1 => Just(Step::Full),
        1 => Just(Step::Backup),
        1 => Just(Step::Restore),
        1 => Just(Step::HubBackup),
        1 => Just(Step::HubRestore),
    ]
}

/// What was done, beside what the phones make of it.
#[derive(Default)]
struct Model {
    next: u32,
    values: BTreeSet<String>,
    rows: BTreeSet<String>,
    characters: BTreeSet<char>,
    deleted: BTreeSet<char>,
}

impl Model {
    fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next
    }
}

struct World {
    hub: TestHub,
    phones: Vec<TestPhone>,
    travelling: Vec<Option<SyncResponse>>,
    backups: Vec<Option<MemoryStorage>>,
    hub_backup: Option<TestHub>,
    model: Model,
    restored: Restored,
}

impl World {
    fn new(phones: usize, restored: Restored) -> World {
        World {
            hub: TestHub::new(),
            phones: (1..=phones as u128).map(TestPhone::with_record).collect(),
            travelling: vec![None; phones],
            backups: vec![None; phones],
            hub_backup: None,
            model: Model::default(),
            restored,
        }
    }

    fn edit(&mut self, phone: usize, intent: Intent) -> bool {
        match self.phones[phone].try_edit(1, intent) {
            Ok(effects) => {
                self.phones[phone].storage.store(effects);
                true
            }
            // A lock, or a conflict that is none: the phone says no and nothing has changed.
            Err(error) => {
                assert!(["locked", "not_the_author", "no_conflict"].contains(&error.code()), "{error}");
                false
            }
        }
    }

    fn answer(&mut self, phone: usize, request: SyncRequest) -> SyncResponse {
        let device = self.phones[phone].device;
        self.hub.answer(device, request)
    }

    fn take(&mut self, index: usize, step: Step) {
        let phone = index % self.phones.len();
        match step {
            Step::Set { field } => {
                let value = format!("v{}", self.model.fresh());
                let field = ["/place", "/sessions/1/topic", "/sessions/2/topic", "/place"][field];
                if self.edit(phone, set(field, value.as_str())) {
                    self.model.values.insert(value);
                }
            }
            Step::Text { at, remove } => {
                let story = self.phones[phone].view(1).data["story"].as_str().unwrap_or_default().to_owned();
                let characters: Vec<char> = story.chars().collect();
                let at = at % (characters.len() + 1);
                let remove = remove.min(characters.len() - at);
                let new = char::from_u32(0x4e00 + self.model.fresh()).unwrap();
                if self.edit(phone, text(at, remove, &new.to_string())) {
                    self.model.characters.insert(new);
                    self.model.deleted.extend(&characters[at..at + remove]);
                }
            }
            Step::AddRow => {
                let row = Uuid::from_u128(u128::from(self.model.fresh())).to_string();
                let name = format!("v{}", self.model.fresh());
                let values = json!({ "name": name }).as_object().unwrap().clone();
                if self.edit(phone, Intent::AddRow { path: path("/people").join(row.as_str()), values }) {
                    self.model.rows.insert(row);
                    self.model.values.insert(name);
                }
            }
            Step::SetInRow { row } => {
                let value = format!("v{}", self.model.fresh());
                if let Some(row) = self.row(phone, row)
                    && self.edit(phone, set(&format!("{row}/name"), value.as_str()))
                {
                    self.model.values.insert(value);
                }
            }
            Step::RemoveRow { row } => {
                if let Some(path) = self.row(phone, row) {
                    let reason = format!("r{}", self.model.fresh());
                    self.edit(phone, Intent::RemoveRow { path, reason });
                }
            }
            Step::RestoreRow { row } => {
                if let Some(path) = self.row(phone, row) {
                    self.edit(phone, Intent::RestoreRow { path });
                }
            }
            Step::Resolve { value } => {
                if let Some(conflict) = self.phones[phone].view(1).conflicts.first() {
                    let value = conflict.values[value % conflict.values.len()].value.clone();
                    let id = Uuid::from_u128(u128::from(self.model.fresh()));
                    self.edit(phone, Intent::Resolve { path: conflict.path.clone(), id, value });
                }
            }
            Step::Sign { row } => {
                if let Some(unit) = self.row(phone, row) {
                    let id = Uuid::from_u128(u128::from(self.model.fresh()));
                    let (slot, name) = ("author".to_owned(), "Ada Test".to_owned());
                    self.edit(phone, Intent::Sign { unit, id, slot, name, statement: None, drawing: None });
                }
            }
            Step::Flush => self.phones[phone].flush(),
            Step::Sync => {
                self.travelling[phone] = None;
                self.phones[phone].sync(&mut self.hub);
            }
            Step::LoseRequest => {
                self.travelling[phone] = None;
                self.phones[phone].request();
            }
            Step::LoseAnswer => {
                self.travelling[phone] = None;
                let request = self.phones[phone].request();
                self.answer(phone, request);
            }
            Step::Send => {
                let request = self.phones[phone].request();
                self.travelling[phone] = Some(self.answer(phone, request));
            }
            Step::Arrive => {
                if let Some(response) = self.travelling[phone].take() {
                    self.phones[phone].try_answer(response).unwrap();
                }
            }
            Step::Crash => {
                self.travelling[phone] = None;
                self.phones[phone].crash();
            }
            Step::Full => {
                self.travelling[phone] = None;
                drop(self.phones[phone].try_edit(1, set("/place", "never stored")));
                self.phones[phone].crash();
            }
            Step::Backup if self.restored == Restored::Phones => {
                self.backups[phone] = Some(self.phones[phone].storage.clone());
            }
            Step::Restore if self.restored == Restored::Phones => {
                if let Some(storage) = self.backups[phone].clone() {
                    self.travelling[phone] = None;
                    self.phones[phone].storage = storage;
                    self.phones[phone].crash();
                }
            }
            Step::HubBackup if self.restored == Restored::Hub => self.hub_backup = Some(self.hub.clone()),
            Step::HubRestore if self.restored == Restored::Hub => {
                if let Some(mut backup) = self.hub_backup.clone() {
                    backup.life = self.hub.life + 1;
                    self.hub = backup;
                    self.travelling.fill(None);
                }
            }
            Step::Backup | Step::Restore | Step::HubBackup | Step::HubRestore => {}
        }
    }

    fn row(&mut self, phone: usize, index: usize) -> Option<Path> {
        let view = self.phones[phone].view(1);
        let mut rows: Vec<Path> = view.removed.into_iter().map(|removed| removed.path).collect();
        let standing = view.data["people"].as_object().cloned().unwrap_or_default();
        rows.extend(standing.keys().map(|key| path("/people").join(key.as_str())));
        (!rows.is_empty()).then(|| rows[index % rows.len()].clone())
    }

    fn finish(&mut self) {
        for _ in 0..2 {
            for phone in &mut self.phones {
                phone.sync(&mut self.hub);
            }
        }
    }
}

/// How many histories every run tries, beside those that once failed.
const HISTORIES: u64 = 64;

fn histories() -> impl Strategy<Value = (usize, Vec<(usize, Step)>)> {
    (2usize..=4, prop::collection::vec((0usize..4, step()), 1..80))
}

#[test]
fn every_history_ends_with_everybody_reading_everything() {
    property!("every_history_ends_with_everybody_reading_everything").check(
        HISTORIES,
        &histories(),
        |(phones, steps)| {
            let mut world = World::new(phones, Restored::Nothing);
            for (phone, step) in steps {
                world.take(phone, step);
            }
            world.finish();
            everybody_reads_everything(&mut world);
            Ok(())
        },
    );
}

#[test]
fn a_server_restored_at_any_time_gets_everything_back() {
    property!("a_server_restored_at_any_time_gets_everything_back").check(
        HISTORIES,
        &histories(),
        |(phones, steps)| {
            let mut world = World::new(phones, Restored::Hub);
            for (phone, step) in steps {
                world.take(phone, step);
            }
            // Work in turns, each on the other's last, comes back one turn a round.
            loop {
                let before = world.hub.try_record(1).map_or(0, |record| record.change_count());
                for phone in &mut world.phones {
                    phone.phone.audit();
                    phone.sync(&mut world.hub);
                }
                if world.hub.try_record(1).map_or(0, |record| record.change_count()) == before {
                    break;
                }
            }
            world.finish();
            everybody_reads_everything(&mut world);
            Ok(())
        },
    );
}

fn everybody_reads_everything(world: &mut World) {
    let Model { values, rows, characters, deleted, .. } = &world.model;
    let Some(record) = world.hub.try_record(1) else {
        assert!(values.is_empty() && characters.is_empty());
        return;
    };
    let view = record.view();
    for phone in &mut world.phones {
        assert_eq!(phone.view(1), view);
        assert_eq!((phone.phone.unsent(), said(phone)), (0, Vec::new()));
        assert_eq!(phone.state(1), WorkState::Sent);
    }
    assert!(world.hub.quarantine.is_empty());
    let story = view.data["story"].as_str().unwrap_or_default();
    for character in characters {
        let expected = usize::from(!deleted.contains(character));
        assert_eq!(story.chars().filter(|other| other == character).count(), expected, "{character}");
    }
    for row in rows {
        let removed = view.removed.iter().any(|removed| removed.path.segments().last() == Some(row));
        assert!(view.data["people"].get(row).is_some() != removed, "{row}");
    }
    let history = History::of(&record);
    for value in values {
        history.accounts_for(value, &view);
    }
}

#[test]
fn phones_restored_from_backups_at_any_time_still_meet() {
    property!("phones_restored_from_backups_at_any_time_still_meet").check(
        HISTORIES,
        &histories(),
        |(phones, steps)| {
            let mut world = World::new(phones, Restored::Phones);
            let mut accepted: BTreeSet<ChangeHash> = BTreeSet::new();
            for (phone, step) in steps {
                world.take(phone, step);
                let held = world.hub.try_record(1).map(|record| record.change_hashes()).unwrap_or_default();
                assert!(accepted.is_subset(&held));
                accepted = held;
            }
            world.finish();
            let Some(record) = world.hub.try_record(1) else { return Ok(()) };
            for phone in &mut world.phones {
                assert_eq!(phone.view(1), record.view());
                assert_eq!(phone.phone.unsent(), 0);
            }
            // A row begun in two lives of a phone is refused the second time, for it is there.
            for phone in &world.phones {
                let about_rows = ["row_exists", "unknown_row"];
                let other = said(phone).into_iter().filter(|(code, _)| !about_rows.contains(&code.as_str()));
                assert_eq!(other.collect::<Vec<_>>(), []);
            }
            Ok(())
        },
    );
}

/// What a phone was told of the work that was refused.
fn said(phone: &TestPhone) -> Vec<(String, String)> {
    phone.refused(1).into_iter().map(|work| (work.code, work.detail)).collect()
}

/// Who overwrote what, and whether they had seen it.
struct History {
    /// Each value written, with its operation and change.
    written: BTreeMap<String, (OpId, ChangeHash)>,
    /// Each operation that was overwritten, with the changes that did.
    overwritten: BTreeMap<OpId, Vec<ChangeHash>>,
    deps: BTreeMap<ChangeHash, Vec<ChangeHash>>,
}

impl History {
    fn of(record: &Record) -> History {
        let mut history = History { written: BTreeMap::new(), overwritten: BTreeMap::new(), deps: BTreeMap::new() };
        for change in record.changes_since(&[]) {
            history.deps.insert(change.hash(), change.deps().to_vec());
            for (counter, op) in (change.start_op().get()..).zip(change.decode().operations) {
                let id = OpId::new(counter, change.actor_id());
                for pred in op.pred.iter() {
                    history.overwritten.entry(pred.clone()).or_default().push(change.hash());
                }
                if let OpType::Put(scalar) = &op.action
                    && let Some(text) = scalar.as_str()
                {
                    history.written.entry(text.to_owned()).or_insert((id, change.hash()));
                }
            }
        }
        history
    }

    fn accounts_for(&self, value: &str, view: &crate::record::View) {
        let (operation, change) = self.written.get(value).unwrap_or_else(|| panic!("{value} is lost"));
        match self.overwritten.get(operation) {
            None => assert!(stands(value, view), "{value} is hidden"),
            Some(by) => {
                assert!(by.iter().all(|later| self.knew(*later, *change)), "{value} was overwritten unseen");
            }
        }
    }

    fn knew(&self, later: ChangeHash, earlier: ChangeHash) -> bool {
        let mut open = vec![later];
        let mut visited = BTreeSet::new();
        while let Some(hash) = open.pop() {
            if hash == earlier {
                return true;
            }
            if visited.insert(hash) {
                open.extend(self.deps.get(&hash).into_iter().flatten());
            }
        }
        false
    }
}

fn stands(value: &str, view: &crate::record::View) -> bool {
    fn within(data: &Value, value: &str) -> bool {
        match data {
            Value::Object(map) => map.values().any(|inner| within(inner, value)),
            other => other == value,
        }
    }
    let claimed = view.conflicts.iter().flat_map(|conflict| &conflict.values).any(|claim| claim.value == value);
    claimed || within(&view.data, value) || view.removed.iter().any(|removed| within(&removed.data, value))
}
