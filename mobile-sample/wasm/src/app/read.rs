//! Calls that show something, and the summaries they are made of.

use super::{App, Fault, documents, news};
use crate::digest::{Digest, kept_moments};
use crate::page;
use crate::search::Draft;
use crate::words;
use crate::work::{Book, Found};
use serde_json::{Value, json};
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::{Path, Record};
use sync_core::sync::phone::Phone;
use uuid::Uuid;

/// What people heard of a child's contact details, for the office to take over.
const CORRECTION: &str = "contact-correction";

/// Most records that a list waits for; more have come in with a sync, and are summarised while nobody waits.
const MOST_FRESHENED: usize = 8;

impl App {
    /// Opens the book that lists are made of.
    pub(super) fn with_book<T>(&self, show: impl FnOnce(&Book<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let phone = self.phone()?;
        let found = self.found();
        let children = found.children.get_or_init(|| {
            self.shelf.range("child/").filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok()).collect()
        });
        show(&Book {
            news: self.news(),
            children,
            episodes: self.episodes(),
            accounts: self.accounts_shown(),
            drafts: self.draft_places(),
            claims: self.claims(),
            moments: &|id| self.shelf.in_memory(&format!("digest/{id}")).map(kept_moments).unwrap_or_default(),
            words: &|tell| self.all_words(tell),
            ..self.empty_book((phone, &found), &|user| phone.name_of(user).map(str::to_owned))
        })
    }

