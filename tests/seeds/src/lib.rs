//! Which seeds a property is tried with.
//!
//! A seed makes one case: one history, one text, one walk through an app. Every run tries the seeds of `corpus.txt`, with which
//! the property once failed, and then as many fixed ones as the property says, so that two runs do the same. [`VARIABLE`] in the
//! environment asks for something else:
//!
//! | value | tried |
//! |---|---|
//! | none | the corpus, the fixed seeds |
//! | `fresh:7` | the corpus, the fixed seeds, and half as many that follow from 7: what `cargo xtask test` asks for |
//! | `12` or `12,99` | these alone |
//!
//! A failure prints its seed, the command that runs it again, and the line for the corpus.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};

/// The variable that says which seeds to try.
pub const VARIABLE: &str = "HOMEWARD_SEED";

const CORPUS: &str = include_str!("../corpus.txt");
/// How many cases a property of [`properties!`] has: what proptest runs unless told otherwise.
pub const USUAL_CASES: u64 = 256;

/// A test that holds for every seed. [`property!`] makes one.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    package: &'static str,
    test: &'static str,
    shrinking: u32,
}

impl Property {
    /// Names a property by the package and the function of its test.
    pub const fn new(package: &'static str, test: &'static str) -> Property {
        Property { package, test, shrinking: 4096 }
    }

    /// Tries at most so many smaller cases when one has failed; for those that take long.
    pub const fn shrinking(self, most: u32) -> Property {
        Property { shrinking: most, ..self }
    }

    /// Tries the test with each seed: `fixed` of them, and those of the corpus and the environment.
    ///
    /// # Panics
    /// When the test does, after printing the seed; and when [`VARIABLE`] cannot be read.
    pub fn each(self, fixed: u64, mut test: impl FnMut(u64)) {
        let asked = std::env::var(VARIABLE).ok();
        let seeds = self.seeds(CORPUS, fixed, asked.as_deref()).unwrap_or_else(|why| panic!("{VARIABLE}: {why}"));
        for seed in seeds {
            let told = TellsOnFailure { property: self, seed };
            test(seed);
            drop(told);
        }
    }

    /// Tries the test with one value of the strategy for each seed, and with smaller ones where it fails.
    ///
    /// # Panics
    /// Like [`Property::each`].
    pub fn check<S: Strategy>(self, fixed: u64, values: &S, test: impl Fn(S::Value) -> TestCaseResult) {
        self.each(fixed, |seed| {
            let config = Config {
                cases: 1,
                failure_persistence: None,
                max_shrink_iters: self.shrinking,
                rng_seed: RngSeed::Fixed(seed),
                ..Config::default()
            };
            if let Err(error) = TestRunner::new(config).run(values, &test) {
                panic!("{error}");
            }
        });
    }

    fn seeds(self, corpus: &str, fixed: u64, asked: Option<&str>) -> Result<Vec<u64>, String> {
        let number = |text: &str| text.trim().parse::<u64>().map_err(|_| format!("{text} is not a seed"));
        let fresh = match asked {
            None => None,
            Some(asked) => match asked.strip_prefix("fresh:") {
                Some(base) => Some(number(base)?),
                None => return asked.split(',').map(number).collect(),
            },
        };
        let once_failed = lines(corpus).filter(|line| (line.package, line.test) == (self.package, self.test));
        let mut seeds: Vec<u64> = once_failed.map(|line| line.seed).chain(1..=fixed).collect();
        if let Some(base) = fresh {
            // Two properties with one base do not walk through the same numbers.
            let mut state = self.test.bytes().fold(base, |state, byte| mixed(state ^ u64::from(byte)));
            seeds.extend((0..fixed.div_ceil(2)).map(|_| {
                state = mixed(state);
                state
            }));
        }
        Ok(seeds)
    }
}

/// The finisher of SplitMix64, over its increment.
fn mixed(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

struct Line<'a> {
    package: &'a str,
    test: &'a str,
    seed: u64,
}

