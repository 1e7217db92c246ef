//! How long a text is for Weibo.
//!
//! The page of `statuses/share` says "at most 140 Chinese characters" and no
//! more. Clients agree on how that is counted: a character of ASCII is half a
//! Chinese one, everything else one for each UTF-16 unit, and the sum is rounded
//! up. Of an address they say that it counts ten characters, because it is
//! replaced by a `t.cn` one. The page does not say so, and a refusal costs more
//! than a few words: an address counts here as its letters or as ten characters,
//! whichever is more.

use crate::outlet::short::Limit;

/// `statuses/share`, parameter `status`: 140 Chinese characters.
pub const CHARS_MAX: usize = 140;
/// The same in halves, in which everything is added up.
pub const HALVES_MAX: usize = CHARS_MAX * 2;
/// What a `t.cn` address counts.
const SHORT_URL_HALVES: usize = 20;

/// Halves of a Chinese character that `c` counts.
pub const fn halves(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 * c.len_utf16() }
}

/// Halves of words without an address.
fn halves_of(words: &str) -> usize {
    words.chars().map(halves).sum()
}

/// Halves of an address.
fn halves_of_url(url: &str) -> usize {
    halves_of(url).max(SHORT_URL_HALVES)
}

/// The limit of a post.
pub const LIMIT: Limit = Limit {
    total: HALVES_MAX,
    weight: halves,
    url: halves_of_url,
};

/// Length in Chinese characters of a whole post; addresses start with a scheme and
/// end at a space.
///
/// ```
/// use homeward_channels::weibo::chars;
/// assert_eq!(chars("寻找王小禾"), 5);
/// assert_eq!(chars("abc"), 2);
/// assert_eq!(chars("看 https://x.cn/a"), 12);
/// ```
pub fn chars(status: &str) -> usize {
    let mut sum = 0;
    for (index, word) in status.split(' ').enumerate() {
        sum += usize::from(index > 0);
        let is_url = word.starts_with("https://") || word.starts_with("http://");
        sum += if is_url {
            halves_of_url(word)
        } else {
            halves_of(word)
        };
    }
    sum.div_ceil(2)
}
