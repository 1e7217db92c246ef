//! The base message and how one change is made to it.

/// A valid message that brings no finding at all.
pub const BASE: &str = include_str!("base.xml");

/// Changes, each with its name and the rule that must be told (or none).
pub type Table = &'static [(&'static str, Change, &'static str)];

/// One change to the text of the base message.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// Puts another text in the place of the first occurrence of this one.
    Swap(&'static str, &'static str),
    /// Writes before this text.
    Before(&'static str, &'static str),
    /// Writes after the first occurrence of this text.
    After(&'static str, &'static str),
    /// Takes out everything from the first text to the end of the second.
    Cut(&'static str, &'static str),
    /// Puts another text in the place of every occurrence of this one.
    Every(&'static str, &'static str),
    /// Another message altogether.
    Whole(&'static str),
}

/// The base message after one change. A change that changes nothing is a mistake.
pub fn changed(name: &str, change: &Change) -> String {
    let text = match change {
        Change::Swap(from, to) => BASE.replacen(from, to, 1),
        Change::Every(from, to) => BASE.replace(from, to),
        Change::Before(at, new) => BASE.replacen(at, &format!("{new}{at}"), 1),
        Change::After(at, new) => BASE.replacen(at, &format!("{at}{new}"), 1),
        Change::Whole(text) => (*text).to_owned(),
        Change::Cut(from, to) => {
            let start = BASE
                .find(from)
                .unwrap_or_else(|| panic!("{name}: no {from}"));
            let end = BASE[start..]
                .find(to)
                .unwrap_or_else(|| panic!("{name}: no {to}"));
            format!("{}{}", &BASE[..start], &BASE[start + end + to.len()..])
        }
    };
    assert_ne!(text, BASE, "{name} changes nothing");
    text
}
