//! The first load: a file of all users, in pieces that are each written down.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
    path::Path,
};

use bytes::Bytes;
use homeward_geo::Datum;

use crate::{
    csv::{BODY_BYTES_MAX, LINES_MAX, Moves},
    keeper::{Ask, Keeper},
    spot::Grid,
};

/// Below the limits of a request, so that each piece is one.
const PIECE_BYTES: usize = BODY_BYTES_MAX / 2;
/// A line that is longer is read no further; what it may hold is said where it is judged.
const LINE_BYTES_MAX: u64 = 1_024;

/// Loads a CSV file; gives how many users were taken. Stops at the first piece with a wrong
/// line and says which; the pieces before it are loaded, and loading again changes nothing.
pub async fn load(keeper: &Keeper, file: &Path, datum: Datum, grid: Grid) -> Result<usize, String> {
    let could = |why: String| format!("could not load {}: {why}", file.display());
    let from = File::open(file).map_err(|error| could(error.to_string()))?;
    let mut from = BufReader::with_capacity(1 << 20, from);
    let (mut taken, mut before) = (0, 0);
    loop {
        let piece = piece(&mut from).map_err(|error| could(error.to_string()))?;
        if piece.is_empty() {
            return Ok(taken);
        }
        let lines = piece.iter().filter(|byte| **byte == b'\n').count();
        let moves = Moves::read(Bytes::from(piece), datum, grid).map_err(|wrong| {
            let each = wrong.iter();
            let each = each.map(|wrong| format!("line {}: {}", before + wrong.line, wrong.why));
            let each = each.collect::<Vec<_>>().join("; ");
            could(format!(
                "{each}. Mend it and load the file again ({taken} users are in already)"
            ))
        })?;
        let done = keeper.ask(|to| Ask::Move(moves, to)).await;
        let gone = |_| could("the disk failed under it".to_owned());
        let full = |_| could("there is no room for more users".to_owned());
        taken += done.map_err(gone)?.map_err(full)?;
        before += lines;
    }
}

/// The next whole lines, as many as a request may have; nothing at the end of the file.
fn piece(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(PIECE_BYTES);
    for _ in 0..LINES_MAX {
        let read = from
            .by_ref()
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut piece)?;
        // The rest of a line without an end would be taken for the next one.
        if read as u64 == LINE_BYTES_MAX || read == 0 || piece.len() >= PIECE_BYTES {
            break;
        }
    }
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_between_its_lines_whatever_their_length() {
        let short = "a,1,2\n".repeat(LINES_MAX * 2 + 5);
        let long = format!("{},38.123456,114.123456\r\n", "x".repeat(60)).repeat(100_000);
        for (text, pieces) in [
            (short, 3),
            (long, 2),
            (String::new(), 0),
            ("a,1,2".to_owned(), 1),
        ] {
            let (mut from, mut whole, mut count) = (text.as_bytes(), Vec::new(), 0);
            loop {
                let piece = piece(&mut from).unwrap();
                if piece.is_empty() {
                    break;
                }
                assert!(piece.len() <= BODY_BYTES_MAX);
                assert!(piece.ends_with(b"\n") || from.is_empty());
                count += 1;
                whole.extend(piece);
            }
            assert_eq!((whole.len(), count), (text.len(), pieces));
        }
    }
}
