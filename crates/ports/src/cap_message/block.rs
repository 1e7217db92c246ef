//! One block of information: everything in one language.

use homeward_cap::{
    Area, DateTime, Info, Resource, Uri,
    model::{Category, Certainty, EventCode, Parameter, ResponseType, Severity, Urgency},
};
use homeward_domain::{
    broadcast::Broadcast, case_file::Sex, message::AlertMessage, status::Status, texts::Texts,
    words::Lang,
};

use super::{facts::CapFacts, moment};
use crate::fault::{Fault, FaultKind};

/// What the standard's own example of an alert for a child says (CAP 1.2 appendix A.4);
/// IPAWS carries such alerts under it too. The same in an ending, so that whoever
/// chooses by category gets both or neither.
const CATEGORY: Category = Category::Rescue;

pub(super) fn info<S: Status>(
    message: &AlertMessage<S>,
    facts: &CapFacts<'_>,
    lang: Lang,
    effective: DateTime,
    area: Area,
) -> Result<Info, Fault> {
    let head = message.head();
    let texts = message.texts(lang);
    let texts =
        texts.ok_or_else(|| Fault::new(FaultKind::Broken, "find the words of a language"))?;
    // That the child is missing is a fact, not a forecast: `Observed`.
    let (urgency, severity) = if head.is_closing() {
        (Urgency::Past, Severity::Minor)
    } else {
        (Urgency::Immediate, Severity::Severe)
    };
    let mut info = Info::new(
        CATEGORY,
        event(lang),
        urgency,
        severity,
        Certainty::Observed,
    );
    info.language = Some(lang.tag().to_owned());
    info.response_types = vec![if head.is_closing() {
        ResponseType::AllClear
    } else {
        ResponseType::Monitor
    }];
    info.event_codes = event_codes();
    info.effective = Some(effective);
    info.expires = Some(moment(head.expires)?);
    info.sender_name = Some(legal(&texts.agency));
    info.headline = Some(legal(&texts.headline));
    info.description = Some(description(message, texts, lang));
    info.instruction = Some(legal(&texts.instruction));
    info.web = Some(Uri::new(message.page_url()));
    // An ending has no number: there is nothing left to call about.
    info.contact = Some(legal(message.call().unwrap_or(&texts.agency)));
    info.parameters = parameters(message, texts, facts)?;
    info.parameters.extend(short_texts(message, lang));
    info.resources = resources(message, facts, lang);
    info.areas = vec![area];
    Ok(info)
}

fn event(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "儿童失踪",
        Lang::En => "Missing child",
    }
}

/// `CAE` is the Child Abduction Emergency of SAME, the one code that broadcasters abroad
/// know; ours says what it is: nobody has to have been abducted.
fn event_codes() -> Vec<EventCode> {
    vec![
        EventCode::new("SAME", "CAE"),
        EventCode::new("homeward:event", "missing-child"),
    ]
}

fn description<S: Status>(message: &AlertMessage<S>, texts: &Texts, lang: Lang) -> String {
    let identity = &message.head().identity;
    if message.head().is_closing() {
        let (agency, code) = (legal(&texts.agency), &identity.alert);
        return match lang {
            Lang::Zh => format!("{agency}发布的寻人警报{code}已经撤回，孩子的资料已删除。"),
            Lang::En => format!(
                "The alert {code} of {agency} was taken back. The child's data has been erased."
            ),
        };
    }
    let labels = match lang {
        Lang::Zh => [
            "",
            "特征：",
            "衣着：",
            "同行：",
            "地点：",
            "时间：",
            "经过：",
        ],
        Lang::En => [
            "",
            "Marks: ",
            "Clothes: ",
            "With: ",
            "Place: ",
            "Time: ",
            "What happened: ",
        ],
    };
    let parts = [
        &texts.about,
        &texts.features,
        &texts.clothes,
        &texts.with,
        &texts.place,
        &texts.when,
        &texts.what,
    ];
    let lines = labels.into_iter().zip(parts);
    let lines = lines.filter(|(_, part)| !part.trim().is_empty());
    let lines: Vec<String> = lines
        .map(|(label, part)| format!("{label}{}", legal(part)))
        .collect();
    lines.join("\n")
}

