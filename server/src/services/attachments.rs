//! Pictures and voice notes of records: who may read and send them, and where what was sent goes.

mod upload;

pub use upload::{Part, upload};

use crate::app::App;
use crate::auth::Level;
use crate::caller::Caller;
use crate::db::access;
use crate::db::attachments::{self, Home, Key, Location};
use crate::ingest::Alone;
use crate::problem::Problem;
use sync_core::ids::{ChildId, RecordId};
use sync_core::record::Header;
use uuid::Uuid;

/// How far an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How large it will be, in bytes; absent before the first part.
    pub size: Option<i64>,
    /// How much is here, in bytes.
    pub received: i64,
    /// Whether it is all here and was found to be what it should be.
    pub complete: bool,
}

/// Tells how far this device's upload is. Of a record that the caller may not read it tells what this device handed in.
///
/// # Errors
/// [`crate::problem::Code::NotFound`], audited.
pub async fn progress(app: &App, caller: &Caller, (record, attachment): (RecordId, Uuid)) -> Result<Progress, Problem> {
    let key = (record, attachment, caller.device);
    let location = match readable(app, caller, record).await {
        Ok(home) => {
            caller.shown.record(home.child, record);
            Location::Record
        }
        // What this device handed in of a record that it may not read is told to it.
        Err(refused) => destination(app, caller, record, attachment).await.map_err(|_| refused)?.location,
    };
    let complete = attachments::find_on(&mut *app.db.reader().acquire().await?, location, key).await?;
    if let Some(complete) = complete {
        let size = complete.sent_size;
        return Ok(Progress { size: Some(size), received: size, complete: true });
    }
    let upload = attachments::upload(app.db.reader(), location, key).await?;
    let (size, received) = upload.map_or((None, 0), |upload| (Some(upload.size), upload.received));
    Ok(Progress { size, received, complete: false })
}

/// Finds what the record is, where the caller may read records of its kind.
///
/// # Errors
/// [`crate::problem::Code::NotFound`], audited.
pub async fn readable(app: &App, caller: &Caller, record: RecordId) -> Result<Header, Problem> {
    let header = home(app, caller, record).await?;
    if caller.level(app, header.child).await? < Level::Full {
        return caller.refuse_record(app, Some(header.child), record).await;
    }
    of_kind(app, caller, header).await
}

/// Where a caller's upload goes.
#[derive(Debug)]
struct Destination {
    location: Location,
    record: RecordId,
    /// The child, where the record is here.
    child: Option<ChildId>,
    /// The record, where the picture waits by itself and needs an entry in the quarantine.
    alone: Option<(Header, Alone)>,
}

/// Finds where a picture that the caller sends goes: to the record, where they may write it. Otherwise it follows the work
/// that this device handed in: to the record, if its changes are in it and it names the picture, or to the quarantine.
///
/// # Errors
/// [`crate::problem::Code::NotFound`] or [`crate::problem::Code::NotAllowed`] where neither is so.
async fn destination(app: &App, caller: &Caller, record: RecordId, attachment: Uuid) -> Result<Destination, Problem> {
    let header = attachments::home(app.db.reader(), record).await?;
    let open = match &header {
        Some(header) if writes(app, caller, header) => {
            access::level(app.db.reader(), caller.user, header.child).await? == Level::Full
        }
        _ => false,
    };
    let child = header.as_ref().map(|header| header.child);
    if !open {
        let key = (record, attachment, caller.device);
        let home = attachments::home_of_handed_in(&mut *app.db.reader().acquire().await?, key).await?;
        match home {
            Some(Home::Record) => return with_room(app, key, header).await,
            Some(Home::Aside) => return Ok(Destination { location: Location::Aside, record, child, alone: None }),
            Some(Home::Alone) => {
                let alone = header.map(|header| (header, Alone::NotNamed));
                return Ok(Destination { location: Location::Aside, record, child, alone });
            }
            None => {}
        }
    }
    let header = writable(app, caller, record).await?;
    with_room(app, (record, attachment, caller.device), Some(header)).await
}

/// Puts a picture with its record, or where that has as many as it may, in the quarantine: a phone that was refused for good
/// could never be emptied.
async fn with_room(app: &App, key: Key, header: Option<Header>) -> Result<Destination, Problem> {
    let (record, child) = (key.0, header.as_ref().map(|header| header.child));
    let full = attachments::is_full(&mut *app.db.reader().acquire().await?, key).await?;
    let (location, alone) =
        if full { (Location::Aside, header.map(|header| (header, Alone::TooMany))) } else { (Location::Record, None) };
    Ok(Destination { location, record, child, alone })
}

/// Finds what the record is, where the caller may write records of its kind.
async fn writable(app: &App, caller: &Caller, record: RecordId) -> Result<Header, Problem> {
    let header = home(app, caller, record).await?;
    caller.require_to_change(app, header.child, Level::Full).await?;
    let header = of_kind(app, caller, header).await?;
    caller.must(writes(app, caller, &header))?;
    Ok(header)
}

fn writes(app: &App, caller: &Caller, header: &Header) -> bool {
    app.catalogue.kind(&header.kind).is_ok_and(|kind| kind.writable_by(caller.role))
}

/// Finds what a record is. One that is not here is refused like one the caller may not read.
async fn home(app: &App, caller: &Caller, record: RecordId) -> Result<Header, Problem> {
    match attachments::home(app.db.reader(), record).await? {
        Some(header) => Ok(header),
        None => {
            caller.level(app, ChildId(record.0)).await?;
            caller.refuse_record(app, None, record).await
        }
    }
}

async fn of_kind(app: &App, caller: &Caller, header: Header) -> Result<Header, Problem> {
    if app.catalogue.kind(&header.kind).is_ok_and(|kind| kind.readable_by(caller.role)) {
        Ok(header)
    } else {
        caller.refuse_record(app, Some(header.child), header.id).await
    }
}
