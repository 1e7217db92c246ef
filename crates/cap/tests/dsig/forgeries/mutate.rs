//! Changes to a signed document: characters, bytes, values, names, and what splits them.

use super::{Forger, Prey};
use crate::craft::{Craft, DSIG};
use crate::stage::Chance;

pub const FORGERS: &[(&str, Forger)] = &[
    ("a changed character", |c, p| {
        let at = solid(c, &p.plain);
        let mut bytes = p.signed.clone().into_bytes();
        let old = bytes[at];
        while bytes[at] == old {
            bytes[at] = *c.pick(b"abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-._");
        }
        bytes
    }),
    ("a flipped bit", |c, p| {
        let at = solid(c, &p.plain);
        let mut bytes = p.signed.clone().into_bytes();
        bytes[at] ^= 1 << c.below(8);
        bytes
    }),
    ("a byte taken out", |c, p| {
        let at = solid(c, &p.plain);
        let mut bytes = p.signed.clone().into_bytes();
        bytes.remove(at);
        bytes
    }),
    ("a cut document", |c, p| {
        let len = 1 + c.below(p.signed.len() - 1);
        p.signed.as_bytes()[..len].to_vec()
    }),
    ("white space in a value", |c, p| {
        let space = *c.pick(&[
            " ",
            "\n",
            "\t",
            "&#32;",
            "\u{a0}",
            "\u{3000}",
            "<![CDATA[ ]]>",
        ]);
        in_value(c, p, space)
    }),
    ("a comment in a value", |c, p| {
        let comment = *c.pick(&["<!---->", "<!-- x -->", "<!--.police.example-->"]);
        in_value(c, p, comment)
    }),
    ("an instruction in a value", |c, p| {
        let instruction = format!("<?{} {}?>", c.word(), c.word());
        in_value(c, p, &instruction)
    }),
    ("an element in a value", |c, p| {
        let element = format!("<{0}></{0}>", c.word());
        in_value(c, p, &element)
    }),
    ("an entity in a value", |c, p| {
        let entity = format!("&{};", c.word());
        in_value(c, p, &entity)
    }),
    ("a hidden character in a value", |c, p| {
        let hidden = *c.pick(&["\u{200b}", "\u{feff}", "\u{202e}", "\u{ad}", "&#x200b;"]);
        in_value(c, p, hidden)
    }),
    ("a value taken out", |c, p| {
        let (from, to) = value(c, p);
        format!("{}{}", &p.signed[..from], &p.signed[to..]).into_bytes()
    }),
    ("a value written twice", |c, p| {
        let (from, to) = value(c, p);
        format!("{}{}", &p.signed[..to], &p.signed[from..]).into_bytes()
    }),
    ("an element added", |c, p| {
        let name = *c.pick(&[
            "identifier",
            "sender",
            "references",
            "note",
            "info",
            "expires",
        ]);
        let place = *c.pick(&["<sender>", "<info>", "<headline>", "<area>", "</info>"]);
        let element = format!("<{name}>{}</{name}>", c.word());
        p.signed
            .replacen(place, &format!("{element}{place}"), 1)
            .into_bytes()
    }),
    ("an attribute added", |c, p| {
        let name = *c.pick(&["alert", "info", "area", "sender", "headline"]);
        let attribute = format!("<{name} {}=\"{}\"", c.word(), c.word());
        p.signed
            .replacen(&format!("<{name}"), &attribute, 1)
            .into_bytes()
    }),
    ("two elements in another order", |_, p| {
        let moved = p.signed.replace("<status>Actual</status>\n", "");
        moved
            .replace("<sent>", "<status>Actual</status>\n<sent>")
            .into_bytes()
    }),
    ("a document type", |c, p| {
        let word = c.word();
        let doctype = match c.below(5) {
            0 => format!("<!DOCTYPE alert [<!ENTITY {word} \"x\">]>"),
            1 => format!("<!DOCTYPE alert SYSTEM \"file:///{word}\">"),
            2 => "<!doctype alert>".to_owned(),
            3 => format!("<!DOCTYPE alert [<!ATTLIST alert {word} CDATA \"x\">]>"),
            _ => "<!DOCTYPE alert [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>".to_owned(),
        };
        format!("{doctype}{}", p.signed).into_bytes()
    }),
    ("ids used twice", |c, p| {
        let id = c.word();
        let (one, other) = (
            *c.pick(&["Id", "ID", "id"]),
            *c.pick(&["Id", "ID", "id", "xml:id"]),
        );
        let plain = p
            .plain
            .replace("<info>", &format!("<info {one}=\"{id}\">"))
            .replace("<area>", &format!("<area {other}=\"{id}\">"));
        Craft::honest(p.prefix, &plain, p.party)
            .into_document(&plain)
            .into_bytes()
    }),
    ("a namespace declared otherwise", |c, p| {
        let cap = "urn:oasis:names:tc:emergency:cap:1.2";
        let other = *c.pick(&["urn:oasis:names:tc:emergency:cap:1.1", "urn:x", ""]);
        match c.below(4) {
            0 => p.signed.replacen(cap, other, 1),
            1 => p
                .signed
                .replacen("<info>", &format!("<info xmlns=\"{other}\">"), 1),
            2 => p.signed.replacen(DSIG, other, 1),
            _ => p.signed.replacen("xmlns=", "xmlns:cap=", 1),
        }
        .into_bytes()
    }),
    ("a namespace name written with references", |_, p| {
        p.signed
            .replacen("urn:oasis", "urn&#58;oasis", 1)
            .into_bytes()
    }),
    ("another encoding", |c, p| {
        let text = &p.signed;
        match c.below(6) {
            0 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            1 => [
                &b"\xff\xfe"[..],
                &text
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<_>>(),
            ]
            .concat(),
            2 => format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{text}").into_bytes(),
            3 => format!("<?xml version=\"1.0\" encoding=\"GB18030\"?>{text}").into_bytes(),
            4 => format!("<?xml version=\"1.1\"?>{text}").into_bytes(),
            _ => text.replace("Missing", "Missing\0").into_bytes(),
        }
    }),
    ("a changed digest", |c, p| {
        in_signature(c, p, "DigestValue", change)
    }),
    ("a changed signature value", |c, p| {
        in_signature(c, p, "SignatureValue", change)
    }),
    ("a cut digest", |c, p| {
        in_signature(c, p, "DigestValue", cut)
    }),
    ("a cut signature value", |c, p| {
        in_signature(c, p, "SignatureValue", cut)
    }),
    ("a digest split by a comment", |c, p| {
        in_signature(c, p, "DigestValue", split)
    }),
    ("a signature value split by a comment", |c, p| {
        in_signature(c, p, "SignatureValue", split)
    }),
    ("a false digest before the true one", |c, p| {
        in_signature(c, p, "DigestValue", lead)
    }),
];

