//! Feeds, written and read back.

use homeward_cap::{
    Embedded, Options, Verdict,
    feed::{self, Feed, Style, WriteError, read, write_atom, write_rss},
    model::{MsgType, Status},
};

use crate::samples::{ALERT, CANCEL, feed, signed};

type Write = fn(&Feed, Style) -> Result<String, WriteError>;
const BOTH: [(&str, Write); 2] = [("atom", write_atom), ("rss", write_rss)];

#[test]
fn a_feed_says_the_same_after_a_round_trip() {
    for (name, write) in BOTH {
        for style in [Style::Thin, Style::Fat] {
            let text = write(&feed(), style).unwrap();
            let back = read(text.as_bytes(), &Options::strict());
            assert_eq!(back.findings, [], "{name} {style:?}");
            assert_eq!(back.verdict, Verdict::Accept);
            let mut wanted = feed();
            for entry in &mut wanted.entries {
                let document = [CANCEL, ALERT][usize::from(entry.id.ends_with('1'))];
                let carried = || Embedded::new(signed(document));
                entry.content = (style == Style::Fat).then(carried);
                entry.published = entry.published.filter(|_| name == "atom");
            }
            assert_eq!(back.feed, Some(wanted), "{name} {style:?}");
        }
    }
}

#[test]
fn a_fat_feed_carries_the_signed_bytes_and_nothing_else_of_them() {
    for (name, write) in BOTH {
        let text = write(&feed(), Style::Fat).unwrap();
        for document in [ALERT, CANCEL] {
            assert_eq!(text.matches(signed(document)).count(), 1, "{name}");
        }
        assert_eq!(text.matches("<?xml").count(), 1, "{name}");
        let back = read(text.as_bytes(), &Options::strict()).feed.unwrap();
        let carried: Vec<_> = back
            .entries
            .iter()
            .filter_map(|e| e.content.as_ref())
            .collect();
        assert_eq!(carried[0].as_bytes(), signed(CANCEL).as_bytes(), "{name}");
        assert_eq!(carried[1].as_bytes(), signed(ALERT).as_bytes(), "{name}");
        assert!(
            carried.iter().all(|c| c.is_exact() && c.is_alert()),
            "{name}"
        );
    }
}

#[test]
fn feeds_look_as_they_did() {
    insta::assert_snapshot!("thin.atom", write_atom(&feed(), Style::Thin).unwrap());
    insta::assert_snapshot!("fat.atom", write_atom(&feed(), Style::Fat).unwrap());
    insta::assert_snapshot!("thin.rss", write_rss(&feed(), Style::Thin).unwrap());
}

#[test]
fn a_cancel_stands_beside_what_it_cancels_and_before_it() {
    let mut turned = feed();
    turned.entries.reverse();
    for (name, write) in BOTH {
        let text = write(&turned, Style::Fat).unwrap();
        assert_eq!(text, write(&feed(), Style::Fat).unwrap(), "{name}");
        let back = read(text.as_bytes(), &Options::strict()).feed.unwrap();
        let kinds: Vec<_> = back.entries.iter().map(|e| e.msg_type).collect();
        assert_eq!(
            kinds,
            [Some(MsgType::Cancel), Some(MsgType::Alert)],
            "{name}"
        );
    }
}

#[test]
fn the_writer_refuses_what_a_reader_would() {
    type Change = fn(&mut Feed);
    let changes: [(&str, Change); 14] = [
        ("the feed has no id", |f| f.id.clear()),
        ("the feed has no title", |f| f.title = " ".to_owned()),
        ("the feed has no updated", |f| f.updated = None),
        ("the feed has no author", |f| f.author.clear()),
        ("the feed has no link to itself", |f| f.self_link = None),
        ("has no id", |f| f.entries[0].id.clear()),
        ("has no title", |f| f.entries[1].title.clear()),
        ("has no updated", |f| f.entries[1].updated = None),
        ("has no link", |f| f.entries[1].link.clear()),
        ("has no status", |f| f.entries[1].status = None),
        ("not an absolute", |f| {
            f.entries[1].link = "/cap/1.xml".to_owned()
        }),
        ("two entries share", |f| {
            f.entries[1].id = f.entries[0].id.clone()
        }),
        ("two entries share", |f| {
            f.entries[1].link = f.entries[0].link.clone()
        }),
        ("cannot carry", |f| {
            f.entries[1].title = "bell\u{7}".to_owned()
        }),
    ];
    for (name, write) in BOTH {
        for (wanted, change) in &changes {
            let mut feed = feed();
            change(&mut feed);
            let error = write(&feed, Style::Fat).unwrap_err().to_string();
            assert!(error.contains(wanted), "{name}: {wanted}: {error}");
        }
    }
}

