//! Edit a record over REST, by the same intents a phone keeps.

use super::faults::{self, SentIntent};
use super::{RecordView, etag_of, past_view_of, require, view_of};
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::{access, devices, records};
use crate::http::extract::{Json, Path};
use crate::ingest;
use crate::problem::{Code, Problem};
use crate::versions::IfMatch;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::{ChildId, DeviceActor, DeviceId, RecordId};
use sync_core::record::{Hand, Header, Intent, Record, View, Which};
use sync_core::sync::hub;
use sync_core::sync::wire::{Chunk, Push, PushResult, PushStatus};
use utoipa::ToSchema;
use uuid::Uuid;

/// Most intents in one request.
const MAX_INTENTS: usize = 500;

/// Edits of one record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Edits {
    /// The kind; begins the record if it is not there.
    #[schema(value_type = crate::openapi::KindName)]
    kind: String,
    /// The child it is about.
    child: Uuid,
    /// What to do, all or nothing: see the component `Intent`.
    #[schema(value_type = Vec<crate::openapi::IntentSchema>, min_items = 1, max_items = 500)]
    intents: Vec<SentIntent>,
}

/// Edits a record, or begins it: sets fields, edits narratives, adds, removes and restores rows, signs, amends, and chooses
/// between values in conflict. The person's desk device is the author. The same request again answers the record as it
/// stands, where it began the record or was the person's last; where it began the record and the person's access to the child has
/// ended since, the record as they began it.
#[utoipa::path(post, path = "/v1/records/{record}/edits", operation_id = "editRecord", tag = "records",
    security(("bearer" = [])), request_body = Edits,
    params(("record" = Uuid, Path, description = "The record."),
        ("if-match" = Option<String>, Header, description = "The ETag that was read; needed where the record exists.")),
    responses((status = 200, description = "The merged record.", body = RecordView,
        headers(("etag" = String, description = "Its version."))),
        (status = 201, description = "The new record.", body = RecordView)))]
pub async fn edit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    if_match: IfMatch,
    Json(request): Json<Edits>,
) -> Result<Response, Problem> {
    if request.intents.is_empty() || request.intents.len() > MAX_INTENTS {
        return Err(Problem::invalid("/intents", "out_of_range", format!("takes 1 to {MAX_INTENTS} intents")));
    }
    let child = ChildId(request.child);
    let header = Header { id: RecordId(id), kind: request.kind, child };
    let intents: Vec<Intent> = request.intents.into_iter().map(|sent| sent.0).collect();
    if access::level(app.db.reader(), caller.user, child).await? < Level::Full
        && records::is_begun_by(app.db.reader(), &header, caller.user).await?
        && let Some(begun) = begun_before(&app, &caller, &header, &intents).await?
    {
        return Ok(begun);
    }
    caller.require_to_change(&app, child, Level::Full).await?;
    let kind =
        app.catalogue.kind(&header.kind).map_err(|error| Problem::invalid("/kind", error.code(), error.to_string()))?;
    // Told by the request alone, so that the answer is the same whether or not another child has a record of that id.
    if !kind.takes_id(header.id, child) {
        return Err(sync_core::Error::Misfiled.into());
    }
    let stored = records::load(app.db.reader(), &[header.id]).await?.remove(&header.id);
    let taken = stored.as_ref().is_some_and(|stored| stored.header != header);
    // An edit that no record would take is answered so before anybody hears that the id is another record's.
    let stored = stored.filter(|_| !taken);
    let desk = desk(&app, &caller).await?;
    let hand = hand(&app, &desk).await?;
    let begun = stored.is_none();
    let version = stored.as_ref().map(|stored| stored.version);
    let (at, catalogue, of) = (app.world.now(), app.catalogue, header.clone());
    let make = move || -> Result<Vec<Chunk>, Problem> {
        let mut record = match stored {
            None => {
                if_match.check_absence()?;
                Record::begin(catalogue, of)?
            }
            Some(stored) => {
                let record = stored.open(catalogue).map_err(|_| Code::Internal)?;
                let heads: Vec<String> = record.heads().iter().map(ToString::to_string).collect();
                let which = if if_match.is_given() { Which::Last } else { Which::First };
                if let Err(problem) = if_match.required().and_then(|given| given.check(&etag_of(&heads))) {
                    // Sent again, the request has been done.
                    return if record.holds_edit(&hand, &intents, which) { Ok(Vec::new()) } else { Err(problem) };
                }
                record
            }
        };
        let edited = faults::edit(&mut record, &hand, at, &intents)?;
        Ok(edited.changes.iter().map(|change| Chunk(change.raw_bytes().to_vec())).collect())
    };
    let changes = tokio::task::spawn_blocking(make).await.map_err(|_| Problem::new(Code::Internal))??;
    if taken {
        return caller.refuse_record(&app, None, header.id).await;
    }
    if changes.iter().any(|change| hub::fits(&change.0).is_err()) {
        // As much as a phone's single change may hold; it would be refused as one of a phone's is.
        return Err(Problem::invalid("/intents", "too_large", "is more than one edit may hold: send it in several"));
    }
    if !changes.is_empty() {
        let push = Push { record: header.id, kind: header.kind.clone(), child, changes };
        let results = ingest::ingest_on(&app, &desk, push, version).await?.results;
        settled(results.first())?;
    }
    let listed = require(&app, &caller, header.id).await?;
    let mut view = view_of(&listed, &caller.shown)?;
    view.name_people(&app).await?;
    let status = if begun { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::ETAG, etag_of(&view.heads))], axum::Json(view)).into_response())
}

