//! What the phone promises, told with a small hub in memory.

mod audit;
mod exchange;
mod property;
mod trouble;
mod typing;
mod world;
