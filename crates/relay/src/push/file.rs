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
    file: Mutex<File>,
}

impl ToFile {
    /// Opens the file to add to it. A line that a crash cut off gets its end, so that the
    /// next begins a line of its own: whoever reads passes over what is no JSON.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = File::options();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        if file.metadata()?.len() > 0 {
            let mut last = [0];
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                file.write_all(b"\n")?;
            }
        }
        Ok(Self {
            file: Mutex::new(file),
        })
    }

    /// Adds a line and returns when it is on the disk.
    pub async fn hand(self: &std::sync::Arc<Self>, mut line: String) -> Outcome {
        let this = self.clone();
        line.push('\n');
        let written = spawn_blocking(move || {
            let mut file = this.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(line.as_bytes())
                .and_then(|()| file.sync_data())
        });
        match written.await {
            Ok(Ok(())) => Outcome::Taken,
            Ok(Err(error)) => {
                tracing::error!(%error, "could not write to the file of batches");
                Outcome::Later(None)
            }
            Err(_) => Outcome::Later(None),
        }
    }
}
