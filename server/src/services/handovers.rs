//! What wiped and revoked phones hand over: taken as it comes, opened by the organisation's key, and put before a manager: into
//! quarantine, where nothing is merged unless a person decides so.

use crate::app::App;
use crate::clock::Environment;
use crate::db::attachments::{Kept, Location, MAX_ASIDE_PER_DEVICE};
use crate::db::audit::{self, Entry};
use crate::db::handovers::{self, Handover, State};
use crate::db::quarantine::{self, Refused};
use crate::db::shares::{self, Shares};
use crate::db::{Db, attachments, devices};
use crate::kept::{self, Found, MAX_ATTACHMENT_BYTES};
use crate::problem::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sync_core::framing::frame;
use sync_core::ids::{DeviceId, RecordId, attachment_id};
use sync_core::record::Header;
use sync_core::sync::handover::{HandoverError, MAX_PACKAGE_BYTES, Opened, Package, Photo, Unsent};
use sync_core::sync::receipt;
use utoipa::ToSchema;
use uuid::Uuid;

/// The code of a quarantine entry that came by handover.
const CODE: &str = "handed_over";
const DETAIL: &str = "Handed over by a phone that was wiped or revoked before it could send it.";

/// What a phone that was handed over held of a record, beside changes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HandedOver {
    /// What had been typed and was no change yet, in order: to be read, and entered by hand where it matters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub typed: Vec<TypedIntent>,
    /// Pictures that had not been sent. Those that are whole wait beside the entry, among its `attachments`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<UnsentPhoto>,
}

/// An edit as it was typed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TypedIntent {
    /// When, by the device's clock.
    pub at: chrono::DateTime<chrono::Utc>,
    /// The intent, as the phone kept it.
    #[schema(value_type = Object)]
    pub intent: Value,
}

/// A picture that was not sent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UnsentPhoto {
    /// The attachment's id.
    pub attachment: Uuid,
    /// Its size, in bytes.
    pub size: usize,
}

/// A package that was taken.
#[derive(Debug)]
pub struct Taken {
    /// The package.
    pub id: Uuid,
    /// How it stands.
    pub state: State,
    /// The SHA-256 of the package as it came, in lower-case hexadecimal.
    pub digest: String,
    /// Whether it was not here before.
    pub is_new: bool,
}

/// Takes a package from a device, and opens it where the organisation's key is here. Neither a revocation nor the end of a person's
/// access is a reason to refuse it; one that is damaged is kept as it came, and the same again is known.
///
/// # Errors
/// [`Code::BodyTooLarge`] above 8 MiB, [`Code::Invalid`] where it is another device's, [`Code::LimitReached`].
pub async fn take(app: &App, (device, user): (DeviceId, Uuid), bytes: Vec<u8>) -> Result<Taken, Problem> {
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
    if read.is_ok_and(|sender| sender != device) {
        return Err(Problem::invalid("/package", "another_device", "is another device's than the ticket"));
    }
    let mut tx = app.db.begin().await?;
    // Locks the device's row: its packages are counted one at a time.
    devices::touch(&mut tx, device.0, app.environment.now()).await?;
    let known = handovers::known(&mut tx, device, &digest).await?;
    let is_new = known.is_none();
    let kept = match known {
        Some(kept) => kept,
        None => {
            let (of_device, of_person) = shares::packages(&mut tx, device, user).await?;
            let (most, most_of_person) = app.shares.packages;
            if of_device >= most || of_person >= most_of_person {
                let detail = format!("A device hands over at most {most} packages, a person {most_of_person}.");
                return Err(Problem::new(Code::LimitReached).detail(detail));
            }
            let kept = received(app, (device, user), read.err());
            handovers::add(&mut tx, &kept, &digest, &bytes).await?;
            let entry = Entry::by(Some(user), Some(device.0), "handover.received");
            audit::add(&mut tx, &app.environment, entry.detail(kept.id.to_string())).await?;
            kept
        }
    };
    tx.commit().await?;
    let state = match app.organisation_secret {
        Some(secret) if matches!(kept.state, State::Stored | State::Partly) => {
            // It is kept already: should opening fail, it is opened when it is handed in or looked at again.
            open((&app.db, &app.shares), &app.environment, secret, &kept).await.unwrap_or(kept.state)
        }
        _ => kept.state,
    };
    Ok(Taken { id: kept.id, state, digest, is_new })
}

