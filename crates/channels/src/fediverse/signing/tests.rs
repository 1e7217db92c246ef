use std::sync::LazyLock;

use super::{AGE_MAX_S, AHEAD_MAX_S, Claim, Key, Message, PublicKey, Scheme, Unproved, sign};

static KEY: LazyLock<Key> = LazyLock::new(|| Key::generate().unwrap());
const KEY_ID: &str = "https://a.example/actor#main-key";
const NOW_S: i64 = 1_800_000_000;
const BODY: &[u8] = br#"{"type":"Follow"}"#;
const BOTH: [Scheme; 2] = [Scheme::Rfc9421, Scheme::Cavage];

fn message<'a>(headers: &'a [(String, String)], body: &'a [u8]) -> Message<'a> {
    Message {
        method: "POST",
        scheme: "https",
        authority: "b.example",
        path_and_query: "/fedi/inbox?x=1",
        headers,
        body,
    }
}

fn signed(scheme: Scheme) -> Vec<(String, String)> {
    sign(scheme, &message(&[], BODY), &KEY, KEY_ID, NOW_S).unwrap()
}

fn public() -> PublicKey {
    PublicKey::from_pem(&KEY.public_pem().unwrap()).unwrap()
}

/// Whether it is taken for ours, or why it is not even looked up.
fn judged(message: &Message<'_>, now_s: i64) -> Result<bool, Unproved> {
    Claim::read(message, now_s).map(|claim| claim.is_proved_by(&public()))
}

/// The same headers with one of them changed.
fn with(
    headers: &[(String, String)],
    name: &str,
    change: impl Fn(&str) -> String,
) -> Vec<(String, String)> {
    let mut headers = headers.to_vec();
    for (own, value) in &mut headers {
        if own == name {
            *value = change(value);
        }
    }
    headers
}

#[test]
fn what_we_sign_we_verify_in_both_ways() {
    for scheme in BOTH {
        let headers = signed(scheme);
        let message = message(&headers, BODY);
        assert_eq!(judged(&message, NOW_S), Ok(true), "{scheme:?}");
        assert_eq!(Claim::read(&message, NOW_S).unwrap().key_id, KEY_ID);
        let get = Message {
            method: "GET",
            body: b"",
            ..message
        };
        let headers = sign(
            scheme,
            &Message {
                headers: &[],
                ..get
            },
            &KEY,
            KEY_ID,
            NOW_S,
        )
        .unwrap();
        assert_eq!(
            judged(
                &Message {
                    headers: &headers,
                    ..get
                },
                NOW_S
            ),
            Ok(true)
        );
    }
}

#[test]
fn another_key_method_address_or_body_is_not_what_was_signed() {
    let stranger = PublicKey::from_pem(&Key::generate().unwrap().public_pem().unwrap()).unwrap();
    for scheme in BOTH {
        let headers = signed(scheme);
        let message = message(&headers, BODY);
        assert!(
            !Claim::read(&message, NOW_S)
                .unwrap()
                .is_proved_by(&stranger)
        );
        for bent in [
            Message {
                method: "PUT",
                ..message
            },
            Message {
                authority: "c.example",
                ..message
            },
            Message {
                path_and_query: "/fedi/inbox",
                ..message
            },
        ] {
            assert_eq!(judged(&bent, NOW_S), Ok(false), "{scheme:?}");
        }
        let other = Message {
            body: b"{}",
            ..message
        };
        assert_eq!(
            judged(&other, NOW_S),
            Err("the digest is not that of the body")
        );
    }
}

#[test]
fn an_old_signature_and_one_from_the_future_are_refused() {
    for scheme in BOTH {
        let headers = signed(scheme);
        let message = message(&headers, BODY);
        for (late_s, taken) in [
            (AGE_MAX_S, true),
            (AGE_MAX_S + 1, false),
            (-AHEAD_MAX_S, true),
            (-AHEAD_MAX_S - 1, false),
        ] {
            assert_eq!(
                judged(&message, NOW_S + late_s).is_ok(),
                taken,
                "{scheme:?} {late_s}"
            );
        }
    }
}

#[test]
fn a_signature_that_leaves_out_the_body_or_the_address_is_refused() {
    let cavage = signed(Scheme::Cavage);
    for left_out in [" digest", "(request-target) ", " host", " date"] {
        let headers = with(&cavage, "signature", |value| value.replace(left_out, ""));
        assert!(
            judged(&message(&headers, BODY), NOW_S).is_err(),
            "{left_out}"
        );
    }
    let rfc9421 = signed(Scheme::Rfc9421);
    for left_out in [" \"content-digest\"", "\"@method\" ", "\"@target-uri\" "] {
        let headers = with(&rfc9421, "signature-input", |value| {
            value.replace(left_out, "")
        });
        assert!(
            judged(&message(&headers, BODY), NOW_S).is_err(),
            "{left_out}"
        );
    }
}

#[test]
fn every_bit_of_a_signature_counts() {
    let headers = signed(Scheme::Rfc9421);
    let header = &headers
        .iter()
        .find(|(name, _)| name == "signature")
        .unwrap()
        .1;
    let bytes = super::rfc9421::bytes_of(header);
    for at in (0..bytes.len()).step_by(7) {
        let mut bent = bytes.clone();
        bent[at] ^= 1 << (at % 8);
        let headers = with(&headers, "signature", |_| super::rfc9421::carrying(&bent));
        assert_eq!(judged(&message(&headers, BODY), NOW_S), Ok(false));
    }
}

#[test]
fn what_is_no_signature_is_refused_with_a_reason() {
    let none: [(String, String); 0] = [];
    assert_eq!(
        judged(&message(&none, BODY), NOW_S),
        Err("there is no signature")
    );
    for scheme in BOTH {
        let headers = signed(scheme);
        for name in [
            "signature",
            "signature-input",
            "digest",
            "content-digest",
            "date",
        ] {
            for garbage in [
                "",
                "x",
                "sig1=()",
                "a=\"b",
                "sig1=:::",
                "\u{fe0f}",
                "keyId=,headers=",
            ] {
                let bent = with(&headers, name, |_| garbage.to_owned());
                let is_there = headers.iter().any(|(own, _)| own == name);
                assert_eq!(
                    judged(&message(&bent, BODY), NOW_S).is_err(),
                    is_there,
                    "{name} {garbage}"
                );
            }
        }
        let long = with(&headers, "signature", |value| value.repeat(20));
        assert!(judged(&message(&long, BODY), NOW_S).is_err());
    }
}

#[test]
fn a_key_rests_as_pkcs8_and_weak_or_other_keys_are_none() {
    let kept = Key::from_pkcs8(&KEY.to_pkcs8().unwrap()).unwrap();
    assert_eq!(kept.public_pem().unwrap(), KEY.public_pem().unwrap());
    assert_eq!(format!("{kept:?}"), "Key(RSA)");
    assert!(Key::from_pkcs8(b"no key").is_err());
    // An Ed25519 key (RFC 8410 section 10.1).
    let ed25519 = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    for pem in [
        "",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        ed25519,
    ] {
        assert!(PublicKey::from_pem(pem).is_none());
    }
}
