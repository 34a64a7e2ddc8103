//! Passwords that are tried first: made of common words, of what belongs to the person or this product, or of a pattern.
//!
//! The list is of this project's own making. A password is weak where hardly anything is left of it without such words (NIST
//! SP 800-63B, section 3.1.1.2).

use unicode_normalization::UnicodeNormalization as _;

/// Words that people make passwords of.
const WORDS: &str = include_str!("weak.txt");
/// Fewest letters that must be left beside the words. Digits do not count where there are letters.
const LEFT: usize = 4;
/// Fewest different characters.
const DIFFERENT: usize = 5;
/// Shortest word that is looked for, in letters.
const SHORTEST: usize = 3;
/// Longest unit of a password that only repeats one.
const UNIT: usize = 6;
/// Lines of a keyboard, and the orders that are learnt by heart.
const LINES: [&str; 7] =
    ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop"];

/// Tells whether a password is one of those that are tried first; `own` is what belongs to the person: names, user name, team.
pub fn is_weak<'a>(password: &str, own: impl IntoIterator<Item = &'a str>) -> bool {
    let plain = fold(password);
    let own: Vec<String> = own.into_iter().flat_map(words).collect();
    let mut known: Vec<&str> = WORDS.lines().chain(own.iter().map(String::as_str)).collect();
    known.retain(|word| !word.starts_with('#') && word.chars().count() >= SHORTEST);
    // The longest first, so that what a short one leaves of a long one does not count.
    known.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    patterned(&plain) || [plain.clone(), unmasked(&plain)].iter().any(|text| made_of(text, &known))
}

/// Returns the letters and digits of a text in the form they are compared by.
fn fold(text: &str) -> String {
    text.nfkd().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let folded: String = text.nfkd().flat_map(char::to_lowercase).collect();
    folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// Puts letters where characters stand for them.
fn unmasked(text: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        other => other,
    };
    text.chars().map(letter).collect()
}

/// Tells whether hardly a letter is left of a text without the words.
fn made_of(text: &str, words: &[&str]) -> bool {
    let mut left: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    if !left.chars().any(char::is_alphabetic) {
        return false;
    }
    for word in words {
        left = left.replace(word, " ");
    }
    left.chars().filter(|c| c.is_alphabetic()).count() < LEFT
}

/// Tells whether a text is of few characters, one unit again and again, or mostly a walk along a keyboard or an alphabet.
fn patterned(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let mut different = letters.clone();
    different.sort_unstable();
    different.dedup();
    let repeats =
        (1..=UNIT.min(letters.len() / 2)).any(|unit| letters.iter().zip(&letters[unit..]).all(|(a, b)| a == b));
    let pairs = letters.len().saturating_sub(1);
    let walked = letters.windows(2).filter(|pair| pair[0] == pair[1] || beside(pair[0], pair[1])).count();
    different.len() < DIFFERENT || repeats || walked * 3 >= pairs * 2
}

fn beside(one: char, other: char) -> bool {
    LINES.iter().any(|line| {
        let line: Vec<char> = line.chars().collect();
        line.windows(2).any(|pair| (pair[0], pair[1]) == (one, other) || (pair[1], pair[0]) == (one, other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_refused() {
        let own = ["Ada Example", "ada.missing", "Kingston"];
        for weak in [
            "password1234",
            "Password2026!",
            "P@$$w0rd2026!!",
            "passwordpassword",
            "welcome-welcome",
            "Summer2026!!",
            "homeward2026",
            "homewardhomeward",
            "adaexample12",
            "Kingston2026",
            "kingston missing ada",
            "letmeinletmein",
            "safeguarding1",
            "aaaaaaaaaaaa",
            "abababababab",
            "abc1abc1abc1",
            "123456789012",
            "qwertyuiop12",
            "abcdefghijkl",
            "987654321098",
            "ｐａｓｓｗｏｒｄ１２３４",
        ] {
            assert!(is_weak(weak, own), "{weak}");
        }
        for fine in [
            "an invented password",
            "another invented password",
            "twelve chars",
            "correct horse battery",
            "483920174638",
            "Kx7_qLm2Zp9w",
            "a canary of a password",
        ] {
            assert!(!is_weak(fine, own), "{fine}");
        }
    }

    #[test]
    fn the_list_is_in_the_form_that_is_compared() {
        for word in WORDS.lines().filter(|line| !line.starts_with('#')) {
            assert!(word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        }
    }
}
