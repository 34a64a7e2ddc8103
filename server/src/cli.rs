//! The command line of `homeward`.

use crate::auth::password::{Chosen, Hasher};
use crate::auth::username;
use crate::clock::Environment;
use crate::config::{Config, Flags};
use crate::db::handovers::State;
use crate::db::shares::Shares;
use crate::db::{self, Db, accounts, devices};
use crate::problem::Problem;
use crate::services::devices::revoke_on_machine;
use crate::services::handovers;
use crate::services::users::{AddedBy, NewUser, add, rename_on_machine, set_password_on_machine};
use crate::{doctor, organisation, router, serve};
use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use sync_core::fields::{Name, Text};
use sync_core::role::Role;
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

/// Offline-first case recording for people who keep children safe.
#[derive(Debug, Parser)]
#[command(
    name = "homeward",
    version,
    after_help = "Settings come from flags, then HOMEWARD_… variables, then \
the TOML file, then defaults. Secrets are read from files.\n\nFirst steps:\n  homeward user add --username ada --name \"Ada \
Example\" --role administrator --password-file secret.txt --own-password\n  homeward serve"
)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server.
    Serve,
    /// Keeps people's accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Keeps devices.
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Prints the OpenAPI document.
    Openapi,
    /// Reads the whole change log again, verifies every hash, derives everything again and compares.
    Doctor {
        /// Replace what was derived wrongly by what the log says.
        #[arg(long)]
        rebuild: bool,
    },
    /// Looks after what wiped and revoked phones handed over.
    #[command(subcommand)]
    Handover(HandoverCommand),
    /// Looks at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Adds an account.
    Add {
        /// What the person signs in with.
        #[arg(long)]
        username: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// The role, such as missing_children_worker.
        #[arg(long, value_parser = role)]
        role: Role,
        /// The team; a team manager needs one.
        #[arg(long)]
        team: Option<String>,
        /// File whose one line is the password, at least 12 characters.
        #[arg(long)]
        password_file: PathBuf,
        /// The person chose the password: it need not be changed at the first sign-in.
        #[arg(long)]
        own_password: bool,
        /// The account's id; a fresh one unless given.
        #[arg(long)]
        id: Option<Uuid>,
    },
    /// Sets another password, where a person forgot theirs: their sessions end.
    Password {
        /// What the person signs in with.
        #[arg(long)]
        username: String,
        /// File whose one line is the password, at least 12 characters.
        #[arg(long)]
        password_file: PathBuf,
        /// The person chose the password: it need not be changed at the next sign-in.
        #[arg(long)]
        own_password: bool,
    },
    /// Gives an account another username.
    Rename {
        /// The account.
        id: Uuid,
        /// What the person signs in with from now on.
        #[arg(long)]
        username: String,
    },
}

#[derive(Debug, Subcommand)]
enum DeviceCommand {
    /// Lists devices: id, person, name, and whether revoked.
    List,
    /// Revokes a device: its sessions end at once.
    Revoke {
        /// The device.
        id: Uuid,
    },
}

