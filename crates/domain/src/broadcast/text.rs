//! What fits into a short text, the most telling first.
//!
//! Who is missing and whom to call always stand in it. The rest is taken in the order in
//! which it helps to know a child again, whole where there is room, else as far as its
//! first stop; what found no room is named. The sentence is then said in the order in
//! which people read it.

use serde::{Deserialize, Serialize};

use super::{
    alphabet::plain,
    measure::{Measure, measure},
};
use crate::{
    message::AlertMessage,
    status::{Status, StatusKind},
    texts::Texts,
    time::Timestamp,
    words::Lang,
};

/// The two sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// `CMAMtext` of IPAWS; phones before 2019, and road signs.
    Short,
    /// `CMAMlongtext` of IPAWS.
    Long,
}

impl Form {
    pub const ALL: [Self; 2] = [Self::Short, Self::Long];

    /// The most septets or units. The published limits count characters (47 CFR 10.430); a
    /// unit is never more than one.
    pub const fn units_max(self) -> usize {
        match self {
            Self::Short => 90,
            Self::Long => 360,
        }
    }
}

/// A part of what could be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Headline,
    Place,
    With,
    Features,
    Clothes,
    What,
    Page,
    Agency,
    Call,
}

/// One text, how long it is, and what is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShortText {
    pub form: Form,
    pub text: String,
    #[serde(flatten)]
    pub measure: Measure,
    pub units_max: usize,
    /// Said as far as their first stop, or cut.
    pub cut: Vec<Part>,
    /// There is something to say, and no room for it.
    pub left_out: Vec<Part>,
}

/// Both sizes in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broadcast {
    pub short: ShortText,
    pub long: ShortText,
}

/// What is said at full length, in one language.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub texts: &'a Texts,
    pub seen_from: Option<Timestamp>,
    /// `None` in an ending, like the page: there is nothing left to look at.
    pub call: Option<&'a str>,
    pub page: Option<&'a str>,
    pub status: StatusKind,
}

impl Broadcast {
    /// The same in short.
    pub fn of(said: Said<'_>, lang: Lang) -> Self {
        let parts = Parts::of(said, lang);
        let [short, long] = Form::ALL.map(|form| parts.fitted(form));
        Self { short, long }
    }

    /// What a message says in short; `None` in a language that it does not speak.
    pub fn of_message<S: Status>(message: &AlertMessage<S>, lang: Lang) -> Option<Self> {
        let page = message.page_url();
        let said = Said {
            texts: message.texts(lang)?,
            seen_from: message.last_seen().map(|seen| seen.from),
            call: message.call(),
            page: (!message.head().is_closing()).then_some(&page),
            status: S::KIND,
        };
        Some(Self::of(said, lang))
    }
}

/// What could be said, in the order of reading; empty where there is nothing.
struct Parts {
    lang: Lang,
    said: Vec<(Part, String)>,
}

/// The order in which room is given, behind headline and call.
const WANTED: [Part; 7] = [
    Part::Place,
    Part::Clothes,
    Part::With,
    Part::Features,
    Part::Page,
    Part::What,
    Part::Agency,
];

impl Parts {
    fn of(whole: Said<'_>, lang: Lang) -> Self {
        let texts = whole.texts;
        let when = whole.seen_from.map(Timestamp::china_clock);
        let place = [when.unwrap_or_default(), texts.place.clone()];
        let place: Vec<_> = place.into_iter().filter(|part| !part.is_empty()).collect();
        let said = [
            (Part::Headline, texts.headline.clone()),
            (Part::Place, place.join(" ")),
            (Part::With, texts.with.clone()),
            (Part::Features, texts.features.clone()),
            (Part::Clothes, texts.clothes.clone()),
            (Part::What, texts.what.clone()),
            (Part::Page, whole.page.unwrap_or_default().to_owned()),
            (Part::Agency, texts.agency.clone()),
            (Part::Call, call(whole.status, whole.call, lang)),
        ];
        let said = said.map(|(part, text)| (part, tidy(&text, lang)));
        let said = said.into_iter().filter(|(_, text)| !text.is_empty());
        Self {
            lang,
            said: said.collect(),
        }
    }

    fn fitted(&self, form: Form) -> ShortText {
        let mut chosen = Chosen::begun(self, form.units_max());
        for wanted in WANTED {
            chosen.give_room(wanted);
        }
        let text = chosen.text();
        ShortText {
            form,
            measure: measure(&text),
            text,
            units_max: form.units_max(),
            cut: chosen.cut,
            left_out: chosen.left_out,
        }
    }

