//! A letter to one address: the links by which partners join and sign in.
//!
//! Not a channel: what goes this way is no alert, has one reader, and is of no use a
//! quarter of an hour later.

use async_trait::async_trait;
use homeward_domain::words::Lang;

use crate::fault::Fault;

/// Plain text, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub lang: Lang,
}

/// Somebody who carries letters. There is one try: who got none asks again.
#[async_trait]
pub trait Postbox: Send + Sync {
    async fn post(&self, letter: &Post) -> Result<(), Fault>;
}

/// Whether this looks like one address that a mail server would take, and nothing that
/// could become a second one or a header.
pub fn is_address(text: &str) -> bool {
    let odd = |c: char| {
        c.is_whitespace() || c.is_control() || !c.is_ascii() || "<>()[],;:\\\"".contains(c)
    };
    let Some((name, domain)) = text.split_once('@') else {
        return false;
    };
    let label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    text.len() <= ADDRESS_LEN_MAX
        && !text.chars().any(odd)
        && !name.is_empty()
        && !domain.contains('@')
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// RFC 5321 section 4.5.3.1.3, less the brackets.
const ADDRESS_LEN_MAX: usize = 254;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_and_brings_no_header_with_it() {
        for good in ["a@b.example", "first.last+maps@mail.b-c.example"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("{}@b.example", "a".repeat(250));
        for wrong in [
            "",
            "a",
            "@b.example",
            "a@b",
            "a@b..example",
            "a b@c.example",
            "a@b.example\r\nBcc: x@y.example",
            "a@b.example,c@d.example",
            "<a@b.example>",
            "a@@b.example",
            "ä@b.example",
            "a@-b.example",
            &long,
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
