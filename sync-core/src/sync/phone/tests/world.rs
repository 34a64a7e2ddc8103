//! A hub in memory and phones with storage in memory.

use crate::catalogue::Catalogue;
use crate::ids::{ChildId, DeviceId, RecordId};
use crate::record::tests::{at, catalogue_with, path};
use crate::record::{Header, Intent, Record, View};
use crate::role::Role;
use crate::sync::hub::{self, Pusher, Refusal, Verdict};
use crate::sync::phone::{Effects, MemoryStorage, Outcome, Phone, PhoneError, Profile, RefusedWork, WorkState};
use crate::sync::wire::*;
use automerge::Change;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use uuid::Uuid;

pub(super) fn roomy() -> &'static Catalogue {
    static ROOMY: OnceLock<Catalogue> = OnceLock::new();
    ROOMY.get_or_init(|| catalogue_with(500, 100_000))
}

pub(super) const CHILD: ChildId = ChildId(Uuid::from_u128(2));

pub(super) fn header(number: u128) -> Header {
    Header { id: RecordId(Uuid::from_u128(number)), kind: "outing".into(), child: CHILD }
}

pub(super) fn text(at: usize, remove: usize, insert: &str) -> Intent {
    Intent::EditText { path: path("/story"), at, remove, insert: insert.into() }
}

#[derive(Clone)]
struct Stored {
    record: Record,
    /// Each change with the position it came in at.
    log: Vec<(i64, Change)>,
    position: i64,
}

/// The server, as far as a phone can tell.
#[derive(Clone)]
pub(super) struct TestHub {
    stored: BTreeMap<RecordId, Stored>,
    position: i64,
    /// Goes up when the hub is restored, so that old cursors are known to be of another life.
    pub(super) life: u32,
    pub(super) records_per_page: usize,
    pub(super) tells_positions: bool,
    pub(super) quarantine: Vec<Push>,
    /// Records whose next push is refused whatever it holds.
    pub(super) refuses: BTreeSet<RecordId>,
    pub(super) seen: Vec<Seen>,
    pub(super) ended: BTreeSet<DeviceId>,
    pub(super) requests: Vec<SyncRequest>,
}

impl TestHub {
    pub(super) fn new() -> TestHub {
        TestHub {
            stored: BTreeMap::new(),
            position: 0,
            life: 1,
            records_per_page: 100,
            tells_positions: true,
            quarantine: Vec::new(),
            refuses: BTreeSet::new(),
            seen: Vec::new(),
            ended: BTreeSet::new(),
            requests: Vec::new(),
        }
    }

    pub(super) fn record(&self, number: u128) -> Record {
        self.stored[&header(number).id].record.clone()
    }

    pub(super) fn try_record(&self, number: u128) -> Option<Record> {
        self.stored.get(&header(number).id).map(|stored| stored.record.clone())
    }

    pub(super) fn view(&self, number: u128) -> View {
        self.record(number).view()
    }

    /// A manager opens the record.
    pub(super) fn open(&mut self, number: u128) {
        let position = self.stored[&header(number).id].position;
        self.seen.push(Seen { record: header(number).id, position, at: at(0), by: "Mara Manager".into() });
    }

