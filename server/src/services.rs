//! What the server does for people, one use-case a function: whatever changes more than one table belongs here.
//!
//! A use-case takes the state, who asks for it and what was asked, typed. It asks what the caller may, opens the transaction, applies
//! the rules of the work (`sync_core::casework`) to what it reads in it, writes, writes its line to the audit, and commits. What is
//! to be there once, or follows from what stands, is looked at under the lock that writes. A request that is sent again is found
//! to have been done, and comes to the same.
//!
//! It knows nothing of requests and answers: [`crate::http`] takes a request apart, calls one of these, and shows what it returns
//! as far as the caller may see it. The command line calls them as well. It refuses by [`crate::problem`], whose pointers name what was
//! asked. SQL stays in [`crate::db`], a rule that a phone needs too in the core.

pub mod allocations;
pub mod attachments;
pub mod children;
pub mod devices;
pub mod episodes;
pub mod glass;
pub mod handovers;
pub mod quarantine;
pub mod records;
pub mod sessions;
pub mod shares;
pub mod teams;
pub mod users;