/// Answers a request that began a record, sent again by its author though the child is closed to them by now: the record as they began
/// it, and nothing that came later.
async fn begun_before(
    app: &App,
    caller: &Caller,
    header: &Header,
    intents: &[Intent],
) -> Result<Option<Response>, Problem> {
    let Some(stored) = records::load(app.db.reader(), &[header.id]).await?.remove(&header.id) else { return Ok(None) };
    let hand = hand(app, &desk(app, caller).await?).await?;
    let (catalogue, intents) = (app.catalogue, intents.to_vec());
    let look = move || -> Result<Option<View>, Problem> {
        let record = stored.open(catalogue).map_err(|_| Code::Internal)?;
        let first = record.edit_held(&hand, &intents, Which::First);
        Ok(first.map(|first| record.view_at(&[first])).transpose()?)
    };
    let view = tokio::task::spawn_blocking(look).await.map_err(|_| Problem::new(Code::Internal))??;
    let Some(view) = view else { return Ok(None) };
    caller.shown.record(header.child, header.id);
    let mut view = past_view_of(&view)?;
    view.name_people(app).await?;
    Ok(Some(([(header::ETAG, etag_of(&view.heads))], axum::Json(view)).into_response()))
}

/// Returns the hand that a person writes with at the desk.
async fn hand(app: &App, desk: &Caller) -> Result<Hand, Problem> {
    Ok(Hand {
        actor: DeviceActor { device: desk.device, rotation: 0 },
        role: desk.role,
        own_devices: devices::own_devices(app.db.reader(), desk.user).await?,
    })
}

fn settled(result: Option<&PushResult>) -> Result<(), Problem> {
    match result.map(|result| result.status) {
        Some(PushStatus::Accepted | PushStatus::Duplicate) => Ok(()),
        // Another request of the same person was faster.
        Some(PushStatus::Rotate) => Err(Code::VersionMismatch.into()),
        _ => Err(Code::Internal.into()),
    }
}

/// Returns the caller at the desk: the server writes for the person by the desk device's actor, so that it can never
/// number a change like one that waits on the person's phone.
async fn desk(app: &App, caller: &Caller) -> Result<Caller, Problem> {
    if !caller.enrolled {
        return Ok(caller.clone());
    }
    let mut tx = app.db.begin().await?;
    let desk = devices::desk(&mut tx, caller.user, app.world.id(), app.world.now()).await?;
    tx.commit().await?;
    Ok(Caller { device: DeviceId(desk), enrolled: false, ..caller.clone() })
}
