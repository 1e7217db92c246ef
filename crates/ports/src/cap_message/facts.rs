//! What a message in CAP says beyond what the message itself knows.

use std::{borrow::Cow, sync::OnceLock};

use homeward_domain::message::MessageHead;
use homeward_geo::{Circle, Point};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// Looked up once for a message and both its endings.
#[derive(Debug, Clone, Default)]
pub struct CapFacts<'a> {
    /// Heads of the alert's messages, for the moment at which each was sent; those of
    /// other alerts and later ones are passed over.
    pub earlier: &'a [MessageHead],
    /// Of the photo as the public gets it; `None` where there is none, or none that
    /// could be opened.
    pub photo: Option<PhotoDigests>,
    /// GB/T 2260 code of the county at the middle of the area.
    pub place_code: Option<&'a str>,
    /// The polygon round the first area that was asked for; to find one takes
    /// milliseconds, and the endings of a message mostly have its area.
    pub outline: OnceLock<Outline>,
}

/// A circle and the polygon round it, where one can be written.
#[derive(Debug, Clone)]
pub struct Outline {
    circle: Circle,
    polygon: Option<Vec<Point>>,
}

impl Outline {
    fn of(circle: Circle) -> Self {
        let polygon = circle.polygon();
        Self { circle, polygon }
    }
}

impl CapFacts<'_> {
    /// The polygon round `circle`.
    pub(super) fn polygon(&self, circle: Circle) -> Option<Cow<'_, [Point]>> {
        let first = self.outline.get_or_init(|| Outline::of(circle));
        if first.circle == circle {
            return first.polygon.as_deref().map(Cow::Borrowed);
        }
        circle.polygon().map(Cow::Owned)
    }
}

/// By what a reader knows the photo again before showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoDigests {
    /// Bytes.
    pub size: u64,
    /// In hexadecimal; what CAP prescribes (CAP 1.2 section 3.2.3 `digest`).
    pub sha1: String,
    /// In hexadecimal; what can be trusted.
    pub sha256: String,
}

impl PhotoDigests {
    /// Of the bytes that are served.
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            size: bytes.len() as u64,
            sha1: hex(&Sha1::digest(bytes)),
            sha256: hex(&Sha256::digest(bytes)),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
