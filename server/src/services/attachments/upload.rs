//! Take a picture or a voice note, part by part.

use super::{Destination, Progress, destination};
use crate::app::App;
use crate::caller::Caller;
use crate::db::attachments::{self, Kept, Location, MAX_ASIDE_PER_DEVICE, MAX_PER_RECORD, Upload};
use crate::db::audit::{self, Entry};
use crate::db::devices;
use crate::db::shares;
use crate::ingest;
use crate::kept::{self, Found, MAX_ATTACHMENT_BYTES, Not};
use crate::problem::{Code, Problem};
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use sqlx::{Any, AnyConnection, Transaction};
use sync_core::ids::{RecordId, attachment_id};
use uuid::Uuid;

/// Largest part, in bytes.
const MAX_PART_BYTES: usize = 512 * 1024;
/// Smallest part, in bytes, apart from the last: each is a row.
const MIN_PART_BYTES: usize = 16 * 1024;

/// How long an upload waits to go on before it is dropped, in days.
const STALE_DAYS: i64 = 30;

/// A part of what is sent.
#[derive(Debug)]
pub struct Part {
    /// Where the part begins: how much was received before it, in bytes.
    pub offset: i64,
    /// How large the whole is, in bytes.
    pub size: i64,
    /// SHA-256 of the whole, in lower-case hexadecimal.
    pub sha256: String,
}

/// Takes a part, and tells how far the upload is. One that is here already is taken again without harm. With the last part the whole is
/// examined, and kept where it belongs: with its record, or beside this device's refused work.
///
/// # Errors
/// [`Code::NotFound`] and [`Code::NotAllowed`] for a record that is not the caller's, [`Code::BodyTooLarge`], [`Code::UploadGap`] with how
/// much is here, [`Code::LimitReached`], [`Code::Invalid`] where the part or the whole is not what it should be.
pub async fn upload(
    app: &App,
    caller: &Caller,
    (record, attachment): (RecordId, Uuid),
    (part, bytes): (&Part, &[u8]),
) -> Result<Progress, Problem> {
    let destination = destination(app, caller, record, attachment).await?;
    if let Some(child) = destination.child {
        caller.shown.record(child, destination.record);
    }
    check(attachment, part, bytes)?;
    let (location, key) = (destination.location, (destination.record, attachment, caller.device));
    if let Some((header, why)) = &destination.alone
        && attachments::find_on(&mut *app.db.reader().acquire().await?, location, key).await?.is_none()
    {
        ingest::keep_alone(app, caller, (header, *why)).await?;
    }
    let now = app.environment.now();
    let mut tx = app.db.begin().await?;
    // Locks the device's row: its uploads are counted and continued one at a time.
    devices::touch(&mut tx, caller.device.0, now).await?;
    if let Some(complete) = attachments::find_on(&mut tx, location, key).await? {
        if let Some(own) = attachments::take(&mut tx, location, key, now).await? {
            attachments::drop_upload(&mut tx, location, own.id).await?;
            tx.commit().await?;
        }
        return done(part.size, complete.sent_size);
    }
    let mut current = attachments::take(&mut tx, location, key, now).await?;
    if let Some(other) = current.as_ref().filter(|upload| upload.size != part.size) {
        if part.offset > 0 {
            return Err(Problem::invalid("size", "another_size", "is not the size that the upload was begun with"));
        }
        attachments::drop_upload(&mut tx, location, other.id).await?;
        current = None;
    }
    let upload = match current {
        Some(upload) => upload,
        None if part.offset > 0 => return Err(gap(0)),
        None => begin(app, &mut tx, caller, (&destination, attachment), part).await?,
    };
    let end = part.offset + i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    if part.offset < upload.received {
        // Nothing is added: what the part says is here already, or it contradicts what is here.
        let here = attachments::read(&mut tx, location, upload.id, (part.offset, end)).await?;
        return if here == bytes { Ok(under_way(&upload)) } else { Err(gap(upload.received)) };
    }
    if part.offset > upload.received {
        return Err(gap(upload.received));
    }
    attachments::add_part(&mut tx, location, &upload, bytes).await?;
    let upload = Upload { received: end, ..upload };
    if end < upload.size {
        tx.commit().await?;
        return Ok(under_way(&upload));
    }
    finish(app, caller, (&destination, attachment), (tx, upload), &part.sha256).await
}

