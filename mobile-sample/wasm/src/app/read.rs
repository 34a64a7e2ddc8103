//! Calls that show something, and the summaries they are made of.

use super::serve::text;
use super::{App, Fault, documents, news};
use serde_json::{Value, json};
use sync_core::catalogue::List;
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::{Path, Record};
use sync_core::sync::phone::Phone;
use sync_core::views::caseload::{Caseload, Lookups, Viewer};
use sync_core::views::digest::{Digest, kept_moments};
use sync_core::views::read_back::read_back;
use sync_core::views::record_page::{Beside, ChangedField, Contents};
use sync_core::views::search::Draft;
use sync_core::views::words;
use uuid::Uuid;

/// Most records that a list waits for; more have come in with a sync, and are summarised while nobody waits.
const MOST_FRESHENED: usize = 8;

impl App {
    /// Puts together what lists are made of.
    pub(super) fn with_caseload<T>(&self, show: impl FnOnce(&Caseload<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let phone = self.phone()?;
        let lookups = self.lookups();
        let children = lookups.children.get_or_init(|| {
            self.storage.range("child/").filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok()).collect()
        });
        show(&Caseload {
            news: self.news(),
            children,
            episodes: self.episodes(),
            accounts: self.accounts_shown(),
            drafts: self.draft_places(),
            claims: self.claims(),
            moments: &|id| self.storage.in_memory(&format!("digest/{id}")).map(kept_moments).unwrap_or_default(),
            words: &|tell| self.all_words(tell),
            sync_statuses: &|| phone.sync_statuses().collect(),
            is_mine: &|device| self.is_mine(device),
            ..self.empty_caseload((phone, &lookups), &|user| phone.name_of(user).map(str::to_owned))
        })
    }

