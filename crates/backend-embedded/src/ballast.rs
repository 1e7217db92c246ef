//! Room kept for endings.
//!
//! A file of nothing lies beside the database. When the disk is full and a child
//! is found, the file gives its room away, and the ending is written. While the
//! file is not whole, only endings are written; it takes its room back, as far
//! as there is any, whenever somebody wants to write.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom, Write},
    path::Path,
};

/// Taken at a time, so that a disk with a little room left gives that little.
const PIECE_BYTES: usize = 64 * 1024;

#[derive(Debug)]
pub struct Ballast {
    file: File,
    whole_bytes: u64,
    bytes: u64,
}

impl Ballast {
    pub fn open(path: &Path, whole_bytes: u64) -> io::Result<Self> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self {
            file,
            whole_bytes,
            bytes,
        })
    }

    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub const fn is_whole(&self) -> bool {
        self.bytes >= self.whole_bytes
    }

    /// Takes back what was given away, and says whether it is all there. A part
    /// is kept: others who write to this disk would take it otherwise.
    pub fn refill(&mut self) -> bool {
        if self.is_whole() {
            return true;
        }
        // On failure the file is as long as the disk let it become.
        let refilled = self.grow();
        self.bytes = self.file.metadata().map_or(self.bytes, |m| m.len());
        refilled.is_ok() && self.is_whole()
    }

    fn grow(&mut self) -> io::Result<()> {
        let mut at = self.file.seek(SeekFrom::End(0))?;
        let piece = noise();
        while at < self.whole_bytes {
            let left = usize::try_from(self.whole_bytes - at).unwrap_or(PIECE_BYTES);
            let piece = &piece[..left.min(PIECE_BYTES)];
            self.file.write_all(piece)?;
            at += piece.len() as u64;
        }
        self.file.sync_all()
    }

    /// Gives the room away.
    pub fn spend(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.bytes = 0;
        // Some file systems lend freed room only after they wrote down that it is free.
        self.file.sync_all()
    }
}

/// Bytes that do not shrink: a file system that compresses would keep no room for zeros.
fn noise() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next)
        .flatten()
        .take(PIECE_BYTES)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ballast_is_spent_and_taken_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reserve.bin");
        let mut ballast = Ballast::open(&path, 200_000).unwrap();
        assert!(ballast.refill());
        assert_eq!(ballast.bytes(), 200_000);
        ballast.spend().unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
        assert!(!ballast.is_whole());
        assert!(ballast.refill());
        assert!(Ballast::open(&path, 200_000).unwrap().is_whole());
    }
}
