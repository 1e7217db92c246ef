//! Memory that the worst documents cost, in a process of its own so that nothing else
//! is counted: never 64 MiB for what may be sent.

use homeward_cap::dsig::{self, SigningKey, Trust, limits};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};

const BOUND_KIB: usize = 64 * 1024;

/// A number of kibibytes from what Linux says of this process.
fn kib(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux says it");
    let line = status.lines().find(|line| line.starts_with(name));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|n| n.parse().ok()).expect("a number")
}

fn alert(inside: &str) -> String {
    format!("<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">{inside}</alert>")
}

#[test]
fn no_document_of_five_mebibytes_costs_more_than_64_mebibytes() {
    let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
    let key = SigningKey::from_pkcs8_pem(&pair.serialize_pem()).expect("our key");
    let trust = Trust::from_pem(&pair.public_key_pem()).expect("our key");
    let len = limits::DOCUMENT_LEN_MAX - 4 * 1024;
    let nodes = limits::NODES_MAX - 100;
    let attributes: String = (0..31).map(|n| format!(" a{n}=\"\"")).collect();
    let with_attributes = format!("<a{attributes}/>");
    let attributed = limits::ATTRIBUTES_TOTAL_MAX / 31 - 1;
    let long_text = format!("<a>{}</a>", "x".repeat(len / (nodes / 3) - 7));
    let documents: [&dyn Fn() -> String; 10] = [
        &|| alert(&"x".repeat(len)),
        &|| alert(&">".repeat(nodes)),
        &|| alert(&"<a/>".repeat(nodes / 2)),
        &|| alert(&long_text.repeat(nodes / 3)),
        &|| alert(&with_attributes.repeat(attributed)),
        &|| alert(&with_attributes.repeat(len / with_attributes.len())),
        &|| alert(&"<a></a>".repeat(len / 7)),
        &|| alert(&"<!---->".repeat(nodes)),
        &|| alert(&"<a>".repeat(len / 3)),
        &|| alert(&"&#13;".repeat(nodes)),
    ];
    let before = kib("VmRSS");
    for document in documents {
        let document = document();
        let signed = dsig::sign(document.as_bytes(), &key);
        if let Ok(signed) = &signed {
            assert!(dsig::verify(signed, &trust).is_ok());
        }
        // The highest so far, the document itself and its signed copy included.
        let cost = kib("VmHWM").saturating_sub(before);
        let verdict = signed.map(|_| "signed").map_err(|refused| refused.code());
        println!("{cost} KiB: {verdict:?} {}", &document[53..93]);
        assert!(cost < BOUND_KIB, "{cost} KiB: {verdict:?}");
    }
}
