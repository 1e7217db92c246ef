//! The hash chain of a journal: each entry's digest covers the one before it.
//!
//! Whoever changes, drops, adds or swaps an entry must recompute every digest after
//! it; a digest that was printed, published or signed in between then no longer fits.

use crate::{Digest, digest::parts};
use std::fmt;

const FIRST: &[u8] = &[0];
const NEXT: &[u8] = &[1];

/// The digest of an entry that follows `previous` (`None`: the first entry).
#[must_use]
pub fn chain(previous: Option<&Digest>, entry: &[u8]) -> Digest {
    let purpose = "homeward chain 1";
    match previous {
        None => parts(purpose, &[FIRST, entry]),
        Some(previous) => parts(purpose, &[NEXT, previous.as_bytes(), entry]),
    }
}

/// Walks a chain from its first entry and stops where it breaks.
pub fn verify_chain<'a>(
    entries: impl IntoIterator<Item = (&'a [u8], Digest)>,
) -> Result<(), BrokenAt> {
    let mut previous = None;
    for (nth, (entry, recorded)) in entries.into_iter().enumerate() {
        if chain(previous.as_ref(), entry) != recorded {
            return Err(BrokenAt(nth));
        }
        previous = Some(recorded);
    }
    Ok(())
}

/// The chain is broken: this entry (counted from 0) does not follow from what stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenAt(pub usize);

impl fmt::Display for BrokenAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the chain is broken at entry {}", self.0)
    }
}

impl std::error::Error for BrokenAt {}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Vec<(Vec<u8>, Digest)> {
        let mut previous = None;
        let link = |nth: u8| {
            let entry = format!("entry {nth}").into_bytes();
            let digest = chain(previous.as_ref(), &entry);
            previous = Some(digest);
            (entry, digest)
        };
        (0..8).map(link).collect()
    }

    fn verify(journal: &[(Vec<u8>, Digest)]) -> Result<(), BrokenAt> {
        verify_chain(
            journal
                .iter()
                .map(|(entry, digest)| (entry.as_slice(), *digest)),
        )
    }

    #[test]
    fn an_untouched_chain_holds_and_so_does_an_empty_one() {
        assert_eq!(verify(&journal()), Ok(()));
        assert_eq!(verify(&[]), Ok(()));
    }

    #[test]
    fn a_changed_entry_is_found_where_it_stands() {
        for nth in 0..8 {
            let mut journal = journal();
            journal[nth].0.push(b'!');
            assert_eq!(verify(&journal), Err(BrokenAt(nth)));
        }
    }

    #[test]
    fn a_changed_entry_with_a_fresh_digest_breaks_the_next() {
        let mut journal = journal();
        journal[3].0.push(b'!');
        journal[3].1 = chain(Some(&journal[2].1), &journal[3].0);
        assert_eq!(verify(&journal), Err(BrokenAt(4)));
    }

    #[test]
    fn dropped_swapped_and_missing_first_entries_are_found() {
        let mut dropped = journal();
        dropped.remove(5);
        assert_eq!(verify(&dropped), Err(BrokenAt(5)));
        let mut swapped = journal();
        swapped.swap(1, 2);
        assert_eq!(verify(&swapped), Err(BrokenAt(1)));
        assert_eq!(verify(&journal()[1..]), Err(BrokenAt(0)));
    }
}
