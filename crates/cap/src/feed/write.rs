//! The strict writer: what a reader would have to complain about is not written.

use super::{ENTRIES_MAX, Entry, FEED_BYTES_MAX, Feed, atom, link, rss};
use crate::{
    embed::{NotEmbeddable, embeddable},
    markup::NotXmlText,
};

/// How much of each alert the list carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A link to each alert.
    Thin,
    /// The link, and the signed alert itself where [`Entry::content`] has it.
    Fat,
}

/// Why a feed could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A part without which no reader takes the feed.
    #[error("the feed has no {0}")]
    FeedWithout(&'static str),
    /// The same for one entry.
    #[error("entry {id:?} has no {part}")]
    EntryWithout {
        /// Which entry.
        id: String,
        /// Which part.
        part: &'static str,
    },
    /// A link must be absolute, `http` or `https`.
    #[error("{0:?} is not an absolute http or https address")]
    NotALink(String),
    /// Two entries have one id, or one link: readers would show only one of them.
    #[error("two entries share {0:?}")]
    Twice(String),
    /// More than [`ENTRIES_MAX`].
    #[error("{0} entries are more than {ENTRIES_MAX}")]
    TooManyEntries(usize),
    /// More than [`FEED_BYTES_MAX`]; a thin feed of the same entries is smaller.
    #[error("{0} bytes are more than {FEED_BYTES_MAX}")]
    TooLarge(usize),
    /// An alert cannot stand inside the feed without being changed.
    #[error("entry {id:?}: {source}")]
    NotEmbeddable {
        /// Which entry.
        id: String,
        /// Why not.
        source: NotEmbeddable,
    },
    /// A moment that has no text form (the year is beyond four digits).
    #[error("a moment beyond the year 9999")]
    NoSuchTime,
    /// A text holds what XML cannot carry.
    #[error(transparent)]
    NotXmlText(#[from] NotXmlText),
}

/// Writes the list as Atom (RFC 4287), newest entry first. The same feed gives the same bytes.
///
/// # Errors
/// When a part is missing, a link is not absolute, two entries are the same, an
/// alert cannot be embedded unchanged, or a limit is passed.
pub fn write_atom(feed: &Feed, style: Style) -> Result<String, WriteError> {
    checked(feed)?;
    within(atom::write(feed, style)?)
}

/// Writes the list as RSS 2.0, newest entry first. The same feed gives the same bytes.
///
/// # Errors
/// As for [`write_atom`].
pub fn write_rss(feed: &Feed, style: Style) -> Result<String, WriteError> {
    checked(feed)?;
    within(rss::write(feed, style)?)
}

/// The alert of an entry as it can stand in a feed of this style.
pub(super) fn carried(entry: &Entry, style: Style) -> Result<Option<&str>, WriteError> {
    let Some(document) = entry.content.as_ref().filter(|_| style == Style::Fat) else {
        return Ok(None);
    };
    let fits = embeddable(document.as_bytes()).map(Some);
    fits.map_err(|source| WriteError::NotEmbeddable {
        id: entry.id.clone(),
        source,
    })
}

fn within(text: String) -> Result<String, WriteError> {
    if text.len() > FEED_BYTES_MAX {
        return Err(WriteError::TooLarge(text.len()));
    }
    Ok(text)
}

fn checked(feed: &Feed) -> Result<(), WriteError> {
    let parts = [
        ("id", feed.id.trim().is_empty()),
        ("title", feed.title.trim().is_empty()),
        ("author", feed.author.trim().is_empty()),
        ("updated", feed.updated.is_none()),
        ("link to itself", feed.self_link.is_none()),
    ];
    if let Some((part, _)) = parts.into_iter().find(|(_, gone)| *gone) {
        return Err(WriteError::FeedWithout(part));
    }
    let links = feed.self_link.iter().chain(&feed.page).chain(&feed.hubs);
    for address in links {
        checked_link(address)?;
    }
    if feed.entries.len() > ENTRIES_MAX {
        return Err(WriteError::TooManyEntries(feed.entries.len()));
    }
    feed.entries.iter().try_for_each(checked_entry)?;
    each_once(feed.entries.iter().map(|entry| &entry.id))?;
    each_once(feed.entries.iter().map(|entry| &entry.link))
}

fn checked_entry(entry: &Entry) -> Result<(), WriteError> {
    let parts = [
        ("id", entry.id.trim().is_empty()),
        ("title", entry.title.trim().is_empty()),
        ("updated", entry.updated.is_none()),
        ("link", entry.link.trim().is_empty()),
        ("message type", entry.msg_type.is_none()),
        ("status", entry.status.is_none()),
    ];
    if let Some((part, _)) = parts.into_iter().find(|(_, gone)| *gone) {
        let id = entry.id.clone();
        return Err(WriteError::EntryWithout { id, part });
    }
    checked_link(&entry.link)
}

fn checked_link(address: &str) -> Result<(), WriteError> {
    if link::is_absolute_http(address) {
        Ok(())
    } else {
        Err(WriteError::NotALink(address.to_owned()))
    }
}

fn each_once<'a>(texts: impl Iterator<Item = &'a String>) -> Result<(), WriteError> {
    let mut seen = std::collections::BTreeSet::new();
    for text in texts {
        if !seen.insert(text) {
            return Err(WriteError::Twice(text.clone()));
        }
    }
    Ok(())
}
