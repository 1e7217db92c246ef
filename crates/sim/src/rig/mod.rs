//! The rig around a real server: starts the binary, speaks to its doors, reads limits.
//!
//! Demonstration, kill test and bench share it. Nothing here knows the server's
//! code: it starts the program that ships and talks HTTP to it, on loopback only.

pub mod http;
pub mod limits;
pub mod office;
pub mod ports;
pub mod relay;
pub mod server;
pub mod trouble;
