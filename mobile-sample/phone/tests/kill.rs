//! A process that is killed while it writes loses nothing that was stored.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail as its tests do")]

use homeward_phone::{DurableStorage as _, FileStorage};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use sync_core::sync::phone::{Effects, Storage as _, Write};

const FOLDER: &str = "HOMEWARD_KILL_TEST_FOLDER";
const STORED: &str = "stored ";

/// Stores one transaction after another until it is killed, and tells of each when it counts. They are large enough
/// for the log to be written anew now and then.
fn write_on(folder: &Path) {
    let mut storage = FileStorage::open(folder).unwrap();
    let mut out = std::io::stdout();
    for number in 0_u32.. {
        let page = [&number.to_be_bytes()[..], &vec![7; 60_000]].concat();
        let writes = vec![
            Write::Put { key: "page".into(), bytes: page },
            Write::Put { key: format!("note/{number:010}"), bytes: number.to_be_bytes().to_vec() },
        ];
        storage.store(Effects { writes }).unwrap();
        if writeln!(out, "{STORED}{number}").and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

#[test]
fn what_was_stored_outlives_a_killed_process() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return write_on(Path::new(&folder));
    }
    for kill_after in [1, 16, 17, 18, 19, 20, 75] {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "what_was_stored_outlives_a_killed_process", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix(STORED)?.parse::<u32>().ok());
        told.nth(kill_after).unwrap();
        child.kill().unwrap();
        let last_told = told.last().unwrap_or(kill_after as u32);
        child.wait().unwrap();

        let storage = FileStorage::open(folder.path()).unwrap();
        let notes = storage.keys("note/");
        // One more may be there: stored, and killed before it could be told.
        let last = notes.len() as u32 - 1;
        assert!(last == last_told || last == last_told + 1, "{last} after {last_told}");
        for (number, key) in notes.iter().enumerate() {
            assert_eq!(storage.read(key).unwrap(), (number as u32).to_be_bytes());
        }
        let page = storage.read("page").unwrap();
        assert_eq!((&page[..4], page.len()), (&last.to_be_bytes()[..], 60_004));
        assert_eq!(storage.mended().map_or(0, |mended| mended.damaged), 0);
    }
}
