//! The `homeward` program as a process of its own, as it is installed, and what it holds in memory.

use crate::wire::Wire;
use crate::world::PASSWORD;
use anyhow::{Context as _, Result, ensure};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use uuid::Uuid;

/// A mebibyte, for figures.
const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// Where the program and its data are.
#[derive(Debug, Clone)]
pub(super) struct Installed {
    program: PathBuf,
    pub(super) data: PathBuf,
    open_files: Option<u32>,
}

/// The program, serving.
pub(super) struct Program {
    child: Child,
    pub(super) wire: Wire,
    pub(super) root: Vec<u8>,
}

impl Installed {
    /// Finds the program: the one given, or the one beside this one, since both are built into one folder.
    pub(super) fn find(given: Option<&Path>, data: &Path) -> Result<Installed> {
        let beside = std::env::current_exe()?.with_file_name("homeward");
        let program = given.map_or(beside, Path::to_owned);
        ensure!(program.exists(), "there is no {}: build it, or name it by --program", program.display());
        std::fs::create_dir_all(data)?;
        std::fs::write(data.join("password.txt"), PASSWORD)?;
        Ok(Installed { program, data: data.to_owned(), open_files: None })
    }

    /// Lets it have no more than so many files open.
    pub(super) fn with_open_files(mut self, most: u32) -> Installed {
        self.open_files = Some(most);
        self
    }

    fn command(&self) -> Command {
        let mut command = match self.open_files {
            None => Command::new(&self.program),
            Some(most) => {
                let mut command = Command::new("sh");
                command.args(["-c", &format!("ulimit -n {most}; exec \"$0\" \"$@\"")]).arg(&self.program);
                command
            }
        };
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HOMEWARD_")) {
            command.env_remove(name);
        }
        command.arg("--data").arg(&self.data).stdin(Stdio::null());
        command
    }

    /// Adds an account.
    pub(super) fn user(&self, username: &str, role: &str, team: Option<&str>) -> Result<Uuid> {
        let mut command = self.command();
        command.args(["user", "add", "--username", username, "--name", username, "--role", role]);
        command.arg("--password-file").arg(self.data.join("password.txt")).arg("--own-password");
        if let Some(team) = team {
            command.args(["--team", team]);
        }
        let output = command.output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    }

    /// Starts it, and waits until it listens.
    pub(super) fn start(&self) -> Result<Program> {
        let mut command = self.command();
        command.args(["serve", "--listen", "127.0.0.1:0"]).stderr(Stdio::piped());
        let mut child = command.spawn().context("starting homeward")?;
        let stderr = child.stderr.take().context("it has no standard error")?;
        let mut lines = BufReader::new(stderr).lines();
        let address = loop {
            let line = lines.next().context("it ended before it listened")??;
            if let Some((_, address)) = line.split_once("listening address=") {
                break address.split_whitespace().next().unwrap_or_default().parse::<SocketAddr>()?;
            }
        };
        // A log that nobody reads would stop it.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let root = std::fs::read(self.data.join("certificate.pem"))?;
        Ok(Program { child, wire: Wire::to(address, &root)?, root })
    }
}

impl Program {
    pub(super) fn url(&self) -> String {
        format!("https://localhost:{}", self.wire.address.port())
    }

    /// Tells what it holds in memory now, in MiB.
    pub(super) fn resident(&self) -> Result<f64> {
        memory(self.child.id(), "VmRSS:")
    }

    /// Tells the most it ever held, in MiB.
    pub(super) fn peak(&self) -> Result<f64> {
        memory(self.child.id(), "VmHWM:")
    }

    /// Counts what it has open.
    pub(super) fn open_files(&self) -> Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // One that cannot be killed has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn memory(process: u32, field: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).context("memory is read from /proc")?;
    let line = status.lines().find(|line| line.starts_with(field)).context("no such field")?;
    let kib: f64 = line.split_whitespace().nth(1).context("no figure")?.parse()?;
    Ok(kib * 1024.0 / MEBIBYTE)
}
