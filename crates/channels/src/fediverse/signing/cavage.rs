//! draft-cavage-http-signatures-12, which most servers still sign and verify with.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use homeward_ports::fault::{Fault, FaultKind};
use jiff::{Timestamp, fmt::rfc2822};

use super::{Claim, Key, Message, Unproved, digest, fresh, header};

/// What a request of ours covers; without a body the last is left out.
const COVERED: [&str; 4] = ["(request-target)", "host", "date", "digest"];
/// Both mean RSA PKCS #1 v1.5 with SHA-256 for an RSA key; the second says "as the key says".
const ALGORITHMS: [&str; 2] = ["rsa-sha256", "hs2019"];
/// Nobody needs more; each costs a line of what is verified.
const COVERED_MAX: usize = 24;

pub fn sign(
    message: &Message<'_>,
    key: &Key,
    key_id: &str,
    now_s: i64,
) -> Result<Vec<(String, String)>, Fault> {
    let mut headers = vec![header("date", http_date(now_s)?)];
    if message.has_body() {
        headers.push(header("digest", digest::digest(message.body)));
    }
    let covered = &COVERED[..if message.has_body() { 4 } else { 3 }];
    let signed = Message {
        headers: &headers,
        ..*message
    };
    let base = base(&signed, covered.iter().copied(), &Fields::default())
        .map_err(|why| Fault::new(FaultKind::Broken, format!("sign a request: {why}")))?;
    let signature = key.sign(&base)?;
    headers.push(header(
        "signature",
        format!(
            "keyId=\"{key_id}\",algorithm=\"{}\",headers=\"{}\",signature=\"{signature}\"",
            ALGORITHMS[0],
            covered.join(" "),
        ),
    ));
    Ok(headers)
}

/// IMF-fixdate (RFC 9110 section 5.6.7).
fn http_date(now_s: i64) -> Result<String, Fault> {
    let said = |error| Fault::because(FaultKind::Broken, "write the date of a request", error);
    let now = Timestamp::from_second(now_s).map_err(said)?;
    rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&now)
        .map_err(said)
}

/// The members of a `Signature` header (section 4.1).
#[derive(Debug, Default)]
struct Fields {
    key_id: Option<String>,
    algorithm: Option<String>,
    headers: Option<String>,
    signature: Option<String>,
    created: Option<i64>,
    expires: Option<i64>,
}

impl Fields {
    fn read(header: &str) -> Self {
        let mut fields = Self::default();
        for (name, value) in header.split(',').filter_map(|one| one.split_once('=')) {
            let value = value.trim().trim_matches('"');
            let text = Some(value.to_owned());
            match name.trim() {
                "keyId" => fields.key_id = text,
                "algorithm" => fields.algorithm = text,
                "headers" => fields.headers = text,
                "signature" => fields.signature = text,
                "created" => fields.created = value.parse().ok(),
                "expires" => fields.expires = value.parse().ok(),
                _ => {}
            }
        }
        fields
    }
}

pub fn read(message: &Message<'_>, now_s: i64) -> Result<Claim, Unproved> {
    let header = message.header("signature").ok_or("there is no signature")?;
    let fields = Fields::read(&header);
    let is_known = |name: &String| ALGORITHMS.iter().any(|own| name.eq_ignore_ascii_case(own));
    if fields
        .algorithm
        .as_ref()
        .is_some_and(|name| !is_known(name))
    {
        return Err("only rsa-sha256 is verified");
    }
    let covered = fields
        .headers
        .as_deref()
        .unwrap_or("date")
        .to_ascii_lowercase();
    let covered: Vec<_> = covered.split_ascii_whitespace().collect();
    covers_enough(message, &covered)?;
    fresh(signed_at(message, &fields, &covered)?, now_s)?;
    if fields.expires.is_some_and(|expires| expires < now_s) {
        return Err("the signature has expired");
    }
    if message.has_body() {
        let digest = message.header("digest").unwrap_or_default();
        digest::is_digest_of(&digest, message.body)?;
    }
    let signature = fields
        .signature
        .as_deref()
        .ok_or("the signature is not there")?;
    Ok(Claim {
        base: base(message, covered.iter().copied(), &fields)?,
        signature: STANDARD
            .decode(signature)
            .map_err(|_| "the signature cannot be read")?,
        key_id: fields.key_id.ok_or("the signature names no key")?,
    })
}

/// A signature that leaves out the address, the moment or the body says nothing of them.
fn covers_enough(message: &Message<'_>, covered: &[&str]) -> Result<(), Unproved> {
    let has = |name| covered.contains(&name);
    if covered.len() > COVERED_MAX {
        return Err("the signature covers more than is read");
    }
    if !has("(request-target)") || !has("host") {
        return Err("the signature does not cover the method and the address");
    }
    if !has("date") && !has("(created)") {
        return Err("the signature does not cover when it was made");
    }
    if message.has_body() && !has("digest") {
        return Err("the signature does not cover the body's digest");
    }
    Ok(())
}

/// The covered moment; a date that is only sent along proves nothing.
fn signed_at(message: &Message<'_>, fields: &Fields, covered: &[&str]) -> Result<i64, Unproved> {
    if covered.contains(&"(created)") {
        return fields
            .created
            .ok_or("the signature does not say when it was made");
    }
    let date = message.header("date").ok_or("there is no date")?;
    let date = rfc2822::parse(&date).map_err(|_| "the date cannot be read")?;
    Ok(date.timestamp().as_second())
}

/// The signing string (section 2.3).
fn base<'a>(
    message: &Message<'_>,
    covered: impl Iterator<Item = &'a str>,
    fields: &Fields,
) -> Result<String, Unproved> {
    let number = |value: Option<i64>| value.map(|number| number.to_string());
    let lines = covered.map(|name| {
        let value = match name {
            "(request-target)" => {
                let method = message.method.to_ascii_lowercase();
                Some(format!("{method} {}", message.path_and_query))
            }
            "(created)" => number(fields.created),
            "(expires)" => number(fields.expires),
            // Behind a proxy the header may name another host than the one that was called.
            "host" => Some(message.authority.to_owned()),
            _ => message.header(name),
        };
        let value = value.ok_or("a covered header is not there")?;
        Ok(format!("{name}: {value}"))
    });
    Ok(lines.collect::<Result<Vec<_>, Unproved>>()?.join("\n"))
}