    /// Puts together one child's name: a record is shown by itself, and someone waits for it.
    fn with_name_of<T>(&self, child: ChildId, show: impl FnOnce(&Caseload<'_>) -> T) -> Result<T, Fault> {
        let children: Vec<Value> = self.storage.read_json(&format!("child/{child}")).into_iter().collect();
        let lookups = Lookups::default();
        Ok(show(&Caseload {
            children: &children,
            is_mine: &|device| self.is_mine(device),
            ..self.empty_caseload((self.phone()?, &lookups), &|_| None)
        }))
    }

    fn empty_caseload<'a>(
        &'a self,
        (phone, lookups): (&'a Phone, &'a Lookups),
        named: &'a dyn Fn(Uuid) -> Option<String>,
    ) -> Caseload<'a> {
        let me = phone.profile();
        Caseload {
            news: std::collections::BTreeSet::new(),
            named,
            catalogue: self.catalogue,
            me: Viewer { user: me.user, name: &me.name, role: me.role },
            children: &[],
            episodes: Vec::new(),
            accounts: Vec::new(),
            drafts: Vec::new(),
            claims: Vec::new(),
            sync_statuses: &Vec::new,
            is_mine: &|_| false,
            digests: &self.digests,
            moments: &|_| Vec::new(),
            words: &|_| (),
            clock: self.clock(),
            lookups,
        }
    }

    /// Brings the summaries up to what was typed and is no change yet, for the list that is shown next, and counts those that are still to be
    /// made. They are not kept: a phone whose disk is full is read all the same.
    pub(super) fn freshen(&mut self) -> usize {
        let Ok(mut left) = self.stale_records() else { return 0 };
        // What was typed into one record becomes a change when another is opened.
        let changed = left.iter().copied().filter(|id| self.digests.contains_key(id));
        let mut ids: Vec<RecordId> = changed.take(MOST_FRESHENED).collect();
        ids.extend(self.typed());
        for id in ids {
            let Some(phone) = &self.phone else { return left.len() };
            let made = phone.mark(id).zip(phone.peek(&self.storage, id).ok());
            if let Some((mark, record)) = made {
                let view = record.view();
                self.typed_words.put(&documents::words_key(id), words::of(record.kind(), &view, &mark));
                let mut digest = Digest::of(record.kind(), &view, mark);
                digest.has_contents = self.has_contents(id);
                self.digests_mut().insert(id, digest);
                left.retain(|one| *one != id);
            }
        }
        left.len()
    }

    /// Lists records whose summary is missing or not of the record as it is now.
    fn stale_records(&self) -> Result<Vec<RecordId>, Fault> {
        let phone = self.phone()?;
        let lookups = self.lookups();
        let stale = lookups.stale.get_or_init(|| {
            let readable = self.digests.iter().filter(|(_, digest)| digest.is_readable());
            phone.unmarked(readable.map(|(id, digest)| (*id, digest.mark.as_str()))).collect()
        });
        Ok(stale.clone())
    }

    pub(super) fn my_work(&mut self) -> Result<String, Fault> {
        let left = self.freshen();
        self.with_caseload(|caseload| text(&caseload.work(left, self.reminders())))
    }

    pub(super) fn child(&mut self, child: ChildId) -> Result<String, Fault> {
        self.freshen();
        let corrections = self.corrections(child)?;
        let gone = || Fault::new("unknown_child", "The child is not on this phone.");
        self.with_caseload(|caseload| {
            text(&caseload.child_page(child, (self.telling_of(child), corrections)).ok_or_else(gone)?)
        })
    }

    /// Reads what people heard of a child's contact details, for the office to take over.
    fn corrections(&self, child: ChildId) -> Result<Value, Fault> {
        let phone = self.phone()?;
        let kept = self.catalogue.kinds().find_map(|kind| {
            let field = kind.list(|list| *list == List::Corrections)?;
            let record = phone.peek(&self.storage, kind.required_id(child)?).ok()?;
            record.view().data.get(&field.name).cloned()
        });
        Ok(kept.unwrap_or_else(|| json!({})))
    }

    pub(super) fn search(&self, wanted: &str) -> Result<String, Fault> {
        let preparing = self.stale_records()?.len();
        let drafts: Vec<Draft> = self
            .unfinished()
            .into_iter()
            .flat_map(|record| self.drafts_of(record).into_iter().map(move |(path, raw)| Draft { record, path, raw }))
            .collect();
        self.with_caseload(|caseload| text(&caseload.search(wanted, &drafts, preparing)))
    }

    pub(super) fn record(&mut self, id: RecordId) -> Result<String, Fault> {
        if let Some(contents) = self.kept_contents(id) {
            self.next_open = Some(id);
            return self.page_of(id, contents, Vec::new());
        }
        self.work(|phone, storage, at| phone.read(storage, id, at).map(|(_, effects)| ((), effects)))?;
        let record = self.phone()?.opened().ok_or(Fault::locked())?;
        let changed = news::changed(record, self.looked_at(id).as_deref(), |device| self.is_mine(device));
        self.page_of(id, Contents::of(record.kind(), &record.view()), changed)
    }

    fn page_of(&self, id: RecordId, contents: Contents, changed: Vec<ChangedField>) -> Result<String, Fault> {
        let phone = self.phone()?;
        let status = phone.sync_status(id).ok_or(Fault::locked())?;
        let kind = self.catalogue.kind(&status.header.kind)?;
        let refused = phone.refused(&self.storage, id);
        let clash = self.clash_of(contents.data());
        let beside = Beside { refused, drafts: self.drafts_of(id), changed, clash };
        let person = |device| phone.person(device);
        self.with_name_of(status.header.child, |caseload| {
            text(&caseload.record_page((kind, contents), &status, beside, person))
        })?
    }

    pub(super) fn read_back(&mut self, id: RecordId, all: bool) -> Result<String, Fault> {
        let record = self.phone()?.peek(&self.storage, id)?;
        let child = record.header().child;
        self.with_name_of(child, |caseload| text(&read_back(&record, &caseload.name_of(child), all)))?
    }

    /// Makes one summary that is missing or not of the record as it is. Where all are made, what lies on the disk is put in order.
    pub(super) fn digest(&mut self) -> Result<Value, Fault> {
        if self.stale.is_empty() {
            self.stale = self.stale_records()?;
        }
        let phone = self.phone.as_ref().ok_or(Fault::locked())?;
        while let Some(digest) = self.stale.last().and_then(|id| self.digests.get(id))
            && self.stale.last().is_some_and(|id| is_fresh(phone, *id, digest))
        {
            self.stale.pop();
        }
        let Some((id, mark)) = self.stale.last().and_then(|id| Some((*id, phone.mark(*id)?))) else {
            self.stale.clear();
            // Each record has one by now.
            if self.digests.len() != self.phone()?.held() {
                self.forget_digests();
            }
            let left = self.gate.is_some() && self.storage.compact();
            return Ok(json!({"left": usize::from(left)}));
        };
        self.ask_documents([id].into_iter())?;
        let phone = self.phone.as_mut().ok_or(Fault::locked())?;
        let tidied = phone.compact(&self.storage, id);
        self.storage.store(tidied);
        // A copy that cannot be read is fetched again at the next sync; until then it has an empty summary.
        match self.phone()?.peek(&self.storage, id) {
            Ok(record) => self.keep_digest(id, &record, mark),
            Err(_) => {
                let digest = Digest::unread(mark);
                self.storage.put_json(&format!("digest/{id}"), &digest);
                self.digests_mut().insert(id, digest);
            }
        }
        self.stale.pop();
        Ok(json!({"left": self.stale.len().max(1)}))
    }

    /// Puts the record together that was shown by its kept contents, or else the newest that is not in memory yet, where there is room.
    /// `left` is whether another may be.
    pub(super) fn warm(&mut self) -> Result<Value, Fault> {
        if let Some(id) = self.next_open {
            self.ask_documents([id].into_iter())?;
            self.next_open = None;
            // What is shown by its kept contents is written in next. One that cannot be read says so then.
            let _ = self.work(|phone, storage, at| phone.read(storage, id, at).map(|(_, effects)| ((), effects)));
            return Ok(json!({"left": 1}));
        }
        let phone = self.phone()?;
        let can_warm = |(id, digest): &(&RecordId, &Digest)| !digest.is_empty && phone.can_warm(**id);
        let newest =
            self.digests.iter().filter(can_warm).max_by_key(|(id, digest)| (digest.at, std::cmp::Reverse(**id)));
        let Some(id) = newest.map(|(id, _)| *id) else { return Ok(json!({"left": 0})) };
        self.ask_documents([id].into_iter())?;
        // One that cannot be read is left to its opening, and so are those that are older.
        let phone = self.phone.as_mut().ok_or(Fault::locked())?;
        Ok(json!({"left": usize::from(phone.warm(&self.storage, id))}))
    }

    /// Drops summaries of records that are no longer on the phone.
    pub(super) fn forget_digests(&mut self) {
        let Some(phone) = &self.phone else { return };
        let gone: Vec<RecordId> = self.digests.keys().copied().filter(|id| phone.sync_status(*id).is_none()).collect();
        for id in gone {
            self.digests_mut().remove(&id);
            self.storage.remove(&format!("digest/{id}"));
            self.storage.remove(&documents::words_key(id));
            self.typed_words.remove(&documents::words_key(id));
            self.forget_contents(id);
            self.forget_looked(id);
        }
    }

    /// Makes the summary of a record anew at once: the list that is shown next must know what was just written.
    pub(super) fn digest_now(&mut self, id: RecordId) {
        let Some(phone) = &self.phone else { return };
        let Some(mark) = phone.mark(id) else { return };
        if let Ok(record) = phone.peek(&self.storage, id) {
            self.keep_digest(id, &record, mark);
        }
    }

    /// Keeps the summary of a record and its words, and its contents where that is worth it.
    fn keep_digest(&mut self, id: RecordId, record: &Record, mark: String) {
        let view = record.view();
        let has_contents = self.keep_contents(id, record, &view, &mark);
        self.storage.put(&documents::words_key(id), words::of(record.kind(), &view, &mark));
        let mut digest = Digest::of(record.kind(), &view, mark);
        digest.has_contents = has_contents;
        self.storage.put_json(&format!("digest/{id}"), &digest);
        self.typed_words.remove(&documents::words_key(id));
        self.digests_mut().insert(id, digest);
    }

    /// Reads a narrative of a record as the phone has it.
    pub(super) fn narrative(&mut self, id: RecordId, path: &Path) -> Result<String, Fault> {
        self.work(|phone, storage, at| {
            let (record, effects) = phone.read(storage, id, at)?;
            Ok((record.text(path), effects))
        })
    }
}

fn is_fresh(phone: &Phone, id: RecordId, digest: &Digest) -> bool {
    digest.is_readable() && phone.is_marked(id, &digest.mark)
}
