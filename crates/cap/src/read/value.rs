//! How the value of one element is read.

use super::{Context, shape, shape::Sorted};
use crate::{
    model::{Certainty, Code, DateTime, Decimal, excerpt},
    rule::{structure as shape_rule, value as rule, xml as xml_rule},
    xml::Element,
};

impl Context<'_> {
    /// The text of an element that has no elements inside.
    pub(super) fn leaf<'d>(&mut self, element: Element<'d, '_>) -> &'d str {
        shape::attributes(self, element);
        let name = element.name();
        if element.has_children() {
            let message = format!("`{name}` has elements inside");
            self.report(&shape_rule::ELEMENT_IN_VALUE, element, message);
        }
        if element.has_comment() {
            let message =
                format!("a comment stands inside `{name}`; the text around it was joined");
            self.report(&xml_rule::COMMENT_IN_VALUE, element, message);
        }
        if element.has_instruction() {
            let message = format!("a processing instruction stands inside `{name}`");
            self.report(&xml_rule::INSTRUCTION_IN_VALUE, element, message);
        }
        element.text()
    }

    /// The value without white space around it, which the schema lets pass for
    /// times, numbers, languages and addresses.
    pub(super) fn tidy<'d>(&mut self, element: Element<'d, '_>) -> &'d str {
        let text = self.leaf(element);
        let trimmed = element.trimmed();
        if trimmed.len() != text.len() && !trimmed.is_empty() {
            let message = format!("white space stands around `{}`", excerpt(trimmed));
            self.report(&rule::VALUE_PADDED, element, message);
        }
        trimmed
    }

    /// A text that may be absent; an empty one counts as absent.
    pub(super) fn text(&mut self, element: Option<Element<'_, '_>>) -> Option<String> {
        let element = element?;
        let text = self.leaf(element);
        if element.trimmed().is_empty() {
            let message = format!("`{}` is empty", element.name());
            self.report(&shape_rule::ELEMENT_EMPTY, element, message);
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A text for people that may be absent.
    pub(super) fn prose(&mut self, element: Option<Element<'_, '_>>) -> Option<String> {
        let text = self.text(element)?;
        if let Some(element) = element {
            self.no_html(element);
        }
        Some(text)
    }

    /// A text that must be there.
    pub(super) fn needed(&mut self, sorted: &Sorted<'_, '_>, name: &str) -> String {
        let Some(element) = sorted.one(name) else {
            return String::new();
        };
        let text = self.leaf(element);
        if element.trimmed().is_empty() {
            self.report(&rule::VALUE_EMPTY, element, format!("`{name}` is empty"));
        }
        text.to_owned()
    }

    /// A text for people that must be there.
    pub(super) fn needed_prose(&mut self, sorted: &Sorted<'_, '_>, name: &str) -> String {
        if let Some(element) = sorted.one(name) {
            self.no_html(element);
        }
        self.needed(sorted, name)
    }

    fn no_html(&mut self, element: Element<'_, '_>) {
        if looks_like_html(element.text()) {
            let message = format!("`{}` looks like HTML", element.name());
            self.report(&rule::HTML_IN_TEXT, element, message);
        }
    }

    /// A word of a closed list.
    pub(super) fn code<C: Code>(&mut self, element: Element<'_, '_>) -> Option<C> {
        let word = self.leaf(element);
        if let Some(code) = C::from_code(word) {
            return Some(code);
        }
        let near = C::ALL
            .iter()
            .find(|code| code.as_str().eq_ignore_ascii_case(word.trim()));
        let hint = near.map_or(String::new(), |code| {
            format!("; is `{}` meant?", code.as_str())
        });
        let message = format!("`{}` is no {}{hint}", excerpt(word), element.name());
        self.hole(&rule::CODE_VALUE, element, message);
        None
    }

    /// How sure it is; older systems say "Very Likely".
    pub(super) fn certainty(&mut self, element: Element<'_, '_>) -> Option<Certainty> {
        if element.text() != "Very Likely" {
            return self.code(element);
        }
        self.leaf(element);
        if self.version != crate::model::Version::V1_0 {
            let message = "`Very Likely` is a word of CAP 1.0; it is read as `Likely`";
            self.report(&rule::CODE_VERY_LIKELY, element, message);
        }
        Some(Certainty::Likely)
    }

    /// A moment.
    pub(super) fn time(&mut self, element: Option<Element<'_, '_>>) -> Option<DateTime> {
        let element = element?;
        let text = self.tidy(element);
        match DateTime::read(text) {
            Ok(reading) => {
                for departure in reading.departures {
                    self.time_departure(departure, element, text);
                }
                Some(reading.time)
            }
            Err(error) => {
                self.hole(error.rule, element, error.message);
                None
            }
        }
    }

    /// Tells how a time departs from its form. CAP 1.1 let UTC be written +00:00.
    pub(super) fn time_departure(
        &mut self,
        departure: &'static crate::Rule,
        element: Element<'_, '_>,
        text: &str,
    ) {
        let old = self.version != crate::model::Version::V1_2;
        if !(old && departure.code == rule::TIME_UTC_PLUS.code) {
            self.report(
                departure,
                element,
                format!("`{}` in `{}`", excerpt(text), element.name()),
            );
        }
    }

    /// A decimal number that may be absent.
    pub(super) fn decimal(&mut self, element: Option<Element<'_, '_>>) -> Option<Decimal> {
        let element = element?;
        match self.tidy(element).parse() {
            Ok(decimal) => Some(decimal),
            Err(error) => {
                let error: crate::ValueError = error;
                self.report(error.rule, element, error.message);
                None
            }
        }
    }
}

/// Whether a text carries tags or entities that a page would act on.
fn looks_like_html(text: &str) -> bool {
    let tag = text.match_indices('<').any(|(at, _)| {
        let rest = &text[at + 1..];
        let named = rest
            .trim_start_matches('/')
            .starts_with(|c: char| c.is_ascii_alphabetic());
        named && rest.bytes().take(200).any(|byte| byte == b'>')
    });
    let entities = ["&nbsp;", "&lt;", "&gt;", "&amp;", "&quot;", "&#"];
    tag || (text.contains('&') && entities.iter().any(|entity| text.contains(entity)))
}

/// The parts of a list whose parts with white space stand in double quotes, and
/// whether the quotes are in order.
pub(super) fn quoted_list(text: &str) -> (Vec<String>, bool) {
    let mut parts = Vec::new();
    let mut well = true;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (part, after) = match rest.strip_prefix('"') {
            Some(inside) => inside.split_once('"').unwrap_or_else(|| {
                well = false;
                (inside, "")
            }),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        let set_apart =
            after.is_empty() || !rest.starts_with('"') || after.starts_with(char::is_whitespace);
        well &= set_apart && !part.contains('"') && !part.is_empty();
        parts.push(part.to_owned());
        rest = after.trim_start();
    }
    (parts, well)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_with_spaces_stand_in_quotes() {
        let (parts, well) = quoted_list(" a@b.example \"City Hall\"\n c ");
        assert_eq!(parts, ["a@b.example", "City Hall", "c"]);
        assert!(well);
        for text in ["\"open", "a\"b", "\"a\"b", "\"\"", "a \"b\" \"c"] {
            assert!(!quoted_list(text).1, "{text}");
        }
        assert_eq!(quoted_list(""), (vec![], true));
    }

    #[test]
    fn html_is_recognised_and_arrows_are_not() {
        for text in ["<b>x</b>", "a<br/>b", "x &nbsp; y", "&lt;p&gt;", "<script>"] {
            assert!(looks_like_html(text), "{text}");
        }
        for text in ["a < b", "1 <-> 2", "<3", "Marks & Co", "if a<b then", ""] {
            assert!(!looks_like_html(text), "{text}");
        }
    }
}
