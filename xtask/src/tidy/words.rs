//! Words that do not belong in what we ship, and what must not be seen in any file.
//!
//! The words are put together from halves here, or this file would find itself.

use super::SourceFile;
use crate::finding::Finding;

const UNFINISHED: &str = "finish it, or leave it out and write the gap down in docs/gaps.md";
const BANNED: &[(&str, &str)] = &[
    (concat!("to", "do!"), UNFINISHED),
    (concat!("unimple", "mented!"), UNFINISHED),
    (concat!("FIX", "ME"), UNFINISHED),
    (concat!("XX", "X"), UNFINISHED),
    (
        concat!("#[ign", "ore"),
        "assert what happens today and say why it is wrong",
    ),
    (
        concat!("#[al", "low("),
        "use `#[expect(…, reason = \"…\")]`",
    ),
    (
        concat!("#![al", "low("),
        "use `#![expect(…, reason = \"…\")]`",
    ),
];

const HOMES: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
];
const LATER: &str = concat!("TO", "DO");
const GAPS: &str = "docs/gaps.md";

pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let gaps = files
        .iter()
        .find(|file| file.path == GAPS)
        .map_or("", |file| file.text.as_str());
    let mut findings = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            let said = in_line(file, line, gaps);
            findings.extend(
                said.into_iter()
                    .map(|(what, mend)| Finding::at(file.place(index), what, mend)),
            );
        }
    }
    findings
}

fn in_line(file: &SourceFile, line: &str, gaps: &str) -> Vec<(String, &'static str)> {
    let mut said = Vec::new();
    if file.is_code() {
        let banned = BANNED.iter().filter(|(word, _)| stands_alone(line, word));
        said.extend(banned.map(|(word, mend)| (format!("`{word}`"), *mend)));
        if has_loose_end(line, gaps) {
            said.push((
                format!("`{LATER}` without a gap entry"),
                "write `(gap-name)` after it and describe the gap in docs/gaps.md",
            ));
        }
    }
    if line.chars().any(turns_text_around) {
        said.push((
            "an invisible character that reorders text".into(),
            "write it as an escape, like `\\u{202e}`",
        ));
    }
    if names_a_machine(line) {
        said.push((
            "a path of somebody's machine".into(),
            "make it relative, or take it from an argument",
        ));
    }
    said
}

/// The word with no letter or digit touching it where the word itself begins or ends with one.
fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_alphanumeric);
        let after = line[at + word.len()..]
            .chars()
            .next()
            .is_some_and(char::is_alphanumeric);
        let open = word.ends_with(|c: char| !c.is_alphanumeric()) || word.starts_with('#');
        !before && (open || !after)
    })
}

fn has_loose_end(line: &str, gaps: &str) -> bool {
    stands_alone(line, LATER)
        && !line.split(LATER).skip(1).all(|rest| {
            let named = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
            named.is_some_and(|(gap, _)| !gap.is_empty() && gaps.contains(gap))
        })
}

fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// An absolute path: what stands before it is not part of a longer path or an address.
fn names_a_machine(line: &str) -> bool {
    HOMES.iter().any(|home| {
        line.match_indices(home).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + home.len()..].chars().next();
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '}'))
                && after.is_some_and(|c| c.is_alphanumeric() || c == '.')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        let gaps = SourceFile {
            path: GAPS.into(),
            text: "## night-mode\n".into(),
        };
        check(&[
            gaps,
            SourceFile {
                path: path.into(),
                text: text.into(),
            },
        ])
        .len()
    }

    #[test]
    fn every_banned_word_is_found() {
        for (word, _) in BANNED {
            assert_eq!(count("a.rs", &format!("    {word} x\n")), 1, "{word}");
        }
        assert_eq!(count("a.rs", "let ring = \"MAXXXL\";\n"), 0);
    }

    #[test]
    fn a_loose_end_needs_a_gap_entry() {
        assert_eq!(count("a.rs", &format!("// {LATER}: later\n")), 1);
        assert_eq!(count("a.rs", &format!("// {LATER}(lost-gap): later\n")), 1);
        assert_eq!(
            count("a.rs", &format!("// {LATER}(night-mode): later\n")),
            0
        );
    }

    #[test]
    fn machine_paths_are_found_and_addresses_are_not() {
        for home in HOMES {
            assert_eq!(count("a.md", &format!("see {home}someone/x\n")), 1);
            assert_eq!(
                count("a.md", &format!("see https://example.org{home}someone\n")),
                0
            );
        }
    }

    #[test]
    fn text_that_reads_backwards_is_found() {
        assert_eq!(count("a.rs", "let a = \"\u{202e}\";\n"), 1);
    }
}
