//! The least that any server can do: one `write` for each line, and nothing else.
//!
//! No protocol, no record, no order. What it takes is the kernel's; the distance from here
//! to a server is what that server adds.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
};

use crate::rig::trouble::{Done, Trouble};

/// What a listener says, and hears.
pub const LISTEN: &[u8] = b"listen\n";
pub const LISTENING: &[u8] = b"listening\n";
/// What a publisher says before its message, and hears when everybody was written to.
pub const SAY: &[u8] = b"say ";
pub const SAID: &[u8] = b"said\n";

/// Who comes.
enum Caller {
    Listener,
    Publisher(Vec<u8>),
    /// Hung up at once: it only looked whether the door is open.
    Nobody,
}

/// Serves at `at` until it is killed.
pub fn serve(at: SocketAddr) -> Done {
    let serving = || Trouble::in_doing("serve bare lines");
    let door = TcpListener::bind(at).map_err(serving())?;
    let mut lines = Vec::new();
    for stream in door.incoming() {
        let mut stream = stream.map_err(serving())?;
        stream.set_nodelay(true).map_err(serving())?;
        match caller(&stream)? {
            Caller::Listener => {
                stream.write_all(LISTENING).map_err(serving())?;
                lines.push(stream);
            }
            Caller::Publisher(message) => {
                for mut line in &lines {
                    line.write_all(&message).map_err(serving())?;
                }
                stream.write_all(SAID).map_err(serving())?;
            }
            Caller::Nobody => {}
        }
    }
    Ok(())
}

fn caller(stream: &TcpStream) -> Done<Caller> {
    let hearing = || Trouble::in_doing("hear who comes to bare lines");
    let mut words = BufReader::new(stream);
    let mut line = Vec::new();
    words.read_until(b'\n', &mut line).map_err(hearing())?;
    if line == LISTEN {
        return Ok(Caller::Listener);
    }
    let Some(length) = line.strip_prefix(SAY) else {
        return Ok(Caller::Nobody);
    };
    let length = String::from_utf8_lossy(length).trim().parse();
    let length = length.map_err(Trouble::in_doing("read how long a message is"))?;
    let mut message = vec![0; length];
    words.read_exact(&mut message).map_err(hearing())?;
    Ok(Caller::Publisher(message))
}
