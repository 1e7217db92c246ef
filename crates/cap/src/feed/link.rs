//! Which addresses may become a link.

/// The longest address that is looked at; browsers and proxies stop at about this.
pub(crate) const LINK_BYTES_MAX: usize = 2_048;

/// Absolute, `http` or `https`, with a host, without credentials, and of
/// characters that an address has (RFC 3986): anything else is no link, and
/// `javascript:` least of all.
pub(crate) fn is_absolute_http(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else {
        return false;
    };
    let http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, port)| {
            let is_port = port.bytes().all(|b| b.is_ascii_digit());
            if is_port { host } else { authority }
        });
    // A name may be written in its own script (IRI, RFC 3987); spaces and what
    // could leave an attribute are in no address.
    let no_break = |c: char| !c.is_whitespace() && !c.is_control() && !r#""<>\^`{|}"#.contains(c);
    http && !host.is_empty()
        && !authority.contains('@')
        && address.len() <= LINK_BYTES_MAX
        && address.chars().all(no_break)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_absolute_http_address_is_a_link() {
        for good in [
            "https://alerts.example/cap/1.xml",
            "http://127.0.0.1:8080/cap/1.xml?a=b#c",
            "HTTPS://alerts.example",
            "https://[::1]/cap",
        ] {
            assert!(is_absolute_http(good), "{good}");
        }
        for bad in [
            "",
            "cap/1.xml",
            "/cap/1.xml",
            "//alerts.example/1.xml",
            "javascript:alert(1)",
            "javascript://alerts.example/%0aalert(1)",
            "data:text/html,x",
            "ftp://alerts.example/1.xml",
            "https://",
            "https:///cap",
            "https://:80/cap",
            "https://name:word@alerts.example/",
            "https://alerts.example/a b",
            "https://alerts.example/\"onclick=",
        ] {
            assert!(!is_absolute_http(bad), "{bad}");
        }
        let long = format!("https://alerts.example/{}", "a".repeat(LINK_BYTES_MAX));
        assert!(!is_absolute_http(&long));
    }
}
