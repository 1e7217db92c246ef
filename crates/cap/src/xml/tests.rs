use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Document<'_>, XmlRefusal> {
    Document::read(text.as_bytes(), &Limits::default())
}

fn code(bytes: &[u8]) -> &'static str {
    match Document::read(bytes, &Limits::default()) {
        Ok(_) => "read",
        Err(refusal) => refusal.rule.code,
    }
}

#[test]
fn a_value_is_joined_over_comments_cdata_references_and_instructions() {
    let document = read("<a>al<!-- x -->er<![CDATA[t<s>]]>&amp;&#x4e2d;&#10;<?p q?>.</a>").unwrap();
    let a = document.root();
    assert_eq!(a.text(), "alert<s>&中\n.");
    assert!(a.has_comment() && a.has_instruction() && !a.has_children());
}

#[test]
fn a_plain_value_is_borrowed_from_the_source() {
    let document = read("<a>plain</a>").unwrap();
    assert!(matches!(
        document.root().text_cow(),
        std::borrow::Cow::Borrowed("plain")
    ));
}

#[test]
fn line_ends_become_line_feeds() {
    assert_eq!(read("<a>1\r\n2\r3</a>").unwrap().root().text(), "1\n2\n3");
}

#[test]
fn white_space_between_children_is_no_text_but_words_are() {
    let document = read("<a>\n <b> </b>\n <b/>\n</a>").unwrap();
    assert_eq!(document.root().text(), "");
    assert_eq!(document.root().children().next().unwrap().text(), " ");
    assert_eq!(
        read("<a>\n <b/> stray\n</a>").unwrap().root().trimmed(),
        "stray"
    );
}

#[test]
fn an_element_knows_its_place_and_its_exact_bytes() {
    let text = "\u{feff}<a>\n  <儿/><b>1</b><b c='d'>2</b></a>";
    let document = read(text).unwrap();
    let second = document.root().children().nth(2).unwrap();
    assert_eq!(second.place().to_string(), "2:15 /a/b[2]");
    assert_eq!(second.source(), "<b c='d'>2</b>");
    assert_eq!(&text.as_bytes()[second.span()], second.source().as_bytes());
    assert_eq!(second.attribute("c"), Some("d"));
}

/// Found by the fuzzer: the place of every tag was three bytes off.
#[test]
fn a_second_byte_order_mark_is_refused_and_nothing_breaks() {
    for text in ["\u{feff}\u{feff}<>\"ur\"", "\u{feff}\u{feff}<a/>"] {
        let refusal = read(text).unwrap_err();
        assert_eq!(refusal.finding().rule, "xml-malformed", "{text}");
    }
}

#[test]
fn namespaces_follow_prefixes_defaults_and_undeclared_defaults() {
    let document =
        read("<p:a xmlns:p='urn:1'><b xmlns='urn:2' p:k='v'><c xmlns=''/></b><d/></p:a>").unwrap();
    let root = document.root();
    let names: Vec<_> = root.children().map(|e| (e.name(), e.namespace())).collect();
    assert_eq!((root.name(), root.namespace()), ("a", "urn:1"));
    assert_eq!(names, [("b", "urn:2"), ("d", "")]);
    let b = root.children().next().unwrap();
    assert_eq!(b.children().next().unwrap().namespace(), "");
    assert_eq!(b.attributes().next().unwrap().namespace(), "urn:1");
}

