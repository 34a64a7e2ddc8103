//! Edits of a narrative, found and laid anew, for pages that know a text only as it stands.

/// One edit of a text, with positions in Unicode scalar values, as [`super::Intent::EditText`] takes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// Where.
    pub at: usize,
    /// How many characters go.
    pub remove: usize,
    /// What comes in their place.
    pub insert: String,
}

/// Finds the edit that makes `next` of `base`: what lies between their common beginning and end. `None` where they
/// are equal.
pub fn splice(base: &str, next: &str) -> Option<Splice> {
    if base == next {
        return None;
    }
    let at = common(base.chars(), next.chars(), usize::MAX);
    let (base_length, next_length) = (base.chars().count(), next.chars().count());
    let end = common(base.chars().rev(), next.chars().rev(), base_length.min(next_length) - at);
    let insert = next.chars().skip(at).take(next_length - at - end).collect();
    Some(Splice { at, remove: base_length - at - end, insert })
}

/// Lays an edit that was made on `base` on `current`, which others have made of it meanwhile.
///
/// Everything that either side inserted stays. Where both changed the same place, the edit takes out only characters
/// that both had; where others' words now stand in the middle of what it takes out, only the longer side goes, because
/// an edit is one place, and words left over are seen and taken out again, while words lost are not.
///
/// The edit must be one of `base`. Where others changed several places, all between the first and the last counts as theirs.
pub fn rebase(base: &str, current: &str, edit: &Splice) -> Splice {
    let Some(theirs) = splice(base, current) else { return edit.clone() };
    let inserted = theirs.insert.chars().count();
    let (edit_end, their_end) = (edit.at + edit.remove, theirs.at + theirs.remove);
    // Where a place of `base` at or after the end of their change stands in `current`.
    let moved = |place: usize| place - their_end + theirs.at + inserted;
    let (at, remove) = if edit.at >= their_end {
        (moved(edit.at), edit.remove)
    } else if edit_end <= theirs.at && edit.at < theirs.at {
        (edit.at, edit.remove)
    } else {
        let before = theirs.at.saturating_sub(edit.at);
        let after = edit_end.saturating_sub(their_end);
        if before > 0 && before >= after { (edit.at, before) } else { (moved(their_end), after) }
    };
    Splice { at, remove, insert: edit.insert.clone() }
}

fn common(one: impl Iterator<Item = char>, two: impl Iterator<Item = char>, limit: usize) -> usize {
    one.zip(two).take(limit).take_while(|(one, two)| one == two).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edit(at: usize, remove: usize, insert: &str) -> Splice {
        Splice { at, remove, insert: insert.into() }
    }

    fn apply(text: &str, edit: &Splice) -> String {
        let chars: Vec<char> = text.chars().collect();
        let (before, rest) = chars.split_at(edit.at);
        before.iter().chain(edit.insert.chars().collect::<Vec<_>>().iter()).chain(&rest[edit.remove..]).collect()
    }

    /// What the text area shows after the answer.
    fn laid(base: &str, current: &str, mine: &Splice) -> String {
        apply(current, &rebase(base, current, mine))
    }

    #[test]
    fn the_edit_is_found_between_what_stayed() {
        assert_eq!(splice("She went home.", "She walked home."), Some(edit(5, 3, "alked")));
        assert_eq!(splice("aa", "aaa"), Some(edit(2, 0, "a")));
        assert_eq!(splice("aaa", "aa"), Some(edit(2, 1, "")));
        assert_eq!(splice("", "☂"), Some(edit(0, 0, "☂")));
        assert_eq!(splice("same", "same"), None);
        // A family is several characters and keeps its parts; an accent may be a character of its own.
        assert_eq!(splice("👩‍👧 x", "👩‍👦 x"), Some(edit(2, 1, "👦")));
        assert_eq!(splice("e\u{301}a", "ea"), Some(edit(1, 1, "")));
    }

    #[test]
    fn both_sides_words_stay() {
        let base = "She went home by bus.";
        for (current, mine, expected) in [
            ("Then she went home by bus.", edit(20, 0, " at nine"), "Then she went home by bus at nine."),
            ("She went home by night bus.", edit(4, 4, "walked"), "She walked home by night bus."),
            ("She went home by bus. Late.", edit(21, 0, " Alone."), "She went home by bus. Late. Alone."),
            // Both replaced the same word.
            ("She ran home by bus.", edit(4, 4, "walked"), "She ranwalked home by bus."),
            // Others took out a part of what this takes out, and more.
            ("She went.", edit(9, 11, "slowly"), "She wentslowly."),
            // Others' words stand in what this takes out: the longer side goes.
            ("She went home (canary) by bus.", edit(4, 16, "ran"), "She ran(canary) by bus."),
        ] {
            assert_eq!(laid(base, current, &mine), expected);
        }
    }

    fn words() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::sample::select(vec!["a", "b", " ", "é", "e\u{301}", "👩‍👧", "☂", "\n"]), 0..12)
            .prop_map(|parts| parts.concat())
    }

    fn edit_of(base: &str, place: (usize, usize), mark: char, insert: &str) -> Splice {
        let length = base.chars().count();
        let at = place.0 % (length + 1);
        let remove = place.1 % (length - at + 1);
        // Letters that the base does not have, so that whose they are can be told.
        edit(at, remove, &insert.chars().map(|_| mark).collect::<String>())
    }

    homeward_seeds::properties! {
        #[test]
        fn what_is_found_makes_the_text(base in words(), next in words()) {
            match splice(&base, &next) {
                Some(found) => {
                    prop_assert!(found.remove > 0 || !found.insert.is_empty());
                    prop_assert_eq!(apply(&base, &found), next);
                }
                None => prop_assert_eq!(base, next),
            }
        }

        #[test]
        fn nothing_that_was_inserted_is_lost(
            base in words(),
            (mine, place) in (words(), any::<(usize, usize)>()),
            (theirs, their_place) in (words(), any::<(usize, usize)>()),
        ) {
            let mine = edit_of(&base, place, 'M', &mine);
            let theirs = edit_of(&base, their_place, 'T', &theirs);
            let current = apply(&base, &theirs);
            let merged = laid(&base, &current, &mine);
            prop_assert!(merged.contains(&mine.insert) && merged.contains(&theirs.insert));
            // Of the base, nothing went that neither took out, as far as texts can tell: which of two letters that are
            // alike somebody took out is not in them, and is taken to be the last.
            let theirs = splice(&base, &current).unwrap_or(Splice { at: 0, remove: 0, insert: String::new() });
            let taken = |edit: &Splice, index: usize| (edit.at..edit.at + edit.remove).contains(&index);
            let kept: String = base.chars().enumerate()
                .filter(|(index, _)| !taken(&mine, *index) && !taken(&theirs, *index))
                .map(|(_, character)| character)
                .collect();
            let mut left = merged.chars();
            prop_assert!(kept.chars().all(|character| left.any(|other| other == character)));
            if base == current {
                prop_assert_eq!(merged, apply(&base, &mine));
            }
        }
    }
}
