//! Feeds with one thing changed, and the rule that tells it.

use homeward_cap::{
    Options, Verdict,
    feed::{Style, read, write_atom, write_rss},
};

use crate::samples::feed;

const REFUSE: Verdict = Verdict::Refuse;
const LENIENT: Verdict = Verdict::AcceptWithWarnings;

/// What is replaced, by what, the rule that tells, the lenient verdict, and the
/// entries that a lenient reader still takes of two.
type Case = (&'static str, &'static str, &'static str, Verdict, usize);

const ATOM: [Case; 29] = [
    (
        "<scope>Public</scope>",
        "<scope>public</scope>",
        "code-value",
        REFUSE,
        1,
    ),
    (
        "http://www.w3.org/2005/Atom",
        "http://purl.org/atom/ns#",
        "feed-root",
        REFUSE,
        0,
    ),
    (
        "<id>https://alerts.example/feeds/alerts</id>",
        "",
        "feed-id",
        REFUSE,
        2,
    ),
    (
        "<id>https://alerts.example/feeds/alerts</id>",
        "<id> </id>",
        "feed-id",
        REFUSE,
        2,
    ),
    ("<title>寻找走失儿童</title>", "", "feed-title", REFUSE, 2),
    (
        "<title>寻找走失儿童</title>",
        "<title>a</title><title>b</title>",
        "feed-title",
        REFUSE,
        2,
    ),
    (
        "<updated>2026-11-23T09:02:00Z</updated>\n  <author>",
        "<author>",
        "feed-updated",
        REFUSE,
        2,
    ),
    (
        "<updated>2026-11-23T09:02:00Z</updated>\n  <author>",
        "<updated>today</updated><author>",
        "feed-time",
        REFUSE,
        2,
    ),
    ("<name>石家庄市公安局</name>", "", "feed-author", LENIENT, 2),
    ("rel=\"self\"", "rel=\"related\"", "feed-self", LENIENT, 2),
    (
        "href=\"https://alerts.example/hub\"",
        "href=\"hub\"",
        "feed-link-address",
        REFUSE,
        2,
    ),
    (
        "<id>urn:homeward:cn-130100:7KQ4M2:1</id>",
        "",
        "feed-entry-id",
        REFUSE,
        1,
    ),
    (
        "<id>urn:homeward:cn-130100:7KQ4M2:1</id>",
        "<id>a</id><id>b</id>",
        "feed-entry-id",
        REFUSE,
        1,
    ),
    (
        "7KQ4M2:1</id>",
        "7KQ4M2:2</id>",
        "feed-entry-twice",
        REFUSE,
        1,
    ),
    (
        "<updated>2026-11-23T07:02:00Z</updated>",
        "",
        "feed-entry-updated",
        REFUSE,
        1,
    ),
    (
        "<updated>2026-11-23T07:02:00Z</updated>",
        "<updated>2026-11-23T07:02:00</updated>",
        "feed-time",
        REFUSE,
        1,
    ),
    (
        "<link type=\"application/cap+xml\" href=\"https://alerts.example/cap/7KQ4M2.1.xml?a=1&amp;b=2\"/>",
        "",
        "feed-entry-link-absent",
        LENIENT,
        2,
    ),
    (
        "7KQ4M2.1.xml?a=1&amp;b=2\"/>",
        "7KQ4M2.1.xml\"/><link type=\"application/cap+xml\" href=\"https://alerts.example/other.xml\"/>",
        "feed-entry-links",
        REFUSE,
        1,
    ),
    (
        "https://alerts.example/cap/7KQ4M2.1.xml?a=1&amp;b=2",
        "../cap/7KQ4M2.1.xml",
        "feed-link-address",
        REFUSE,
        1,
    ),
    (
        "https://alerts.example/cap/7KQ4M2.1.xml?a=1&amp;b=2",
        "javascript:alert(1)",
        "feed-link-address",
        REFUSE,
        1,
    ),
    (
        "cap/7KQ4M2.1.xml",
        "cap/7KQ4M2.2.xml",
        "feed-link-twice",
        REFUSE,
        1,
    ),
    (
        "<cap:status>Actual</cap:status>",
        "<cap:status>actual</cap:status>",
        "feed-entry-word",
        REFUSE,
        1,
    ),
    (
        "<cap:status>Actual</cap:status>",
        "<cap:status>Exercise</cap:status>",
        "feed-entry-differs",
        REFUSE,
        1,
    ),
    (
        "<cap:msgType>Cancel</cap:msgType>",
        "<cap:msgType>Alert</cap:msgType>",
        "feed-entry-differs",
        REFUSE,
        1,
    ),
    (
        "</alert></content>",
        "</alert><alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"/></content>",
        "feed-content-several",
        REFUSE,
        1,
    ),
    (
        "</content>",
        "</content><content type=\"text\">more</content>",
        "feed-content-several",
        REFUSE,
        1,
    ),
    (
        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">",
        "<alert>",
        "feed-content-alert",
        REFUSE,
        1,
    ),
    (
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE feed>",
        "xml-doctype",
        Verdict::RefuseUnsafe,
        0,
    ),
    (
        "<entry>",
        "<entry><title>&unknown;</title>",
        "xml-entity",
        Verdict::RefuseUnsafe,
        0,
    ),
];

const RSS: [Case; 12] = [
    ("<channel>", "<list>", "xml-malformed", REFUSE, 0),
    ("<title>寻找走失儿童</title>", "", "feed-title", REFUSE, 2),
    (
        "<lastBuildDate>Mon, 23 Nov 2026 09:02:00 GMT</lastBuildDate>",
        "",
        "feed-updated",
        REFUSE,
        2,
    ),
    (
        "09:02:00 GMT</lastBuildDate>",
        "25:02:00 GMT</lastBuildDate>",
        "feed-time",
        REFUSE,
        2,
    ),
    (
        "<guid isPermaLink=\"false\">urn:homeward:cn-130100:7KQ4M2:1</guid>",
        "",
        "feed-entry-guid",
        LENIENT,
        2,
    ),
    (
        "7KQ4M2:1</guid>",
        "7KQ4M2:2</guid>",
        "feed-entry-twice",
        REFUSE,
        1,
    ),
    (
        "<pubDate>Mon, 23 Nov 2026 07:02:00 GMT</pubDate>",
        "",
        "feed-entry-updated",
        REFUSE,
        1,
    ),
    (
        "07:02:00 GMT</pubDate>",
        "07:02:00</pubDate>",
        "feed-time",
        REFUSE,
        1,
    ),
    (
        "<link>https://alerts.example/cap/7KQ4M2.1.xml?a=1&amp;b=2</link>",
        "",
        "feed-entry-link-absent",
        LENIENT,
        2,
    ),
    (
        "cap/7KQ4M2.1.xml",
        "cap/7KQ4M2.2.xml",
        "feed-link-twice",
        REFUSE,
        1,
    ),
    (
        "https://alerts.example/cap/7KQ4M2.1.xml",
        "cap/7KQ4M2.1.xml",
        "feed-link-address",
        REFUSE,
        1,
    ),
    (
        "<cap:msgType>Cancel</cap:msgType>",
        "<cap:msgType>Erase</cap:msgType>",
        "feed-entry-word",
        REFUSE,
        1,
    ),
];

#[test]
fn one_change_is_told_by_its_rule_and_spares_the_other_alert() {
    let feeds = [
        (write_atom(&feed(), Style::Fat).unwrap(), ATOM.as_slice()),
        (write_rss(&feed(), Style::Fat).unwrap(), RSS.as_slice()),
    ];
    for (text, cases) in feeds {
        for (from, to, rule, lenient, kept) in cases {
            assert!(text.contains(from), "{from} does not stand in the feed");
            let broken = text.replacen(from, to, 1);
            let back = read(broken.as_bytes(), &Options::lenient());
            let rules: Vec<_> = back.findings.iter().map(|f| f.rule).collect();
            assert!(rules.contains(rule), "{from} -> {to}: {rules:?}");
            assert_eq!(back.verdict, *lenient, "{from} -> {to}: {rules:?}");
            let entries = back.feed.map_or(0, |feed| feed.entries.len());
            assert_eq!(entries, *kept, "{from} -> {to}: {rules:?}");
        }
    }
}

#[test]
fn an_entry_with_neither_link_nor_alert_is_left_out() {
    let text = write_atom(&feed(), Style::Thin).unwrap();
    let broken = text.replacen("<link type=", "<x type=", 1);
    let back = read(broken.as_bytes(), &Options::lenient());
    assert_eq!(
        (back.findings[0].rule, back.left_out),
        ("feed-entry-link", 1)
    );
    let place = &back.findings[0].place;
    assert_eq!((place.line, place.path.as_str()), (12, "/feed/entry[1]"));
}

#[test]
fn strict_reading_leaves_out_what_lenient_reading_warns_of() {
    let inside = "<content type=\"application/cap+xml\"><alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">";
    let text = write_atom(&feed(), Style::Fat).unwrap();
    // The alert as text, and an alert that takes its namespace from the feed.
    let escaped = {
        let (head, rest) = text
            .split_once("<content type=\"application/cap+xml\">")
            .unwrap();
        let (alert, tail) = rest.split_once("</content>").unwrap();
        let alert = alert.replace('&', "&amp;").replace('<', "&lt;");
        format!("{head}<content type=\"application/cap+xml\">{alert}</content>{tail}")
    };
    let borrowed = text.replacen(inside, "<content type=\"application/cap+xml\" xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><alert>", 1);
    let borrowed = borrowed.replacen(
        "<content type=\"application/cap+xml\" xmlns=",
        "<a:content xmlns:a=\"http://www.w3.org/2005/Atom\" type=\"application/cap+xml\" xmlns=",
        1,
    );
    let borrowed = borrowed.replacen("</alert></content>", "</alert></a:content>", 1);
    for (broken, rule) in [
        (escaped, "feed-content-escaped"),
        (borrowed, "feed-content-borrowed"),
    ] {
        let strict = read(broken.as_bytes(), &Options::strict());
        let lenient = read(broken.as_bytes(), &Options::lenient());
        assert_eq!(strict.findings, lenient.findings);
        assert_eq!(
            strict.findings.iter().map(|f| f.rule).collect::<Vec<_>>(),
            [rule]
        );
        assert_eq!((strict.left_out, lenient.left_out), (1, 0), "{rule}");
        assert!(
            lenient
                .feed
                .unwrap()
                .entries
                .iter()
                .all(|e| e.content.is_some()),
            "{rule}"
        );
    }
}
