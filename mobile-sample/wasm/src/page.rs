//! One record, ready to be shown and edited.

use crate::walk;
use crate::work::{Book, show_standing};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::catalogue::Kind;
use sync_core::ids::DeviceId;
use sync_core::record::{Path, View};
use sync_core::sync::phone::{RefusedWork, Standing};
use sync_core::sync::wire::Person;

/// Shows what a record holds: the part of its page that changes with the record alone.
pub fn contents(kind: &Kind, view: &View) -> Value {
    json!({
        "title": crate::digest::Digest::of(kind, view, String::new()).title,
        "only_begun": sync_core::casework::begun::is_only_begun(view),
        "devices": devices(view),
        "sections": sections(&kind.schema, view),
        "locked": locked(view),
        "view": view,
    })
}

impl Book<'_> {
    /// Shows a record by its contents. `person` names who works on a device.
    pub fn record_page<'p>(
        &self,
        (kind, contents): (&Kind, Value),
        standing: &Standing,
        (refused, drafts): (&[RefusedWork], &Map<String, Value>),
        person: impl Fn(DeviceId) -> Option<&'p Person>,
    ) -> Value {
        let header = &standing.header;
        let refused: Vec<Value> =
            refused.iter().map(|work| json!({"code": work.code, "detail": work.detail, "at": work.done_at})).collect();
        let mut page = contents;
        count_unfinished(&kind.schema, &mut page["sections"], drafts);
        page["people"] = json!(self.people(&page["devices"], person));
        for (name, value) in [
            ("record", json!(header.id)),
            ("kind", json!(header.kind)),
            ("child", json!(header.child)),
            ("child_name", json!(self.name_of(header.child))),
            ("standing", show_standing(standing)),
            ("writable", json!(kind.writable_by(self.me.role))),
            ("refused", json!(refused)),
            ("drafts", json!(drafts)),
        ] {
            page[name] = value;
        }
        page
    }

    fn people<'p>(
        &self,
        devices: &Value,
        person: impl Fn(DeviceId) -> Option<&'p Person>,
    ) -> BTreeMap<DeviceId, Value> {
        let devices = devices.as_array().into_iter().flatten().filter_map(|device| device.as_str()?.parse().ok());
        let named = devices.filter_map(|device: DeviceId| {
            if device == self.me.device {
                return Some((device, json!({"name": self.me.name, "mine": true})));
            }
            let person = person(device)?;
            Some((device, json!({"name": person.name, "mine": person.user == self.me.user})))
        });
        named.collect()
    }
}

/// Lists the devices on which something in the record was written.
fn devices(view: &View) -> BTreeSet<DeviceId> {
    let mut devices: BTreeSet<DeviceId> = view.attribution.values().filter_map(|one| one.device).collect();
    let claims = view.conflicts.iter().flat_map(|conflict| &conflict.values);
    let claims = claims.chain(view.removed.iter().map(|row| &row.removal));
    devices.extend(claims.chain(view.resolutions.iter().flat_map(|one| &one.over)).filter_map(|one| one.device));
    devices.extend(view.signatures.iter().filter_map(|one| one.device));
    devices.extend(view.amendments.iter().filter_map(|one| one.device));
    devices.extend(view.resolutions.iter().filter_map(|one| one.device));
    devices
}

/// Counts by section what is asked, what is answered and what is to be chosen.
fn sections(schema: &Value, view: &View) -> Vec<Value> {
    let nothing = Map::new();
    let data = view.data.as_object().unwrap_or(&nothing);
    let list = schema.get("x-sections").and_then(Value::as_array).into_iter().flatten();
    list.map(|section| {
        let id = walk::text(section, "id");
        let here = || fields_of(schema, id);
        let (answered, asked) = here()
            .filter(|(_, field)| walk::is_shown(field, data))
            .map(|(name, field)| walk::progress(field, data.get(name)))
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let names: BTreeSet<&str> = here().map(|(name, _)| name).collect();
        let is_here = |path: &Path| path.segments().first().is_some_and(|name| names.contains(name.as_str()));
        let conflicts = view.conflicts.iter().filter(|conflict| is_here(&conflict.path)).count();
        json!({"id": id, "answered": answered, "asked": asked, "conflicts": conflicts})
    })
    .collect()
}

/// Adds by section how much is not finished.
fn count_unfinished(schema: &Value, sections: &mut Value, drafts: &Map<String, Value>) {
    for section in sections.as_array_mut().into_iter().flatten() {
        let names: BTreeSet<&str> = fields_of(schema, walk::text(section, "id")).map(|(name, _)| name).collect();
        let unfinished = drafts.keys().filter(|path| path.split('/').nth(1).is_some_and(|name| names.contains(name)));
        section["unfinished"] = json!(unfinished.count());
    }
}

fn fields_of<'s>(schema: &'s Value, section: &str) -> impl Iterator<Item = (&'s str, &'s Value)> {
    walk::fields(schema).filter(move |(_, field)| walk::text(field, "x-section") == section)
}

/// Lists the units that take amendments alone.
fn locked(view: &View) -> Vec<&Path> {
    let mut locked: Vec<&Path> = view.signatures.iter().filter(|one| one.locks).map(|one| &one.unit).collect();
    locked.sort_unstable();
    locked.dedup();
    locked
}
