//! The command line as an administrator types it: a process of its own on a folder of its own.

use homeward_server::db::{Db, accounts, devices};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use uuid::Uuid;

const SECRET: &str = "a canary of a password";

/// Finds the program beside the tests: both are built into one folder.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("homeward");
    assert!(program.exists(), "build it first: cargo build -p homeward-server --bins");
    program
}

fn homeward(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HOMEWARD_")) {
        command.env_remove(name);
    }
    command.current_dir(data).env("HOMEWARD_DATA", data).args(arguments).output().unwrap()
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}

/// Runs a command that must go well, and returns what it printed.
#[track_caller]
pub(crate) fn well(data: &Path, arguments: &[&str]) -> String {
    let output = homeward(data, arguments);
    let (out, err) = said(&output);
    assert!(output.status.success(), "{arguments:?}: {out}{err}");
    assert!(!out.contains(SECRET) && !err.contains(SECRET));
    out
}

/// Runs a command that must fail, and returns what it complained of.
#[track_caller]
pub(crate) fn badly(data: &Path, arguments: &[&str]) -> String {
    let output = homeward(data, arguments);
    let (out, err) = said(&output);
    assert!(!output.status.success(), "{arguments:?}: {out}");
    assert!(out.is_empty() && !err.contains("panicked") && !err.contains(SECRET), "{out}{err}");
    err
}

pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret.txt"), format!("{SECRET}\n")).unwrap();
    folder
}

pub(crate) fn add<'a>(username: &'a str, role: &'a str) -> Vec<&'a str> {
    vec!["user", "add", "--username", username, "--name", username, "--role", role, "--password-file", "secret.txt"]
}

/// Reads the hash of an account's password out of the database.
fn stored_hash(data: &Path, username: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let db = Db::open(&format!("sqlite:{}", data.join("homeward.sqlite").display()), "t1").await.unwrap();
        let account = accounts::credentials(db.reader(), username, username).await.unwrap().unwrap();
        db.close().await;
        account.password_hash
    })
}

#[test]
fn accounts_are_added_and_what_is_wrong_is_said() {
    let folder = folder();
    let data = folder.path();
    let id = well(data, &add("alex", "administrator"));
    assert!(Uuid::parse_str(id.trim()).is_ok(), "{id}");
    // Whatever tests of other things choose, the program's own cost is what is advised.
    let hash = stored_hash(data, "alex");
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert!(badly(data, &add("alex", "administrator")).contains("taken"));
    assert!(badly(data, &add("mo", "team_manager")).contains("/team is needed by a team manager"));
    assert!(badly(data, &add("mo", "chief")).contains("missing_children_worker"));
    std::fs::write(data.join("short.txt"), "short").unwrap();
    let mut short = add("ada", "youth_worker");
    *short.last_mut().unwrap() = "short.txt";
    assert!(badly(data, &short).contains("from 12 to 200 characters"));
    *short.last_mut().unwrap() = "nowhere.txt";
    assert!(badly(data, &short).contains("nowhere.txt"));
    assert!(badly(data, &["user", "add", "--password", SECRET]).contains("--password-file"));
}

#[test]
fn devices_are_listed_and_revoked() {
    let folder = folder();
    let data = folder.path();
    let user = well(data, &add("ada", "missing_children_worker"));
    assert_eq!(well(data, &["device", "list"]), "");
    let device = Uuid::from_u128(7);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let db = Db::open(&format!("sqlite:{}", data.join("homeward.sqlite").display()), "t1").await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let owner = (device, Uuid::parse_str(user.trim()).unwrap());
        let at = chrono::DateTime::from_timestamp(1_772_442_000, 0).unwrap();
        devices::enrol(&mut tx, owner, "Ada's phone", ("ed25519", &[1; 32]), at).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    });
    let listed = well(data, &["device", "list"]);
    assert!(
        listed.contains(&device.to_string()) && listed.contains("enrolled") && listed.contains("Ada's phone"),
        "{listed}"
    );
    assert!(listed.contains(user.trim()));
    let id = device.to_string();
    assert_eq!(well(data, &["device", "revoke", &id]), format!("revoked {id}\n"));
    assert!(well(data, &["device", "list"]).contains("revoked"));
    assert!(badly(data, &["device", "revoke", &id]).contains("revoked before"));
    assert!(badly(data, &["device", "revoke", "ada"]).contains("ada"));
    let doctor = well(data, &["doctor"]);
    assert!(!doctor.is_empty(), "it says how it went");
    well(data, &["doctor", "--rebuild"]);
}

