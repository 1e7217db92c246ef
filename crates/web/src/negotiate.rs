//! Which form of an answer fits the request: language, compression, JSON or a page.
//! RFC 9110 section 12, as far as two languages and three codings need it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use homeward_domain::words::Lang;

/// A content coding that we keep bytes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Plain,
    Gzip,
    Brotli,
}

/// Whether the client takes gzip, which is the one that a stream can be packed in.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    takes(headers, "gzip")
}

fn takes(headers: &HeaderMap, coding: &str) -> bool {
    quality(headers, header::ACCEPT_ENCODING, |item| {
        item == coding || item == "*"
    }) > 0
}

impl Coding {
    /// The smallest that the client takes.
    pub fn of(headers: &HeaderMap) -> Self {
        match (takes(headers, "br"), takes_gzip(headers)) {
            (true, _) => Self::Brotli,
            (_, true) => Self::Gzip,
            _ => Self::Plain,
        }
    }

    pub const fn header(self) -> Option<HeaderValue> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some(HeaderValue::from_static("gzip")),
            Self::Brotli => Some(HeaderValue::from_static("br")),
        }
    }

    /// The validator of a document in this coding: other bytes, another validator.
    pub fn etag(self, plain: &str) -> String {
        let bare = plain.trim_end_matches('"');
        match self {
            Self::Plain => plain.to_owned(),
            Self::Gzip => format!("{bare}-gzip\""),
            Self::Brotli => format!("{bare}-br\""),
        }
    }
}

/// The language asked for in the address, else the best accepted one, else Chinese.
pub(crate) fn lang(asked: Option<&str>, headers: &HeaderMap) -> Lang {
    let named = |tag: &str| {
        let primary = tag.split('-').next().unwrap_or("");
        [("zh", Lang::Zh), ("en", Lang::En)]
            .into_iter()
            .find(|(own, _)| primary.eq_ignore_ascii_case(own))
    };
    if let Some((_, lang)) = asked.and_then(named) {
        return lang;
    }
    let of = |own| {
        quality(headers, header::ACCEPT_LANGUAGE, |tag| {
            named(tag).is_some_and(|(_, l)| l == own)
        })
    };
    if of(Lang::En) > of(Lang::Zh) {
        Lang::En
    } else {
        Lang::Zh
    }
}

/// Whether a program asks rather than a person with a browser.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    let of = |name| quality(headers, header::ACCEPT, |media| media == name);
    of("application/json") > of("text/html")
}

/// Whether a person with a browser asks where other servers get ActivityStreams.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    let documents = [
        "application/activity+json",
        "application/ld+json",
        "application/json",
    ];
    let of = |fits: &dyn Fn(&str) -> bool| quality(headers, header::ACCEPT, fits);
    of(&|media| media == "text/html") > of(&|media| documents.contains(&media))
}

/// Whether the client already has what bears this validator.
pub(crate) fn has(headers: &HeaderMap, etag: &str) -> bool {
    let named = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok());
    let mut named = named
        .flat_map(|v| v.split(','))
        .map(|one| one.trim().trim_start_matches("W/"));
    named.any(|one| one == etag || one == "*")
}

/// The best quality, in thousandths, that the header gives to an item that `fits`.
fn quality(headers: &HeaderMap, name: HeaderName, fits: impl Fn(&str) -> bool) -> u16 {
    let values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let items = values.flat_map(|value| value.split(','));
    let quality = |item: &str| {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let name = name.trim().to_ascii_lowercase();
        let q = parameters
            .split(';')
            .find_map(|p| p.trim().strip_prefix("q="));
        let q: f32 = q.map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=1000 just before"
        )]
        let thousandths = (q.clamp(0.0, 1.0) * 1_000.0) as u16;
        fits(&name).then_some(thousandths)
    };
    items.filter_map(quality).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_address_decides_the_language_before_the_browser() {
        let english = headers(header::ACCEPT_LANGUAGE, "en-GB,en;q=0.9,zh;q=0.3");
        assert_eq!(lang(None, &english), Lang::En);
        assert_eq!(lang(Some("zh-CN"), &english), Lang::Zh);
        assert_eq!(lang(Some("xx"), &english), Lang::En);
        assert_eq!(
            lang(None, &headers(header::ACCEPT_LANGUAGE, "fr, de;q=0.5")),
            Lang::Zh
        );
        assert_eq!(
            lang(None, &headers(header::ACCEPT_LANGUAGE, "zh-TW, en;q=0.5")),
            Lang::Zh
        );
    }

    #[test]
    fn the_smallest_accepted_coding_is_taken_and_a_refused_one_is_not() {
        let of = |value| Coding::of(&headers(header::ACCEPT_ENCODING, value));
        assert_eq!(of("gzip, deflate, br"), Coding::Brotli);
        assert_eq!(of("gzip;q=0.5, br;q=0"), Coding::Gzip);
        assert_eq!(of("identity"), Coding::Plain);
        assert_eq!(Coding::of(&HeaderMap::new()), Coding::Plain);
        assert_eq!(Coding::Brotli.etag("\"ab\""), "\"ab-br\"");
    }

    #[test]
    fn a_browser_gets_a_page_and_a_program_gets_json() {
        let of = |value| wants_json(&headers(header::ACCEPT, value));
        assert!(of("application/json"));
        assert!(!of("text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(!of("*/*"));
        assert!(has(
            &headers(header::IF_NONE_MATCH, "\"x\", W/\"ab\""),
            "\"ab\""
        ));
    }
}
