//! The characters of a text that a person brings from elsewhere: what no store can keep is replaced in one way.

use super::Intent;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Returns a text as it is kept. A word processor's line, page and section breaks become line breaks, its cell marks tabs
/// and its hyphens the hyphens of Unicode; any other control character, which says nothing to a reader, becomes U+FFFD,
/// so that it can be seen that something was there. Line breaks and tabs stay. Every character stays one, but for CR LF.
pub fn kept(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_replaced) {
        return Cow::Borrowed(text);
    }
    let lines = text.replace("\r\n", "\n");
    Cow::Owned(lines.chars().map(|c| if is_replaced(c) { replacement(c) } else { c }).collect())
}

fn is_replaced(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

fn replacement(c: char) -> char {
    match c {
        // Vertical tab, form feed, CR, and Unicode's next line.
        '\u{b}' | '\u{c}' | '\r' | '\u{85}' => '\n',
        '\u{7}' => '\t',
        '\u{1e}' => '\u{2011}',
        '\u{1f}' => '\u{ad}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

impl Intent {
    /// Returns the intent with its texts as they are kept.
    pub(super) fn with_kept_characters(&self) -> Cow<'_, Intent> {
        let mut intent = self.clone();
        match &mut intent {
            Intent::Set { value, .. } | Intent::Resolve { value, .. } => keep_in(value),
            Intent::EditText { insert: text, .. }
            | Intent::RemoveRow { reason: text, .. }
            | Intent::Amend { text, .. }
            | Intent::Sign { name: text, .. } => keep(text),
            Intent::AddRow { values, .. } => keep_in_map(values),
            Intent::RestoreRow { .. } => {}
        }
        if intent == *self { Cow::Borrowed(self) } else { Cow::Owned(intent) }
    }
}

fn keep(text: &mut String) {
    if let Cow::Owned(changed) = kept(text) {
        *text = changed;
    }
}

fn keep_in(value: &mut Value) {
    match value {
        Value::String(text) => keep(text),
        Value::Object(map) => keep_in_map(map),
        _ => {}
    }
}

fn keep_in_map(map: &mut Map<String, Value>) {
    map.values_mut().for_each(keep_in);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_word_processors_characters_become_what_they_mean() {
        for (pasted, expected) in [
            ("One\u{b}two\u{c}three", "One\ntwo\nthree"),
            ("One\r\ntwo\rthree\u{85}four", "One\ntwo\nthree\nfour"),
            ("Name\u{7}Age\u{7}", "Name\tAge\t"),
            ("e\u{1e}mail co\u{1f}operate", "e\u{2011}mail co\u{ad}operate"),
            ("ca\0re \u{1b}[1m", "ca\u{fffd}re \u{fffd}[1m"),
        ] {
            assert_eq!(kept(pasted), expected);
        }
        for as_it_is in ["", "Two\nlines\tand a tab", "👩‍👧 e\u{301} \u{2028} \u{a0} \u{fffd}"] {
            assert!(matches!(kept(as_it_is), Cow::Borrowed(same) if same == as_it_is));
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_can_be_kept(text in "(?s).{0,40}") {
            let once = kept(&text).into_owned();
            prop_assert!(!once.chars().any(is_replaced));
            prop_assert_eq!(kept(&once), once.as_str());
            if !text.contains("\r\n") {
                prop_assert_eq!(once.chars().count(), text.chars().count());
            }
        }
    }
}
