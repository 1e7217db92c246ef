//! Signatures written by hand: any algorithm name, any reference, any place, with a
//! value that really fits. Forgers of the strongest kind get the agency's own key here,
//! used on other forms than ours.

use crate::stage::Party;
use base64::{Engine, engine::general_purpose::STANDARD};
use homeward_cap::dsig::Signer;
use sha2::{Digest, Sha256};

pub const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
pub const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
pub const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
pub const ECDSA: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
pub const RSA: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub const HMAC: &str = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";

/// How the value of a crafted signature is made.
pub enum Maker<'a> {
    Key(&'a Party),
    Hmac(&'a [u8]),
    Value(Vec<u8>),
}

/// A signature, part by part. [`Craft::honest`] is one that we accept.
pub struct Craft<'a> {
    pub prefix: &'a str,
    pub canonicalization: &'a str,
    pub method: String,
    /// Complete `Reference` elements.
    pub references: Vec<String>,
    /// More, after the references, inside `SignedInfo`.
    pub inside: String,
    /// In `KeyInfo`, or nothing.
    pub key_info: String,
    /// More, after `KeyInfo`.
    pub after: String,
    pub maker: Maker<'a>,
}

pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub fn sha256(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// RFC 2104, so that a public key can be tried as a shared secret.
pub fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    if key.len() > 64 {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let pad = |with: u8| block.map(|b| b ^ with).to_vec();
    let inner = Sha256::digest([pad(0x36), text.to_vec()].concat());
    Sha256::digest([pad(0x5c), inner.to_vec()].concat()).to_vec()
}

/// `prefix:` or nothing.
pub fn colon(prefix: &str) -> String {
    if prefix.is_empty() {
        String::new()
    } else {
        format!("{prefix}:")
    }
}

/// A `Reference`; transforms are algorithm names, or whole elements where they have children.
pub fn reference(
    prefix: &str,
    uri: &str,
    transforms: &[&str],
    digest: &str,
    value: &[u8],
) -> String {
    let p = colon(prefix);
    let transforms: String = transforms
        .iter()
        .map(|t| {
            if t.starts_with('<') {
                (*t).to_owned()
            } else {
                format!("<{p}Transform Algorithm=\"{t}\"></{p}Transform>")
            }
        })
        .collect();
    format!(
        "<{p}Reference{uri}><{p}Transforms>{transforms}</{p}Transforms>\
         <{p}DigestMethod Algorithm=\"{digest}\"></{p}DigestMethod>\
         <{p}DigestValue>{}</{p}DigestValue></{p}Reference>",
        base64(value)
    )
}

pub fn whole(prefix: &str, document: &str) -> String {
    reference(
        prefix,
        " URI=\"\"",
        &[ENVELOPED, EXCLUSIVE],
        SHA256,
        &sha256(document),
    )
}

impl<'a> Craft<'a> {
    /// What an honest signer with another program makes of a document in canonical form.
    pub fn honest(prefix: &'a str, document: &str, party: &'a Party) -> Self {
        Self {
            prefix,
            canonicalization: EXCLUSIVE,
            method: party.public().method().uri().to_owned(),
            references: vec![whole(prefix, document)],
            inside: String::new(),
            key_info: String::new(),
            after: String::new(),
            maker: Maker::Key(party),
        }
    }

    /// The `Signature` element.
    pub fn element(&self) -> String {
        let p = colon(self.prefix);
        let declare = if self.prefix.is_empty() {
            format!(" xmlns=\"{DSIG}\"")
        } else {
            format!(" xmlns:{}=\"{DSIG}\"", self.prefix)
        };
        let inside = format!(
            "<{p}CanonicalizationMethod Algorithm=\"{}\"></{p}CanonicalizationMethod>\
             <{p}SignatureMethod Algorithm=\"{}\"></{p}SignatureMethod>{}{}</{p}SignedInfo>",
            self.canonicalization,
            self.method,
            self.references.concat(),
            self.inside,
        );
        let octets = format!("<{p}SignedInfo{declare}>{inside}");
        let value = match &self.maker {
            Maker::Key(party) => party
                .signing()
                .sign_octets(octets.as_bytes())
                .expect("a signature"),
            Maker::Hmac(key) => hmac(key, octets.as_bytes()),
            Maker::Value(value) => value.clone(),
        };
        let key_info = if self.key_info.is_empty() {
            String::new()
        } else {
            format!("<{p}KeyInfo>{}</{p}KeyInfo>", self.key_info)
        };
        format!(
            "<{p}Signature{declare}><{p}SignedInfo>{inside}\
             <{p}SignatureValue>{}</{p}SignatureValue>{key_info}{}</{p}Signature>",
            base64(&value),
            self.after,
        )
    }

    /// The document with the signature before its end tag.
    pub fn into_document(self, document: &str) -> String {
        inside(document, &self.element())
    }
}

/// Puts a piece before the last end tag.
pub fn inside(document: &str, piece: &str) -> String {
    let at = document.rfind("</").expect("an end tag");
    format!("{}{piece}{}", &document[..at], &document[at..])
}
