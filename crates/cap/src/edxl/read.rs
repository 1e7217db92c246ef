//! The lenient reader of envelopes.

use jiff::Timestamp;

use super::{
    Address, CONTENTS_MAX, Distribution, DistributionStatus, DistributionType, ENVELOPE_BYTES_MAX,
    NAMESPACE, Reference, TargetArea, area, forms,
    parts::{Parts, Sequence},
    read_content::{self, Opened},
};
use crate::{
    embed::Embedded,
    finding::{Finding, Verdict},
    model::Status,
    noted::Noted,
    read::{Options, Reading},
    rule::edxl as rule,
    xml::{Document, Element, Limits},
};

/// An envelope as it was read, and everything that is wrong with it.
#[derive(Debug, Clone)]
pub struct ReadDistribution {
    /// The envelope; `None` when it does not say what it must (who, when, what for).
    pub distribution: Option<Distribution>,
    /// Each alert in it, judged by itself: a bad one spoils neither the envelope
    /// nor the others.
    pub alerts: Vec<ReadAlert>,
    /// Every departure of the envelope, with its place.
    pub findings: Vec<Finding>,
    /// What becomes of the envelope. When it is refused, nothing in it may be used.
    pub verdict: Verdict,
}

/// One alert of an envelope.
#[derive(Debug, Clone)]
pub struct ReadAlert {
    /// Its bytes: what a signature is to be verified over.
    pub embedded: Embedded,
    /// What it says, and what is wrong with it.
    pub reading: Reading,
    /// What it is for **in this envelope** ([`super::effective_status`]), when it says so.
    pub status: Option<Status>,
}

const ENVELOPE: Sequence = Sequence {
    names: &[
        "distributionID",
        "senderID",
        "dateTimeSent",
        "distributionStatus",
        "distributionType",
        "combinedConfidentiality",
        "language",
        "senderRole",
        "recipientRole",
        "keyword",
        "distributionReference",
        "explicitAddress",
        "targetArea",
        "contentObject",
    ],
    once: &[
        "distributionID",
        "senderID",
        "dateTimeSent",
        "distributionStatus",
        "distributionType",
        "combinedConfidentiality",
        "language",
    ],
};

const AREA: Sequence = Sequence {
    names: &["circle", "polygon", "country", "subdivision", "locCodeUN"],
    once: &[],
};

/// Reads an envelope of at most [`ENVELOPE_BYTES_MAX`] bytes. The alerts inside
/// are cut out, and each is read by itself with these options.
#[must_use]
pub fn read(bytes: &[u8], options: &Options) -> ReadDistribution {
    let limits = Limits {
        bytes_max: ENVELOPE_BYTES_MAX.min(options.limits.bytes_max),
        ..options.limits
    };
    let mut noted = Noted::default();
    let mut alerts = Vec::new();
    let distribution = match Document::read(bytes, &limits) {
        Ok(document) => envelope(document.root(), options, &mut alerts, &mut noted),
        Err(refusal) => {
            noted.add(refusal.finding());
            None
        }
    };
    ReadDistribution {
        distribution,
        alerts,
        verdict: Verdict::of(noted.all(), options.mode),
        findings: noted.into_findings(),
    }
}

fn envelope(
    root: Element<'_, '_>,
    options: &Options,
    alerts: &mut Vec<ReadAlert>,
    noted: &mut Noted,
) -> Option<Distribution> {
    if !root.is(NAMESPACE, "EDXLDistribution") {
        let message = format!("the root is {} in {:?}", root.name(), root.namespace());
        noted.at(&rule::ROOT, root, message);
        return None;
    }
    let mut parts = Parts::of(root, &ENVELOPE, noted);
    let id = formed(&mut parts, "distributionID", &rule::ID, forms::is_id);
    let sender = formed(&mut parts, "senderID", &rule::SENDER, forms::is_sender);
    let sent = moment(&mut parts);
    let statuses = DistributionStatus::ALL.map(|s| (s.as_str(), s));
    let status = word(&mut parts, "distributionStatus", &statuses);
    let kinds = DistributionType::ALL.map(|k| (k.as_str(), k));
    let kind = word(&mut parts, "distributionType", &kinds);
    let confidentiality = parts.needed("combinedConfidentiality");
    let references = references(&mut parts, kind);
    let head = Distribution {
        distribution_id: id?,
        sender_id: sender?,
        sent: sent?,
        status: status?,
        kind: kind?,
        combined_confidentiality: confidentiality?.1,
        language: parts.text("language"),
        sender_roles: parts.value_lists("senderRole"),
        recipient_roles: parts.value_lists("recipientRole"),
        keywords: parts.value_lists("keyword"),
        references,
        explicit_addresses: addresses(&mut parts),
        target_areas: areas(&mut parts),
        contents: Vec::new(),
    };
    let mut opened = Opened {
        envelope: head.status,
        options,
        alerts,
    };
    Some(with_contents(head, &mut opened, &mut parts))
}

