//! Changes that must be refused, each with the rule that must say so.

mod alert;
mod area;
mod info;
mod lenient;
mod structure;

pub use lenient::LENIENT;
pub use structure::UNSAFE;

use crate::base::Table;

/// Everything that breaks the standard.
pub const ALL: [Table; 8] = [
    alert::ALERT,
    alert::REFERENCES,
    alert::TIMES,
    info::CODES,
    info::INFO,
    info::RESOURCE,
    area::AREA,
    structure::STRUCTURE,
];
