//! Files and folders that only their owner may open.

use std::fs;
use std::io;
use std::path::Path;

/// What others and the group may do with a file or folder.
#[cfg(unix)]
const OF_OTHERS: u32 = 0o077;
/// A folder that everybody may put files into, such as `/tmp`.
#[cfg(unix)]
const SHARED: u32 = 0o1000;

/// Makes a file where there is none, and closes it to everybody but its owner.
///
/// # Errors
/// What the system says.
pub fn make_file(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    close(path)
}

/// Makes a folder where there is none, and closes it to everybody but its owner.
///
/// # Errors
/// What the system says.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    close(path)
}

/// Closes a file or folder to everybody but its owner, where it is there and open to others. A folder that is shared on
/// purpose stays as it is.
///
/// # Errors
/// What the system says.
pub fn close(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = match fs::metadata(path) {
            Ok(found) => found.permissions().mode(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        if mode & OF_OTHERS != 0 && mode & SHARED == 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(mode & !OF_OTHERS))?;
        }
    }
    Ok(())
}
