//! Events made smaller: packed once, and the same bytes for every connection.
//!
//! A packed stream is one that never ends, so nobody keeps a compressor for it. Each
//! event is blocks of their own (RFC 1951) that refer to nothing before them and end at a
//! byte; any sequence of them is a stream, and each is sent the moment it is there.
//! What is packed is public and signed; no secret and no word of a listener is in it,
//! so its length tells nothing.

use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress};

/// Opens a packed stream (RFC 1952, section 2.3): no name, no time, made on no system.
pub(crate) const GZIP_HEADER: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
/// The end of a flushed block, which a WebSocket's message leaves away (RFC 7692, section 7.2.1).
const FLUSHED: &[u8] = &[0, 0, 0xff, 0xff];
/// Below this many bytes packing makes nothing smaller that is worth its time.
const PACKED_FROM_BYTES: usize = 256;
/// A block that is not packed says how long it is in two bytes (RFC 1951, section 3.2.4).
const STORED_BYTES_MAX: usize = u16::MAX as usize;

/// `name` as it is, so that whoever looks at the wire sees what kind of event passes,
/// and `rest` packed.
pub(crate) fn blocks(name: &[u8], rest: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(name.len() + rest.len() + 32);
    stored(name, &mut out);
    if rest.len() < PACKED_FROM_BYTES || !deflated(rest, &mut out) {
        stored(rest, &mut out);
    }
    out.into()
}

/// The same as the payload of one WebSocket message.
pub(crate) fn payload(name: &[u8], rest: &[u8]) -> Bytes {
    let blocks = blocks(name, rest);
    if blocks.ends_with(FLUSHED) {
        return blocks.slice(..blocks.len() - FLUSHED.len());
    }
    // A reader puts back an end that was not there: an empty block gives it one.
    [&blocks, &[0][..]].concat().into()
}

/// Blocks of bytes as they are.
fn stored(bytes: &[u8], out: &mut Vec<u8>) {
    for piece in bytes.chunks(STORED_BYTES_MAX) {
        let length = piece.len() as u16;
        out.push(0);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(piece);
    }
}

/// Whether it could be packed; if not, nothing was added.
fn deflated(bytes: &[u8], out: &mut Vec<u8>) -> bool {
    let from = out.len();
    let mut press = Compress::new(Compression::best(), false);
    // Never longer than the bytes themselves by more than this: then it is not worth it.
    out.reserve(bytes.len() + 64);
    let done = press.compress_vec(bytes, out, FlushCompress::Sync);
    let is_whole = done.is_ok()
        && press.total_in() == bytes.len() as u64
        && out.ends_with(FLUSHED)
        && out.len() - from < bytes.len();
    if !is_whole {
        out.truncate(from);
    }
    is_whole
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::{DeflateDecoder, MultiGzDecoder};

    use super::*;

    /// Reads what is there of a stream that has no end.
    fn unpacked(mut reader: impl std::io::Read) -> String {
        let mut text = Vec::new();
        let _ = reader.read_to_end(&mut text);
        String::from_utf8(text).unwrap()
    }

    fn long() -> String {
        r#"{"headline":"寻找 测试·小禾","area":"石家庄 39 公里"}"#.repeat(9)
    }

    #[test]
    fn any_sequence_of_packed_events_is_a_stream() {
        let (short, long) = ("data: 1\n\n".to_owned(), long());
        let mut stream = GZIP_HEADER.to_vec();
        let mut meant = String::new();
        for rest in [&short, &long, &long, &short, &long] {
            stream.extend_from_slice(&blocks(b"event: alert\n", rest.as_bytes()));
            meant.push_str("event: alert\n");
            meant.push_str(rest);
            // Whole after each event, not only at the end.
            assert_eq!(unpacked(MultiGzDecoder::new(&stream[..])), meant);
        }
        assert!(stream.len() * 2 < meant.len());
    }

    #[test]
    fn a_message_is_whole_once_its_reader_puts_the_end_back() {
        for rest in ["{}".to_owned(), long()] {
            let packed = payload(br#"{"event":"alert""#, rest.as_bytes());
            let ended = [&packed[..], FLUSHED].concat();
            let meant = format!(r#"{{"event":"alert"{rest}"#);
            assert_eq!(unpacked(DeflateDecoder::new(&ended[..])), meant);
        }
    }

    #[test]
    fn what_does_not_become_smaller_stays_as_it_is() {
        let noise: Vec<u8> = (0..70_000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let mut out = Vec::new();
        stored(&noise, &mut out);
        let mut back = Vec::new();
        let _ = DeflateDecoder::new(&out[..]).read_to_end(&mut back);
        assert_eq!(back, noise);
        assert!(!deflated(&[7, 1, 9], &mut Vec::new()));
    }
}
