//! The stream that somebody else's HTTP carries, packed.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use futures_util::{FutureExt as _, StreamExt as _};

use super::*;

/// All that is there at once.
fn heard(events: &mut BoxStream<'static, Bytes>) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(Some(piece)) = events.next().now_or_never() {
        all.extend_from_slice(&piece);
    }
    all
}

fn unpacked(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    // A stream that is cut has no end; all that was sent is there.
    let _ = MultiGzDecoder::new(bytes).read_to_end(&mut text);
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_packed_stream_says_the_same_at_once_and_as_it_comes() {
    let house = house();
    house.says(&issued(1, 1));
    let open = |takes_gzip| house.hub.open(cells_at(0.0), None, takes_gzip).unwrap();
    let (mut plain, mut packed) = (open(false), open(true));
    assert_eq!((plain.is_packed, packed.is_packed), (false, true));
    let mut wire = (heard(&mut plain.events), heard(&mut packed.events));
    house.says(&issued(2, 2));
    wire.0.extend(heard(&mut plain.events));
    wire.1.extend(heard(&mut packed.events));
    let alerts = |text: &str| {
        let alerts = text
            .split("\n\n")
            .filter(|one| one.contains("event: alert"));
        alerts.map(str::to_owned).collect::<Vec<_>>()
    };
    let meant = String::from_utf8(wire.0).unwrap();
    assert_eq!(alerts(&unpacked(&wire.1)), alerts(&meant));
    assert_eq!(alerts(&meant).len(), 2);
}

/// Its carrier writes the reset in front of it, and that is no gzip.
#[tokio::test]
async fn a_stream_that_begins_with_a_reset_is_not_packed() {
    let house = house();
    let mut opened = house
        .hub
        .open(cells_at(0.0), Some("other-1"), true)
        .unwrap();
    assert!(opened.reset.is_some() && !opened.is_packed);
    assert!(heard(&mut opened.events).starts_with(b"retry: "));
}
