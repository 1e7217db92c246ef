//! What an operator says of the partner's NATS: who we are, where it is, how it is judged.

use std::{str::FromStr, sync::Arc};

use async_nats::ServerAddr;
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use url::Url;

/// Longer ones are refused by servers too.
const SUBJECT_BYTES_MAX: usize = 255;

/// The address, the login or the authority cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("could not use NATS: {0}")]
pub struct NotABroker(pub(super) String);

/// Who we are to the server.
#[derive(Clone, Default)]
pub enum Login {
    /// A server that asks nobody.
    #[default]
    Nobody,
    /// What a `.creds` file holds: a signed name and the key that proves it.
    Creds(String),
    User {
        name: String,
        password: String,
    },
    Token(String),
}

/// A login from a file: a name in the first line and its password in the second, or a
/// token alone.
impl FromStr for Login {
    type Err = NotABroker;

    fn from_str(text: &str) -> Result<Self, NotABroker> {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        match *lines {
            [token] if !token.is_empty() => Ok(Self::Token(token.to_owned())),
            [name, password] if !name.is_empty() => Ok(Self::User {
                name: name.to_owned(),
                password: password.to_owned(),
            }),
            _ => Err(NotABroker(
                "the login has a name in the first line and its password in the second, or a \
                 token alone"
                    .to_owned(),
            )),
        }
    }
}

pub(super) fn server(url: &str) -> Result<ServerAddr, NotABroker> {
    let wrong = |why: &str| NotABroker(format!("{why}: nats://host:4222 or tls://host:4222"));
    let url: Url = url.parse().map_err(|_| wrong("write its address like"))?;
    // Never shown again: it may hold a password.
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("write the login into a file, and the address like"));
    }
    if !matches!(url.scheme(), "nats" | "tls") || url.host_str().is_none() {
        return Err(wrong("write its address like"));
    }
    ServerAddr::from_url(url).map_err(|_| wrong("write its address like"))
}

pub(super) fn tls(authority: Option<&[u8]>) -> Result<ClientConfig, NotABroker> {
    let mut roots = RootCertStore::empty();
    let Some(pem) = authority else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        return config(roots);
    };
    let none = || NotABroker("the authority is no certificate in PEM".to_owned());
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| none())?;
        roots.add(certificate).map_err(|_| none())?;
    }
    if roots.is_empty() {
        return Err(none());
    }
    config(roots)
}

fn config(roots: RootCertStore) -> Result<ClientConfig, NotABroker> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| NotABroker(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// The name of a consumer.
pub(crate) fn word(text: &str) -> Result<String, NotABroker> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if text.is_empty() || text.len() > SUBJECT_BYTES_MAX || !text.bytes().all(plain) {
        return Err(NotABroker(
            "a consumer's name has letters, digits, - and _".to_owned(),
        ));
    }
    Ok(text.to_owned())
}

/// A subject: words with dots between them, and wildcards where one may listen to several.
pub(crate) fn subject(text: &str, may_be_wild: bool) -> Result<String, NotABroker> {
    let is_word = |word: &str| match word {
        "*" | ">" => may_be_wild,
        _ => {
            let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'*' | b'>');
            !word.is_empty() && word.bytes().all(plain)
        }
    };
    if text.len() > SUBJECT_BYTES_MAX || !text.split('.').all(is_word) {
        return Err(NotABroker(
            "a subject is words with dots between them, like homeward.alerts".to_owned(),
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_two_lines_or_a_token_and_never_in_the_address() {
        let read = |text: &str| text.parse::<Login>();
        assert!(matches!(read("token\n"), Ok(Login::Token(token)) if token == "token"));
        let user = read("maps\r\na:b c\r\n").unwrap();
        assert!(
            matches!(user, Login::User { name, password } if name == "maps" && password == "a:b c")
        );
        assert!(read("").is_err() && read("\n\n").is_err() && read("a\nb\nc").is_err());
        for url in [
            "nats://maps:secret@host",
            "tls://secret@host",
            "http://host",
            "host",
            "nats://",
        ] {
            let why = server(url).err().unwrap().to_string();
            assert!(
                why.contains("nats://host:4222") && !why.contains("secret"),
                "{why}"
            );
        }
        assert!(server("tls://host").unwrap().tls_required());
    }

    #[test]
    fn what_would_be_another_line_to_the_server_is_no_subject() {
        assert!(tls(Some(b"nothing")).is_err());
        for wrong in ["", "a..b", "a b", "a.*", ".a", "a\r\nPUB"] {
            assert!(subject(wrong, false).is_err(), "{wrong}");
        }
        assert!(subject("a.*", true).is_ok() && subject("a.b", false).is_ok());
    }
}
