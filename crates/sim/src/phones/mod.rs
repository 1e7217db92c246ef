//! Phones by the thousand, each with a place, a memory and a connection of its own.
//!
//! They hold real TCP connections to the real server, from processes of their own,
//! and follow the rules of the reference phone exactly. Positions never leave this
//! module: a phone names the cell that the atlas tells it to name and decides by
//! itself what is for it. That is also how we know whether the server missed
//! anybody: the positions and the areas say who must have been told, and nothing
//! that the server counted takes part in the judgement.

pub mod chance;
pub mod child;
pub mod clock;
pub mod crowd;
mod library;
mod line;
pub mod orders;
mod package;
mod phone;
pub mod place;
pub mod processes;
mod receipts;
mod rules;
pub mod stats;
mod wire;