/// A place in the signed part that is no white space and no quote, which may be written
/// in several ways.
fn solid(chance: &mut Chance, plain: &str) -> usize {
    loop {
        let at = chance.below(plain.len() - "</alert>".len());
        if !b" \n\"".contains(&plain.as_bytes()[at]) {
            return at;
        }
    }
}

/// The ends of a value in the signed part.
fn value(chance: &mut Chance, prey: &Prey) -> (usize, usize) {
    let names = [
        "identifier",
        "sender",
        "status",
        "msgType",
        "headline",
        "areaDesc",
        "circle",
    ];
    let name = chance.pick(&names);
    let from = prey.plain.find(&format!("<{name}>")).expect("there") + name.len() + 2;
    let to = prey.plain.find(&format!("</{name}>")).expect("there");
    (from, to)
}

fn in_value(chance: &mut Chance, prey: &Prey, piece: &str) -> Vec<u8> {
    let (from, to) = value(chance, prey);
    let inside: Vec<usize> = (from..=to)
        .filter(|at| prey.signed.is_char_boundary(*at))
        .collect();
    let at = *chance.pick(&inside);
    format!("{}{piece}{}", &prey.signed[..at], &prey.signed[at..]).into_bytes()
}

type Bend = fn(&mut Chance, &str) -> String;

fn in_signature(chance: &mut Chance, prey: &Prey, name: &str, bend: Bend) -> Vec<u8> {
    let tag = format!("{}{name}>", crate::craft::colon(prey.prefix));
    let from = prey.signed.find(&format!("<{tag}")).expect("there") + tag.len() + 1;
    let to = prey.signed.find(&format!("</{tag}")).expect("there");
    let bent = bend(chance, &prey.signed[from..to]);
    format!("{}{bent}{}", &prey.signed[..from], &prey.signed[to..]).into_bytes()
}

fn change(chance: &mut Chance, value: &str) -> String {
    let at = chance.below(value.len() - 4);
    let old = value.as_bytes()[at];
    let new = loop {
        let new = *chance.pick(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
        if new != old {
            break char::from(new);
        }
    };
    format!("{}{new}{}", &value[..at], &value[at + 1..])
}

fn cut(chance: &mut Chance, value: &str) -> String {
    value[..chance.below(value.len())].to_owned()
}

fn split(chance: &mut Chance, value: &str) -> String {
    let at = chance.below(value.len());
    let piece = *chance.pick(&["<!---->", "<!-- x -->", "<?x?>", "<![CDATA[]]>", "&#65;"]);
    format!("{}{piece}{}", &value[..at], &value[at..])
}

fn lead(chance: &mut Chance, value: &str) -> String {
    format!("{}<!--{value}-->", change(chance, value))
}
