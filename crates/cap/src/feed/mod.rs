//! CAP feeds: lists of alerts as Atom (RFC 4287) or RSS 2.0, thin or fat.
//!
//! A **thin** feed names each alert and links to it (`application/cap+xml`); a
//! **fat** one also carries each signed alert inside the entry, byte for byte,
//! so that its signature stays valid. Each message is an entry of its own: an
//! Update or a Cancel stands beside what it refers to, and what is withdrawn is
//! never made to disappear (a reader that missed the Cancel would show the
//! alert for ever). An entry leaves the list only after it has expired; that
//! choice, like the clock, is the caller's.
//!
//! [`write_atom`] and [`write_rss`] are strict; [`read`] takes both kinds, thin
//! and fat, and tells each departure from the rules.
//!
//! What an entry says of its alert (`status`, `msgType`, `expires`, `areaDesc`)
//! is written as elements of the CAP namespace, as weather services do, so that
//! a thin entry of an exercise can be told from a real one without fetching it.

mod atom;
mod link;
mod order;
mod parts;
mod read;
mod read_atom;
mod read_rss;
mod rss;
mod write;

pub use self::{
    read::{ReadFeed, read},
    write::{Style, WriteError, write_atom, write_rss},
};
use jiff::Timestamp;

use crate::{
    embed::Embedded,
    model::{MsgType, Status},
};

/// The most bytes of one feed, written or read (standards of the feeds' readers: 1 MB).
pub const FEED_BYTES_MAX: usize = 1024 * 1024;
/// The most entries that a reader looks at, and that a writer writes.
pub const ENTRIES_MAX: usize = 2_000;

pub(crate) const ATOM: &str = "http://www.w3.org/2005/Atom";
pub(crate) const CAP_1_2: &str = "urn:oasis:names:tc:emergency:cap:1.2";

/// A list of alerts, as much of it as Atom and RSS have in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feed {
    /// A URI that stays the same for ever (RFC 4287 section 4.2.6). RSS has no
    /// place for it: there the address of the feed itself stands for it.
    pub id: String,
    /// What the list is of, in words.
    pub title: String,
    /// When the list last changed. `None` only when read from a feed without it.
    pub updated: Option<Timestamp>,
    /// Who answers for the list (RFC 4287 section 4.2.1).
    pub author: String,
    /// Where the feed itself is found (`rel="self"`).
    pub self_link: Option<String>,
    /// The page for people that tells the same.
    pub page: Option<String>,
    /// WebSub hubs (`rel="hub"`), through which changes are pushed.
    pub hubs: Vec<String>,
    /// Newest first, as [`write_atom`] and [`write_rss`] put them.
    pub entries: Vec<Entry>,
}

/// One message of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The alert's own URI; equal for the same message in every feed.
    pub id: String,
    /// The alert in one line (CAP `headline`).
    pub title: String,
    /// `sent` of the alert. `None` only when read from an entry without it.
    pub updated: Option<Timestamp>,
    /// When the thread of messages began, where that is told. RSS does not tell it.
    pub published: Option<Timestamp>,
    /// Where the signed alert is found: absolute, `http` or `https`.
    pub link: String,
    /// What the message does. Always written; `None` only when read without it.
    pub msg_type: Option<MsgType>,
    /// What the message is for. Always written; `None` only when read without it.
    pub status: Option<Status>,
    /// The area in words (CAP `areaDesc`).
    pub area: Option<String>,
    /// When the alert ends by itself.
    pub expires: Option<Timestamp>,
    /// The signed alert, exactly as it was signed: a whole CAP document.
    pub content: Option<Embedded>,
}
