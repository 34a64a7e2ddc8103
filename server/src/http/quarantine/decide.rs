//! Decide on refused work.

use super::{QuarantineEntry, show};
use crate::app::App;
use crate::auth::Caller;
use crate::db::audit::{self, Entry};
use crate::db::quarantine::Kept;
use crate::db::{accounts, attachments, quarantine};
use crate::http::extract::{Json, Path};
use crate::http::types::Text;
use crate::ingest;
use crate::problem::{Code, Problem};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// How much memory an entry takes while it is judged, by its size.
const WEIGHT: usize = 2;

/// What is to become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Merge it after all, as the person's own work: for someone whose access had ended. What breaks a rule of the
    /// record itself cannot be merged by a decision.
    Accept,
    /// Leave it aside; the bytes stay.
    SetAside,
}

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuarantineDecision)]
pub struct NewDecision {
    /// What is to become of it.
    decision: Decision,
    /// Why.
    reason: Text<500>,
}

/// Decides on refused work. Nothing is deleted by it. Pictures that came with accepted work are attached to its record. The
/// same request again answers the entry as it was decided.
#[utoipa::path(post, path = "/v1/quarantine/{entry}/decision", operation_id = "decideQuarantine", tag = "quarantine",
    security(("bearer" = [])), request_body = NewDecision, params(("entry" = Uuid, Path, description = "The entry.")),
    responses((status = 200, description = "The entry, decided.", body = QuarantineEntry)))]
pub async fn decide(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Json(request): Json<NewDecision>,
) -> Result<axum::Json<QuarantineEntry>, Problem> {
    caller.must_manage()?;
    let find = || quarantine::find(app.db.reader(), caller.user, caller.team.as_deref(), id);
    let refused = find().await?.ok_or(Code::NotFound)?;
    let mut accepted = None;
    let decision = match request.decision {
        Decision::SetAside => "set_aside",
        Decision::Accept => "accepted",
    };
    if let Some(decided) = &refused.decided {
        let said = (decided.decision.as_str(), decided.by, decided.reason.as_str());
        return if said == (decision, caller.user, request.reason.as_str()) {
            Ok(axum::Json(shown(&app, &caller, refused).await?))
        } else {
            Err(Problem::new(Code::WrongState).detail("It was decided before."))
        };
    }
    match request.decision {
        Decision::SetAside => {}
        Decision::Accept => {
            let (record, device) = (refused.header.id, refused.device);
            let pictures = attachments::aside(&mut *app.db.reader().acquire().await?, record, device).await?;
            let is_here = attachments::home(app.db.reader(), record).await?.is_some();
            if refused.size == 0 && (pictures.is_empty() || !is_here) {
                let detail =
                    "Nothing of it can be merged by itself: enter what was typed where it matters, and set this aside.";
                return Err(Problem::new(Code::WrongState).detail(detail));
            }
            let child = refused.header.child;
            caller.require_to_change(&app, child, crate::auth::Level::Full).await?;
            let mut reader = app.db.reader().acquire().await?;
            let device = accounts::enrolled(&mut reader, refused.device.0).await?;
            drop(reader);
            if device.is_none_or(|device| device.user != refused.user) {
                return Err(Problem::new(Code::WrongState).detail("The device it came by is not its person's."));
            }
            let author = accounts::find_user(app.db.reader(), refused.user).await?.ok_or(Code::Internal)?;
            let author = Caller {
                user: author.id,
                name: author.name,
                role: author.role,
                team: author.team,
                device: refused.device,
                ..caller.clone()
            };
            if refused.size > 0 {
                let size = usize::try_from(refused.size).unwrap_or(usize::MAX);
                let _charge = app.budget.answer(size.saturating_mul(WEIGHT)).await?;
                let content = quarantine::content(app.db.reader(), id).await?;
                ingest::admit(&app, &author, refused.header, ingest::unframe(&content.bytes)).await?;
            }
            accepted = Some((record, refused.device));
        }
    }
    let mut write = app.db.write().await?;
    let key = (id, caller.user);
    if !quarantine::decide(&mut write, key, decision, request.reason.as_str(), app.world.now()).await? {
        return Err(Problem::new(Code::WrongState).detail("It was decided before."));
    }
    if let Some((record, device)) = accepted {
        attachments::attach(write.on(), record, device).await?;
    }
    let entry = Entry::of(&caller, "quarantine.decided").detail(format!("{id} {decision}"));
    audit::add(write.on(), &app.world, entry).await?;
    write.commit().await?;
    let decided = find().await?.ok_or(Code::Internal)?;
    Ok(axum::Json(shown(&app, &caller, decided).await?))
}

/// Shows an entry without its bytes, with the pictures that are kept beside it.
async fn shown(app: &App, caller: &Caller, entry: Kept) -> Result<QuarantineEntry, Problem> {
    let pictures = attachments::aside(&mut *app.db.reader().acquire().await?, entry.header.id, entry.device).await?;
    Ok(show(entry, None, pictures, &caller.shown))
}
