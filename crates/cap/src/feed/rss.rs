//! A feed as RSS 2.0. What RSS has no word for is said in Atom's.

use jiff::Timestamp;

use super::{
    ATOM, CAP_1_2, Entry, Feed,
    atom::write_cap,
    order::newest_first,
    write::{Style, WriteError, carried},
};
use crate::{markup::Markup, moment as times};

pub(super) fn write(feed: &Feed, style: Style) -> Result<String, WriteError> {
    let mut markup = Markup::new();
    let names = [("xmlns:atom", ATOM), ("xmlns:cap", CAP_1_2)];
    markup.open("rss", &[("version", "2.0"), names[0], names[1]]);
    markup.open("channel", &[]);
    markup.leaf("title", &feed.title);
    // RSS wants the page that the list is of; who has none names the list itself.
    if let Some(page) = feed.page.as_ref().or(feed.self_link.as_ref()) {
        markup.leaf("link", page);
    }
    markup.leaf("description", &feed.title);
    markup.leaf("lastBuildDate", &moment(feed.updated)?);
    markup.leaf("atom:id", &feed.id);
    markup.open("atom:author", &[]);
    markup.leaf("atom:name", &feed.author);
    markup.close();
    for (rel, addresses) in [("self", feed.self_link.as_slice()), ("hub", &feed.hubs[..])] {
        for address in addresses {
            markup.empty("atom:link", &[("rel", rel), ("href", address)]);
        }
    }
    for entry in newest_first(&feed.entries) {
        write_item(&mut markup, entry, style)?;
    }
    Ok(markup.finish()?)
}

fn write_item(markup: &mut Markup, entry: &Entry, style: Style) -> Result<(), WriteError> {
    let document = carried(entry, style)?;
    markup.open("item", &[]);
    markup.leaf_with("guid", &[("isPermaLink", "false")], &entry.id);
    markup.leaf("title", &entry.title);
    markup.leaf("link", &entry.link);
    markup.leaf("pubDate", &moment(entry.updated)?);
    // No `published`: stock readers take it for `pubDate` and would show a Cancel
    // as old as the alert that it withdraws.
    if let Some(area) = &entry.area {
        markup.leaf("description", area);
    }
    write_cap(markup, entry);
    // RSS has no element for a document inside an item; a namespaced child is
    // its way to be extended (RSS 2.0, "Extending RSS").
    if let Some(document) = document {
        markup.bare(document);
    }
    markup.close();
    Ok(())
}

fn moment(moment: Option<Timestamp>) -> Result<String, WriteError> {
    moment.and_then(times::rss).ok_or(WriteError::NoSuchTime)
}
