//! The lenient reader: takes Atom and RSS, thin and fat, and tells each departure.

use std::collections::BTreeSet;

use super::{ATOM, ENTRIES_MAX, Entry, FEED_BYTES_MAX, Feed, parts::Parts, read_atom, read_rss};
use crate::{
    finding::{Finding, Verdict},
    noted::Noted,
    read::Options,
    rule::feed as rule,
    xml::{Document, Element, Limits},
};

/// A feed as it was read, and everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFeed {
    /// What could be read; `None` when the bytes are no feed. An entry that breaks
    /// a rule so that it must not be used is left out and told in the findings:
    /// one bad entry does not hide the alerts beside it.
    pub feed: Option<Feed>,
    /// Every departure, with its place in the feed.
    pub findings: Vec<Finding>,
    /// What becomes of the feed as a whole. Refused means that something in it
    /// must not be used; the entries that are there may be.
    pub verdict: Verdict,
    /// How many entries were left out.
    pub left_out: usize,
}

/// Reads Atom or RSS 2.0 of at most [`FEED_BYTES_MAX`] bytes. Each alert that a fat
/// feed carries is read with these options too. Strict reading leaves out more
/// entries than lenient reading; both tell the same findings.
#[must_use]
pub fn read(bytes: &[u8], options: &Options) -> ReadFeed {
    let limits = Limits {
        bytes_max: FEED_BYTES_MAX.min(options.limits.bytes_max),
        ..options.limits
    };
    let document = match Document::read(bytes, &limits) {
        Ok(document) => document,
        Err(refusal) => return nothing(refusal.finding(), options),
    };
    let root = document.root();
    let mut reading = Reading::new(options);
    let channel = root.child("", "channel").filter(|_| root.is("", "rss"));
    let feed = if root.is(ATOM, "feed") {
        read_atom::feed(root, &mut reading)
    } else if let Some(channel) = channel {
        read_rss::feed(channel, &mut reading)
    } else {
        let message = format!("the root is {} in {:?}", root.name(), root.namespace());
        return nothing(Finding::new(&rule::ROOT, root.place(), message), options);
    };
    ReadFeed {
        feed: Some(Feed {
            entries: reading.entries,
            ..feed
        }),
        verdict: Verdict::of(reading.noted.all(), options.mode),
        findings: reading.noted.into_findings(),
        left_out: reading.left_out,
    }
}

fn nothing(finding: Finding, options: &Options) -> ReadFeed {
    ReadFeed {
        feed: None,
        verdict: Verdict::of(std::slice::from_ref(&finding), options.mode),
        findings: vec![finding],
        left_out: 0,
    }
}

/// What is gathered on the way through a feed.
pub(super) struct Reading {
    pub noted: Noted,
    options: Options,
    entries: Vec<Entry>,
    left_out: usize,
    seen: usize,
    ids: BTreeSet<String>,
    links: BTreeSet<String>,
}

impl Reading {
    fn new(options: &Options) -> Self {
        Self {
            noted: Noted::default(),
            options: *options,
            entries: Vec::new(),
            left_out: 0,
            seen: 0,
            ids: BTreeSet::new(),
            links: BTreeSet::new(),
        }
    }

    pub fn parts(&mut self) -> Parts<'_> {
        Parts {
            noted: &mut self.noted,
            options: &self.options,
        }
    }

    /// Reads one entry with `read` and keeps it when nothing in it forbids that.
    pub fn entry<'d, 'a>(
        &mut self,
        element: Element<'d, 'a>,
        read: fn(Element<'d, 'a>, &mut Parts<'_>) -> Entry,
    ) {
        self.seen += 1;
        if self.seen > ENTRIES_MAX {
            if self.seen == ENTRIES_MAX + 1 {
                let message = format!("more than {ENTRIES_MAX} entries");
                self.noted.at(&rule::ENTRIES, element, message);
            }
            self.left_out += 1;
            return;
        }
        let mut noted = Noted::default();
        let entry = read(
            element,
            &mut Parts {
                noted: &mut noted,
                options: &self.options,
            },
        );
        if !entry.id.is_empty() && self.ids.contains(&entry.id) {
            let message = format!("id {:?} stands twice", entry.id);
            noted.at(&rule::ENTRY_TWICE, element, message);
        }
        if !entry.link.is_empty() && self.links.contains(&entry.link) {
            let message = format!("two entries link to {:?}", entry.link);
            noted.at(&rule::LINK_TWICE, element, message);
        }
        self.ids.insert(entry.id.clone());
        self.links.insert(entry.link.clone());
        if Verdict::of(noted.all(), self.options.mode).is_accepted() {
            self.entries.push(entry);
        } else {
            self.left_out += 1;
        }
        self.noted.append(noted);
    }
}