    pub(super) fn answer(&mut self, device: DeviceId, request: SyncRequest) -> SyncResponse {
        // As it travels: strictly read JSON.
        let request: SyncRequest = serde_json::from_str(&serde_json::to_string(&request).unwrap()).unwrap();
        assert!(request.push.len() <= MAX_PUSHES && request.audit.len() <= MAX_AUDIT);
        self.requests.push(request.clone());
        let results = request.push.iter().map(|push| self.take(device, push)).collect();
        let audited: Vec<AuditDifference> = request.audit.iter().filter_map(|entry| self.compare(entry)).collect();
        let known = request.cursor.as_deref().and_then(|cursor| cursor.split_once('.'));
        let since = known
            .filter(|(life, _)| *life == self.life.to_string())
            .map_or(0, |(_, position)| position.parse::<i64>().unwrap());
        let mut news: Vec<_> = self.stored.iter().filter(|(_, stored)| stored.position > since).collect();
        news.sort_by_key(|(_, stored)| stored.position);
        if self.ended.contains(&device) {
            news.clear();
        }
        let more = news.len() > self.records_per_page;
        news.truncate(self.records_per_page);
        let next = if more { news.last().unwrap().1.position } else { self.position };
        let whole: BTreeSet<RecordId> = audited.iter().map(|difference| difference.record).collect();
        let mut records: Vec<Delivery> = news
            .into_iter()
            .filter(|(id, _)| !whole.contains(id))
            .map(|(id, stored)| delivery(*id, stored, if since > 0 { since } else { -1 }))
            .collect();
        records.extend(whole.iter().filter_map(|id| Some(delivery(*id, self.stored.get(id)?, -1))));
        let response = SyncResponse {
            results,
            records,
            audited,
            children: Vec::new(),
            episodes: Vec::new(),
            purge: if self.ended.contains(&device) { vec![CHILD] } else { Vec::new() },
            seen: self.seen.clone(),
            people: (1..5).map(|device| (DeviceId(Uuid::from_u128(device)), person(device))).collect(),
            cursor: format!("{}.{next}", self.life),
            more,
            server_time: at(0),
        };
        serde_json::from_str(&serde_json::to_string(&response).unwrap()).unwrap()
    }

    fn compare(&self, entry: &AuditEntry) -> Option<AuditDifference> {
        let heads = self.stored.get(&entry.record).map(|stored| stored.record.heads()).unwrap_or_default();
        (hub::fingerprint(&heads) != entry.fingerprint)
            .then(|| AuditDifference { record: entry.record, heads: heads.iter().map(ToString::to_string).collect() })
    }

    fn take(&mut self, device: DeviceId, push: &Push) -> PushResult {
        let bytes: usize = push.changes.iter().map(|chunk| chunk.0.len()).sum();
        assert!(bytes <= MAX_REQUEST_BYTES && push.changes.len() <= MAX_CHANGES_PER_PUSH);
        let header = Header { id: push.record, kind: push.kind.clone(), child: push.child };
        let stored = self.stored.get(&push.record).map(|stored| stored.record.clone());
        let chunks: Vec<&[u8]> = push.changes.iter().map(|chunk| chunk.0.as_slice()).collect();
        let pusher = Pusher { device, role: Role::YouthWorker, own_devices: Vec::new() };
        let verdict = if self.refuses.remove(&push.record) {
            Verdict::Refused(Refusal::RecordFull)
        } else {
            hub::judge(roomy(), stored, &header, &chunks, &pusher)
        };
        let (status, refusal) = match verdict {
            Verdict::Duplicate => (PushStatus::Duplicate, None),
            Verdict::Forked => (PushStatus::Rotate, Some(Refusal::Forked)),
            Verdict::Waiting => (PushStatus::Waiting, Some(Refusal::UnknownDependency)),
            Verdict::Refused(refusal) => {
                self.quarantine.push(push.clone());
                (PushStatus::Quarantined, Some(refusal))
            }
            Verdict::Admitted(admitted) => {
                self.position += 1;
                let mut log = self.stored.remove(&push.record).map(|stored| stored.log).unwrap_or_default();
                log.extend(admitted.new.into_iter().map(|change| (self.position, change)));
                let stored = Stored { record: admitted.record, log, position: self.position };
                self.stored.insert(push.record, stored);
                (PushStatus::Accepted, None)
            }
        };
        PushResult {
            record: push.record,
            status,
            position: self.stored.get(&push.record).map(|stored| stored.position).filter(|_| self.tells_positions),
            accepted_seq: None,
            code: refusal.as_ref().map(|refusal| refusal.code().to_owned()),
            detail: refusal.as_ref().map(ToString::to_string),
            digest: Some(push.digest()),
        }
    }
}

/// The whole record for one that has read nothing of it, the changes since for the others.
fn delivery(id: RecordId, stored: &Stored, since: i64) -> Delivery {
    let header = stored.record.header();
    let whole = stored.log.iter().all(|(position, _)| *position > since);
    let since = stored.log.iter().filter(|(position, _)| *position > since);
    Delivery {
        record: id,
        kind: header.kind.clone(),
        child: header.child,
        position: stored.position,
        snapshot: whole.then(|| Chunk(stored.record.save())),
        changes: if whole { Vec::new() } else { since.map(|(_, change)| Chunk(change.raw_bytes().to_vec())).collect() },
    }
}

