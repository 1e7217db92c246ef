//! A file from the disk, never more of it than the library would read.

use std::{fs::File, io::Read as _, path::Path};

use homeward_cap::xml::Limits;

/// The bytes of a file; of a file that is too long, one byte more than is read, so
/// that the library says so.
pub fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let limit = Limits::BYTES_MAX as u64 + 1;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|error| format!("could not read {}: {error}", path.display()))?;
    Ok(bytes)
}
