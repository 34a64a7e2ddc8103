//! Why somebody did what another has to judge, typed: one rule wherever a reason is asked for.

use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Fewest characters, space around them left out.
const SHORTEST: usize = 20;
/// How many words of two letters or more it has, and how many of them differ.
const WORDS: (usize, usize) = (4, 3);
/// How many letters differ.
const LETTERS: usize = 6;
/// How often a character may follow itself.
const RUN: usize = 4;
/// How many times as many words there may be as different ones.
const SAME: usize = 3;
/// Words that fill a line without saying anything: half of them may not be of these.
const FILLER: [&str; 40] = [
    "lorem",
    "ipsum",
    "dolor",
    "sit",
    "amet",
    "consectetur",
    "adipiscing",
    "elit",
    "sed",
    "eiusmod",
    "tempor",
    "incididunt",
    "labore",
    "dolore",
    "magna",
    "aliqua",
    "enim",
    "minim",
    "veniam",
    "quis",
    "nostrud",
    "exercitation",
    "ullamco",
    "laboris",
    "asdf",
    "asdfg",
    "qwer",
    "qwert",
    "qwerty",
    "yxcv",
    "zxcv",
    "zxcvb",
    "blah",
    "bla",
    "foo",
    "bar",
    "baz",
    "test",
    "testing",
    "xxx",
];
const RULE: &str = "must say why in a sentence: at least 20 characters and four words, none over and over, no filler";

/// A reason of at most `MAX` characters: a sentence that a manager can judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason<const MAX: usize = 500>(String);

impl<const MAX: usize> Reason<MAX> {
    /// Checks a reason: its length, its characters, its words, and that it is no filler.
    ///
    /// # Errors
    /// The rule in one sentence.
    pub fn new(text: &str) -> Result<Reason<MAX>, String> {
        let text = text.trim();
        let length = text.chars().count();
        if length > MAX {
            return Err(format!("must have at most {MAX} characters"));
        }
        sync_core::names::check(text).map_err(|unseen| unseen.to_string())?;
        let printable = !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
        if length >= SHORTEST && printable && longest_run(text) <= RUN && says_something(text) {
            Ok(Reason(text.to_owned()))
        } else {
            Err(RULE.to_owned())
        }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn says_something(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’')
        .filter(|word| word.chars().count() > 1)
        .map(str::to_lowercase)
        .collect();
    let distinct: BTreeSet<&str> = words.iter().map(String::as_str).collect();
    let letters: BTreeSet<char> = words.iter().flat_map(|word| word.chars()).collect();
    let filler = distinct.iter().filter(|word| FILLER.contains(word)).count();
    let repeats = (1..=words.len() / 2).any(|unit| words.iter().zip(&words[unit..]).all(|(one, next)| one == next));
    words.len() >= WORDS.0
        && distinct.len() >= WORDS.1
        && letters.len() >= LETTERS
        && words.len() <= distinct.len() * SAME
        && filler * 2 < distinct.len()
        && !repeats
}

fn longest_run(text: &str) -> usize {
    let (mut run, mut longest, mut last) = (0, 0, None);
    for c in text.chars() {
        run = if last == Some(c) { run + 1 } else { 1 };
        longest = longest.max(run);
        last = Some(c);
    }
    longest
}

impl<'de, const MAX: usize> Deserialize<'de> for Reason<MAX> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Reason<MAX>, D::Error> {
        Reason::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl<const MAX: usize> PartialSchema for Reason<MAX> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .min_length(Some(SHORTEST))
            .max_length(Some(MAX))
            .description(Some(format!("The reason. It {RULE}, without invisible characters.")))
            .build()
            .into()
    }
}

impl<const MAX: usize> ToSchema for Reason<MAX> {
    fn name() -> Cow<'static, str> {
        if MAX == 500 { Cow::Borrowed("Reason") } else { Cow::Owned(format!("Reason{MAX}")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something() {
        for good in [
            "The colleague on call is ill.",
            "Duty call: police found her at the station, nobody of her team answers",
            "  Sie wurde am Bahnhof gesehen.  ",
            "She says that she was with her aunt, and her aunt says that she was with her.",
            "The sister asked the test centre for news of her.",
        ] {
            assert!(Reason::<500>::new(good).is_ok(), "{good}");
        }
        let long = format!("The colleague on call is ill{}", " today".repeat(100));
        for empty in [
            ".",
            "",
            "....................",
            "aaaaaaaaaaaaaaaaaaaaaaaaa",
            "a b c d e f g h i j k l",
            "asdf asdf asdf asdf asdf",
            "because because because because",
            "needed it now please!!!!!!!!!!",
            "ab ab ba ba ab ba ab ab ba",
            "Duty call.",
            "1234 5678 9012 3456 7890",
            "The colleague on call\u{0} is ill.",
            "\u{202e}The colleague on call is ill.",
            "The colleague on call\u{200b} is ill.",
            "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
            "Please lorem ipsum dolor sit me amet",
            "qwer asdf zxcv blah foo bar",
            "Ask the police ask the police ask the police",
            "Her aunt is ill, her aunt is ill.",
            "one two three one three two two one three one two three three",
            &long,
        ] {
            assert!(Reason::<500>::new(empty).is_err(), "{empty}");
        }
        assert!(Reason::<500>::new(&long).unwrap_err().contains("500"));
    }
}
