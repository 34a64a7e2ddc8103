//! User names: one form to compare them by, and which ones an account may be given.
//!
//! Names are compared without regard to case, compatibility forms and the space around them. A new name must also look like no
//! other: it is of one script, of characters that identifiers are made of (UTS #39), and not of letters that pass for Latin ones.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;
use unicode_security::{GeneralSecurityProfile as _, MixedScript as _};

/// The format of a username that somebody is to have.
pub const FORMAT: &str = "username";

/// What may stand in a name beside letters and digits. One space may stand between its words.
const JOINTS: &str = " -._'@+";

/// Returns the form that names are compared by: folded in case and NFKC (caseless matching of the Unicode Standard, section 3.13,
/// D146), with single spaces between words.
pub fn key(typed: &str) -> String {
    // By way of capitals, since small letters have several: ß and ss, σ and ς.
    let fold = |text: &str| -> String {
        text.nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase).nfkc().collect()
    };
    // What folding makes can fold again: a ligature in capitals is made of letters.
    fold(&fold(typed)).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code of a name that no account may be given.
pub const REFUSED: &str = "not_a_username";

/// Returns how a name looks: two names of one look are taken for each other. It is the skeleton of the compared form (UTS #39,
/// section 4), with letters and digits alone: `i`, `l` and `1` are one, `o` and `0` are one, and a dot above an `i` says nothing.
pub fn look(typed: &str) -> String {
    let skeleton: String = skeleton(&key(typed)).flat_map(char::to_lowercase).collect();
    let mut look = String::new();
    for c in skeleton.nfd() {
        match c {
            '\u{307}' if look.ends_with(['l', 'j']) => {}
            'i' | 'ı' | '1' => look.push('l'),
            '0' => look.push('o'),
            c if c.is_alphanumeric() || is_combining_mark(c) => look.push(c),
            _ => {}
        }
    }
    look
}

/// Returns a name as a new account keeps and shows it: as it was typed, without the space around it.
///
/// # Errors
/// One sentence about what is wrong.
pub fn checked(typed: &str) -> Result<String, &'static str> {
    let shown: String = typed.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let key = key(&shown);
    if !key.chars().any(char::is_alphanumeric) {
        return Err("must have a letter or a digit");
    }
    let allowed = |c: char| JOINTS.contains(c) || c.identifier_allowed();
    if !shown.chars().chain(key.chars()).all(allowed) {
        return Err("must be of letters, digits, spaces and - . _ ' @ +, without invisible characters");
    }
    if !shown.is_single_script() || !key.is_single_script() {
        return Err("must be of one script");
    }
    // With a Latin letter before it, only a name of that script is of one script still.
    let latin = format!("a{key}").is_single_script();
    if !latin && skeleton(&key).filter(|c| !is_combining_mark(*c)).all(|c| c.is_ascii()) {
        return Err("must not be of letters that look like Latin ones");
    }
    Ok(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_typed_otherwise_are_the_same() {
        for (one, other) in [
            ("ada", "ADA"),
            ("ada", "  Ada\u{a0}"),
            ("Ada Example", "ada   example"),
            ("zoë", "zoe\u{308}"),
            ("ZOË", "zoë"),
            ("straße", "STRASSE"),
            ("σας", "ΣΑΣ"),
            ("ada", "ａｄａ"),
            ("ﬁna", "FINA"),
            ("ﾊﾞ", "バ"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        for (one, other) in [("ada", "adа"), ("zoe", "zoë"), ("ada", "a da"), ("adal", "ada1")] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn names_that_are_taken_for_each_other_look_the_same() {
        for (one, other) in [
            ("will", "wi11"),
            ("will", "wil1"),
            ("will", "WİLL"),
            ("will", "will."),
            ("will", "w.ill"),
            ("will", "WlLL"),
            ("will", "wıll"),
            ("root", "r00t"),
            ("root", "R0OT"),
            ("marn", "mam"),
            ("ada example", "ada.example"),
            ("ada example", "AdaExample"),
            ("ada-1", "adal"),
            ("zoë", "ZOE\u{308}"),
        ] {
            assert_eq!(look(one), look(other), "{one} {other}");
        }
        for (one, other) in
            [("will", "bill"), ("ada", "ade"), ("zoe", "zoë"), ("ben2", "ben3"), ("root", "rot"), ("анна", "анне")]
        {
            assert_ne!(look(one), look(other), "{one} {other}");
        }
        for name in ["---.1", "o'brien", "日本たろう", "علی", "0"] {
            assert!(!look(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn the_form_is_its_own_form() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_alphanumeric() && !('\u{ac00}'..='\u{d7a3}').contains(c)) {
            let once = key(&format!("a{c}\u{301}b"));
            assert_eq!(key(&once), once, "{c:?}");
        }
    }

    #[test]
    fn new_names_look_like_no_other() {
        for fine in [
            "ada",
            "Ada.Example",
            "zoë",
            "Søren",
            "łukasz",
            "o'brien",
            "ada@example.org",
            "ada example",
            "анна",
            "日本たろう",
            "ada_1",
            "علی",
        ] {
            assert_eq!(checked(fine).as_deref(), Ok(fine), "{fine}");
        }
        assert_eq!(checked("  Ada \t Example ").as_deref(), Ok("Ada Example"));
        assert_eq!(checked("zoe\u{308}").as_deref(), Ok("zoë"));
        for wrong in [
            "adа",
            "раура",
            "а",
            "ёсса",
            "a\u{200b}da",
            "a\u{202e}da",
            "ada\u{0}",
            "---",
            "",
            " ",
            "ada!",
            "a/b",
            "😀",
            "ᴀᴅᴀ",
            "ad\u{ad}a",
            "α1аb",
            "ada\u{fe0f}",
        ] {
            assert!(checked(wrong).is_err(), "{wrong:?}");
        }
    }
}
