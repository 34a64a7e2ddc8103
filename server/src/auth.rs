//! Who people are, and what they may see: passwords, tokens, cookies, devices, and the policy of access. Nothing here asks the
//! database: [`crate::caller`] does, for each request.

pub mod cookie;
pub mod device;
pub mod glass;
pub mod password;
pub mod peer;
pub mod policy;
pub mod token;
pub mod username;
pub mod weak;

pub use policy::Level;
