//! Runs a command beside a throw-away PostgreSQL cluster: `with-postgres -- cargo nextest run`.
//!
//! The command finds the cluster's URL in `HOMEWARD_TEST_POSTGRES`. The cluster is gone when this process is, however
//! it ends, and the command's exit code becomes this one's.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context, Result, bail};
use homeward_tests::postgres::{Cluster, VARIABLE};
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let (program, arguments) = command(std::env::args_os().skip(1))?;
    let folder = tempfile::Builder::new().prefix("homeward-").tempdir()?;
    let cluster = Cluster::start(folder.path())?;

    // Listening takes away the default, which is to end at once and leave the command alone without its cluster.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut child = Command::new(&program)
        .args(arguments)
        .env(VARIABLE, cluster.url())
        .spawn()
        .with_context(|| format!("starting {}", program.display()))?;
    let child_id = child.id();
    let mut waiting = tokio::task::spawn_blocking(move || child.wait());

    let status = loop {
        tokio::select! {
            status = &mut waiting => break status??,
            // Ctrl-C has reached the command too: it belongs to the same terminal.
            _ = interrupt.recv() => {}
            _ = terminate.recv() => forward_termination(child_id)?,
        }
    };
    drop(cluster);
    Ok(exit_code(status))
}

fn command(mut arguments: impl Iterator<Item = OsString>) -> Result<(OsString, Vec<OsString>)> {
    match (arguments.next(), arguments.next()) {
        (Some(separator), Some(program)) if separator == "--" => Ok((program, arguments.collect())),
        _ => bail!("usage: with-postgres -- COMMAND [ARGUMENT]…"),
    }
}

/// Passes SIGTERM on by the shell's `kill`: the standard library only knows SIGKILL, which would stop no test cleanly.
fn forward_termination(process_id: u32) -> Result<()> {
    Command::new("sh").args(["-c", "kill -TERM \"$1\"", "kill", &process_id.to_string()]).status()?;
    Ok(())
}

/// Turns the command's end into an exit code as shells do: 128 and the signal's number for a command that was killed.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().or(status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_stands_after_the_separator() {
        let words = |text: &str| text.split_whitespace().map(OsString::from).collect::<Vec<_>>().into_iter();
        assert_eq!(command(words("-- echo -- one")).unwrap(), ("echo".into(), words("-- one").collect()));
        assert!(command(words("echo one")).is_err());
        assert!(command(words("--")).is_err());
        assert!(command(words("")).is_err());
    }

    #[test]
    fn a_killed_command_is_not_a_success() {
        assert_eq!(exit_code(ExitStatus::from_raw(0)), ExitCode::from(0));
        assert_eq!(exit_code(ExitStatus::from_raw(7 << 8)), ExitCode::from(7));
        assert_eq!(exit_code(ExitStatus::from_raw(9)), ExitCode::from(137));
    }
}