fn parameters<S: Status>(
    message: &AlertMessage<S>,
    texts: &Texts,
    facts: &CapFacts<'_>,
) -> Result<Vec<Parameter>, Fault> {
    let head = message.head();
    let mut said = vec![
        ("code", head.identity.alert.clone()),
        ("version", head.identity.version.to_string()),
        ("cause", head.cause.as_str().to_owned()),
        ("minor", head.cause.is_minor().to_string()),
    ];
    if let Some(seen) = message.last_seen() {
        said.push(("lastSeenFrom", moment(seen.from)?.to_string()));
        said.push(("lastSeenTo", moment(seen.to)?.to_string()));
        said.push(("lastSeenAt", seen.point.to_string()));
    }
    said.extend(message.relays().map(|of| ("relayedFrom", legal(of))));
    said.extend(child(message, texts));
    if let Some((url, photo)) = message.photo_url().zip(facts.photo.as_ref()) {
        said.push(("sha256", format!("{} {url}", photo.sha256)));
    }
    let named = |(name, value)| Parameter::new(format!("homeward:{name}"), value);
    Ok(said.into_iter().map(named).collect())
}

/// The names that wireless gateways know (IPAWS, `CMAMtext` and `CMAMlongtext`), so that the
/// short texts are signed with the message. `Child Abduction` is how WEA treats such an
/// alert, whatever led to it; of an ending there is nothing left to ring for.
fn short_texts<S: Status>(message: &AlertMessage<S>, lang: Lang) -> Vec<Parameter> {
    let texts = Broadcast::of_message(message, lang);
    let texts = texts.into_iter().flat_map(|broadcast| {
        [
            ("WEAHandling", "Child Abduction".to_owned()),
            ("CMAMtext", legal(&broadcast.short.text)),
            ("CMAMlongtext", legal(&broadcast.long.text)),
        ]
    });
    texts
        .map(|(name, value)| Parameter::new(name, value))
        .collect()
}

/// The parts of the description one by one, so that a neighbour with a house like ours
/// can relay the alert without typing it again. An ending has none of them.
fn child<S: Status>(message: &AlertMessage<S>, texts: &Texts) -> Vec<(&'static str, String)> {
    let Some(child) = message.child() else {
        return Vec::new();
    };
    let sex = match child.sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Unknown => "unknown",
    };
    let parts = [
        ("name", &texts.name),
        ("features", &texts.features),
        ("clothes", &texts.clothes),
        ("with", &texts.with),
        ("place", &texts.place),
        ("what", &texts.what),
    ];
    let parts = parts.map(|(name, part)| (name, legal(part)));
    let told = parts.into_iter().filter(|(_, part)| !part.is_empty());
    let plain = [
        ("sex", sex.to_owned()),
        ("age", child.age_years.to_string()),
    ];
    told.chain(plain).collect()
}

/// Photos are linked, never embedded: what is linked can be taken back.
fn resources<S: Status>(
    message: &AlertMessage<S>,
    facts: &CapFacts<'_>,
    lang: Lang,
) -> Vec<Resource> {
    let photo = message.photo_url().zip(facts.photo.as_ref());
    let resource = photo.map(|(url, photo)| Resource {
        resource_desc: match lang {
            Lang::Zh => "照片".to_owned(),
            Lang::En => "photo".to_owned(),
        },
        mime_type: Some("image/jpeg".to_owned()),
        size: Some(photo.size),
        uri: Some(Uri::new(url)),
        deref_uri: None,
        digest: Some(photo.sha1.clone()),
    });
    resource.into_iter().collect()
}

/// The text without characters that no XML document can hold (XML 1.0 section 2.2).
fn legal(text: &str) -> String {
    let fits = |c: &char| matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.trim().chars().filter(fits).collect()
}
