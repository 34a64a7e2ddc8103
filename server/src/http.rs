//! The API: one endpoint a file, each with its request, its documentation and its handler.

pub mod allocations;
pub mod attachments;
pub mod audit;
pub mod children;
pub mod devices;
pub mod edge;
pub mod episodes;
pub mod extract;
pub mod glass_breaks;
pub mod handovers;
pub mod health;
pub mod quarantine;
pub mod records;
pub mod sessions;
pub mod shares;
pub mod sync;
pub mod types;
pub mod under_way;
pub mod users;
pub mod versions;

use crate::problem::{Code, Problem};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many entries a page of a list has unless asked otherwise.
const PAGE: i64 = 50;
/// How many entries a page of a list has at most.
const MAX_PAGE: i64 = 200;

/// A page of a list. `next` is absent on the last one; the `Link` header has the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// The cursor of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The cursor to go on from later, on the last page of a list in the order of change (`GET /v1/records`): it brings what
    /// has changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume: Option<String>,
    /// How many entries were asked for, and are on the next page.
    #[serde(skip)]
    limit: usize,
}

impl<T> Page<T> {
    /// Makes the entries of the answer, those that are on the page alone.
    ///
    /// # Errors
    /// What making one says.
    pub fn show<U>(self, show: impl FnMut(T) -> Result<U, Problem>) -> Result<Page<U>, Problem> {
        let Page { items, next, resume, limit } = self;
        let items = items.into_iter().map(show).collect::<Result<_, _>>()?;
        Ok(Page { items, next, resume, limit })
    }
}

impl<T: Serialize> Page<T> {
    /// Says on the last page where to go on from later.
    #[must_use]
    pub fn resumed_at(mut self, position: &str) -> Page<T> {
        self.resume = self.next.is_none().then(|| cursor(position));
        self
    }

    /// Answers the page with its `Link` header; `path` is the list's own, with the query that is to be kept.
    pub fn answer(self, path: &str) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(next) = &self.next {
            let joint = if path.contains('?') { '&' } else { '?' };
            if let Ok(link) =
                HeaderValue::from_str(&format!("<{path}{joint}limit={}&cursor={next}>; rel=\"next\"", self.limit))
            {
                headers.insert(header::LINK, link);
            }
        }
        (headers, axum::Json(self)).into_response()
    }
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// The cursor of the page before.
    #[serde(default)]
    #[param(max_length = 600, pattern = "^[A-Za-z0-9_-]*$", format = "cursor")]
    pub cursor: Option<String>,
    /// How many entries, 50 unless given.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
}

impl Paging {
    /// Returns how many entries were asked for.
    ///
    /// # Errors
    /// [`Code::MalformedRequest`] outside 1 to 200.
    pub fn limit(&self) -> Result<i64, Problem> {
        match self.limit.unwrap_or(PAGE) {
            limit @ 1..=MAX_PAGE => Ok(limit),
            _ => Err(Problem::new(Code::MalformedRequest).field("limit", "out_of_range", "must be from 1 to 200")),
        }
    }

    /// Reads what the cursor says.
    ///
    /// # Errors
    /// [`Code::MalformedRequest`] where it is not one of ours.
    pub fn after(&self) -> Result<String, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(String::new()) };
        decode_cursor(cursor).ok_or_else(|| {
            Problem::new(Code::MalformedRequest).field("cursor", "invalid", "is not a cursor of this list")
        })
    }
}

/// Makes an opaque cursor.
pub fn cursor(position: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(position)
}

/// Longest cursor that is read, in characters; ours are shorter.
const MAX_CURSOR: usize = 600;

fn decode_cursor(cursor: &str) -> Option<String> {
    use base64::Engine as _;
    if cursor.len() > MAX_CURSOR {
        return None;
    }
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(cursor).ok()?;
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// Cuts a list that was read one longer than asked for into a page; `position` is where the next one goes on.
pub fn page<T>(mut items: Vec<T>, limit: i64, position: impl Fn(&T) -> String) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(1);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = if more { items.last().map(|last| cursor(&position(last))) } else { None };
    Page { items, next, resume: None, limit }
}

/// Answers problem+json where a layer refused in plain text or without a word: a body too large or wrongly compressed, a
/// request that took too long.
pub async fn problems_only(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !refused || kind.is_some_and(|kind| kind == "application/problem+json") {
        return response;
    }
    let code = Code::ALL.iter().find(|code| code.status() == status).copied().unwrap_or(Code::MalformedRequest);
    let mut problem = Problem::new(code);
    problem.status = status.as_u16();
    let (parts, body) = problem.into_response().into_parts();
    // What the layer said in headers, such as the encodings it reads, holds.
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().remove(header::CONTENT_ENCODING);
    response.headers_mut().extend(parts.headers);
    *response.body_mut() = body;
    response
}
