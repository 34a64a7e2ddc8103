//! Takes the calls of the host, one at a time.

pub(crate) mod account;
mod call;
mod claim;
mod documents;
mod draft;
mod kept_contents;
mod news;
mod open;
mod output;
mod photo;
mod read;
mod recovery;
mod serve;
#[cfg(test)]
mod tests;
mod voice;
mod write;

pub use call::{Call, Fault, SignInAnswer};

use crate::gate::Gate;
use crate::identity::Identity;
use crate::lease::{self, Latest};
use crate::storage::{Row, UnlockedStorage};
use call::KeptSignIn;
use chrono::{DateTime, TimeDelta, Utc};
use rand::SeedableRng as _;
use rand::rngs::ChaCha20Rng;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use sync_core::casework::rhi::ClockCheck;
use sync_core::catalogue::Catalogue;
use sync_core::ids::RecordId;
use sync_core::seal::{COST, DataKey, PassphraseCost};
use sync_core::sync::phone::{Effects, Phone, PhoneError, Storage};
use sync_core::views::caseload::{ClockSaid, Lookups};
use sync_core::views::digest::Digest;
use uuid::Uuid;

/// Where the session's part that outlives a page lies in storage.
const SESSION: &str = "session";

/// The phone behind the page.
pub struct App {
    catalogue: &'static Catalogue,
    now: DateTime<Utc>,
    rng: ChaCha20Rng,
    /// What stands before the keys, as it is on the disk; `None` where nobody has protected this phone yet.
    gate: Option<Gate>,
    gate_changed: bool,
    key: Option<DataKey>,
    /// What a guess at a passphrase costs that is chosen here.
    cost: PassphraseCost,
    /// Whoever holds the phone has just chosen or proved a way in, and may make another.
    may_renew: bool,
    storage: UnlockedStorage,
    phone: Option<Phone>,
    identity: Option<Identity>,
    session: Option<KeptSignIn>,
    digests: BTreeMap<RecordId, Digest>,
    /// What was looked up since storage or the summaries changed last, by storage's count of changes.
    lookups: RefCell<(u64, Rc<Lookups>)>,
    /// Records whose summary is to be made.
    stale: Vec<RecordId>,
    /// Words of records in which something was typed that is no change yet: they are not kept.
    typed_words: UnlockedStorage,
    /// Bytes that go with the answer.
    bytes: Option<Vec<u8>>,
    /// Rows of photos that go to the disk with the others.
    photos: Vec<Row>,
    /// The record that was shown by its kept contents, to be put together while nobody waits.
    next_open: Option<RecordId>,
    handing: Handing,
}

/// How far the handing over of a phone that was emptied is. It is not kept: one that broke off begins anew.
#[derive(Debug, Default)]
struct Handing {
    /// What the package is named by that is not acknowledged.
    offered: Option<String>,
    /// What the organisation finds the packages by.
    receipts: Vec<Uuid>,
    /// How many records and photos waited, once all is handed over.
    unsent: Option<usize>,
}

impl App {
    /// Makes an app that knows nothing yet.
    pub fn new(catalogue: &'static Catalogue) -> App {
        App {
            catalogue,
            now: DateTime::UNIX_EPOCH,
            rng: ChaCha20Rng::from_seed([0; 32]),
            gate: None,
            gate_changed: false,
            key: None,
            cost: COST,
            may_renew: false,
            storage: UnlockedStorage::default(),
            phone: None,
            identity: None,
            session: None,
            digests: BTreeMap::new(),
            lookups: RefCell::default(),
            stale: Vec::new(),
            typed_words: UnlockedStorage::default(),
            next_open: None,
            bytes: None,
            photos: Vec::new(),
            handing: Handing::default(),
        }
    }

    /// Makes an app that knows nothing yet, for tests that are not about what a passphrase costs.
    #[cfg(test)]
    fn costing(catalogue: &'static Catalogue, cost: PassphraseCost) -> App {
        App { cost, ..App::new(catalogue) }
    }

    /// Takes a call, made at `now` by the phone's clock. `seed` is 32 random bytes, never used twice. Afterwards the host
    /// writes [`App::rows`] and [`App::gate`] to the disk in one transaction, and says how that went with [`App::settle`]. The answer is JSON.
    ///
    /// # Errors
    /// [`Fault`]; nothing has changed then, but for the count of wrong tries at the gate.
    pub fn call(
        &mut self,
        call: Call,
        bytes: Option<Vec<u8>>,
        now: DateTime<Utc>,
        seed: [u8; 32],
    ) -> Result<String, Fault> {
        self.now = now;
        self.rng = ChaCha20Rng::from_seed(seed);
        self.bytes = None;
        self.photos.clear();
        if self.asks_documents(&call) {
            return Err(Fault::wanting());
        }
        let mut answer = self.serve(call, bytes);
        if self.storage.is_wanting() {
            answer = Err(Fault::wanting());
        }
        if answer.is_err() {
            self.go_back();
        } else {
            self.keep_time();
            self.note_unsent();
        }
        answer
    }

