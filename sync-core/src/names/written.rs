//! Finding words, numbers and number plates in what people wrote, however either of the two is spelled.

use super::Query;
use super::fold::fold;

/// Stands in a folded text where something other than a space divided two words: an apostrophe, a hyphen, a full stop.
const DIVIDED: char = '-';
/// Fewest characters of a number or a number plate that is looked for across the spaces in it.
const FEWEST_SPACED: usize = 4;
/// Fewest digits that are looked for within a number: the last four of a phone number are often all that is known.
const FEWEST_DIGITS: usize = 4;

/// Folds a text for [`Wanted`]: each word as [`super::fold`] writes it, with a hyphen where a word was divided by
/// something other than a space.
pub fn fold_text(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_words(text, &mut folded, |_, _| ());
    folded
}

/// Folds a text, and tells of each word where it stands in the folded text and in the text.
fn fold_words(text: &str, folded: &mut String, mut stands: impl FnMut(usize, usize)) {
    for word in text.split_whitespace() {
        let plain = fold(word);
        if !plain.is_empty() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            stands(folded.len(), word.as_ptr().addr() - text.as_ptr().addr());
            folded.extend(plain.chars().map(|c| if c == ' ' { DIVIDED } else { c }));
        }
    }
}

/// What is looked for in texts: each word as the beginning of one, in any order.
///
/// - Case, accents, apostrophes and hyphens do not count: `obrien` is in *O’Brien*, `jose` in *José*.
/// - A word with a digit in it is found across spaces: `ab12cde` is in *AB12 CDE*, and the other way round.
/// - Four digits or more are found anywhere in a number, written in groups or not, and a British phone number with its
///   trunk 0, with `+44`, `0044` or `+44 (0)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    readings: Vec<Vec<Word>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    /// Found across spaces.
    spaced: bool,
    /// Ways to write it as a number, for looking within numbers.
    numbers: Vec<String>,
}

impl Wanted {
    /// Reads what was typed; `None` where no letter or digit is in it.
    pub fn new(typed: &str) -> Option<Wanted> {
        let query = Query::new(typed)?;
        let readings = query.readings().iter().map(|words| words.iter().map(|word| Word::new(word)).collect());
        Some(Wanted { readings: readings.collect() })
    }

    /// Tells whether all that is looked for stands in a text that [`fold_text`] folded, or somewhere in several such texts, each
    /// ended by a line break.
    pub fn is_in(&self, folded: &[u8]) -> bool {
        self.first(folded).is_some()
    }

    /// Returns where in a text, in bytes, the first word or number stands that was looked for; `None` where not all of it
    /// stands there.
    pub fn place_in(&self, text: &str) -> Option<usize> {
        let mut folded = String::new();
        let mut words = Vec::new();
        fold_words(text, &mut folded, |there, here| words.push((there, here)));
        let first = self.first(folded.as_bytes())?;
        words.iter().rev().find(|(there, _)| *there <= first).map(|(_, here)| *here)
    }

    fn first(&self, folded: &[u8]) -> Option<usize> {
        self.readings.iter().find_map(|words| {
            words.iter().map(|word| word.first(folded)).try_fold(usize::MAX, |first, at| Some(first.min(at?)))
        })
    }
}

impl Word {
    fn new(text: &str) -> Word {
        let spaced = text.contains(|c: char| c.is_ascii_digit()) && text.chars().count() >= FEWEST_SPACED;
        let is_number = text.chars().all(|c| c.is_ascii_digit());
        let mut numbers = Vec::new();
        if is_number {
            numbers.push(text.to_owned());
            numbers.extend(subscriber(text).map(str::to_owned));
            numbers.retain(|number| number.len() >= FEWEST_DIGITS);
        }
        Word { text: text.to_owned(), spaced, numbers }
    }

    /// Goes over bytes: a phone looks through all it holds at each search. Letters of several bytes are told apart by them too.
    fn first(&self, folded: &[u8]) -> Option<usize> {
        // Where no digit stands there is no number, and no word with a digit in it either.
        let has_digit = |text: &[u8]| text.iter().any(u8::is_ascii_digit);
        if has_digit(self.text.as_bytes()) && !has_digit(folded) {
            return None;
        }
        let letter = *self.text.as_bytes().first()?;
        let is_start = |at: usize| at == 0 || divides(folded[at - 1]);
        let begins = |at: usize| begins(&folded[at..], self.text.as_bytes(), self.spaced);
        let word = memchr::memchr_iter(letter, folded).find(|at| is_start(*at) && begins(*at));
        let holds = |number: &str| self.numbers.iter().any(|wanted| number.contains(wanted.as_str()));
        word.or_else(|| {
            let mut numbers = (!self.numbers.is_empty()).then(|| numbers(folded)).into_iter().flatten();
            numbers.find(|(_, number)| holds(number)).map(|(at, _)| at)
        })
    }
}

/// Returns a British phone number without what stands before it in its several spellings.
fn subscriber(number: &str) -> Option<&str> {
    let abroad = number.strip_prefix("0044").or_else(|| number.strip_prefix("44")).unwrap_or(number);
    let without = abroad.strip_prefix('0').unwrap_or(abroad);
    (without.len() < number.len()).then_some(without)
}

