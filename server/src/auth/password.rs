//! Passwords: argon2id, with a salt from the entropy passed in, a few at a time and in memory that is used again.

use crate::auth::weak;
use crate::clock::Entropy;
use crate::problem::{Code, Problem};
use crate::teams::Teams;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// The format of a password that somebody is to have.
pub const FORMAT: &str = "new-password";

/// Shortest password, in characters. Length is what helps (NIST SP 800-63B, section 3.1.1).
pub const MIN_PASSWORD_LENGTH: usize = 12;
/// Longest password, in characters.
pub const MAX_PASSWORD_LENGTH: usize = 200;

/// How many passwords are hashed at once. Each holds 19 MiB for tens of milliseconds.
const AT_ONCE: usize = 2;
/// How many sign-ins may be hashing or waiting for it.
const PLACES: usize = 64;
/// How many more may, of people whom the server knows: strangers in any number leave these free.
const RESERVED_PLACES: usize = 16;
/// After how many seconds to come back when every place is taken: longer than the queue takes.
const RETRY_SECONDS: u16 = 5;
/// Most memory a stored hash may ask for, in KiB.
const MAX_M_COST: u32 = 64 * 1024;
/// Salt and output of a hash that fits no password. They are zeros: nobody can find a password that gives them.
const NO_SALT: [u8; Salt::RECOMMENDED_LENGTH] = [0; Salt::RECOMMENDED_LENGTH];
const NO_OUTPUT: [u8; Params::DEFAULT_OUTPUT_LEN] = [0; Params::DEFAULT_OUTPUT_LEN];

/// What a guess at a password costs. There are two, and no way to make a third: no setting can lower what the program takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// What OWASP advises for Argon2id: 19 MiB, two passes, one lane.
    Advised,
    /// As little as Argon2id allows, for tests that are not about the cost. Only who makes an [`App`](crate::app::App) in Rust
    /// can choose it.
    Least,
}

impl Cost {
    fn params(self) -> Option<Params> {
        match self {
            Cost::Advised => Some(Params::default()),
            Cost::Least => Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None).ok(),
        }
    }
}

/// Whose password is to be hashed, as far as the server can tell before it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Somebody who may be anybody.
    Stranger,
    /// Somebody who is signed in, or comes with something the server gave the account, or with the account's own device.
    Known,
}

/// Who chose a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// The person whose it is.
    ByThePerson,
    /// Somebody else, who so knows it: it must be changed before anything else.
    ByAnother,
}

/// Checks a new password, and returns it in the form that is hashed (NFC). `own` is what belongs to the person: names. The
/// organisation's teams are tried with each.
///
/// # Errors
/// [`Code::Invalid`] at `pointer`: `out_of_range` for one too short or too long, `weak` for one that is tried first.
pub fn acceptable<'a>(
    pointer: &str,
    password: &str,
    own: impl IntoIterator<Item = &'a str>,
    teams: &Teams,
) -> Result<String, Problem> {
    let password: String = password.nfc().collect();
    if !(MIN_PASSWORD_LENGTH..=MAX_PASSWORD_LENGTH).contains(&password.chars().count()) {
        let limits = format!("must have from {MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters");
        return Err(Problem::invalid(pointer, "out_of_range", limits));
    }
    let teams = teams.list();
    if weak::is_weak(&password, own.into_iter().map(str::to_owned).chain([teams])) {
        let why = "is easy to guess: common words, names and patterns are tried first. Three words that have nothing to do with \
                   each other are good";
        return Err(Problem::invalid(pointer, "weak", why));
    }
    Ok(password)
}

/// Hashes passwords and checks them, a few at a time. Those who come when every place in the queue is taken are sent away.
pub struct Hasher {
    /// What new hashes cost. Those that are stored say their own.
    cost: Cost,
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    reserved: Arc<Semaphore>,
    /// Memory between uses: as many buffers at most as there are turns, each as large as the largest hash has asked for.
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
}

/// Permits one to wait in the queue. It is held until the hash is made.
#[derive(Debug)]
pub struct Permit {
    _held: OwnedSemaphorePermit,
}

impl Default for Hasher {
    fn default() -> Hasher {
        Hasher::costing(Cost::Advised)
    }
}

impl Hasher {
    /// Makes one with every place free. Memory is taken at the first hash and then kept.
    pub fn costing(cost: Cost) -> Hasher {
        let semaphore = |most| Arc::new(Semaphore::new(most));
        Hasher {
            cost,
            turns: semaphore(AT_ONCE),
            places: semaphore(PLACES),
            reserved: semaphore(RESERVED_PLACES),
            memory: Arc::default(),
        }
    }

