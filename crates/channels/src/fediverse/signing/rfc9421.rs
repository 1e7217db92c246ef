//! HTTP Message Signatures (RFC 9421), as far as the fediverse uses them.

use homeward_ports::fault::{Fault, FaultKind};
use sfv::{
    BareItem, DictSerializer, Dictionary, FieldType, InnerList, KeyRef, ListEntry, Parser,
    StringRef,
};

use super::{Claim, Key, Message, Unproved, digest, fresh, header};

/// RFC 9421 section 3.3.2.
const ALGORITHM: &str = "rsa-v1_5-sha256";
/// The name that our signatures go by.
const LABEL: &str = "sig1";
/// What a request of ours covers; without a body the last is left out.
const COVERED: [&str; 3] = ["@method", "@target-uri", "content-digest"];
/// Nobody needs more; each costs a line of what is verified.
const COMPONENTS_MAX: usize = 24;

pub fn sign(
    message: &Message<'_>,
    key: &Key,
    key_id: &str,
    now_s: i64,
) -> Result<Vec<(String, String)>, Fault> {
    let mut headers = Vec::new();
    if message.has_body() {
        headers.push(header(
            "content-digest",
            digest::content_digest(message.body),
        ));
    }
    let covered = &COVERED[..if message.has_body() { 3 } else { 2 }];
    let input = input(covered, key_id, now_s)
        .ok_or_else(|| Fault::new(FaultKind::Broken, "name the account's key in a signature"))?;
    let signed = Message {
        headers: &headers,
        ..*message
    };
    // `input` is `sig1=(…);…`: behind the label stand the parameters that are signed.
    let parameters = input.get(LABEL.len() + 1..).unwrap_or("");
    let base = base(&signed, covered.iter().copied(), parameters)
        .map_err(|why| Fault::new(FaultKind::Broken, format!("sign a request: {why}")))?;
    let signature = key.sign(&base)?;
    headers.push(header("signature-input", input));
    headers.push(header("signature", format!("{LABEL}=:{signature}:")));
    Ok(headers)
}

/// `Signature-Input` (section 4.1). `None` when the key's address is no ASCII.
fn input(covered: &[&str], key_id: &str, now_s: i64) -> Option<String> {
    let key = |name| KeyRef::from_str(name).ok();
    let mut serializer = DictSerializer::new();
    let mut list = serializer.inner_list(key(LABEL)?);
    for name in covered {
        let _ = list.bare_item(StringRef::from_str(name).ok()?);
    }
    let created = sfv::Integer::try_from(now_s).ok()?;
    let _ = list
        .finish()
        .parameter(key("created")?, created)
        .parameter(key("keyid")?, StringRef::from_str(key_id).ok()?)
        .parameter(key("alg")?, StringRef::from_str(ALGORITHM).ok()?);
    serializer.finish()
}

pub fn read(message: &Message<'_>, now_s: i64) -> Result<Claim, Unproved> {
    let (label, list) = first_of(&message.header("signature-input").unwrap_or_default())?;
    let signature = signature_of(&message.header("signature").unwrap_or_default(), &label)?;
    let text = |name: &str| match list.params.get(name) {
        Some(BareItem::String(text)) => Some(text.as_str()),
        _ => None,
    };
    if list.params.contains_key("alg") && text("alg") != Some(ALGORITHM) {
        return Err("only rsa-v1_5-sha256 is verified");
    }
    match list.params.get("created") {
        Some(BareItem::Integer(created)) => fresh(i64::from(*created), now_s)?,
        _ => return Err("the signature does not say when it was made"),
    }
    if let Some(BareItem::Integer(expires)) = list.params.get("expires")
        && i64::from(*expires) < now_s
    {
        return Err("the signature has expired");
    }
    let covered = components(&list)?;
    covers_enough(message, &covered)?;
    if message.has_body() {
        let digest = message.header("content-digest").unwrap_or_default();
        digest::is_content_digest_of(&digest, message.body)?;
    }
    let parameters = vec![ListEntry::InnerList(list.clone())].serialize();
    let parameters = parameters.ok_or("the signature's input cannot be read")?;
    Ok(Claim {
        key_id: text("keyid")
            .ok_or("the signature names no key")?
            .to_owned(),
        base: base(message, covered.iter().map(String::as_str), &parameters)?,
        signature,
    })
}

