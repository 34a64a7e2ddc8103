//! The one spelling of a passphrase: what keyboards differ in does not count.

/// The number of the spelling that [`spelled`] gives. 0 is the spelling of before it, Unicode's NFC of what was typed.
pub const SPELLING: u32 = 1;

/// Spells a passphrase as every keyboard would: compatibility forms (NFKC), typographic quotation marks and dashes as the
/// plain ones, one space between words and none around them. Capitals stay capitals.
pub fn spelled(passphrase: &str) -> String {
    let plain: String = crate::names::composed(passphrase).chars().map(plain).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain(c: char) -> char {
    match c {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2b9}' | '\u{2bc}' | '`' | '\u{b4}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        // NFKC makes an accent that stands alone a space and an accent; what a keyboard adds unseen is dropped.
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keyboards_differ_in_does_not_count() {
        for typed in [
            "don't panic - \"café\" four",
            " don’t  panic – “cafe\u{301}” four ",
            "don‘t panic — „café‟ ｆｏｕｒ\u{a0}",
        ] {
            assert_eq!(spelled(typed), "don't panic - \"café\" four", "{typed}");
            assert_eq!(spelled(&spelled(typed)), spelled(typed));
        }
        assert_ne!(spelled("Four words"), spelled("four words"));
    }
}
