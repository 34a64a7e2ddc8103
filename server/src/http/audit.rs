//! Who did what.

use crate::app::App;
use crate::auth::policy::{self, AuditScope};
use crate::auth::{Caller, Level};
use crate::db::audit::{self, AuditEntry, Filter};
use crate::http::extract::Query;
use crate::http::{Page, Paging, page};
use crate::problem::{Code, Problem};
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
    let paging = Paging { cursor: query.cursor, limit: query.limit };
    let limit = paging.limit()?;
    let after = paging.after()?;
    let before = match after.split_once(' ') {
        None if after.is_empty() => (i64::MAX, String::new()),
        Some((at, id)) => (at.parse().map_err(|_| Code::MalformedRequest)?, id.to_owned()),
        None => return Err(Code::MalformedRequest.into()),
    };
    let mut filter = Filter { user: query.user, before, limit: limit + 1, ..Filter::default() };
    let mut path = String::from("/v1/audit");
    match query.child.map(ChildId) {
        Some(child) => {
            caller.require(&app, child, Level::Full).await?;
            filter.child = Some(child);
            caller.shown.child(child, Level::Full);
            path.push_str(&format!("?child={child}"));
        }
        None => {
            filter.childless = matches!(reads, AuditScope::Accounts | AuditScope::All);
            filter.refused = reads == AuditScope::All;
            filter.seen_by = (reads != AuditScope::Accounts).then_some(caller.user);
            caller.shown.beside();
        }
    }
    if let Some(user) = query.user {
        path.push_str(&format!("{}user={user}", if path.contains('?') { '&' } else { '?' }));
    }
    let entries = audit::list(app.db.reader(), &filter).await?;
    let position = |entry: &AuditEntry| format!("{} {}", crate::clock::micros(entry.at), entry.id);
    let page = page(entries, limit, position).show(|entry| {
        if let Some(child) = entry.child {
            caller.shown.child(ChildId(child), Level::None);
        }
        Ok(entry)
    })?;
    Ok(page.answer(&path))
}
