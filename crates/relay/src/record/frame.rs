//! What goes to the disk at once: a length, a checksum, and events.

use std::{
    fs::File,
    io::{self, BufReader},
};

/// One group of writes. Far more than gathers while the disk is busy.
pub const FRAME_BYTES_MAX: usize = 64 * 1024 * 1024;
const HEAD: usize = 8;

/// Room for the head of a frame, to be filled in by [`close`].
pub fn open(frame: &mut Vec<u8>) {
    frame.clear();
    frame.resize(HEAD, 0);
}

pub fn is_empty(frame: &[u8]) -> bool {
    frame.len() <= HEAD
}

/// Writes length and checksum before the events.
pub fn close(frame: &mut [u8]) {
    let Some((head, events)) = frame.split_at_mut_checked(HEAD) else {
        return;
    };
    // Frames are closed long before their length needs more than 32 bits.
    head[..4].copy_from_slice(&(events.len() as u32).to_le_bytes());
    head[4..].copy_from_slice(&crc32fast::hash(events).to_le_bytes());
}

/// Reads the frames of a file, each into `each`. Gives how many bytes were whole: what
/// comes after was cut off by a crash, or is broken.
pub fn read(file: &File, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let (mut whole, mut events) = (0, Vec::new());
    loop {
        let mut head = [0; HEAD];
        if !fill(&mut reader, &mut head)? {
            return Ok(whole);
        }
        let [a, b, c, d, sum @ ..] = head;
        let len = u32::from_le_bytes([a, b, c, d]) as usize;
        if len == 0 || len > FRAME_BYTES_MAX {
            return Ok(whole);
        }
        events.resize(len, 0);
        let is_whole = fill(&mut reader, &mut events)?;
        if !is_whole || crc32fast::hash(&events) != u32::from_le_bytes(sum) {
            return Ok(whole);
        }
        each(&events)?;
        whole += (HEAD + len) as u64;
    }
}

/// `false` where the file ends before.
fn fill(from: &mut impl io::Read, bytes: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
