//! The organisation's key pair, to which phones seal the unsent work that they hand over.
//!
//! The secret lies in `organisation.key`, the public key beside it in `organisation.pub`, each as one line of base64.
//! Whoever wants the secret off the machine moves `organisation.key` away: the server goes on handing out the public key,
//! keeps what phones hand over as it came, and `homeward handover open --key` opens it.

use crate::clock::Entropy;
use crate::tls;
use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;
use sync_core::seal::organisation_public;

/// The key pair, or the public half of it.
#[derive(Clone)]
pub struct OrganisationKey {
    /// What phones seal to (X25519).
    pub public: [u8; 32],
    /// What opens it; `None` where it was moved off this machine.
    pub secret: Option<[u8; 32]>,
}

impl std::fmt::Debug for OrganisationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.secret.is_some() { "OrganisationKey" } else { "OrganisationKey(public)" })
    }
}

impl OrganisationKey {
    /// Makes the pair of a secret.
    pub fn of(secret: [u8; 32]) -> OrganisationKey {
        OrganisationKey { public: organisation_public(&secret), secret: Some(secret) }
    }

    /// Reads the key pair at a path, or makes it where neither half is there.
    ///
    /// # Errors
    /// When a file cannot be read or written, is no key, or the halves do not belong together.
    pub fn read_or_make(path: &Path, entropy: &dyn Entropy) -> Result<OrganisationKey> {
        let beside = path.with_extension("pub");
        let public = if beside.exists() { Some(read(&beside)?) } else { None };
        if path.exists() {
            let key = OrganisationKey::of(read(path)?);
            match public {
                Some(public) if public != key.public => {
                    bail!("{} does not belong to {}", beside.display(), path.display())
                }
                Some(_) => {}
                None => write_public(&beside, &key.public)?,
            }
            return Ok(key);
        }
        if let Some(public) = public {
            return Ok(OrganisationKey { public, secret: None });
        }
        let mut secret = [0; 32];
        entropy.fill(&mut secret);
        let key = OrganisationKey::of(secret);
        tls::write_secret(path, format!("{}\n", STANDARD.encode(secret)).as_bytes())?;
        write_public(&beside, &key.public)?;
        Ok(key)
    }
}

fn write_public(path: &Path, public: &[u8; 32]) -> Result<()> {
    std::fs::write(path, format!("{}\n", STANDARD.encode(public)))
        .with_context(|| format!("writing {}", path.display()))
}

/// Reads a key of 32 bytes from its file.
///
/// # Errors
/// When the file cannot be read, or is no key.
pub fn read(path: &Path) -> Result<[u8; 32]> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let key = STANDARD.decode(text.trim()).ok().and_then(|bytes| bytes.try_into().ok());
    key.with_context(|| format!("{} is not a key of 32 bytes in base64", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;

    #[test]
    fn the_pair_is_made_once_and_the_secret_may_be_moved_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("organisation.key");
        let made = OrganisationKey::read_or_make(&path, &SystemEntropy).unwrap();
        let read = OrganisationKey::read_or_make(&path, &SystemEntropy).unwrap();
        assert_eq!((read.public, read.secret), (made.public, made.secret));
        assert_eq!(format!("{made:?}"), "OrganisationKey");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let away = folder.path().join("away.key");
        std::fs::rename(&path, &away).unwrap();
        let offline = OrganisationKey::read_or_make(&path, &SystemEntropy).unwrap();
        assert_eq!((offline.public, offline.secret), (made.public, None));
        assert_eq!(super::read(&away).unwrap(), made.secret.unwrap());
        std::fs::write(&path, STANDARD.encode([9; 32])).unwrap();
        assert!(OrganisationKey::read_or_make(&path, &SystemEntropy).unwrap_err().to_string().contains("belong"));
        std::fs::write(&path, "short").unwrap();
        assert!(OrganisationKey::read_or_make(&path, &SystemEntropy).is_err());
    }
}
