//! Systems outside: where each is reached, and what may be told about it.
//!
//! Secrets are read here, from the environment or from files, and go no further than to the client
//! that needs them: what is recorded and shown passes through [`Address::tell`].

mod address;
#[cfg(any(test, feature = "pubsub", feature = "sqs"))]
mod credentials;
mod endpoint;
mod reach;
mod secret;
#[cfg(feature = "sqs")]
pub mod sqs;
mod surroundings;

pub use address::Address;
#[cfg(feature = "sqs")]
pub use credentials::is_of_amazon_sqs;
#[cfg(feature = "pubsub")]
pub use credentials::is_of_google;
pub use endpoint::Endpoint;
pub use reach::{Connections, Reach};
pub use secret::{Secret, cut_around, fill, longest, masked, read_secret_file};
pub use surroundings::Surroundings;
