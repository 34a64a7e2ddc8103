//! Hand over a wiped or revoked phone's unsent work.

use crate::app::App;
use crate::caller::{admit, bearer};
use crate::db::devices;
use crate::db::handovers::State as HandoverState;
use crate::http::extract::Json;
use crate::problem::{Code, Problem};
use crate::services::handovers as services;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::ids::DeviceId;
use sync_core::sync::wire::Chunk;
use utoipa::ToSchema;
use uuid::Uuid;

/// A package.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HandoverPackage)]
pub struct NewHandover {
    /// The package as the phone made it, at most 8 MiB before base64.
    package: Chunk,
}

/// What became of a package.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandoverReceipt {
    /// The package.
    pub id: Uuid,
    /// How it stands. Whatever it says, the package is kept, and the phone may forget it.
    pub state: HandoverState,
    /// The SHA-256 of the package as it came, in lower-case hexadecimal: a phone forgets the package that it names.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub digest: String,
}

/// The device of a handover ticket, and its person. Neither revocation nor the end of a person's access closes this way in, since by it
/// work is handed in and nothing is read.
#[derive(Debug, Clone, Copy)]
pub struct Holder {
    device: DeviceId,
    user: Uuid,
}

impl FromRequestParts<Arc<App>> for Holder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Holder, Problem> {
        let value = parts.headers.get(header::AUTHORIZATION).ok_or(Code::Unauthenticated)?;
        let ticket = app.tokens.read_ticket(bearer(value)?, app.environment.now())?;
        let mut reader = app.db.reader().acquire().await?;
        let enrolled = devices::enrolled(&mut reader, ticket.sub).await?.ok_or(Code::Unauthenticated)?;
        // Tickets are for devices with a key of their own: a desk hands over nothing.
        if enrolled.algorithm.is_none() {
            return Err(Code::Unauthenticated.into());
        }
        drop(reader);
        admit(parts, enrolled.user);
        Ok(Holder { device: DeviceId(ticket.sub), user: enrolled.user })
    }
}

/// Takes a phone's unsent work, sealed for the organisation, by the `handover_ticket` of its last session.
///
/// It works for devices that are revoked and people whose access has ended. The same package again is known. Where the
/// organisation's key is here the package is opened, and its work waits for a manager in the quarantine with the code
/// `handed_over`; otherwise, and where it is damaged, it is kept as it came.
#[utoipa::path(post, path = "/v1/handovers", operation_id = "handOver", tag = "quarantine",
    security(("bearer" = [])), request_body = NewHandover,
    responses((status = 202, description = "Kept.", body = HandoverReceipt),
        (status = 200, description = "It was here already.", body = HandoverReceipt)))]
pub async fn create(
    State(app): State<Arc<App>>,
    holder: Holder,
    Json(request): Json<NewHandover>,
) -> Result<(StatusCode, axum::Json<HandoverReceipt>), Problem> {
    let taken = services::take(&app, (holder.device, holder.user), request.package.0).await?;
    let status = if taken.is_new { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, axum::Json(HandoverReceipt { id: taken.id, state: taken.state, digest: taken.digest })))
}
