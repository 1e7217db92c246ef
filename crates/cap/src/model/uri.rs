//! Addresses, and which of them may become a link.

use std::fmt;

/// An address as the sender wrote it (CAP 1.2 §3.2.2 web, §3.2.3 uri).
///
/// It is text. Only [`Uri::link`] may become something to click on: a
/// `javascript:` address is a legal URI and must never run on a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Uri(String);

impl Uri {
    /// Takes the text as it is.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address if it may become a link: `http` or `https` with a host.
    ///
    /// ```
    /// use homeward_cap::Uri;
    ///
    /// assert!(Uri::new("https://missing-child.example/a/1").link().is_some());
    /// assert!(Uri::new("javascript:alert(1)").link().is_none());
    /// ```
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        let (scheme, rest) = self.0.split_once(':')?;
        let http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let host = rest.strip_prefix("//")?;
        let named = !host.is_empty() && !host.starts_with(['/', '?', '#', ':', '@']);
        (http && named && !has_forbidden(&self.0)).then_some(self.0.as_str())
    }

    /// The scheme, if the address is absolute.
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        let (scheme, rest) = self.0.split_once(':')?;
        let mut chars = scheme.chars();
        let named = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        (named && !rest.is_empty()).then_some(scheme)
    }

    /// Whether the text can be a URI or IRI at all.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        if self.0.is_empty() || has_forbidden(&self.0) {
            return false;
        }
        match self.scheme() {
            Some("http" | "https" | "HTTP" | "HTTPS") => self.link().is_some(),
            _ => true,
        }
    }
}

/// Characters that RFC 3987 lets into no IRI.
fn has_forbidden(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
    })
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_addresses_with_a_host_become_links() {
        for text in [
            "http://a.example",
            "HTTPS://a.example/x?y#z",
            "https://例子.example/",
        ] {
            assert!(Uri::new(text).link().is_some(), "{text}");
        }
        let never = [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://a.example",
            "//a.example",
            "/a",
            "a",
            "",
            "http:",
            "http://",
            "http:///x",
            "https://a.example/\nx",
            " https://a.example",
            "https://a b",
            "http:a.example",
        ];
        for text in never {
            assert!(Uri::new(text).link().is_none(), "{text}");
        }
    }
}
