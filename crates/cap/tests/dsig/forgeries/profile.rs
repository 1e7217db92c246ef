//! Signatures that the agency's own key really made, by rules that are not ours: other
//! algorithms, references, transforms and contents. Their values fit; their form may not.

use super::{Forger, Prey};
use crate::craft::{
    DSIG, ECDSA, ENVELOPED, EXCLUSIVE, HMAC, INCLUSIVE, RSA, SHA256, colon, reference, sha256,
    whole,
};

const METHODS: &[&str] = &[
    "",
    "none",
    "http://www.w3.org/2000/09/xmldsig#none",
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
    "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
    "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
    HMAC,
];
const DIGESTS: &[&str] = &[
    "",
    "http://www.w3.org/2000/09/xmldsig#sha1",
    "http://www.w3.org/2001/04/xmldsig-more#md5",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
];
const CANONICALIZATIONS: &[&str] = &[
    "",
    INCLUSIVE,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    "http://www.w3.org/TR/1999/REC-xslt-19991116",
];
const TRANSFORMS: &[&str] = &[
    "http://www.w3.org/TR/1999/REC-xpath-19991116",
    "http://www.w3.org/2002/06/xmldsig-filter2",
    "http://www.w3.org/TR/1999/REC-xslt-19991116",
    "http://www.w3.org/2000/09/xmldsig#base64",
    "http://www.w3.org/2002/07/decrypt#XML",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    INCLUSIVE,
    "",
];

