//! A simulated world for Homeward's tests: real phones, a real server on a real database, a network that can be cut, and
//! a clock that moves when the test says so.
//!
//! [`world::World`] is where a scenario begins. Scenarios stand in `tests/tests/`, one topic a file, and run on SQLite and
//! on PostgreSQL alike by [`on_both_engines!`]. [`open`] puts a world's server on a port. [`demo`] is the story that `cargo xtask demo` plays, on a real server.

pub mod bench;
pub mod demo;
pub mod open;
pub mod postgres;
pub mod wire;
pub mod world;

pub use world::{Engine, World};

/// Tells scenarios once for each database engine: `on_both_engines! { fn name(world) { … } }`.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$doc:meta])* fn $name:ident($world:ident) $body:block)*) => {
        $($(#[$doc])* fn $name($world: &mut $crate::World) $body)*
        mod sqlite {
            $(#[test] fn $name() { super::$name(&mut $crate::World::new($crate::Engine::Sqlite)); })*
        }
        mod postgres {
            $(#[test] fn $name() { super::$name(&mut $crate::World::new($crate::Engine::Postgres)); })*
        }
    };
}

/// Tells stories that ask nothing of SQL that differs between engines: once, on the one that starts sooner.
#[macro_export]
macro_rules! on_one_engine {
    ($($(#[$doc:meta])* fn $name:ident($world:ident) $body:block)*) => {
        $($(#[$doc])* #[test] fn $name() {
            let $world = &mut $crate::World::new($crate::Engine::Sqlite);
            $body
        })*
    };
}
