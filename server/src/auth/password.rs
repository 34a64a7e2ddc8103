//! Passwords: argon2id, with a salt from the entropy passed in.

use crate::clock::Entropy;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

/// Shortest password, in characters. Length is what helps (NIST SP 800-63B, section 3.1.1).
pub const MIN_PASSWORD_LENGTH: usize = 12;
/// Longest password, in characters.
pub const MAX_PASSWORD_LENGTH: usize = 200;

/// Hashes a password into a PHC string. Takes tens of milliseconds: call it on a blocking thread.
pub fn hash(password: &str, entropy: &dyn Entropy) -> Option<String> {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).ok().map(|hash| hash.to_string())
}

/// Tells whether the password fits the hash. Takes tens of milliseconds: call it on a blocking thread.
pub fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Returns a hash that fits no password, checked when there is no such user, so that both take as long.
pub fn nobody() -> &'static str {
    static NOBODY: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }
    NOBODY.get_or_init(|| hash("nobody has this password", &Fixed).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let one = hash("correct horse battery", &SystemEntropy).unwrap();
        assert!(one.starts_with("$argon2id$"));
        assert!(fits("correct horse battery", &one));
        assert!(!fits("correct horse batterz", &one));
        assert!(!fits("", &one) && !fits("x", "not a hash"));
        assert_ne!(one, hash("correct horse battery", &SystemEntropy).unwrap());
    }
}