pub const FORGERS: &[(&str, Forger)] = &[
    ("another signature method", |c, p| {
        let mut craft = p.craft();
        craft.method = (*c.pick(METHODS)).to_owned();
        craft.into_document(&p.plain).into_bytes()
    }),
    ("the method's name replaced", |c, p| {
        let ours = if p.signed.contains(ECDSA) { ECDSA } else { RSA };
        let method = *c.pick(METHODS);
        p.signed.replace(ours, method).into_bytes()
    }),
    ("the method of the other kind of key", |_, p| {
        let mut craft = p.craft();
        craft.method = if craft.method == ECDSA { RSA } else { ECDSA }.to_owned();
        craft.into_document(&p.plain).into_bytes()
    }),
    ("another canonical form", |c, p| {
        let mut craft = p.craft();
        craft.canonicalization = *c.pick(CANONICALIZATIONS);
        craft.into_document(&p.plain).into_bytes()
    }),
    ("another digest", |c, p| {
        let digest = *c.pick(DIGESTS);
        by(
            p,
            vec![reference(
                p.prefix,
                " URI=\"\"",
                &[ENVELOPED, EXCLUSIVE],
                digest,
                &sha256(&p.plain),
            )],
        )
    }),
    ("a reference to somewhere else", |c, p| {
        let word = c.word();
        let uri = match c.below(9) {
            0 => String::new(),
            1 => format!(" URI=\"#{word}\""),
            2 => " URI=\"#xpointer(/)\"".to_owned(),
            3 => format!(" URI=\"#xpointer(id('{word}'))\""),
            4 => format!(" URI=\"https://{word}.example/alert.xml\""),
            5 => format!(" URI=\"file:///{word}\""),
            6 => format!(" URI=\"{word}.xml\""),
            7 => format!(" URI=\"cid:{word}\""),
            _ => " URI=\" \"".to_owned(),
        };
        by(
            p,
            vec![reference(
                p.prefix,
                &uri,
                &[ENVELOPED, EXCLUSIVE],
                SHA256,
                &sha256(&p.plain),
            )],
        )
    }),
    ("a reference that says what it is", |c, p| {
        let kind = *c.pick(&["Manifest", "Object", "SignatureProperties"]);
        let uri = format!(" Type=\"{DSIG}{kind}\" URI=\"\"");
        by(
            p,
            vec![reference(
                p.prefix,
                &uri,
                &[ENVELOPED, EXCLUSIVE],
                SHA256,
                &sha256(&p.plain),
            )],
        )
    }),
    ("another transform", |c, p| {
        let other = *c.pick(TRANSFORMS);
        let transforms = match c.below(4) {
            0 => vec![other],
            1 => vec![ENVELOPED, other],
            2 => vec![other, ENVELOPED, EXCLUSIVE],
            _ => vec![ENVELOPED, EXCLUSIVE, other],
        };
        by(
            p,
            vec![reference(
                p.prefix,
                " URI=\"\"",
                &transforms,
                SHA256,
                &sha256(&p.plain),
            )],
        )
    }),
    ("our transforms in another order or number", |c, p| {
        let transforms: &[&str] = match c.below(5) {
            0 => &[],
            1 => &[EXCLUSIVE],
            2 => &[EXCLUSIVE, ENVELOPED],
            3 => &[ENVELOPED, ENVELOPED, EXCLUSIVE],
            _ => &[ENVELOPED, EXCLUSIVE, EXCLUSIVE],
        };
        by(
            p,
            vec![reference(
                p.prefix,
                " URI=\"\"",
                transforms,
                SHA256,
                &sha256(&p.plain),
            )],
        )
    }),
    ("a transform that takes the alert away", |c, p| {
        // All digests of nothing are equal: who accepts this accepts every alert.
        let name = colon(p.prefix);
        let xpath = *c.pick(&["false()", "not(//*)", "ancestor::none"]);
        let filter = format!(
            "<{name}Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">\
             <{name}XPath>{xpath}</{name}XPath></{name}Transform>"
        );
        let nothing = reference(
            p.prefix,
            " URI=\"\"",
            &[ENVELOPED, &filter],
            SHA256,
            &sha256(""),
        );
        by(p, vec![nothing])
    }),
    ("a list of prefixes in a canonical form", |c, p| {
        let name = colon(p.prefix);
        let form = format!(
            "<{name}Transform Algorithm=\"{EXCLUSIVE}\"><InclusiveNamespaces xmlns=\"{EXCLUSIVE}\" \
             PrefixList=\"{}\"></InclusiveNamespaces></{name}Transform>",
            c.word()
        );
        by(
            p,
            vec![reference(
                p.prefix,
                " URI=\"\"",
                &[ENVELOPED, &form],
                SHA256,
                &sha256(&p.plain),
            )],
        )
    }),
    ("several references", |c, p| {
        let ours = whole(p.prefix, &p.plain);
        let other = reference(
            p.prefix,
            &format!(" URI=\"#{}\"", c.word()),
            &[EXCLUSIVE],
            SHA256,
            &sha256("x"),
        );
        by(
            p,
            match c.below(3) {
                0 => vec![ours.clone(), ours],
                1 => vec![ours, other],
                _ => vec![other, ours],
            },
        )
    }),
    ("no reference at all", |_, p| by(p, Vec::new())),
    ("an object or a manifest in the signature", |c, p| {
        let mut craft = p.craft();
        let name = colon(p.prefix);
        let evil = Prey::evil(c);
        if c.below(2) == 0 {
            craft.key_info = format!("<{name}KeyName>night desk</{name}KeyName>");
        }
        craft.after = match c.below(3) {
            0 => format!("<{name}Object>{evil}</{name}Object>"),
            1 => format!("<{name}Object></{name}Object>"),
            _ => format!(
                "<{name}Object><{name}Manifest>{}</{name}Manifest></{name}Object>",
                whole(p.prefix, &evil)
            ),
        };
        craft.into_document(&p.plain).into_bytes()
    }),
    (
        "something of our own invention in the signed part",
        |c, p| {
            let mut craft = p.craft();
            craft.inside = format!("<{0} xmlns=\"urn:x\"></{0}>", c.word());
            craft.into_document(&p.plain).into_bytes()
        },
    ),
    ("an attribute in the signature", |c, p| {
        let name = colon(p.prefix);
        let element = *c.pick(&[
            "SignedInfo",
            "SignatureMethod",
            "Reference",
            "Transforms",
            "DigestValue",
            "KeyInfo",
        ]);
        let mut craft = p.craft();
        craft.key_info = format!("<{name}KeyName>x</{name}KeyName>");
        let signed = craft.into_document(&p.plain);
        let attribute = format!("<{name}{element} {}=\"{}\"", c.word(), c.word());
        signed
            .replacen(&format!("<{name}{element}"), &attribute, 1)
            .into_bytes()
    }),
    ("an alert signed under another root", |c, p| {
        let root = *c.pick(&["EDXLDistribution", "Alert", "alerts", "info"]);
        let plain = p
            .plain
            .replace("<alert", &format!("<{root}"))
            .replace("</alert", &format!("</{root}"));
        crate::craft::Craft::honest(p.prefix, &plain, p.party)
            .into_document(&plain)
            .into_bytes()
    }),
    ("an alert signed in another namespace", |c, p| {
        let plain = p.plain.replace(
            "urn:oasis:names:tc:emergency:cap:1.2",
            &format!("urn:{}", c.word()),
        );
        crate::craft::Craft::honest(p.prefix, &plain, p.party)
            .into_document(&plain)
            .into_bytes()
    }),
];

fn by(prey: &Prey, references: Vec<String>) -> Vec<u8> {
    let mut craft = prey.craft();
    craft.references = references;
    craft.into_document(&prey.plain).into_bytes()
}
