//! Who had it already: a set of slots, small while few are in it.

/// Slots in one block: 8 KiB of bits, made when the first of them is told.
const BLOCK: u32 = 65_536;
const WORDS: usize = (BLOCK / 64) as usize;

/// A set of slots. One bit for each where many were told, nothing where nobody was.
#[derive(Clone, Debug, Default)]
pub struct Told {
    blocks: Vec<Option<Box<[u64; WORDS]>>>,
    count: u64,
}

impl Told {
    /// Nobody was told.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many were told.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.count
    }

    /// Whether nobody was told.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Notes that the slot was told; `true` if it was not before.
    pub fn insert(&mut self, slot: u32) -> bool {
        let (block, word, bit) = split(slot);
        if self.blocks.len() <= block {
            self.blocks.resize(block + 1, None);
        }
        let Some(block) = self.blocks.get_mut(block) else {
            return false;
        };
        let words = block.get_or_insert_with(|| Box::new([0; WORDS]));
        let is_new = words[word] & bit == 0;
        words[word] |= bit;
        self.count += u64::from(is_new);
        is_new
    }

    /// Forgets that the slot was told; `true` if it was.
    pub fn remove(&mut self, slot: u32) -> bool {
        let (block, word, bit) = split(slot);
        let Some(Some(words)) = self.blocks.get_mut(block) else {
            return false;
        };
        let was = words[word] & bit != 0;
        words[word] &= !bit;
        self.count -= u64::from(was);
        was
    }

    /// Whether the slot was told.
    #[must_use]
    pub fn contains(&self, slot: u32) -> bool {
        let (block, word, bit) = split(slot);
        matches!(self.blocks.get(block), Some(Some(words)) if words[word] & bit != 0)
    }

    /// The slots that were told, in their order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let blocks = (0_u32..).zip(&self.blocks);
        let blocks = blocks.filter_map(|(nth, block)| Some((nth, block.as_ref()?)));
        blocks.flat_map(|(nth, words)| {
            let words = (0_u32..).zip(words.iter());
            words
                .flat_map(move |(at, word)| bits(*word).map(move |bit| nth * BLOCK + at * 64 + bit))
        })
    }

    /// Bytes that it holds in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let full = self.blocks.iter().flatten().count();
        full * WORDS * 8 + self.blocks.capacity() * size_of::<Option<Box<[u64; WORDS]>>>()
    }
}

const fn split(slot: u32) -> (usize, usize, u64) {
    let within = slot % BLOCK;
    (
        (slot / BLOCK) as usize,
        (within / 64) as usize,
        1 << (within % 64),
    )
}

fn bits(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let lowest = word.trailing_zeros();
        word &= word - 1;
        Some(lowest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_told_is_told_once_and_found_again_in_order() {
        let mut told = Told::new();
        let slots = [0, 63, 64, 65_535, 65_536, 9_999_999, u32::MAX];
        assert!(slots.iter().all(|slot| told.insert(*slot)));
        assert!(slots.iter().all(|slot| !told.insert(*slot)));
        assert_eq!(told.len(), 7);
        assert_eq!(told.iter().collect::<Vec<_>>(), slots);
        assert!(!told.contains(1) && told.contains(65_536));
        assert!(told.remove(64) && !told.remove(64) && !told.contains(64));
        assert_eq!(told.len(), 6);
    }
}
