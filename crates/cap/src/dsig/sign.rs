//! Signing: the alert as it is, with a signature put before its end tag.

use super::error::SignError;
use super::inspect::inspect;
use super::key::{Signer, Trust};
use super::library::{Tree, sha256};
use super::names::{DSIG, ENVELOPED, EXCLUSIVE, SHA256};
use super::plain::plain;
use super::refused::Refused;
use super::text::text;
use super::verify;
use base64::{Engine, engine::general_purpose::STANDARD};

/// Signs an alert of CAP 1.2 and gives it with its signature: an enveloped XML signature
/// as the last child of `alert`, after all infos (CAP 1.2, section 3.3.4.2; XMLDSig core
/// 1.1, section 4).
///
/// Every byte of `xml` stays as it is; the signature is put in before the end tag, so a
/// byte order mark, the prefix of the namespace, indentation and line ends stay too. The
/// signature covers the whole document in exclusive canonical form and names the key by
/// its id, nothing else of it.
///
/// The finished document is verified before it is given out.
///
/// # Errors
///
/// What is signed already, what is not CAP 1.2, and what [`verify`](super::verify())
/// would refuse from others.
pub fn sign(xml: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, SignError> {
    let text = text(xml).map_err(SignError::Document)?;
    let found = inspect(text).map_err(SignError::Document)?;
    if found.signature.is_some() {
        return Err(SignError::SignedAlready);
    }
    if !found.is_1_2 {
        return Err(SignError::NotCap12);
    }
    let digest = digest(text).map_err(SignError::Document)?;

    let signature = signature(&digest, signer)?;
    let end_tag_at = xml.len() - text.len() + found.end_tag_at;
    let (before, end_tag) = xml
        .split_at_checked(end_tag_at)
        .ok_or(SignError::Document(Refused::NotWellFormed))?;
    let signed = [before, signature.as_bytes(), end_tag].concat();

    let trust = Trust::new([signer.public_key().clone()]).map_err(|_| SignError::Signer)?;
    verify(&signed, &trust).map_err(SignError::NotVerified)?;
    Ok(signed)
}

fn digest(text: &str) -> Result<[u8; 32], Refused> {
    let plain = plain(text)?;
    let octets = Tree::parse(&plain).and_then(|tree| tree.octets(false, true));
    octets
        .and_then(|octets| sha256(&octets))
        .ok_or(Refused::NotWellFormed)
}

/// The `Signature` element. `SignedInfo` is written in canonical form at once: as it
/// stands alone it declares its namespace, as a child it inherits it.
fn signature(digest: &[u8], signer: &dyn Signer) -> Result<String, SignError> {
    let key = signer.public_key();
    let inside = format!(
        "<CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></CanonicalizationMethod>\
         <SignatureMethod Algorithm=\"{method}\"></SignatureMethod>\
         <Reference URI=\"\"><Transforms><Transform Algorithm=\"{ENVELOPED}\"></Transform>\
         <Transform Algorithm=\"{EXCLUSIVE}\"></Transform></Transforms>\
         <DigestMethod Algorithm=\"{SHA256}\"></DigestMethod>\
         <DigestValue>{digest}</DigestValue></Reference></SignedInfo>",
        method = key.method().uri(),
        digest = STANDARD.encode(digest),
    );
    let octets = format!("<SignedInfo xmlns=\"{DSIG}\">{inside}");
    let value = signer.sign_octets(octets.as_bytes())?;
    Ok(format!(
        "<Signature xmlns=\"{DSIG}\"><SignedInfo>{inside}\
         <SignatureValue>{value}</SignatureValue>\
         <KeyInfo><KeyName>{id}</KeyName></KeyInfo></Signature>",
        value = STANDARD.encode(value),
        id = key.id(),
    ))
}
