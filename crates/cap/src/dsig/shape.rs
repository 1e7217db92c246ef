//! The one form of signature that we read: the grammar of our profile.
//!
//! XMLDSig core 1.1, section 4, allows far more than an alert needs, and every famous
//! forgery lives in that surplus. So the element is read as a fixed sequence; a child,
//! attribute or algorithm that the profile does not name is refused, and so is any
//! comment or CDATA section inside, where one reader's value is not another's.

use super::key::Method;
use super::names::{DSIG, DSIG11, ECDSA_SHA256, ENVELOPED, EXCLUSIVE, RSA_SHA256, SHA256};
use super::refused::{Found, Refused};
use super::scan::{Element, Item, Scan, Written};
use super::text::{is_blank, is_space};
use base64::{Engine, engine::general_purpose::STANDARD};

/// What a signature says of itself.
#[derive(Debug)]
pub(super) struct Shape {
    pub method: Method,
    /// Whether the reference names exclusive canonical form; without it the form is
    /// inclusive (XMLDSig core 1.1, section 4.4.3.2).
    pub exclusive: bool,
    pub digest: [u8; 32],
    /// A hint, not a proof.
    pub key_name: Option<String>,
}

type Read<T> = Result<T, Refused>;

/// Reads a `Signature` whose start tag was just read, to its end tag.
pub(super) fn read(scan: &mut Scan<'_>, signature: &Element) -> Read<Shape> {
    only(signature, &["Id"])?;
    let (method, exclusive, digest) = signed_info(scan)?;
    let value = expect(scan, "SignatureValue", &["Id"], "no SignatureValue")?;
    drop(value);
    let value = octets(&content(scan)?).ok_or(Refused::Form("a SignatureValue not in base64"))?;
    if value.len() < 64 || value.len() > 1024 {
        return Err(Refused::Form("a SignatureValue of a wrong length"));
    }
    let key_name = match child(scan)? {
        None => {
            return Ok(Shape {
                method,
                exclusive,
                digest,
                key_name: None,
            });
        }
        Some(element) if element.is(DSIG, "KeyInfo") => {
            only(&element, &["Id"])?;
            key_info(scan)?
        }
        Some(element) => return Err(surplus(&element, "an element that is not in our profile")),
    };
    match child(scan)? {
        None => Ok(Shape {
            method,
            exclusive,
            digest,
            key_name,
        }),
        Some(element) => Err(surplus(&element, "an element after KeyInfo")),
    }
}

/// XMLDSig core 1.1, section 4.4.
fn signed_info(scan: &mut Scan<'_>) -> Read<(Method, bool, [u8; 32])> {
    expect(scan, "SignedInfo", &["Id"], "no SignedInfo")?;

    let form = expect(
        scan,
        "CanonicalizationMethod",
        &["Algorithm"],
        "no CanonicalizationMethod",
    )?;
    match algorithm(&form)? {
        EXCLUSIVE => no_children(scan)?,
        other => return Err(Refused::Canonicalization(Found::new(other))),
    }

    let form = expect(
        scan,
        "SignatureMethod",
        &["Algorithm"],
        "no SignatureMethod",
    )?;
    let method = method(algorithm(&form)?)?;
    no_children(scan)?;

    let (exclusive, digest) = reference(scan)?;
    match child(scan)? {
        None => Ok((method, exclusive, digest)),
        Some(element) if element.is(DSIG, "Reference") => Err(Refused::SeveralReferences),
        Some(element) => Err(surplus(&element, "an element after Reference")),
    }
}

fn method(name: &str) -> Read<Method> {
    match name {
        ECDSA_SHA256 => Ok(Method::EcdsaP256Sha256),
        RSA_SHA256 => Ok(Method::RsaSha256),
        other if other.contains("hmac") => Err(Refused::Hmac),
        other if other.contains("sha1") => Err(Refused::Sha1),
        other => Err(Refused::Method(Found::new(other))),
    }
}

/// XMLDSig core 1.1, section 4.4.3: exactly this document, whole.
fn reference(scan: &mut Scan<'_>) -> Read<(bool, [u8; 32])> {
    let reference = child(scan)?.ok_or(Refused::Reference)?;
    if !reference.is(DSIG, "Reference") {
        return Err(surplus(
            &reference,
            "something else in the place of Reference",
        ));
    }
    only(&reference, &["URI", "Id"]).map_err(|_| Refused::Reference)?;
    // Absent is not empty: without a URI the recipient would have to know what is meant.
    if attribute(&reference, "URI") != Some("") {
        return Err(Refused::Reference);
    }

    let exclusive = transforms(scan)?;

    let form = expect(scan, "DigestMethod", &["Algorithm"], "no DigestMethod")?;
    match algorithm(&form)? {
        SHA256 => no_children(scan)?,
        other if other.ends_with("#sha1") => return Err(Refused::Sha1),
        other => return Err(Refused::Digest(Found::new(other))),
    }

    expect(scan, "DigestValue", &[], "no DigestValue")?;
    let digest = octets(&content(scan)?)
        .and_then(|digest| digest.try_into().ok())
        .ok_or(Refused::Form("a DigestValue that is not a SHA-256"))?;
    match child(scan)? {
        None => Ok((exclusive, digest)),
        Some(element) => Err(surplus(&element, "an element after DigestValue")),
    }
}

