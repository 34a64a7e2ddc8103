//! How much two folded names have in common.

use std::collections::BTreeSet;

/// Fewest letters of a word that is found with one of them off: a shorter one is near too many others.
pub(super) const FEWEST: usize = 3;

/// How alike a name and a part of it are, in hundredths.
const PART: usize = 80;
/// Most words of a name of which parts are made.
const MAX_WORDS: usize = 16;

/// Tells whether two words differ by at most one letter: one changed, left out, put in, or changed places with its
/// neighbour (optimal string alignment distance of at most 1).
pub fn one_letter_off(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = a.iter().zip(&b).take_while(|(one, other)| one == other).count();
    match b.len() - a.len() {
        0 => {
            a.get(same + 1..).unwrap_or_default() == b.get(same + 1..).unwrap_or_default()
                || (a.len() >= same + 2
                    && a[same] == b[same + 1]
                    && a[same + 1] == b[same]
                    && a[same + 2..] == b[same + 2..])
        }
        1 => a[same..] == b[same + 1..],
        _ => false,
    }
}

/// Tells whether neighbouring words of a name are another, however both are divided; a part has three letters at least.
fn has_part(whole: &str, part: &str) -> bool {
    let part = part.replace(' ', "");
    let words: Vec<&str> = whole.split(' ').filter(|word| !word.is_empty()).take(MAX_WORDS).collect();
    let mut runs = (0..words.len()).flat_map(|first| (first + 1..=words.len()).map(move |end| (first, end)));
    part.chars().count() >= FEWEST && runs.any(|(first, end)| words[first..end].concat() == part)
}

/// Compares two folded names, in hundredths: 100 for the same, whatever the order and division of their words, 90 for one
/// letter off, 80 where one is a part of the other (`Smith` of `O’Neill-Smith`), else the share of letter pairs they have in common (Dice's coefficient).
pub fn alike(a: &str, b: &str) -> usize {
    let sorted = |name: &str| {
        let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    let joined = |name: &str| name.replace(' ', "");
    let (one, other) = (joined(a), joined(b));
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    if one == other || sorted(a) == sorted(b) {
        return 100;
    }
    if one.chars().count().min(other.chars().count()) >= FEWEST && one_letter_off(&one, &other) {
        return 90;
    }
    if has_part(a, b) || has_part(b, a) {
        return PART;
    }
    let pairs = |name: &str| -> BTreeSet<(char, char)> {
        let letters: Vec<char> = name.chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let (a, b) = (pairs(&one), pairs(&other));
    match a.len() + b.len() {
        0 => 0,
        both => 200 * a.intersection(&b).count() / both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_may_be_changed_missing_added_or_swapped() {
        for (a, b) in [
            ("robin", "robyn"),
            ("robin", "robn"),
            ("robin", "robiin"),
            ("robin", "orbin"),
            ("robin", "robni"),
            ("a", ""),
        ] {
            assert!(one_letter_off(a, b) && one_letter_off(b, a), "{a} {b}");
        }
        for (a, b) in [("robin", "robynn"), ("robin", "rbni"), ("robin", "bornn"), ("ab", "cd"), ("abcd", "badc")] {
            assert!(!one_letter_off(a, b) && !one_letter_off(b, a), "{a} {b}");
        }
    }

    #[test]
    fn names_are_alike_by_what_they_share() {
        assert_eq!(alike("anne marie", "annemarie"), 100);
        assert_eq!(alike("anne marie", "marie anne"), 100);
        assert_eq!(alike("robin", "robyn"), 90);
        assert!(alike("alexander", "alexandra") >= 70);
        assert!(alike("quill", "robin") < 70);
        for (whole, part) in [
            ("o neill smith", "smith"),
            ("o neill smith", "o neill"),
            ("o neill smith", "oneill"),
            ("anne marie", "anne"),
        ] {
            assert_eq!((alike(whole, part), alike(part, whole)), (80, 80), "{whole} {part}");
        }
        assert!(
            alike("o neill smith", "o") < 70 && alike("o neill smith", "smit") < 70 && alike("al smith", "al") < 70
        );
        assert_eq!((alike("", ""), alike("robin", ""), alike("a", "b")), (0, 0, 0));
    }
}
