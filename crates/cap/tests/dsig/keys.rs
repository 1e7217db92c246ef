//! Keys that are read, and keys that are refused.

use crate::stage::{AGENCY_EC, AGENCY_RSA, alert};
use homeward_cap::dsig::{
    KeyError, Method, PublicKey, Refused, Signer, SigningKey, Trust, sign_command, verify_command,
};
use rcgen::{KeyPair, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};

#[test]
fn a_private_key_knows_the_id_that_its_public_key_has() {
    for (party, method) in [
        (&*AGENCY_EC, Method::EcdsaP256Sha256),
        (&*AGENCY_RSA, Method::RsaSha256),
    ] {
        let signing = party.signing();
        assert_eq!(signing.public_key().id(), party.public().id());
        assert_eq!(party.public().method(), method);
    }
}

#[test]
fn der_and_pem_are_the_same_key() {
    let pair = KeyPair::from_pem(&AGENCY_EC.private_pem).expect("our key");
    let key = SigningKey::from_pkcs8_der(pair.serialized_der()).expect("der");
    assert_eq!(key.public_key().id(), AGENCY_EC.public().id());
}

#[test]
fn keys_of_other_kinds_are_refused_by_name() {
    for algorithm in [&PKCS_ECDSA_P384_SHA384, &PKCS_ED25519] {
        let pair = KeyPair::generate_for(algorithm).expect("a key");
        let public = PublicKey::from_spki_pem(&pair.public_key_pem());
        assert_eq!(public.err(), Some(KeyError::Kind));
        assert!(SigningKey::from_pkcs8_pem(&pair.serialize_pem()).is_err());
    }
}

#[test]
fn a_file_of_trusted_keys_holds_several_and_never_a_private_one() {
    let file = format!(
        "night desk\n{}\nday desk\n{}{}",
        AGENCY_EC.public_pem, AGENCY_RSA.public_pem, AGENCY_EC.public_pem
    );
    let trust = Trust::from_pem(&file).expect("a list");
    let ids: Vec<_> = trust.keys().iter().map(PublicKey::id).cloned().collect();
    assert_eq!(
        ids,
        [
            AGENCY_EC.public().id().clone(),
            AGENCY_RSA.public().id().clone()
        ]
    );

    let mixed = format!("{file}{}", AGENCY_EC.private_pem);
    assert_eq!(Trust::from_pem(&mixed).err(), Some(KeyError::NotPem));
    assert_eq!(Trust::from_pem("").err(), Some(KeyError::NotPem));
    assert_eq!(Trust::from_pem(&file[..60]).err(), Some(KeyError::NotPem));
}

#[test]
fn nothing_prints_a_private_key() {
    let printed = format!("{:?}", AGENCY_EC.signing());
    assert_eq!(
        printed,
        format!("SigningKey({}, ..)", AGENCY_EC.public().id())
    );
}

#[test]
fn the_commands_sign_verify_and_say_whose_fault_it_is() {
    let document = alert("A1", "x");
    let signed = sign_command(document.as_bytes(), &AGENCY_EC.private_pem).expect("signed");
    let said = verify_command(&signed, &AGENCY_EC.public_pem).expect("verified");
    assert_eq!(said, format!("signed by {}", AGENCY_EC.public().id()));

    let unsigned = verify_command(document.as_bytes(), &AGENCY_EC.public_pem).expect_err("refused");
    assert_eq!(
        (unsigned.exit_code(), unsigned.code()),
        (1, Refused::NoSignature.code())
    );
    let no_key = verify_command(&signed, &AGENCY_EC.private_pem).expect_err("refused");
    assert_eq!(
        (no_key.exit_code(), no_key.code()),
        (2, KeyError::NotPem.code())
    );
}

#[test]
fn a_private_key_is_read_past_the_notes_around_it_but_never_one_of_two() {
    let noted = format!("night desk\n{}\nend", AGENCY_EC.private_pem);
    assert!(SigningKey::from_pkcs8_pem(&noted).is_ok());
    let two = format!("{}{}", AGENCY_EC.private_pem, AGENCY_RSA.private_pem);
    assert_eq!(
        SigningKey::from_pkcs8_pem(&two).err(),
        Some(KeyError::NotPem)
    );
    let public = SigningKey::from_pkcs8_pem(&AGENCY_EC.public_pem);
    assert_eq!(public.err(), Some(KeyError::NotPem));
}