/// Of several signatures the first is the one that counts: another one may be a proxy's.
fn first_of(header: &str) -> Result<(String, InnerList), Unproved> {
    let parsed = Parser::new(header).parse::<Dictionary>();
    let parsed = parsed.map_err(|_| "the signature's input cannot be read")?;
    match parsed.into_iter().next() {
        Some((label, ListEntry::InnerList(list))) => Ok((label.as_str().to_owned(), list)),
        _ => Err("the signature's input is no list"),
    }
}

fn signature_of(header: &str, label: &str) -> Result<Vec<u8>, Unproved> {
    let parsed = Parser::new(header).parse::<Dictionary>();
    let parsed = parsed.map_err(|_| "the signature cannot be read")?;
    match parsed.get(label) {
        Some(ListEntry::Item(item)) => match &item.bare_item {
            BareItem::ByteSequence(bytes) => Ok(bytes.clone()),
            _ => Err("the signature is not bytes"),
        },
        _ => Err("the signature is not there"),
    }
}

fn components(list: &InnerList) -> Result<Vec<String>, Unproved> {
    if list.items.len() > COMPONENTS_MAX {
        return Err("the signature covers more than is read");
    }
    let mut covered: Vec<String> = Vec::new();
    for item in &list.items {
        let BareItem::String(name) = &item.bare_item else {
            return Err("a covered component has no name");
        };
        // `;req`, `;sf` and their like change what is signed; no server uses them here.
        if !item.params.is_empty() {
            return Err("components with parameters are not verified");
        }
        if covered.iter().any(|own| own == name.as_str()) {
            return Err("a component is covered twice");
        }
        covered.push(name.as_str().to_owned());
    }
    Ok(covered)
}

/// A signature that leaves out the address or the body says nothing about them.
fn covers_enough(message: &Message<'_>, covered: &[String]) -> Result<(), Unproved> {
    let has = |name: &str| covered.iter().any(|own| own == name);
    let has_address = has("@target-uri") || (has("@path") && (has("@authority") || has("host")));
    if !has("@method") || !has_address {
        return Err("the signature does not cover the method and the address");
    }
    if message.has_body() && !has("content-digest") {
        return Err("the signature does not cover the body's digest");
    }
    Ok(())
}

/// The signature base (section 2.5).
fn base<'a>(
    message: &Message<'_>,
    covered: impl Iterator<Item = &'a str>,
    parameters: &str,
) -> Result<String, Unproved> {
    let mut base = String::new();
    for name in covered {
        let value = component(message, name)?;
        base.push_str(&format!("\"{name}\": {value}\n"));
    }
    base.push_str(&format!("\"@signature-params\": {parameters}"));
    Ok(base)
}

/// One derived component (section 2.2) or header.
fn component(message: &Message<'_>, name: &str) -> Result<String, Unproved> {
    let (scheme, authority, target) = (message.scheme, message.authority, message.path_and_query);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(match name {
        "@method" => message.method.to_owned(),
        "@target-uri" => format!("{scheme}://{authority}{target}"),
        "@scheme" => scheme.to_owned(),
        // Behind a proxy the header may name another host than the one that was called.
        "@authority" | "host" => authority.to_owned(),
        "@request-target" => target.to_owned(),
        "@path" => path.to_owned(),
        "@query" => format!("?{query}"),
        _ if name.starts_with('@') => return Err("a covered component is not known"),
        _ => message
            .header(name)
            .ok_or("a covered header is not there")?,
    })
}

/// The signature's bytes in the header, for tests that bend them.
#[cfg(test)]
pub fn bytes_of(header: &str) -> Vec<u8> {
    signature_of(header, LABEL).unwrap_or_default()
}

/// A header that carries `bytes`.
#[cfg(test)]
pub fn carrying(bytes: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    format!("{LABEL}=:{}:", STANDARD.encode(bytes))
}
