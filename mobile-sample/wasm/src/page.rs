//! One record, ready to be shown and edited.

use crate::walk;
use crate::work::{Book, show_standing};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::ids::DeviceId;
use sync_core::record::{Path, Record, View};
use sync_core::sync::phone::{RefusedWork, Standing};
use sync_core::sync::wire::Person;

impl Book<'_> {
    /// Shows a record. `person` names who works on a device.
    pub fn record_page<'p>(
        &self,
        record: &Record,
        standing: &Standing,
        (refused, drafts): (&[RefusedWork], &Map<String, Value>),
        person: impl Fn(DeviceId) -> Option<&'p Person>,
    ) -> Value {
        let view = record.view();
        let kind = record.kind();
        let header = record.header();
        let title = crate::digest::Digest::of(kind, &view, String::new()).title;
        let refused: Vec<Value> =
            refused.iter().map(|work| json!({"code": work.code, "detail": work.detail, "at": work.done_at})).collect();
        json!({
            "record": header.id,
            "kind": header.kind,
            "child": header.child,
            "child_name": self.name_of(header.child),
            "title": title,
            "standing": show_standing(standing),
            "writable": kind.writable_by(self.me.role),
            "only_begun": sync_core::casework::begun::is_only_begun(&view),
            "people": self.people(&view, person),
            "sections": sections(&kind.schema, &view, drafts),
            "locked": locked(&view),
            "refused": refused,
            "drafts": drafts,
            "view": view,
        })
    }

    fn people<'p>(&self, view: &View, person: impl Fn(DeviceId) -> Option<&'p Person>) -> BTreeMap<DeviceId, Value> {
        let mut devices: BTreeSet<DeviceId> = view.attribution.values().filter_map(|one| one.device).collect();
        let claims = view.conflicts.iter().flat_map(|conflict| &conflict.values);
        let claims = claims.chain(view.removed.iter().map(|row| &row.removal));
        devices.extend(claims.chain(view.resolutions.iter().flat_map(|one| &one.over)).filter_map(|one| one.device));
        devices.extend(view.signatures.iter().filter_map(|one| one.device));
        devices.extend(view.amendments.iter().filter_map(|one| one.device));
        devices.extend(view.resolutions.iter().filter_map(|one| one.device));
        let named = devices.into_iter().filter_map(|device| {
            if device == self.me.device {
                return Some((device, json!({"name": self.me.name, "mine": true})));
            }
            let person = person(device)?;
            Some((device, json!({"name": person.name, "mine": person.user == self.me.user})))
        });
        named.collect()
    }
}

/// Counts by section what is asked, what is answered and what is not finished.
fn sections(schema: &Value, view: &View, drafts: &Map<String, Value>) -> Vec<Value> {
    let nothing = Map::new();
    let data = view.data.as_object().unwrap_or(&nothing);
    let list = schema.get("x-sections").and_then(Value::as_array).into_iter().flatten();
    list.map(|section| {
        let id = walk::text(section, "id");
        let here = || walk::fields(schema).filter(move |(_, field)| walk::text(field, "x-section") == id);
        let (answered, asked) = here()
            .filter(|(_, field)| walk::is_shown(field, data))
            .map(|(name, field)| walk::progress(field, data.get(name)))
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let names: BTreeSet<&str> = here().map(|(name, _)| name).collect();
        let is_here = |path: &Path| path.segments().first().is_some_and(|name| names.contains(name.as_str()));
        let unfinished = drafts.keys().filter(|path| path.split('/').nth(1).is_some_and(|name| names.contains(name)));
        let conflicts = view.conflicts.iter().filter(|conflict| is_here(&conflict.path)).count();
        json!({"id": id, "answered": answered, "asked": asked, "conflicts": conflicts, "unfinished": unfinished.count()})
    })
    .collect()
}

/// Lists the units that take amendments alone.
fn locked(view: &View) -> Vec<&Path> {
    let mut locked: Vec<&Path> = view.signatures.iter().filter(|one| one.locks).map(|one| &one.unit).collect();
    locked.sort_unstable();
    locked.dedup();
    locked
}
