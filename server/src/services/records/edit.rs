//! Edit a record from a desk, by the same intents a phone keeps.

use super::{faults, require};
use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::projections::Listed;
use crate::db::{access, devices, records};
use crate::ingest;
use crate::problem::{Code, Problem};
use crate::versions::{IfMatch, etag_of};
use std::sync::Arc;
use sync_core::ids::{DeviceActor, DeviceId};
use sync_core::record::{Author, Header, Intent, OwnChange, Record, View};
use sync_core::sync::hub;
use sync_core::sync::wire::{Chunk, Push, PushResult, PushStatus};

/// What an edit came to.
#[derive(Debug)]
pub enum Edited {
    /// The record as it stands.
    Stands {
        /// The record.
        record: Box<Listed>,
        /// Whether it was begun by this edit.
        begun: bool,
    },
    /// The record as the same edit began it: its author's access to the child has ended since.
    AsBegun(Box<View>),
}

/// Edits a record, or begins it, all or nothing; the person's desk device is the author. The same edit again changes nothing, where it
/// began the record or was the person's last.
///
/// # Errors
/// [`Code::NotFound`], [`Code::NotAllowed`], [`Code::PreconditionRequired`] and [`Code::VersionMismatch`] where the record is there,
/// [`Code::Invalid`] with each intent that does not hold.
pub async fn edit(
    app: &Arc<App>,
    caller: &Caller,
    header: Header,
    (if_match, intents): (IfMatch, Vec<Intent>),
) -> Result<Edited, Problem> {
    let child = header.child;
    if access::level(app.db.reader(), caller.user, child).await? < Level::Full
        && records::is_begun_by(app.db.reader(), &header, caller.user).await?
        && let Some(begun) = begun_before(app, caller, &header, &intents).await?
    {
        return Ok(Edited::AsBegun(Box::new(begun)));
    }
    caller.require_to_change(app, child, Level::Full).await?;
    let kind =
        app.catalogue.kind(&header.kind).map_err(|error| Problem::invalid("/kind", error.code(), error.to_string()))?;
    // Told by the request alone, so that the answer is the same whether or not another child has a record of that id.
    if !kind.takes_id(header.id, child) {
        return Err(sync_core::Error::Misfiled.into());
    }
    let stored = records::load(app.db.reader(), &[header.id]).await?.remove(&header.id);
    let taken = stored.as_ref().is_some_and(|stored| stored.header != header);
    // An edit that no record would take is answered so before anybody hears that the id is another record's.
    let stored = stored.filter(|_| !taken);
    let desk = desk(app, caller).await?;
    let author = author(app, &desk).await?;
    let begun = stored.is_none();
    let version = stored.as_ref().map(|stored| stored.version);
    let (at, catalogue, of) = (app.environment.now(), app.catalogue, header.clone());
    let make = move || -> Result<Vec<Chunk>, Problem> {
        let mut record = match stored {
            None => {
                if_match.check_absence()?;
                Record::begin(catalogue, of)?
            }
            Some(stored) => {
                let record = stored.open(catalogue).map_err(|_| Code::Internal)?;
                let heads: Vec<String> = record.heads().iter().map(ToString::to_string).collect();
                let which = if if_match.is_given() { OwnChange::Last } else { OwnChange::First };
                if let Err(problem) = if_match.required().and_then(|given| given.check(&etag_of(&heads))) {
                    // Sent again, the request has been done.
                    return if record.holds_edit(&author, &intents, which) { Ok(Vec::new()) } else { Err(problem) };
                }
                record
            }
        };
        let edited = faults::edit(&mut record, &author, at, &intents)?;
        Ok(edited.changes.iter().map(|change| Chunk(change.raw_bytes().to_vec())).collect())
    };
    let changes = tokio::task::spawn_blocking(make).await.map_err(|_| Problem::new(Code::Internal))??;
    if taken {
        return caller.refuse_record(app, None, header.id).await;
    }
    if changes.iter().any(|change| hub::fits(&change.0).is_err()) {
        // As much as a phone's single change may hold; it would be refused as one of a phone's is.
        return Err(Problem::invalid("/intents", "too_large", "is more than one edit may hold: send it in several"));
    }
    if !changes.is_empty() {
        let push = Push { record: header.id, kind: header.kind.clone(), child, changes };
        let results = ingest::ingest_on(app, &desk, push, version).await?.results;
        settled(results.first())?;
    }
    let record = Box::new(require(app, caller, header.id).await?);
    Ok(Edited::Stands { record, begun })
}

/// Finds what a request began that is sent again by its author though the child is closed to them by now: the record as they began it, and
/// nothing that came later.
async fn begun_before(
    app: &App,
    caller: &Caller,
    header: &Header,
    intents: &[Intent],
) -> Result<Option<View>, Problem> {
    let Some(stored) = records::load(app.db.reader(), &[header.id]).await?.remove(&header.id) else { return Ok(None) };
    let author = author(app, &desk(app, caller).await?).await?;
    let (catalogue, intents) = (app.catalogue, intents.to_vec());
    let look = move || -> Result<Option<View>, Problem> {
        let record = stored.open(catalogue).map_err(|_| Code::Internal)?;
        let first = record.edit_held(&author, &intents, OwnChange::First);
        Ok(first.map(|first| record.view_at(&[first])).transpose()?)
    };
    tokio::task::spawn_blocking(look).await.map_err(|_| Problem::new(Code::Internal))?
}

/// Returns the author as whom a person writes at the desk.
async fn author(app: &App, desk: &Caller) -> Result<Author, Problem> {
    Ok(Author {
        actor: DeviceActor { device: desk.device, rotation: 0 },
        role: desk.role,
        own_devices: devices::own_devices(app.db.reader(), desk.user).await?,
    })
}

fn settled(result: Option<&PushResult>) -> Result<(), Problem> {
    match result.map(|result| result.status) {
        Some(PushStatus::Accepted | PushStatus::Duplicate) => Ok(()),
        // Another request of the same person was faster.
        Some(PushStatus::Rotate) => Err(Code::VersionMismatch.into()),
        _ => Err(Code::Internal.into()),
    }
}

/// Returns the caller at the desk: the server writes for the person by the desk device's actor, so that it can never
/// number a change like one that waits on the person's phone.
async fn desk(app: &App, caller: &Caller) -> Result<Caller, Problem> {
    if !caller.enrolled {
        return Ok(caller.clone());
    }
    let mut tx = app.db.begin().await?;
    let desk = devices::desk(&mut tx, caller.user, app.environment.id(), app.environment.now()).await?;
    tx.commit().await?;
    Ok(Caller { device: DeviceId(desk), enrolled: false, ..caller.clone() })
}
