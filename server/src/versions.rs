//! The version that a request was made on: `If-Match` (RFC 9110, section 13.1.1).

use crate::problem::{Code, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};
use std::convert::Infallible;

/// `If-Match` as it was sent.
///
/// What replaces something asks for it (428). What fills in goes without, and asks for it where it would write over
/// something else. A request that is found to have been done already is answered as such, whatever version it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// It was not sent.
    Absent,
    /// `*`: whatever version is there.
    Any,
    /// One of these versions, each with its quotes. Weak tags are not among them, since they match nothing here.
    Tags(Vec<String>),
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<IfMatch, Infallible> {
        Ok(IfMatch::read(&parts.headers))
    }
}

impl IfMatch {
    /// Reads the header, which may come as several lines. What is no list of entity tags matches nothing.
    pub fn read(headers: &HeaderMap) -> IfMatch {
        let mut tags = Vec::new();
        let mut lines = headers.get_all(header::IF_MATCH).iter().peekable();
        if lines.peek().is_none() {
            return IfMatch::Absent;
        }
        for line in lines {
            match line.to_str().map(str::trim) {
                Ok("*") => return IfMatch::Any,
                Ok(line) => match strong_tags(line) {
                    Some(found) => tags.extend(found),
                    None => return IfMatch::Tags(Vec::new()),
                },
                Err(_) => return IfMatch::Tags(Vec::new()),
            }
        }
        IfMatch::Tags(tags)
    }

    /// Tells whether it was sent.
    pub fn is_given(&self) -> bool {
        *self != IfMatch::Absent
    }

    /// Requires it.
    ///
    /// # Errors
    /// [`Code::PreconditionRequired`].
    pub fn required(self) -> Result<IfMatch, Problem> {
        if self.is_given() { Ok(self) } else { Err(Code::PreconditionRequired.into()) }
    }

    /// Requires that it names the version that is there, where it was sent.
    ///
    /// # Errors
    /// [`Code::VersionMismatch`].
    pub fn check(&self, etag: &str) -> Result<(), Problem> {
        match self {
            IfMatch::Tags(tags) if !tags.iter().any(|tag| tag == etag) => Err(Code::VersionMismatch.into()),
            _ => Ok(()),
        }
    }

    /// Requires that it was not sent for what is not there.
    ///
    /// # Errors
    /// [`Code::VersionMismatch`].
    pub fn check_absence(&self) -> Result<(), Problem> {
        if self.is_given() { Err(Code::VersionMismatch.into()) } else { Ok(()) }
    }
}

/// The ETag of a numbered version.
pub fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The ETag of a record's version, by its heads.
pub fn etag_of(heads: &[String]) -> String {
    format!("\"{}\"", version_of(heads))
}

/// Names a record's version in short: 16 hexadecimal digits of SHA-256 over its heads.
pub fn version_of(heads: &[String]) -> String {
    let mut heads = heads.to_vec();
    heads.sort_unstable();
    let digest = Sha256::digest(heads.join(" ").as_bytes());
    hex::encode(&digest[..8])
}

/// Reads a list of entity tags and keeps the strong ones; `None` where it is no such list.
fn strong_tags(line: &str) -> Option<Vec<String>> {
    let mut tags = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Some(tags);
        }
        let (weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |quoted| (true, quoted));
        let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
        if !weak {
            tags.push(format!("\"{tag}\""));
        }
        rest = after.trim_start_matches([' ', '\t']);
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn lists_stars_and_weak_tags_are_read_as_http_has_them() {
        let read = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::IF_MATCH, HeaderValue::from_str(line).unwrap());
            }
            IfMatch::read(&headers)
        };
        let tags = |tags: &[&str]| IfMatch::Tags(tags.iter().map(|tag| format!("\"{tag}\"")).collect());
        for (lines, expected) in [
            (vec![], IfMatch::Absent),
            (vec!["*"], IfMatch::Any),
            (vec![" * "], IfMatch::Any),
            (vec!["\"7\""], tags(&["7"])),
            (vec!["\"6\", \"7\""], tags(&["6", "7"])),
            (vec!["\"6\",,\t\"7\" ,"], tags(&["6", "7"])),
            (vec!["\"6\"", "\"7\""], tags(&["6", "7"])),
            // A comma within a tag is a part of it.
            (vec!["\"6,7\""], tags(&["6,7"])),
            (vec!["W/\"7\""], tags(&[])),
            (vec!["W/\"7\", \"8\""], tags(&["8"])),
            (vec!["7"], tags(&[])),
            (vec!["\"7"], tags(&[])),
            (vec!["\"7\" \"8\""], tags(&[])),
            (vec!["\"7\", *"], tags(&[])),
            (vec![""], tags(&[])),
        ] {
            assert_eq!(read(&lines), expected, "{lines:?}");
        }
        assert!(tags(&["6", "7"]).check("\"7\"").is_ok() && IfMatch::Any.check("\"7\"").is_ok());
        assert_eq!(tags(&["6"]).check("\"7\"").unwrap_err().code, "version_mismatch");
        assert_eq!(IfMatch::Absent.required().unwrap_err().code, "precondition_required");
        assert!(IfMatch::Any.check_absence().is_err() && IfMatch::Absent.check_absence().is_ok());
    }
}
