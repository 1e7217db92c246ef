//! The Common Alerting Protocol, read and written as the standard's text asks.
//!
//! This library stands alone: it knows nothing of the platform around it, and it
//! does no input or output, asks no clock and draws no chance.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod edxl;
mod embed;
pub mod feed;
pub mod finding;
mod kind;
pub mod markup;
mod moment;
mod noted;
pub mod rule;
pub mod xml;

pub use embed::{Embedded, NotEmbeddable};
pub use finding::{Finding, Mode, Place, Severity, Verdict};
pub use kind::{MsgType, Status};
pub use rule::Rule;