fn lines(corpus: &str) -> impl Iterator<Item = Line<'_>> {
    let lines = corpus.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| {
        let mut words = line.split_whitespace();
        let (package, test, seed) = (words.next(), words.next(), words.next().and_then(|seed| seed.parse().ok()));
        match (package, test, seed, words.next()) {
            (Some(package), Some(test), Some(seed), Some(_)) => Line { package, test, seed },
            _ => panic!("not package, test, seed and what was wrong: {line}"),
        }
    })
}

/// Says which seed it was when a test unwinds.
struct TellsOnFailure {
    property: Property,
    seed: u64,
}

impl Drop for TellsOnFailure {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let (Property { package, test, .. }, seed) = (self.property, self.seed);
            eprintln!("\n{test} failed with seed {seed}. To run it again:");
            eprintln!("    {VARIABLE}={seed} cargo nextest run -p {package} {test}");
            eprintln!("To have every run try it, add to tests/seeds/corpus.txt:");
            eprintln!("    {package} {test} {seed} <what was wrong>");
        }
    }
}

/// Names the property that the surrounding test is, by the test's function.
#[macro_export]
macro_rules! property {
    ($test:expr) => {
        $crate::Property::new(env!("CARGO_PKG_NAME"), $test)
    };
}

/// Makes tests of properties, written as for `proptest!`: each argument is taken of a strategy.
#[macro_export]
macro_rules! properties {
    ($($(#[$meta:meta])* fn $test:ident($($value:pat in $strategy:expr),+ $(,)?) $body:block)+) => {$(
        $(#[$meta])*
        fn $test() {
            $crate::property!(stringify!($test)).check($crate::USUAL_CASES, &($($strategy,)+), |($($value,)+)| {
                $body
                Ok(())
            });
        }
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    const CORPUS_OF_TWO: &str = "# Said.\n\npackage one 99 lost a row\npackage other 98 lost a word\n";

    fn seeds(test: &'static str, asked: Option<&str>) -> Result<Vec<u64>, String> {
        Property::new("package", test).seeds(CORPUS_OF_TWO, 4, asked)
    }

    #[test]
    fn what_is_tried_follows_from_the_variable_alone() {
        assert_eq!(seeds("one", None).unwrap(), [99, 1, 2, 3, 4]);
        assert_eq!(seeds("third", None).unwrap(), [1, 2, 3, 4]);
        assert_eq!(seeds("one", Some("12")).unwrap(), [12]);
        assert_eq!(seeds("one", Some("12, 13")).unwrap(), [12, 13]);
        let fresh = seeds("one", Some("fresh:7")).unwrap();
        assert_eq!((&fresh[..5], fresh.len()), (&[99, 1, 2, 3, 4][..], 7));
        assert_eq!(fresh, seeds("one", Some("fresh:7")).unwrap());
        for other in [seeds("one", Some("fresh:8")), seeds("other", Some("fresh:7"))] {
            assert!(other.unwrap()[5..].iter().all(|seed| !fresh[5..].contains(seed)));
        }
        for wrong in ["", "fresh:", "fresh", "-1", "1;2"] {
            assert!(seeds("one", Some(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_seed_makes_the_same_value_again() {
        let made = |seed: u64| {
            let value = std::cell::Cell::new(0);
            let config =
                Config { cases: 1, failure_persistence: None, rng_seed: RngSeed::Fixed(seed), ..Config::default() };
            let all = proptest::num::u64::ANY;
            TestRunner::new(config)
                .run(&all, |made| {
                    value.set(made);
                    Ok(())
                })
                .unwrap();
            value.get()
        };
        assert_eq!(made(5), made(5));
        assert_ne!(made(5), made(6));
    }

    #[test]
    fn every_line_of_the_corpus_is_of_a_test_that_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut sources = String::new();
        for folder in ["sync-core", "server", "mobile-sample", "tests"] {
            read(&root.join(folder), &mut sources);
        }
        for line in lines(CORPUS) {
            assert!(sources.contains(&format!("fn {}(", line.test)), "{} of {} is gone", line.test, line.package);
        }
    }

    fn read(folder: &Path, into: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
                read(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
}
