//! Take what a phone tells of a missing child.

use super::EpisodeView;
use crate::app::App;
use crate::caller::Caller;
use crate::http::extract::Json;
use crate::problem::Problem;
use crate::services::episodes::{self as services, Told};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use std::sync::Arc;
use sync_core::casework::episode::{Account, AccountKept, Outcome};
use utoipa::ToSchema;
use uuid::Uuid;

/// What became of an account. The phone forgets its own copy of the account that this names.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EpisodeAccountReceipt)]
pub struct Receipt {
    /// The account.
    pub id: Uuid,
    /// What it came to.
    pub outcome: Outcome,
    /// Why it waits for a manager, as a stable code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why, in one plain sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// By how much the phone's clock ran ahead, in seconds: the episode's times were put back by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub clock_ahead_seconds: Option<i64>,
    /// The episode that has it, as much as the caller may see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub episode: Option<EpisodeView>,
}

/// Takes a report or a return that was written on a phone, with or without a connection.
///
/// A report opens an episode, unless one is open already or it falls within one: then it is kept beside that, as a second account
/// of the same absence. A return ends the episode and fills in what is empty; one that says something else than what is told is kept
/// beside it. What the rules of the work or the caller's rights refuse waits for a manager in the quarantine: nothing is lost. Times
/// of a clock that ran ahead are put back. The same request again answers the same, without the episode where the caller's access has
/// ended.
#[utoipa::path(post, path = "/v1/episode-accounts", operation_id = "tellOfEpisode", tag = "missing episodes",
    security(("bearer" = [])), request_body = Account,
    responses((status = 201, description = "It is kept.", body = Receipt),
        (status = 200, description = "It was kept before.", body = Receipt)))]
pub async fn tell(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(told): Json<Account>,
) -> Result<(StatusCode, axum::Json<Receipt>), Problem> {
    let (status, receipt) = match services::tell(&app, &caller, &told).await? {
        Told::Kept { seen, account, again } => {
            let episode = EpisodeView::of(&seen.episode, seen.level, app.environment.now(), &caller.shown);
            let status = if again { StatusCode::OK } else { StatusCode::CREATED };
            (status, Receipt::of(*account, Some(episode)))
        }
        Told::KeptBefore(account) => (StatusCode::OK, Receipt::of(*account, None)),
        Told::Aside { code, detail } => {
            let (code, detail, outcome) = (Some(code), Some(detail), Outcome::KeptAside);
            let receipt = Receipt { id: told.id, outcome, code, detail, clock_ahead_seconds: None, episode: None };
            (StatusCode::CREATED, receipt)
        }
    };
    Ok((status, axum::Json(receipt)))
}

impl Receipt {
    fn of(account: AccountKept, episode: Option<EpisodeView>) -> Receipt {
        let AccountKept { told, outcome, clock_ahead_seconds, .. } = account;
        Receipt { id: told.id, outcome, code: None, detail: None, clock_ahead_seconds, episode }
    }
}
