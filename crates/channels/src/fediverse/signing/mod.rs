//! Signed requests, in both ways that the fediverse has: RFC 9421 with
//! `Content-Digest` (RFC 9530), and the older draft-cavage-http-signatures-12
//! with `Digest` (RFC 3230).
//!
//! Both sign with RSA PKCS #1 v1.5 and SHA-256, because that is the one key every
//! server knows how to find in an actor (`publicKeyPem`). The arithmetic is
//! aws-lc's, which TLS runs on here anyway, and the header syntax is `sfv`'s; only
//! the few lines between are ours. The crate `httpsig` was weighed: it signs with
//! the `rsa` crate, whose private-key operations leak time (RUSTSEC-2023-0071),
//! and it has only one of the two ways.
//!
//! Nothing here knows what a request is for. [`Claim::read`] looks at everything
//! that needs no key (digest, age, what is covered) before anybody is asked for one.

mod cavage;
mod digest;
mod key;
mod rfc9421;

use homeward_ports::fault::Fault;

pub use key::{Key, PublicKey};

/// How old a signature may be. Small servers' clocks are off, and a queue that
/// stood still for a while delivers late.
pub const AGE_MAX_S: i64 = 3_600;
/// How far in the future one may lie.
pub const AHEAD_MAX_S: i64 = 300;
/// A signature header is a few hundred characters; a key of 8192 bits makes 1,400.
pub const HEADER_CHARS_MAX: usize = 4_096;

/// Which of the two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    Rfc9421,
    Cavage,
}

impl Scheme {
    pub const fn other(self) -> Self {
        match self {
            Self::Rfc9421 => Self::Cavage,
            Self::Cavage => Self::Rfc9421,
        }
    }
}

/// A request as a signature sees it.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// In upper case.
    pub method: &'a str,
    /// `https` or `http`.
    pub scheme: &'a str,
    /// Host, and port where it is not the scheme's own.
    pub authority: &'a str,
    pub path_and_query: &'a str,
    /// Names in lower case.
    pub headers: &'a [(String, String)],
    pub body: &'a [u8],
}

impl Message<'_> {
    /// All values of a header as one (RFC 9110 section 5.3).
    fn header(&self, name: &str) -> Option<String> {
        let values = self.headers.iter().filter(|(own, _)| own == name);
        let values: Vec<_> = values.map(|(_, value)| value.trim()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    fn has_body(&self) -> bool {
        !matches!(self.method, "GET" | "HEAD")
    }
}

/// Why a request is not taken for whom it says it is from.
pub type Unproved = &'static str;

/// A signature whose key is still to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub key_id: String,
    /// What was signed.
    base: String,
    signature: Vec<u8>,
}

impl Claim {
    /// Reads the signature of `message`, whichever way it is made, and refuses what no
    /// key could mend: a body that is not the one signed, an old or unsigned date.
    pub fn read(message: &Message<'_>, now_s: i64) -> Result<Self, Unproved> {
        let long = |(_, value): &(String, String)| value.len() > HEADER_CHARS_MAX;
        if message.headers.iter().any(long) {
            return Err("a header is longer than is read");
        }
        if message.header("signature-input").is_some() {
            rfc9421::read(message, now_s)
        } else {
            cavage::read(message, now_s)
        }
    }

    /// Whether the holder of `key` signed it.
    pub fn is_proved_by(&self, key: &PublicKey) -> bool {
        key.verifies(self.base.as_bytes(), &self.signature)
    }
}

/// The headers that sign `message`, which has none yet. `key_id` is the key's address.
pub fn sign(
    scheme: Scheme,
    message: &Message<'_>,
    key: &Key,
    key_id: &str,
    now_s: i64,
) -> Result<Vec<(String, String)>, Fault> {
    match scheme {
        Scheme::Rfc9421 => rfc9421::sign(message, key, key_id, now_s),
        Scheme::Cavage => cavage::sign(message, key, key_id, now_s),
    }
}

fn fresh(signed_at_s: i64, now_s: i64) -> Result<(), Unproved> {
    let age_s = now_s.saturating_sub(signed_at_s);
    match age_s {
        age if age > AGE_MAX_S => Err("the signature is too old"),
        age if age < -AHEAD_MAX_S => Err("the signature lies in the future"),
        _ => Ok(()),
    }
}

fn header(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

#[cfg(test)]
mod tests;