    fn get(&self, part: Part) -> Option<&str> {
        let found = self.said.iter().find(|(named, _)| *named == part);
        found.map(|(_, text)| text.as_str())
    }
}

/// What has room so far.
struct Chosen<'p> {
    parts: &'p Parts,
    units_max: usize,
    taken: Vec<(Part, String)>,
    cut: Vec<Part>,
    left_out: Vec<Part>,
}

impl<'p> Chosen<'p> {
    /// Who and whom to call. Of a name that is longer than the text the beginning is said.
    fn begun(parts: &'p Parts, units_max: usize) -> Self {
        let always = [Part::Headline, Part::Call];
        let always = always.into_iter().filter_map(|part| {
            let text = parts.get(part)?;
            Some((part, text.to_owned()))
        });
        let mut chosen = Self {
            parts,
            units_max,
            taken: always.collect(),
            cut: Vec::new(),
            left_out: Vec::new(),
        };
        while !chosen.fits() && chosen.shorten() {}
        chosen
    }

    fn shorten(&mut self) -> bool {
        let headline = self
            .taken
            .iter_mut()
            .find(|(part, _)| *part == Part::Headline);
        let shorter = headline.is_some_and(|(_, text)| text.pop().is_some());
        if shorter && self.cut.is_empty() {
            self.cut.push(Part::Headline);
        }
        shorter
    }

    fn give_room(&mut self, part: Part) {
        let Some(whole) = self.parts.get(part) else {
            return;
        };
        if self.takes(part, whole) {
            return;
        }
        // An address that is cut leads nowhere.
        let pieces = if part == Part::Page {
            None
        } else {
            first_piece(whole)
        };
        match pieces {
            Some(piece) if self.takes(part, piece) => self.cut.push(part),
            _ => self.left_out.push(part),
        }
    }

    fn takes(&mut self, part: Part, text: &str) -> bool {
        self.taken.push((part, text.to_owned()));
        let fits = self.fits();
        if !fits {
            self.taken.pop();
        }
        fits
    }

    fn fits(&self) -> bool {
        measure(&self.text()).units <= self.units_max
    }

    /// In the order of reading.
    fn text(&self) -> String {
        let mut taken: Vec<&(Part, String)> = self.taken.iter().collect();
        taken.sort_by_key(|(part, _)| *part);
        let (stop, space) = match self.parts.lang {
            Lang::Zh => ("。", ""),
            Lang::En => (".", " "),
        };
        let mut text = String::new();
        for (part, said) in taken {
            text.push_str(said);
            // A stop right behind an address would be taken for a part of it.
            text.push_str(if *part == Part::Page { " " } else { stop });
            text.push_str(if *part == Part::Page { "" } else { space });
        }
        text.trim_end().to_owned()
    }
}

/// As far as the first stop inside it.
fn first_piece(text: &str) -> Option<&str> {
    let stop = text.find(['，', '；', '。', '、', ',', ';', '('])?;
    let piece = text.get(..stop)?.trim();
    (!piece.is_empty()).then_some(piece)
}

