//! Who calls, and what they may see: passwords, tokens, devices, and the policy of access.

pub mod caller;
pub mod device;
pub mod password;
pub mod policy;
pub mod token;

pub use caller::Caller;
pub use policy::Level;
