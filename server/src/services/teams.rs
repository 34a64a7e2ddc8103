//! The teams in use, spelled as the settings do.

use crate::clock::Environment;
use crate::db::audit::{self, Entry};
use crate::db::{Db, access, teams};
use crate::teams::Teams;
use sync_core::fields::Text;
use sync_core::ids::ChildId;

/// A team that is in use and not in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Its name.
    pub team: String,
    /// How many accounts are in it.
    pub accounts: i64,
    /// For how many children it is responsible.
    pub children: i64,
}

/// What became of the teams in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// How many spellings are not those of the settings; with `mend` they were spelled anew.
    pub misspelled: usize,
    /// Those that are in no spelling in the settings.
    pub unknown: Vec<Unknown>,
}

/// Compares the teams in use with the settings. With `mend` accounts and children get the settings' spelling, and who sees
/// whom is derived anew.
///
/// # Errors
/// What the database says.
pub async fn settle(db: &Db, environment: &Environment, teams: &Teams, mend: bool) -> Result<Settled, sqlx::Error> {
    let mut settled = Settled::default();
    for name in teams::in_use(db.reader()).await? {
        match teams.find(&name) {
            Some(team) if team.as_str() == name => {}
            Some(team) => {
                settled.misspelled += 1;
                if mend {
                    respell(db, environment, &name, team).await?;
                }
            }
            None => {
                let (accounts, children) = teams::count(db.reader(), &name).await?;
                settled.unknown.push(Unknown { team: name, accounts, children });
            }
        }
    }
    Ok(settled)
}

async fn respell(db: &Db, environment: &Environment, from: &str, to: &Text<100>) -> Result<(), sqlx::Error> {
    let mut write = db.write().await?;
    for child in teams::respell_children(&mut write, from, to, environment.now()).await? {
        access::refresh_child(&mut write, ChildId(child)).await?;
        let entry = Entry::by(None, None, "child.team_respelled").child(ChildId(child));
        audit::add(write.on(), environment, entry).await?;
    }
    for user in teams::respell_users(&mut write, from, to).await? {
        access::refresh_person(&mut write, user).await?;
        let entry = Entry::by(None, None, "user.team_respelled").detail(user.to_string());
        audit::add(write.on(), environment, entry).await?;
    }
    write.commit().await
}
