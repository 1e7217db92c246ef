//! Two documents that read the same: what came in without its signature, and the octets
//! that were signed.
//!
//! The signature library reads with its own XML reader. If that reader and ours could be
//! made to see two documents in the same bytes, checking one and using the other would
//! be a way in. So we walk what came in, by our reader, and the canonical octets that
//! the library made, side by side: names, attributes and values must agree, step by
//! step, and a difference is refused.

use super::names::DSIG;
use super::refused::Refused;
use super::scan::{Element, Item, Scan};

/// A step of reading with neighbouring texts joined and comments left out.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Start(Element),
    End,
    Text(String),
    Instruction(String),
    Eof,
}

struct Steps<'x> {
    scan: Scan<'x>,
    without_signature: bool,
    ahead: Option<Step>,
}

impl<'x> Steps<'x> {
    fn new(xml: &'x str, without_signature: bool) -> Self {
        Self {
            scan: Scan::new(xml),
            without_signature,
            ahead: None,
        }
    }

    fn next(&mut self) -> Result<Step, Refused> {
        if let Some(step) = self.ahead.take() {
            return Ok(step);
        }
        let mut text = String::new();
        loop {
            let step = match self.scan.next()? {
                Item::Text(piece, _) => {
                    // White space around the root is nobody's content.
                    if self.scan.depth() > 0 {
                        text.push_str(&piece);
                    }
                    continue;
                }
                Item::Comment => continue,
                Item::Start(element) if self.without_signature && element.is(DSIG, "Signature") => {
                    self.skip()?;
                    continue;
                }
                Item::Start(element) => Step::Start(element),
                Item::End => Step::End,
                Item::Instruction(content) => Step::Instruction(content.trim_end().to_owned()),
                Item::Eof => Step::Eof,
            };
            if text.is_empty() {
                return Ok(step);
            }
            self.ahead = Some(step);
            return Ok(Step::Text(text));
        }
    }

    fn skip(&mut self) -> Result<(), Refused> {
        let outside = self.scan.depth() - 1;
        while self.scan.depth() > outside {
            if matches!(self.scan.next()?, Item::Eof) {
                return Err(Refused::NotWellFormed);
            }
        }
        Ok(())
    }
}

/// Refuses unless `received` without its signature and `signed` read the same.
pub(super) fn same(received: &str, signed: &str) -> Result<(), Refused> {
    let mut received = Steps::new(received, true);
    let mut signed = Steps::new(signed, false);
    loop {
        let step = received.next()?;
        if step != signed.next()? {
            return Err(Refused::ReadDifferently);
        }
        if step == Step::Eof {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>";

    #[test]
    fn the_same_content_written_in_two_ways_reads_the_same() {
        let received = format!(
            "<!-- a --><p:a xmlns:p='urn:x' c='1' b='&lt;&#10; '>\r\nx<![CDATA[<y>]]>&#x7a;{SIGNATURE}z</p:a>\n"
        );
        let signed = "<q:a xmlns:q=\"urn:x\" b=\"&lt;&#xA; \" c=\"1\">\nx&lt;y&gt;zz</q:a>";
        assert_eq!(same(&received, signed), Ok(()));
    }

    #[test]
    fn every_difference_in_content_is_seen() {
        let signed = "<a xmlns=\"urn:x\" b=\"1\"><c>d</c><e></e></a>";
        for received in [
            "<a xmlns=\"urn:y\" b=\"1\"><c>d</c><e></e></a>",
            "<a xmlns=\"urn:x\" b=\"2\"><c>d</c><e></e></a>",
            "<a xmlns=\"urn:x\"><c>d</c><e></e></a>",
            "<a xmlns=\"urn:x\" b=\"1\"><c>d </c><e></e></a>",
            "<a xmlns=\"urn:x\" b=\"1\"><c>d</c></a>",
            "<a xmlns=\"urn:x\" b=\"1\"><e></e><c>d</c></a>",
            "<a xmlns=\"urn:x\" b=\"1\"><c>d<e></e></c></a>",
            "<a xmlns=\"urn:x\" b=\"1\"><c>d</c> <e></e></a>",
            "<?x y?><a xmlns=\"urn:x\" b=\"1\"><c>d</c><e></e></a>",
        ] {
            assert_eq!(
                same(received, signed),
                Err(Refused::ReadDifferently),
                "{received}"
            );
        }
    }

    #[test]
    fn a_signature_is_only_left_out_of_what_came_in() {
        let with = format!("<a>{SIGNATURE}</a>");
        assert_eq!(same(&with, "<a></a>"), Ok(()));
        assert_eq!(same(&with, &with), Err(Refused::ReadDifferently));
    }
}
