//! The library from outside: samples, one-change messages, round trips, bounds.

mod accepted;
mod base;
mod bounds;
mod canada;
mod floods;
mod mutations;
mod profiles;
mod readme;
mod refused;
mod round_trip;
mod samples;
mod strategies;
