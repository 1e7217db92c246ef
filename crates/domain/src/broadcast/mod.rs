//! The short texts of cell broadcast and of road signs.
//!
//! A cell broadcast has 90 characters on old phones and 360 on newer ones, a road sign
//! hardly more. [`Broadcast`] puts what matters first into them and says what found no
//! room, so that an officer sees it while writing and not on the phones of a province.
//! [`measure`] counts as the network does: in septets of its own alphabet, or in units of
//! UTF-16 where one character is not in that alphabet.

mod alphabet;
mod measure;
mod text;

pub use alphabet::{is_gsm7, plain, septets};
pub use measure::{Coding, Measure, PAGES_MAX, measure};
pub use text::{Broadcast, Form, Part, Said, ShortText};