fn person(device: u128) -> Person {
    Person { user: Uuid::from_u128(100 + device), name: format!("Worker {device}") }
}

/// A phone with its storage and clock.
#[derive(Debug)]
pub(super) struct TestPhone {
    pub(super) phone: Phone,
    pub(super) storage: MemoryStorage,
    pub(super) device: DeviceId,
    pub(super) second: i64,
}

impl TestPhone {
    pub(super) fn new(device: u128) -> TestPhone {
        let Person { user, name } = person(device);
        let device = DeviceId(Uuid::from_u128(device));
        let profile = Profile { device, user, name, role: Role::YouthWorker, rotation: 0, cursor: None, contact: None };
        let (phone, effects) = Phone::set_up(roomy(), profile);
        let mut storage = MemoryStorage::default();
        storage.store(effects);
        TestPhone { phone, storage, device, second: 0 }
    }

    /// A phone with record 1 begun.
    pub(super) fn with_record(device: u128) -> TestPhone {
        let mut phone = TestPhone::new(device);
        phone.begin(1);
        phone
    }

    pub(super) fn begin(&mut self, number: u128) {
        let effects = self.phone.begin(&self.storage, &header(number)).unwrap();
        self.storage.store(effects);
    }

    pub(super) fn tick(&mut self) -> chrono::DateTime<chrono::Utc> {
        self.second += 1;
        at(self.second)
    }

    pub(super) fn try_edit(&mut self, number: u128, intent: Intent) -> Result<Effects, PhoneError> {
        let at = self.tick();
        self.phone.edit(&self.storage, header(number).id, at, intent)
    }

    pub(super) fn edit(&mut self, number: u128, intent: Intent) {
        let effects = self.try_edit(number, intent).unwrap();
        self.storage.store(effects);
    }

    pub(super) fn flush(&mut self) {
        let at = self.tick();
        let effects = self.phone.flush(&self.storage, at);
        self.storage.store(effects);
    }

    /// The battery is pulled: what is in storage is what is left.
    pub(super) fn crash(&mut self) {
        self.phone = Phone::wake(roomy(), &self.storage).unwrap();
    }

    pub(super) fn try_record(&mut self, number: u128) -> Result<Record, PhoneError> {
        let at = self.tick();
        let (record, effects) = self.phone.read(&self.storage, header(number).id, at)?;
        let record = record.clone();
        self.storage.store(effects);
        Ok(record)
    }

    pub(super) fn view(&mut self, number: u128) -> View {
        self.try_record(number).unwrap().view()
    }

    pub(super) fn state(&self, number: u128) -> WorkState {
        self.phone.sync_status(header(number).id).unwrap().state
    }

    pub(super) fn refused(&self, number: u128) -> Vec<RefusedWork> {
        self.phone.refused(&self.storage, header(number).id)
    }

    pub(super) fn request(&mut self) -> SyncRequest {
        let at = self.tick();
        let (request, effects) = self.phone.request(&self.storage, at).unwrap();
        self.storage.store(effects);
        request
    }

    pub(super) fn try_answer(&mut self, response: SyncResponse) -> Result<Outcome, PhoneError> {
        let at = self.tick();
        let (outcome, effects) = self.phone.answer(&self.storage, response, at)?;
        self.storage.store(effects);
        Ok(outcome)
    }

    /// One round trip.
    pub(super) fn exchange(&mut self, hub: &mut TestHub) -> Outcome {
        let request = self.request();
        let response = hub.answer(self.device, request);
        self.try_answer(response).unwrap()
    }

    /// Round trips until the phone has nothing more to do at once.
    pub(super) fn sync(&mut self, hub: &mut TestHub) {
        for _ in 0..200 {
            if !self.exchange(hub).again {
                return;
            }
        }
        panic!("the phone never comes to rest");
    }

    /// The request reaches the hub, its answer never comes.
    pub(super) fn sync_without_answer(&mut self, hub: &mut TestHub) {
        let request = self.request();
        hub.answer(self.device, request);
    }
}

/// Checks that everybody reads the same.
pub(super) fn all_agree(hub: &TestHub, phones: &mut [&mut TestPhone], number: u128) {
    for phone in phones {
        assert_eq!(phone.view(number), hub.view(number), "device {}", phone.device);
    }
}
