//! Tokens by which a house shows who it is (RFC 7515, RFC 7519).

use aws_lc_rs::{
    error::Unspecified,
    rand::SystemRandom,
    rsa::KeyPair as RsaKeyPair,
    signature::{EcdsaKeyPair, RSA_PKCS1_SHA256},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// With the key that `pair` is, of P-256 (RFC 7518 section 3.4). `pair` signs in fixed
/// length.
pub fn es256(pair: &EcdsaKeyPair, header: &Value, claims: &Value) -> Result<String, Unspecified> {
    let said = said(header, claims);
    let signature = pair.sign(&SystemRandom::new(), said.as_bytes())?;
    Ok(signed(&said, signature.as_ref()))
}

/// With an RSA key (RFC 7518 section 3.3).
pub fn rs256(pair: &RsaKeyPair, header: &Value, claims: &Value) -> Result<String, Unspecified> {
    let said = said(header, claims);
    let mut signature = vec![0; pair.public_modulus_len()];
    let chance = SystemRandom::new();
    pair.sign(&RSA_PKCS1_SHA256, &chance, said.as_bytes(), &mut signature)?;
    Ok(signed(&said, &signature))
}

fn said(header: &Value, claims: &Value) -> String {
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encoded(header), encoded(claims))
}

fn signed(said: &str, signature: &[u8]) -> String {
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
}
