//! Who did what.

use crate::app::App;
use crate::auth::Level;
use crate::auth::policy::{self, AuditScope};
use crate::caller::Caller;
use crate::db::audit::{self, AuditEntry, Filter};
use crate::http::extract::Query;
use crate::http::paging::{Page, Paging};
use crate::problem::Problem;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::ChildId;
use uuid::Uuid;

/// Which entries.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Of one child.
    #[serde(default)]
    child: Option<Uuid>,
    /// By one person.
    #[serde(default)]
    user: Option<Uuid>,
    /// The cursor of the page before.
    #[serde(default)]
    #[param(max_length = 600, pattern = "^[A-Za-z0-9_-]*$", format = "cursor")]
    cursor: Option<String>,
    /// How many entries, 50 unless given.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// Lists who did what, newest first; broken glass stands out by its action.
///
/// Managers read the entries of the children they may see, of one or of all. The Associate Director also reads those of
/// accounts, devices and sessions, and tries that were refused; an administrator reads those of no child, and no others.
#[utoipa::path(get, path = "/v1/audit", operation_id = "listAudit", tag = "audit", security(("bearer" = [])),
    params(AuditQuery), responses((status = 200, description = "A page of entries.", body = Page<AuditEntry>)))]
pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Response, Problem> {
    let reads = policy::reads_audit(caller.role);
    caller.must(reads != AuditScope::Nothing && (query.child.is_none() || reads != AuditScope::Accounts))?;
    let mut path = String::from("/v1/audit");
    let narrowed = [("child", query.child), ("user", query.user)];
    for (name, id) in narrowed.into_iter().filter_map(|(name, id)| Some((name, id?))) {
        path.push_str(&format!("{}{name}={id}", if path.contains('?') { '&' } else { '?' }));
    }
    let listing = Paging { cursor: query.cursor, limit: query.limit }.of(path)?;
    let before = listing.numbered(i64::MAX)?;
    let mut filter = Filter { user: query.user, before, limit: listing.limit + 1, ..Filter::default() };
    match query.child.map(ChildId) {
        Some(child) => {
            caller.require(&app, child, Level::Full).await?;
            filter.child = Some(child);
            caller.shown.child(child, Level::Full);
        }
        None => {
            filter.childless = matches!(reads, AuditScope::Accounts | AuditScope::All);
            filter.refused = reads == AuditScope::All;
            filter.seen_by = (reads != AuditScope::Accounts).then_some(caller.user);
            caller.shown.beside();
        }
    }
    let entries = audit::list(&app.db, &filter).await?;
    let position = |entry: &AuditEntry| format!("{} {}", crate::clock::micros(entry.at), entry.id);
    let page = listing.page(entries, position).show(|entry| {
        if let Some(child) = entry.child {
            caller.shown.child(ChildId(child), Level::None);
        }
        Ok(entry)
    })?;
    Ok(page.answer())
}
