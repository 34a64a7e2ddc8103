//! Runs the server: opens what it needs, listens, and stops in good order.

use crate::app::{App, Settings};
use crate::auth::password::Hasher;
use crate::auth::token::TokenKey;
use crate::browser_app;
use crate::clock::Environment;
use crate::config::Config;
use crate::db::Db;
use crate::listener;
use crate::organisation::OrganisationKey;
use crate::private;
use crate::router;
use crate::services::sessions::throttle;
use crate::services::teams;
use crate::tls;
use anyhow::{Context as _, Result};
use std::sync::Arc;
use sync_core::catalogue::Catalogue;
use tokio::net::TcpListener;

/// Opens the database and the keys of a configuration.
///
/// # Errors
/// When the data folder, a key or the database cannot be opened.
pub async fn open(config: &Config) -> Result<Arc<App>> {
    let environment = Environment::system();
    let db = open_db(config, &environment).await?;
    let path = config.data.join("token.key");
    if !path.exists() {
        let key = TokenKey::generate(environment.entropy.as_ref()).context("making the signing key")?;
        tls::write_secret(&path, &key)?;
    }
    let key = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let tokens = TokenKey::read(&key).with_context(|| format!("{} is not an Ed25519 key", path.display()))?;
    let browser_app = config.app.as_deref().map(browser_app::read).transpose()?;
    if let Some(files) = &browser_app {
        tracing::info!(files = files.len(), "serving the phone app");
    }
    let organisation = OrganisationKey::read_or_make(&config.organisation_key_file, environment.entropy.as_ref())?;
    let settled = teams::settle(&db, &environment, &config.teams, true).await?;
    if !settled.unknown.is_empty() {
        let unknown = settled.unknown.len();
        tracing::warn!(unknown, "teams are in use that the settings do not name: see homeward doctor");
    }
    let settings = Settings {
        triggers: config.triggers.clone(),
        phones: config.phones,
        session_days: config.session_days,
        glass: config.glass.clone(),
        duplicate_checks_per_day: config.duplicate_checks_per_day,
        teams: config.teams.clone(),
        organisation: Some(organisation),
        browser_app,
        catalogue: Catalogue::embedded(),
    };
    Ok(App::new(db, environment, tokens, Hasher::default(), settings))
}

/// Opens the database of a configuration.
///
/// # Errors
/// When it cannot be opened.
pub async fn open_db(config: &Config, environment: &Environment) -> Result<Db> {
    private::make_folder(&config.data).with_context(|| format!("making {}", config.data.display()))?;
    private::close_keys(&config.data).with_context(|| format!("closing the keys in {}", config.data.display()))?;
    private::close(&config.organisation_key_file).context("closing the organisation's key")?;
    let epoch: String = environment.secret().chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    Ok(Db::open(&config.database, &epoch).await?)
}

/// Serves until told to stop.
///
/// # Errors
/// When it cannot listen.
pub async fn serve(config: &Config) -> Result<()> {
    let app = open(config).await?;
    let pair = tls::certificate(config.certificate.as_ref(), &config.data, app.environment.now())?;
    let tls = tls::config(&pair)?;
    let (router, _) = router::service(Arc::clone(&app));
    tokio::spawn(throttle::look_after(Arc::clone(&app)));
    let listening = || format!("listening on {}", config.listen);
    let socket = TcpListener::bind(config.listen).await.with_context(listening)?;
    tracing::info!(address = %socket.local_addr().with_context(listening)?, "listening");
    let stop = async {
        stop_signal().await;
        tracing::info!("stopping");
    };
    listener::serve(socket, tls, router, config.connections.clone(), stop).await;
    app.db.close().await;
    Ok(())
}

async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