#[test]
fn the_configuration_is_checked_and_its_secrets_kept() {
    let folder = folder();
    let data = folder.path();
    let shown = well(data, &["config", "check"]);
    assert!(
        shown.contains("127.0.0.1:8443")
            && shown.contains("sqlite")
            && shown.contains("strategy_meeting: 3 in 30 days"),
        "{shown}"
    );
    let url = data.join("url.txt");
    std::fs::write(&url, format!("postgres://homeward:{SECRET}@localhost/homeward")).unwrap();
    let shown = well(data, &["config", "check", "--database-file", "url.txt", "--listen", "127.0.0.1:9000"]);
    assert!(shown.contains("postgres") && shown.contains("127.0.0.1:9000"), "{shown}");
    let toml = |text: &str| {
        std::fs::write(data.join("homeward.toml"), text).unwrap();
        badly(data, &["config", "check"])
    };
    assert!(toml("lisen = \"127.0.0.1:9000\"").contains("unknown field `lisen`"));
    assert!(
        toml("[[triggers]]\nname = \"x\"\ncount = 2\nwindow = { unit = \"days\", length = 3 }\ncolour = 1")
            .contains("colour")
    );
    assert!(toml(&format!("log_json = \"{SECRET}\"")).contains("homeward.toml"));
    assert!(toml(&format!("database = \"postgres://{SECRET}\"\ndatabase_file = \"url.txt\"")).contains("give one"));
    assert!(toml("listen = \"nowhere\"").contains("homeward.toml"));
    assert!(toml("= 7").contains("homeward.toml"));
    std::fs::remove_file(data.join("homeward.toml")).unwrap();
    assert!(badly(data, &["config", "check", "--config", "gone.toml"]).contains("gone.toml"));
    assert!(
        badly(data, &["doctor", "--database", &format!("mysql://homeward:{SECRET}@localhost/x")]).contains("sqlite")
    );
    let unreachable = format!("postgres://homeward:{SECRET}@127.0.0.1:1/homeward");
    badly(data, &["device", "list", "--database", &unreachable]);
    // Help shows where a setting comes from, and not a secret that is set.
    let help = Command::new(program()).arg("--help").env("HOMEWARD_DATABASE", &unreachable).output().unwrap();
    let (help, _) = said(&help);
    assert!(help.contains("HOMEWARD_DATABASE") && !help.contains(SECRET), "{help}");
}

#[test]
fn the_document_is_printed_and_commands_are_explained() {
    let folder = folder();
    let data = folder.path();
    let document: serde_json::Value = serde_json::from_str(&well(data, &["openapi"])).unwrap();
    assert!(document["paths"]["/v1/sync"].is_object());
    let help = well(data, &["--help"]);
    for word in ["serve", "user", "device", "openapi", "doctor", "config", "HOMEWARD_DATA", "First steps"] {
        assert!(help.contains(word), "{word}: {help}");
    }
    for command in
        [vec!["user", "add", "--help"], vec!["device", "--help"], vec!["doctor", "--help"], vec!["serve", "--help"]]
    {
        assert!(well(data, &command).contains("Usage: homeward"));
    }
    assert!(badly(data, &["sreve"]).contains("serve"));
    badly(data, &[]);
    assert!(!data.join("homeward.sqlite").exists(), "none of this needs a database");
}

/// The database, what SQLite puts beside it and the folder are nobody else's, also where an earlier build left them open.
#[cfg(unix)]
#[test]
fn the_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let data = folder.path();
    let open = |path: &Path, mode: u32| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let others = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
    open(data, 0o755);
    well(data, &add("ada", "administrator"));
    let database = data.join("homeward.sqlite");
    assert_eq!((others(data), others(&database)), (0, 0));
    open(data, 0o755);
    open(&database, 0o644);
    std::fs::write(data.join("token.key"), "invented").unwrap();
    open(&data.join("token.key"), 0o644);
    // While the database is open, there is a journal beside it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let db = Db::open(&format!("sqlite:{}", database.display()), "t1").await.unwrap();
        for ending in ["", "-wal", "-shm"] {
            assert_eq!(others(&data.join(format!("homeward.sqlite{ending}"))), 0, "{ending}");
        }
        db.close().await;
    });
    well(data, &["device", "list"]);
    assert_eq!((others(data), others(&data.join("token.key"))), (0, 0));
}
