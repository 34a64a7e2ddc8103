//! Half a character in a JSON string: an escape of one surrogate without its other half (RFC 8259, section 8.2).
//!
//! It is JSON by its grammar, and no text. A page that cuts a text in the middle of an emoji sends it, and is to hear in which
//! field.

use crate::openapi::check::{Fault, INVALID, escaped};
use serde_json::Value;

/// What is said of a field that holds one.
pub(super) const REFUSED: &str = "must not hold half a character (a surrogate without its other half)";

/// A body whose halves were replaced, so that the rest of it can be looked at.
#[derive(Debug)]
pub(super) struct Whole {
    /// The body, with `mark` in the place of each half.
    pub(super) text: String,
    mark: char,
}

/// Replaces every half by a noncharacter that the body does not have; `None` where it has no half, or is not UTF-8.
pub(super) fn replaced(bytes: &[u8]) -> Option<Whole> {
    let json = std::str::from_utf8(bytes).ok()?;
    let mut text = String::new();
    let mut rest = json;
    let mut mark = None;
    while let Some(start) = rest.find('\\') {
        let (before, escape) = rest.split_at(start);
        text.push_str(before);
        let length = match unit(escape) {
            Some(0xd800..=0xdbff) if matches!(escape.get(6..).and_then(unit), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                let free = || ('\u{fdd0}'..='\u{fdef}').find(|mark| !json.contains(*mark));
                text.push(*mark.get_or_insert(free()?));
                rest = escape.get(6..)?;
                continue;
            }
            Some(_) => 6,
            // An escape of one character, which may be a backslash.
            None => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        text.push_str(escape.get(..length)?);
        rest = escape.get(length..)?;
    }
    text.push_str(rest);
    mark.map(|mark| Whole { text, mark })
}

/// Reads the UTF-16 unit of an escape at the beginning.
fn unit(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

impl Whole {
    /// Names every place of the body that held a half.
    pub(super) fn faults(&self, body: &Value) -> Vec<Fault> {
        let mut found = Vec::new();
        self.look(body, String::new(), &mut found);
        found
    }

    fn look(&self, value: &Value, at: String, found: &mut Vec<Fault>) {
        let mut note = |pointer: String| {
            found.push(Fault { pointer, code: INVALID.to_owned(), detail: REFUSED.to_owned() });
        };
        match value {
            Value::String(text) if text.contains(self.mark) => note(at),
            Value::Array(list) => {
                for (index, entry) in list.iter().enumerate() {
                    self.look(entry, format!("{at}/{index}"), found);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    // Such a name can be told only as the place that holds it.
                    if name.contains(self.mark) {
                        found.push(Fault { pointer: at.clone(), code: INVALID.to_owned(), detail: REFUSED.to_owned() });
                    } else {
                        self.look(member, format!("{at}/{}", escaped(name)), found);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(json: &str) -> Option<Vec<String>> {
        let whole = replaced(json.as_bytes())?;
        let body = serde_json::from_str(&whole.text).unwrap();
        Some(whole.faults(&body).into_iter().map(|fault| fault.pointer).collect())
    }

    #[test]
    fn every_half_is_found_at_its_place_and_whole_characters_are_left() {
        assert_eq!(pointers(r#"{"a":"\ud83d\ude00 \\ud83d \u00e4","b":[]}"#), None);
        assert_eq!(pointers("\u{fdd0}{\\"), None);
        let json =
            r#"{"a":"x\ud83d","b":[{"c/d":"\ude00"},"\ud83d\u0041","\ud83d\ud83d\ude00","fine","\\"],"\udfff":1}"#;
        assert_eq!(pointers(json).unwrap(), ["/a", "/b/0/c~1d", "/b/1", "/b/2", ""]);
        let marked = r#"{"a":"\ud83d","b":"MARK"}"#.replace("MARK", "\u{fdd0}");
        assert_eq!(pointers(&marked).unwrap(), ["/a"]);
        assert!(replaced(br#""\ud83"#).is_none() && replaced(br#""\"#).is_none() && replaced(&[0xff]).is_none());
    }
}
