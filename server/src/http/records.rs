//! Records: the merged view with every conflict, history, and the record as it stood.

pub mod edit;
pub mod get;
pub mod history;
pub mod ids;
pub mod list;
pub mod seen;
mod sent;

use crate::app::App;
use crate::db;
use crate::db::projections::Listed;
use crate::db::stored;
use crate::disclosure::Disclosure;
use crate::problem::{Code, Problem};
use crate::versions::version_of;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use sync_core::ids::DeviceId;
use sync_core::record::View;
use sync_core::sync::wire::Person;
use utoipa::ToSchema;
use uuid::Uuid;

/// One value someone wrote, with who and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    /// The value.
    pub value: Value,
    /// The device it was written on.
    pub device: Option<Uuid>,
    /// Who works on the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
    /// The hash of the change that wrote it.
    pub change: String,
}

/// A field that people wrote different things into without knowing of each other. Every value is kept until someone
/// chooses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Conflict {
    /// The field or option, as a JSON pointer.
    pub path: String,
    /// The field's label.
    pub label: String,
    /// Every value; the merged data shows the last.
    pub values: Vec<Claim>,
}

/// A row that was taken out. Its content stays readable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RemovedRow {
    /// The row, as a JSON pointer.
    pub path: String,
    /// Why, by whom and when.
    pub removal: Claim,
    /// What the row holds.
    pub data: Value,
    /// Whether someone edited the row without knowing that it was removed, or afterwards: look again.
    pub edited_since: bool,
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Signature {
    /// The signature.
    pub id: Uuid,
    /// The signed unit, as a JSON pointer: the record, or a row.
    pub unit: String,
    /// The slot, such as `author`.
    pub slot: String,
    /// The slot's label.
    pub title: String,
    /// The name as signed.
    pub name: String,
    /// The statement agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// The signature as drawn: an SVG path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing: Option<String>,
    /// The device it was signed on.
    pub device: Option<Uuid>,
    /// Who works on the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
    /// The version that was signed.
    pub change: String,
    /// Whether the unit accepts only amendments.
    pub locks: bool,
    /// Whether the unit reads exactly as it did when it was signed.
    pub intact: bool,
}

/// A correction to a signed unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Amendment {
    /// The amendment.
    pub id: Uuid,
    /// The amended unit, as a JSON pointer.
    pub unit: String,
    /// The correction.
    pub text: String,
    /// The device it was written on.
    pub device: Option<Uuid>,
    /// Who works on the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
}

/// A recorded choice between values in conflict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Resolution {
    /// The choice.
    pub id: Uuid,
    /// The field or option, as a JSON pointer.
    pub path: String,
    /// The value kept.
    pub chosen: Value,
    /// The values it was chosen between.
    pub over: Vec<Claim>,
    /// The device of the person who chose.
    pub device: Option<Uuid>,
    /// Who works on the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
}

/// Who wrote the value a field shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Attribution {
    /// The device.
    pub device: Option<Uuid>,
    /// The device's claimed time.
    pub at: DateTime<Utc>,
}

/// A record as it is read. `data` is shaped by the record's kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = RecordEnvelope)]
pub struct RecordView {
    /// The record.
    pub id: Uuid,
    /// The kind.
    pub kind: String,
    /// The child it is about.
    pub child: Uuid,
    /// The version: hashes of the newest changes.
    pub heads: Vec<String>,
    /// The version in short, as in the ETag; `If-Match` takes it in quotes.
    #[serde(default)]
    #[schema(required = true)]
    pub version: String,
    /// The position of the last change, for `seen`; absent in a past version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<i64>,
    /// When it first arrived; absent in a past version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed here; absent in a past version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// The merged values.
    pub data: Value,
    /// Fields with more than one standing value.
    pub conflicts: Vec<Conflict>,
    /// Rows taken out.
    pub removed: Vec<RemovedRow>,
    /// Signatures of the record and of its rows.
    pub signatures: Vec<Signature>,
    /// Amendments of the record and of its rows.
    pub amendments: Vec<Amendment>,
    /// Choices made between conflicting values.
    pub resolutions: Vec<Resolution>,
    /// Who wrote each single field, by JSON pointer.
    pub attribution: BTreeMap<String, Attribution>,
    /// The people behind the devices named here, by device.
    #[serde(default)]
    pub people: BTreeMap<String, Person>,
}

impl RecordView {
    fn claims(&mut self) -> impl Iterator<Item = (Option<Uuid>, &mut Option<Person>)> {
        let conflicts = self.conflicts.iter_mut().flat_map(|conflict| &mut conflict.values);
        let removed = self.removed.iter_mut().map(|row| &mut row.removal);
        let mut places: Vec<(Option<Uuid>, &mut Option<Person>)> =
            conflicts.chain(removed).map(|claim| (claim.device, &mut claim.person)).collect();
        for resolution in &mut self.resolutions {
            places.push((resolution.device, &mut resolution.person));
            places.extend(resolution.over.iter_mut().map(|claim| (claim.device, &mut claim.person)));
        }
        places.extend(self.signatures.iter_mut().map(|signature| (signature.device, &mut signature.person)));
        places.extend(self.amendments.iter_mut().map(|amendment| (amendment.device, &mut amendment.person)));
        places.into_iter()
    }

    /// Lists the devices that it names.
    fn devices(&mut self) -> BTreeSet<DeviceId> {
        let writing: BTreeSet<Uuid> = self.attribution.values().filter_map(|by| by.device).collect();
        writing.into_iter().chain(self.claims().filter_map(|(device, _)| device)).map(DeviceId).collect()
    }

    /// Writes the people's names beside their devices.
    async fn name_people(&mut self, app: &App) -> Result<(), Problem> {
        name_people(app, std::slice::from_mut(self)).await
    }
}

/// Writes the people's names beside their devices, in a page of records.
async fn name_people(app: &App, views: &mut [RecordView]) -> Result<(), Problem> {
    let named: Vec<BTreeSet<DeviceId>> = views.iter_mut().map(RecordView::devices).collect();
    let people = db::devices::people(app.db.reader(), named.iter().flatten().copied()).await?;
    for (view, devices) in views.iter_mut().zip(named) {
        for (device, person) in view.claims() {
            *person = device.and_then(|device| people.get(&DeviceId(device)).cloned());
        }
        let own = devices.into_iter().filter_map(|device| Some((device.to_string(), people.get(&device)?.clone())));
        view.people = own.collect();
    }
    Ok(())
}

/// Makes the view of a listed record, which the answer then holds.
fn view_of(listed: &Listed, shown: &Disclosure) -> Result<RecordView, Problem> {
    shown.record(listed.header.child, listed.header.id);
    let mut view: RecordView = stored::read(db::projections::PROJECTIONS, listed.header.id, &listed.view)?;
    view.position = Some(listed.position);
    view.created_at = Some(listed.created_at);
    view.updated_at = Some(listed.updated_at);
    view.version = version_of(&view.heads);
    Ok(view)
}

/// Makes the view of a record as it stood once.
fn past_view_of(view: &View) -> Result<RecordView, Problem> {
    let json = serde_json::to_value(view).map_err(|_| Code::Internal)?;
    let mut view: RecordView = serde_json::from_value(json).map_err(|_| Code::Internal)?;
    view.version = version_of(&view.heads);
    Ok(view)
}
