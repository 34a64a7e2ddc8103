//! Decide on refused work.

use super::{QuarantineEntry, show};
use crate::app::App;
use crate::auth::{Caller, Level};
use crate::db::audit::{self, Entry};
use crate::db::quarantine::Kept;
use crate::db::stored;
use crate::db::{access, accounts, attachments, devices, quarantine};
use crate::handover::HandedOver;
use crate::http::episodes::accounts::{Taken, of_intent, take};
use crate::http::extract::{Json, Path};
use crate::ingest::{self, Admission};
use crate::problem::{Code, Problem};
use crate::reason::Reason;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::sync::handover::EPISODE;
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
    reason: Reason,
}

/// Decides on refused work. Nothing is deleted by it. Pictures that came with accepted work are attached to its record. The
/// same request again answers the entry as it was decided; of two decisions at once one is made. Who sees a child by broken
/// glass alone decides on nothing of it.
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
    let refused = find(&app, &caller, id).await?;
    if refused.decided.is_some() {
        return again(&app, &caller, &request, refused).await;
    }
    let (decision, mut admission) = match request.decision {
        Decision::SetAside => {
            let child = refused.header.child;
            let by_work = access::level(app.db.reader(), caller.user, child).await? == Level::Full;
            if !by_work && caller.level(&app, child).await? == Level::Full {
                return Err(
                    Problem::new(Code::NotAllowed).detail("Broken glass opens a child to be read, not changed.")
                );
            }
            ("set_aside", Admission::nothing(&app).await?)
        }
        Decision::Accept => ("accepted", admit(&app, &caller, &refused).await?),
    };
    // What is merged is in the same transaction: it is decided and there, or neither.
    let (write, key) = (admission.write(), (id, caller.user));
    if !quarantine::decide(write, key, decision, request.reason.as_str(), app.world.now()).await? {
        drop(admission);
        let decided = find(&app, &caller, id).await?;
        return again(&app, &caller, &request, decided).await;
    }
    if request.decision == Decision::Accept {
        attachments::attach(write.on(), refused.header.id, refused.device).await?;
    }
    let entry = Entry::of(&caller, "quarantine.decided").detail(format!("{id} {decision}"));
    audit::add(write.on(), &app.world, entry).await?;
    admission.commit(&app).await?;
    let decided = find(&app, &caller, id).await?;
    Ok(axum::Json(shown(&app, &caller, decided).await?))
}

async fn find(app: &App, caller: &Caller, id: Uuid) -> Result<Kept, Problem> {
    let found = quarantine::find(app.db.reader(), caller.user, caller.team.as_deref(), id).await?;
    found.ok_or(Code::NotFound.into())
}

/// Answers a request about an entry that is decided: as it stands, where the same request decided it.
async fn again(
    app: &App,
    caller: &Caller,
    request: &NewDecision,
    entry: Kept,
) -> Result<axum::Json<QuarantineEntry>, Problem> {
    let decision = match request.decision {
        Decision::SetAside => "set_aside",
        Decision::Accept => "accepted",
    };
    let same = entry.decided.as_ref().is_some_and(|decided| {
        (decided.decision.as_str(), decided.by, decided.reason.as_str())
            == (decision, caller.user, request.reason.as_str())
    });
    if !same {
        return Err(Problem::new(Code::WrongState).detail("It was decided before."));
    }
    Ok(axum::Json(shown(app, caller, entry).await?))
}

/// Merges an entry's work into its record, in a transaction that is still open.
async fn admit(app: &Arc<App>, caller: &Caller, refused: &Kept) -> Result<Admission, Problem> {
    let (record, device) = (refused.header.id, refused.device);
    let pictures = attachments::aside(&mut *app.db.reader().acquire().await?, record, device).await?;
    let is_here = attachments::home(app.db.reader(), record).await?.is_some();
    let is_account = refused.header.kind == EPISODE;
    if refused.size == 0 && !is_account && (pictures.is_empty() || !is_here) {
        let detail =
            "Nothing of it can be merged by itself: enter what was typed where it matters, and set this aside.";
        return Err(Problem::new(Code::WrongState).detail(detail));
    }
    caller.require_to_change(app, refused.header.child, Level::Full).await?;
    let mut reader = app.db.reader().acquire().await?;
    let enrolled = devices::enrolled(&mut reader, device.0).await?;
    drop(reader);
    if enrolled.is_none_or(|enrolled| enrolled.user != refused.user) {
        return Err(Problem::new(Code::WrongState).detail("The device it came by is not its person's."));
    }
    if refused.size == 0 && !is_account {
        return Admission::nothing(app).await;
    }
    let author = accounts::find_user(app.db.reader(), refused.user).await?.ok_or(Code::Internal)?;
    let author =
        Caller { user: author.id, name: author.name, role: author.role, team: author.team, device, ..caller.clone() };
    if is_account {
        return tell(app, &author, refused).await;
    }
    let size = usize::try_from(refused.size).unwrap_or(usize::MAX);
    let _charge = app.budget.answer(caller.user, size.saturating_mul(WEIGHT)).await?;
    let content = quarantine::content(app.db.reader(), refused.id).await?;
    ingest::admit(app, &author, refused.header.clone(), ingest::unframe(&content.bytes)).await
}

/// Takes what was told of a missing child as its author's account, in a transaction that is still open. Whether the author may
/// tell of the child is what the manager decides; the rules of the work stand.
async fn tell(app: &App, author: &Caller, refused: &Kept) -> Result<Admission, Problem> {
    let content = quarantine::content(app.db.reader(), refused.id).await?;
    let read = |json: String| stored::read::<HandedOver>(crate::db::quarantine::TABLE, refused.id, &json);
    let beside = content.handed_over.map(read).transpose()?;
    let typed = beside.and_then(|beside| beside.typed.into_iter().next());
    let Some(told) = typed.and_then(|typed| of_intent(&refused.header, &typed)) else {
        return Err(Problem::new(Code::WrongState).detail("It cannot be read: enter it by hand, and set this aside."));
    };
    let mut admission = Admission::nothing(app).await?;
    match take(app, admission.write(), author, &told).await? {
        Taken::Kept { .. } => Ok(admission),
        Taken::Refused { code, detail } => Err(Problem::new(Code::WrongState).field("/decision", code, detail)),
    }
}

/// Shows an entry without its bytes, with the pictures that are kept beside it.
async fn shown(app: &App, caller: &Caller, entry: Kept) -> Result<QuarantineEntry, Problem> {
    let pictures = attachments::aside(&mut *app.db.reader().acquire().await?, entry.header.id, entry.device).await?;
    show(entry, None, pictures, &caller.shown)
}
