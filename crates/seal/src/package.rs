//! The signed package: JSON text that carries its own signature.
//!
//! The canonical bytes of the object without its `signature` member are signed; the
//! member is then added, and the whole is written canonically. Relays may re-order
//! and re-indent the text, the signature still holds; they may not change a word.

use crate::{KeyId, PublicKey, SealError, SigningKey, canonical};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

/// The longest package in bytes. An alert in all languages needs about a tenth; a
/// phone must be able to read the rest of a bad day's packages on a bad connection.
pub const PACKAGE_LEN_MAX: usize = 64 * 1024;

/// The deepest nesting of a package; the object itself is level 1.
pub const PACKAGE_DEPTH_MAX: usize = 16;

const MEMBER: &str = "signature";
const ALGORITHM: &str = "EdDSA";

pub(crate) fn sign(key: &SigningKey, mut object: Map<String, Value>) -> Result<String, SealError> {
    object.remove(MEMBER);
    let value = URL_SAFE_NO_PAD.encode(key.sign(canonical::write(&object)?.as_bytes()));
    let kid = key.key_id().to_string();
    object.insert(
        MEMBER.into(),
        json!({ "alg": ALGORITHM, "kid": kid, "value": value }),
    );
    let text = canonical::write(&object)?;
    if text.len() > PACKAGE_LEN_MAX {
        Err(SealError::TooLong)
    } else {
        Ok(text)
    }
}

/// Verifies a signed package against the keys that are trusted here; gives the
/// signed object, without its `signature` member.
pub fn verify_json(text: &str, keys: &[PublicKey]) -> Result<Map<String, Value>, SealError> {
    if text.len() > PACKAGE_LEN_MAX {
        return Err(SealError::TooLong);
    }
    let mut object = canonical::read(text)?;
    let member = object.remove(MEMBER).ok_or(SealError::NoSignature)?;
    let (kid, signature) = read_signature(&member).ok_or(SealError::SignatureForm)?;
    let key = keys
        .iter()
        .find(|key| key.key_id() == kid)
        .ok_or(SealError::UnknownKey)?;
    if key.verifies(canonical::write(&object)?.as_bytes(), &signature) {
        Ok(object)
    } else {
        Err(SealError::WrongSignature)
    }
}

/// The key id and the bytes of a signature; `None` if a part is missing, wrong or too many.
fn read_signature(member: &Value) -> Option<(KeyId, [u8; 64])> {
    let member = member.as_object().filter(|member| member.len() == 3)?;
    let part = |name| member.get(name).and_then(Value::as_str);
    part("alg").filter(|name| *name == ALGORITHM)?;
    let kid = part("kid")?.parse().ok()?;
    let value = URL_SAFE_NO_PAD.decode(part("value")?).ok()?;
    Some((kid, value.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed([3; 32])
    }

    fn object() -> Map<String, Value> {
        let value = json!({
            "headline": "寻找：女孩，6岁 \"Xiaoyu\"\n",
            "version": 2, "exercise": false, "end": null,
            "area": [{ "circle": "38.0104,114.4784 100" }],
        });
        value.as_object().unwrap().clone()
    }

    fn verify(text: &str) -> Result<Map<String, Value>, SealError> {
        verify_json(
            text,
            &[SigningKey::from_seed([9; 32]).public(), key().public()],
        )
    }

    #[test]
    fn what_was_signed_comes_back() {
        let text = key().sign_json(object()).unwrap();
        assert_eq!(verify(&text).unwrap(), object());
        assert!(text.contains(&format!(
            "\"signature\":{{\"alg\":\"EdDSA\",\"kid\":\"{}\"",
            key().key_id()
        )));
    }

    #[test]
    fn one_changed_character_anywhere_is_noticed() {
        let text = key().sign_json(object()).unwrap();
        for (at, old) in text.char_indices() {
            for new in ['A', 'z', '0', '1', '"', ' ', ',', '\\', '岁', '\u{0}'] {
                let (before, after) = (&text[..at], &text[at + old.len_utf8()..]);
                let changed = format!("{before}{new}{after}");
                assert!(changed == text || verify(&changed).is_err(), "{changed}");
            }
            let cut = format!("{}{}", &text[..at], &text[at + old.len_utf8()..]);
            assert!(verify(&cut).is_err(), "{cut}");
        }
    }

    #[test]
    fn reordered_and_indented_members_still_verify() {
        let text = key().sign_json(object()).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        let mut members: Vec<_> = value.as_object().unwrap().iter().collect();
        members.reverse();
        let members: Vec<_> = members
            .iter()
            .map(|(name, value)| format!("\n  \"{name}\" : {value}"))
            .collect();
        assert_eq!(
            verify(&format!("{{{}\n}}", members.join(","))).unwrap(),
            object()
        );
    }

    #[test]
    fn signing_again_replaces_the_signature() {
        let text = key().sign_json(object()).unwrap();
        let signed: Map<String, Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(key().sign_json(signed).unwrap(), text);
    }

    #[test]
    fn a_key_that_is_not_trusted_is_refused() {
        let text = SigningKey::from_seed([4; 32]).sign_json(object()).unwrap();
        assert_eq!(verify(&text), Err(SealError::UnknownKey));
        assert_eq!(verify_json(&text, &[]), Err(SealError::UnknownKey));
        let renamed = text.replace(
            &SigningKey::from_seed([4; 32]).key_id().to_string(),
            &key().key_id().to_string(),
        );
        assert_eq!(verify(&renamed), Err(SealError::WrongSignature));
    }

    #[test]
    fn the_error_says_which_rule_failed() {
        let text = key().sign_json(object()).unwrap();
        assert_eq!(verify("{}"), Err(SealError::NoSignature));
        assert_eq!(
            verify(r#"{"signature":"x"}"#),
            Err(SealError::SignatureForm)
        );
        assert_eq!(
            verify(&text.replace("EdDSA", "none")),
            Err(SealError::SignatureForm)
        );
        assert_eq!(
            verify(&text.replace("\"alg\"", "\"x\":1,\"alg\"")),
            Err(SealError::SignatureForm)
        );
        assert_eq!(
            verify(&text.replacen('{', "{\"end\":null,", 1)),
            Err(SealError::DuplicateKey)
        );
        assert_eq!(
            verify(&text.replace("100", "500")),
            Err(SealError::WrongSignature)
        );
        assert_eq!(
            verify(&" ".repeat(PACKAGE_LEN_MAX + 1)),
            Err(SealError::TooLong)
        );
    }

    #[test]
    fn what_cannot_be_verified_is_not_signed() {
        let with = |value: Value| Map::from_iter([("a".to_owned(), value)]);
        assert_eq!(key().sign_json(with(json!(1.5))), Err(SealError::Number));
        assert_eq!(
            key().sign_json(with(json!(1_u64 << 53))),
            Err(SealError::Number)
        );
        assert_eq!(
            key().sign_json(with(json!({ "名": 1 }))),
            Err(SealError::KeyNotAscii)
        );
        assert_eq!(
            key().sign_json(with(json!("x".repeat(PACKAGE_LEN_MAX)))),
            Err(SealError::TooLong)
        );
    }
}
