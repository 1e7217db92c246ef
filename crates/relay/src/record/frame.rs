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

/// Writes length and checksum before the events. What could not be read again is refused.
pub fn close(frame: &mut [u8]) -> io::Result<()> {
    let Some((head, events)) = frame.split_at_mut_checked(HEAD) else {
        return Ok(());
    };
    if events.len() > FRAME_BYTES_MAX {
        return Err(broken(
            "more was to be written at once than can be read again",
        ));
    }
    // Below 2^32 by the line before.
    head[..4].copy_from_slice(&(events.len() as u32).to_le_bytes());
    head[4..].copy_from_slice(&crc32fast::hash(events).to_le_bytes());
    Ok(())
}

/// Reads the frames of a file, each into `each`. Gives how many bytes were whole: what
/// comes after was cut off by a crash. A crash breaks the last frame only, because each is
/// on the disk before the next is written; so one with something behind it is damage.
pub fn read(file: &File, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<u64> {
    let all = file.metadata()?.len();
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let (mut whole, mut events) = (0, Vec::new());
    loop {
        let mut head = [0; HEAD];
        if !fill(&mut reader, &mut head)? {
            return Ok(whole);
        }
        let [a, b, c, d, sum @ ..] = head;
        let len = u32::from_le_bytes([a, b, c, d]) as usize;
        if len == 0 {
            return Ok(whole);
        }
        let end = whole + (HEAD + len) as u64;
        let is_whole = len <= FRAME_BYTES_MAX && end <= all && {
            events.resize(len, 0);
            fill(&mut reader, &mut events)? && crc32fast::hash(&events) == u32::from_le_bytes(sum)
        };
        if !is_whole && end < all {
            return Err(broken("it is damaged in its middle"));
        }
        if !is_whole {
            return Ok(whole);
        }
        each(&events)?;
        whole = end;
    }
}

fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// `false` where the file ends before.
fn fill(from: &mut impl io::Read, bytes: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
