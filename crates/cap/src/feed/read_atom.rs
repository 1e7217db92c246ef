//! A feed read from Atom (RFC 4287).

use super::{
    ATOM, Entry, Feed,
    parts::{Offered, Parts, is_cap_type, words},
    read::Reading,
};
use crate::{embed::is_alert, moment::read_rfc3339, rule::feed as rule, xml::Element};

pub(super) fn feed(root: Element<'_, '_>, reading: &mut Reading) -> Feed {
    let mut parts = reading.parts();
    let mut feed = Feed {
        id: parts.needed(root, (ATOM, "id"), &rule::ID),
        title: parts.needed(root, (ATOM, "title"), &rule::TITLE),
        author: author(root).unwrap_or_default(),
        ..Feed::default()
    };
    match parts.one(root, (ATOM, "updated"), &rule::UPDATED) {
        Some(updated) => feed.updated = parts.moment(updated, read_rfc3339),
        None => parts.noted.at(&rule::UPDATED, root, "there is no updated"),
    }
    links(root, &mut feed, &mut parts);
    let entries = || root.children().filter(|child| child.is(ATOM, "entry"));
    if feed.author.is_empty() && entries().any(|entry| author(entry).is_none()) {
        parts.noted.at(&rule::AUTHOR, root, "nobody answers for it");
    }
    for element in entries() {
        reading.entry(element, entry);
    }
    feed
}

fn author(element: Element<'_, '_>) -> Option<String> {
    let name = element.child(ATOM, "author")?.child(ATOM, "name")?;
    Some(words(name)).filter(|name| !name.is_empty())
}

/// The links of the list itself; RSS borrows them.
pub(super) fn links(element: Element<'_, '_>, feed: &mut Feed, parts: &mut Parts<'_>) {
    for link in element.children().filter(|child| child.is(ATOM, "link")) {
        let href = link.attribute("href").unwrap_or_default();
        match link.attribute("rel").unwrap_or("alternate") {
            "self" => feed.self_link = parts.address(link, href),
            "hub" => feed.hubs.extend(parts.address(link, href)),
            "alternate" if feed.page.is_none() => feed.page = parts.address(link, href),
            _ => {}
        }
    }
    if feed.self_link.is_none() {
        parts
            .noted
            .at(&rule::SELF, element, "it does not say where it is found");
    }
}

fn entry(element: Element<'_, '_>, parts: &mut Parts<'_>) -> Entry {
    let mut entry = Entry {
        id: parts.needed(element, (ATOM, "id"), &rule::ENTRY_ID),
        title: parts.needed(element, (ATOM, "title"), &rule::ENTRY_TITLE),
        ..Entry::default()
    };
    match parts.one(element, (ATOM, "updated"), &rule::ENTRY_UPDATED) {
        Some(updated) => entry.updated = parts.moment(updated, read_rfc3339),
        None => parts
            .noted
            .at(&rule::ENTRY_UPDATED, element, "there is no updated"),
    }
    if let Some(published) = element.child(ATOM, "published") {
        entry.published = parts.moment(published, read_rfc3339);
    }
    parts.cap_words(element, &mut entry);
    if let Some(content) = parts.one(element, (ATOM, "content"), &rule::CONTENT_SEVERAL) {
        carried(content, &mut entry, parts);
    }
    entry.link = parts.link(element, &offered(element), entry.content.is_some());
    entry
}

/// Links to the entry's subject, and content that lies elsewhere.
fn offered<'d, 'a>(entry: Element<'d, 'a>) -> Vec<Offered<'d, 'a>> {
    let offer = |element: Element<'d, 'a>| {
        let name = match element.name() {
            "link" => "href",
            _ => "src",
        };
        let rel = element.attribute("rel").unwrap_or("alternate");
        let address = element.attribute(name)?;
        matches!(rel, "alternate" | "enclosure").then_some(Offered {
            element,
            address,
            media_type: element.attribute("type"),
        })
    };
    let places = entry
        .children()
        .filter(|c| c.is(ATOM, "link") || c.is(ATOM, "content"));
    places.filter_map(offer).collect()
}

fn carried(content: Element<'_, '_>, entry: &mut Entry, parts: &mut Parts<'_>) {
    let says_cap = content.attribute("type").is_some_and(is_cap_type);
    let mut alerts = content.children().filter(|child| is_alert(*child));
    match (alerts.next(), alerts.next()) {
        (Some(_), Some(second)) => {
            parts.noted.at(
                &rule::CONTENT_SEVERAL,
                second,
                "a second alert in one entry",
            );
        }
        (Some(alert), None) => parts.carry(alert, entry),
        (None, _) if says_cap && content.attribute("src").is_none() => {
            parts.carry_text(content, entry);
        }
        (None, _) => {}
    }
}
