//! Worlds beside the house, never shipped: seeded histories in which everything
//! goes wrong ([`history`]), and crowds of phones for demonstrations and load.

pub mod bench;
pub mod demo;
pub mod history;
pub mod kill;
pub mod phones;
pub mod places;
pub mod rig;
