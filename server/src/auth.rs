//! Who calls, and what they may see: passwords, tokens, cookies, devices, and the policy of access.

pub mod caller;
pub mod cookie;
pub mod device;
pub mod glass;
pub mod password;
pub mod peer;
pub mod policy;
pub mod throttle;
pub mod token;
pub mod username;
pub mod weak;

pub use caller::{Caller, SignedIn};
pub use policy::Level;
