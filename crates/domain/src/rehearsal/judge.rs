//! The judge: what should be shown against what is shown. Pure, so that it can be tried
//! with every mistake that we know.
//!
//! Each rule is reported once, when it is first seen broken, and not at all where an
//! earlier one says it already: a partner should read a short list of causes, not a
//! long one of consequences.

use homeward_geo::{Datum, Point, distance_m};

use crate::{
    id::CaseId,
    message::MessageIdentity,
    rehearsal::{Broken, Rule, Showing, Shown, Step},
    words::Words,
};

/// How far a position may be off: five decimals are a metre, and a map's own rounding
/// some more. The smallest shift of a Chinese map is 22 m.
pub const OFF_MAX_M: f64 = 10.0;

/// What should be on the partner's map of one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    pub incident: CaseId,
    /// The newest message that was sent of it.
    pub newest: MessageIdentity,
    pub fate: Fate,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// One card, here (WGS-84).
    Shown(Point),
    /// No card; showing one breaks this rule.
    Gone(Rule),
}

/// Every rule that `seen` breaks and that is not among those broken `before`.
/// Incidents that nobody asked about are not looked at: they are of other exercises.
pub fn judge(step: Step, expected: &[Expected], seen: &Showing, before: &[Broken]) -> Vec<Broken> {
    let mut found = Vec::new();
    for one in expected {
        let incident = one.incident.to_string();
        let cards: Vec<_> = seen
            .showing
            .iter()
            .filter(|card| card.incident == incident)
            .collect();
        for (rule, saw) in of_incident(one, &cards) {
            let is_said = |broken: &Broken| broken.rule == rule || broken.rule.implies(rule);
            if !before.iter().chain(&found).any(is_said) {
                found.push(Broken { rule, step, saw });
            }
        }
    }
    found
}

/// The state could not be asked for or read.
pub fn unreadable(step: Step, why: &str) -> Broken {
    Broken {
        rule: Rule::NoState,
        step,
        saw: Words::new(
            format!("读取您的状态失败：{why}。"),
            format!("Your state could not be read: {why}."),
        ),
    }
}

/// The partner's server did not take a genuine message.
pub fn not_taken(step: Step, answer: &str) -> Broken {
    Broken {
        rule: Rule::NotTaken,
        step,
        saw: Words::new(
            format!("您的服务器回答：{answer}。"),
            format!("Your server answered: {answer}."),
        ),
    }
}

fn of_incident(expected: &Expected, cards: &[&Shown]) -> Vec<(Rule, Words)> {
    match expected.fate {
        Fate::Gone(rule) => still_there(cards).map(|saw| vec![(rule, saw)]),
        Fate::Shown(point) => Some(shown(&expected.newest, point, cards)),
    }
    .unwrap_or_default()
}

fn still_there(cards: &[&Shown]) -> Option<Words> {
    let first = cards.first()?;
    Some(Words::new(
        format!("我们看到 {} 仍在显示。", first.identifier),
        format!("We saw {} on your map.", first.identifier),
    ))
}

fn shown(newest: &MessageIdentity, point: Point, cards: &[&Shown]) -> Vec<(Rule, Words)> {
    let wanted = newest.to_string();
    let (right, others): (Vec<&Shown>, Vec<&Shown>) =
        cards.iter().partition(|card| card.identifier == wanted);
    let mut broken = Vec::new();
    if let Some(other) = others.first() {
        let saw = Words::new(
            format!("我们看到 {}，最新的是 {wanted}。", other.identifier),
            format!("We saw {}; the newest is {wanted}.", other.identifier),
        );
        broken.push((Rule::OldVersionKept, saw));
    }
    if right.len() > 1 {
        let count = right.len();
        let saw = Words::new(
            format!("我们看到 {wanted} 出现 {count} 次。"),
            format!("We saw {wanted} {count} times."),
        );
        broken.push((Rule::ShownTwice, saw));
    }
    if cards.is_empty() {
        let saw = Words::new(
            format!("我们没有看到 {wanted}。"),
            format!("We did not see {wanted}."),
        );
        broken.push((Rule::NotShown, saw));
    }
    if let Some(saw) = right.iter().find_map(|card| misplaced(card, point)) {
        broken.push((Rule::WrongDatum, saw));
    }
    broken
}

/// How far off the card is by its own words, and what its numbers look like.
fn misplaced(card: &Shown, truth: Point) -> Option<Words> {
    let datum = card.named_datum();
    let off_m = datum.and_then(|datum| off(card.lat, card.lon, datum, truth));
    if off_m.is_some_and(|off_m| off_m <= OFF_MAX_M) {
        return None;
    }
    let (label, looks) = (&card.datum, looks_like(card, truth));
    Some(match (datum, off_m) {
        (None, _) => Words::new(
            format!("您注明的坐标系“{label}”我们不认识；{}。", looks.zh),
            format!(
                "You name the datum \"{label}\", which is none; {}.",
                looks.en
            ),
        ),
        (Some(_), None) => Words::new(
            format!("坐标 {},{} 不在地球上；{}。", card.lat, card.lon, looks.zh),
            format!(
                "{},{} is not on the earth; {}.",
                card.lat, card.lon, looks.en
            ),
        ),
        (Some(_), Some(off_m)) => Words::new(
            format!("按您注明的 {label}，位置偏了 {off_m:.0} 米；{}。", looks.zh),
            format!(
                "By the {label} that you name it is {off_m:.0} m off; {}.",
                looks.en
            ),
        ),
    })
}

/// Metres between what a card says, taken as `datum`, and the truth.
fn off(lat: f64, lon: f64, datum: Datum, truth: Point) -> Option<f64> {
    let point = Point::labelled(lat, lon, datum).ok()?;
    Some(distance_m(point, truth))
}

fn looks_like(card: &Shown, truth: Point) -> Words {
    let fits = |lat, lon| {
        [Datum::Wgs84, Datum::Gcj02, Datum::Bd09]
            .into_iter()
            .find(|datum| off(lat, lon, *datum, truth).is_some_and(|off_m| off_m <= OFF_MAX_M))
    };
    if let Some(datum) = fits(card.lat, card.lon) {
        let label = datum.label();
        return Words::new(
            format!("数字看起来是 {label}"),
            format!("the numbers look like {label}"),
        );
    }
    if fits(card.lon, card.lat).is_some() {
        return Words::new("经纬度似乎颠倒了", "latitude and longitude look swapped");
    }
    if twice(card, truth) {
        return Words::new("坐标似乎被转换了两次", "it looks converted twice");
    }
    Words::new(
        "不像任何一种坐标系",
        "the numbers look like no datum of ours",
    )
}

/// Whether the shift of a Chinese map stands in the numbers two times.
fn twice(card: &Shown, truth: Point) -> bool {
    let shifted = [Datum::Gcj02, Datum::Bd09];
    shifted.into_iter().any(|first| {
        let Ok(once) = Point::labelled(card.lat, card.lon, first) else {
            return false;
        };
        shifted
            .into_iter()
            .filter_map(|second| off(once.lat(), once.lon(), second, truth))
            .any(|off_m| off_m <= OFF_MAX_M)
    })
}