#[derive(Debug, Subcommand)]
enum HandoverCommand {
    /// Lists packages: id, device, state, when it came, and why it is not opened.
    List,
    /// Opens packages that are not opened yet, so that what they hold waits for a manager.
    Open {
        /// The package; all of them unless given.
        id: Option<Uuid>,
        /// File of the organisation's secret key.
        #[arg(long)]
        key: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Checks the configuration and prints it without secrets.
    Check,
}

fn chosen(by_the_person: bool) -> Chosen {
    if by_the_person { Chosen::ByThePerson } else { Chosen::ByAnother }
}

/// Reads a password from a file of one line.
fn one_line(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Says a refusal in one line.
fn said(problem: &Problem) -> anyhow::Error {
    let fields = problem.errors.iter().map(|error| format!("{} {}", error.pointer, error.detail));
    let said: Vec<String> = problem.detail.clone().into_iter().chain(fields).collect();
    anyhow::anyhow!("{}: {}", problem.title, said.join("; "))
}

fn role(name: &str) -> Result<Role, String> {
    let names: Vec<&str> = Role::ALL.into_iter().map(Role::as_str).collect();
    Role::parse(name).ok_or_else(|| format!("must be one of: {}", names.join(", ")))
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("starting")
        .and_then(|runtime| runtime.block_on(run(cli)));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("homeward: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "a command answers on standard output")]
async fn run(cli: Cli) -> Result<ExitCode> {
    if let Command::Openapi = cli.command {
        let document = router::document();
        println!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::read(&cli.flags)?;
    match cli.command {
        Command::Serve => {
            log(config.log_json);
            serve::serve(&config).await?;
        }
        Command::Openapi => {}
        Command::User(command) => users(&config, command).await?,
        Command::Device(command) => {
            let environment = Environment::system();
            let db = serve::open_db(&config, &environment).await?;
            let outcome = phones(&db, &environment, command).await;
            db.close().await;
            outcome?;
        }
        Command::Handover(command) => {
            let environment = Environment::system();
            let db = serve::open_db(&config, &environment).await?;
            let outcome = packages(&db, &environment, command).await;
            db.close().await;
            outcome?;
        }
        Command::Doctor { rebuild } => {
            let environment = Environment::system();
            let db = serve::open_db(&config, &environment).await?;
            let report = doctor::examine(&db, &environment, &config.teams, rebuild).await?;
            print!("{}", report.describe());
            db.close().await;
            if !report.is_well() {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Config(ConfigCommand::Check) => print!("{}", config.describe()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds an account, sets a password, or renames an account.
#[expect(clippy::print_stdout, reason = "a command answers on standard output")]
async fn users(config: &Config, command: UserCommand) -> Result<()> {
    let environment = Environment::system();
    let db = serve::open_db(config, &environment).await?;
    match command {
        UserCommand::Add { username, name, role, team, password_file, own_password, id } => {
            let request = NewUser {
                id: id.unwrap_or_else(|| environment.id()),
                username: Text::new(username).map_err(anyhow::Error::msg)?,
                name: Name::new(name).map_err(anyhow::Error::msg)?,
                role,
                team: team.map(Text::new).transpose().map_err(anyhow::Error::msg)?,
                password: one_line(&password_file)?,
            };
            let request = (request, chosen(own_password));
            let added = add(&db, &environment, &Hasher::default(), &config.teams, request, AddedBy::Machine).await;
            println!("{}", added.map_err(|problem| said(&problem))?.id);
        }
        UserCommand::Password { username, password_file, own_password } => {
            let account = accounts::credentials(db.reader(), &username, &username::key(&username)).await?;
            let account = account.context("there is no such account")?;
            let password = (one_line(&password_file)?, chosen(own_password));
            let settings = (&Hasher::default(), &config.teams);
            let set = set_password_on_machine(&db, &environment, settings, (&account, password)).await;
            if !set.map_err(|problem| said(&problem))? {
                bail!("the password was changed meanwhile");
            }
            println!("{}", account.user.id);
        }
        UserCommand::Rename { id, username } => {
            let username = username::checked(&username).map_err(|why| anyhow::anyhow!("the username {why}"))?;
            if !rename_on_machine(&db, &environment, id, &username).await? {
                bail!("there is no such account, or the name is taken or looks like another's");
            }
            println!("renamed {id}");
        }
    }
    db.close().await;
    Ok(())
}

/// Lists devices, or revokes one.
#[expect(clippy::print_stdout, reason = "a command answers on standard output")]
async fn phones(db: &Db, environment: &Environment, command: DeviceCommand) -> Result<()> {
    match command {
        DeviceCommand::List => {
            let mut after = String::new();
            loop {
                let devices = devices::list_devices(db.reader(), None, &after, 500).await?;
                let Some(last) = devices.last() else { break };
                after = last.id.to_string();
                for device in &devices {
                    let state = if device.revoked_at.is_some() { "revoked" } else { "enrolled" };
                    println!("{}  {}  {state}  {}", device.id, device.user, device.name);
                }
            }
        }
        DeviceCommand::Revoke { id } => {
            if !revoke_on_machine(db, environment, id).await? {
                bail!("there is no such device, or it was revoked before");
            }
            println!("revoked {id}");
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a command answers on standard output")]
async fn packages(db: &Db, environment: &Environment, command: HandoverCommand) -> Result<()> {
    let (secret, one) = match &command {
        HandoverCommand::List => (None, None),
        HandoverCommand::Open { id, key } => (Some(organisation::read(key)?), *id),
    };
    let mut after = String::new();
    let mut found = 0;
    loop {
        let packages = db::handovers::list(db.reader(), &after, 500).await?;
        let Some(last) = packages.last() else { break };
        after = last.id.to_string();
        for package in packages.iter().filter(|package| one.is_none_or(|id| id == package.id)) {
            found += 1;
            if let Some(secret) = secret
                && package.state != State::Opened
            {
                handovers::open((db, &Shares::default()), environment, secret, package).await?;
            }
            let package = db::handovers::find(db.reader(), package.id).await?.context("the package is gone")?;
            let at = package.received_at.format("%Y-%m-%dT%H:%M:%SZ");
            let code = package.code.as_deref().unwrap_or_default();
            let line = format!("{}  {}  {}  {at}  {code}", package.id, package.device, package.state.as_str());
            println!("{}", line.trim_end());
        }
    }
    if let Some(id) = one.filter(|_| found == 0) {
        bail!("there is no package {id}");
    }
    Ok(())
}

fn log(json: bool) {
    let filter = EnvFilter::try_from_env("HOMEWARD_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json {
        builder.json().init();
    } else {
        builder.with_ansi(false).init();
    }
}
