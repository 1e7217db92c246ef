//! A text in parts that a phone puts together again.
//!
//! Chinese needs UCS-2, two bytes for a unit of UTF-16, so 70 units fit into a
//! message. A longer text is cut into parts of 67, each behind a header that says
//! which of how many it is (3GPP TS 23.040, 9.2.3.24.1: element 0, a reference of 8
//! bits). Old phones show the whole only if every part has the same reference.

/// UTF-16 units in one part: 140 bytes less a header of 6.
pub const UNITS: usize = 67;

/// The parts, header and text; `seq` keeps those of two messages apart.
pub fn of(text: &str, seq: u64) -> Vec<Vec<u8>> {
    let cut = cut(text);
    let total = u8::try_from(cut.len()).unwrap_or(u8::MAX);
    let [.., reference] = seq.to_be_bytes();
    let part = |(number, units): (u8, &Vec<u16>)| {
        let mut bytes = vec![5, 0, 3, reference, total, number];
        bytes.extend(units.iter().flat_map(|unit| unit.to_be_bytes()));
        bytes
    };
    (1..=total).zip(&cut).map(part).collect()
}

/// Never between the two halves of one character.
fn cut(text: &str) -> Vec<Vec<u16>> {
    let mut parts = vec![Vec::new()];
    for c in text.chars() {
        let mut both = [0; 2];
        let units = c.encode_utf16(&mut both);
        match parts.last_mut() {
            Some(part) if part.len() + units.len() <= UNITS => part.extend_from_slice(units),
            _ => parts.push(units.to_vec()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_cut_in_two_and_no_part_is_too_long() {
        let text = format!("{}😀{}", "字".repeat(66), "字".repeat(10));
        let parts = of(&text, 0x1ff);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0][..6], [5, 0, 3, 0xff, 2, 1]);
        assert_eq!(parts[0].len(), 6 + 66 * 2);
        let text = of(&"字".repeat(UNITS * 3), 1);
        assert!(text.len() == 3 && text.iter().all(|part| part.len() == 140));
    }
}
