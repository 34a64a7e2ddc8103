//! The phone app's files, in memory: read once, at the start, from the folder that `cargo xtask wasm` makes.

mod folder;

pub use folder::{BrowserAppError, read};

use axum::body::Bytes;
use axum::http::HeaderValue;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What stands for the folder itself.
pub(crate) const INDEX: &str = "index.html";

/// The app's files, by their names below `/app/`.
#[derive(Debug, Clone, Default)]
pub struct BrowserApp {
    files: Arc<BTreeMap<String, File>>,
}

/// A file, in each encoding it is there in.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) kind: &'static str,
    /// Its name follows from its content, so that another content has another name.
    pub(crate) forever: bool,
    pub(crate) plain: Body,
    pub(crate) brotli: Option<Body>,
    pub(crate) gzip: Option<Body>,
}

/// What is sent, and the ETag of exactly that.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(crate) bytes: Bytes,
    pub(crate) etag: HeaderValue,
}

impl BrowserApp {
    /// Returns how many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Finds a file by its name below `/app/`.
    pub(crate) fn file(&self, name: &str) -> Option<&File> {
        self.files.get(name)
    }
}
