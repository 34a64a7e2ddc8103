//! Restrict a child to named people.

use crate::app::App;
use crate::auth::{Caller, Level};
use crate::db::audit::{self, Entry};
use crate::db::{access, accounts, children, glass};
use crate::http::extract::{Json, Path};
use crate::problem::Problem;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// A restriction.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Restriction {
    /// Whether only named people may see the child.
    restricted: bool,
    /// The named people. Who restricts is always one of them.
    #[serde(default)]
    #[schema(max_items = 200)]
    named_people: Vec<Uuid>,
}

/// Restricts a child to named people, or opens it again. Roles and allocations still decide among those named, and broken
/// glass ends.
#[utoipa::path(put, path = "/v1/children/{child}/restriction", operation_id = "restrictChild", tag = "children",
    security(("bearer" = [])), request_body = Restriction,
    params(("child" = Uuid, Path, description = "The child.")), responses((status = 204, description = "Done.")))]
pub async fn restrict(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(child): Path<Uuid>,
    Json(request): Json<Restriction>,
) -> Result<StatusCode, Problem> {
    let child = ChildId(child);
    caller.must_manage()?;
    caller.require_to_change(&app, child, Level::Full).await?;
    if request.named_people.len() > 200 {
        return Err(Problem::invalid("/named_people", "too_many", "takes at most 200 people"));
    }
    for (index, person) in request.named_people.iter().enumerate() {
        if accounts::find_user(app.db.reader(), *person).await?.is_none() {
            return Err(Problem::invalid(format!("/named_people/{index}"), "unknown_user", "is nobody here"));
        }
    }
    let mut people = request.named_people;
    people.push(caller.user);
    let mut write = app.db.write().await?;
    children::restrict(&mut write, child, request.restricted).await?;
    access::name_people(&mut write, child, if request.restricted { &people } else { &[] }).await?;
    access::refresh_child(&mut write, child).await?;
    if request.restricted {
        // What was broken before was not broken to a restricted child.
        glass::end(&mut write, child, app.world.now()).await?;
    }
    let action = if request.restricted { "child.restricted" } else { "child.opened" };
    audit::add(write.on(), &app.world, Entry::of(&caller, action).child(child)).await?;
    write.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
