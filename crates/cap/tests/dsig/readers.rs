//! Two readers stand behind a verdict, ours and the library's. Here they read thousands
//! of odd documents, and what one accepts the other must read the same, or refuse.

use crate::stage::{AGENCY_EC, Chance, alert};
use homeward_cap::dsig::{self, SignError};

const SEED: u64 = 20_261_125;
const DOCUMENTS: usize = 4_000;

/// Pieces in which readers of XML are known to differ, and plain ones to go between.
const PIECES: &[&str] = &[
    "<",
    ">",
    "/>",
    "</",
    "</alert>",
    "</info>",
    "<info>",
    "<a>",
    "</a>",
    "<a/>",
    "<a b='c'/>",
    "<a b=\"c\" >",
    "<a xmlns=''>",
    "<a xmlns='urn:x'>",
    "<p:a xmlns:p='urn:x'/>",
    "<p:a/>",
    "<a xmlns:p='urn:x' p:b='1' b='1'/>",
    "<a b='1' b='2'/>",
    "<a\tb\n=\r\n'c'\n/>",
    "<a b='&lt;&#10;&#x9;'/>",
    "<a b='\n\t\r\n'/>",
    "<a b='\r\n'/>",
    "<a b='x\r\n\r\r\né\r'/>",
    "<a b=c/>",
    "<a b/>",
    "<a b='<'/>",
    "<a b='>'/>",
    "<a xml:id='i'/>",
    "<a Id='i'/>",
    "<xmlns:a/>",
    "<xml:a/>",
    "<a xmlns:xml='urn:x'/>",
    "<a xmlns:xmlns='urn:x'/>",
    "<:a/>",
    "<a:/>",
    "<a:b:c/>",
    "<1a/>",
    "<é/>",
    "<a·/>",
    "<a\u{a0}b='c'/>",
    "<!-- x -->",
    "<!---->",
    "<!-->",
    "<!--->",
    "<!-- -- -->",
    "<!-- x --->",
    "<![CDATA[x]]>",
    "<![CDATA[]]>",
    "<![CDATA[]]]]>",
    "<![CDATA[<a>]]>",
    "<![cdata[x]]>",
    "]]>",
    "]]",
    "<?x y?>",
    "<??>",
    "<?x?>",
    "<?xml version='1.0'?>",
    "<!x>",
    "&",
    "&amp;",
    "&lt;",
    "&gt;",
    "&quot;",
    "&apos;",
    "&#65;",
    "&#x41;",
    "&#X41;",
    "&#0;",
    "&#1;",
    "&#13;",
    "&#xD;",
    "&#10;",
    "&#9;",
    "&#xFFFE;",
    "&#xD800;",
    "&#x110000;",
    "&#0065;",
    "&# 65;",
    "&#65",
    "&amp",
    "&AMP;",
    "&nbsp;",
    "&;",
    "\r",
    "\r\n",
    "\n",
    "\t",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{200b}",
    "\u{fffe}",
    "\u{b}",
    "\u{7f}",
    "\u{1f600}",
    "'",
    "\"",
    "=",
    "x",
    "儿童",
    " ",
];

#[test]
fn what_both_readers_accept_they_read_the_same() {
    let mut chance = Chance::new(SEED);
    let key = AGENCY_EC.signing();
    let (mut signed, mut differed) = (0, Vec::new());
    for _ in 0..DOCUMENTS {
        let mut document = alert("A1", "Missing: girl, 6");
        for _ in 0..=chance.below(3) {
            let piece = *chance.pick(PIECES);
            let boundary: Vec<usize> = document.char_indices().map(|(at, _)| at).collect();
            // Half of the pieces go where content begins or ends, where they often fit.
            let tags: Vec<usize> = boundary
                .iter()
                .copied()
                .filter(|at| document[..*at].ends_with('>') || document[*at..].starts_with("</"))
                .collect();
            let places = if chance.below(2) == 0 {
                &boundary
            } else {
                &tags
            };
            let at = *chance.pick(places);
            document.insert_str(at, piece);
        }
        match dsig::sign(document.as_bytes(), &key) {
            Ok(_) => signed += 1,
            Err(SignError::NotVerified(refused)) => differed.push((refused, document)),
            Err(_) => {}
        }
    }
    println!("{signed} of {DOCUMENTS} odd documents signed");
    assert!(
        differed.is_empty(),
        "{} differ: {differed:#?}",
        differed.len()
    );
    assert!(signed > DOCUMENTS / 10, "only {signed} were well-formed");
}
