//! Who touched what and when.

use crate::app::App;
use crate::caller::Caller;
use crate::db::{accounts, records};
use crate::http::extract::Path;
use crate::problem::{Code, Problem};
use crate::services::records::require;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use sync_core::ids::RecordId;
use sync_core::sync::wire::Person;
use utoipa::ToSchema;
use uuid::Uuid;

/// A field that a change touched.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Touch {
    /// The field, row or narrative, as a JSON pointer.
    path: String,
    /// Scalars written, or characters put in or taken out of a narrative.
    operations: usize,
}

/// One change: a moment's work on one device.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = HistoryStep)]
pub struct Step {
    /// The change's hash, by which the record can be read as it stood then.
    change: String,
    /// The device.
    device: Option<Uuid>,
    /// Who works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<Person>,
    /// The device's claimed time.
    at: DateTime<Utc>,
    /// When it arrived here.
    #[serde(skip_serializing_if = "Option::is_none")]
    received_at: Option<DateTime<Utc>>,
    /// What was touched.
    touches: Vec<Touch>,
}

/// A record's past.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordHistory)]
pub struct History {
    /// The changes people made, oldest first.
    items: Vec<Step>,
    /// As `items`.
    #[schema(deprecated)]
    steps: Vec<Step>,
}

/// Returns who touched what and when, oldest first.
#[utoipa::path(get, path = "/v1/records/{record}/history", operation_id = "getRecordHistory", tag = "records",
    security(("bearer" = [])), params(("record" = Uuid, Path, description = "The record.")),
    responses((status = 200, description = "The record's past.", body = History)))]
pub async fn history(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<History>, Problem> {
    let id = RecordId(id);
    let listed = require(&app, &caller, id).await?;
    let stored = records::load(app.db.reader(), &[id]).await?.remove(&id).ok_or(Code::NotFound)?;
    let catalogue = app.catalogue;
    let steps = tokio::task::spawn_blocking(move || stored.open(catalogue).map(|record| record.history()))
        .await
        .map_err(|_| Problem::new(Code::Internal))?
        .map_err(|_| Problem::new(Code::Internal))?;
    // The log keeps who was signed in, which no later change of the device's row can alter.
    let received: BTreeMap<String, (Uuid, DateTime<Utc>)> = records::log(app.db.reader(), id, 0)
        .await?
        .into_iter()
        .map(|change| (change.hash, (change.user, change.received_at)))
        .collect();
    let users: BTreeSet<Uuid> = received.values().map(|(user, _)| *user).collect();
    let people = accounts::named(app.db.reader(), &users).await?;
    caller.shown.record(listed.header.child, id);
    let items: Vec<Step> = steps
        .into_iter()
        .map(|step| Step {
            received_at: received.get(&step.change).map(|(_, at)| *at),
            person: received.get(&step.change).and_then(|(user, _)| people.get(user).cloned()),
            device: step.device.map(|device| device.0),
            change: step.change,
            at: step.at,
            touches: step
                .touches
                .into_iter()
                .map(|touch| Touch { path: touch.path.to_string(), operations: touch.operations })
                .collect(),
        })
        .collect();
    Ok(Json(History { steps: items.clone(), items }))
}
