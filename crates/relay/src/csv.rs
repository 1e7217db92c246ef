//! Lines that say where users are: `name,latitude,longitude`.

use bytes::Bytes;
use homeward_geo::{Datum, Point};

use crate::{
    names::NAME_BYTES_MAX,
    spot::{Grid, Spot},
};

/// Lines in one request.
pub const LINES_MAX: usize = 200_000;
/// Bytes in one request: so many lines of ordinary length.
pub const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The longest line in bytes: a name and two numbers.
const LINE_BYTES_MAX: usize = NAME_BYTES_MAX + 64;
/// Wrong lines that an answer names; whoever has more has the same mistake in all.
const WRONG_MAX: usize = 10;
/// What the second and the third column may be called in a line that names them.
const LATITUDE: [&str; 2] = ["lat", "latitude"];
const LONGITUDE: [&str; 4] = ["lon", "lng", "long", "longitude"];
/// What some programs write before the first byte of a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What was wrong in which line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub line: usize,
    pub why: String,
}

/// Lines that were read: names stay where they came.
#[derive(Clone, Debug)]
pub struct Moves {
    text: Bytes,
    each: Vec<(u32, u8, Spot)>,
}

impl Moves {
    /// Reads all lines or none: the first wrong ones are named.
    pub fn read(text: Bytes, datum: Datum, grid: Grid) -> Result<Self, Vec<Wrong>> {
        let (mut each, mut wrong) = (Vec::new(), Vec::new());
        for (start, line, row) in lines(&text) {
            // Files that were put together have one at the head of each.
            if is_heading(row) {
                continue;
            }
            let read = match each.len() < LINES_MAX {
                true => one(row, datum).map(|(len, point)| (start as u32, len, grid.spot(point))),
                false => Err(format!("a request has at most {LINES_MAX} lines")),
            };
            match read {
                Ok(read) => each.push(read),
                Err(why) => wrong.push(Wrong { line, why }),
            }
            if wrong.len() == WRONG_MAX || each.len() > LINES_MAX {
                break;
            }
        }
        match wrong.is_empty() {
            true => Ok(Self { text, each }),
            false => Err(wrong),
        }
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, Spot)> {
        self.each.iter().map(|(start, len, spot)| {
            let start = *start as usize;
            let name = self.text.get(start..start + usize::from(*len));
            // Checked to be plain when it was read.
            let name = std::str::from_utf8(name.unwrap_or_default());
            (name.unwrap_or_default(), *spot)
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.each.len()
    }
}

/// Names alone, one a line.
pub fn names(text: &[u8]) -> Result<Vec<&str>, Vec<Wrong>> {
    let (mut names, mut wrong) = (Vec::new(), Vec::new());
    for (_, line, row) in lines(text).take(LINES_MAX + 1) {
        let read = match names.len() < LINES_MAX {
            true => name(row),
            false => Err(format!("a request has at most {LINES_MAX} lines")),
        };
        match read {
            Ok(name) => names.push(name),
            Err(why) => wrong.push(Wrong { line, why }),
        }
        if wrong.len() == WRONG_MAX {
            break;
        }
    }
    if wrong.is_empty() {
        Ok(names)
    } else {
        Err(wrong)
    }
}

/// Each line that is not empty: where it starts, its number, its bytes.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, usize, &[u8])> {
    let mut start = 0;
    let each = text.split(|byte| *byte == b'\n').zip(1..);
    let each = each.map(move |(row, line)| {
        let (mut at, mut row) = (start, row);
        start += row.len() + 1;
        if let Some(rest) = row.strip_prefix(BYTE_ORDER_MARK).filter(|_| line == 1) {
            (at, row) = (at + BYTE_ORDER_MARK.len(), rest);
        }
        (at, line, row.strip_suffix(b"\r").unwrap_or(row))
    });
    each.filter(|(_, _, row)| !row.is_empty())
}

/// Whether a line names the columns, in the order that we read them.
fn is_heading(row: &[u8]) -> bool {
    let mut columns = row.split(|byte| *byte == b',').skip(1);
    let (lat, lon) = (columns.next(), columns.next());
    let is_one = |column: Option<&[u8]>, words: &[&str]| {
        let column = column.unwrap_or_default().trim_ascii();
        words
            .iter()
            .any(|word| column.eq_ignore_ascii_case(word.as_bytes()))
    };
    is_one(lat, &LATITUDE) && is_one(lon, &LONGITUDE) && columns.next().is_none()
}

/// The length of the name, and the point.
fn one(row: &[u8], datum: Datum) -> Result<(u8, Point), String> {
    let form = || "write name,latitude,longitude, in degrees and without quotes".to_owned();
    if row.len() > LINE_BYTES_MAX {
        return Err(format!("a line has at most {LINE_BYTES_MAX} bytes"));
    }
    let mut parts = row.split(|byte| *byte == b',');
    let (Some(named), Some(lat), Some(lon), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(form());
    };
    let len = name(named)?.len() as u8;
    let (lat, lon) = (number(lat).ok_or_else(form)?, number(lon).ok_or_else(form)?);
    let point = Point::labelled(lat, lon, datum).map_err(|error| error.to_string())?;
    Ok((len, point))
}

/// A plain decimal number: no exponent, no "inf", no "nan".
fn number(bytes: &[u8]) -> Option<f64> {
    let bytes = bytes.trim_ascii();
    let plain = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+');
    let text = std::str::from_utf8(bytes).ok()?;
    bytes.iter().all(plain).then(|| text.parse().ok())?
}

fn name(bytes: &[u8]) -> Result<&str, String> {
    let plain = bytes.iter().all(u8::is_ascii_graphic);
    let is_one = plain && (1..=NAME_BYTES_MAX).contains(&bytes.len());
    let text = std::str::from_utf8(bytes).ok().filter(|_| is_one);
    text.ok_or_else(|| format!("a name has 1 to {NAME_BYTES_MAX} visible ASCII characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Moves, Vec<Wrong>> {
        let grid = Grid::new(1).unwrap();
        Moves::read(Bytes::copy_from_slice(text.as_bytes()), Datum::Wgs84, grid)
    }

    #[test]
    fn lines_are_read_with_or_without_a_heading_and_windows_ends() {
        let moves = read("id,lat,lon\r\na,38.5,114.5\r\n\r\nb-2,-1, 179.25\n").unwrap();
        let names: Vec<_> = moves.iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(names, ["a", "b-2"]);
        let spot = moves.iter().last().unwrap().1;
        assert!((spot.lon_e7 - 1_792_500_000).abs() < 100);
        let moves = read("\u{feff}a,1,2\nuser, Latitude, LNG\nb,1,2").unwrap();
        let names: Vec<_> = moves.iter().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(names, ["a", "b"]);
        // In the other order every number would be taken for the other one.
        assert!(read("id,lon,lat\na,114.5,38.5\n").is_err());
    }

    #[test]
    fn each_wrong_line_is_named_and_nothing_of_the_request_is_taken() {
        let wrong = read("a,38.5,114.5\nb,114.5,38.5\n,1,2\nc,1\nd,nan,1\ne,1,2,3\nf f,1,2\n");
        let lines: Vec<_> = wrong.unwrap_err().iter().map(|wrong| wrong.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6, 7]);
        let long = format!("{},1,2", "x".repeat(65));
        assert!(read(&long).unwrap_err()[0].why.contains("1 to 64"));
        let many = "a,1,2\n".repeat(LINES_MAX + 1);
        assert_eq!(read(&many).unwrap_err()[0].line, LINES_MAX + 1);
        assert_eq!(read(&"x\n".repeat(50)).unwrap_err().len(), WRONG_MAX);
    }

    #[test]
    fn positions_of_a_shifted_map_are_set_right() {
        let grid = Grid::new(1).unwrap();
        let text = Bytes::from_static(b"a,38.0113185,114.4896988");
        let moves = Moves::read(text, Datum::Gcj02, grid).unwrap();
        let spot = moves.iter().next().unwrap().1.point().unwrap();
        let really = Point::new(38.0106, 114.4836).unwrap();
        assert!(homeward_geo::distance_m(spot, really) < 2.0);
    }
}
