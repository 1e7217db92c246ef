//! Events made smaller still, for phones that hold our dictionary: what an alert says each
//! time is in it, and only what is this child's is sent.
//!
//! Its transport is that of Compression Dictionary Transport (RFC 9842): a browser fetches
//! the dictionary in a quiet moment, names its digest when it asks for the stream, and
//! is answered in `dcz`, Zstandard with that dictionary (RFC 8878). Each event is frames of
//! its own, which refer to the dictionary and to nothing that was sent before them: so they
//! are the same bytes for every connection, and any sequence of them is a stream.

use std::{io, sync::LazyLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use homeward_seal::digest;
use zstd::{bulk::Compressor, dict::EncoderDictionary};

/// What phones fetch. Another one has another digest: who holds the old one is served
/// without, until it has the new one.
pub const DICTIONARY: &[u8] = include_bytes!("dictionary.txt");

/// As small as it gets: it is done once for an event.
const LEVEL: i32 = 19;
/// Begins a frame of Zstandard (RFC 8878, section 3.1.1).
const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// A frame whose content is as long as one byte says, in one segment (section 3.1.1.1).
const SHORT: u8 = 0x20;
const SHORT_BYTES_MAX: usize = u8::MAX as usize;
/// Below this many bytes packing makes nothing smaller that is worth its time.
const PACKED_FROM_BYTES: usize = 96;

static PRESS: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
/// Opens a stream: a frame that is passed over, with the digest in it (RFC 9842, section 5).
static OPENING: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let begins: [u8; 8] = [0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0];
    [&begins[..], digest(DICTIONARY).as_bytes()].concat()
});
/// How a phone says that it holds it (RFC 9842, section 2.2; RFC 9651, section 3.3.5).
static HELD: LazyLock<String> =
    LazyLock::new(|| format!(":{}:", STANDARD.encode(digest(DICTIONARY).as_bytes())));

pub(crate) fn opening() -> &'static [u8] {
    &OPENING
}

/// Whether `available`, the value of `Available-Dictionary`, is this one.
pub(crate) fn is_held(available: &[u8]) -> bool {
    available == HELD.as_bytes()
}

/// `name` as it is, so that whoever looks at the wire sees what kind of event passes,
/// and `rest` packed.
pub(crate) fn frames(name: &[u8], rest: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(name.len() + rest.len() + 32);
    stored(name, &mut out);
    match packed(rest) {
        Ok(frame) if frame.len() < rest.len() => out.extend_from_slice(&frame),
        _ => stored(rest, &mut out),
    }
    out.into()
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    if bytes.len() < PACKED_FROM_BYTES {
        return Ok(bytes.to_vec());
    }
    Compressor::with_prepared_dictionary(&PRESS)?.compress(bytes)
}

/// Frames of bytes as they are: one block in each (RFC 8878, section 3.1.1.2).
fn stored(bytes: &[u8], out: &mut Vec<u8>) {
    for piece in bytes.chunks(SHORT_BYTES_MAX) {
        let length = piece.len() as u8;
        let [low, high, _, _] = (u32::from(length) << 3 | 1).to_le_bytes();
        out.extend_from_slice(&FRAME);
        out.extend_from_slice(&[SHORT, length, low, high, 0]);
        out.extend_from_slice(piece);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use zstd::stream::read::Decoder;

    use super::*;

    /// As a browser reads it, which goes on from frame to frame.
    fn unpacked(stream: &[u8]) -> String {
        let mut text = String::new();
        let mut reader = Decoder::with_dictionary(stream, DICTIONARY).unwrap();
        reader.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn any_sequence_of_packed_events_is_a_stream() {
        let noise: String = ('一'..'丐').map(|letter| format!("{letter} ")).collect();
        let events = ["data: 1\n\n", &noise.repeat(30), &noise, ""];
        let mut stream = opening().to_vec();
        let mut meant = String::new();
        for rest in events.iter().chain(&events) {
            stream.extend_from_slice(&frames(b"event: alert\n", rest.as_bytes()));
            meant.push_str("event: alert\n");
            meant.push_str(rest);
            // Whole after each event, not only at the end.
            assert_eq!(unpacked(&stream), meant);
        }
    }

    #[test]
    fn what_every_alert_says_is_hardly_sent() {
        let text = std::str::from_utf8(DICTIONARY).unwrap();
        let alert = text.split("event: alert\n").nth(1).unwrap();
        let frames = frames(b"event: alert\n", alert.as_bytes());
        assert!(frames.len() < 64, "{} of {}", frames.len(), alert.len());
        assert!(frames.windows(13).any(|bytes| bytes == b"event: alert\n"));
    }

    #[test]
    fn a_dictionary_is_known_by_its_digest_alone() {
        assert!(is_held(HELD.as_bytes()));
        for other in ["", "::", ":47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"] {
            assert!(!is_held(other.as_bytes()));
        }
        assert_eq!(opening().len(), 40);
    }
}