#[test]
fn an_alert_that_would_change_inside_is_not_carried() {
    for wrong in ["<alert/>", "no xml", "<?p q?><alert xmlns='u'/>"] {
        let mut feed = feed();
        feed.entries[0].content = Some(Embedded::new(wrong));
        let error = write_atom(&feed, Style::Fat).unwrap_err();
        assert!(
            matches!(error, WriteError::NotEmbeddable { .. }),
            "{wrong}: {error}"
        );
        assert!(write_atom(&feed, Style::Thin).is_ok(), "{wrong}");
    }
}

#[test]
fn a_feed_beyond_its_limits_is_neither_written_nor_read() {
    let mut long = feed();
    let entry = long.entries[0].clone();
    for number in 0..feed::ENTRIES_MAX {
        let mut next = entry.clone();
        next.id = format!("urn:x:{number}");
        next.link = format!("https://alerts.example/cap/{number}.xml");
        long.entries.push(next);
    }
    let error = write_atom(&long, Style::Thin).unwrap_err();
    assert_eq!(error, WriteError::TooManyEntries(feed::ENTRIES_MAX + 2));
    long.entries.truncate(1_000);
    assert!(matches!(
        write_rss(&long, Style::Fat),
        Err(WriteError::TooLarge(_))
    ));
    let thin = write_rss(&long, Style::Thin).unwrap();
    assert_eq!(
        read(thin.as_bytes(), &Options::strict())
            .feed
            .map(|f| f.entries.len()),
        Some(1_000)
    );
    let padded = thin + &" ".repeat(feed::FEED_BYTES_MAX);
    let back = read(padded.as_bytes(), &Options::lenient());
    assert_eq!((back.feed, back.findings[0].rule), (None, "xml-size"));
}

#[test]
fn a_thin_entry_tells_a_drill_from_the_real_thing() {
    let mut drill = feed();
    for entry in &mut drill.entries {
        entry.status = Some(Status::Exercise);
        entry.content = None;
    }
    for (_, write) in BOTH {
        let text = write(&drill, Style::Fat).unwrap();
        let back = read(text.as_bytes(), &Options::strict()).feed.unwrap();
        assert!(
            back.entries
                .iter()
                .all(|e| e.status == Some(Status::Exercise))
        );
    }
}

#[test]
fn feeds_of_others_are_understood() {
    // As weather services write it: no type on the link, CAP 1.1 words, no rel=self.
    let weather = r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.1">
      <id>https://weather.example/feed</id><title>Alerts</title><updated>2026-11-23T15:02:00-05:00</updated>
      <author><name>office</name></author>
      <entry><id>https://weather.example/1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Flood <b>now</b></div></title>
      <updated>2026-11-23T15:02:00-05:00</updated><link href="https://weather.example/1"/>
      <cap:status>Actual</cap:status><cap:msgType>Update</cap:msgType></entry></feed>"#;
    let back = read(weather.as_bytes(), &Options::strict());
    assert_eq!(back.verdict, Verdict::AcceptWithWarnings);
    let entry = back.feed.unwrap().entries.remove(0);
    assert_eq!(
        (entry.title.as_str(), entry.link.as_str()),
        ("Flood now", "https://weather.example/1")
    );
    assert_eq!(
        (entry.msg_type, entry.status),
        (Some(MsgType::Update), Some(Status::Actual))
    );
    // A page for people beside the alert, and an enclosure that says what it is.
    let rss = r#"<rss version="2.0"><channel><title>Alerts</title><link>https://a.example/</link><description/>
      <lastBuildDate>Mon, 23 Nov 2026 08:20:00 +0800</lastBuildDate>
      <item><title>Fire</title><link>https://a.example/1.html</link><guid>g-1</guid><pubDate>Mon, 23 Nov 2026 00:20:00 GMT</pubDate>
      <enclosure url="https://a.example/1.xml" length="9" type="application/cap+xml"/></item></channel></rss>"#;
    let back = read(rss.as_bytes(), &Options::strict());
    let feed = back.feed.unwrap();
    assert_eq!(feed.id, "https://a.example/");
    assert_eq!(feed.updated, feed.entries[0].updated);
    assert_eq!(feed.entries[0].link, "https://a.example/1.xml");
}
