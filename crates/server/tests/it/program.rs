//! Other programs, each for as long as a test holds it.

use std::process::{Child, Command, Stdio};

use crate::{http::Door, server::until, world::SOON};

/// Dropping it ends it, also when the test fails.
pub struct Program(pub Child);

impl Program {
    /// Starts it and waits until it listens there; `needs` says how to get it.
    pub fn started(command: &mut Command, door: Door, needs: &str) -> Self {
        let program = command.stdin(Stdio::null()).spawn();
        let program = Self(program.unwrap_or_else(|error| panic!("{error}; {needs}")));
        until(needs, SOON, || std::net::TcpStream::connect(door.0).ok());
        program
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
