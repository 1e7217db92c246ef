//! One look over a whole document: what it is, whether it is signed, and where it ends.

use super::names::{CAP_1_1, CAP_1_2};
use super::refused::Refused;
use super::scan::{Element, Item, Scan};
use super::shape::{self, Shape};

/// What one look found.
#[derive(Debug)]
pub(super) struct Inspection {
    /// Whether the alert is CAP 1.2; it is 1.1 otherwise.
    pub is_1_2: bool,
    pub signature: Option<Shape>,
    /// Where the end tag of the alert begins, in bytes of the text.
    pub end_tag_at: usize,
}

/// Looks over a document from [`super::text::text`].
///
/// There is at most one signature when this returns, and it is the last child of the
/// alert, after all infos, as the schema of CAP 1.2 has it (section 3.3.4.2 and appendix
/// A). No piece of a signature stands anywhere else.
pub(super) fn inspect(xml: &str) -> Result<Inspection, Refused> {
    let mut scan = Scan::new(xml);
    let mut is_1_2 = false;
    let mut signature = None;
    let mut end_tag_at = 0;
    loop {
        match scan.next()? {
            Item::Start(element) if scan.depth() == 1 => is_1_2 = root(&element)?,
            Item::Start(element) => {
                let placed = scan.depth() == 2 && element.local == "Signature";
                match (element.is_dsig(), placed, &signature) {
                    (true, true, None) => signature = Some(shape::read(&mut scan, &element)?),
                    (true, _, Some(_)) if element.local == "Signature" => {
                        return Err(Refused::SeveralSignatures);
                    }
                    (false, _, None) => {}
                    _ => return Err(Refused::Misplaced),
                }
            }
            Item::End if scan.depth() == 0 => end_tag_at = scan.started(),
            Item::End | Item::Text(..) | Item::Comment | Item::Instruction(_) => {}
            Item::Eof => break,
        }
    }
    Ok(Inspection {
        is_1_2,
        signature,
        end_tag_at,
    })
}

fn root(element: &Element) -> Result<bool, Refused> {
    if element.is(CAP_1_2, "alert") {
        Ok(true)
    } else if element.is(CAP_1_1, "alert") {
        Ok(false)
    } else {
        Err(Refused::NotAnAlert)
    }
}
