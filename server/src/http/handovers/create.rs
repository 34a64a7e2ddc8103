//! Hand over a wiped or revoked phone's unsent work.

use crate::app::App;
use crate::auth::caller::{admit, bearer};
use crate::db::audit::{self, Entry};
use crate::db::devices;
use crate::db::handovers::{self, Handover, State as Standing};
use crate::db::shares;
use crate::handover;
use crate::http::extract::Json;
use crate::problem::{Code, Problem};
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use sync_core::ids::DeviceId;
use sync_core::sync::handover::{HandoverError, MAX_PACKAGE_BYTES, Package};
use sync_core::sync::receipt;
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
    pub state: Standing,
    /// The SHA-256 of the package as it came, in lower-case hexadecimal: a phone forgets the package that it names.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub digest: String,
}

/// The device of a handover ticket. Neither revocation nor the end of a person's access closes this way in: it takes, and
/// tells nothing.
#[derive(Debug, Clone, Copy)]
pub struct Holder {
    device: DeviceId,
    user: Uuid,
}

impl FromRequestParts<Arc<App>> for Holder {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Holder, Problem> {
        let value = parts.headers.get(header::AUTHORIZATION).ok_or(Code::Unauthenticated)?;
        let ticket = app.tokens.read_ticket(bearer(value)?, app.world.now())?;
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
    let bytes = request.package.0;
    if bytes.len() > MAX_PACKAGE_BYTES {
        return Err(Problem::new(Code::BodyTooLarge).detail("A package has at most 8 MiB."));
    }
    let digest = receipt::digest(&bytes);
    let (bytes, read) = tokio::task::spawn_blocking(move || {
        let read = Package::read(&bytes).map(|package| package.device);
        (bytes, read)
    })
    .await
    .map_err(|_| Problem::new(Code::Internal))?;
    if read.is_ok_and(|device| device != holder.device) {
        return Err(Problem::invalid("/package", "another_device", "is another device's than the ticket"));
    }
    let mut tx = app.db.begin().await?;
    // Locks the device's row: its packages are counted one at a time.
    devices::touch(&mut tx, holder.device.0, app.world.now()).await?;
    let known = handovers::known(&mut tx, holder.device, &digest).await?;
    let status = if known.is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
    let kept = match known {
        Some(kept) => kept,
        None => {
            let (of_device, of_person) = shares::packages(&mut tx, holder.device, holder.user).await?;
            let (most, most_of_person) = app.shares.packages;
            if of_device >= most || of_person >= most_of_person {
                let detail = format!("A device hands over at most {most} packages, a person {most_of_person}.");
                return Err(Problem::new(Code::LimitReached).detail(detail));
            }
            let kept = received(&app, holder, read.err());
            handovers::add(&mut tx, &kept, &digest, &bytes).await?;
            let entry = Entry::by(Some(holder.user), Some(holder.device.0), "handover.received");
            audit::add(&mut tx, &app.world, entry.detail(kept.id.to_string())).await?;
            kept
        }
    };
    tx.commit().await?;
    let state = match app.organisation_secret {
        Some(secret) if matches!(kept.state, Standing::Stored | Standing::Partly) => {
            // It is kept already: should opening fail, it is opened when it is handed in or looked at again.
            handover::open((&app.db, &app.shares), &app.world, secret, &kept).await.unwrap_or(kept.state)
        }
        _ => kept.state,
    };
    Ok((status, axum::Json(HandoverReceipt { id: kept.id, state, digest })))
}

/// Describes a package that has just come. One that cannot be read is kept all the same: a later build may.
fn received(app: &App, holder: Holder, fault: Option<HandoverError>) -> Handover {
    Handover {
        id: app.world.id(),
        device: holder.device,
        user: holder.user,
        received_at: app.world.now(),
        state: if fault.is_some() { Standing::Damaged } else { Standing::Stored },
        code: fault.map(|fault| fault.code().to_owned()),
        unreadable: 0,
    }
}
