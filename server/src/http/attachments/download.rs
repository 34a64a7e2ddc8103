//! Download a picture or a voice note, or a range of it.

use crate::app::App;
use crate::caller::Caller;
use crate::db::attachments::{self, Attachment, Location};
use crate::http::extract::{Path, if_none_match};
use crate::problem::{Code, Problem};
use crate::services::attachments::readable;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use sync_core::ids::RecordId;
use uuid::Uuid;

/// Returns a picture or a voice note, or the range of its bytes that `Range` asks for.
///
/// It is to be kept, shown or played by whoever asked, and never to be run or framed: `Content-Disposition: attachment`, `nosniff`,
/// and a policy that allows it nothing.
#[utoipa::path(get, path = "/v1/records/{record}/attachments/{attachment}", operation_id = "downloadAttachment",
    tag = "attachments", security(("bearer" = [])),
    params(("record" = Uuid, Path, description = "The record."),
        ("attachment" = Uuid, Path, description = "The attachment."),
        ("range" = Option<String>, Header, description = "One range, such as `bytes=0-524287` (RFC 9110, section 14).")),
    responses((status = 200, description = "The picture or voice note.", content((inline(crate::http::extract::RawBytes) = "image/jpeg"),
            (inline(crate::http::extract::RawBytes) = "image/png"), (inline(crate::http::extract::RawBytes) = "image/webp"),
            (inline(crate::http::extract::RawBytes) = "audio/webm")),
            headers(("etag" = String, description = "The picture's SHA-256."))),
        (status = 206, description = "The range.", content((inline(crate::http::extract::RawBytes) = "image/jpeg"),
            (inline(crate::http::extract::RawBytes) = "image/png"), (inline(crate::http::extract::RawBytes) = "image/webp"),
            (inline(crate::http::extract::RawBytes) = "audio/webm")),
            headers(("content-range" = String, description = "Which bytes, and of how many."))),
        (status = 304, description = "The caller has it: `If-None-Match` names its ETag."),
        (status = 416, description = "The range lies outside the picture: `range_not_satisfiable`.",
            body = Problem, content_type = "application/problem+json")))]
pub async fn download(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((record, attachment)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let record = RecordId(record);
    let home = readable(&app, &caller, record).await?;
    let mut reader = app.db.reader().acquire().await?;
    let found = attachments::find(&mut reader, record, attachment).await?.ok_or(Code::NotFound)?;
    caller.shown.record(home.child, record);
    caller.shown.detail(home.child, attachment.to_string());
    let etag = format!("\"{}\"", found.sha256);
    let asked = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if if_none_match(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let unchanged = asked(header::IF_RANGE).is_none_or(|tag| tag == etag);
    let range = match asked(header::RANGE).filter(|_| unchanged) {
        Some(range) => wanted(range, found.size),
        None => Wanted::Whole,
    };
    let (status, (from, to)) = match range {
        Wanted::Whole => (StatusCode::OK, (0, found.size)),
        Wanted::Range(from, to) => (StatusCode::PARTIAL_CONTENT, (from, to)),
        Wanted::Nothing => {
            let range = [(header::CONTENT_RANGE, format!("bytes */{}", found.size))];
            return Ok((range, Problem::new(Code::RangeNotSatisfiable)).into_response());
        }
    };
    // Twice: in the parts that the database has, and put together. Nobody waits for room with a connection in hand.
    drop(reader);
    let charge = app.budget.answer(caller.user, 2 * usize::try_from(to - from).unwrap_or(usize::MAX)).await?;
    let mut reader = app.db.reader().acquire().await?;
    let bytes = attachments::read(&mut reader, Location::Record, found.upload, (from, to)).await?;
    drop(reader);
    if i64::try_from(bytes.len()).ok() != Some(to - from) {
        // It went while this waited.
        return Err(Code::NotFound.into());
    }
    let mut response = answer(&found, status, bytes);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    if status == StatusCode::PARTIAL_CONTENT {
        set(&mut response, header::CONTENT_RANGE, &format!("bytes {from}-{}/{}", to - 1, found.size));
    }
    Ok(charge.until_sent(response))
}

/// Answers with a picture's bytes, to be kept or shown and never to be run or framed.
pub(crate) fn answer(found: &Attachment, status: StatusCode, bytes: Vec<u8>) -> Response {
    let (media_type, ending) = match found.media_type.as_str() {
        "image/png" => ("image/png", "png"),
        "image/webp" => ("image/webp", "webp"),
        crate::voice::MEDIA_TYPE => (crate::voice::MEDIA_TYPE, "webm"),
        _ => ("image/jpeg", "jpg"),
    };
    let mut response = (status, bytes).into_response();
    set(&mut response, header::CONTENT_TYPE, media_type);
    set(&mut response, header::ETAG, &format!("\"{}\"", found.sha256));
    set(&mut response, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{}.{ending}\"", found.id));
    set(&mut response, header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    response
}

fn set(response: &mut Response, name: HeaderName, value: &str) {
    // Made of ids, hexadecimal and numbers: always a header's value.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// What a `Range` comes to.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// Everything: the header is of no kind that is known here, and so is not there.
    Whole,
    /// From a byte up to another, which is not of it.
    Range(i64, i64),
    /// Bytes that are not there.
    Nothing,
}

fn wanted(range: &str, size: i64) -> Wanted {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
        return Wanted::Whole;
    };
    // Several ranges are answered by the whole, as the standard allows.
    let number = |text: &str| text.bytes().all(|c| c.is_ascii_digit()).then(|| text.parse::<i64>().unwrap_or(i64::MAX));
    let (Some(a), Some(b)) = (number(first), number(last)) else { return Wanted::Whole };
    match (first.is_empty(), last.is_empty()) {
        (true, true) => Wanted::Whole,
        (true, false) if b == 0 => Wanted::Nothing,
        (true, false) => Wanted::Range(size.saturating_sub(b).max(0), size),
        (false, _) if a >= size => Wanted::Nothing,
        (false, true) => Wanted::Range(a, size),
        (false, false) if b < a => Wanted::Whole,
        (false, false) => Wanted::Range(a, b.saturating_add(1).min(size)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(wanted("bytes=0-9", 100), Wanted::Range(0, 10));
        assert_eq!(wanted("bytes=90-", 100), Wanted::Range(90, 100));
        assert_eq!(wanted("bytes=-10", 100), Wanted::Range(90, 100));
        assert_eq!(wanted("bytes=-200", 100), Wanted::Range(0, 100));
        assert_eq!(wanted("bytes=50-99999999999999999999999", 100), Wanted::Range(50, 100));
        for outside in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(wanted(outside, 100), Wanted::Nothing, "{outside}");
        }
        for unknown in ["bytes=-", "bytes=5-2", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes", ""] {
            assert_eq!(wanted(unknown, 100), Wanted::Whole, "{unknown}");
        }
    }
}