    /// Opens a book of one child's name: a record is shown by itself, and someone waits for it.
    fn with_name_of<T>(&self, child: ChildId, show: impl FnOnce(&Book<'_>) -> T) -> Result<T, Fault> {
        let children: Vec<Value> = self.shelf.read_json(&format!("child/{child}")).into_iter().collect();
        Ok(show(&Book { children: &children, ..self.empty_book((self.phone()?, &Found::default()), &|_| None) }))
    }

    fn empty_book<'a>(
        &'a self,
        (phone, found): (&'a Phone, &'a Found),
        named: &'a dyn Fn(Uuid) -> Option<String>,
    ) -> Book<'a> {
        Book {
            news: std::collections::BTreeSet::new(),
            named,
            catalogue: self.catalogue,
            me: phone.profile(),
            children: &[],
            episodes: Vec::new(),
            accounts: Vec::new(),
            drafts: Vec::new(),
            claims: Vec::new(),
            phone,
            digests: &self.digests,
            moments: &|_| Vec::new(),
            words: &|_| (),
            clock: self.clock(),
            found,
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
            let made = phone.mark(id).zip(phone.peek(&self.shelf, id).ok());
            if let Some((mark, record)) = made {
                let view = record.view();
                self.typed_words.put(&documents::place(id), words::of(record.kind(), &view, &mark));
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
        let found = self.found();
        let stale = found.stale.get_or_init(|| {
            let readable = self.digests.iter().filter(|(_, digest)| digest.is_readable());
            phone.unmarked(readable.map(|(id, digest)| (*id, digest.mark.as_str()))).collect()
        });
        Ok(stale.clone())
    }

    pub(super) fn my_work(&mut self) -> Result<Value, Fault> {
        let left = self.freshen();
        let mut work = self.with_book(|book| Ok(book.work(left)))?;
        work["reminders"] = self.reminders();
        Ok(work)
    }

    pub(super) fn child(&mut self, child: ChildId) -> Result<Value, Fault> {
        self.freshen();
        let gone = || Fault::new("unknown_child", "The child is not on this phone.");
        let mut page = self.with_book(|book| book.child_page(child).ok_or_else(gone))?;
        let phone = self.phone()?;
        let id = self.catalogue.kind(CORRECTION).ok().and_then(|kind| kind.required_id(child));
        let record = id.and_then(|id| phone.peek(&self.shelf, id).ok());
        let rows = record.and_then(|record| record.view().data.get("corrections").cloned());
        page["telling"] = self.telling_of(child);
        page["corrections"] = rows.unwrap_or_else(|| json!({}));
        Ok(page)
    }

    pub(super) fn search(&self, text: &str) -> Result<Value, Fault> {
        let preparing = self.stale_records()?.len();
        let drafts: Vec<Draft> = self
            .unfinished()
            .into_iter()
            .flat_map(|record| self.drafts_of(record).into_iter().map(move |(path, raw)| Draft { record, path, raw }))
            .collect();
        let mut found = self.with_book(|book| Ok(book.search(text, &drafts)))?;
        found["preparing"] = preparing.into();
        Ok(found)
    }

    pub(super) fn record(&mut self, id: RecordId) -> Result<Value, Fault> {
        if let Some(contents) = self.kept_contents(id) {
            self.next_open = Some(id);
            return self.page_of(id, contents, json!([]));
        }
        self.work(|phone, shelf, at| phone.read(shelf, id, at).map(|(_, effects)| ((), effects)))?;
        let record = self.phone()?.opened().ok_or(Fault::locked())?;
        let changed = news::changed(record, self.looked_at(id).as_deref(), |device| self.is_mine(device));
        self.page_of(id, page::contents(record.kind(), &record.view()), changed)
    }

    fn page_of(&self, id: RecordId, contents: Value, changed: Value) -> Result<Value, Fault> {
        let phone = self.phone()?;
        let standing = phone.standing(id).ok_or(Fault::locked())?;
        let kind = self.catalogue.kind(&standing.header.kind)?;
        let refused = phone.refused(&self.shelf, id);
        let drafts = self.drafts_of(id);
        let person = |device| phone.person(device);
        let mut page = self.with_name_of(standing.header.child, |book| {
            book.record_page((kind, contents), &standing, (&refused, &drafts), person)
        })?;
        page["changed"] = changed;
        if let Some(clash) = self.clash_of(&page["view"]["data"]) {
            page["clash"] = clash;
        }
        Ok(page)
    }

    pub(super) fn read_back(&mut self, id: RecordId, all: bool) -> Result<Value, Fault> {
        let record = self.phone()?.peek(&self.shelf, id)?;
        let child = record.header().child;
        self.with_name_of(child, |book| crate::read_back::read_back(&record, &book.name_of(child), all))
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
            let left = self.gate.is_some() && self.shelf.tidy();
            return Ok(json!({"left": usize::from(left)}));
        };
        self.ask_documents([id].into_iter())?;
        let phone = self.phone.as_mut().ok_or(Fault::locked())?;
        let tidied = phone.tidy(&self.shelf, id);
        self.shelf.store(tidied);
        // A copy that cannot be read is fetched again at the next sync; until then it has an empty summary.
        match self.phone()?.peek(&self.shelf, id) {
            Ok(record) => self.keep_digest(id, &record, mark),
            Err(_) => {
                let digest = Digest::unread(mark);
                self.shelf.put_json(&format!("digest/{id}"), &digest);
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
            let _ = self.work(|phone, shelf, at| phone.read(shelf, id, at).map(|(_, effects)| ((), effects)));
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
        Ok(json!({"left": usize::from(phone.warm(&self.shelf, id))}))
    }

    /// Drops summaries of records that are no longer on the phone.
    pub(super) fn forget_digests(&mut self) {
        let Some(phone) = &self.phone else { return };
        let gone: Vec<RecordId> = self.digests.keys().copied().filter(|id| phone.standing(*id).is_none()).collect();
        for id in gone {
            self.digests_mut().remove(&id);
            self.shelf.remove(&format!("digest/{id}"));
            self.shelf.remove(&documents::place(id));
            self.typed_words.remove(&documents::place(id));
            self.forget_contents(id);
            self.forget_looked(id);
        }
    }

    /// Makes the summary of a record anew at once: the list that is shown next must know what was just written.
    pub(super) fn digest_now(&mut self, id: RecordId) {
        let Some(phone) = &self.phone else { return };
        let Some(mark) = phone.mark(id) else { return };
        if let Ok(record) = phone.peek(&self.shelf, id) {
            self.keep_digest(id, &record, mark);
        }
    }

    /// Keeps the summary of a record and its words, and its contents where that is worth it.
    fn keep_digest(&mut self, id: RecordId, record: &Record, mark: String) {
        let view = record.view();
        let has_contents = self.keep_contents(id, record, &view, &mark);
        self.shelf.put(&documents::place(id), words::of(record.kind(), &view, &mark));
        let mut digest = Digest::of(record.kind(), &view, mark);
        digest.has_contents = has_contents;
        self.shelf.put_json(&format!("digest/{id}"), &digest);
        self.typed_words.remove(&documents::place(id));
        self.digests_mut().insert(id, digest);
    }

    /// Reads a narrative of a record as the phone has it.
    pub(super) fn narrative(&mut self, id: RecordId, path: &Path) -> Result<String, Fault> {
        self.work(|phone, shelf, at| {
            let (record, effects) = phone.read(shelf, id, at)?;
            Ok((record.text(path), effects))
        })
    }
}

fn is_fresh(phone: &Phone, id: RecordId, digest: &Digest) -> bool {
    digest.is_readable() && phone.is_marked(id, &digest.mark)
}
