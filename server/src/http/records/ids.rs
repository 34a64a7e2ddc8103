//! The id of the record of a kind that a child has one of.

use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Query;
use crate::problem::{Code, Problem};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::ids::ChildId;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whose record, and of which kind.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DerivedQuery {
    /// The child.
    child: Uuid,
    /// A kind that a child has one record of, such as `safety-plan`.
    #[param(value_type = crate::openapi::KindName)]
    kind: String,
}

/// The id of a record that a child has one of.
#[derive(Debug, Serialize, ToSchema)]
pub struct DerivedRecordId {
    /// The record.
    record: Uuid,
    /// The child.
    child: Uuid,
    /// The kind.
    kind: String,
}

/// Returns the id that the record of a kind has of which a child has one. It follows from child and kind alone: nothing is
/// looked up, and nothing is told of whether there are such a child and such a record.
#[utoipa::path(get, path = "/v1/record-ids", operation_id = "deriveRecordId", tag = "records",
    security(("bearer" = [])), params(DerivedQuery),
    responses((status = 200, description = "The id.", body = DerivedRecordId)))]
pub async fn derive(
    State(app): State<Arc<App>>,
    _: Caller,
    Query(query): Query<DerivedQuery>,
) -> Result<Json<DerivedRecordId>, Problem> {
    let refused = |code: &str, detail: &str| Problem::new(Code::MalformedRequest).field("kind", code, detail);
    let kind = app.catalogue.kind(&query.kind).map_err(|_| refused("unknown_kind", "is not a record kind"))?;
    let record = kind.required_id(ChildId(query.child)).ok_or_else(|| {
        refused("many_per_child", "is a kind that a child has many records of: make a UUID of version 7")
    })?;
    Ok(Json(DerivedRecordId { record: record.0, child: query.child, kind: query.kind }))
}