    /// Returns what the last call leaves to be written, sealed. Nothing is written before the phone is protected.
    pub fn rows(&mut self) -> Vec<Row> {
        let (Some(key), Some(_)) = (&self.key, &self.gate) else { return Vec::new() };
        let mut rows = self.storage.rows(key, &mut self.rng);
        rows.extend(self.photos.iter().cloned());
        rows
    }

    /// Returns everything that is open, sealed, and the gate, for a store that was cleared under the app; `None` where nothing is
    /// open. Photos that the server has are fetched again.
    pub fn everything(&mut self) -> Option<(Vec<Row>, &Gate)> {
        let (Some(key), Some(gate), Some(phone)) = (&self.key, &self.gate, &mut self.phone) else { return None };
        // Documents that no call asked for were on the disk alone.
        let fetched = phone.refetch(&self.storage);
        self.storage.store(fetched);
        Some((self.storage.all_rows(key, &mut self.rng), gate))
    }

    /// Returns the gate to write, where it has changed.
    pub fn gate(&self) -> Option<Option<&Gate>> {
        self.gate_changed.then_some(self.gate.as_ref())
    }

    /// Takes the bytes that go with the answer.
    pub fn take_bytes(&mut self) -> Option<Vec<u8>> {
        self.bytes.take()
    }

    /// Hears whether all is on the disk. Where it is not, the app goes back to what the disk holds.
    pub fn settle(&mut self, written: bool) {
        if written {
            if self.gate.is_some() {
                self.storage.settle();
            }
            self.gate_changed = false;
        } else {
            self.go_back();
        }
    }

    /// Goes back to what the disk holds: what a phone has in mind after an error may be ahead of its storage.
    fn go_back(&mut self) {
        // Before the phone is protected there is no disk to go back to.
        if self.gate.is_some() && self.storage.is_changed() {
            self.storage.undo();
            self.wake();
        }
    }

    fn wake(&mut self) {
        self.phone = Phone::wake(self.catalogue, &self.storage).ok();
        self.identity = self.storage.read_json(crate::identity::KEY);
        self.session = self.storage.read_json(SESSION);
        let digests = self.storage.range("digest/").filter_map(|(key, bytes)| {
            let id = key.strip_prefix("digest/")?.parse().ok()?;
            Some((id, serde_json::from_slice(bytes).ok()?))
        });
        self.digests = digests.collect();
        self.lookups.take();
        self.stale.clear();
        self.typed_words = UnlockedStorage::default();
    }

    /// Returns what was looked up since something changed.
    fn lookups(&self) -> Rc<Lookups> {
        let mut lookups = self.lookups.borrow_mut();
        if lookups.0 != self.storage.changes() {
            *lookups = (self.storage.changes(), Rc::default());
        }
        Rc::clone(&lookups.1)
    }

    /// Returns the summaries, to be changed.
    fn digests_mut(&mut self) -> &mut BTreeMap<RecordId, Digest> {
        self.lookups.take();
        &mut self.digests
    }

    /// Lets the phone do something, and takes what comes of it.
    fn work<T>(
        &mut self,
        act: impl FnOnce(&mut Phone, &dyn Storage, DateTime<Utc>) -> Result<(T, Effects), PhoneError>,
    ) -> Result<T, Fault> {
        let at = self.clock().corrected_now;
        self.work_at(at, act)
    }

    fn work_at<T>(
        &mut self,
        at: DateTime<Utc>,
        act: impl FnOnce(&mut Phone, &dyn Storage, DateTime<Utc>) -> Result<(T, Effects), PhoneError>,
    ) -> Result<T, Fault> {
        let phone = self.phone.as_mut().ok_or(PhoneError::NotSetUp)?;
        let (made, effects) = act(phone, &self.storage, at)?;
        self.storage.store(effects);
        Ok(made)
    }

    fn phone(&self) -> Result<&Phone, Fault> {
        self.phone.as_ref().ok_or(Fault::locked())
    }

    /// Returns how far the corrected clock was ahead of the phone's at the last call. A phone that is locked has none.
    pub fn skew(&self) -> TimeDelta {
        self.clock().corrected_now - self.now
    }

    /// Checks the clock. Time does not run backwards, whatever the phone shows.
    fn clock(&self) -> ClockCheck {
        let contact = self.phone.as_ref().and_then(|phone| phone.profile().contact);
        let check = lease::check(contact, self.now);
        let latest: Option<Latest> = self.storage.read_json(lease::KEY);
        let corrected_now = latest.map_or(check.corrected_now, |latest| latest.at.max(check.corrected_now));
        ClockCheck { corrected_now, ..check }
    }

