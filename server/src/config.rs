//! Configuration: flags, then environment, then a TOML file, then defaults. Unknown keys are refused; secrets come from files.

use crate::app::{DUPLICATE_CHECKS_PER_DAY, SESSION_DAYS};
use crate::auth::glass::{GlassPolicy, GlassTable};
use crate::listener::{Limits, LimitsTable};
use crate::phones::PhonesTable;
use crate::teams::Teams;
use clap::Args;
use serde::Deserialize;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use sync_core::casework::repeat::{Trigger, Window};
use sync_core::phone_policy::PhonePolicy;

/// How long a session may be configured to last, in days.
const SESSION_DAYS_ALLOWED: RangeInclusive<u32> = 1..=400;

/// How often a person may be allowed to look for likely duplicates within 24 hours.
const DUPLICATE_CHECKS_ALLOWED: RangeInclusive<u16> = 1..=50_000;

/// Flags and environment variables.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Settings")]
pub struct Flags {
    /// TOML file to read; `homeward.toml` in the data folder if it is there.
    #[arg(long, env = "HOMEWARD_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// Folder for the database, the certificate and the signing key.
    #[arg(long, env = "HOMEWARD_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// Database: `sqlite:FILE` or `postgres://…`; SQLite in the data folder unless given.
    #[arg(long, env = "HOMEWARD_DATABASE", hide_env_values = true, global = true)]
    pub database: Option<String>,
    /// File whose one line is the database's URL, where it holds a password.
    #[arg(long, env = "HOMEWARD_DATABASE_FILE", global = true)]
    pub database_file: Option<PathBuf>,
    /// Address to listen on.
    #[arg(long, env = "HOMEWARD_LISTEN", global = true)]
    pub listen: Option<SocketAddr>,
    /// Certificate chain (PEM); made for this machine in the data folder unless given.
    #[arg(long, env = "HOMEWARD_CERTIFICATE", global = true)]
    pub certificate: Option<PathBuf>,
    /// Private key of the certificate (PEM).
    #[arg(long, env = "HOMEWARD_CERTIFICATE_KEY", global = true)]
    pub certificate_key: Option<PathBuf>,
    /// File of the organisation's secret key; `organisation.key` in the data folder unless given.
    #[arg(long, env = "HOMEWARD_ORGANISATION_KEY_FILE", global = true)]
    pub organisation_key_file: Option<PathBuf>,
    /// Folder of the built phone app, to be served under `/app/`; `cargo xtask wasm` makes it.
    #[arg(long, env = "HOMEWARD_APP", global = true)]
    pub app: Option<PathBuf>,
    /// Log as JSON lines.
    #[arg(long, env = "HOMEWARD_LOG_JSON", global = true)]
    pub log_json: bool,
}

/// The TOML file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    database: Option<String>,
    database_file: Option<PathBuf>,
    listen: Option<SocketAddr>,
    certificate: Option<PathBuf>,
    certificate_key: Option<PathBuf>,
    organisation_key_file: Option<PathBuf>,
    app: Option<PathBuf>,
    log_json: Option<bool>,
    triggers: Option<Vec<Trigger>>,
    phones: Option<PhonesTable>,
    session_days: Option<u32>,
    break_glass: Option<GlassTable>,
    duplicate_checks_per_day: Option<u16>,
    connections: Option<LimitsTable>,
    teams: Option<Vec<String>>,
}

/// What the server runs with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder for the database, the certificate and the signing key.
    pub data: PathBuf,
    /// The database's URL. Not printed: it can hold a password.
    pub database: String,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Certificate and key; `None` for one in the data folder, by a root of its own.
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// File of the organisation's secret key.
    pub organisation_key_file: PathBuf,
    /// Folder of the built phone app; `None` where it is not served.
    pub app: Option<PathBuf>,
    /// Log as JSON lines.
    pub log_json: bool,
    /// Repeat-episode triggers beside the recidivist rule.
    pub triggers: Vec<Trigger>,
    /// What is asked of phones.
    pub phones: PhonePolicy,
    /// How long a session lasts from its sign-in, however often it is renewed, in days.
    pub session_days: u32,
    /// How the glass may be broken.
    pub glass: GlassPolicy,
    /// How often a person may look for likely duplicates within 24 hours.
    pub duplicate_checks_per_day: u16,
    /// How many connections there may be, and for how long.
    pub connections: Limits,
    /// The teams.
    pub teams: Teams,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that cannot be read.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file that is not as it should be.
    #[error("{path}: {reason}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Why, without values.
        reason: String,
    },
    /// Settings that do not go together.
    #[error("{0}")]
    Contradiction(String),
}

