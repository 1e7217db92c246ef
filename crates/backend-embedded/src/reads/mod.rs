//! The questions, in the groups in which the port asks them.
//!
//! Each is one statement, so each answer is of one moment. The same functions
//! serve the writer where a change depends on what stands.

pub mod answers;
pub mod cases;
pub mod deliveries;
pub mod foreign;
pub mod messages;
pub mod people;
