//! Phones whose page is closed: each message through the push service of its browser.

pub mod envelope;
pub mod vapid;
