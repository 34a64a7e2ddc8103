//! Plays a day in the field on a real server: `day-in-the-field --homeward PATH --folder PATH [--app PATH] [--exit]`.

use anyhow::{Context as _, Result, bail};
use homeward_tests::demo::{self, Options};
use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    match options(std::env::args_os().skip(1)).and_then(|options| demo::play(&options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn options(mut arguments: impl Iterator<Item = OsString>) -> Result<Options> {
    let (mut homeward, mut folder, mut app, mut exit) = (None, None, None, false);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--homeward") => homeward = arguments.next(),
            Some("--folder") => folder = arguments.next(),
            Some("--app") => app = Some(arguments.next().context(USAGE)?),
            Some("--exit") => exit = true,
            _ => bail!(USAGE),
        }
    }
    match (homeward, folder) {
        (Some(homeward), Some(folder)) => {
            Ok(Options { homeward: homeward.into(), folder: folder.into(), app: app.map(Into::into), exit })
        }
        _ => bail!(USAGE),
    }
}

const USAGE: &str = "usage: day-in-the-field --homeward PATH --folder PATH [--app PATH] [--exit]";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn program_and_folder_are_needed_and_anything_else_is_refused() {
        let words = |text: &str| text.split_whitespace().map(OsString::from).collect::<Vec<_>>().into_iter();
        assert!(options(words("--homeward h --folder f --exit")).unwrap().exit);
        assert!(!options(words("--folder f --homeward h")).unwrap().exit);
        assert_eq!(options(words("--folder f --app a --homeward h")).unwrap().app, Some("a".into()));
        for wrong in [
            "",
            "--homeward h",
            "--homeward h --folder",
            "--homeward h --folder f --app",
            "--homeward h --folder f --port 1",
        ] {
            assert!(options(words(wrong)).is_err(), "{wrong}");
        }
    }
}
