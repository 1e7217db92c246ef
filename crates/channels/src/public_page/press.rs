//! From a page to bytes: compressed once, named by what is in them.

use std::{fmt::Write as _, io::Write as _};

use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use homeward_ports::{
    fault::{Fault, FaultKind},
    shelf::PageBytes,
};
use sha2::{Digest, Sha256};

/// Two steps below the best: a tenth of the time for one per cent of the bytes.
const BROTLI_QUALITY: i32 = 9;
/// Window of 32 KiB: no page is longer, and old phones need not hold more.
const BROTLI_WINDOW_BITS: i32 = 15;
const ETAG_BYTES: usize = 16;

/// Compresses `html` both ways and names it by its hash.
pub fn press(html: String) -> Result<PageBytes, Fault> {
    let broken = |e: std::io::Error| Fault::because(FaultKind::Broken, "compress a page", e);
    let plain = Bytes::from(html);
    Ok(PageBytes {
        gzip: gzip(&plain).map_err(broken)?,
        brotli: brotli(&plain).map_err(broken)?,
        etag: etag(&plain),
        plain,
    })
}

fn gzip(plain: &[u8]) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    Ok(encoder.finish()?.into())
}

fn brotli(mut plain: &[u8]) -> std::io::Result<Bytes> {
    let params = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: plain.len(),
        ..BrotliEncoderParams::default()
    };
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut plain, &mut out, &params)?;
    Ok(out.into())
}

fn etag(plain: &[u8]) -> String {
    let hash = Sha256::digest(plain);
    let mut etag = String::from("\"");
    for byte in hash.iter().take(ETAG_BYTES) {
        // Writing to a string cannot fail.
        let _ = write!(etag, "{byte:02x}");
    }
    etag + "\""
}
