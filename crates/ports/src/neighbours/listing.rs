//! What a neighbour's feed holds: messages inside it, and addresses of others.
//!
//! A message inside is cut out wherever it stands, whatever is wrong with the entry around
//! it: a Cancel must not be lost because somebody forgot a title. What is taken from it is
//! decided later, from what was signed.

use std::collections::BTreeSet;

use homeward_cap::{
    Options, edxl,
    feed::{self, FEED_BYTES_MAX},
    model::MsgType,
    xml::{Document, Element, Limits},
};

/// Bytes of one feed: what ours may have too.
pub const FEED_LEN_MAX: usize = FEED_BYTES_MAX;
/// Messages taken from one look at a feed; the rest is taken at the next.
pub const TAKEN_MAX: usize = 200;
/// Addresses called in one look.
pub const CALLS_MAX: usize = 50;

/// A message of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listed {
    /// The document itself.
    Inside(Vec<u8>),
    /// Where it is found, and when the entry says that it changed.
    At(String, String),
}

/// The messages of a feed, those that take something back first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    pub messages: Vec<Listed>,
    /// What is wrong with the feed, in a few words.
    pub trouble: Option<String>,
}

/// Reads Atom or RSS, thin or fat.
#[must_use]
pub fn listing(bytes: &[u8]) -> Listing {
    let limits = Limits {
        bytes_max: FEED_LEN_MAX,
        ..Limits::default()
    };
    let document = match Document::read(bytes, &limits) {
        Ok(document) => document,
        Err(refusal) => {
            return Listing {
                trouble: Some(refusal.to_string()),
                ..Listing::default()
            };
        }
    };
    let mut found = Vec::new();
    inside(document.root(), &mut found);
    let read = feed::read(bytes, &Options::lenient());
    let trouble = read.findings.iter().max_by_key(|finding| finding.severity);
    let entries = read.feed.map(|feed| feed.entries).unwrap_or_default();
    let thin = entries
        .into_iter()
        .filter(|entry| entry.content.is_none() && !entry.link.is_empty());
    found.extend(thin.map(|entry| {
        let first = entry.msg_type == Some(MsgType::Cancel);
        let updated = entry.updated.map(|at| at.to_string()).unwrap_or_default();
        (first, Listed::At(entry.link, updated))
    }));
    // A stable sort: within each kind the feed's own order stays, newest first.
    found.sort_by_key(|(first, _)| !*first);
    let mut once = BTreeSet::new();
    let messages = found.into_iter().map(|(_, listed)| listed);
    Listing {
        messages: messages
            .filter(|listed| once.insert(listed.clone()))
            .collect(),
        trouble: trouble
            .filter(|finding| finding.severity > homeward_cap::Severity::Warning)
            .map(|finding| format!("{}: {}", finding.rule, finding.message)),
    }
}

/// Every CAP alert below this element, and every envelope whole: what stands in one is
/// less than it is by itself. Alerts hold no alerts.
fn inside(element: Element<'_, '_>, found: &mut Vec<(bool, Listed)>) {
    if element.name() == "alert" && element.namespace().contains(":cap:1.") {
        let kind = element.child(element.namespace(), "msgType");
        // Unsigned, and used for the order alone.
        let first = kind.is_some_and(|kind| kind.trimmed() == "Cancel");
        let document = element.source().as_bytes().to_vec();
        found.push((first, Listed::Inside(document)));
        return;
    }
    if element.is(edxl::NAMESPACE, "EDXLDistribution") {
        let kind = element.child(edxl::NAMESPACE, "distributionType");
        let first = kind.is_some_and(|kind| kind.trimmed() == "Cancel");
        let document = element.source().as_bytes().to_vec();
        found.push((first, Listed::Inside(document)));
        return;
    }
    for child in element.children() {
        inside(child, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(kind: &str, identifier: &str) -> String {
        format!(
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>{identifier}</identifier><msgType>{kind}</msgType></alert>"
        )
    }

    fn atom(entries: &str) -> String {
        format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:f</id><title>t</title>\
             <updated>2026-11-23T16:20:00Z</updated><author><name>n</name></author>{entries}</feed>"
        )
    }

    #[test]
    fn messages_inside_are_taken_byte_for_byte_and_cancels_first() {
        let (first, second) = (alert("Alert", "a"), alert("Cancel", "c"));
        // The entry of the Cancel has neither id nor title: it is taken all the same.
        let feed = atom(&format!(
            "<entry><id>urn:a</id><title>a</title><updated>2026-11-23T16:20:00Z</updated>\
             <content type=\"application/cap+xml\">{first}</content></entry>\
             <entry><content type=\"application/cap+xml\">{second}</content></entry>"
        ));
        let listing = listing(feed.as_bytes());
        let expected = [second, first].map(|text| Listed::Inside(text.into_bytes()));
        assert_eq!(listing.messages, expected);
        assert!(listing.trouble.is_some());
    }

    #[test]
    fn an_envelope_stays_whole_so_that_nothing_in_it_becomes_more_than_it_says() {
        let envelope = format!(
            "<EDXLDistribution xmlns=\"{}\"><distributionStatus>Test</distributionStatus>\
             <contentObject><xmlContent><embeddedXMLContent>{}</embeddedXMLContent></xmlContent>\
             </contentObject></EDXLDistribution>",
            edxl::NAMESPACE,
            alert("Alert", "a"),
        );
        let whole = [Listed::Inside(envelope.clone().into_bytes())];
        assert_eq!(listing(envelope.as_bytes()).messages, whole);
        let feed = atom(&format!("<entry><content>{envelope}</content></entry>"));
        assert_eq!(listing(feed.as_bytes()).messages, whole);
    }

    #[test]
    fn a_thin_feed_gives_addresses() {
        let entry = |n: u8, kind: &str| {
            format!(
                "<entry><id>urn:{n}</id><title>t</title><updated>2026-11-23T16:20:00Z</updated>\
                 <link type=\"application/cap+xml\" href=\"https://a.example/{n}.xml\"/>\
                 <cap:msgType xmlns:cap=\"urn:oasis:names:tc:emergency:cap:1.2\">{kind}</cap:msgType></entry>"
            )
        };
        let feed = atom(&format!("{}{}", entry(1, "Alert"), entry(2, "Cancel")));
        let addresses: Vec<_> = listing(feed.as_bytes())
            .messages
            .into_iter()
            .map(|listed| match listed {
                Listed::At(address, _) => address,
                Listed::Inside(_) => panic!("nothing is inside"),
            })
            .collect();
        assert_eq!(
            addresses,
            ["https://a.example/2.xml", "https://a.example/1.xml"]
        );
    }

    #[test]
    fn a_feed_of_a_hundred_thousand_entries_a_bomb_and_a_page_are_told_apart_from_a_feed() {
        let flood = atom(&"<entry/>".repeat(100_000));
        let bomb = "<!DOCTYPE l [<!ENTITY a \"ha\">]><feed>&a;</feed>";
        let long = " ".repeat(FEED_LEN_MAX + 1);
        for wrong in [flood.as_str(), bomb, &long, "<html/>", ""] {
            let listing = listing(wrong.as_bytes());
            assert!(listing.messages.is_empty() && listing.trouble.is_some());
        }
    }
}
