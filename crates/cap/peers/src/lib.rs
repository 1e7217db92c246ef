//! The messages that are measured, and how each peer reads one.

/// A message and its name.
pub const MESSAGES: &[(&str, &str)] = &[
    ("base", include_str!("../../tests/samples/negative/000_base_valid.xml")),
    ("amber", include_str!("../../tests/samples/examples/willglynn__v1dot2_appendix_adot4.xml")),
    ("storm", include_str!("../../tests/samples/examples/willglynn__v1dot2_appendix_adot2.xml")),
];

/// Reads and validates with every rule.
#[must_use]
pub fn ours(text: &str) -> bool {
    let options = homeward_cap::Options::strict();
    homeward_cap::read(text.as_bytes(), &options).alert.is_some()
}

/// Reads with the peer, which checks the types of values.
#[must_use]
pub fn oasiscap(text: &str) -> bool {
    text.parse::<oasiscap::Alert>().is_ok()
}

/// Only splits the text into tokens.
#[must_use]
pub fn tokens(text: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut count = 0;
    while let Ok(event) = reader.read_event() {
        if matches!(event, quick_xml::events::Event::Eof) {
            break;
        }
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_reads_every_message() {
        for (name, text) in MESSAGES {
            assert!(ours(text) && oasiscap(text) && tokens(text) > 10, "{name}");
        }
    }
}
