//! The Common Alerting Protocol, read and written as the standard's text asks.
//!
//! This library stands alone: it knows nothing of the platform around it, and it
//! does no input or output, asks no clock and draws no chance.

#[cfg(feature = "signature")]
pub mod dsig;
