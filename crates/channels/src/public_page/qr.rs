//! The QR code of a page's address, as one path.
//!
//! Dark modules of a row that touch are one stroke: a quarter of the bytes of
//! one square each, which matters in a page of 14 KB.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code (ISO/IEC 18004 asks for four).
const QUIET: usize = 4;

/// The path and the side of the square it is drawn in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Qr {
    pub side: usize,
    pub path: String,
}

impl Qr {
    /// `M` restores 15 % of the code: a poster in the rain. An address too long
    /// for any code gets an empty square, never a page less.
    pub fn of(text: &str) -> Self {
        let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
            return Self::default();
        };
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            strokes(&mut path, y, row);
        }
        Self {
            side: width + 2 * QUIET,
            path,
        }
    }
}

fn strokes(path: &mut String, y: usize, row: &[Color]) {
    let mut x = 0;
    for run in row.chunk_by(|a, b| a == b) {
        if run.first() == Some(&Color::Dark) {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{} {}.5h{}", x + QUIET, y + QUIET, run.len());
        }
        x += run.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_and_nothing_else() {
        let text = "https://homeward.example.gov.cn/a/7KQ4M2";
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let qr = Qr::of(text);
        let lengths = qr.path.split('h').skip(1);
        let drawn: usize = lengths
            .map(|l| l.split('M').next().unwrap().parse::<usize>().unwrap())
            .sum();
        let dark = code
            .to_colors()
            .iter()
            .filter(|c| **c == Color::Dark)
            .count();
        assert_eq!(drawn, dark);
        assert_eq!(qr.side, code.width() + 8);
    }

    #[test]
    fn an_address_too_long_for_a_code_still_makes_a_page() {
        assert_eq!(Qr::of(&"x".repeat(10_000)), Qr::default());
    }
}
