//! What moves: commands (people act) and reconcilers (the system acts).
//!
//! A command reads what it needs, lets a rule of `domain` decide, and records
//! the whole decision in one batch. A reconciler takes no input: it looks at
//! what is recorded, does what is missing, and doing it twice is harmless.
//! Ask "who started it?" to find any behaviour: a person is in [`commands`],
//! the clock or a wake-up in [`reconcilers`], a question of a page in [`queries`].

#[macro_use]
mod plant;
#[cfg(feature = "planted")]
pub mod planted;

pub mod afoot;
pub mod bell;
mod cap_facts;
pub mod commands;
mod couriers;
pub mod driver;
pub mod failure;
mod gate;
pub mod house;
pub mod hub;
pub mod partner_links;
pub mod queries;
pub mod receipts;
pub mod reconcilers;
pub mod rehearsals;
pub mod vault;
pub mod world;

pub use failure::Failure;
pub use house::{Engine, Policies, Street, Walk};
