//! Keeps unreadable bytes aside, for somebody to look at.

use super::disk::{self, Tail as _};
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

const FOLDER: &str = "aside";
/// Most things kept; the oldest goes first.
const MAX_KEPT: usize = 16;

/// Keeps the end of a log, from `at` on.
pub(super) fn keep_tail(folder: &Path, log: &mut File, at: u64) -> io::Result<PathBuf> {
    let path = next_place(folder, "tail")?;
    let mut bytes = Vec::new();
    log.seek(SeekFrom::Start(at))?;
    log.read_to_end(&mut bytes)?;
    let mut file = disk::create(&path)?;
    file.append(&bytes)?;
    file.sync()?;
    Ok(path)
}

/// Keeps a whole log. A second name for the same bytes needs no space; where there are no second names, it is copied.
pub(super) fn keep_log(folder: &Path) -> io::Result<PathBuf> {
    let path = next_place(folder, "log")?;
    let log = folder.join(disk::LOG);
    if fs::hard_link(&log, &path).is_err() {
        fs::copy(&log, &path)?;
        File::open(&path)?.sync_all()?;
    }
    disk::sync_folder(&folder.join(FOLDER))?;
    Ok(path)
}

fn next_place(folder: &Path, what: &str) -> io::Result<PathBuf> {
    let folder = folder.join(FOLDER);
    disk::create_folder(&folder)?;
    let number_of = |path: &PathBuf| path.file_name()?.to_str()?.split('-').next()?.parse::<u32>().ok();
    let mut kept: Vec<(u32, PathBuf)> = fs::read_dir(&folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter_map(|path| Some((number_of(&path)?, path)))
        .collect();
    kept.sort_unstable();
    let next = kept.last().map_or(1, |(last, _)| last + 1);
    for (_, path) in kept.iter().take((kept.len() + 1).saturating_sub(MAX_KEPT)) {
        fs::remove_file(path)?;
    }
    Ok(folder.join(format!("{next:06}-{what}")))
}
