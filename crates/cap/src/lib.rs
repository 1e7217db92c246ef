//! The Common Alerting Protocol, read and written as the standard's text asks.
//!
//! [`read()`] turns bytes into an [`Alert`] and tells every departure as a [`Finding`];
//! [`write()`] hands out only what strict reading accepts. The words of CAP are in
//! [`model`], every rule with its code in [`rule`], the bounded tree below in [`xml`].
//!
//! This library stands alone: it knows nothing of the platform around it, and it
//! does no input or output, asks no clock and draws no chance.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod check;
#[cfg(feature = "signature")]
pub mod dsig;
pub mod edxl;
mod embed;
pub mod feed;
pub mod finding;
pub mod markup;
pub mod model;
mod moment;
mod noted;
pub mod profile;
pub mod read;
pub mod rule;
mod show;
mod write;
pub mod xml;

pub use embed::{Embedded, NotEmbeddable};
pub use finding::{Finding, Mode, Place, Severity, Verdict};
pub use model::{
    Alert, Area, Circle, DateTime, Info, Point, Polygon, Reference, Resource, Uri, ValueError,
    Version,
};
pub use profile::Profile;
pub use read::{Options, Reading, read, read_element};
pub use rule::Rule;
pub use show::show;
pub use write::{MEDIA_TYPE, WriteError, write, write_for};