fn with_contents(
    head: Distribution,
    opened: &mut Opened<'_>,
    parts: &mut Parts<'_, '_, '_>,
) -> Distribution {
    let objects = parts.each("contentObject");
    let mut contents = Vec::new();
    for (count, object) in objects.enumerate() {
        if count == CONTENTS_MAX {
            let message = format!("more than {CONTENTS_MAX} content objects");
            parts.noted.at(&rule::CONTENTS, object, message);
            break;
        }
        contents.extend(read_content::content(object, opened, parts.noted));
    }
    let distribution = Distribution { contents, ..head };
    if distribution.alerts().next().is_none() {
        parts
            .noted
            .at(&rule::NO_ALERT, parts.element, "no alert inside");
    }
    distribution
}

fn formed(
    parts: &mut Parts<'_, '_, '_>,
    name: &'static str,
    rule: &crate::Rule,
    fits: fn(&str) -> bool,
) -> Option<String> {
    let (element, text) = parts.needed(name)?;
    if !fits(&text) {
        parts.tell(rule, element, &text);
    }
    Some(text)
}

fn moment(parts: &mut Parts<'_, '_, '_>) -> Option<Timestamp> {
    let (element, text) = parts.needed("dateTimeSent")?;
    let moment = forms::moment(&text);
    if moment.is_none() {
        parts.tell(&rule::TIME, element, &text);
    } else if !forms::is_time(&text) {
        parts.tell(&rule::TIME_FORM, element, &text);
    }
    moment
}

fn word<T: Copy>(
    parts: &mut Parts<'_, '_, '_>,
    name: &'static str,
    words: &[(&'static str, T)],
) -> Option<T> {
    let (element, text) = parts.needed(name)?;
    let found = words.iter().find(|(word, _)| *word == text);
    if found.is_none() {
        parts.tell(&rule::WORD, element, &text);
    }
    found.map(|(_, value)| *value)
}

fn references(parts: &mut Parts<'_, '_, '_>, kind: Option<DistributionType>) -> Vec<Reference> {
    let mut references = Vec::new();
    for element in parts.each("distributionReference") {
        match forms::reference(element.trimmed()) {
            Some(reference) => references.push(reference),
            None => parts.tell(&rule::REFERENCE, element, element.trimmed()),
        }
    }
    let silent = references.is_empty() && parts.first("distributionReference").is_none();
    if let Some(kind) = kind.filter(|kind| kind.needs_reference() && silent) {
        let message = format!("{} of no earlier envelope", kind.as_str());
        parts
            .noted
            .at(&rule::REFERENCE_ABSENT, parts.element, message);
    }
    references
}

fn addresses(parts: &mut Parts<'_, '_, '_>) -> Vec<Address> {
    let (scheme, value) = ("explicitAddressScheme", "explicitAddressValue");
    let pairs = parts.pairs("explicitAddress", scheme, value);
    let addresses = pairs.into_iter();
    addresses
        .map(|(scheme, values)| Address { scheme, values })
        .collect()
}

fn areas(parts: &mut Parts<'_, '_, '_>) -> Vec<TargetArea> {
    let mut areas = Vec::new();
    for element in parts.each("targetArea") {
        let mut inside = Parts::of(element, &AREA, parts.noted);
        let code = &rule::PLACE_CODE;
        let area = TargetArea {
            circles: inside.fitting("circle", &rule::CIRCLE, area::is_circle),
            polygons: inside.fitting("polygon", &rule::POLYGON, area::is_polygon),
            countries: inside.fitting("country", code, area::is_country),
            subdivisions: inside.fitting("subdivision", code, area::is_subdivision),
            un_codes: inside.fitting("locCodeUN", code, area::is_un_code),
        };
        if area == TargetArea::default() {
            parts
                .noted
                .at(&rule::AREA_EMPTY, element, "an area of nothing");
        }
        areas.push(area);
    }
    areas
}
