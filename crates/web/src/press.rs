//! Bytes that are sent often, compressed once.

use std::io::Write as _;

use axum::body::Bytes;
use flate2::{Compression, write::GzEncoder};
use homeward_seal::digest;

use crate::negotiate::Coding;

/// Brotli's steps from 0 to 11; some of this happens while a reader waits, and beyond
/// this one the encoder clears ever larger tables for a few bytes.
const BROTLI_QUALITY: u32 = 6;
const BROTLI_WINDOW: u32 = 22;
const BROTLI_BUFFER_BYTES: usize = 32 * 1024;
/// Half of a SHA-256: nobody gains from two documents with one validator.
const ETAG_DIGITS: usize = 32;

/// One document in every coding.
#[derive(Debug, Clone)]
pub(crate) struct Forms {
    plain: Bytes,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
    /// Validator of the plain form; see [`Coding::etag`].
    pub etag: String,
}

impl Forms {
    pub fn of(plain: Bytes) -> Self {
        Self {
            // Writing to memory does not fail; if it ever does, that form is not offered.
            gzip: gzip(&plain).ok().map(Bytes::from),
            brotli: brotli(&plain).ok().map(Bytes::from),
            ..Self::as_is(plain)
        }
    }

    /// Bytes that gain nothing from being compressed again: pictures.
    pub fn as_is(plain: Bytes) -> Self {
        let name = digest(&plain).to_string();
        Self {
            etag: format!("\"{}\"", name.get(..ETAG_DIGITS).unwrap_or(&name)),
            gzip: None,
            brotli: None,
            plain,
        }
    }

    /// The form for a client that takes `coding`, and the coding it is in.
    pub fn form(&self, coding: Coding) -> (Bytes, Coding) {
        let form = match coding {
            Coding::Plain => None,
            Coding::Gzip => self.gzip.clone(),
            Coding::Brotli => self.brotli.clone(),
        };
        form.map_or_else(
            || (self.plain.clone(), Coding::Plain),
            |bytes| (bytes, coding),
        )
    }
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(plain)?;
    out.finish()
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer =
        brotli::CompressorWriter::new(&mut out, BROTLI_BUFFER_BYTES, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(plain)?;
    writer.flush()?;
    drop(writer);
    Ok(out)
}