#[test]
fn what_an_attacker_could_use_is_refused_by_its_rule() {
    let deep = format!("{}{}", "<a>".repeat(33), "</a>".repeat(33));
    let many = format!(
        "<a {}/>",
        (0..33).map(|i| format!("b{i}='' ")).collect::<String>()
    );
    let wide = format!("<a>{}</a>", "<b/>".repeat(65_536));
    let cases: &[(&[u8], &str)] = &[
        (b"<!DOCTYPE a><a/>", "xml-doctype"),
        (b"<!doctype a [<!ENTITY x 'y'>]><a>&x;</a>", "xml-doctype"),
        (b"<!DOCTYPE a", "xml-doctype"),
        (b"<a/><!DOCTYPE a>", "xml-doctype"),
        (b"<a><!ENTITY x 'y'></a>", "xml-doctype"),
        (b"<a>&x;</a>", "xml-entity"),
        (b"<a>&nbsp;</a>", "xml-entity"),
        (b"<a b='&x;'/>", "xml-entity"),
        (deep.as_bytes(), "xml-depth"),
        (many.as_bytes(), "xml-attributes"),
        (wide.as_bytes(), "xml-elements"),
        (b"<a b='1' b='2'/>", "xml-attribute-twice"),
        (
            b"<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
            "xml-attribute-twice",
        ),
        (b"<a/>x", "xml-trailing"),
        (b"<a/><b/>", "xml-trailing"),
        (b"<a/><![CDATA[x]]>", "xml-trailing"),
        (b"<a/></a>", "xml-trailing"),
        (b"<a>\xff</a>", "xml-encoding"),
        (b"\xff\xfe<\0a\0/\0>\0", "xml-encoding"),
        (b"<\0a\0/\0>\0", "xml-encoding"),
        (
            b"<?xml version='1.0' encoding='GB18030'?><a/>",
            "xml-encoding",
        ),
        (
            b"<?xml version='1.0' encoding='UTF-16'?><a/>",
            "xml-encoding",
        ),
        (b"<a>\0</a>", "xml-characters"),
        (b"<a>\x1b</a>", "xml-characters"),
        ("<a>\u{ffff}</a>".as_bytes(), "xml-characters"),
        (b"<a>&#0;</a>", "xml-characters"),
        (b"<a>&#xFFFE;</a>", "xml-characters"),
        (b"<a b='&#1;'/>", "xml-characters"),
        (b"<p:a/>", "xml-prefix"),
        (b"<a p:b=''/>", "xml-prefix"),
        (b"<a xmlns:p=''/>", "xml-prefix"),
        (b"<a xmlns:xmlns='urn:x'/>", "xml-prefix"),
    ];
    for (bytes, expected) in cases {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
        assert_eq!(code(bytes), *expected, "{start}");
    }
}

#[test]
fn what_is_not_well_formed_is_refused() {
    let cases = [
        "",
        " ",
        "x",
        "<a>",
        "<a></b>",
        "</a>",
        "<a",
        "<a b/>",
        "<a b=c/>",
        "<a b='<'/>",
        "<1a/>",
        "<a:b:c/>",
        "<:a/>",
        "<a>]]></a>",
        "<a>&</a>",
        "<a>& b</a>",
        "<a><!-- -- --></a>",
        " <?xml version='1.0'?><a/>",
        "<a><?xml version='1.0'?></a>",
        "<a><?XML x?></a>",
        "<?xml version='1.1'?><a/>",
        "<a b='1'c='2'/>",
        "<a><![CDATA[</a>",
        "<!-- <a/>",
        "< a/>",
        "<a></ a>",
        "<a b=''' />",
        "x<a/>",
    ];
    for text in cases {
        let found = code(text.as_bytes());
        assert!(
            ["xml-malformed", "xml-empty", "xml-doctype"].contains(&found),
            "{text:?} gave {found}"
        );
    }
}

#[test]
fn the_limit_of_bytes_is_looked_at_first() {
    let limits = Limits {
        bytes_max: 3,
        ..Limits::default()
    };
    assert_eq!(
        Document::read(b"<a/>", &limits).unwrap_err().rule.code,
        "xml-size"
    );
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Document::read(&bytes, &Limits::default());
    }

    #[test]
    fn no_markup_makes_it_panic(text in "[<>/!?\\[\\]CDAT&;#x0-9a: ='\"\\-\u{e9}\n]{0,80}") {
        if let Ok(document) = read(&text) {
            prop_assert!(text.contains(document.root().source()));
        }
    }
}
