//! Signatures by the wrong key: a stranger's, the public key taken as a secret, a key
//! that the document brings along.

use super::{Forger, Prey};
use crate::craft::{Craft, ECDSA, HMAC, Maker, RSA, base64, colon};
use crate::stage::{Chance, Party, STRANGER_EC, STRANGER_RSA};
use homeward_cap::dsig::Method;

pub const FORGERS: &[(&str, Forger)] = &[
    ("a stranger's key", |c, p| {
        by(stranger(c), c, p, |_, _| String::new())
    }),
    ("a stranger's key under the agency's name", |c, p| {
        by(stranger(c), c, p, |name, p| {
            format!("<{name}KeyName>{}</{name}KeyName>", p.party.public().id())
        })
    }),
    ("a stranger's key that comes along as a value", |c, p| {
        by(&STRANGER_EC, c, p, |name, _| {
            format!(
                "<{name}KeyValue><ECKeyValue xmlns=\"http://www.w3.org/2009/xmldsig11#\">\
                 <NamedCurve URI=\"urn:oid:1.2.840.10045.3.1.7\"></NamedCurve>\
                 <PublicKey>{}</PublicKey></ECKeyValue></{name}KeyValue>",
                base64(&STRANGER_EC.public_raw)
            )
        })
    }),
    (
        "a stranger's key that comes along as a certificate",
        |c, p| {
            by(&STRANGER_RSA, c, p, |name, _| {
                let inside: String = STRANGER_RSA
                    .certificate_pem
                    .lines()
                    .filter(|l| !l.starts_with('-'))
                    .collect();
                format!(
                    "<{name}X509Data><{name}X509Certificate>{inside}</{name}X509Certificate></{name}X509Data>"
                )
            })
        },
    ),
    ("a key to be fetched from elsewhere", |c, p| {
        let word = c.word();
        let name = colon(p.prefix);
        let mut craft = p.craft();
        craft.key_info = match c.below(4) {
            0 => format!(
                "<{name}RetrievalMethod URI=\"https://{word}.example/key\"></{name}RetrievalMethod>"
            ),
            1 => format!(
                "<KeyInfoReference xmlns=\"http://www.w3.org/2009/xmldsig11#\" URI=\"#{word}\"></KeyInfoReference>"
            ),
            2 => "<EncryptedKey xmlns=\"http://www.w3.org/2001/04/xmlenc#\"></EncryptedKey>"
                .to_owned(),
            _ => format!("<{name}MgmtData>{word}</{name}MgmtData>"),
        };
        craft.into_document(&p.plain).into_bytes()
    }),
    ("the public key as a shared secret", |c, p| {
        let evil = Prey::evil(c);
        let secret = secret(c, p);
        let mut craft = Craft::honest(p.prefix, &evil, p.party);
        craft.method = HMAC.to_owned();
        craft.maker = Maker::Hmac(&secret);
        craft.into_document(&evil).into_bytes()
    }),
    (
        "a code by the public key under the name of a signature",
        |c, p| {
            let evil = Prey::evil(c);
            let secret = secret(c, p);
            let mut craft = Craft::honest(p.prefix, &evil, p.party);
            craft.method = (*c.pick(&[ECDSA, RSA])).to_owned();
            craft.maker = Maker::Hmac(&secret);
            craft.into_document(&evil).into_bytes()
        },
    ),
    ("a short code by the public key", |c, p| {
        let evil = Prey::evil(c);
        let name = colon(p.prefix);
        let mut craft = Craft::honest(p.prefix, &evil, p.party);
        craft.method = HMAC.to_owned();
        craft.maker = Maker::Value(vec![0; 1]);
        let signed = craft.into_document(&evil);
        let length =
            format!("<{name}HMACOutputLength>8</{name}HMACOutputLength></{name}SignatureMethod>");
        signed
            .replace(&format!("</{name}SignatureMethod>"), &length)
            .into_bytes()
    }),
    ("a value that fits every bad check", |c, p| {
        let evil = Prey::evil(c);
        let len = match p.party.public().method() {
            Method::EcdsaP256Sha256 => 64,
            Method::RsaSha256 => 256,
        };
        let mut craft = Craft::honest(p.prefix, &evil, p.party);
        craft.maker = Maker::Value(match c.below(6) {
            0 => vec![0; len],
            1 => vec![0xff; len],
            2 => Vec::new(),
            3 => [vec![0; len - 1], vec![1]].concat(),
            4 => order_of_p256(),
            _ => p.signed.bytes().take(len).collect(),
        });
        craft.into_document(&evil).into_bytes()
    }),
    ("the value of another document", |c, p| {
        let other = Prey::new(c);
        let value = other.signature();
        let evil = Prey::evil(c);
        let own = Craft::honest(other.prefix, &evil, p.party).element();
        let tag = format!("{}SignatureValue>", colon(other.prefix));
        let take = |text: &str| {
            let from = text.find(&format!("<{tag}")).expect("there") + tag.len() + 1;
            let to = text.find(&format!("</{tag}")).expect("there");
            text[from..to].to_owned()
        };
        let forged = own.replace(&take(&own), &take(value));
        crate::craft::inside(&evil, &forged).into_bytes()
    }),
];

fn stranger(chance: &mut Chance) -> &'static Party {
    if chance.below(2) == 0 {
        &STRANGER_EC
    } else {
        &STRANGER_RSA
    }
}

/// Half of them over an alert of the stranger's own, half over the agency's.
fn by(
    party: &'static Party,
    chance: &mut Chance,
    prey: &Prey,
    key_info: fn(&str, &Prey) -> String,
) -> Vec<u8> {
    let document = if chance.below(2) == 0 {
        Prey::evil(chance)
    } else {
        prey.plain.clone()
    };
    let mut craft = Craft::honest(prey.prefix, &document, party);
    craft.key_info = key_info(&colon(prey.prefix), prey);
    craft.into_document(&document).into_bytes()
}

fn secret(chance: &mut Chance, prey: &Prey) -> Vec<u8> {
    let party = prey.party;
    match chance.below(5) {
        0 => party.public_pem.clone().into_bytes(),
        1 => party.public_pem.trim_end().as_bytes().to_vec(),
        2 => party.public_raw.clone(),
        3 => party.certificate_pem.clone().into_bytes(),
        _ => party.public().id().as_str().as_bytes().to_vec(),
    }
}

/// r = 0 and s = n: what broke verifiers that did not look at the range.
fn order_of_p256() -> Vec<u8> {
    let n = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    [[0; 32], n].concat()
}
