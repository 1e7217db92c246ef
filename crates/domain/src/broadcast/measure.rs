//! How long a text is to the network that carries it.

use serde::{Deserialize, Serialize};

use super::alphabet::septets;

/// Octets of one page (3GPP TS 23.041 section 9.4.2.2.5, CBS-Message-Information-Page).
const PAGE_OCTETS: usize = 82;
/// The most pages of one message (the same: Number-of-Pages, 1 to 15).
pub const PAGES_MAX: usize = 15;

/// What the characters of a text are sent as (3GPP TS 23.038 section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coding {
    /// The default alphabet, 7 bits for a character.
    Gsm7,
    /// 16 bits for a unit; a rare Han character takes two units.
    Ucs2,
}

impl Coding {
    /// Characters or units of one page: 93 septets or 41 units in 82 octets.
    pub const fn page(self) -> usize {
        match self {
            Self::Gsm7 => PAGE_OCTETS * 8 / 7,
            Self::Ucs2 => PAGE_OCTETS / 2,
        }
    }
}

/// A text's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    pub coding: Coding,
    /// Septets or units of UTF-16.
    pub units: usize,
    /// Pages of a cell broadcast; 0 for no text.
    pub pages: usize,
}

/// Counts as the network does: one character outside the alphabet makes UCS-2 of all.
pub fn measure(text: &str) -> Measure {
    let in_alphabet: Option<usize> = text.chars().map(septets).sum();
    let (coding, units) = match in_alphabet {
        Some(septets) => (Coding::Gsm7, septets),
        None => (Coding::Ucs2, text.encode_utf16().count()),
    };
    Measure {
        coding,
        units,
        pages: units.div_ceil(coding.page()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Coding, usize, usize) {
        let Measure {
            coding,
            units,
            pages,
        } = measure(text);
        (coding, units, pages)
    }

    #[test]
    fn a_page_holds_93_characters_of_the_alphabet_or_41_units() {
        assert_eq!(of(&"a".repeat(93)), (Coding::Gsm7, 93, 1));
        assert_eq!(of(&"a".repeat(94)), (Coding::Gsm7, 94, 2));
        assert_eq!(of(&"寻".repeat(41)), (Coding::Ucs2, 41, 1));
        assert_eq!(of(&"寻".repeat(42)), (Coding::Ucs2, 42, 2));
        assert_eq!(of(""), (Coding::Gsm7, 0, 0));
    }

    #[test]
    fn fifteen_pages_are_1395_characters_or_615_units() {
        assert_eq!(Coding::Gsm7.page() * PAGES_MAX, 1_395);
        assert_eq!(Coding::Ucs2.page() * PAGES_MAX, 615);
    }

    #[test]
    fn units_are_counted_and_not_characters() {
        // Outside the BMP: two units each (U+20BB7, a name's character).
        assert_eq!(of("𠮷野"), (Coding::Ucs2, 3, 1));
        // Behind an escape: two septets each.
        assert_eq!(of("€[x]"), (Coding::Gsm7, 7, 1));
        // One character outside the alphabet, and all others cost a unit too.
        assert_eq!(of("Xiǎohé"), (Coding::Ucs2, 6, 1));
    }
}
