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

/// Closes every key in a folder to everybody but its owner.
///
/// # Errors
/// What the system says.
pub fn close_keys(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "key") {
            close(&path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("the file is there").permissions().mode() & 0o7777
    }

    fn open_to_all(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its owner may");
    }

    #[test]
    fn what_was_open_is_closed_and_what_is_shared_on_purpose_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (data, shared) = (folder.path().join("data"), folder.path().join("shared"));
        make_folder(&data).unwrap();
        assert_eq!(mode(&data), 0o700);
        open_to_all(&data, 0o755);
        let (key, other) = (data.join("token.key"), data.join("root.pem"));
        make_file(&key).unwrap();
        assert_eq!(mode(&key), 0o600);
        fs::write(&key, "invented").unwrap();
        fs::write(&other, "invented").unwrap();
        open_to_all(&key, 0o644);
        open_to_all(&other, 0o644);
        make_folder(&data).unwrap();
        close_keys(&data).unwrap();
        assert_eq!((mode(&data), mode(&key), mode(&other)), (0o700, 0o600, 0o644));
        assert_eq!(fs::read(&key).unwrap(), b"invented");
        fs::create_dir(&shared).unwrap();
        open_to_all(&shared, 0o1777);
        make_folder(&shared).unwrap();
        assert_eq!(mode(&shared), 0o1777);
        close(&folder.path().join("nothing")).unwrap();
    }
}
