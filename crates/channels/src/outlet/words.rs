//! Words that fit into a network's limit and cannot do more than be read.
//!
//! On most networks `#` opens a topic, `@` calls a person, and an address
//! becomes a link. The words of a poster come from an officer and are not meant
//! to do any of it: [`plain`] takes it out of them before a post is put together.

/// Words as nothing but words: no topic, no mention, no address. What remains
/// of `a@b.cn` is `a b.cn`: readable, and nobody is called.
///
/// ```
/// use homeward_channels::outlet::words::plain;
/// assert_eq!(plain("#寻人# 找 @张 http://x.cn/a"), "寻人 找 张 x.cn/a");
/// ```
pub fn plain(text: &str) -> String {
    let mut text = text.replace("https://", "").replace("http://", "");
    // What was taken out may have stood between the halves of another one.
    while text.contains("://") {
        text = text.replace("://", "");
    }
    let mark = |c: char| matches!(c, '#' | '＃' | '@' | '＠');
    let spaced: String = text
        .chars()
        .map(|c| if mark(c) { ' ' } else { c })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As much of `text` as weighs at most `room` by `weight`, cut at a whole
/// character and marked with `…` where something is missing.
pub fn cut(text: &str, room: usize, weight: fn(char) -> usize) -> String {
    if text.chars().map(weight).sum::<usize>() <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(weight('…'));
    let mut kept: String = text
        .chars()
        .take_while(|c| {
            let fits = weight(*c) <= left;
            left = left.saturating_sub(weight(*c));
            fits
        })
        .collect();
    if room >= weight('…') {
        kept.push('…');
    }
    kept
}

/// Weight in UTF-16 code units.
pub const fn utf16(c: char) -> usize {
    c.len_utf16()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_never_goes_through_a_character_and_says_that_it_was_made() {
        assert_eq!(cut("一二三", 3, utf16), "一二三");
        assert_eq!(cut("一二三四", 3, utf16), "一二…");
        assert_eq!(cut("😀😀😀", 4, utf16), "😀…");
        assert_eq!(cut("一二", 0, utf16), "");
    }

    #[test]
    fn no_topic_mention_or_link_survives() {
        for trick in [
            "#a#",
            "＃a＃",
            "@a",
            "＠a",
            "hTTp://a",
            ":http:////a",
            ":://",
        ] {
            let plain = plain(trick);
            assert!(!plain.contains(['#', '＃', '@', '＠']), "{trick}");
            assert!(!plain.contains("://"), "{trick}: {plain}");
        }
    }
}
