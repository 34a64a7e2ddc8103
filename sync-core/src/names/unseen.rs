//! What a name may not hold: characters that nobody sees, or that turn the direction of what stands beside them.
//!
//! Refused are the direction controls of UAX #9, table 4 (`Bidi_Control`), and `Default_Ignorable_Code_Point` of UAX #44:
//! two names that look alike would be two, and an override shows a name in another order than it is written. UAX #31,
//! section 2.3, says where such characters are part of how a name is written, and there they stay:
//!
//! - A1: a zero-width non-joiner between two letters of a joining script, the first of which would join;
//! - A2, B: a zero-width non-joiner or joiner after a virama, and before a letter for the first;
//! - a variation selector after a Han ideograph or a Mongolian letter.
//!
//! Nor may it hold what no font shows alike: private use, noncharacters, and the braille pattern that is blank. [`check_name`] asks
//! for a letter or digit too, and for few marks on each.

use super::unicode::is_unseen;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// Zero-width non-joiner.
const ZWNJ: char = '\u{200c}';
/// Zero-width joiner.
const ZWJ: char = '\u{200d}';
/// The canonical combining class of a virama (UAX #44).
const VIRAMA: u8 = 9;

/// A character that a name may not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must not contain invisible or unreadable characters or direction controls (U+{:04X})", u32::from(self.0))]
pub struct Unseen(
    /// The character.
    pub char,
);

/// Checks a name.
///
/// # Errors
/// The first character that is invisible where it stands.
pub fn check(name: &str) -> Result<(), Unseen> {
    let letters: Vec<char> = name.chars().collect();
    match (0..letters.len()).find(|at| !may_stand(&letters, *at)) {
        Some(at) => Err(Unseen(letters[at])),
        None => Ok(()),
    }
}

/// Most marks on one letter. Written languages stack three or four.
const MOST_MARKS: usize = 5;

/// Checks a name as [`check`] does, and that it can be read: with a letter or digit, and at most five marks on each.
///
/// # Errors
/// One sentence about what is wrong.
pub fn check_name(name: &str) -> Result<(), String> {
    check(name).map_err(|unseen| unseen.to_string())?;
    if few_marks(name) != name {
        return Err(format!("must not have more than {MOST_MARKS} accents or marks on one letter"));
    }
    if name.chars().any(char::is_alphanumeric) { Ok(()) } else { Err("must have a letter or a digit".to_owned()) }
}

/// Returns a name that was stored before [`check_name`] was asked, without what that refuses; empty where nothing can be read.
pub fn legible(name: &str) -> String {
    let legible = few_marks(&without_unseen(name));
    if legible.chars().any(char::is_alphanumeric) { legible } else { String::new() }
}

/// Leaves out the marks that are one too many on their letter.
fn few_marks(name: &str) -> String {
    let mut marks = 0;
    name.chars()
        .filter(|c| {
            marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
            marks <= MOST_MARKS
        })
        .collect()
}

/// Returns the name without what [`check`] refuses, for names that were stored before it was refused.
pub fn without_unseen(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    (0..letters.len()).filter(|at| may_stand(&letters, *at)).map(|at| letters[at]).collect()
}

fn may_stand(letters: &[char], at: usize) -> bool {
    let c = letters[at];
    if is_unreadable(c) {
        return false;
    }
    if !is_unseen(c) {
        return true;
    }
    let before = letters.get(..at).unwrap_or_default();
    let after = letters.get(at + 1..).unwrap_or_default();
    let seen = |c: &&char| canonical_combining_class(**c) == 0;
    match c {
        ZWNJ => {
            joins_on(before.iter().rev().find(seen), after.iter().find(seen))
                || (after_virama(before) && starts_letter(after))
        }
        ZWJ => after_virama(before),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => before.last().is_some_and(|c| is_han(*c)),
        '\u{180b}'..='\u{180d}' | '\u{180f}' => before.last().is_some_and(|c| matches!(c, '\u{1820}'..='\u{18aa}')),
        _ => false,
    }
}

