//! Backups of the server's database, and going back to them.

use super::World;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};
use std::str::FromStr as _;

/// A copy of a whole database, taken while it was quiet.
#[derive(Debug, Clone)]
pub struct Backup {
    url: String,
}

impl World {
    /// Copies the database. The server stops for it and starts again, so desks and phones made before are without one.
    pub fn back_up(&mut self) -> Backup {
        self.run(self.app.db.close());
        let copy = match self.url.strip_prefix("sqlite:").and_then(|url| url.split('?').next()) {
            Some(file) => {
                // Closed by its last connection, the file is whole without its log.
                let copy = format!("{file}.{}", self.id());
                std::fs::copy(file, &copy).expect("a copy of the database");
                format!("sqlite:{copy}?mode=rw")
            }
            None => self.run(copy_database(&self.url)),
        };
        self.restart_server();
        Backup { url: copy }
    }

    /// Starts the server on a backup: whatever came after it is gone.
    pub fn restore(&mut self, backup: &Backup) {
        self.run(self.app.db.close());
        self.url.clone_from(&backup.url);
        self.restart_server();
    }
}

async fn copy_database(url: &str) -> String {
    let options = PgConnectOptions::from_str(url).expect("a URL of PostgreSQL");
    let name = options.get_database().expect("a database").to_owned();
    let mut connection =
        PgConnection::connect_with(&options.clone().database("postgres")).await.expect("the test cluster");
    let copy = format!("{name}_copy");
    let sql = format!("CREATE DATABASE {copy} TEMPLATE {name}");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a copy of the database");
    connection.close().await.expect("an end");
    crate::postgres::url_text(&options.database(&copy))
}
