//! What happened, in words: printed when something breaks, and hashed so that
//! two plays of one seed can be compared.

use std::fmt;

use homeward_domain::time::Timestamp;

use super::hands::START;

/// A broken history is told by its last lines; the seed tells the rest again.
const LINES_SHOWN: usize = 400;

#[derive(Debug, Clone)]
pub struct Tale {
    lines: Vec<(Timestamp, String)>,
    hash: u64,
}

impl Default for Tale {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            hash: 0xcbf2_9ce4_8422_2325,
        }
    }
}

impl Tale {
    pub fn tell(&mut self, at: Timestamp, line: String) {
        // FNV-1a: this only compares two runs of the same program.
        for byte in line.bytes().chain(at.as_millis().to_le_bytes()) {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.lines.push((at, line));
    }
    pub const fn hash(&self) -> u64 {
        self.hash
    }
}

impl fmt::Display for Tale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let skipped = self.lines.len().saturating_sub(LINES_SHOWN);
        if skipped > 0 {
            writeln!(f, "({skipped} lines before)")?;
        }
        for (at, line) in &self.lines[skipped..] {
            let ms = (*at - START).as_millis();
            writeln!(f, "{:>8}.{:03} s  {line}", ms / 1_000, ms % 1_000)?;
        }
        Ok(())
    }
}
