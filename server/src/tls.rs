//! TLS: the configured certificate, or one for this machine by a root of its own, made into the data folder.

mod local;
mod names;

pub use names::lan_addresses;

use anyhow::{Context as _, Result};
use axum_server::tls_rustls::RustlsConfig;
use chrono::{DateTime, Utc};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Installs the cryptography that TLS uses. Safe to call again.
pub fn install_provider() {
    // An error says that one is installed already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// Returns certificate and key: the configured ones, or those in the data folder, made or made anew where they are not
/// good for this machine for another month.
///
/// # Errors
/// When files cannot be read or written.
pub fn certificate(
    configured: Option<&(PathBuf, PathBuf)>,
    data: &Path,
    now: DateTime<Utc>,
) -> Result<(PathBuf, PathBuf)> {
    if let Some(pair) = configured {
        return Ok(pair.clone());
    }
    local::certificate(data, &names::Names::of_this_machine(), now)
}

/// Reads certificate and key for the listener.
///
/// # Errors
/// When they cannot be read or do not fit.
pub async fn config((certificate, key): &(PathBuf, PathBuf)) -> Result<RustlsConfig> {
    install_provider();
    RustlsConfig::from_pem_file(certificate, key)
        .await
        .with_context(|| format!("reading {} and its key", certificate.display()))
}

/// Writes a secret that only the owner may read.
///
/// # Errors
/// When it cannot be written.
pub fn write_secret(path: &Path, secret: &[u8]) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("writing {}", path.display()))?;
    file.write_all(secret)?;
    Ok(file.sync_all()?)
}