/// Describes a package that has just come. One that cannot be read is kept all the same: a later build may.
fn received(app: &App, (device, user): (DeviceId, Uuid), fault: Option<HandoverError>) -> Handover {
    Handover {
        id: app.environment.id(),
        device,
        user,
        received_at: app.environment.now(),
        state: if fault.is_some() { State::Damaged } else { State::Stored },
        code: fault.map(|fault| fault.code().to_owned()),
        unreadable: 0,
    }
}

/// Opens a package that is kept, and puts what it holds into quarantine. Safe to repeat: what is there already is there
/// once.
///
/// # Errors
/// What the database says; the package stays as it was.
pub async fn open(
    (db, shares): (&Db, &Shares),
    environment: &Environment,
    secret: [u8; 32],
    kept: &Handover,
) -> Result<State, sqlx::Error> {
    let bytes = handovers::bytes(db.reader(), kept.id).await?;
    let opening = tokio::task::spawn_blocking(move || Package::read(&bytes)?.open(&secret));
    // A panic is taken for damage: the bytes are a stranger's.
    let opened = opening.await.unwrap_or(Err(HandoverError::Malformed));
    let opened = match opened {
        Ok(opened) if opened.device == kept.device => opened,
        Ok(_) => return damaged(db, environment, kept, "another_device").await,
        Err(error) => return damaged(db, environment, kept, error.code()).await,
    };
    place((db, shares), environment, kept, opened).await
}

async fn damaged(db: &Db, environment: &Environment, kept: &Handover, code: &str) -> Result<State, sqlx::Error> {
    let mut tx = db.begin().await?;
    handovers::settle(&mut tx, kept.id, (State::Damaged, Some(code)), 0).await?;
    audit::add(&mut tx, environment, entry(kept, "handover.damaged").detail(format!("{} {code}", kept.id))).await?;
    tx.commit().await?;
    Ok(State::Damaged)
}

/// Puts what a package holds into quarantine, as far as there is room.
async fn place(
    (db, shares): (&Db, &Shares),
    environment: &Environment,
    kept: &Handover,
    opened: Opened,
) -> Result<State, sqlx::Error> {
    let mut unreadable = i64::try_from(opened.unreadable).unwrap_or(i64::MAX);
    let mut entries = Vec::new();
    let mut pictures = Vec::new();
    for mut unsent in opened.unsent {
        let header = match unsent.header.clone() {
            Some(header) => Some(header),
            // The row that tells was damaged, or went with the access: the server may know the record, or keep what was refused of it.
            None => match attachments::home(db.reader(), unsent.record).await? {
                None => quarantine::header(db.reader(), unsent.record, kept.device).await?,
                known => known,
            },
        };
        match header {
            Some(header) => {
                entries.extend(refused(environment, kept, &unsent, &header));
                pictures.extend(std::mem::take(&mut unsent.photos).into_iter().map(|photo| (header.id, photo)));
            }
            None => unreadable += 1,
        }
    }
    let examined = tokio::task::spawn_blocking(move || pictures.into_iter().filter_map(examine).collect::<Vec<_>>());
    // A panic is taken for damage: the bytes are a stranger's.
    let pictures = examined.await.unwrap_or_default();
    let mut write = db.write().await?;
    let mut room = shares::room(&mut write, shares, (kept.device, kept.user)).await?;
    let mut full = false;
    for entry in entries {
        if quarantine::keeps(&mut write, &entry.digest).await? {
            continue;
        }
        if !room.take(entry.bytes.len()) {
            full = true;
            break;
        }
        quarantine::add(&mut write, &entry).await?;
    }
    let (_, _, mut aside) = attachments::count(write.on(), kept.device, RecordId(kept.id)).await?;
    for picture in pictures {
        if aside >= MAX_ASIDE_PER_DEVICE {
            full = true;
            break;
        }
        let whole = Kept { media_type: picture.media_type, instead: picture.instead.as_deref() };
        let key = (picture.record, picture.id, kept.device);
        let (upload, bytes) = (environment.id(), (&picture.bytes[..], picture.sha256.as_str(), &whole));
        if attachments::keep(write.on(), Location::Aside, upload, (key, kept.user), bytes, environment.now()).await? {
            aside += 1;
        }
    }
    let (state, code) = match (full, unreadable) {
        (true, _) => (State::Partly, Some("quarantine_full")),
        (false, 0) => (State::Opened, None),
        (false, _) => (State::Partly, Some("damaged")),
    };
    handovers::settle(write.on(), kept.id, (state, code), unreadable).await?;
    for output in &opened.outputs {
        audit::add_output(write.on(), environment, entry(kept, output.way.action()), output).await?;
    }
    let said = entry(kept, "handover.opened").detail(format!("{} {}", kept.id, state.as_str()));
    audit::add(write.on(), environment, said).await?;
    write.commit().await?;
    Ok(state)
}