/// Tells whether no font shows a character alike, or shows a blank for it: private use, noncharacters, braille without a dot.
fn is_unreadable(c: char) -> bool {
    matches!(c, '\u{2800}' | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..='\u{10ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Rule A1: both are letters of one joining script, and the first joins to the left (`Joining_Type` D or L).
fn joins_on(before: Option<&char>, after: Option<&char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    joining_script(*before).is_some_and(|script| Some(script) == joining_script(*after)) && !joins_right_alone(*before)
}

fn joining_script(c: char) -> Option<u8> {
    if !c.is_alphabetic() {
        return None;
    }
    Some(match c {
        '\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{870}'..='\u{8ff}' => 1,
        '\u{710}'..='\u{74f}' | '\u{860}'..='\u{86a}' => 2,
        '\u{7ca}'..='\u{7ff}' => 3,
        '\u{840}'..='\u{858}' => 4,
        '\u{1820}'..='\u{18aa}' => 5,
        _ => return None,
    })
}

/// Tells whether an Arabic letter joins to the right alone, or not at all (`Joining_Type` R or U): nothing would join
/// that a non-joiner could keep apart.
fn joins_right_alone(c: char) -> bool {
    matches!(c,
        '\u{621}'..='\u{625}' | '\u{627}' | '\u{629}' | '\u{62f}'..='\u{632}' | '\u{648}' | '\u{671}'..='\u{677}'
        | '\u{688}'..='\u{699}' | '\u{6c0}' | '\u{6c3}'..='\u{6cb}' | '\u{6cd}' | '\u{6cf}' | '\u{6d2}'..='\u{6d5}'
        | '\u{6ee}'..='\u{6ef}')
        && !matches!(c, '\u{6d4}')
}

/// Rules A2 and B: a letter, its marks, a virama, and marks that are none.
fn after_virama(before: &[char]) -> bool {
    before
        .iter()
        .rev()
        .find(|c| matches!(canonical_combining_class(**c), 0 | VIRAMA))
        .is_some_and(|c| canonical_combining_class(*c) == VIRAMA)
}

fn starts_letter(after: &[char]) -> bool {
    after.iter().find(|c| canonical_combining_class(**c) == 0).is_some_and(|c| c.is_alphabetic())
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_refused() {
        for c in [
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{feff}',
            '\u{ad}',
            '\u{61c}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0041}',
            '\u{e0101}',
            '\u{2028}',
        ] {
            for name in [format!("Ro{c}bin"), format!("{c}Robin"), format!("Robin{c}"), c.to_string()] {
                assert_eq!(check(&name), Err(Unseen(c)), "U+{:04X}", u32::from(c));
                assert_eq!(check(&without_unseen(&name)), Ok(()));
            }
        }
        assert_eq!(without_unseen("R\u{202e}ob\u{200b}in"), "Robin");
        assert!(Unseen('\u{202e}').to_string().ends_with("(U+202E)"));
    }

    #[test]
    fn a_name_can_be_read() {
        let zalgo = format!("Ro{}bin", "\u{301}".repeat(60));
        let stacked = format!("Ro{}bin", "\u{20dd}".repeat(6));
        for name in [
            "...",
            "-",
            "\u{2800}",
            "Ro\u{2800}bin",
            "Ro\u{e000}bin",
            "Ro\u{ffff}bin",
            "Robin\u{fdd0}",
            "\u{10fffe}",
            "👻",
            "\u{301}\u{302}",
            &zalgo,
            &stacked,
        ] {
            assert!(check_name(name).is_err(), "{name:?}");
            let legible = legible(name);
            assert!(legible.is_empty() || check_name(&legible).is_ok(), "{name:?} {legible:?}");
        }
        assert_eq!(
            (legible("Ro\u{2800}bin").as_str(), legible("...").as_str(), legible("Robin").as_str()),
            ("Robin", "", "Robin")
        );
        for name in ["O’Neill-Smith", "187", "J.", "Nguye\u{302}\u{303}n", "ḳ́", "ཨོཾ", "שָׁ֑לוֹם"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn names_stay_as_their_scripts_write_them() {
        for name in [
            "Robin",
            "O’Brien",
            "Zoe\u{308}",
            "Nguyễn",
            "Анна",
            "李小龙",
            "محمد",
            "עִדִּי",
            // Persian: a non-joiner inside a name (rule A1).
            "علی\u{200c}رضا",
            "نی\u{200c}نا",
            // Sinhala and Malayalam: a joiner after a virama (rule B); Bengali: a non-joiner (rule A2).
            "ශ්\u{200d}රී",
            "ക്\u{200d}",
            "ক্\u{200c}ষ",
            // A Japanese name with the variant that the family writes.
            "葛\u{e0100}城",
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
            assert_eq!(without_unseen(name), name);
        }
        // A non-joiner where nothing would join is only invisible.
        assert!(check("رضا\u{200c}دا").is_err() && check("ع\u{200c}a").is_err() && check("क\u{200d}").is_err());
    }
}
