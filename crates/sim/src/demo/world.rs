//! The world of one seed: a child, a station, thirty screens, five partners, a dozen citizens.

use homeward_domain::time::{Span, Timestamp};
use homeward_geo::{Atlas, Circle, Place, PlaceKind, Point, distance_m};
use serde_json::{Value, json};

use super::face;
use crate::{
    phones::chance::Chance,
    rig::trouble::{Done, Trouble},
};

pub const SCREENS: usize = 30;
/// Where the province's capital is; the child is last seen near it.
const CAPITAL: (f64, f64) = (38.0428, 114.5149);
const CAPITAL_REACH_M: u32 = 25_000;
/// Screens hang as far out as the rings will go in this play, and further.
const SCREENS_REACH_M: u32 = 450_000;
/// How far a child may have come in two hours.
const MOVE_M: (f64, f64) = (80_000.0, 190_000.0);
const VAGUE_TIPS: usize = 12;

#[derive(Debug)]
pub struct World {
    /// Where the child was last seen.
    pub seen: Spot,
    /// Where the true tip saw the child again.
    pub again: Spot,
    pub screens: Vec<Spot>,
    pub tips: Vec<TipText>,
    pub photo: Vec<u8>,
    /// Of the witness who is right.
    pub tip_photo: Vec<u8>,
}

/// A place with its names.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    pub zh: String,
    pub en: String,
    pub point: Point,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipText {
    pub place: String,
    pub text: String,
    pub is_true: bool,
}

impl Spot {
    fn of(place: &Place) -> Self {
        Self {
            zh: place.name_zh.to_owned(),
            en: place.name_en.to_owned(),
            point: place.point,
        }
    }

    pub fn words(&self) -> Value {
        json!({ "zh": self.zh, "en": self.en })
    }
}

impl World {
    pub fn of(seed: u64) -> Done<Self> {
        let mut chance = Chance::of(seed);
        let empty = || Trouble::because("the atlas has no places in Hebei");
        let capital = Point::new(CAPITAL.0, CAPITAL.1).map_err(|_| empty())?;
        let stations = stations_within(capital, CAPITAL_REACH_M);
        let seen = chance.one_of(&stations).cloned().ok_or_else(empty)?;
        let again = chance
            .one_of(&cities_around(seen.point))
            .cloned()
            .ok_or_else(empty)?;
        let screens = screens(&seen, &again, &mut chance);
        let tips = tips(&again, &mut chance);
        let photo = face::portrait(&mut chance)?;
        let tip_photo = face::portrait(&mut chance)?;
        Ok(Self {
            seen,
            again,
            screens,
            tips,
            photo,
            tip_photo,
        })
    }

    /// The case's form: last seen twenty minutes ago by the server's clock.
    pub fn case_file(&self, now: Timestamp) -> Value {
        json!({
            "name": { "zh": "测试·小禾", "en": "Exercise Xiaohe" },
            "sex": "female",
            "age_years": 6,
            "height_cm": 118,
            "features": {
                "zh": "圆脸，双马尾，左手腕有一颗痣",
                "en": "Round face, two bunches, a mole on the left wrist",
            },
            "clothes": {
                "zh": "红色连帽外套，深蓝色裤子，白色运动鞋",
                "en": "Red hooded jacket, dark blue trousers, white trainers",
            },
            "last_seen": {
                "place": self.seen.words(),
                "point": self.seen.point,
                "from": now - Span::minutes(20),
                "to": now - Span::minutes(15),
            },
            "circumstances": {
                "zh": "演练：在候车厅与家人走散",
                "en": "Exercise: lost sight of her family in the waiting hall",
            },
            "call": "110",
            "reported_at": now - Span::minutes(6),
            "police_notes": "exercise; never leaves the police side",
        })
    }
}

fn stations_within(centre: Point, reach_m: u32) -> Vec<Spot> {
    let circle = Circle::new(centre, reach_m);
    let stations = circle
        .iter()
        .flat_map(|circle| Atlas::shipped().stations_within(circle));
    stations
        .filter(|station| !station.name_zh.is_empty())
        .map(Spot::of)
        .collect()
}

/// The other cities of the province that are near enough.
fn cities_around(from: Point) -> Vec<Spot> {
    let own = Atlas::shipped().places().iter().filter(|place| {
        let away_m = distance_m(from, place.point);
        let is_seat = place.code.starts_with("13") && place.code.ends_with("00");
        place.kind == PlaceKind::City && is_seat && (MOVE_M.0..MOVE_M.1).contains(&away_m)
    });
    own.map(Spot::of).collect()
}

/// Screens at both places of the story, and at stations and airports near and far.
fn screens(seen: &Spot, again: &Spot, chance: &mut Chance) -> Vec<Spot> {
    let mut places = stations_within(seen.point, SCREENS_REACH_M);
    let circle = Circle::new(seen.point, SCREENS_REACH_M);
    let airports = circle
        .iter()
        .flat_map(|circle| Atlas::shipped().airports_within(circle));
    let mut chosen: Vec<Spot> = vec![seen.clone(), again.clone()];
    chosen.extend(airports.take(4).map(Spot::of));
    while chosen.len() < SCREENS && !places.is_empty() {
        let nth = chance.below(u64::try_from(places.len()).unwrap_or(1));
        let place = places.swap_remove(usize::try_from(nth).unwrap_or(0));
        if !chosen.contains(&place) {
            chosen.push(place);
        }
    }
    chosen
}

/// Most people mean well and saw something else; one is right.
fn tips(again: &Spot, chance: &mut Chance) -> Vec<TipText> {
    const SEEN: [&str; 6] = [
        "好像在超市门口看到过，不确定",
        "公交车上有个小女孩，穿红衣服",
        "昨天在公园见过类似的孩子",
        "广场上有个孩子在哭，大概七八岁",
        "A girl in a red jacket, but taller I think",
        "不太确定，仅供参考",
    ];
    let mut tips: Vec<_> = (0..VAGUE_TIPS)
        .map(|nth| TipText {
            place: format!("演练地点 {}", nth + 1),
            text: chance.one_of(&SEEN).copied().unwrap_or_default().to_owned(),
            is_true: false,
        })
        .collect();
    let right = TipText {
        place: format!("{}汽车站候车室", again.zh),
        text: "红色连帽外套，双马尾，左手腕有痣，跟一位老人在一起，我拍了照片".to_owned(),
        is_true: true,
    };
    // Neither first nor last: the officer has to look.
    tips.insert(usize::try_from(chance.between(4, 9)).unwrap_or(5), right);
    tips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_has_a_child_a_way_thirty_screens_and_one_true_tip() {
        for seed in 1..=8 {
            let world = World::of(seed).unwrap();
            assert_eq!(world.screens.len(), SCREENS, "{seed}");
            assert_eq!(world.tips.len(), VAGUE_TIPS + 1);
            assert_eq!(world.tips.iter().filter(|tip| tip.is_true).count(), 1);
            let away_m = distance_m(world.seen.point, world.again.point);
            assert!((MOVE_M.0..MOVE_M.1).contains(&away_m), "{seed}: {away_m}");
        }
    }

    #[test]
    fn everything_on_the_poster_says_that_it_is_an_exercise() {
        let file = World::of(1).unwrap().case_file(Timestamp::from_millis(0));
        assert_eq!(file["name"]["zh"], "测试·小禾");
        assert!(
            file["circumstances"]["en"]
                .as_str()
                .unwrap()
                .contains("Exercise")
        );
    }
}
