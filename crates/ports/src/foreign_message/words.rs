//! What a message says, brought into our two languages as far as it has them.

use homeward_cap::{Alert, Info, model::NamedValue};
use homeward_domain::{
    case_file::Sex,
    foreign::{Child, ForeignFacts, NamedCode},
    words::{Lang, Words, stripped},
};

use super::{area, moment};

/// Characters of one text that are kept; the form of a case takes far less.
const TEXT_CHARS_MAX: usize = 4_000;
const CODES_MAX: usize = 64;

/// `None` for a message that says nothing.
pub(super) fn facts(alert: &Alert) -> Option<ForeignFacts> {
    let infos = &alert.infos;
    let first = infos.first()?;
    let speakers = Speakers::of(infos);
    let told = |text: fn(&Info) -> Option<&str>| speakers.words(text);
    Some(ForeignFacts {
        event: told(|info| Some(&info.event)),
        headline: told(|info| info.headline.as_deref()),
        description: told(|info| info.description.as_deref()),
        instruction: told(|info| info.instruction.as_deref()),
        area_desc: told(|info| info.areas.first().map(|area| area.area_desc.as_str())),
        area: area::around(infos.iter().flat_map(|info| &info.areas)),
        place_codes: place_codes(infos),
        event_codes: event_codes(infos),
        contact: first.contact.as_deref().map(kept),
        web: infos.iter().find_map(|info| {
            let link = info.web.as_ref().and_then(|web| web.link());
            link.map(str::to_owned)
        }),
        has_photo: infos
            .iter()
            .flat_map(|info| &info.resources)
            .any(|resource| {
                let kind = resource.mime_type.as_deref();
                kind.is_some_and(|kind| kind.starts_with("image/"))
            }),
        // The alert as a whole holds until its last block does.
        expires: infos
            .iter()
            .filter_map(|info| info.expires.as_ref().map(moment))
            .max(),
        relayed: infos
            .iter()
            .any(|info| info.parameter("homeward:relayedFrom").next().is_some()),
        child: child(&speakers),
    })
}

fn kept(text: &str) -> String {
    stripped(text, TEXT_CHARS_MAX)
}

/// Who speaks Chinese and who English. Where nobody does, the first block speaks for
/// both: words that few can read are better than none.
struct Speakers<'a> {
    zh: Option<&'a Info>,
    en: Option<&'a Info>,
}

impl<'a> Speakers<'a> {
    fn of(infos: &'a [Info]) -> Self {
        let speaks = |tag: &str| {
            infos.iter().find(|info| {
                let own = info.language().to_ascii_lowercase();
                own == tag || own.starts_with(&format!("{tag}-"))
            })
        };
        let (zh, en) = (speaks("zh"), speaks("en"));
        let nobody = zh.is_none() && en.is_none();
        Self {
            zh,
            en: if nobody { infos.first() } else { en },
        }
    }

    fn words(&self, text: impl Fn(&'a Info) -> Option<&'a str>) -> Words {
        let said = |info: Option<&'a Info>| info.and_then(&text).map(kept).unwrap_or_default();
        Words::new(said(self.zh), said(self.en))
    }

    /// A parameter of ours, in each language.
    fn own(&self, name: &str) -> Words {
        let name = format!("homeward:{name}");
        let said = |info: Option<&Info>| {
            let value = info.and_then(|info| info.parameter(&name).next().map(kept));
            value.unwrap_or_default()
        };
        Words::new(said(self.zh), said(self.en))
    }

    /// A parameter of ours that is no text, from whoever has it.
    fn plain<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.own(name).in_lang(Lang::En).trim().parse().ok()
    }
}

fn child(speakers: &Speakers<'_>) -> Child {
    let sex = speakers.own("sex");
    Child {
        name: speakers.own("name"),
        sex: match sex.in_lang(Lang::En) {
            "female" => Some(Sex::Female),
            "male" => Some(Sex::Male),
            "unknown" => Some(Sex::Unknown),
            _ => None,
        },
        age_years: speakers.plain("age"),
        features: speakers.own("features"),
        clothes: speakers.own("clothes"),
        with: speakers.own("with"),
        place: speakers.own("place"),
        what: speakers.own("what"),
        seen_from: speakers.plain("lastSeenFrom"),
        seen_to: speakers.plain("lastSeenTo"),
        seen_at: speakers.plain("lastSeenAt"),
    }
}

/// GB/T 2260 codes; those of other lists name places that our atlas does not know.
fn place_codes(infos: &[Info]) -> Vec<String> {
    let areas = infos.iter().flat_map(|info| &info.areas);
    let ours = areas
        .flat_map(|area| &area.geocodes)
        .filter(|code| code.name.starts_with("GB/T2260"))
        .filter(|code| code.value.len() == 6 && code.value.bytes().all(|b| b.is_ascii_digit()));
    distinct(ours.map(|code| code.value.clone()))
}

fn event_codes(infos: &[Info]) -> Vec<NamedCode> {
    let codes = infos.iter().flat_map(|info| &info.event_codes);
    distinct(codes.map(|NamedValue { name, value }| NamedCode {
        name: kept(name),
        value: kept(value),
    }))
}

fn distinct<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in all {
        if once.len() < CODES_MAX && !once.contains(&one) {
            once.push(one);
        }
    }
    once
}
