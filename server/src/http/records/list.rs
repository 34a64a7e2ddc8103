//! List records.

use super::{RecordView, name_people, view_of};
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::projections::{self, Filter};
use crate::http::extract::Query;
use crate::http::paging::{PAGE_WEIGHT, Page, Paging};
use crate::problem::{Code, Problem};
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use sync_core::fields::Instant;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Which records.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RecordsQuery {
    /// Of one child.
    #[serde(default)]
    child: Option<Uuid>,
    /// Of one kind, such as `return-home-interview`.
    #[serde(default)]
    #[param(value_type = Option<crate::openapi::KindName>)]
    kind: Option<String>,
    /// That arrived or changed later.
    #[serde(default)]
    #[param(value_type = Option<Instant>)]
    changed_since: Option<Instant>,
    /// Only those with conflicts to be decided.
    #[serde(default)]
    conflicts: bool,
    /// The cursor of the page before.
    #[serde(default)]
    #[param(max_length = 600, pattern = "^[A-Za-z0-9_-]*$", format = "cursor")]
    cursor: Option<String>,
    /// How many entries, 50 unless given.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Lists merged records of children the caller works with, in the order in which they last changed here. The last page
/// has no `next` but `resume`: the cursor from which a later call gives everything that changed since.
#[utoipa::path(get, path = "/v1/records", operation_id = "listRecords", tag = "records", security(("bearer" = [])),
    params(RecordsQuery), responses((status = 200, description = "A page of records.", body = Page<RecordView>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<RecordsQuery>,
) -> Result<Response, Problem> {
    let mut path = format!("/v1/records?conflicts={}", query.conflicts);
    if let Some(kind) = &query.kind {
        app.catalogue
            .kind(kind)
            .map_err(|_| Problem::new(Code::MalformedRequest).field("kind", "unknown_kind", "is not a record kind"))?;
        path.push_str(&format!("&kind={kind}"));
    }
    if let Some(child) = query.child {
        path.push_str(&format!("&child={child}"));
    }
    if let Some(since) = query.changed_since {
        path.push_str(&format!("&changed_since={}", since.0.to_rfc3339_opts(chrono::SecondsFormat::Micros, true)));
    }
    let listing = Paging { cursor: query.cursor, limit: query.limit }.of(path)?;
    let after = listing.numbered(0)?;
    let kinds = app
        .catalogue
        .kinds()
        .filter(|kind| kind.readable_by(caller.role) && query.kind.as_ref().is_none_or(|asked| *asked == kind.name))
        .map(|kind| kind.name.clone())
        .collect();
    let open = match query.child {
        Some(child) => caller.level(&app, ChildId(child)).await? == Level::Full,
        None => false,
    };
    let (charge, bytes) = app.budget.page(caller.user, app.page_bytes.load(Ordering::Relaxed), PAGE_WEIGHT).await?;
    let filter = Filter {
        user: caller.user,
        open,
        child: query.child.map(ChildId),
        kinds,
        changed_since: query.changed_since.map(|at| at.0),
        conflicts: query.conflicts,
        after,
        limit: listing.limit,
        bytes,
    };
    let (found, next) = projections::list(app.db.reader(), &filter).await?;
    let page = listing.page_to(found, next.as_deref());
    let mut page = page.show(|listed| view_of(&listed, &caller.shown))?;
    name_people(&app, &mut page.items).await?;
    let position = |view: &RecordView| format!("{} {}", view.position.unwrap_or_default(), view.id);
    let last = page.items.last().map_or_else(|| format!("{} {}", filter.after.0, filter.after.1), position);
    Ok(charge.until_sent(page.resumed_at(&last).answer()))
}
