//! One phone's first sync, in a process of its own so that its memory can be measured.

use anyhow::{Context as _, Result};
use homeward_phone::{Answer, Call, Https, PhoneApp, Surroundings, Transport, Unreachable};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Syncs a fresh phone; returns rounds, pages' sizes and memory as JSON.
///
/// # Errors
/// When the server cannot be reached or memory cannot be read.
pub fn run(url: &str, root: &Path, folder: &Path) -> Result<Value> {
    let pages = Arc::new(Pages::default());
    let https = Https::new(url, Some(&std::fs::read(root)?))?;
    let mut app = PhoneApp::open(folder, Surroundings::system(Counting { https, pages: Arc::clone(&pages) }))?;
    app.sign_in("ada", crate::world::PASSWORD, "New phone")?;
    let before = resident("VmRSS:")?;
    app.sync()?;
    let after = resident("VmHWM:")?;
    Ok(json!({
        "requests": pages.requests.load(Ordering::SeqCst),
        "largest_page": pages.largest.load(Ordering::SeqCst),
        "bytes": pages.bytes.load(Ordering::SeqCst),
        "records": app.sync_statuses().len(),
        "memory_grown": after.saturating_sub(before),
    }))
}

/// Reads this process's memory, now or at its highest, in bytes.
fn resident(field: &str) -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status").context("memory is read from /proc")?;
    let line = status.lines().find(|line| line.starts_with(field)).context("no such field")?;
    let kib: u64 = line.split_whitespace().nth(1).context("no figure")?.parse()?;
    Ok(kib * 1024)
}

#[derive(Default)]
struct Pages {
    requests: AtomicU64,
    largest: AtomicU64,
    bytes: AtomicU64,
}

struct Counting {
    https: Https,
    pages: Arc<Pages>,
}

impl Transport for Counting {
    fn send(&self, call: &Call<'_>) -> Result<Answer, Unreachable> {
        let answer = self.https.send(call)?;
        if call.path == "/v1/sync" {
            let size = answer.body.len() as u64;
            self.pages.requests.fetch_add(1, Ordering::SeqCst);
            self.pages.bytes.fetch_add(size, Ordering::SeqCst);
            self.pages.largest.fetch_max(size, Ordering::SeqCst);
        }
        Ok(answer)
    }
}
