//! Reads the built app from its folder, and refuses what does not belong into one.

use super::{Body, BrowserApp, File, INDEX};
use axum::body::Bytes;
use axum::http::HeaderValue;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most bytes of all files together.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Most files, packed ones included.
const MAX_FILES: usize = 1_000;
/// How deep folders may lie in one another.
const MAX_DEPTH: usize = 4;
/// Fewest characters of a hash in a name.
const HASH_LENGTH: usize = 8;

/// What an app is made of, by the ends of names.
const KINDS: [(&str, &str); 10] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("woff2", "font/woff2"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("ico", "image/x-icon"),
    ("txt", "text/plain; charset=utf-8"),
];
const BROTLI: &str = "br";
const GZIP: &str = "gz";

/// Why a folder cannot be served as the app.
#[derive(Debug, thiserror::Error)]
pub enum BrowserAppError {
    /// A file or folder that cannot be read.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// A folder that is not a built app.
    #[error("{path} is not the built app: {reason}")]
    NotAnApp {
        /// The folder, or what in it is wrong.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

/// Reads the app in a folder.
///
/// # Errors
/// [`BrowserAppError`] where something cannot be read, is of no known type, leads elsewhere, or is too much.
pub fn read(folder: &Path) -> Result<BrowserApp, BrowserAppError> {
    let mut found = BTreeMap::new();
    let mut left = MAX_BYTES;
    walk(folder, "", MAX_DEPTH, &mut left, &mut found)?;
    let plain: Vec<String> = found.keys().filter(|name| packing(name).is_none()).cloned().collect();
    let mut files = BTreeMap::new();
    for name in plain {
        let body = |name: &str| found.get(name).map(|bytes| Body { bytes: bytes.clone(), etag: etag(bytes) });
        let (Some(plain), Some(kind)) = (body(&name), kind(&name)) else {
            return Err(not_an_app(&folder.join(name), "it is of a type that no app has"));
        };
        let packed = |end: &str| body(&format!("{name}.{end}"));
        let (brotli, gzip) = (packed(BROTLI), packed(GZIP));
        files.insert(name.clone(), File { kind, forever: carries_hash(&name), plain, brotli, gzip });
    }
    if let Some(alone) = found.keys().find(|name| packing(name).is_some_and(|of| !files.contains_key(of))) {
        return Err(not_an_app(&folder.join(alone), "it is packed, and what it was packed from is not there"));
    }
    if !files.contains_key(INDEX) {
        return Err(not_an_app(folder, "it has no index.html; `cargo xtask wasm` makes one"));
    }
    Ok(BrowserApp { files: Arc::new(files) })
}

fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    left: &mut u64,
    found: &mut BTreeMap<String, Bytes>,
) -> Result<(), BrowserAppError> {
    let unreadable = |path: &Path, reason| BrowserAppError::Unreadable { path: path.to_owned(), reason };
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let entry = entry.map_err(|error| unreadable(folder, error))?;
        let path = entry.path();
        // Of the entry itself, and not of what a link leads to.
        let kind = entry.file_type().map_err(|error| unreadable(&path, error))?;
        let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        let name = entry.file_name().to_str().filter(|name| plain(name)).map(|name| format!("{prefix}{name}"));
        let name = name.ok_or_else(|| not_an_app(&path, "its name has other characters than a-z, 0-9, -, _ and ."))?;
        if kind.is_dir() {
            if depth == 0 {
                return Err(not_an_app(&path, "folders lie too deep in one another"));
            }
            walk(&path, &format!("{name}/"), depth - 1, left, found)?;
        } else if kind.is_file() {
            let size = entry.metadata().map_err(|error| unreadable(&path, error))?.len();
            *left = left.checked_sub(size).ok_or_else(|| not_an_app(&path, "the files are too large together"))?;
            if found.len() == MAX_FILES {
                return Err(not_an_app(&path, "there are too many files"));
            }
            found.insert(name, fs::read(&path).map_err(|error| unreadable(&path, error))?.into());
        } else {
            return Err(not_an_app(&path, "it is a link or a device, and not a file"));
        }
    }
    Ok(())
}

fn not_an_app(path: &Path, reason: &str) -> BrowserAppError {
    BrowserAppError::NotAnApp { path: path.to_owned(), reason: reason.to_owned() }
}

/// Returns the name of what a packed file was packed from.
fn packing(name: &str) -> Option<&str> {
    name.rsplit_once('.').filter(|(_, end)| [BROTLI, GZIP].contains(end)).map(|(of, _)| of)
}

fn kind(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    KINDS.into_iter().find(|(known, _)| *known == end).map(|(_, kind)| kind)
}

/// Tells whether a name such as `main-0123456789ab.js` carries the hash of its content.
fn carries_hash(name: &str) -> bool {
    let stem = name.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
    let hash = stem.rsplit_once('-').map(|(_, hash)| hash).unwrap_or_default();
    hash.len() >= HASH_LENGTH && hash.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase())
}

/// Packed bytes differ from plain ones, and so do their tags.
fn etag(bytes: &[u8]) -> HeaderValue {
    let hex = hex::encode(&Sha256::digest(bytes)[..16]);
    // Hexadecimal digits are allowed in a header.
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(make: impl Fn(&Path)) -> String {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), "<p>").unwrap();
        make(folder.path());
        read(folder.path()).unwrap_err().to_string()
    }

    #[test]
    fn only_a_whole_app_is_read() {
        let write = |name: &'static str| move |folder: &Path| fs::write(folder.join(name), "x").unwrap();
        assert!(reason(write("secret.pem")).contains("secret.pem is not the built app: it is of a type"));
        assert!(reason(write("Makefile")).contains("of a type"));
        assert!(reason(write("main.js.br")).contains("packed from"));
        assert!(reason(write("a b.js")).contains("other characters"));
        assert!(reason(|folder| fs::remove_file(folder.join(INDEX)).unwrap()).contains("cargo xtask wasm"));
        assert!(reason(|folder| fs::create_dir_all(folder.join("1/2/3/4/5")).unwrap()).contains("too deep"));
        let large = |folder: &Path| fs::File::create(folder.join("a.png")).unwrap().set_len(MAX_BYTES).unwrap();
        assert!(reason(large).contains("too large"));
        let many = |folder: &Path| (0..MAX_FILES).for_each(|n| fs::write(folder.join(format!("{n}.js")), "").unwrap());
        assert!(reason(many).contains("too many"));
        assert!(read(Path::new("there/is/no/such")).unwrap_err().to_string().contains("cannot be read"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_wherever_they_lead() {
        let link =
            |to: &'static str| move |folder: &Path| std::os::unix::fs::symlink(to, folder.join("a.txt")).unwrap();
        for to in ["/etc/passwd", "index.html", "..", "nowhere"] {
            assert!(reason(link(to)).contains("a link"), "{to}");
        }
    }

    #[test]
    fn names_that_carry_a_hash_are_known() {
        for name in ["main-0123456789ab.js", "icon-maskable-512-0123456789ab.png", "icons/a-01234567.svg"] {
            assert!(carries_hash(name), "{name}");
        }
        for name in
            ["index.html", "sw.js", "icon-512.png", "my-important.js", "away-DEADBEEF.html", "a-0123456.js", "-"]
        {
            assert!(!carries_hash(name), "{name}");
        }
    }
}
