//! What others wrote since this person last looked at a record.

use super::{App, Fault};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::catalogue::{Field, Fields};
use sync_core::ids::{DeviceId, RecordId};
use sync_core::record::{Path, Record, View};
use sync_core::sync::phone::{PhoneError, Storage as _};
use sync_core::views::record_page::ChangedField;
use sync_core::views::walk;

/// Most changed fields that are told.
const MAX_CHANGED: usize = 50;

impl App {
    /// Takes note that others wrote in a record.
    pub(super) fn put_news(&mut self, id: RecordId) {
        self.storage.put_json(&format!("news/{id}"), &true);
    }

    /// Lists the records in which others wrote since this person last looked.
    pub(super) fn news(&self) -> BTreeSet<RecordId> {
        self.storage.keys("news/").iter().filter_map(|key| key.strip_prefix("news/")?.parse().ok()).collect()
    }

    /// Takes note that this person has seen a record as it stands.
    pub(super) fn looked(&mut self, id: RecordId) -> Result<(), Fault> {
        self.phone()?.sync_status(id).ok_or(PhoneError::UnknownRecord)?;
        self.flush()?;
        let heads = self.phone()?.peek(&self.storage, id)?.view().heads;
        self.storage.remove(&format!("news/{id}"));
        self.storage.put_json(&format!("looked/{id}"), &heads);
        Ok(())
    }

    /// Returns the version that this person last saw, where others wrote since.
    pub(super) fn looked_at(&self, id: RecordId) -> Option<Vec<String>> {
        self.storage.read_json::<bool>(&format!("news/{id}"))?;
        self.storage.read_json(&format!("looked/{id}"))
    }

    pub(super) fn forget_looked(&mut self, id: RecordId) {
        self.storage.remove(&format!("news/{id}"));
        self.storage.remove(&format!("looked/{id}"));
    }

    pub(super) fn is_mine(&self, device: DeviceId) -> bool {
        self.phone.as_ref().is_some_and(|phone| {
            let me = phone.profile();
            device == me.device || phone.person(device).is_some_and(|person| person.user == me.user)
        })
    }
}

/// Lists the fields that others changed since a version; none where that version is not known.
pub(super) fn changed(
    record: &Record,
    since: Option<&[String]>,
    is_mine: impl Fn(DeviceId) -> bool,
) -> Vec<ChangedField> {
    let then = since.and_then(|heads| record.view_of(heads).ok());
    let Some(then) = then else { return Vec::new() };
    let now = record.view();
    let fields = &record.kind().fields;
    let before = values(fields, &then);
    let mut changed = Vec::new();
    for (path, (field, value)) in values(fields, &now) {
        let by = now.attribution.get(&path.to_string());
        let device = by.and_then(|by| by.device);
        let is_old = before.get(&path).is_some_and(|(_, old)| *old == value);
        if !is_old && !device.is_some_and(&is_mine) && changed.len() < MAX_CHANGED {
            let at = by.map(|by| by.at);
            changed.push(ChangedField { path, label: field.title.clone(), device, at });
        }
    }
    changed
}

fn values<'v>(fields: &'v Fields, view: &'v View) -> BTreeMap<Path, (&'v Field, &'v Value)> {
    let mut values = BTreeMap::new();
    let data: Option<&Map<String, Value>> = view.data.as_object();
    if let Some(data) = data {
        walk::visit(fields, data, &Path::root(), &mut |path, field, value| {
            values.insert(path.clone(), (field, value));
        });
    }
    values
}