    /// Takes a place in the queue.
    ///
    /// # Errors
    /// [`Code::Unavailable`] where all are taken.
    pub fn permit(&self, who: Who) -> Result<Permit, Problem> {
        let permit = Arc::clone(&self.places).try_acquire_owned().or_else(|full| match who {
            Who::Stranger => Err(full),
            Who::Known => Arc::clone(&self.reserved).try_acquire_owned(),
        });
        permit
            .map(|held| Permit { _held: held })
            .map_err(|_| Problem::new(Code::Unavailable).retry_after(RETRY_SECONDS))
    }

    /// Hashes a password into a PHC string.
    ///
    /// # Errors
    /// [`Code::Internal`] where hashing fails.
    pub async fn hash(&self, permit: Permit, password: String, entropy: Arc<dyn Entropy>) -> Result<String, Problem> {
        let cost = self.cost;
        let hashed = self.in_turn(permit, move |memory| {
            let mut salt = [0; Salt::RECOMMENDED_LENGTH];
            entropy.fill(&mut salt);
            hash(&password, &salt, cost, memory)
        });
        hashed.await?.ok_or(Problem::new(Code::Internal))
    }

    /// Tells whether the password fits the hash, in NFC or, where that is another text, as it was typed: earlier builds hashed
    /// it so. Where there is no hash, takes as long to say no.
    ///
    /// # Errors
    /// [`Code::Internal`] where hashing fails.
    pub async fn fits(&self, permit: Permit, typed: &str, hash: Option<String>) -> Result<bool, Problem> {
        let mut readings = vec![typed.nfc().collect::<String>()];
        if !is_nfc(typed) {
            readings.push(typed.to_owned());
        }
        let hash = hash.or_else(|| nobody(self.cost)).ok_or(Problem::new(Code::Internal))?;
        self.in_turn(permit, move |memory| {
            // Each is tried, whichever fits: how long it takes says nothing.
            let fitting = readings.iter().filter(|reading| fits(reading, &hash, memory)).count();
            fitting > 0 && readings[0].chars().count() <= MAX_PASSWORD_LENGTH
        })
        .await
    }

    /// Does something with a buffer once it is its turn. The permit and the turn end with it, also where nobody waits for it any more.
    async fn in_turn<T: Send + 'static>(
        &self,
        permit: Permit,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Problem::new(Code::Internal))?;
        let memory = Arc::clone(&self.memory);
        let done = tokio::task::spawn_blocking(move || {
            let mut buffer = memory.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let done = work(&mut buffer);
            memory.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
            drop((turn, permit));
            done
        });
        done.await.map_err(|_| Problem::new(Code::Internal))
    }
}

fn hash(password: &str, salt: &[u8], cost: Cost, memory: &mut Vec<Block>) -> Option<String> {
    let params = cost.params()?;
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    derive(&Argon2::from(&params), password, salt, &mut out, memory)?;
    written(&params, salt, &out)
}

/// What is checked where there is no such user, so that both take as long.
fn nobody(cost: Cost) -> Option<String> {
    written(&cost.params()?, &NO_SALT, &NO_OUTPUT)
}

/// Writes a hash as a PHC string.
fn written(params: &Params, salt: &[u8], out: &[u8]) -> Option<String> {
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(params).ok()?,
        salt: Some(Salt::new(salt).ok()?),
        hash: Some(Output::new(out).ok()?),
    };
    Some(hash.to_string())
}

fn fits(password: &str, hash: &str, memory: &mut Vec<Block>) -> bool {
    let mut check = || {
        let hash = PasswordHash::new(hash).ok()?;
        let (salt, expected) = (hash.salt?, hash.hash?);
        let params = Params::try_from(&hash).ok().filter(|params| params.m_cost() <= MAX_M_COST)?;
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        let version = hash.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
        let mut out = vec![0; expected.len()];
        derive(&Argon2::new(algorithm, version, params), password, &salt, &mut out, memory)?;
        // Outputs are compared in constant time.
        Some(Output::new(&out).ok()? == expected)
    };
    check().unwrap_or(false)
}

