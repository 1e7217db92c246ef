//! What honest senders send is accepted, however it is written.

use crate::craft::{Craft, ENVELOPED, EXCLUSIVE, INCLUSIVE, SHA256, inside, reference, sha256};
use crate::stage::{AGENCY_EC, AGENCY_RSA, Party, STRANGER_EC, alert, both};
use homeward_cap::dsig::{self, SignError, Verified};

fn signed_by_us(document: &str, party: &Party) -> Verified {
    let signed = dsig::sign(document.as_bytes(), &party.signing()).expect(document);
    dsig::verify(&signed, &both()).expect(document)
}

fn accepted(document: &str) -> Verified {
    match dsig::verify(document.as_bytes(), &both()) {
        Ok(verified) => verified,
        Err(refused) => panic!("{}: {refused}\n{document}", refused.code()),
    }
}

#[test]
fn what_is_signed_comes_back_octet_by_octet() {
    let plain = alert("A1", "Missing: girl, 6");
    for party in [&*AGENCY_EC, &*AGENCY_RSA] {
        let verified = signed_by_us(&plain, party);
        assert_eq!(String::from_utf8(verified.signed), Ok(plain.clone()));
        assert_eq!(&verified.key_id, party.public().id());
        assert_eq!(verified.method, party.public().method());
    }
}

#[test]
fn signing_changes_no_byte_of_the_alert() {
    let written = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n{}\r\n<!-- end -->\r\n",
        alert("A1", "x").replace('\n', "\r\n")
    );
    let signed = dsig::sign(written.as_bytes(), &AGENCY_EC.signing()).expect("signed");
    let signed = String::from_utf8(signed).expect("text");
    let from = signed.find("<Signature").expect("a signature");
    let to = signed.find("</Signature>").expect("its end") + "</Signature>".len();
    assert_eq!(format!("{}{}", &signed[..from], &signed[to..]), written);
    assert!(signed[to..].starts_with("</alert>"));
}

#[test]
fn the_signature_names_the_key_and_shows_nothing_else_of_it() {
    let signed = dsig::sign(alert("A1", "x").as_bytes(), &AGENCY_EC.signing()).expect("signed");
    let signed = String::from_utf8(signed).expect("text");
    let id = AGENCY_EC.public().id().to_string();
    assert!(signed.contains(&format!("<KeyInfo><KeyName>{id}</KeyName></KeyInfo>")));
    assert_eq!(id.len(), 64);
}

#[test]
fn every_way_of_writing_an_alert_can_be_signed() {
    let plain = alert("A1", "Missing: girl, 6");
    let body = &plain[plain.find('\n').expect("lines")..plain.rfind("</").expect("end")];
    let prefixed = body
        .replace("</", "\u{0}")
        .replace('<', "<cap:")
        .replace('\u{0}', "</cap:");
    let cap = "urn:oasis:names:tc:emergency:cap:1.2";
    let written = [
        format!("<cap:alert xmlns:cap=\"{cap}\">{prefixed}</cap:alert>"),
        format!("<alert xmlns='{cap}'>{body}</alert >"),
        format!(
            "<alert xmlns=\"{cap}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:schemaLocation=\"{cap} CAP-v1.2.xsd\">{body}</alert>"
        ),
        format!(
            "<?xml version=\"1.0\"?>\n<?xml-stylesheet type=\"text/css\" href=\"a.css\"?>\n{plain}\n\n"
        ),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\n\t    "),
        plain.replace('\n', ""),
        plain.replace("Missing: girl, 6", "<![CDATA[<b>Missing</b> & girl]]>, 6"),
        plain.replace(
            "Missing",
            "&lt;Missing&gt; &amp; &#x513f;&#31461;&quot;&#xD;&#9;",
        ),
        plain.replace("girl", "girl 😀 𠮷"),
        plain.replace("<info>", "<!-- for the public --><info>"),
        plain.replace("<headline>Missing: girl, 6</headline>", "<headline/>"),
        plain.replace(
            "<info>",
            "<info xml:lang=\"zh\" note=\"a &lt; b&#10;c   d\">",
        ),
        format!("<!-- first -->\n{plain}\n<!-- last -->"),
        format!("\u{feff}{plain}"),
    ];
    for document in &written {
        for party in [&*AGENCY_EC, &*AGENCY_RSA] {
            signed_by_us(document, party);
        }
    }
}