/// Without stops at its end and, in English, without typography that costs a coding.
fn tidy(text: &str, lang: Lang) -> String {
    let text = match lang {
        Lang::Zh => text.to_owned(),
        Lang::En => plain(text),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let stops = ['。', '.', '；', ';', '，', ','];
    words.join(" ").trim_end_matches(stops).to_owned()
}

/// An exercise asks nobody to call; an ending neither.
fn call(status: StatusKind, call: Option<&str>, lang: Lang) -> String {
    match (status, call, lang) {
        (_, None, _) => String::new(),
        (StatusKind::Actual, Some(call), Lang::Zh) => format!("电话{call}"),
        (StatusKind::Actual, Some(call), Lang::En) => format!("Call {call}"),
        (StatusKind::Exercise, Some(_), Lang::Zh) => "请勿拨打电话".to_owned(),
        (StatusKind::Exercise, Some(_), Lang::En) => "Do not call".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lang: Lang) -> Texts {
        match lang {
            Lang::Zh => Texts {
                headline: "寻找王小禾，女，6岁".to_owned(),
                agency: "石家庄市公安局".to_owned(),
                features: "左眉尾有一颗痣，右脸有浅酒窝，走路略内八字。".to_owned(),
                clothes: "红色羽绒服，黑色长裤，粉色运动鞋，背米老鼠书包。".to_owned(),
                with: "可能与一名四十岁左右、戴灰色毛线帽的男子同行".to_owned(),
                place: "石家庄站西广场，公交站旁".to_owned(),
                what: "孩子在奶奶买票时离开，监控看到她往地铁口方向走。".to_owned(),
                ..Texts::default()
            },
            Lang::En => Texts {
                headline: "Missing: Wang Xiaohe, girl, 6".to_owned(),
                agency: "Shijiazhuang Public Security Bureau".to_owned(),
                features: "A mole at the end of the left eyebrow, a faint dimple".to_owned(),
                clothes: "Red down jacket, black trousers, pink trainers".to_owned(),
                with: "Perhaps with a man of about forty in a grey woollen hat".to_owned(),
                place: "Shijiazhuang station, west square".to_owned(),
                what: "She walked away while her grandmother was buying tickets.".to_owned(),
                ..Texts::default()
            },
        }
    }

    fn said(texts: &Texts, status: StatusKind) -> Said<'_> {
        Said {
            texts,
            seen_from: Some("2026-11-23T14:20:00+08:00".parse().unwrap()),
            call: Some("110"),
            page: Some("https://homeward.example/a/7KQ4M2"),
            status,
        }
    }

    fn of(lang: Lang) -> Broadcast {
        Broadcast::of(said(&texts(lang), StatusKind::Actual), lang)
    }

    #[test]
    fn ninety_characters_say_who_where_what_she_wears_and_whom_to_call() {
        let en = of(Lang::En).short;
        assert_eq!(
            en.text,
            "Missing: Wang Xiaohe, girl, 6. 11-23 14:20 Shijiazhuang station, west square. Call 110."
        );
        assert_eq!(en.measure.coding, crate::broadcast::Coding::Gsm7);
        assert_eq!(en.measure.pages, 1);
        assert!(en.cut.is_empty() && en.left_out.contains(&Part::Clothes));
        let zh = of(Lang::Zh).short;
        assert_eq!(
            zh.text,
            "寻找王小禾，女，6岁。11-23 14:20 石家庄站西广场，公交站旁。可能与一名四十岁左右、戴灰色毛线帽的男子同行。红色羽绒服，黑色长裤，粉色运动鞋，背米老鼠书包。电话110。"
        );
        assert_eq!(zh.measure.pages, 3);
    }

    #[test]
    fn three_hundred_and_sixty_hold_everything_that_helps_and_the_page() {
        for lang in Lang::ALL {
            let long = of(lang).long;
            assert!(
                long.text.contains("https://homeward.example/a/7KQ4M2 "),
                "{}",
                long.text
            );
            for part in [
                Part::Place,
                Part::Clothes,
                Part::With,
                Part::Features,
                Part::Page,
            ] {
                assert!(!long.left_out.contains(&part), "{part:?}: {}", long.text);
            }
        }
    }

    #[test]
    fn no_text_is_ever_longer_than_its_form_whatever_was_typed() {
        let units = ["字", "𠮷", "a", "€", "ā", "，", "😀"];
        for unit in units {
            for many in [1, 20, 59, 200, 400] {
                let long = unit.repeat(many);
                let typed = Texts {
                    headline: format!("寻找{long}，女，6岁"),
                    agency: long.clone(),
                    features: long.clone(),
                    clothes: format!("{long}，{long}"),
                    with: long.clone(),
                    place: long.clone(),
                    what: long,
                    ..Texts::default()
                };
                for lang in Lang::ALL {
                    let both = Broadcast::of(said(&typed, StatusKind::Actual), lang);
                    for text in [both.short, both.long] {
                        let at = format!("{unit} {many} {lang:?}: {}", text.text);
                        assert!(text.measure.units <= text.units_max, "{at}");
                        assert_eq!(text.measure, measure(&text.text));
                        assert!(text.text.contains("110"), "{at}");
                        assert!(text.text.chars().count() <= text.units_max, "{at}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_exercise_asks_nobody_to_call_and_an_ending_names_nothing_but_the_end() {
        let words = texts(Lang::En);
        let drill = Broadcast::of(said(&words, StatusKind::Exercise), Lang::En);
        assert!(
            drill.short.text.ends_with("Do not call."),
            "{}",
            drill.short.text
        );
        assert!(!drill.long.text.contains("110"));
        let over = Texts {
            headline: "Found. Thank you.".to_owned(),
            agency: "Shijiazhuang Public Security Bureau".to_owned(),
            ..Texts::default()
        };
        let ending = Said {
            texts: &over,
            seen_from: None,
            call: None,
            page: None,
            status: StatusKind::Actual,
        };
        let ended = Broadcast::of(ending, Lang::En).short;
        assert_eq!(
            ended.text,
            "Found. Thank you. Shijiazhuang Public Security Bureau."
        );
        assert_eq!((ended.cut, ended.left_out), (vec![], vec![]));
    }
}
