//! A file that grows by a line for each batch, for whoever reads along.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
    sync::{Mutex, PoisonError},
};

use tokio::task::spawn_blocking;

use crate::desk::Outcome;

pub struct ToFile {
    file: Mutex<Lines>,
}

struct Lines {
    file: File,
    /// The last write broke off, perhaps in the middle of a line.
    is_torn: bool,
}

impl Lines {
    /// Adds a line. Where one broke off before, the next begins a line of its own: joined
    /// to the torn one it would be no JSON, and lost.
    fn add(&mut self, line: &str) -> io::Result<()> {
        let start = if self.is_torn { "\n" } else { "" };
        self.is_torn = true;
        self.file.write_all(format!("{start}{line}\n").as_bytes())?;
        self.is_torn = false;
        self.file.sync_data()
    }
}

impl ToFile {
    /// Opens the file to add to it. A line that a crash cut off stays one by itself:
    /// whoever reads passes over what is no JSON.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = File::options();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        let mut is_torn = false;
        if file.metadata()?.len() > 0 {
            let mut last = [0];
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
            is_torn = last != *b"\n";
        }
        let file = Mutex::new(Lines { file, is_torn });
        Ok(Self { file })
    }

    /// Adds a line and returns when it is on the disk.
    pub async fn hand(self: &std::sync::Arc<Self>, line: String) -> (Outcome, String) {
        let this = self.clone();
        let written = spawn_blocking(move || {
            let mut file = this.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.add(&line)
        });
        match written.await {
            Ok(Ok(())) => (Outcome::Taken, String::new()),
            Ok(Err(error)) => (Outcome::Later(None), error.to_string()),
            Err(error) => (Outcome::Later(None), error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_broke_off_takes_no_other_line_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("batches");
        std::fs::write(&path, "{\"a\":1}\n{\"torn").unwrap();
        let to = ToFile::open(&path).unwrap();
        let mut lines = to.file.lock().unwrap();
        lines.add("{\"b\":2}").unwrap();
        // A disk that takes nothing for a while.
        let good = std::mem::replace(&mut lines.file, File::open(&path).unwrap());
        lines.add("{\"c\":3}").unwrap_err();
        lines.file = good;
        lines.add("{\"c\":3}").unwrap();
        lines.add("{\"d\":4}").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let whole = text.lines().filter(|line| line.ends_with('}'));
        assert_eq!(
            whole.collect::<String>(),
            "{\"a\":1}{\"b\":2}{\"c\":3}{\"d\":4}"
        );
    }
}