/// The enveloped-signature transform, and after it exclusive canonical form or nothing.
fn transforms(scan: &mut Scan<'_>) -> Read<bool> {
    expect(scan, "Transforms", &[], "no Transforms")?;
    let mut names = Vec::new();
    while let Some(transform) = child(scan)? {
        if !transform.is(DSIG, "Transform") {
            return Err(surplus(&transform, "something else among its Transforms"));
        }
        only(&transform, &["Algorithm"])?;
        let name = algorithm(&transform)?.to_owned();
        let expected = match names.len() {
            0 => name == ENVELOPED,
            1 => name == EXCLUSIVE,
            _ => false,
        };
        if !expected {
            return Err(Refused::Transform(Found::new(&name)));
        }
        no_children(scan)?;
        names.push(name);
    }
    match names.len() {
        0 => Err(Refused::Transform(Found::new("none"))),
        count => Ok(count == 2),
    }
}

/// XMLDSig core 1.1, section 4.5. Keys and certificates that stand here prove nothing
/// and are skipped; what would send a reader elsewhere is refused.
fn key_info(scan: &mut Scan<'_>) -> Read<Option<String>> {
    let mut key_name = None;
    while let Some(element) = next_element(scan)? {
        match (element.ns.as_deref(), element.local.as_str()) {
            (Some(DSIG), "KeyName") => {
                let name = content(scan)?;
                key_name.get_or_insert_with(|| name.trim_matches(is_space).to_owned());
            }
            (Some(DSIG), "KeyValue" | "X509Data") | (Some(DSIG11), "DEREncodedKeyValue") => {
                skip(scan)?;
            }
            (Some(DSIG), "Signature") => return Err(Refused::SeveralSignatures),
            (Some(DSIG), "Object" | "Manifest") => return Err(Refused::Object),
            _ => return Err(Refused::KeyInfo),
        }
    }
    Ok(key_name)
}

fn skip(scan: &mut Scan<'_>) -> Read<()> {
    let outside = scan.depth() - 1;
    while scan.depth() > outside {
        match scan.next()? {
            Item::Start(element) if element.is(DSIG, "Signature") => {
                return Err(Refused::SeveralSignatures);
            }
            Item::Start(element) if element.is(DSIG, "Object") || element.is(DSIG, "Manifest") => {
                return Err(Refused::Object);
            }
            Item::Comment | Item::Instruction(_) => {
                return Err(Refused::Form("a comment inside"));
            }
            Item::Start(_) | Item::End | Item::Text(..) => {}
            Item::Eof => return Err(Refused::NotWellFormed),
        }
    }
    Ok(())
}

/// The next child in any namespace, or none at the end tag of the parent.
fn next_element(scan: &mut Scan<'_>) -> Read<Option<Element>> {
    loop {
        match scan.next()? {
            Item::Start(element) => return Ok(Some(element)),
            Item::End => return Ok(None),
            Item::Text(text, Written::Plain) if is_blank(&text) => {}
            Item::Text(..) => return Err(Refused::Form("text between its elements")),
            Item::Comment | Item::Instruction(_) => return Err(Refused::Form("a comment inside")),
            Item::Eof => return Err(Refused::NotWellFormed),
        }
    }
}

/// The next child, which must be in the namespace of signatures.
fn child(scan: &mut Scan<'_>) -> Read<Option<Element>> {
    match next_element(scan)? {
        Some(element) if !element.is_dsig() => {
            Err(Refused::Form("an element of another namespace"))
        }
        other => Ok(other),
    }
}

fn expect(
    scan: &mut Scan<'_>,
    local: &str,
    attributes: &[&str],
    missing: &'static str,
) -> Read<Element> {
    match child(scan)? {
        Some(element) if element.local == local => {
            only(&element, attributes)?;
            Ok(element)
        }
        Some(element) => Err(surplus(&element, missing)),
        None => Err(Refused::Form(missing)),
    }
}

fn no_children(scan: &mut Scan<'_>) -> Read<()> {
    match child(scan)? {
        None => Ok(()),
        Some(element) => Err(surplus(&element, "parameters inside an algorithm")),
    }
}

/// An element that is too much has its own code where the reason is a known attack.
fn surplus(element: &Element, otherwise: &'static str) -> Refused {
    match element.local.as_str() {
        "Signature" => Refused::SeveralSignatures,
        "Object" | "Manifest" => Refused::Object,
        "HMACOutputLength" => Refused::Hmac,
        _ => Refused::Form(otherwise),
    }
}

fn only(element: &Element, allowed: &[&str]) -> Read<()> {
    let known = |a: &super::scan::Attribute| a.ns.is_none() && allowed.contains(&a.local.as_str());
    if element.attributes.iter().all(known) {
        Ok(())
    } else {
        Err(Refused::Form("an attribute that is not in our profile"))
    }
}

fn attribute<'e>(element: &'e Element, local: &str) -> Option<&'e str> {
    let mut found = element
        .attributes
        .iter()
        .filter(|a| a.ns.is_none() && a.local == local);
    found.next().map(|a| a.value.as_str())
}

fn algorithm(element: &Element) -> Read<&str> {
    attribute(element, "Algorithm").ok_or(Refused::Form("no Algorithm"))
}

/// The text of an element without children. A reference may only stand for white space:
/// some signers write the ends of base64 lines as `&#13;`.
fn content(scan: &mut Scan<'_>) -> Read<String> {
    let mut text = String::new();
    loop {
        match scan.next()? {
            Item::Text(piece, Written::Plain) => text.push_str(&piece),
            Item::Text(piece, Written::Reference) if is_blank(&piece) => text.push_str(&piece),
            Item::Text(..) => return Err(Refused::Form("a value that is not written plainly")),
            Item::End => return Ok(text),
            Item::Comment | Item::Instruction(_) => return Err(Refused::Form("a comment inside")),
            Item::Start(_) => return Err(Refused::Form("an element inside a value")),
            Item::Eof => return Err(Refused::NotWellFormed),
        }
    }
}

fn octets(text: &str) -> Option<Vec<u8>> {
    let plain: String = text.chars().filter(|c| !is_space(*c)).collect();
    STANDARD.decode(plain).ok()
}
