//! Throw-away PostgreSQL: a cluster that lives as long as one test run, and a fresh database for every test.
//!
//! Each test is a process of its own, so the cluster belongs to the `with-postgres` binary, which starts it, puts its
//! address into [`VARIABLE`] and runs the tests under it. A test asks for [`database`] and never for the cluster.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::str::FromStr;

use anyhow::{Context, Result, bail, ensure};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// The environment variable with the URL of the cluster that tests may make databases in.
pub const VARIABLE: &str = "HOMEWARD_TEST_POSTGRES";

/// The environment variable with the folder of `initdb` and `pg_ctl`, for machines that keep them in an unusual place.
pub const BINARIES_VARIABLE: &str = "HOMEWARD_POSTGRES_BIN";

/// Creates an empty database with a random name in the cluster of the test run, and returns its URL.
///
/// Without a cluster it fails: a test that quietly skipped one of the two engines would prove nothing about it.
pub async fn database() -> Result<String> {
    database_in(&cluster_of_run(std::env::var(VARIABLE).ok())?).await
}

/// Creates an empty database with a random name in the cluster at `cluster_url`, and returns its URL.
pub async fn database_in(cluster_url: &str) -> Result<String> {
    let options = PgConnectOptions::from_str(cluster_url)?;
    let mut connection = PgConnection::connect_with(&options).await.context("connecting to the test cluster")?;
    let name: String = sqlx::query_scalar("SELECT 'homeward_' || replace(gen_random_uuid()::text, '-', '')")
        .fetch_one(&mut connection)
        .await?;
    // From `template0`, which nobody can be connected to: from `template1` creation fails while anyone is.
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0"))).execute(&mut connection).await?;
    connection.close().await?;
    Ok(url_text(&options.database(&name)))
}

/// A PostgreSQL server with a folder of its own, reachable by a unix socket in that folder alone.
///
/// Dropping it stops the server and deletes the folder. So does the end of this process, even by SIGKILL: a keeper
/// process waits for the other end of its input to close, and both ways close it.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    keeper: Child,
}

