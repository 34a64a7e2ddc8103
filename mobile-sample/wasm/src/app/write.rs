//! Calls that record something, and the two halves of a sync.

use super::{App, Fault, SESSION};
use rand::Rng as _;
use serde_json::{Map, Value, json};
use sync_core::casework::begun;
use sync_core::ids::{ChildId, RecordId, uuid_v7};
use sync_core::limits::TYPED;
use sync_core::record::{Header, Intent, Path, rebase, splice};
use sync_core::role::Role;
use sync_core::sync::phone::PhoneError;
use sync_core::sync::wire::SyncResponse;
use sync_core::views::caseload::{self, SyncStatusShown};
use uuid::Uuid;

/// Most intents of one call.
const MAX_INTENTS: usize = 200;

/// Where it lies in storage that the first sync came to its end.
pub(super) const FILLED: &str = "filled";
impl App {
    pub(super) fn begin(&mut self, kind: &str, child: ChildId, episode: Option<Uuid>) -> Result<Value, Fault> {
        let begun = match episode {
            Some(episode) => self.with_caseload(|caseload| Ok(json!(caseload.interview_of(episode))))?,
            None => Value::Null,
        };
        if !begun.is_null() {
            return Ok(json!({"record": begun}));
        }
        // An interview is begun with what is known of its episode.
        let covered = self.catalogue.kind(kind)?.episodes();
        if let Some((episode, _)) = episode.zip(covered)
            && self.whose(episode)? == json!("other")
        {
            return Err(self.taken_by_other(episode));
        }
        let id = self.begin_record(kind, child)?;
        if let Some((episode, covered)) = episode.zip(covered) {
            let known: Value = self.episode(episode).unwrap_or_default();
            let path = Path::root().join(covered.name.as_str()).join(episode.to_string());
            let name = self.phone()?.profile().name.clone();
            let values = begun::prefilled(&known, self.catalogue.kind(kind)?, &path);
            let intents = vec![
                Intent::AddRow { path, values },
                Intent::Set { path: Path::root().join("interviewer"), value: json!(name) },
            ];
            self.work(|phone, storage, at| Ok(((), phone.edit_all(storage, id, at, intents)?)))?;
            // What the server has not heard of cannot be taken yet, by anybody.
            if known["unsent"] == json!("report") && self.phone()?.profile().role == Role::MissingChildrenWorker {
                self.claim(episode)?;
            }
        }
        // A record that was here is as it was.
        if !self.digests.contains_key(&id) {
            self.digest_now(id);
        }
        Ok(json!({"record": id}))
    }

    fn begin_record(&mut self, kind: &str, child: ChildId) -> Result<RecordId, Fault> {
        let role = self.phone()?.profile().role;
        let known = self.catalogue.kind(kind)?;
        if !known.writable_by(role) {
            return Err(Fault::new("role_writes_not", "Your role does not write these records."));
        }
        let id = match known.required_id(child) {
            Some(id) => id,
            None => RecordId(self.fresh_id()),
        };
        let header = Header { id, kind: kind.to_owned(), child };
        self.work(|phone, storage, _| Ok(((), phone.begin(storage, &header)?)))?;
        Ok(id)
    }

    /// Takes back what a record was begun with, where nothing else is in it.
    pub(super) fn discard(&mut self, id: RecordId) -> Result<(), Fault> {
        let not_empty = || Fault::new("not_empty", "Something is written in this record. It stays.");
        if self.draft_places().iter().any(|(record, _)| *record == id) {
            return Err(not_empty());
        }
        let record = self.phone()?.peek(&self.storage, id)?;
        let intents = begun::discard(&record.view()).ok_or_else(not_empty)?;
        self.work(|phone, storage, at| Ok(((), phone.edit_all(storage, id, at, intents)?)))?;
        self.flush()?;
        self.digest_now(id);
        Ok(())
    }

    pub(super) fn fresh_id(&mut self) -> Uuid {
        let mut random = [0; 10];
        self.rng.fill_bytes(&mut random);
        uuid_v7(self.clock().corrected_now, random)
    }

    pub(super) fn edit(&mut self, id: RecordId, intents: Vec<Value>) -> Result<Value, Fault> {
        if intents.len() > MAX_INTENTS {
            return Err(Fault::malformed());
        }
        let mut read = Vec::with_capacity(intents.len());
        for mut intent in intents {
            let kind = intent.get("intent").and_then(Value::as_str).unwrap_or_default();
            let needs_id = matches!(kind, "sign" | "amend" | "resolve") && intent.get("id").is_none();
            if needs_id && let Some(intent) = intent.as_object_mut() {
                intent.insert("id".to_owned(), json!(self.fresh_id()));
            }
            let mut intent = caseload::read::<Intent>(&intent).map_err(|_| Fault::malformed())?;
            if let Intent::AddRow { path, values } = &mut intent
                && values.is_empty()
            {
                *values = self.prefilled(id, path).unwrap_or_default();
            }
            self.must_be_finished(id, &intent)?;
            read.push(intent);
        }
        let done: Vec<Path> = read.iter().filter_map(in_place_of).cloned().collect();
        self.work(|phone, storage, at| Ok(((), phone.edit_all(storage, id, at, read)?)))?;
        for path in done {
            self.drop_drafts(id, &path);
        }
        self.standing_after(id)
    }

    /// Returns what is known of a row's episode, where the row is one of those by which its record covers episodes.
    fn prefilled(&self, id: RecordId, row: &Path) -> Option<Map<String, Value>> {
        let [group, episode] = row.segments() else { return None };
        let kind = self.catalogue.kind(&self.phone.as_ref()?.sync_status(id)?.header.kind).ok()?;
        let covered = kind.episodes().filter(|covered| covered.name == *group);
        let known = covered.and_then(|_| self.episode(episode.parse().ok()?))?;
        Some(begun::prefilled(&known, kind, row))
    }

