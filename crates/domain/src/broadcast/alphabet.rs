//! The GSM 7 bit default alphabet (3GPP TS 23.038 section 6.2.1) and its extension table
//! (section 6.2.1.1), of which each character costs an escape as well.

/// Section 6.2.1 in the order of its codes, 0x00 to 0x7f; 0x1b is the escape.
const DEFAULT: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Section 6.2.1.1; form feed is a page break and no character of a text.
const EXTENSION: &str = "^{}\\[~]|€";

/// What this character costs: one septet, two behind an escape, or nothing that the
/// alphabet could say.
pub fn septets(c: char) -> Option<usize> {
    if c != '\u{1b}' && DEFAULT.contains(c) {
        Some(1)
    } else {
        EXTENSION.contains(c).then_some(2)
    }
}

/// Whether the whole text can be said in the alphabet.
pub fn is_gsm7(text: &str) -> bool {
    text.chars().all(|c| septets(c).is_some())
}

/// The text with those marks of typography replaced that would make it cost twice as much
/// and mean nothing more: one curly quote turns a whole text into UCS-2.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{2032}' | '`' => plain.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{2033}' => plain.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\t' => plain.push(' '),
            '\u{b7}' | '\u{2022}' => plain.push('-'),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_128_places_and_no_character_twice() {
        let all: Vec<char> = DEFAULT.chars().collect();
        assert_eq!(all.len(), 128);
        for (place, c) in [(0x00, '@'), (0x10, 'Δ'), (0x1b, '\u{1b}'), (0x20, ' ')] {
            assert_eq!(all[place], c);
        }
        for (place, c) in [
            (0x40, '¡'),
            (0x41, 'A'),
            (0x5f, '§'),
            (0x61, 'a'),
            (0x7f, 'à'),
        ] {
            assert_eq!(all[place], c);
        }
        let once: std::collections::BTreeSet<char> = all.iter().copied().collect();
        assert_eq!(once.len(), 128);
        assert!(EXTENSION.chars().all(|c| !once.contains(&c)));
    }

    #[test]
    fn what_is_not_in_the_alphabet_costs_what_it_costs() {
        assert_eq!(
            (septets('é'), septets('€'), septets('[')),
            (Some(1), Some(2), Some(2))
        );
        // A small cedilla, a back-quote, a tone mark, a Han character.
        for none in ['ç', '`', 'ā', '寻', '\u{1b}', '\u{2019}'] {
            assert_eq!(septets(none), None, "{none}");
        }
    }

    #[test]
    fn typography_alone_never_doubles_the_price() {
        let typed = "Wang\u{2019}s child \u{2014} \u{201c}Xiaohe\u{201d}\u{2026}";
        assert!(!is_gsm7(typed));
        assert_eq!(plain(typed), "Wang's child - \"Xiaohe\"...");
        assert!(is_gsm7(&plain(typed)));
    }
}
