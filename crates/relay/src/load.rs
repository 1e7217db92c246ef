//! The first load: a file of all users, in pieces that are each written down.

use std::{io::Read, path::Path};

use bytes::Bytes;
use homeward_geo::Datum;

use crate::{
    csv::{BODY_BYTES_MAX, Moves},
    keeper::{Ask, Keeper},
    spot::Grid,
};

/// Below the limits of a request, so that each piece is one.
const PIECE_BYTES: usize = BODY_BYTES_MAX / 2;
/// The longest that a line may be before its end is missed.
const LINE_BYTES_MAX: usize = 256;

/// Loads a CSV file; gives how many lines were taken. Stops at the first wrong line; what
/// came before it is loaded, and loading again changes nothing.
pub async fn load(keeper: &Keeper, file: &Path, datum: Datum, grid: Grid) -> Result<usize, String> {
    let could = |why: String| format!("could not load {}: {why}", file.display());
    let mut from = std::fs::File::open(file).map_err(|error| could(error.to_string()))?;
    let (mut piece, mut taken, mut before) = (Vec::new(), 0, 0);
    loop {
        let wanted = PIECE_BYTES.saturating_sub(piece.len()) as u64;
        let read = from.by_ref().take(wanted).read_to_end(&mut piece);
        let is_end = read.map_err(|error| could(error.to_string()))? == 0;
        let cut = match piece.iter().rposition(|byte| *byte == b'\n') {
            _ if is_end => piece.len(),
            Some(last) => last + 1,
            None if piece.len() > LINE_BYTES_MAX => {
                return Err(could(format!("line {}: it does not end", before + 1)));
            }
            None => continue,
        };
        let rest = piece.split_off(cut);
        let lines = piece.iter().filter(|byte| **byte == b'\n').count();
        let moves = Moves::read(Bytes::from(piece), datum, grid).map_err(|wrong| {
            let first = wrong.into_iter().next();
            could(first.map_or_else(String::new, |wrong| {
                format!("line {}: {}", before + wrong.line, wrong.why)
            }))
        })?;
        let done = keeper.ask(|to| Ask::Move(moves, to)).await;
        let gone = |_| could("the relay is going down".to_owned());
        let full = |_| could("there is no room for more users".to_owned());
        taken += done.map_err(gone)?.map_err(full)?;
        before += lines;
        piece = rest;
        if is_end {
            return Ok(taken);
        }
    }
}