#[test]
fn other_programs_prefixes_spaces_and_key_information_are_accepted() {
    let plain = alert("A1", "Missing: girl, 6");
    for party in [&*AGENCY_EC, &*AGENCY_RSA] {
        for prefix in ["", "ds", "dsig", "x"] {
            let p = crate::craft::colon(prefix);
            let key_infos = [
                String::new(),
                format!("<{p}KeyName>night desk</{p}KeyName>"),
                format!(
                    "<{p}KeyValue><{p}RSAKeyValue><{p}Modulus>AA==</{p}Modulus>\
                     <{p}Exponent>AQAB</{p}Exponent></{p}RSAKeyValue></{p}KeyValue>"
                ),
                format!(
                    "<{p}X509Data><{p}X509Certificate>AAAA&#13;\nAAAA</{p}X509Certificate></{p}X509Data>"
                ),
            ];
            for key_info in key_infos {
                let mut craft = Craft::honest(prefix, &plain, party);
                craft.key_info = key_info;
                accepted(&craft.into_document(&plain));
            }
        }
    }
}

#[test]
fn the_value_of_a_signature_may_be_broken_into_lines() {
    let plain = alert("A1", "x");
    let signed = Craft::honest("ds", &plain, &AGENCY_RSA).into_document(&plain);
    let at = signed.find("<ds:SignatureValue>").expect("a value") + 19;
    for end in ["\n", "\r\n", "&#13;\n", "&#xD;\n", " ", "\t"] {
        let (before, after) = signed.split_at(at + 76);
        let (value, rest) = after.split_at(76);
        let (head, start) = before.split_at(at);
        accepted(&format!("{head}{end}{start}{end}{value}{end}{rest}"));
    }
}

#[test]
fn a_reference_without_a_canonical_form_is_read_in_inclusive_form() {
    let plain = alert("A1", "x").replace("cap:1.2\">", "cap:1.2\" xmlns:unused=\"urn:unused\">");
    let digest = sha256(&plain);
    let mut craft = Craft::honest("ds", &plain, &AGENCY_EC);
    craft.references = vec![reference("ds", " URI=\"\"", &[ENVELOPED], SHA256, &digest)];
    let verified = accepted(&craft.into_document(&plain));
    assert_eq!(String::from_utf8(verified.signed), Ok(plain));
    assert_ne!(INCLUSIVE, EXCLUSIVE);
}

#[test]
fn a_neighbours_cap_1_1_is_verified_but_not_signed_by_us() {
    let plain = alert("A1", "x").replace("cap:1.2", "cap:1.1");
    accepted(&Craft::honest("ds", &plain, &AGENCY_EC).into_document(&plain));
    let refused = dsig::sign(plain.as_bytes(), &AGENCY_EC.signing());
    assert_eq!(refused, Err(SignError::NotCap12));
}

#[test]
fn nothing_is_signed_twice() {
    let signed = dsig::sign(alert("A1", "x").as_bytes(), &AGENCY_EC.signing()).expect("signed");
    let again = dsig::sign(&signed, &AGENCY_RSA.signing());
    assert_eq!(again, Err(SignError::SignedAlready));
}

#[test]
fn comments_are_not_signed_and_do_not_come_back() {
    let plain = alert("A1", "x");
    let signed = Craft::honest("ds", &plain, &AGENCY_EC).into_document(&plain);
    let commented = signed.replace("<info>", "<!-- added on the way --><info>");
    assert_eq!(accepted(&commented), accepted(&signed));
}

#[test]
fn the_key_is_found_among_many_also_when_no_name_is_given() {
    let plain = alert("A1", "x");
    let signed = inside(&plain, &Craft::honest("", &plain, &AGENCY_EC).element());
    let many = [
        STRANGER_EC.public(),
        AGENCY_RSA.public(),
        AGENCY_EC.public(),
    ];
    let trust = dsig::Trust::new(many).expect("three keys");
    let verified = dsig::verify(signed.as_bytes(), &trust).expect("accepted");
    assert_eq!(&verified.key_id, AGENCY_EC.public().id());
}

#[test]
fn what_was_signed_is_read_as_the_alert_that_it_is() {
    let written = format!(
        "<?xml version=\"1.0\"?>\n{}",
        alert("A1", "<![CDATA[R&D]]>")
    );
    let verified = signed_by_us(&written, &AGENCY_EC);
    let reading = homeward_cap::read(&verified.signed, &homeward_cap::Options::lenient());
    let read = reading.alert.expect("an alert");
    assert_eq!(read.identifier, "A1");
    assert_eq!(read.infos[0].headline.as_deref(), Some("R&D"));
    assert!(!reading.signed);
}
