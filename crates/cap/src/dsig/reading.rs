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