/// A picture that was handed over and is whole.
struct Whole {
    record: RecordId,
    id: Uuid,
    sha256: String,
    bytes: Vec<u8>,
    media_type: &'static str,
    instead: Option<Vec<u8>>,
}

/// Looks whether a picture is what its id says; one that is not stays in the package alone.
fn examine((record, photo): (RecordId, Photo)) -> Option<Whole> {
    let hash: [u8; 32] = Sha256::digest(&photo.bytes).into();
    let fits = i64::try_from(photo.bytes.len()).is_ok_and(|size| size <= MAX_ATTACHMENT_BYTES);
    if !fits || attachment_id(hash) != photo.attachment {
        return None;
    }
    let Found { media_type, instead } = kept::examine(&photo.bytes).ok()?;
    let sha256 = hex::encode(hash);
    Some(Whole { record, id: photo.attachment, sha256, media_type, instead, bytes: photo.bytes })
}

fn entry(kept: &Handover, action: &'static str) -> Entry {
    Entry::by(Some(kept.user), Some(kept.device.0), action)
}

/// Makes the entries of one record: one for each push, the first with what goes beside.
fn refused(environment: &Environment, kept: &Handover, unsent: &Unsent, header: &Header) -> Vec<Refused> {
    let typed = unsent.typed.iter().map(|typed| TypedIntent { at: typed.at, intent: typed.intent.clone() });
    let photos = unsent.photos.iter();
    let photos = photos.map(|photo| UnsentPhoto { attachment: photo.attachment, size: photo.bytes.len() });
    let beside = HandedOver { typed: typed.collect(), photos: photos.collect() };
    // Text keys throughout, so it cannot fail to serialise.
    let beside = serde_json::to_string(&beside).unwrap_or_default();
    let mut pushes: Vec<Vec<u8>> = unsent
        .pushes(header)
        .into_iter()
        .map(|push| frame(push.changes.iter().map(|chunk| chunk.0.as_slice())))
        .collect();
    if pushes.is_empty() {
        pushes.push(Vec::new());
    }
    let entry = |(index, bytes): (usize, Vec<u8>)| {
        let handed_over = (index == 0).then(|| beside.clone());
        Refused {
            id: environment.id(),
            digest: digest(header, kept.device, &bytes, handed_over.as_deref().unwrap_or_default()),
            header: header.clone(),
            device: kept.device,
            user: kept.user,
            received_at: kept.received_at,
            code: CODE.to_owned(),
            detail: DETAIL.to_owned(),
            bytes,
            handed_over,
        }
    };
    pushes.into_iter().enumerate().map(entry).collect()
}

fn digest(header: &Header, device: DeviceId, bytes: &[u8], beside: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(b"homeward/handover/");
    digest.update(header.id.0.as_bytes());
    digest.update(device.0.as_bytes());
    digest.update(Sha256::digest(bytes));
    digest.update(beside.as_bytes());
    hex::encode(digest.finalize())
}