    /// Keeps the latest moment beside whatever else is written, and by itself once it is a minute old.
    fn keep_time(&mut self) {
        if self.phone.is_none() || self.gate.is_none() {
            return;
        }
        let now = self.clock().corrected_now;
        if let Some(latest) = Latest::later(self.storage.read_json(lease::KEY), now) {
            self.storage.put_json(lease::KEY, &latest);
        }
    }

    /// Writes on the gate how much is unsent, for whoever looks at the locked phone.
    fn note_unsent(&mut self) {
        let unsent = self.unsent();
        if let (Some(_), Some(gate)) = (&self.phone, &mut self.gate)
            && gate.unsent != unsent
        {
            gate.unsent = unsent;
            self.gate_changed = true;
        }
    }

    fn unsent(&self) -> usize {
        let records = self.phone.as_ref().map_or(0, Phone::unsent);
        records + self.photos_waiting() + self.accounts_waiting()
    }

    fn photos_waiting(&self) -> usize {
        self.storage.keys("photo-out/").len()
    }

    /// Returns when the lease ends; `None` before the first session.
    fn lease_until(&self) -> Option<DateTime<Utc>> {
        let session = self.session.as_ref()?;
        let contact = self.phone.as_ref().and_then(|phone| phone.profile().contact);
        let word = contact.map_or(session.at, |contact| contact.server_at.max(session.at));
        Some(lease::until(word, session.policy.lease_hours))
    }

    fn lease_ended(&self) -> bool {
        self.lease_until().is_some_and(|until| self.clock().corrected_now > until)
    }

    /// Shows what was handed over since the app was started.
    fn handed(&self) -> Value {
        let unsent = self.handing.unsent;
        unsent.map_or(Value::Null, |unsent| json!({"unsent": unsent, "receipts": self.handing.receipts}))
    }

    /// Shows where the phone stands.
    fn start(&self) -> Value {
        let Some(gate) = &self.gate else {
            return match &self.phone {
                Some(phone) => json!({"state": "unprotected", "name": phone.profile().name}),
                None => json!({"state": "new", "handover": false, "handed": self.handed()}),
            };
        };
        if gate.wraps.is_empty() {
            return json!({"state": "new", "handover": gate.organisation.is_some(), "handed": null});
        }
        let Some(phone) = &self.phone else {
            return json!({"state": "locked", "unlock": gate.show(self.now)});
        };
        if self.lease_ended() {
            return json!({"state": "lease_ended", "unsent": self.unsent()});
        }
        let profile = phone.profile();
        let kinds = self.catalogue.kinds().filter(|kind| kind.readable_by(profile.role));
        let kinds: Vec<Value> = kinds.map(|kind| call::show_kind(kind, profile.role)).collect();
        json!({
            "state": "open",
            "place": self.place(),
            "me": {
                "user": profile.user,
                "name": profile.name,
                "role": profile.role,
                "device": profile.device,
                "policy": self.session.as_ref().map(|session| session.policy).unwrap_or_default(),
                "kinds": kinds,
            },
        })
    }

    /// Shows the phone as a whole. What the worker alone knows, such as whether a sync is running, it adds itself.
    fn status(&self) -> Result<Value, Fault> {
        let phone = self.phone()?;
        let clock = self.clock();
        let since = phone.unsent_since(&self.storage).into_iter().chain(self.accounts_since()).min();
        let alarm = since.is_some_and(|since| clock.corrected_now - since >= TimeDelta::hours(ALARM_HOURS));
        Ok(json!({
            // Photos are counted apart.
            "unsent": phone.unsent() + self.accounts_waiting(),
            "unsent_since": since,
            "alarm": alarm,
            // A first sync that broke off left some of it.
            "filled": self.storage.read_json::<bool>(write::FILLED).is_some(),
            "last_contact": phone.profile().contact.map(|contact| contact.server_at),
            "clock": ClockSaid::of(&clock),
            "now": clock.corrected_now,
            "lease_until": self.lease_until(),
            "signed_in": self.session.as_ref().is_some_and(|session| session.handle.is_some()),
            "refused": phone.refused_everywhere(),
            "photos": self.photos_waiting(),
            "unfinished": self.unfinished().len() + self.tellings(),
            "claims": self.claims().iter().filter(|claim| !claim.lost).count(),
            "outputs": self.outputs_waiting(),
            "on_this_phone_only": phone.on_this_phone_only() + self.accounts_waiting(),
        }))
    }
}

/// After how many hours unsent work raises the alarm.
const ALARM_HOURS: i64 = 24;

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("is_open", &self.phone.is_some()).finish_non_exhaustive()
    }
}