    /// Takes a narrative as it stands in the text area: what was typed is laid on what stands now, so that others' words
    /// that came in meanwhile stay.
    pub(super) fn type_in(&mut self, id: RecordId, path: Path, base: &str, text: &str) -> Result<Value, Fault> {
        if base.chars().count() > TYPED || text.chars().count() > TYPED {
            return Err(sync_core::Error::TooLong { path, max_length: TYPED }.into());
        }
        let current = self.narrative(id, &path)?;
        let mut shown = current.clone();
        if let Some(typed) = splice(base, text) {
            let edit = if base == current { typed } else { rebase(base, &current, &typed) };
            let intent = Intent::EditText { path: path.clone(), at: edit.at, remove: edit.remove, insert: edit.insert };
            self.work(|phone, storage, at| Ok(((), phone.edit(storage, id, at, intent)?)))?;
            shown = self.narrative(id, &path)?;
        }
        self.drop_drafts(id, &path);
        let mut answer = self.standing_after(id)?;
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("text".to_owned(), json!(shown));
        }
        Ok(answer)
    }

    fn standing_after(&mut self, id: RecordId) -> Result<Value, Fault> {
        let status = self.phone()?.sync_status(id).ok_or(PhoneError::UnknownRecord)?;
        Ok(json!({"standing": SyncStatusShown::of(&status)}))
    }

    pub(super) fn flush(&mut self) -> Result<(), Fault> {
        let typed: Vec<RecordId> = self.typed();
        self.work(|phone, storage, at| Ok(((), phone.flush(storage, at))))?;
        for id in typed {
            self.digest_now(id);
        }
        Ok(())
    }

    pub(super) fn typed(&self) -> Vec<RecordId> {
        use sync_core::sync::phone::Storage as _;
        let keys = self.storage.keys("typing/");
        let mut ids: Vec<RecordId> = keys.iter().filter_map(|key| key.split('/').nth(1)?.parse().ok()).collect();
        ids.dedup();
        ids
    }

    pub(super) fn sync_request(&mut self) -> Result<Value, Fault> {
        let typed = self.typed();
        self.fetch_again();
        let request = self.work(|phone, storage, at| phone.request(storage, at))?;
        for id in typed {
            self.digest_now(id);
        }
        let first = self.storage.read_json::<bool>(FILLED).is_none();
        let held = self.phone()?.held();
        let body = serde_json::to_string(&request).map_err(|_| Fault::malformed())?;
        Ok(json!({"body": body, "first": first, "held": held}))
    }

    pub(super) fn sync_answer(&mut self, body: &[u8]) -> Result<Value, Fault> {
        let response: SyncResponse = serde_json::from_slice(body).map_err(|_| Fault::not_ours())?;
        let records: Vec<RecordId> = response.records.iter().map(|delivery| delivery.record).collect();
        let children: Vec<Value> =
            response.children.iter().chain(&response.episodes).filter_map(changed_child).collect();
        let told = response.results.iter().map(|result| result.record);
        let differing = response.audited.iter().map(|difference| difference.record);
        self.ask_documents(records.iter().copied().chain(told).chain(differing))?;
        let drops = !response.purge.is_empty();
        let server_time = response.server_time;
        let last_page = !response.more;
        let now = self.now;
        // By the phone's own clock: it is what the next reading of it is held against.
        let answered = self.work_at(now, |phone, storage, at| phone.answer(storage, response, at));
        let outcome = match answered {
            Ok(outcome) => outcome,
            Err(fault) if fault.code == "damaged" => {
                self.work(|phone, storage, _| Ok(((), phone.refetch(storage))))?;
                return Ok(json!({"again": true, "records": [], "children": [], "healing": true}));
            }
            Err(fault) => return Err(fault),
        };
        // A moment that lay ahead of the server's clock was never that late; nor was a sign-in, stamped by the phone's own
        // clock before the server's was heard.
        self.storage.put_json(crate::lease::KEY, &crate::lease::Latest { at: server_time });
        // What fills a phone is no news.
        if self.storage.read_json::<bool>(FILLED).is_some() {
            records.iter().for_each(|record| self.put_news(*record));
        }
        if last_page && self.storage.read_json::<bool>(FILLED).is_none() {
            self.storage.put_json(FILLED, &true);
        }
        if let Some(session) = self.session.as_mut().filter(|session| session.at > server_time) {
            session.at = server_time;
            self.storage.put_json(SESSION, session);
        }
        for id in &records {
            // It is here again, with the mark that it had.
            if self.digests.get(id).is_some_and(|digest| digest.is_unread) {
                self.digests_mut().remove(id);
            }
        }
        if drops {
            // A record that is begun again under the same id has the marks of the one that went.
            self.forget_digests();
        }
        self.forget_photos();
        self.forget_drafts();
        Ok(json!({"again": outcome.again, "records": records, "children": children, "healing": false}))
    }
}

/// Returns the place of which an edit leaves nothing unfinished.
fn in_place_of(intent: &Intent) -> Option<&Path> {
    match intent {
        Intent::Set { path, .. } | Intent::RemoveRow { path, .. } | Intent::Resolve { path, .. } => Some(path),
        _ => None,
    }
}

/// Names the child that a delivered child or episode is about.
fn changed_child(value: &Value) -> Option<Value> {
    value.get("child").or_else(|| value.get("id")).cloned()
}