impl Config {
    /// Puts the configuration together.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(flags: &Flags) -> Result<Config, ConfigError> {
        let data = flags.data.clone();
        let beside = data.clone().unwrap_or_else(|| PathBuf::from("data")).join("homeward.toml");
        let file = match &flags.config {
            Some(path) => read_file(path)?,
            None if beside.exists() => read_file(&beside)?,
            None => File::default(),
        };
        let data = data.or(file.data).unwrap_or_else(|| PathBuf::from("data"));
        let database = database(flags, file.database, file.database_file)?
            .unwrap_or_else(|| format!("sqlite:{}?mode=rwc", data.join("homeward.sqlite").display()));
        let certificate = flags.certificate.clone().or(file.certificate);
        let key = flags.certificate_key.clone().or(file.certificate_key);
        let certificate = match (certificate, key) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some((certificate, key)),
            _ => {
                let reason = "certificate and certificate_key go together: give both or neither";
                return Err(ConfigError::Contradiction(reason.to_owned()));
            }
        };
        let triggers = file.triggers.unwrap_or_else(Trigger::local_defaults);
        for trigger in &triggers {
            trigger.check().map_err(|error| ConfigError::Contradiction(format!("trigger: {error}")))?;
        }
        let phones = file.phones.unwrap_or_default().policy().map_err(ConfigError::Contradiction)?;
        let session_days = file.session_days.unwrap_or(SESSION_DAYS);
        if !SESSION_DAYS_ALLOWED.contains(&session_days) {
            let (least, most) = (SESSION_DAYS_ALLOWED.start(), SESSION_DAYS_ALLOWED.end());
            return Err(ConfigError::Contradiction(format!("session_days must be from {least} to {most}")));
        }
        let glass = file.break_glass.unwrap_or_default().policy().map_err(ConfigError::Contradiction)?;
        let duplicate_checks_per_day = file.duplicate_checks_per_day.unwrap_or(DUPLICATE_CHECKS_PER_DAY);
        if !DUPLICATE_CHECKS_ALLOWED.contains(&duplicate_checks_per_day) {
            let (least, most) = (DUPLICATE_CHECKS_ALLOWED.start(), DUPLICATE_CHECKS_ALLOWED.end());
            let said = format!("duplicate_checks_per_day must be from {least} to {most}");
            return Err(ConfigError::Contradiction(said));
        }
        let connections = file.connections.unwrap_or_default().limits().map_err(ConfigError::Contradiction)?;
        let teams = file.teams.map(Teams::new).transpose().map_err(ConfigError::Contradiction)?.unwrap_or_default();
        let key_file = flags.organisation_key_file.clone().or(file.organisation_key_file);
        Ok(Config {
            organisation_key_file: key_file.unwrap_or_else(|| data.join("organisation.key")),
            data,
            database,
            listen: flags.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8443))),
            certificate,
            app: flags.app.clone().or(file.app),
            log_json: flags.log_json || file.log_json.unwrap_or(false),
            triggers,
            phones,
            session_days,
            glass,
            duplicate_checks_per_day,
            connections,
            teams,
        })
    }

    /// Says what the server would run with, secrets left out.
    pub fn describe(&self) -> String {
        let engine = self.database.split(':').next().unwrap_or_default();
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "data         {}", self.data.display());
        let _ = writeln!(text, "database     {engine}");
        let _ = writeln!(text, "listen       {}", self.listen);
        let certificate =
            self.certificate.as_ref().map_or("by a root of its own".to_owned(), |(file, _)| file.display().to_string());
        let _ = writeln!(text, "certificate  {certificate}");
        let app = self.app.as_ref().map_or("not served".to_owned(), |folder| folder.display().to_string());
        let _ = writeln!(text, "app          {app}");
        let _ = writeln!(text, "log          {}", if self.log_json { "JSON lines" } else { "text" });
        let Limits { connections, per_address, .. } = self.connections;
        let _ = writeln!(text, "connections  {connections}, {per_address} of an address");
        let PhonePolicy { lease_hours, lock_minutes, wipe_after_failures } = self.phones;
        let wipe = wipe_after_failures.map_or("never".to_owned(), |failures| format!("after {failures} failures"));
        let _ = writeln!(text, "phones       lease {lease_hours} h, lock after {lock_minutes} min, wipe {wipe}");
        let _ = writeln!(text, "teams        {}", self.teams.list());
        let _ = writeln!(text, "sessions     {} days from sign-in", self.session_days);
        let _ = writeln!(text, "break glass  {}", self.glass.describe());
        let _ = writeln!(text, "duplicates   {} looks a day", self.duplicate_checks_per_day);
        for trigger in &self.triggers {
            let window = match trigger.window {
                Window::Days(days) => format!("{days} days"),
                Window::Months(months) => format!("{months} months"),
            };
            let absent = if trigger.counts_absent { ", absences counted" } else { "" };
            let _ = writeln!(text, "trigger      {}: {} in {window}{absent}", trigger.name, trigger.count);
        }
        text
    }
}

