//! What is logged in this process: shown beside a test that fails, and kept for tests that search it.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use tracing_subscriber::filter::{LevelFilter, Targets, dynamic_filter_fn};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Returns everything that was logged since the first world was made: our own crates' finest, other crates' from INFO up.
pub fn logged() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

static COUNTING: AtomicBool = AtomicBool::new(false);
static STATEMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Does something, and returns the SQL statements that the process ran meanwhile, each with its counts of rows.
pub fn statements(work: impl FnOnce()) -> Vec<String> {
    let taken = || std::mem::take(&mut *STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner));
    taken();
    COUNTING.store(true, Ordering::SeqCst);
    work();
    COUNTING.store(false, Ordering::SeqCst);
    taken()
}

/// Begins to listen. A second world in one process finds it set up.
pub(super) fn listen() {
    let shown = fmt::layer().with_test_writer().with_ansi(false).with_filter(LevelFilter::INFO);
    let ours = ["homeward_server", "homeward_phone", "sync_core"];
    let finest =
        Targets::new().with_default(LevelFilter::INFO).with_targets(ours.map(|name| (name, LevelFilter::TRACE)));
    let kept = fmt::layer().with_ansi(false).with_writer(|| Kept).with_filter(finest);
    let statements = fmt::layer()
        .with_ansi(false)
        .with_writer(|| Statements)
        .with_filter(dynamic_filter_fn(|of, _| of.target() == "sqlx::query" && COUNTING.load(Ordering::SeqCst)));
    let _ = tracing_subscriber::registry().with(shown).with(kept).with(statements).try_init();
}

/// Takes one event a write.
struct Statements;

impl Write for Statements {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner).push(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
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
