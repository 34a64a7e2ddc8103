//! Lists in pages: how many entries, how many bytes, and where the next page goes on.

use crate::db::fitting;
use crate::problem::{Code, Problem};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

/// How many entries a page of a list has unless asked otherwise.
const PAGE: i64 = 50;
/// How many entries a page of a list has at most.
const MAX_PAGE: i64 = 200;
/// What a page takes in memory for each of its bytes: as text, as values, and as text again.
pub const PAGE_WEIGHT: usize = 8;
/// Longest cursor that is read, in characters; ours are shorter.
const MAX_CURSOR: usize = 600;
/// What a cursor begins with that names its list.
const BOUND: char = '~';
/// The list whose cursors clients keep, `resume`: those that were handed out before cursors named their list are read too.
const KEPT: &str = "/v1/records?";

/// A page of a list. `next` is absent on the last one; the `Link` header has the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// The cursor of the next page: of this list with these parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The cursor to go on from later, on the last page of a list in the order of change (`GET /v1/records`): it brings what
    /// has changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume: Option<String>,
    /// Which list, and how many entries were asked for.
    #[serde(skip)]
    listing: Listing,
}

impl<T> Page<T> {
    /// Makes the entries of the answer, those that are on the page alone.
    ///
    /// # Errors
    /// What making one says.
    pub fn show<U>(self, show: impl FnMut(T) -> Result<U, Problem>) -> Result<Page<U>, Problem> {
        let Page { items, next, resume, listing } = self;
        let items = items.into_iter().map(show).collect::<Result<_, _>>()?;
        Ok(Page { items, next, resume, listing })
    }
}

impl<T: Serialize> Page<T> {
    /// Says on the last page where to go on from later.
    #[must_use]
    pub fn resumed_at(mut self, position: &str) -> Page<T> {
        self.resume = self.next.is_none().then(|| self.listing.cursor(position));
        self
    }

