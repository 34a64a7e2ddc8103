//! Where the time of a build goes: to the crates of others, to ours, and to what is done with them.

use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;

/// What a build took. The crates of others come first: what is left after the last of them is counted as ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Times {
    /// Crates of others that were compiled, each profile and target of one by itself.
    dependencies: usize,
    until_dependencies: Duration,
    own: usize,
    after_them: Duration,
    /// What is made of the compiled crates: the app's bundle.
    bundle: Duration,
}

impl std::ops::Add for Times {
    type Output = Times;

    fn add(self, other: Times) -> Times {
        Times {
            dependencies: self.dependencies + other.dependencies,
            until_dependencies: self.until_dependencies + other.until_dependencies,
            own: self.own + other.own,
            after_them: self.after_them + other.after_them,
            bundle: self.bundle + other.bundle,
        }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, what: &str, time: Duration| write!(f, "{what:<34}{}", in_words(time));
        line(f, &format!("{} crates of others", self.dependencies), self.until_dependencies)?;
        f.write_str("\n")?;
        line(f, &format!("{} of ours", self.own), self.after_them)?;
        if !self.bundle.is_zero() {
            f.write_str("\n")?;
            line(f, "the phone app's bundle", self.bundle)?;
        }
        Ok(())
    }
}

impl Times {
    /// Runs what makes something of the compiled crates.
    pub(crate) fn of_bundling(bundle: impl FnOnce() -> Result<()>) -> Result<Times> {
        let begun = Instant::now();
        bundle()?;
        Ok(Times { bundle: begun.elapsed(), ..Times::default() })
    }

    fn note(&mut self, compiled: Compiled, elapsed: Duration) {
        match compiled {
            Compiled::Dependency => {
                self.dependencies += 1;
                self.until_dependencies = elapsed;
            }
            Compiled::Own => self.own += 1,
        }
    }
}

/// Runs a `cargo build`, shows what it shows, and tells where its time went.
pub(crate) fn build(checkout: &Checkout, mut command: std::process::Command) -> Result<Times> {
    let shown = checkout.show(&command);
    eprintln!("$ {shown}");
    let begun = Instant::now();
    command.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    let mut cargo = command.spawn().with_context(|| format!("cannot start `{shown}`"))?;
    let mut times = Times::default();
    for line in BufReader::new(cargo.stdout.take().context("its output is piped")?).lines() {
        if let Some(compiled) = compiled(&line?) {
            times.note(compiled, begun.elapsed());
        }
    }
    let status = cargo.wait()?;
    if !status.success() {
        bail!("`{shown}` failed: {status}");
    }
    times.after_them = begun.elapsed().saturating_sub(times.until_dependencies);
    Ok(times)
}

/// Whose crate was compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compiled {
    Dependency,
    Own,
}

/// Reads a line of cargo's: a JSON object of which three members matter, and which cargo writes without spaces.
fn compiled(line: &str) -> Option<Compiled> {
    let is_new = line.contains(r#""reason":"compiler-artifact""#) && line.contains(r#""fresh":false"#);
    let is_own = line.contains(r#""package_id":"path+file:"#);
    is_new.then_some(if is_own { Compiled::Own } else { Compiled::Dependency })
}

/// Says a time as people do: 12 min 3 s, 41 s.
fn in_words(time: Duration) -> String {
    let seconds = (time.as_millis() + 500) / 1_000;
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {} s", seconds / 60, seconds % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_compiled_counts_and_by_whose_it_is() {
        let line = |id: &str, fresh: bool| {
            format!(
                r#"{{"reason":"compiler-artifact","package_id":"{id}","target":{{"kind":["lib"]}},"fresh":{fresh}}}"#
            )
        };
        let of_others = "registry+https://github.example/index#lru@0.19.1";
        assert_eq!(compiled(&line(of_others, false)), Some(Compiled::Dependency));
        assert_eq!(compiled(&line("path+file:///home/server#homeward-server@0.1.0", false)), Some(Compiled::Own));
        assert_eq!(compiled(&line(of_others, true)), None);
        assert_eq!(compiled(r#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(compiled(""), None);
    }

    #[test]
    fn what_comes_after_the_last_of_others_is_ours() {
        let mut times = Times::default();
        for (compiled, seconds) in [(Compiled::Dependency, 3), (Compiled::Own, 4), (Compiled::Dependency, 600)] {
            times.note(compiled, Duration::from_secs(seconds));
        }
        times.after_them = Duration::from_millis(61_499);
        let bundled = Times { bundle: Duration::from_secs(7), ..Times::default() };
        let expected = "2 crates of others                10 min 0 s\n1 of ours                         1 min 1 s";
        assert_eq!(times.to_string(), expected);
        assert_eq!((times + bundled).to_string(), format!("{expected}\nthe phone app's bundle            7 s"));
    }
}
