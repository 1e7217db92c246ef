//! What may be called, judged once on the form and again at every connection.

use std::net::IpAddr;

use url::{Host, Url};

use super::address::is_public;

/// Ports of https that partners use. Any other port is more likely a door of
/// something that does not expect us.
pub const PORTS: [u16; 2] = [443, 8443];
/// Longer than any address that a person would set up by hand.
pub const URL_CHARS_MAX: usize = 2_000;

/// Why an address is not called. The text fits after "could not use the address:".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    #[error("it is not a whole address such as https://example.com/homeward")]
    NotAUrl,
    #[error("only https is called")]
    NotHttps,
    #[error("only the ports 443 and 8443 are called")]
    Port,
    #[error("a name or password inside the address is not allowed")]
    Userinfo,
    #[error("the host name belongs to a private network")]
    PrivateName,
    #[error("the host is not on the open internet")]
    NotPublic,
}

impl Refused {
    /// The same for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAUrl => "not_a_url",
            Self::NotHttps => "not_https",
            Self::Port => "port",
            Self::Userinfo => "userinfo",
            Self::PrivateName => "private_name",
            Self::NotPublic => "not_public",
        }
    }
}

/// The policy: the open internet by https. Nothing else can be added but loopback.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Targets {
    loopback: bool,
}

impl Targets {
    /// https on [`PORTS`] at public addresses.
    pub const fn public() -> Self {
        Self { loopback: false }
    }

    /// Loopback too, with http and on any port: for the demo and for tests, where
    /// the partners run on the same machine. Never in service.
    pub const fn with_loopback() -> Self {
        Self { loopback: true }
    }

    /// The last word: called with the address that is about to be dialled.
    pub fn allow(self, https: bool, port: u16, address: IpAddr) -> Result<(), Refused> {
        if self.loopback && address.is_loopback() {
            return Ok(());
        }
        by_scheme(https, port)?;
        if is_public(address) {
            Ok(())
        } else {
            Err(Refused::NotPublic)
        }
    }

    /// What can be said about a name before it is resolved.
    fn allow_name(self, https: bool, port: u16, name: &str) -> Result<(), Refused> {
        let name = name.trim_end_matches('.');
        let local = name == "localhost" || name.ends_with(".localhost");
        if self.loopback && local {
            return Ok(());
        }
        by_scheme(https, port)?;
        let inside = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];
        if !name.contains('.') || inside.iter().any(|zone| name.ends_with(zone)) {
            return Err(Refused::PrivateName);
        }
        Ok(())
    }
}

fn by_scheme(https: bool, port: u16) -> Result<(), Refused> {
    if !https {
        return Err(Refused::NotHttps);
    }
    if PORTS.contains(&port) {
        Ok(())
    } else {
        Err(Refused::Port)
    }
}

