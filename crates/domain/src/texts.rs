//! What a message says, in both languages, from one poster.
//!
//! Plain words first, every one of the six parts, nothing that cannot change
//! mixed with what can. The sentences are written twice, not translated.

use serde::{Deserialize, Serialize};

use crate::{
    case_file::Sex,
    people::Agency,
    poster::Poster,
    status::StatusKind,
    words::{Lang, Words},
};

/// The parts of one message in one language. Empty parts are left out of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Texts {
    pub headline: String,
    pub agency: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Sex, age, height.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub about: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub features: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub clothes: String,
    /// Who or what goes with the child.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub with: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub when: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub what: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instruction: String,
}

/// How the end is told in public. Why exactly is not the public's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// The child is back: thanks are due.
    Found,
    /// Withdrawn, mistaken, or an end that nobody is thanked for.
    Ended,
}

/// The limit of a Weibo post (statuses/share) and of two concatenated UCS-2 messages.
pub const SHORT_CHARS_MAX: usize = 140;

impl Texts {
    pub fn of(poster: &Poster, agency: &Agency, status: StatusKind, lang: Lang) -> Self {
        let own = |w: &Words| w.in_lang(lang).to_owned();
        let with = [own(&poster.companion), own(&poster.vehicle)];
        let with: Vec<_> = with.into_iter().filter(|w| !w.is_empty()).collect();
        Self {
            headline: headline(poster, status, lang),
            agency: own(&agency.name),
            name: own(&poster.name),
            about: about(poster, lang),
            features: own(&poster.features),
            clothes: own(&poster.clothes),
            with: with.join(match lang {
                Lang::Zh => "；",
                Lang::En => "; ",
            }),
            place: own(&poster.place),
            when: when(poster, lang),
            what: own(&poster.circumstances),
            instruction: instruction(poster, status, lang),
        }
    }

    /// The last words on an alert: nothing of the child is in them.
    pub fn closing(closing: Closing, agency: &Agency, lang: Lang) -> Self {
        let headline = match (closing, lang) {
            (Closing::Found, Lang::Zh) => "孩子找到了，谢谢您。",
            (Closing::Found, Lang::En) => "Found. Thank you.",
            (Closing::Ended, Lang::Zh) => "这次寻人已经结束。",
            (Closing::Ended, Lang::En) => "This search has ended.",
        };
        let instruction = match lang {
            Lang::Zh => "请不要再转发，并删除保存的照片。",
            Lang::En => "Please stop sharing it and delete saved photos.",
        };
        Self {
            headline: headline.to_owned(),
            agency: agency.name.in_lang(lang).to_owned(),
            instruction: instruction.to_owned(),
            ..Self::default()
        }
    }

    /// One line for short channels; cut at a whole character, never in the address.
    pub fn short(&self, call: &str, page: &str, lang: Lang) -> String {
        let (stop, phone) = match lang {
            Lang::Zh => ("。", "电话"),
            Lang::En => (". ", "Call "),
        };
        let parts = [&self.headline, &self.when, &self.place, &self.clothes];
        let said: Vec<_> = parts
            .iter()
            .map(|p| p.trim_end_matches(['。', '.']))
            .filter(|p| !p.is_empty())
            .collect();
        let tail = format!("{stop}{phone}{call} {page}");
        let room = SHORT_CHARS_MAX.saturating_sub(tail.chars().count());
        let text: String = said.join(stop).chars().take(room).collect();
        text + &tail
    }
}

fn headline(poster: &Poster, status: StatusKind, lang: Lang) -> String {
    let name = poster.name.in_lang(lang);
    let age = poster.age_years;
    let sex = sex(poster.sex, age, lang);
    // The word stands in the text itself: not every channel can draw a border.
    match (lang, status) {
        (Lang::Zh, StatusKind::Actual) => format!("寻找{name}，{sex}，{age}岁"),
        (Lang::Zh, StatusKind::Exercise) => format!("演练：寻找{name}，{sex}，{age}岁"),
        (Lang::En, StatusKind::Actual) => format!("Missing: {name}, {sex}, {age}"),
        (Lang::En, StatusKind::Exercise) => format!("Exercise: missing {name}, {sex}, {age}"),
    }
}

fn sex(sex: Sex, age: u8, lang: Lang) -> &'static str {
    let child = age < 18;
    match (sex, lang, child) {
        (Sex::Female, Lang::Zh, _) => "女",
        (Sex::Male, Lang::Zh, _) => "男",
        (Sex::Unknown, Lang::Zh, _) => "性别不详",
        (Sex::Female, Lang::En, true) => "girl",
        (Sex::Male, Lang::En, true) => "boy",
        (Sex::Female, Lang::En, false) => "woman",
        (Sex::Male, Lang::En, false) => "man",
        (Sex::Unknown, Lang::En, _) => "child",
    }
}

fn about(poster: &Poster, lang: Lang) -> String {
    let sex = sex(poster.sex, poster.age_years, lang);
    let age = poster.age_years;
    match (lang, poster.height_cm) {
        (Lang::Zh, Some(cm)) => format!("{sex}，{age}岁，身高约{cm}厘米"),
        (Lang::Zh, None) => format!("{sex}，{age}岁"),
        (Lang::En, Some(cm)) => format!("{sex}, {age} years, about {cm} cm tall"),
        (Lang::En, None) => format!("{sex}, {age} years"),
    }
}

fn when(poster: &Poster, lang: Lang) -> String {
    let (from, to) = (poster.seen_from.china_clock(), poster.seen_to.china_clock());
    let until = if from == to {
        String::new()
    } else if from.get(..5) == to.get(..5) {
        to.get(6..).unwrap_or("").to_owned()
    } else {
        to
    };
    match (lang, until.is_empty()) {
        (Lang::Zh, true) => format!("{from}（北京时间）最后见到"),
        (Lang::Zh, false) => format!("{from}至{until}（北京时间）之间最后见到"),
        (Lang::En, true) => format!("Last seen {from} (Beijing time)"),
        (Lang::En, false) => format!("Last seen {from} to {until} (Beijing time)"),
    }
}

fn instruction(poster: &Poster, status: StatusKind, lang: Lang) -> String {
    let call = &poster.call;
    match (lang, status) {
        (Lang::Zh, StatusKind::Actual) => format!(
            "请留意身边。看见孩子请拨打{call}或提交线索，不要自行接近。没有线索请勿拨打。"
        ),
        (Lang::En, StatusKind::Actual) => format!(
            "Look around you. If you see the child, call {call} or send a tip; do not approach. Do not call if you have nothing to report."
        ),
        (Lang::Zh, StatusKind::Exercise) => {
            "这是演练，没有孩子走失。请勿拨打电话，可以提交演练线索。".to_owned()
        }
        (Lang::En, StatusKind::Exercise) => {
            "This is an exercise; no child is missing. Do not call anybody. You may send a practice tip.".to_owned()
        }
    }
}
