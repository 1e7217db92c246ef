//! Lists and envelopes of alerts: written, read back, broken one change at a
//! time, and shown to stock software.

mod arbitrary;
mod envelope;
mod envelope_wrong;
mod judges;
mod lists;
mod lists_wrong;
mod samples;