/// Judges an address as a person typed it. Names are not resolved here: what a
/// name means is judged at every connection, because it may change.
///
/// ```
/// use homeward_channels::guard::{Refused, Targets, check_url};
/// let judged = |text| check_url(text, Targets::public()).map(|url| url.to_string());
/// assert_eq!(judged("https://example.com/hook"), Ok("https://example.com/hook".to_owned()));
/// // 0x7f.1 is loopback in one of its many spellings.
/// assert_eq!(judged("https://0x7f.1/"), Err(Refused::NotPublic));
/// ```
pub fn check_url(text: &str, targets: Targets) -> Result<Url, Refused> {
    let text = text.trim();
    // A URL parser drops tabs and newlines silently; a person who sees one
    // address must not store another.
    let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if text.chars().count() > URL_CHARS_MAX || text.chars().any(odd) {
        return Err(Refused::NotAUrl);
    }
    let mut url = Url::parse(text).map_err(|_| Refused::NotAUrl)?;
    let https = match url.scheme() {
        "https" => true,
        "http" => false,
        _ => return Err(Refused::NotHttps),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Userinfo);
    }
    let port = url.port_or_known_default().ok_or(Refused::Port)?;
    match url.host().ok_or(Refused::NotAUrl)? {
        Host::Domain(name) => targets.allow_name(https, port, name)?,
        Host::Ipv4(address) => targets.allow(https, port, address.into())?,
        Host::Ipv6(address) => targets.allow(https, port, address.into())?,
    }
    url.set_fragment(None);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str) -> Result<String, Refused> {
        check_url(text, Targets::public()).map(String::from)
    }

    #[test]
    fn ordinary_partners_pass_in_any_script() {
        for good in [
            "https://example.com/hook",
            "https://example.com:8443/hook?x=1",
            "https://8.8.8.8/hook",
            "https://[2606:4700:4700::1111]/hook",
            "https://xn--fiq228c.example/",
        ] {
            assert_eq!(judged(good).as_deref(), Ok(good));
        }
        let idn = judged("https://中文.example/#top");
        assert_eq!(idn.as_deref(), Ok("https://xn--fiq228c.example/"));
    }

    #[test]
    fn loopback_is_refused_in_every_spelling() {
        let hosts = "127.0.0.1 127.1 2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1 017700000001 \
            127.0.0.1. １２７.０.０.１ ①②⑦.0.0.1 0 0.0.0.0 [::1] [::] [::ffff:127.0.0.1] \
            [::ffff:7f00:1] [::127.0.0.1] [0:0:0:0:0:0:0:1] [64:ff9b::7f00:1] \
            [2002:7f00:1::] [fd00:ec2::254] 169.254.169.254 0xa9fea9fe 2852039166 10.1 \
            192.168.0.1";
        for host in hosts.split(' ') {
            let found = judged(&format!("https://{host}/"));
            assert_eq!(found, Err(Refused::NotPublic), "{host}");
        }
    }

    #[test]
    fn tricks_around_the_host_are_refused() {
        let cases = [
            ("http://example.com/", Refused::NotHttps),
            ("file:///etc/passwd", Refused::NotHttps),
            ("gopher://example.com/", Refused::NotHttps),
            ("https://example.com:22/", Refused::Port),
            ("https://example.com:80/", Refused::Port),
            ("https://example.com@10.0.0.1/", Refused::Userinfo),
            ("https://user:secret@example.com/", Refused::Userinfo),
            ("https://example.com\\@10.0.0.1/", Refused::NotAUrl),
            ("https://exam\tple.com/", Refused::NotAUrl),
            ("https://exam ple.com/", Refused::NotAUrl),
            ("//example.com/", Refused::NotAUrl),
            ("https://", Refused::NotAUrl),
            ("https://[fe80::1%25eth0]/", Refused::NotAUrl),
            ("https://256.256.256.256/", Refused::NotAUrl),
            ("https://localhost/", Refused::PrivateName),
            ("https://LOCALHOST./", Refused::PrivateName),
            ("https://redis/", Refused::PrivateName),
            ("https://metadata.google.internal/", Refused::PrivateName),
            ("https://printer.local/", Refused::PrivateName),
        ];
        for (text, why) in cases {
            assert_eq!(judged(text), Err(why), "{text}");
        }
    }

    #[test]
    fn the_setting_for_tests_opens_loopback_and_nothing_else() {
        let judged = |text| check_url(text, Targets::with_loopback()).map(|_| ());
        assert_eq!(judged("http://127.0.0.1:9000/hook"), Ok(()));
        assert_eq!(judged("http://[::1]:9000/hook"), Ok(()));
        assert_eq!(judged("http://localhost:9000/hook"), Ok(()));
        assert_eq!(judged("http://example.com/"), Err(Refused::NotHttps));
        assert_eq!(judged("https://example.com:9000/"), Err(Refused::Port));
        assert_eq!(judged("https://10.0.0.1/"), Err(Refused::NotPublic));
        assert_eq!(
            judged("https://[::ffff:127.0.0.1]/"),
            Err(Refused::NotPublic)
        );
        assert_eq!(judged("https://169.254.169.254/"), Err(Refused::NotPublic));
    }
}
