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

/// Every phone waits for this. From here to 9 it takes 17 times as long, most of it to
/// clear 32 MiB of tables, for four bytes in a thousand: 5,418 of 15,315 in 0.9 ms, not
/// 5,397 in 15.
const BROTLI_QUALITY: i32 = 5;
/// Window of 128 KiB, which old phones can hold. For smaller ones the encoder takes the
/// large tables at any quality.
const BROTLI_WINDOW_BITS: i32 = 17;
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
