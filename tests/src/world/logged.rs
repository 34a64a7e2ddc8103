//! What is logged in this process: shown beside a test that fails, and kept for tests that search it.

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Returns everything that was logged since the first world was made: our own crates' finest, other crates' from INFO up.
pub fn logged() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

/// Begins to listen. A second world in one process finds it set up.
pub(super) fn listen() {
    let shown = fmt::layer().with_test_writer().with_ansi(false).with_filter(LevelFilter::INFO);
    let ours = ["homeward_server", "homeward_phone", "sync_core"];
    let finest =
        Targets::new().with_default(LevelFilter::INFO).with_targets(ours.map(|name| (name, LevelFilter::TRACE)));
    let kept = fmt::layer().with_ansi(false).with_writer(|| Kept).with_filter(finest);
    let _ = tracing_subscriber::registry().with(shown).with(kept).try_init();
}

struct Kept;

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