impl Cluster {
    /// Makes a cluster in `folder`, which is created if need be and must be empty, and waits until it answers.
    ///
    /// Nothing in it is meant to survive: syncing to disk is off. PostgreSQL refuses to run as root, so root hands the
    /// folder to the user `postgres`, whom every folder above it must let through.
    pub fn start(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let folder = folder.canonicalize()?;
        ensure!(fs::read_dir(&folder)?.next().is_none(), "{} is not empty", folder.display());
        ensure!(
            folder.as_os_str().len() + SOCKET_NAME_BYTES <= SOCKET_PATH_MAX_BYTES,
            "{} is too long a path for a unix socket: take a folder nearer the root, by TMPDIR for example",
            folder.display()
        );
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;

        let mut command = if is_root()? {
            let (user, group) = postgres_user()?;
            chown(&folder, Some(user), Some(group))?;
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut keeper = command
            .args(["-c", KEEPER, "keeper"])
            .args([folder.as_os_str(), settings(&folder)?.as_ref(), SUPERUSER.as_ref()])
            .current_dir(&folder)
            // PostgreSQL takes its port and more from the environment of whoever starts it.
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", binaries()?.display()))
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C on a terminal reaches the whole process group; the keeper leaves when its input closes.
            .process_group(0)
            .spawn()
            .context("starting the keeper of the test cluster")?;

        let mut answer = String::new();
        let stdout = keeper.stdout.take().context("the keeper's output is piped")?;
        BufReader::new(stdout).read_line(&mut answer)?;
        let cluster = Self { folder, keeper };
        if answer.trim() != "ready" {
            let log = fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
            bail!("PostgreSQL did not start in {} (can its user reach that folder?)\n{log}", cluster.folder.display());
        }
        Ok(cluster)
    }

    /// Returns the URL of the cluster's maintenance database, from which others are created.
    pub fn url(&self) -> String {
        let socket = self.folder.to_string_lossy();
        let options = PgConnectOptions::new_without_pgpass().socket(&*socket).port(PORT).username(SUPERUSER);
        url_text(&options.database("postgres"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // Neither can be acted on here: the folder goes even if the keeper failed half way.
        let _ = self.keeper.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const SUPERUSER: &str = "homeward";
/// The port is only part of the socket's file name.
const PORT: u16 = 5432;
const SOCKET_NAME_BYTES: usize = "/.s.PGSQL.5432".len();
/// The kernel's limit for the path of a unix socket, without the closing zero.
const SOCKET_PATH_MAX_BYTES: usize = 107;

/// Starts the cluster of folder `$1` with the settings `$2` and the superuser `$3`, says so, and tears it down when its input ends.
const KEEPER: &str = r#"
set -e
{
    initdb --pgdata="$1/data" --username="$3" --auth=trust --encoding=UTF8 --locale=C --no-sync --no-instructions
    printf '%s' "$2" >> "$1/data/postgresql.conf"
    pg_ctl start --wait --pgdata="$1/data" --log="$1/log"
} >> "$1/log" 2>&1
echo ready
cat > /dev/null
pg_ctl stop --silent --mode=immediate --pgdata="$1/data" >> "$1/log" 2>&1
rm -rf "$1"
"#;

fn settings(folder: &Path) -> Result<String> {
    let socket_folder = folder.to_str().context("the cluster's folder has a name in UTF-8")?.replace('\'', "''");
    Ok(format!(
        "listen_addresses = ''\n\
         unix_socket_directories = '{socket_folder}'\n\
         port = {PORT}\n\
         max_connections = 200\n\
         fsync = off\n\
         synchronous_commit = off\n\
         full_page_writes = off\n\
         autovacuum = off\n\
         max_wal_size = '256MB'\n\
         timezone = 'UTC'\n"
    ))
}

/// Writes options as a URL without sqlx's own parameters, so that `psql` accepts it too.
pub(crate) fn url_text(options: &PgConnectOptions) -> String {
    let mut url = options.to_url_lossy();
    url.set_query(None);
    url.to_string()
}

fn cluster_of_run(variable: Option<String>) -> Result<String> {
    variable.with_context(|| {
        format!("{VARIABLE} is not set: run the tests by `cargo xtask test`, or under `with-postgres`")
    })
}

fn is_root() -> Result<bool> {
    Ok(id(&["-u"])? == 0)
}

fn postgres_user() -> Result<(u32, u32)> {
    let explained = "PostgreSQL refuses to run as root and there is no user `postgres` to run it as";
    Ok((id(&["-u", "postgres"]).context(explained)?, id(&["-g", "postgres"]).context(explained)?))
}

/// Asks `id`, because the standard library knows no users and a crate for them would need unsafe code.
fn id(arguments: &[&str]) -> Result<u32> {
    let output = Command::new("id").args(arguments).output().context("running `id`")?;
    ensure!(output.status.success(), "`id` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// Finds the folder of `initdb` and `pg_ctl`: Debian keeps them out of the path, one folder per major version.
fn binaries() -> Result<PathBuf> {
    let told = std::env::var_os(BINARIES_VARIABLE).map(PathBuf::from);
    let in_path = std::env::var_os("PATH");
    let in_path = in_path.iter().flat_map(std::env::split_paths);
    told.into_iter().chain(debian_binaries()).chain(in_path).find(|folder| folder.join("pg_ctl").is_file()).with_context(
        || format!("no PostgreSQL server found: install Debian's `postgresql-15`, or name its folder in {BINARIES_VARIABLE}"),
    )
}

fn debian_binaries() -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    versions.into_iter().rev().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_test_gets_a_database_of_its_own() {
        let (first, second) = (database().await.unwrap(), database().await.unwrap());
        assert_ne!(first, second);

        sqlx::any::install_default_drivers();
        let mut first = sqlx::AnyConnection::connect(&first).await.unwrap();
        let mut second = sqlx::AnyConnection::connect(&second).await.unwrap();
        sqlx::query("CREATE TABLE child (id BIGINT)").execute(&mut first).await.unwrap();
        sqlx::query("CREATE TABLE child (id BIGINT)").execute(&mut second).await.unwrap();
    }

    #[tokio::test]
    async fn a_cluster_answers_until_it_is_dropped_and_leaves_nothing() {
        let parent = tempfile::tempdir().unwrap();
        // The user `postgres` must be able to reach the cluster's folder through this one.
        fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let folder = parent.path().join("it's a cluster & 100% odd");
        let cluster = Cluster::start(&folder).unwrap();
        let url = cluster.url();
        database_in(&url).await.unwrap();

        drop(cluster);
        assert!(database_in(&url).await.is_err());
        assert!(!folder.exists());
    }

    #[test]
    fn a_folder_with_something_in_it_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes"), "kept").unwrap();
        let refusal = Cluster::start(folder.path()).unwrap_err().to_string();
        assert!(refusal.ends_with("is not empty"), "{refusal}");
        assert_eq!(fs::read_to_string(folder.path().join("notes")).unwrap(), "kept");
    }

    #[test]
    fn a_path_too_long_for_a_socket_is_refused_in_words() {
        let parent = tempfile::tempdir().unwrap();
        let refusal = Cluster::start(&parent.path().join("long".repeat(25))).unwrap_err().to_string();
        assert!(refusal.contains("TMPDIR"), "{refusal}");
    }

    #[test]
    fn without_a_cluster_the_test_is_told_what_to_do() {
        let refusal = cluster_of_run(None).unwrap_err().to_string();
        assert!(refusal.contains("cargo xtask test") && refusal.contains("with-postgres"), "{refusal}");
    }
}
