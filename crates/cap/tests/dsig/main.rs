//! Signatures of alerts, seen from outside: what must be accepted, what never may be,
//! and what two other programs say of both.

mod craft;
mod forgeries;
mod interop;
mod keys;
mod limits;
mod readers;
mod stage;
mod valid;
