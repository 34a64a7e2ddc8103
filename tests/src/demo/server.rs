//! The server as a process of its own, on a folder of its own.

use anyhow::{Context as _, Result, bail};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};
use tokio::signal::unix::{SignalKind, signal};

/// How long a server may take until it listens.
const START: Duration = Duration::from_secs(60);

/// A server, running or not.
pub(super) struct Server {
    homeward: PathBuf,
    data: PathBuf,
    app: Option<PathBuf>,
    log: PathBuf,
    listen: SocketAddr,
    child: Option<Child>,
    /// How long it took until it listened, at the last start.
    started_in: Duration,
}

impl Server {
    /// Prepares a server. Port 0 lets the system choose one at the first start; it is kept afterwards, since phones know
    /// it by then.
    pub(super) fn install(homeward: &Path, folder: &Path, app: Option<&Path>, listen: SocketAddr) -> Result<Server> {
        let data = folder.join("server");
        fs::create_dir_all(&data).with_context(|| format!("making {}", data.display()))?;
        let log = folder.join("server.log");
        Ok(Server {
            homeward: homeward.to_owned(),
            data,
            app: app.map(Path::to_owned),
            log,
            listen,
            child: None,
            started_in: Duration::ZERO,
        })
    }

    /// Starts it, and waits for the line in its log that says it listens.
    pub(super) fn start(&mut self) -> Result<()> {
        let mut command = self.command(&["serve", "--listen", &self.listen.to_string()]);
        if let Some(app) = &self.app {
            command.arg("--app").arg(app);
        }
        let begun = Instant::now();
        let mut child = command.stderr(Stdio::piped()).spawn().context("starting the server")?;
        let stderr = child.stderr.take().context("the server has no standard error")?;
        self.child = Some(child);
        let log = File::options().create(true).append(true).open(&self.log).context("opening the server's log")?;
        let (say, hear) = mpsc::channel();
        std::thread::spawn(move || keep_log(stderr, log, &say));
        // The sender goes away when the server does.
        let Ok(port) = hear.recv_timeout(START) else {
            let said = fs::read_to_string(&self.log).unwrap_or_default();
            bail!("the server does not start:\n{}", said.lines().last().unwrap_or("it says nothing"));
        };
        self.listen.set_port(port);
        self.started_in = begun.elapsed();
        Ok(())
    }

    /// Returns how long it took until it listened, at the last start.
    pub(super) fn started_in(&self) -> Duration {
        self.started_in
    }

    /// Kills it without a warning, as a power cut would.
    pub(super) fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().context("stopping the server")?;
            child.wait()?;
        }
        Ok(())
    }

    /// Runs another command of the program on the same data, and returns whether it went well and what it said.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let output = self.command(arguments).output().with_context(|| format!("running homeward {arguments:?}"))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        Ok((output.status.success(), said))
    }

    /// Goes on until somebody says stop, or the server ends by itself.
    pub(super) fn serve_until_interrupted(&mut self) -> Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let id = child.id();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            let mut ended = tokio::task::spawn_blocking(move || child.wait());
            loop {
                tokio::select! {
                    status = &mut ended => {
                        status??;
                        return Ok(());
                    }
                    // Ctrl-C has reached the server too: it belongs to the same terminal.
                    _ = interrupt.recv() => {}
                    // The standard library only knows SIGKILL, and the server stops in better order by SIGTERM.
                    _ = terminate.recv() => {
                        Command::new("sh").args(["-c", "kill -TERM \"$1\"", "kill", &id.to_string()]).status()?;
                    }
                }
            }
        })
    }

    /// Returns its address.
    pub(super) fn url(&self) -> String {
        format!("https://localhost:{}", self.listen.port())
    }

    /// Returns its addresses for others on the same network, where they reach it at all.
    pub(super) fn urls_nearby(&self) -> Vec<String> {
        let nearby = if self.listen.ip().is_unspecified() { homeward_server::tls::lan_addresses() } else { Vec::new() };
        let v4 = nearby.into_iter().filter(IpAddr::is_ipv4);
        v4.map(|address| format!("https://{}", SocketAddr::new(address, self.listen.port()))).collect()
    }

    /// Tells whether it serves the phone app.
    pub(super) fn serves_app(&self) -> bool {
        self.app.is_some()
    }

    /// Reads the certificate by which phones and desks know it.
    pub(super) fn root(&self) -> Result<Vec<u8>> {
        fs::read(self.certificate()).context("reading the server's certificate")
    }

    /// Returns where its certificate is.
    pub(super) fn certificate(&self) -> PathBuf {
        self.data.join("certificate.pem")
    }

    /// Returns where the root is that a phone is told to trust.
    pub(super) fn trusted_root(&self) -> PathBuf {
        self.data.join("root.pem")
    }

    /// Returns where its log is.
    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.homeward);
        command.args(arguments).arg("--data").arg(&self.data).stdin(Stdio::null());
        // The demo is the same for somebody who runs a server of their own.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HOMEWARD_")) {
            command.env_remove(name);
        }
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that cannot be killed has ended.
        let _ = self.kill();
    }
}

/// Keeps what the server says, and passes on the port once it listens.
fn keep_log(stderr: ChildStderr, mut log: File, say: &Sender<u16>) {
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        // A log that cannot be written is no reason to stop the server.
        let _ = writeln!(log, "{line}");
        if let Some(port) = port_in(&line) {
            // Nobody listens after the first.
            let _ = say.send(port);
        }
    }
}

fn port_in(line: &str) -> Option<u16> {
    let address = line.split_once("listening address=")?.1;
    address.split_whitespace().next()?.parse::<SocketAddr>().ok().map(|address| address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_line_that_says_listening() {
        let line = "2026-03-02T09:00:00Z  INFO homeward_server::serve: listening address=127.0.0.1:40123";
        assert_eq!(port_in(line), Some(40123));
        assert_eq!(port_in("INFO answered method=GET status=200"), None);
    }
}
