//! Signature wrapping, kinds 1 to 8, and their relatives: a true signature over a true
//! alert stands somewhere in the document, and another alert stands where readers look.

use super::{Forger, Prey};
use crate::craft::{Craft, ENVELOPED, EXCLUSIVE, SHA256, inside, reference, sha256};
use crate::stage::Chance;

pub const FORGERS: &[(&str, Forger)] = &[
    ("xsw1: the signed alert inside the signature", |c, p| {
        let (original, signature) = by_some_reference(c, p);
        bytes(inside(
            &Prey::evil(c),
            &into_signature(p, &signature, &original),
        ))
    }),
    ("xsw2: the signed alert before the signature", |c, p| {
        let (original, signature) = by_some_reference(c, p);
        bytes(inside(&Prey::evil(c), &format!("{original}{signature}")))
    }),
    ("xsw3: the signed alert as first child", |c, p| {
        let (original, signature) = by_some_reference(c, p);
        bytes(first(&Prey::evil(c), &inside(&original, &signature)))
    }),
    ("xsw4: another alert inside the signed one", |c, p| {
        let (original, signature) = by_some_reference(c, p);
        bytes(inside(&original, &format!("{}{signature}", Prey::evil(c))))
    }),
    ("xsw5: the signed alert at the end", |c, p| {
        let (original, signature) = by_some_reference(c, p);
        bytes(inside(&Prey::evil(c), &format!("{signature}{original}")))
    }),
    (
        "xsw6: the signed alert with its signature inside a signature",
        |c, p| {
            let (original, signature) = by_some_reference(c, p);
            let nested = inside(&original, &signature);
            bytes(inside(
                &Prey::evil(c),
                &into_signature(p, &signature, &nested),
            ))
        },
    ),
    ("xsw7: the signed alert inside a parameter", |c, p| {
        let (original, signature) = by_some_reference(c, p);
        let place = *c.pick(&["info", "area"]);
        let kept = format!("<parameter><value>{original}</value></parameter>");
        let evil = Prey::evil(c).replace(&format!("<{place}>"), &format!("<{place}>{kept}"));
        bytes(inside(&evil, &signature))
    }),
    (
        "xsw8: the signed alert inside an object of the signature",
        |c, p| {
            let (original, signature) = by_some_reference(c, p);
            let name = crate::craft::colon(p.prefix);
            let object = format!("<{name}Object>{original}</{name}Object>");
            bytes(inside(
                &Prey::evil(c),
                &into_signature(p, &signature, &object),
            ))
        },
    ),
    ("two alerts in an envelope", |c, p| {
        let evil = Prey::evil(c);
        let both = if c.below(2) == 0 {
            format!("{evil}{}", p.signed)
        } else {
            format!("{}{evil}", p.signed)
        };
        let root = c.word();
        bytes(format!("<{root}>{both}</{root}>"))
    }),
    ("the signed alert inside an alert", |c, p| {
        bytes(inside(&Prey::evil(c), &p.signed))
    }),
    ("another root of the same content", |c, p| {
        let root = c.word();
        bytes(
            p.signed
                .replace("<alert", &format!("<{root}"))
                .replace("</alert", &format!("</{root}")),
        )
    }),
    ("a signature taken to another alert", |c, p| {
        bytes(inside(&Prey::evil(c), p.signature()))
    }),
    ("a signature moved inside its alert", |c, p| {
        let place = *c.pick(&["<identifier>", "<info>", "<area>", "</info>", "</area>"]);
        bytes(p.plain.replace(place, &format!("{}{place}", p.signature())))
    }),
    ("a signature moved to the front", |_, p| {
        bytes(first(&p.plain, p.signature()))
    }),
    ("a signature around its alert", |_, p| {
        bytes(into_signature(p, p.signature(), &p.plain))
    }),
    ("a signature beside its alert", |c, p| {
        bytes(if c.below(2) == 0 {
            format!("{}{}", p.plain, p.signature())
        } else {
            format!("{}{}", p.signature(), p.plain)
        })
    }),
    ("two signatures", |c, p| {
        let second = p.craft().element();
        let (before, after) = (p.signature(), second.as_str());
        bytes(match c.below(3) {
            0 => inside(&p.plain, &format!("{before}{after}")),
            1 => first(&p.signed, after),
            _ => p.signed.replace("<info>", &format!("<info>{after}")),
        })
    }),
    (
        "a signature inside the key information of a signature",
        |_, p| {
            let mut craft = p.craft();
            let second = p.craft().element();
            let name = crate::craft::colon(p.prefix);
            craft.key_info = format!("<{name}X509Data>{second}</{name}X509Data>");
            bytes(craft.into_document(&p.plain))
        },
    ),
    ("something after the alert", |c, p| {
        let tail = match c.below(5) {
            0 => Prey::evil(c),
            1 => p.signed.clone(),
            2 => c.word(),
            3 => format!("<{0}/>", c.word()),
            _ => format!("<?{} {}?>", c.word(), c.word()),
        };
        bytes(format!("{}{tail}", p.signed))
    }),
    ("something before the alert", |c, p| {
        let head = match c.below(4) {
            0 => Prey::evil(c),
            1 => c.word(),
            2 => format!("<?{} {}?>", c.word(), c.word()),
            _ => format!("<{0}></{0}>", c.word()),
        };
        bytes(format!("{head}{}", p.signed))
    }),
];

fn bytes(text: String) -> Vec<u8> {
    text.into_bytes()
}

/// After the start tag of the root.
fn first(document: &str, piece: &str) -> String {
    let at = document.find('>').expect("a tag") + 1;
    format!("{}{piece}{}", &document[..at], &document[at..])
}

fn into_signature(prey: &Prey, signature: &str, piece: &str) -> String {
    let end = format!("</{}Signature>", crate::craft::colon(prey.prefix));
    let at = signature.rfind(&end).expect("an end tag");
    format!("{}{piece}{end}", &signature[..at])
}

/// The alert and a signature of the agency over it: by an empty URI, or by an id, as
/// other programs sign.
fn by_some_reference(chance: &mut Chance, prey: &Prey) -> (String, String) {
    if chance.below(2) == 0 {
        return (prey.plain.clone(), prey.signature().to_owned());
    }
    let id = chance.word();
    let attribute = *chance.pick(&["Id", "ID", "id"]);
    let original = prey
        .plain
        .replace("cap:1.2\">", &format!("cap:1.2\" {attribute}=\"{id}\">"));
    let mut craft = Craft::honest(prey.prefix, &original, prey.party);
    craft.references = vec![reference(
        prey.prefix,
        &format!(" URI=\"#{id}\""),
        &[ENVELOPED, EXCLUSIVE],
        SHA256,
        &sha256(&original),
    )];
    (original, craft.element())
}
