//! TLS: the configured certificate, or one for this machine by a root of its own, made into the data folder.

mod local;
mod names;

pub use names::lan_addresses;

use crate::private;
use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
pub fn config((certificate, key): &(PathBuf, PathBuf)) -> Result<Arc<ServerConfig>> {
    install_provider();
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect);
    let chain = chain.with_context(|| format!("reading {}", certificate.display()))?;
    let secret = PrivateKeyDer::from_pem_file(key).with_context(|| format!("reading {}", key.display()))?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, secret);
    let mut config = config.with_context(|| format!("{} and its key do not fit", certificate.display()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Writes a secret that only the owner may read.
///
/// # Errors
/// When it cannot be written.
pub fn write_secret(path: &Path, secret: &[u8]) -> Result<()> {
    let writing = || format!("writing {}", path.display());
    // Closed before there is anything in it to read.
    private::make_file(path).with_context(writing)?;
    let mut file = fs::OpenOptions::new().write(true).truncate(true).open(path).with_context(writing)?;
    file.write_all(secret)?;
    Ok(file.sync_all()?)
}
