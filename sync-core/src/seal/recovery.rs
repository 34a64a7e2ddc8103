//! The recovery code: the second way into a phone, on paper, for when the passphrase is forgotten or the passkey lost.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Crockford's base 32: no letter that is taken for a digit.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random symbols of a code, of 5 bits each: 115 bits, which no guessing reaches.
pub const RANDOM_SYMBOLS: usize = 23;
/// Symbols between two spaces.
const GROUP: usize = 4;

/// A recovery code: 23 random symbols and one that tells a slip of the pen. It is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(Zeroizing<[u8; RANDOM_SYMBOLS]>);

impl RecoveryCode {
    /// Makes a code from random bytes, of which it takes 5 bits each.
    pub fn from_random(random: [u8; RANDOM_SYMBOLS]) -> RecoveryCode {
        RecoveryCode(Zeroizing::new(random.map(|byte| byte & 31)))
    }

    /// Reads a code as somebody typed it from paper: spaces, hyphens and case do not count, nor O for 0, or I and L for 1.
    /// `None` for what is no code, slips in it included: those are no tries.
    pub fn read(typed: &str) -> Option<RecoveryCode> {
        let symbols = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'));
        let symbols: Zeroizing<Vec<u8>> = Zeroizing::new(symbols.map(value).collect::<Option<_>>()?);
        let (check, random) = symbols.split_last()?;
        let code = RecoveryCode(Zeroizing::new(random.try_into().ok()?));
        (code.check() == *check).then_some(code)
    }

    /// Writes the code in six groups of four, to be copied onto paper.
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(2 * RANDOM_SYMBOLS));
        for (index, value) in self.0.iter().copied().chain([self.check()]).enumerate() {
            if index > 0 && index % GROUP == 0 {
                text.push(' ');
            }
            text.push(char::from(SYMBOLS[usize::from(value)]));
        }
        text
    }

    pub(super) fn secret(&self) -> &[u8] {
        self.0.as_slice()
    }

    fn check(&self) -> u8 {
        Sha256::new_with_prefix(b"homeward/recovery/1").chain_update(self.secret()).finalize()[0] & 31
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode")
    }
}

fn value(c: char) -> Option<u8> {
    let plain = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    SYMBOLS.iter().position(|symbol| char::from(*symbol) == plain).and_then(|at| u8::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_copy_it_and_a_slip_is_told() {
        let code = RecoveryCode::from_random(std::array::from_fn(|index| (index as u8).wrapping_mul(37)));
        let text = code.text();
        assert_eq!(text.split(' ').map(str::len).collect::<Vec<_>>(), [4; 6], "{}", *text);
        let typed = text.to_lowercase().replace(' ', "-").replace('0', "o").replace('1', "l");
        assert_eq!(RecoveryCode::read(&typed), Some(code.clone()));
        assert_eq!(RecoveryCode::read(&text[1..]), None);
        assert_eq!(RecoveryCode::read("correct horse battery staple"), None);
        let slips = (0..text.len()).filter(|at| text.as_bytes()[*at] != b' ').map(|at| {
            let mut slip = text.to_string();
            slip.replace_range(at..=at, if &text[at..=at] == "7" { "8" } else { "7" });
            RecoveryCode::read(&slip)
        });
        assert!(slips.filter(Option::is_some).count() <= 3, "of 32 slips about one is not told");
        assert_eq!(format!("{code:?}"), "RecoveryCode");
    }
}
