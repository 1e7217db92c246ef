//! White space as XML 1.0 reads it, written out before the library reads.
//!
//! Every reader must take an end of line, however written, for one line feed (section
//! 2.11), and a line feed or tab inside the value of an attribute for a space (section
//! 3.3.3). The library keeps the latter as they are, so it would digest other octets
//! than every other program for, say, a schema location over two lines.

use super::refused::Refused;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// The same document with both done. Between attributes white space is as good as a
/// space, so a tag is treated as a whole.
pub(super) fn plain(xml: &str) -> Result<String, Refused> {
    let mut reader = Reader::from_str(xml);
    let mut plain = String::with_capacity(xml.len());
    let mut from = 0;
    loop {
        let event = reader.read_event().map_err(|_| Refused::NotWellFormed)?;
        let to = usize::try_from(reader.buffer_position()).map_err(|_| Refused::NotWellFormed)?;
        let piece = xml.get(from..to).ok_or(Refused::NotWellFormed)?;
        from = to;
        match event {
            Event::Start(_) | Event::Empty(_) => write(piece, &mut plain, ' '),
            Event::Eof => return Ok(plain),
            _ => write(piece, &mut plain, '\n'),
        }
    }
}

/// Writes ends of lines as `end`, and tabs too where that is a space.
fn write(piece: &str, plain: &mut String, end: char) {
    // Mostly there is nothing to do, and a whole piece is copied faster than its letters.
    let stays = |byte: &u8| !matches!(byte, b'\r' | b'\n' | b'\t');
    if piece.as_bytes().iter().all(stays) {
        plain.push_str(piece);
        return;
    }
    let mut before = ' ';
    for c in piece.chars() {
        match c {
            '\n' if before == '\r' => {}
            '\n' | '\r' => plain.push(end),
            '\t' if end == ' ' => plain.push(end),
            other => plain.push(other),
        }
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_in_tags_becomes_spaces_and_ends_of_lines_one_line_feed() {
        let xml =
            "<?x\r\ny?>\r<a\r\n\tb='\r\n\r\t\n&#13;&#9;'>\r\n\r\t<![CDATA[\r\n]]><b\n/>\r\n</a>\r";
        let expected = "<?x\ny?>\n<a  b='    &#13;&#9;'>\n\n\t<![CDATA[\n]]><b />\n</a>\n";
        assert_eq!(plain(xml).as_deref(), Ok(expected));
    }
}
