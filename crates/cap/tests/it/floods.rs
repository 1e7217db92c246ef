//! Inputs at the limit of bytes, each made to be heavy in one way.

use homeward_cap::xml::Limits;

use crate::base::BASE;

/// The base message before and from this mark.
pub fn split_at(mark: &str) -> (&'static str, &'static str) {
    BASE.split_at(
        BASE.find(mark)
            .expect("the mark stands in the base message"),
    )
}

/// Fills a template up to the limit of bytes.
pub fn filled(before: &str, piece: &str, after: &str) -> String {
    let room = Limits::BYTES_MAX - before.len() - after.len();
    format!("{before}{}{after}", piece.repeat(room / piece.len()))
}

/// How to make each flood: one at a time, so that they never lie in memory together.
pub const FLOODS: &[fn() -> String] = &[
    || filled("<a>", "<b/>", "</a>"),
    || filled("", "<a>", ""),
    || filled("<a ", "b='' ", "/>"),
    || filled("<a>", "<b c='' d='' e='' f=''/>", "</a>"),
    || filled("<a>", "<b xmlns:c='d'/>", "</a>"),
    || filled("<a>", "&amp;", "</a>"),
    || filled("<a>", "<!---->", "</a>"),
    || filled("<a>", "<![CDATA[]]>", "</a>"),
    || filled("<a>", "&#65;", ""),
    || filled("<a>", "\r\n", ""),
    || filled("<!DOCTYPE a [", "<!ENTITY b 'c'>", "]><a/>"),
    || inside("<info>", "", "<info/>", ""),
    || inside("<polygon>", "", "<polygon>1,1</polygon>", ""),
    || {
        inside(
            "<polygon>",
            "<polygon>",
            "0,0 1,1 0,1 1,0 ",
            "0,0</polygon>",
        )
    },
    || inside("</note>", "", "a<!-- -->", ""),
    || inside("</note>", "", "&lt;b", ""),
    || {
        inside(
            "<incidents>",
            "<references>",
            "a,b,2026-11-23T15:20:00+08:00 ",
            "</references>",
        )
    },
    || inside("</incidents>", "", "\"a b\" ", ""),
    // Beside an embedded resource the rest must stay small: this has both.
    || inside("<digest>", "<derefUri>", "AAAA", "</derefUri>"),
];

fn inside(mark: &str, before: &str, piece: &str, after: &str) -> String {
    let (head, tail) = split_at(mark);
    filled(&format!("{head}{before}"), piece, &format!("{after}{tail}"))
}
