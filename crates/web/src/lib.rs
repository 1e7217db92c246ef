//! HTTP for officers, the public, screens, partners and devices: request in, answer out.
//!
//! No rule lives here. A door reads a request, asks the engine or a port, and
//! writes the answer; [`problem`] alone knows which answer has which status.

pub mod apps;
mod body;
pub mod console;
pub mod device;
pub mod elsewhere;
pub mod fediverse;
mod negotiate;
pub mod openapi;
pub mod partner;
pub mod photo;
mod press;
pub mod problem;
pub mod public;
pub mod signage;