    /// Answers the page with its `Link` header.
    pub fn answer(self) -> Response {
        let mut headers = HeaderMap::new();
        if let Some(next) = &self.next {
            let Listing { path, limit, .. } = &self.listing;
            let joint = if path.contains('?') { '&' } else { '?' };
            if let Ok(link) =
                HeaderValue::from_str(&format!("<{path}{joint}limit={limit}&cursor={next}>; rel=\"next\""))
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
    /// Reads which page of a list is asked for. `path` is the list's own, with the parameters that narrow it: a cursor is good
    /// for that alone.
    ///
    /// # Errors
    /// [`Code::MalformedRequest`] for a limit outside 1 to 200, and for a cursor that is not of this list.
    pub fn of(self, path: impl Into<String>) -> Result<Listing, Problem> {
        let (path, limit) = (path.into(), self.limit.unwrap_or(PAGE));
        let after = self.cursor.map_or(Some(String::new()), |cursor| read(&cursor, &path));
        let in_range = (1..=MAX_PAGE).contains(&limit);
        match after {
            Some(after) if in_range => Ok(Listing { path, limit, after }),
            after => {
                let problem = if after.is_none() { foreign() } else { Problem::new(Code::MalformedRequest) };
                let wrong = problem.clone().field("limit", "out_of_range", "must be from 1 to 200");
                Err(if in_range { problem } else { wrong })
            }
        }
    }
}

/// A list, and how much of it is asked for.
#[derive(Debug, Clone)]
pub struct Listing {
    path: String,
    /// How many entries.
    pub limit: i64,
    /// The position after which they come; empty at the beginning.
    pub after: String,
}

impl Listing {
    /// Reads a position that is a number and an id; `beginning` where none is given.
    ///
    /// # Errors
    /// [`Code::MalformedRequest`] where it is something else.
    pub fn numbered(&self, beginning: i64) -> Result<(i64, String), Problem> {
        match self.after.split_once(' ') {
            None if self.after.is_empty() => Ok((beginning, String::new())),
            Some((number, id)) => Ok((number.parse().map_err(|_| foreign())?, id.to_owned())),
            None => Err(foreign()),
        }
    }

    /// Makes the opaque cursor of a position.
    pub fn cursor(&self, position: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!("{BOUND}{} {position}", tag(&self.path)))
    }

    /// Makes a page of what was read for it; `next` is where the next one goes on.
    pub fn page_to<T>(self, items: Vec<T>, next: Option<&str>) -> Page<T> {
        Page { items, next: next.map(|position| self.cursor(position)), resume: None, listing: self }
    }

    /// Cuts what was read, one longer than asked for, into a page; `position` is where the next one goes on.
    pub fn page<T>(self, items: Vec<T>, position: impl Fn(&T) -> String) -> Page<T> {
        self.page_within(items, (usize::MAX, |_: &T| 0), position)
    }

    /// Cuts what was read, one longer than asked for, into a page of at most so many bytes, or of one entry.
    pub fn page_within<T>(
        self,
        mut items: Vec<T>,
        (bytes, size): (usize, impl Fn(&T) -> usize),
        position: impl Fn(&T) -> String,
    ) -> Page<T> {
        let fits = fitting(items.iter().map(size), bytes).min(usize::try_from(self.limit).unwrap_or(1));
        let more = items.len() > fits;
        items.truncate(fits);
        let next = if more { items.last().map(|last| self.cursor(&position(last))) } else { None };
        Page { items, next, resume: None, listing: self }
    }
}

/// Measures what a value is as JSON, in bytes.
pub fn length_of(value: &impl Serialize) -> usize {
    struct Counted(usize);

    impl std::io::Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let mut counted = Counted(0);
    // What cannot be written is refused when the answer is.
    let _ = serde_json::to_writer(&mut counted, value);
    counted.0
}

/// Names a list with its parameters in a cursor: 16 hexadecimal digits of SHA-256.
fn tag(path: &str) -> String {
    hex::encode(&Sha256::digest(path.as_bytes())[..8])
}

/// Reads the position of a cursor of a list.
fn read(cursor: &str, path: &str) -> Option<String> {
    if cursor.len() > MAX_CURSOR {
        return None;
    }
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok().filter(|text| !text.contains('\0'))?;
    match text.strip_prefix(BOUND) {
        Some(bound) => {
            bound.split_once(' ').filter(|(list, _)| *list == tag(path)).map(|(_, position)| position.to_owned())
        }
        None if text.is_empty() || path.starts_with(KEPT) => Some(text),
        None => None,
    }
}

fn foreign() -> Problem {
    Problem::new(Code::MalformedRequest).field("cursor", "invalid", "is not a cursor of this list")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(path: &str, cursor: &str) -> Result<Listing, Problem> {
        Paging { cursor: Some(cursor.to_owned()), limit: None }.of(path)
    }

    #[test]
    fn a_cursor_is_good_for_its_list_and_filter() {
        let cursor = ask("/v1/children", "").unwrap().cursor("7 x");
        assert_eq!(ask("/v1/children", &cursor).unwrap().numbered(0).unwrap(), (7, "x".to_owned()));
        for path in ["/v1/records?conflicts=false", "/v1/children?x=1", "/v1/users"] {
            let refused = ask(path, &cursor).unwrap_err();
            assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (400, "cursor"), "{path}");
        }
        let before_lists_were_named = URL_SAFE_NO_PAD.encode("7 x");
        assert!(ask("/v1/records?conflicts=false", &before_lists_were_named).is_ok());
        assert!(ask("/v1/children", &before_lists_were_named).is_err());
        for made_up in ["!", "AA", &"a".repeat(601)] {
            assert!(ask("/v1/children", made_up).is_err(), "{made_up}");
        }
    }

    #[test]
    fn a_page_ends_by_count_or_by_bytes_and_has_an_entry() {
        let page = |items: Vec<usize>, limit: i64, bytes: usize| {
            let listing = Paging { cursor: None, limit: Some(limit) }.of("/v1/x").unwrap();
            let page = listing.page_within(items, (bytes, |size: &usize| *size), ToString::to_string);
            (page.items, page.next.is_some())
        };
        assert_eq!(page(vec![1, 2, 3], 3, 6), (vec![1, 2, 3], false));
        assert_eq!(page(vec![1, 2, 3], 2, 6), (vec![1, 2], true));
        assert_eq!(page(vec![1, 2, 3], 3, 5), (vec![1, 2], true));
        assert_eq!(page(vec![9, 1], 3, 5), (vec![9], true));
        assert_eq!(page(vec![9], 3, 5), (vec![9], false));
        assert_eq!(page(vec![], 3, 5), (vec![], false));
    }
}
