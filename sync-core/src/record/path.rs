//! JSON pointers into a record.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A place within a record, written as a JSON pointer (RFC 6901): `/places/<row id>/address`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(type = "string"))]
pub struct Path(Vec<String>);

/// Deeper than any catalogue, so that a hostile pointer costs nothing.
const MAX_SEGMENTS: usize = 12;
const MAX_LENGTH: usize = 1024;

impl Path {
    /// Returns the path of the record itself, the empty pointer.
    pub fn root() -> Path {
        Path::default()
    }

    /// Parses a JSON pointer; `None` where it is malformed, longer than 1024 bytes or deeper than 12 segments.
    pub fn parse(pointer: &str) -> Option<Path> {
        if pointer.is_empty() {
            return Some(Path::root());
        }
        let rest = pointer.strip_prefix('/')?;
        if pointer.len() > MAX_LENGTH {
            return None;
        }
        let segments: Vec<String> = rest.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
        (segments.len() <= MAX_SEGMENTS).then_some(Path(segments))
    }

    /// Returns the segments.
    pub fn segments(&self) -> &[String] {
        &self.0
    }

    /// Returns the path one segment further.
    pub fn join(&self, segment: impl Into<String>) -> Path {
        let mut segments = self.0.clone();
        segments.push(segment.into());
        Path(segments)
    }

    /// Returns the path continued by another.
    pub fn append(&self, rest: &Path) -> Path {
        Path(self.0.iter().chain(&rest.0).cloned().collect())
    }

    /// Returns the path of the first `length` segments.
    pub fn prefix(&self, length: usize) -> Path {
        Path(self.0[..length.min(self.0.len())].to_vec())
    }

    /// Splits off the last segment; `None` at the root.
    pub fn split_last(&self) -> Option<(Path, &str)> {
        let (last, parent) = self.0.split_last()?;
        Some((Path(parent.to_vec()), last))
    }

    /// Tells whether the path lies at or below `other`.
    pub fn starts_with(&self, other: &Path) -> bool {
        self.0.starts_with(&other.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.0 {
            write!(f, "/{}", segment.replace('~', "~0").replace('/', "~1"))?;
        }
        Ok(())
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Path, D::Error> {
        let text = String::deserialize(deserializer)?;
        Path::parse(&text).ok_or_else(|| serde::de::Error::custom("must be a JSON pointer such as /places"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_round_trip() {
        for pointer in ["", "/places", "/a~1b/c~0d", "/places/1/address"] {
            assert_eq!(Path::parse(pointer).unwrap().to_string(), pointer);
        }
        assert_eq!(Path::parse("places"), None);
        assert_eq!(Path::parse(&"/a".repeat(13)), None);
    }
}