fn database(
    flags: &Flags,
    from_file: Option<String>,
    file_in_file: Option<PathBuf>,
) -> Result<Option<String>, ConfigError> {
    match (&flags.database, &flags.database_file) {
        (Some(_), Some(_)) => {
            Err(ConfigError::Contradiction("database and database_file contradict each other: give one".to_owned()))
        }
        (Some(url), None) => Ok(Some(url.clone())),
        (None, Some(path)) => read_line(path).map(Some),
        (None, None) => match (from_file, file_in_file) {
            (Some(_), Some(_)) => {
                Err(ConfigError::Contradiction("database and database_file contradict each other: give one".to_owned()))
            }
            (url, None) => Ok(url),
            (None, Some(path)) => read_line(&path).map(Some),
        },
    }
}

fn read_text(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path)
        .map_err(|error| ConfigError::Unreadable { path: path.to_owned(), reason: error.to_string() })
}

fn read_line(path: &Path) -> Result<String, ConfigError> {
    Ok(read_text(path)?.trim().to_owned())
}

fn read_file(path: &Path) -> Result<File, ConfigError> {
    toml::from_str(&read_text(path)?)
        .map_err(|error| ConfigError::Invalid { path: path.to_owned(), reason: without_value(error.message()) })
}

/// Leaves out what a message quotes of a value: it may be a secret in the wrong place.
fn without_value(message: &str) -> String {
    match message.split_once(", expected ") {
        Some((said, expected)) if said.starts_with("invalid ") => format!("a value must be {expected}"),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("homeward.toml");
        std::fs::write(&path, toml).unwrap();
        Config::read(&Flags { config: Some(path), ..Flags::default() })
    }

    #[test]
    fn the_file_is_read_and_unknown_keys_are_refused() {
        let config = read(
            "listen = \"127.0.0.1:9000\"\n[[triggers]]\nname = \"planning\"\ncount = 2\n\
                           window = { unit = \"days\", length = 14 }",
        )
        .unwrap();
        assert_eq!(config.listen.port(), 9000);
        assert_eq!(config.triggers[0].name, "planning");
        assert!(read("lisen = \"127.0.0.1:9000\"").unwrap_err().to_string().contains("unknown field"));
        assert!(read("certificate = \"a.pem\"").unwrap_err().to_string().contains("go together"));
        assert!(
            read("[[triggers]]\nname = \"recidivist\"\ncount = 2\nwindow = { unit = \"days\", length = 14 }").is_err()
        );
    }

    #[test]
    fn what_is_asked_of_phones_lies_within_bounds() {
        assert_eq!(read("").unwrap().phones, PhonePolicy::default());
        let phones = read("[phones]\nlease_hours = 24\nwipe_after_failures = 10").unwrap();
        assert!(phones.describe().contains("phones       lease 24 h, lock after 5 min, wipe after 10 failures\n"));
        assert!(read("").unwrap().describe().contains("lease 72 h, lock after 5 min, wipe never\n"));
        for wrong in [
            "lease_hours = 0",
            "lease_hours = 721",
            "lock_minutes = 0",
            "lock_minutes = 61",
            "wipe_after_failures = 4",
            "wipe_after_failures = 101",
        ] {
            let said = read(&format!("[phones]\n{wrong}")).unwrap_err().to_string();
            assert!(said.starts_with("phones: ") && said.contains("must be from"), "{said}");
        }
        assert_eq!(read("teams = [\"North\", \"South\"]").unwrap().teams.list(), "North, South");
        assert!(read("teams = []").unwrap_err().to_string().contains("teams: "));
        assert_eq!(read("session_days = 1").unwrap().session_days, 1);
        for wrong in ["session_days = 0", "session_days = 401"] {
            assert!(read(wrong).unwrap_err().to_string().contains("from 1 to 400"));
        }
        assert!(read("").unwrap().describe().contains("duplicates   200 looks a day\n"));
        assert_eq!(read("duplicate_checks_per_day = 5").unwrap().duplicate_checks_per_day, 5);
        for wrong in ["duplicate_checks_per_day = 0", "duplicate_checks_per_day = 50001"] {
            assert!(read(wrong).unwrap_err().to_string().contains("from 1 to 50000"));
        }
        assert!(read("[phones]\nlease = 1").unwrap_err().to_string().contains("unknown field"));
    }

    #[test]
    fn connections_lie_within_bounds() {
        assert!(read("").unwrap().describe().contains("connections  800, 256 of an address\n"));
        assert_eq!(read("[connections]\nmost = 100").unwrap().connections.per_address, 100);
        for wrong in ["most = 7", "per_address = 801", "most = 10\nper_address = 11", "per_address = 0"] {
            let said = read(&format!("[connections]\n{wrong}")).unwrap_err().to_string();
            assert!(said.starts_with("connections: "), "{said}");
        }
    }

    #[test]
    fn flags_go_first_and_passwords_are_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("url");
        std::fs::write(&secret, "postgres://homeward:canary@localhost/homeward\n").unwrap();
        let flags = Flags {
            data: Some(folder.path().to_owned()),
            database_file: Some(secret),
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 1))),
            ..Flags::default()
        };
        let config = Config::read(&flags).unwrap();
        assert!(config.database.ends_with("/homeward"));
        assert!(!config.describe().contains("canary"));
    }
}