/// Tells whether a byte stands before a word. None of them stands within a letter of several bytes.
fn divides(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n') || char::from(byte) == DIVIDED
}

/// Tells whether a text begins with a word, read across divisions and, where `spaced`, across spaces.
fn begins(text: &[u8], word: &[u8], spaced: bool) -> bool {
    let mut letters = text.iter().filter(|b| char::from(**b) != DIVIDED && !(spaced && **b == b' '));
    word.iter().all(|b| letters.next() == Some(b))
}

/// Lists the numbers in a text, the groups of each written as one, and where each begins.
fn numbers(folded: &[u8]) -> impl Iterator<Item = (usize, String)> {
    let mut from = 0;
    let words = folded.split(|b| divides(*b)).map(move |word| {
        let at = from;
        from += word.len() + 1;
        (at, word)
    });
    let is_number = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let mut words = words.peekable();
    std::iter::from_fn(move || {
        let (at, first) = words.find(|(_, word)| is_number(word))?;
        let mut number = String::new();
        let mut add = |digits: &[u8]| number.extend(digits.iter().copied().map(char::from));
        add(first);
        while let Some((_, next)) = words.next_if(|(_, word)| is_number(word)) {
            add(next);
        }
        Some((at, number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        Wanted::new(typed).is_some_and(|wanted| wanted.is_in(fold_text(text).as_bytes()))
    }

    #[test]
    fn a_phone_number_is_found_in_any_spelling() {
        let spellings = [
            "07700 900888",
            "07700900888",
            "07700-900-888",
            "+44 7700 900888",
            "+447700900888",
            "0044 7700 900 888",
            "+44 (0)7700 900888",
            "(07700) 900 888",
            "077 00 90 08 88",
        ];
        for text in spellings {
            let text = format!("Rang Dave on {text}, no answer");
            for typed in
                spellings.iter().copied().chain(["7700900888", "900888", "900 888", "0888", "dave 07700900888"])
            {
                assert!(finds(typed, &text), "{typed} in {text}");
            }
            for typed in ["07700900889", "+44 7700 900887", "07700 900888 mo"] {
                assert!(!finds(typed, &text), "{typed} in {text}");
            }
        }
        assert!(finds("020 8547", "Ring 020 8547 5008") && finds("02085", "Ring 020 8547 5008"));
    }

    #[test]
    fn a_number_plate_is_found_with_and_without_its_space() {
        for text in ["a grey van, AB12 CDE", "a grey van, ab12cde.", "a grey van AB12-CDE"] {
            for typed in ["AB12CDE", "ab12 cde", "AB12 C", "cde van", "ab 12 cde"] {
                assert_eq!(finds(typed, text), !(typed == "cde van" && text.contains("ab12cde")), "{typed} in {text}");
            }
            assert!(!finds("AB12CDF", text));
        }
        assert!(finds("KT11AA", "1 Invented Road, KT1 1AA") && finds("943 476 5919", "NHS 9434765919"));
    }

    #[test]
    fn several_texts_are_looked_through_at_once() {
        let lines = format!("{}\n{}\n", fold_text("the 07700"), fold_text("900888 van"));
        let is_in = |typed: &str| Wanted::new(typed).is_some_and(|wanted| wanted.is_in(lines.as_bytes()));
        // What stands in one of them, or in several, is found: which line it is in is asked of each.
        assert!(is_in("van") && is_in("the van") && is_in("07700") && is_in("900888"));
        assert!(!is_in("vans") && !is_in("thevan"));
    }

    #[test]
    fn the_place_is_told_in_the_text_as_it_was_written() {
        let place = |typed: &str, text: &str| Wanted::new(typed)?.place_in(text);
        assert_eq!(place("jose", "“Été” … with José"), Some("“Été” … with ".len()));
        assert_eq!(place("900888", "ring  07700 900888"), Some(12));
        assert_eq!(place("+447700900888", "ring  07700 900888"), Some(6));
        assert_eq!(place("brien with", "with O’Brien"), Some(0));
        assert_eq!(place("nobody", "with O’Brien"), None);
    }

    #[test]
    fn accents_apostrophes_and_hyphens_do_not_count() {
        for (typed, text) in [
            ("obrien", "with O’Brien's brother"),
            ("o'brien", "with OBrien"),
            ("o brien", "with O'Brien"),
            ("jose", "José came"),
            ("José", "jose came"),
            ("annemarie", "Anne-Marie"),
            ("anne marie", "ANNEMARIE"),
            ("inv str", "Invented Street 4"),
            ("street inv", "Invented Street 4"),
            ("cafe\u{301} ete", "Café Été"),
        ] {
            assert!(finds(typed, text), "{typed} in {text}");
        }
        // Words that stand beside each other are two: only numbers are read across spaces.
        for (typed, text) in [
            ("ian", "I and Dave"),
            ("vented", "Invented Street"),
            ("invented road", "Invented Street"),
            ("", "x"),
            ("%", "%"),
        ] {
            assert!(!finds(typed, text), "{typed} in {text}");
        }
    }
}
