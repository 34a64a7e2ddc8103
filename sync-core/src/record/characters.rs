//! The characters of a text that a person brings from elsewhere: what no store can keep is replaced in one way.

use super::{Intent, View};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Returns a text as it is kept. A word processor's line, page and section breaks become line breaks, its cell marks tabs
/// and its hyphens the hyphens of Unicode; any other control character, which says nothing to a reader, becomes U+FFFD,
/// so that it can be seen that something was there. So does what turns the direction of the text around it: a text is read in
/// the order in which it was written. Line breaks and tabs stay. Every character stays one, but for CR LF.
pub fn kept(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_replaced) {
        return Cow::Borrowed(text);
    }
    let lines = text.replace("\r\n", "\n");
    Cow::Owned(lines.chars().map(|c| if is_replaced(c) { replacement(c) } else { c }).collect())
}

fn is_replaced(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t') || turns(c)
}

/// Tells whether a character turns the direction of others (UAX #9), or marks a note between lines: nobody types one. The marks
/// that give a direction to what has none, and are needed where two scripts meet, are not among them.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}')
}

/// Replaces what turns the direction of a text in everything that is read of a record: what was written before that was done as
/// it was typed, or by a program that does not do it, turns nothing either. Every character stays one.
pub(super) fn unturn(view: &mut View) {
    let claims = view.conflicts.iter_mut().flat_map(|conflict| &mut conflict.values);
    claims.for_each(|claim| unturn_in(&mut claim.value));
    unturn_in(&mut view.data);
    for row in &mut view.removed {
        unturn_in(&mut row.data);
        unturn_in(&mut row.removal.value);
    }
    for choice in &mut view.resolutions {
        unturn_in(&mut choice.chosen);
        choice.over.iter_mut().for_each(|claim| unturn_in(&mut claim.value));
    }
    for signature in &mut view.signatures {
        unturn_text(&mut signature.name);
        signature.statement.iter_mut().for_each(unturn_text);
    }
    view.amendments.iter_mut().for_each(|amendment| unturn_text(&mut amendment.text));
}

fn unturn_in(value: &mut Value) {
    match value {
        Value::String(text) => unturn_text(text),
        Value::Array(list) => list.iter_mut().for_each(unturn_in),
        Value::Object(map) => map.values_mut().for_each(unturn_in),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn unturn_text(text: &mut String) {
    if text.contains(turns) {
        *text = text.replace(turns, "\u{fffd}");
    }
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
            ("\u{202e}krap\u{202c} \u{2068}gate\u{2069}", "\u{fffd}krap\u{fffd} \u{fffd}gate\u{fffd}"),
        ] {
            assert_eq!(kept(pasted), expected);
        }
        for as_it_is in
            ["", "Two\nlines\tand a tab", "👩‍👧 e\u{301} \u{2028} \u{a0} \u{fffd}", "\u{5d0}\u{200f}! \u{200e}3"]
        {
            assert!(matches!(kept(as_it_is), Cow::Borrowed(same) if same == as_it_is));
        }
    }

    homeward_seeds::properties! {
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
