//! The folded form of a name.

use super::unicode::{decomposed, is_mark};

/// The version of [`fold`]. What was folded by an earlier one is folded again when the server starts.
pub const FORM: i64 = 2;

/// Folds a name into words of plain lower-case letters and digits, with one space between them.
///
/// Compatibility forms (NFKD), letter case, accents, and what stands between letters fall away: apostrophes of every
/// kind, hyphens, full stops and spaces end a word, invisible characters are passed over. `O’Brien-Núñez` is
/// `o brien nunez`; [`super::Query`] finds it as `obrien` too. Vowel signs of Indic and South East Asian scripts are
/// letters there and stay; points and accents of Latin, Greek, Cyrillic, Hebrew and Arabic are often left out in writing
/// and go.
pub fn fold(name: &str) -> String {
    let mut folded = String::new();
    let mut ended = false;
    let lower: String = decomposed(name).chars().flat_map(char::to_lowercase).collect();
    for c in decomposed(&lower).chars() {
        if is_left_out(c) {
            continue;
        }
        let letters = spelt_out(c);
        if is_apostrophe(c) || (letters.is_none() && !c.is_alphanumeric() && !is_mark(c)) {
            ended = true;
            continue;
        }
        if ended && !folded.is_empty() {
            folded.push(' ');
        }
        ended = false;
        match letters {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded
}

/// Tells whether a character says nothing about which name it is: an accent, a vowel point, or something invisible.
fn is_left_out(c: char) -> bool {
    super::unicode::is_unseen(c)
        || matches!(c,
            '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
            // Hebrew points, Arabic and Syriac vowel marks, the Arabic letter that only stretches a word.
            | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}'
            | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
            | '\u{6df}'..='\u{6e4}' | '\u{6e7}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{711}'
            | '\u{730}'..='\u{74a}')
}

/// Tells whether a letter stands for an apostrophe, and ends a word like one.
fn is_apostrophe(c: char) -> bool {
    matches!(c, 'ʹ'..='ˁ' | 'ˆ'..='ˏ' | 'ꞌ')
}

/// Returns the usual spelling of a letter that Unicode does not take apart.
fn spelt_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ð' | 'đ' | 'ɗ' | 'ɖ' => "d",
        'þ' => "th",
        'ł' | 'ƚ' => "l",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ŧ' => "t",
        'ŋ' => "n",
        'ɓ' => "b",
        'ƙ' => "k",
        'ƴ' => "y",
        'ə' | 'ǝ' => "e",
        'ς' => "σ",
        // Arabic and Persian keyboards write these two letters with different code points.
        'ی' | 'ى' => "ي",
        'ک' => "ك",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_leave_out_falls_away() {
        for (name, folded) in [
            ("O’Brien", "o brien"),
            ("O'BRIEN", "o brien"),
            ("Oʼbrien", "o brien"),
            ("Oʻbrien", "o brien"),
            ("O`Brien", "o brien"),
            ("Ｏ＇Brien", "o brien"),
            ("Zoë", "zoe"),
            ("Zoe\u{308}", "zoe"),
            ("Núñez-García", "nunez garcia"),
            ("Nu\u{301}n\u{303}ez\u{2010}Garci\u{301}a", "nunez garcia"),
            ("Łukasz  Øster Æther Weiß", "lukasz oster aether weiss"),
            ("İpek IŞIK ışık", "ipek isik isik"),
            ("\u{feff}Ro\u{200b}b\u{ad}in\u{202e}", "robin"),
            ("  St. John ", "st john"),
            ("Nguyễn", "nguyen"),
            ("Ξένος", "ξενοσ"),
            ("مُحَمَّد", "محمد"),
            ("علی", "علي"),
            ("%_!", ""),
        ] {
            assert_eq!(fold(name), folded, "{name}");
            assert_eq!(fold(folded), folded, "folding again changes nothing: {name}");
        }
        // Vowel signs are letters in Devanagari: two names stay two.
        assert_ne!(fold("राम"), fold("रमा"));
    }
}