/// Examines an upload that is all here, and keeps it, or drops it where it is not what it should be.
async fn finish(
    app: &App,
    caller: &Caller,
    (destination, attachment): (&Destination, Uuid),
    (mut tx, upload): (Transaction<'static, Any>, Upload),
    sha256: &str,
) -> Result<Progress, Problem> {
    let location = destination.location;
    let sha256 = sha256.to_owned();
    let whole = attachments::read(&mut tx, location, upload.id, (0, upload.size)).await?;
    let verdict = tokio::task::spawn_blocking(move || examine(&whole, &sha256));
    let entry = |action| {
        let entry = Entry::of(caller, action).record(destination.record).detail(attachment.to_string());
        destination.child.into_iter().fold(entry, Entry::child)
    };
    match verdict.await.map_err(|_| Problem::new(Code::Internal))? {
        Ok(found) => {
            let kept = Kept { media_type: found.media_type, instead: found.instead.as_deref() };
            // Where another device's was faster, the same picture is here, and this one goes with the transaction.
            if attachments::finish(&mut tx, location, upload.id, &kept, app.environment.now()).await? {
                audit::add(
                    &mut tx,
                    &app.environment,
                    entry(if location == Location::Record { "attachment.added" } else { "attachment.aside" }),
                )
                .await?;
                tx.commit().await?;
            }
            done(upload.size, upload.size)
        }
        Err(problem) => {
            attachments::drop_upload(&mut tx, location, upload.id).await?;
            audit::add(&mut tx, &app.environment, entry("attachment.refused")).await?;
            tx.commit().await?;
            Err(problem)
        }
    }
}

/// Begins an upload, where there is room for one more.
async fn begin(
    app: &App,
    on: &mut AnyConnection,
    caller: &Caller,
    (destination, attachment): (&Destination, Uuid),
    part: &Part,
) -> Result<Upload, Problem> {
    let now = app.environment.now();
    attachments::drop_stale(on, caller.device, now - TimeDelta::days(STALE_DAYS)).await?;
    // Devices that begin at the same instant may each find the last place: a few too many do no harm.
    let (unfinished, of_record, aside) = attachments::count(on, caller.device, destination.record).await?;
    let (most, most_of_person) = app.shares.uploads;
    if unfinished >= most || shares::uploads(on, caller.user).await? >= most_of_person {
        let detail =
            format!("A device has at most {most} uploads under way, a person {most_of_person}: finish those first.");
        return Err(Problem::new(Code::LimitReached).detail(detail));
    }
    if destination.location == Location::Record && of_record >= MAX_PER_RECORD {
        let detail = format!("A record has at most {MAX_PER_RECORD} attachments.");
        return Err(Problem::new(Code::LimitReached).detail(detail));
    }
    if destination.location == Location::Aside && aside >= MAX_ASIDE_PER_DEVICE {
        let detail = format!("At most {MAX_ASIDE_PER_DEVICE} pictures of a device wait for a manager's decision.");
        return Err(Problem::new(Code::LimitReached).detail(detail));
    }
    let upload = Upload { id: app.environment.id(), size: part.size, received: 0 };
    let key = (destination.record, attachment, caller.device);
    if !attachments::begin(on, destination.location, &upload, (key, caller.user), (&part.sha256, now)).await? {
        // The one that is there is complete, and was not a moment ago.
        return Err(gap(part.size));
    }
    Ok(upload)
}

fn check(attachment: Uuid, part: &Part, bytes: &[u8]) -> Result<(), Problem> {
    if !(1..=MAX_ATTACHMENT_BYTES).contains(&part.size) {
        let limit = format!("must be from 1 to {MAX_ATTACHMENT_BYTES} bytes");
        return Err(Problem::invalid("size", "out_of_range", limit));
    }
    let hash = digest(&part.sha256)
        .ok_or_else(|| Problem::invalid("sha256", "invalid", "must be a SHA-256 in lower-case hexadecimal"))?;
    if attachment != attachment_id(hash) {
        return Err(Problem::invalid("attachment", "another_id", "must be the UUIDv8 made of the picture's SHA-256"));
    }
    if bytes.len() > MAX_PART_BYTES {
        let detail = format!("A part has at most {MAX_PART_BYTES} bytes.");
        return Err(Problem::new(Code::BodyTooLarge).detail(detail));
    }
    let left = part.size.checked_sub(part.offset).filter(|left| part.offset >= 0 && *left > 0);
    let Some(left) = left else {
        return Err(Problem::invalid("offset", "out_of_range", "must lie within the picture"));
    };
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    if bytes.len() > left {
        return Err(Problem::invalid("body", "out_of_range", "goes beyond the end of the picture"));
    }
    if bytes.len() < MIN_PART_BYTES.min(left) {
        let detail = format!("must have at least {MIN_PART_BYTES} bytes, or be the last part");
        return Err(Problem::invalid("body", "too_small", detail));
    }
    Ok(())
}

/// Checks that the whole is what it should be, and tells what that is and what of it is to be kept in its place.
fn examine(whole: &[u8], sha256: &str) -> Result<Found, Problem> {
    let found: [u8; 32] = Sha256::digest(whole).into();
    if digest(sha256) != Some(found) {
        let detail = "is not the hash of what was received; the upload was dropped";
        return Err(Problem::invalid("sha256", "another_hash", detail));
    }
    kept::examine(whole).map_err(|not| match not {
        Not::Picture => {
            let detail = "is not a whole JPEG, PNG or WebP picture, nor a voice note; the upload was dropped";
            Problem::invalid("body", "not_a_picture", detail)
        }
        Not::Voice => {
            let detail = "is not a WebM recording of one voice in Opus; the upload was dropped";
            Problem::invalid("body", "not_a_voice_note", detail)
        }
    })
}

/// Reads a SHA-256 in lower-case hexadecimal.
fn digest(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let is_lower = !text.bytes().any(|c| c.is_ascii_uppercase());
    (is_lower && hex::decode_to_slice(text, &mut digest).is_ok()).then_some(digest)
}

fn under_way(upload: &Upload) -> Progress {
    Progress { size: Some(upload.size), received: upload.received, complete: false }
}

fn done(claimed: i64, size: i64) -> Result<Progress, Problem> {
    if claimed != size {
        return Err(Problem::invalid("size", "another_size", "is not the size of the picture with this hash"));
    }
    Ok(Progress { size: Some(size), received: size, complete: true })
}

fn gap(received: i64) -> Problem {
    let detail = "The part does not follow what was received; go on from there.";
    Problem::new(Code::UploadGap).received(received).detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_read_in_lower_case_alone() {
        let hash: [u8; 32] = Sha256::digest(b"a picture").into();
        let hex = hex::encode(hash);
        assert_eq!(digest(&hex), Some(hash));
        for bad in
            [hex.to_uppercase(), hex[1..].to_owned(), format!("{hex}0"), format!("+{}", &hex[1..]), "é".repeat(32)]
        {
            assert_eq!(digest(&bad), None, "{bad}");
        }
        assert_eq!(attachment_id(hash).get_version_num(), 8);
    }
}
