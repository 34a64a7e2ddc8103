//! Passwords that are tried first: made of common words, of what belongs to the person, the organisation or this product, or of
//! a pattern.
//!
//! zxcvbn says how many guesses a password takes, by lists of passwords, names and words, walks along keyboards, repeats, years
//! and letters that characters stand for. It takes several words in a row for a sentence; so a password is weak too where
//! hardly anything is left of it without the words of this project's own list and those that belong to the person and the
//! organisation (NIST SP 800-63B, section 3.1.1.2).

use unicode_normalization::UnicodeNormalization as _;

/// Words that people make passwords of.
const WORDS: &str = include_str!("weak.txt");
/// Fewest letters that must be left beside the words. Digits do not count where there are letters.
const LEFT: usize = 4;
/// Fewest guesses that a password takes, as a power of ten: years at the pace at which tries are counted.
const GUESSES: f64 = 9.0;
/// Shortest word that is looked for, in letters.
const SHORTEST: usize = 3;
/// Tells whether a password is one of those that are tried first; `own` is what belongs to the person and the
/// organisation: names, user name, teams.
pub fn is_weak(password: &str, own: impl IntoIterator<Item = impl AsRef<str>>) -> bool {
    let plain = fold(password);
    let own: Vec<String> = own.into_iter().flat_map(|text| words(text.as_ref()).collect::<Vec<_>>()).collect();
    let mut known: Vec<&str> = WORDS.lines().chain(own.iter().map(String::as_str)).collect();
    known.retain(|word| !word.starts_with('#') && word.chars().count() >= SHORTEST);
    // The longest first, so that what a short one leaves of a long one does not count.
    known.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    guessed(password, &known) || [plain.clone(), unmasked(&plain)].iter().any(|text| made_of(text, &known))
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

/// Tells whether few guesses find a password, by somebody who knows the words.
fn guessed(password: &str, words: &[&str]) -> bool {
    let text: String = password.nfkc().flat_map(char::to_lowercase).collect();
    zxcvbn::zxcvbn(&text, words).guesses_log10() < GUESSES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_refused() {
        let own = ["Ada Example", "ada.missing", "Kingston, Richmond"];
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
            "kingston2026",
            "Richmond2026",
            "Richmond-2026!",
            "K1ngst0n-2026",
            "kingston-richmond",
            "KingstonRichmond26",
            "Kingston2026Ada",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "zaq12wsxcde3",
            "asdfghjkl123",
            "qwertzuiop12",
            "azertyuiop12",
            "Winter2025-26",
            "iloveyou1234",
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
            "three words away",
            "gate-fish-plum9",
        ] {
            assert!(!is_weak(fine, own), "{fine}");
        }
    }

    homeward_seeds::properties! {
        #[test]
        fn any_text_can_be_weighed(password in "(?s).{0,40}", own in "(?s).{0,20}") {
            is_weak(&password, [own.as_str()]);
        }
    }

    #[test]
    fn the_list_is_in_the_form_that_is_compared() {
        for word in WORDS.lines().filter(|line| !line.starts_with('#')) {
            assert!(word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
        }
    }
}
