//! A feed read from RSS 2.0, with the elements of Atom where it borrows them.

use super::{
    ATOM, Entry, Feed,
    parts::{Offered, Parts, words},
    read::Reading,
    read_atom,
};
use crate::{
    embed::is_alert,
    moment::{read_rfc3339, read_rss},
    rule::feed as rule,
    xml::Element,
};

pub(super) fn feed(channel: Element<'_, '_>, reading: &mut Reading) -> Feed {
    let mut parts = reading.parts();
    let mut feed = Feed {
        title: parts.needed(channel, ("", "title"), &rule::TITLE),
        author: author(channel),
        ..Feed::default()
    };
    read_atom::links(channel, &mut feed, &mut parts);
    if let Some(page) = channel.child("", "link") {
        feed.page = parts.address(page, page.trimmed());
    }
    // RSS gives a list no id: the address of the list is the next best.
    let id = channel
        .child(ATOM, "id")
        .map(words)
        .filter(|id| !id.is_empty());
    let id = id
        .or_else(|| feed.self_link.clone())
        .or_else(|| feed.page.clone());
    feed.id = id.unwrap_or_default();
    if feed.id.is_empty() {
        parts.noted.at(
            &rule::ID,
            channel,
            "there is no id, and no address in its place",
        );
    }
    let changed = ["lastBuildDate", "pubDate"];
    let changed = changed.iter().find_map(|name| channel.child("", name));
    match changed {
        Some(moment) => feed.updated = parts.moment(moment, read_rss),
        None => parts
            .noted
            .at(&rule::UPDATED, channel, "there is no lastBuildDate"),
    }
    for element in channel.children().filter(|child| child.is("", "item")) {
        reading.entry(element, item);
    }
    feed
}

fn author(channel: Element<'_, '_>) -> String {
    let author = channel
        .child(ATOM, "author")
        .and_then(|a| a.child(ATOM, "name"));
    let editor = || channel.child("", "managingEditor");
    author.or_else(editor).map(words).unwrap_or_default()
}

fn item(element: Element<'_, '_>, parts: &mut Parts<'_>) -> Entry {
    let mut entry = Entry {
        title: parts.needed(element, ("", "title"), &rule::ENTRY_TITLE),
        ..Entry::default()
    };
    match parts.one(element, ("", "pubDate"), &rule::ENTRY_UPDATED) {
        Some(moment) => entry.updated = parts.moment(moment, read_rss),
        None => parts
            .noted
            .at(&rule::ENTRY_UPDATED, element, "there is no pubDate"),
    }
    if let Some(published) = element.child(ATOM, "published") {
        entry.published = parts.moment(published, read_rfc3339);
    }
    parts.cap_words(element, &mut entry);
    let mut alerts = element.children().filter(|child| is_alert(*child));
    match (alerts.next(), alerts.next()) {
        (Some(_), Some(second)) => {
            parts
                .noted
                .at(&rule::CONTENT_SEVERAL, second, "a second alert in one item");
        }
        (Some(alert), None) => parts.carry(alert, &mut entry),
        (None, _) => {}
    }
    entry.link = parts.link(element, &offered(element), entry.content.is_some());
    entry.id = id(element, &entry, parts);
    entry
}

fn id(item: Element<'_, '_>, entry: &Entry, parts: &mut Parts<'_>) -> String {
    let guid = parts.one(item, ("", "guid"), &rule::ENTRY_ID);
    let guid = guid.map(words).filter(|guid| !guid.is_empty());
    if guid.is_none() && entry.link.is_empty() {
        parts.noted.at(
            &rule::ENTRY_ID,
            item,
            "there is no guid, and no link in its place",
        );
    } else if guid.is_none() {
        parts.noted.at(
            &rule::ENTRY_GUID,
            item,
            "there is no guid; the link stands for it",
        );
    }
    guid.unwrap_or_else(|| entry.link.clone())
}

fn offered<'d, 'a>(item: Element<'d, 'a>) -> Vec<Offered<'d, 'a>> {
    let offer = |element: Element<'d, 'a>| {
        let link = element.is("", "link");
        let enclosure = element
            .is("", "enclosure")
            .then(|| element.attribute("url"));
        let address = if link {
            Some(element.trimmed())
        } else {
            enclosure?
        };
        let media_type = if link {
            None
        } else {
            element.attribute("type")
        };
        address.map(|address| Offered {
            element,
            address,
            media_type,
        })
    };
    item.children().filter_map(offer).collect()
}