fn derive(argon2: &Argon2<'_>, password: &str, salt: &[u8], out: &mut [u8], memory: &mut Vec<Block>) -> Option<()> {
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, memory).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    fn made(password: &str) -> String {
        hash(password, &[3; 16], Cost::Advised, &mut Vec::new()).unwrap()
    }

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let (one, mut memory) = (made("correct horse battery"), Vec::new());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(fits("correct horse battery", &one, &mut memory));
        assert!(!fits("correct horse batterz", &one, &mut memory));
        assert!(!fits("", &one, &mut memory) && !fits("x", "not a hash", &mut memory));
        assert_ne!(one, hash("correct horse battery", &[4; 16], Cost::Advised, &mut memory).unwrap());
    }

    #[test]
    fn hashes_are_those_of_the_library() {
        let ours = made("correct horse battery");
        assert!(Argon2::default().verify_password(b"correct horse battery", ours.as_str()).is_ok());
        let other = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(2048, 3, 2, Some(16)).unwrap());
        let theirs = other.hash_password_with_salt(b"correct horse battery", &[5; 16]).unwrap().to_string();
        // A buffer that is too large for it holds what was there before.
        let mut memory = vec![Block::new(); 4096];
        assert!(fits("correct horse battery", &ours.replace("m=19456", "m=4096"), &mut memory).eq(&false));
        assert!(fits("correct horse battery", &theirs, &mut memory));
        let greedy = theirs.replace("m=2048", "m=4194304");
        assert!(!fits("correct horse battery", &greedy, &mut memory) && memory.len() == 4096);
    }

    #[test]
    fn nobody_takes_as_long_as_anybody() {
        for cost in [Cost::Advised, Cost::Least] {
            let somebody = hash("correct horse battery", &[3; 16], cost, &mut Vec::new()).unwrap();
            let no_one = nobody(cost).unwrap();
            assert!(!fits("", &no_one, &mut Vec::new()));
            let (nobody, somebody) = (PasswordHash::new(&no_one).unwrap(), PasswordHash::new(&somebody).unwrap());
            assert_eq!((&nobody.algorithm, nobody.version), (&somebody.algorithm, somebody.version));
            assert_eq!(nobody.params.to_string(), somebody.params.to_string());
            assert_eq!((nobody.salt.unwrap().len(), nobody.hash.unwrap().len()), (16, 32));
        }
    }

    #[tokio::test]
    async fn what_is_made_without_saying_a_cost_costs_what_is_advised() {
        let (usual, least) = (Hasher::default(), Hasher::costing(Cost::Least));
        let hash = async |hasher: &Hasher| {
            let permit = hasher.permit(Who::Known).unwrap();
            hasher.hash(permit, "correct horse battery".to_owned(), Arc::new(SystemEntropy)).await.unwrap()
        };
        let hashes = [hash(&usual).await, hash(&least).await];
        assert!(hashes[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hashes[0]);
        assert!(hashes[1].starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", hashes[1]);
        // A hash says what it cost, whoever checks it.
        for (hasher, hash) in [(&usual, &hashes[1]), (&least, &hashes[0])] {
            for (typed, expected) in [("correct horse battery", true), ("correct horse batterz", false)] {
                let permit = hasher.permit(Who::Known).unwrap();
                assert_eq!(hasher.fits(permit, typed, Some(hash.clone())).await.unwrap(), expected);
            }
        }
    }

    #[tokio::test]
    async fn accents_may_be_typed_either_way_and_old_hashes_fit() {
        let teams = Teams::default();
        let (hasher, composed, apart) =
            (Hasher::default(), "zo\u{eb} zo\u{eb} and a lamp", "zoe\u{308} zoe\u{308} and a lamp");
        let fits = async |typed: &str, hash: &str| {
            hasher.fits(hasher.permit(Who::Known).unwrap(), typed, Some(hash.to_owned())).await.unwrap()
        };
        let new = made(&acceptable("/password", apart, [], &teams).unwrap());
        assert!(fits(apart, &new).await && fits(composed, &new).await);
        assert!(fits(apart, &made(apart)).await && fits(composed, &made(composed)).await);
        assert!(!fits("zoe zoe and a lamp", &new).await);
        assert_eq!(acceptable("/password", "Password2026!", [], &teams).unwrap_err().errors[0].code, "weak");
        assert_eq!(
            acceptable("/password", "zoe\u{308}zoe\u{308}zoe\u{308}z", [], &teams).unwrap_err().errors[0].code,
            "out_of_range"
        );
    }

    #[tokio::test]
    async fn places_are_bounded_and_those_who_are_known_have_some_of_their_own() {
        let hasher = Hasher::default();
        let mut held: Vec<Permit> = (0..PLACES).map(|_| hasher.permit(Who::Stranger).unwrap()).collect();
        let full = hasher.permit(Who::Stranger).unwrap_err();
        assert_eq!(full.code, "unavailable");
        held.extend((0..RESERVED_PLACES).map(|_| hasher.permit(Who::Known).unwrap()));
        assert!(hasher.permit(Who::Known).is_err());
        let hash = hasher.hash(held.pop().unwrap(), "correct horse battery".to_owned(), Arc::new(SystemEntropy));
        let hash = hash.await.unwrap();
        let permit = hasher.permit(Who::Known).unwrap();
        assert!(hasher.fits(permit, "correct horse battery", Some(hash)).await.unwrap());
        drop(held);
        assert!(!hasher.fits(hasher.permit(Who::Stranger).unwrap(), "", None).await.unwrap());
        assert_eq!((hasher.places.available_permits(), hasher.reserved.available_permits()), (PLACES, RESERVED_PLACES));
        assert!(hasher.memory.lock().unwrap().len() <= AT_ONCE);
    }
}
