//! The keys by which a database finds names, so that a search reads an index and not every child.
//!
//! A prefixed key starts with [`PREFIX`] and holds a word; a search for the beginning of a word is a range of keys. A near
//! key starts with [`NEAR`] and holds a word with at most one letter left out: words that are one letter off, a swap of two
//! included, have at least one near key in common, and whatever has one in common is compared letter by letter (the
//! symmetric deletions of SymSpell).

use super::alike::FEWEST;
use std::collections::BTreeSet;

/// Most words of a name that get keys; a text of 100 letters rarely has more.
const MAX_WORDS: usize = 16;
/// Longest word that gets near keys, in letters.
const MAX_LETTERS: usize = 40;
const PREFIX: &str = "w";
const NEAR: &str = "d";

/// Lists the keys of a folded name: of its words, and of neighbours and all of it written as one word.
pub fn keys(folded: &str) -> BTreeSet<String> {
    words(folded).iter().flat_map(|word| std::iter::once(prefixed(word)).chain(nearby(word))).collect()
}

/// Lists the words by which a name is found: each, neighbours as one word, and all as one.
pub(super) fn words(folded: &str) -> BTreeSet<String> {
    let each: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).take(MAX_WORDS).collect();
    let mut words: BTreeSet<String> = each.iter().map(|word| (*word).to_owned()).collect();
    words.extend(each.windows(2).map(|pair| pair.concat()));
    if each.len() > 2 {
        words.insert(each.concat());
    }
    words
}

/// Returns the key of a word, or the first of those that begin with it.
pub fn prefixed(word: &str) -> String {
    format!("{PREFIX}{word}")
}

/// Returns what is behind every key that begins with `key`, in the order of code points.
pub fn prefix_end(key: &str) -> String {
    format!("{key}{}", char::MAX)
}

/// Lists the near keys of a word: with no letter and with each letter left out; none for a word too short to be near.
pub fn nearby(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().take(MAX_LETTERS).collect();
    if letters.len() < FEWEST {
        return BTreeSet::new();
    }
    let without = |out: usize| letters.iter().enumerate().filter(move |(at, _)| *at != out).map(|(_, letter)| *letter);
    (0..=letters.len()).map(|out| NEAR.chars().chain(without(out)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{fold, one_letter_off};

    #[test]
    fn words_one_letter_off_share_a_key() {
        let words = ["robin", "robyn", "robn", "robiin", "orbin", "robni", "rbin", "xrobin", "obin", "robinx"];
        for word in words {
            assert!(one_letter_off("robin", word), "{word}");
            assert!(!nearby("robin").is_disjoint(&nearby(word)), "{word}");
        }
        assert!(nearby("al").is_empty());
    }

    #[test]
    fn names_have_bounded_keys() {
        assert!(keys(&fold("Anne-Marie")).contains("wannemarie"));
        assert!(keys(&fold("Robin")).len() <= 7);
        let long: String = "ab ".repeat(33);
        assert!(keys(&fold(&long)).len() < 200, "{}", keys(&fold(&long)).len());
        assert!(keys("").is_empty());
        assert!(prefix_end("wrob") > prefixed("robzzz") && prefix_end("wrob") < prefixed("roc"));
    }
}
