//! Likely duplicates: shown before a child is created.

use crate::app::App;
use crate::caller::Caller;
use crate::child_header::ChildHeader;
use crate::db::names::Folded;
use crate::http::extract::Json;
use crate::problem::Problem;
use crate::services::children::{self as services, Likely};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::fields::{Date, Text};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who a child might be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhoIsIt {
    /// Forename.
    forename: Text<100>,
    /// Surname.
    surname: Text<100>,
    /// Alias.
    #[serde(default)]
    alias: Option<Text<100>>,
    /// Date of birth.
    #[serde(default)]
    date_of_birth: Option<Date>,
}

/// Children much like the one asked about.
#[derive(Debug, Serialize, ToSchema)]
pub struct Duplicates {
    /// The children, the likeliest first; at most 20.
    pub items: Vec<ChildHeader>,
    /// As `items`.
    #[schema(deprecated)]
    pub duplicates: Vec<ChildHeader>,
    /// One handle for each child much like it, and born on the same day, that the caller may not see: who is responsible
    /// for intake knows which it is. A handle is good for `not_duplicates_of` of the same caller alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub elsewhere: Vec<Uuid>,
}

/// Shows children much like one to be created: by names, alias and date of birth.
///
/// A person may look 200 times in 24 hours unless set otherwise, each creation of a child included; then 429 says when there
/// may be another look. Whoever creates children sees the headers of likely duplicates they may see, and hears of others, without a word of
/// who they are, where the birthday fits too: to create a child twice harms it. Restricted children are left out.
#[utoipa::path(post, path = "/v1/children/duplicates", operation_id = "findDuplicates", tag = "children",
    security(("bearer" = [])), request_body = WhoIsIt,
    responses((status = 200, description = "Likely duplicates.", body = Duplicates)))]
pub async fn duplicates(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(request): Json<WhoIsIt>,
) -> Result<axum::Json<Duplicates>, Problem> {
    let alias = request.alias.as_ref().map(Text::as_str);
    let names = Folded::from(request.forename.as_str(), request.surname.as_str(), alias);
    let Likely { items, elsewhere } = services::duplicates(&app, &caller, (&names, request.date_of_birth)).await?;
    Ok(axum::Json(Duplicates { duplicates: items.clone(), items, elsewhere }))
}
