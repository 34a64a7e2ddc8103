//! What somebody who looks for a name has typed.

use super::alike::{FEWEST, one_letter_off};
use super::{fold, keys};

/// Most words of a search that count: a text of 100 characters rarely has more.
const MAX_WORDS: usize = 8;

/// How well a name fits what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// Every word typed begins a word of the name.
    Exact,
    /// Likewise, with one letter of a word off.
    Near,
}

/// A search by name: its words in any order, each as the beginning of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The ways to read it: as its words, and with neighbours as one word.
    readings: Vec<Vec<String>>,
}

impl Query {
    /// Reads what was typed; `None` where no letter or digit is in it.
    pub fn new(typed: &str) -> Option<Query> {
        let folded = fold(typed);
        let words: Vec<String> =
            folded.split(' ').filter(|word| !word.is_empty()).take(MAX_WORDS).map(str::to_owned).collect();
        if words.is_empty() {
            return None;
        }
        let mut readings = vec![words.clone()];
        for first in 0..words.len() - 1 {
            let mut joined = words.clone();
            let second = joined.remove(first + 1);
            joined[first].push_str(&second);
            readings.push(joined);
        }
        if words.len() > 2 {
            readings.push(vec![words.concat()]);
        }
        Some(Query { readings })
    }

    /// Lists the ways to read it, each as words of which every one must fit.
    pub fn readings(&self) -> &[Vec<String>] {
        &self.readings
    }

    /// Tells how well folded names fit: `names` are a child's forename, surname and alias, in which the words may stand in
    /// any order.
    pub fn fits<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<Closeness> {
        let words: Vec<String> = names.into_iter().flat_map(keys::words).collect();
        self.readings.iter().filter_map(|reading| reading_fits(reading, &words)).min()
    }
}

fn reading_fits(reading: &[String], words: &[String]) -> Option<Closeness> {
    reading.iter().map(|typed| word_fits(typed, words)).try_fold(Closeness::Exact, |worst, one| Some(worst.max(one?)))
}

fn word_fits(typed: &str, words: &[String]) -> Option<Closeness> {
    if words.iter().any(|word| word.starts_with(typed)) {
        return Some(Closeness::Exact);
    }
    let long = |word: &str| word.chars().count() >= FEWEST;
    (long(typed) && words.iter().any(|word| long(word) && one_letter_off(typed, word))).then_some(Closeness::Near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(typed: &str, names: &[&str]) -> Option<Closeness> {
        let names: Vec<String> = names.iter().map(|name| fold(name)).collect();
        Query::new(typed)?.fits(names.iter().map(String::as_str))
    }

    #[test]
    fn accents_apostrophes_hyphens_and_order_do_not_count() {
        let names = ["Anne-Marie Zoë", "O’Brien-Núñez", "Bee"];
        for typed in [
            "obrien",
            "O'Brien",
            "o’brien",
            "o brien",
            "OBRIEN NUNEZ",
            "nunez",
            "Núñez, Anne",
            "brien anne-marie",
            "annemarie obrien",
            "anne marie",
            "zoe\u{308}",
            "bee",
            "zo",
            "marie-anne",
            "annemariezoe",
        ] {
            assert_eq!(fits(typed, &names), Some(Closeness::Exact), "{typed}");
        }
        for typed in ["zoa", "o’brian", "annamarie", "nuenz", "obrein anne"] {
            assert_eq!(fits(typed, &names), Some(Closeness::Near), "{typed}");
        }
        for typed in ["rie", "quill", "anne quill", "zzoa", "", "%", "  "] {
            assert_eq!(fits(typed, &names), None, "{typed}");
        }
    }

    #[test]
    fn joined_and_divided_names_are_one() {
        for (typed, name) in [("Annemarie", "Anne-Marie"), ("Anne Marie", "Annemarie"), ("vander berg", "van der Berg")]
        {
            assert_eq!(fits(typed, &[name]), Some(Closeness::Exact), "{typed}");
        }
    }
}
