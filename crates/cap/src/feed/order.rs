//! The order of entries: newest first, and always the same for the same entries.

use super::Entry;

/// Newest first; what is equally new stands by its id, so that two servers (or
/// one server twice) write the same bytes and a cache keeps its validator.
pub(super) fn newest_first(entries: &[Entry]) -> Vec<&Entry> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.id.cmp(&b.id)));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stands_first_and_ties_stand_by_id() {
        let at = |second: i64, id: &str| Entry {
            id: id.to_owned(),
            updated: jiff::Timestamp::from_second(second).ok(),
            ..Entry::default()
        };
        let ids = |entries: &[Entry]| -> Vec<String> {
            newest_first(entries).iter().map(|e| e.id.clone()).collect()
        };
        let entries = [at(1, "old"), at(2, "b"), at(2, "a")];
        assert_eq!(ids(&entries), ["a", "b", "old"]);
        let mut turned = entries;
        turned.reverse();
        assert_eq!(ids(&turned), ["a", "b", "old"]);
    }
}
