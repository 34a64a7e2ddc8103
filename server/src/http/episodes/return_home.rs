//! Record that a child was located or returned.

use super::{EpisodeView, answer};
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::types::given;
use crate::problem::Problem;
use crate::services::episodes as services;
use crate::versions::IfMatch;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use sync_core::casework::episode::{ReturnTold, SafeAndWellCheck};
use sync_core::fields::{Description, Instant};
use utoipa::ToSchema;
use uuid::Uuid;

/// How a child came back. Fields that are not named stay as they are, and null clears one; earlier versions are kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EpisodeReturn)]
pub struct Return {
    /// When the child was located or returned.
    returned_at: Instant,
    /// Where the child was found.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Description>)]
    where_found: Option<Option<Description>>,
    /// How the child returned.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Description>)]
    how_returned: Option<Option<Description>>,
    /// The police's safe and well check, once done.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Check>)]
    safe_and_well_check: Option<Option<Check>>,
}

/// The police's safe and well check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SafeAndWellCheckReport)]
pub struct Check {
    /// When it was done.
    at: Instant,
    /// What came of it.
    outcome: Description,
}

impl Return {
    fn told(self) -> ReturnTold {
        let text = |text: Option<Description>| text.map(|text| text.as_str().to_owned());
        let check = |check: Check| SafeAndWellCheck { at: check.at.0, outcome: check.outcome.as_str().to_owned() };
        ReturnTold {
            returned_at: self.returned_at.0,
            where_found: self.where_found.map(text),
            how_returned: self.how_returned.map(text),
            safe_and_well_check: self.safe_and_well_check.map(|told| told.map(check)),
        }
    }
}

/// Records that a child was located or returned. The return home interview is due 72 hours later.
///
/// Without `If-Match` it fills in what is empty; what holds something else is written over on the version that was read
/// (428 without). Who sees the header alone writes over nothing that they do not see (409).
#[utoipa::path(post, path = "/v1/missing-episodes/{episode}/return", operation_id = "recordReturn",
    tag = "missing episodes", security(("bearer" = [])), request_body = Return,
    params(("episode" = Uuid, Path, description = "The episode."),
        ("if-match" = Option<String>, Header, description = "The ETag that was read; needed to write over what is there.")),
    responses((status = 200, description = "The episode.", body = EpisodeView,
        headers(("etag" = String, description = "Its version.")))))]
pub async fn return_home(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    if_match: IfMatch,
    Json(request): Json<Return>,
) -> Result<Response, Problem> {
    let seen = services::return_home(&app, &caller, id, (&if_match, &request.told())).await?;
    Ok(answer(&app, &caller, &seen))
}
