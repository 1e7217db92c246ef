//! A relay beside a real NATS: batches that leave, positions that come.

mod batches;
mod login;
mod moves;
mod relay;
mod server;
