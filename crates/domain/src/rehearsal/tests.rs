//! The judge, tried with every mistake that we know.

use homeward_geo::{Datum, Point};

use super::*;
use crate::{
    id::{CaseId, Id},
    message::MessageIdentity,
};

fn place() -> Point {
    Point::new(38.042, 114.515).unwrap()
}

fn case(n: u128) -> CaseId {
    Id::from_bits(n)
}

fn identity(version: u32) -> MessageIdentity {
    MessageIdentity {
        agency: "cn-130000".to_owned(),
        alert: "U00001".to_owned(),
        version,
    }
}

fn up(version: u32) -> Expected {
    Expected {
        incident: case(1),
        newest: identity(version),
        fate: Fate::Shown(place()),
    }
}

fn gone(rule: Rule) -> Expected {
    Expected {
        fate: Fate::Gone(rule),
        ..up(4)
    }
}

/// A card of case 1 as a partner with a map of `datum` shows it.
fn card(version: u32, datum: Datum) -> Shown {
    let (lat, lon) = place().in_datum(datum);
    Shown {
        incident: case(1).to_string(),
        identifier: identity(version).to_string(),
        lat,
        lon,
        datum: datum.label().to_owned(),
    }
}

fn seen(cards: &[Shown]) -> Showing {
    Showing {
        showing: cards.to_vec(),
    }
}

fn rules(expected: &[Expected], cards: &[Shown]) -> Vec<Rule> {
    let found = judge(Step::Ring, expected, &seen(cards), &[]);
    found.into_iter().map(|broken| broken.rule).collect()
}

fn words(cards: &[Shown]) -> String {
    let found = judge(Step::Move, &[up(2)], &seen(cards), &[]);
    found[0].words().en
}

#[test]
fn one_card_of_the_newest_version_is_right_in_every_datum() {
    for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
        assert_eq!(rules(&[up(2)], &[card(2, datum)]), []);
        let form = serde_json::to_value(datum).unwrap();
        let named = Shown {
            datum: form.as_str().unwrap().to_owned(),
            ..card(2, datum)
        };
        assert_eq!(rules(&[up(2)], &[named]), []);
    }
}

#[test]
fn a_map_that_rounds_to_five_decimals_is_right() {
    let exact = card(2, Datum::Gcj02);
    let round = |degrees: f64| (degrees * 1e5).trunc() / 1e5;
    let (lat, lon) = (round(exact.lat), round(exact.lon));
    assert_eq!(rules(&[up(2)], &[Shown { lat, lon, ..exact }]), []);
}

#[test]
fn every_wrong_set_of_cards_has_its_own_rule() {
    let new = || card(2, Datum::Gcj02);
    let old = || card(1, Datum::Gcj02);
    assert_eq!(rules(&[up(2)], &[]), [Rule::NotShown]);
    assert_eq!(rules(&[up(2)], &[new(), new()]), [Rule::ShownTwice]);
    assert_eq!(rules(&[up(2)], &[old()]), [Rule::OldVersionKept]);
    assert_eq!(rules(&[up(2)], &[old(), new()]), [Rule::OldVersionKept]);
    assert_eq!(
        rules(&[up(2)], &[old(), new(), new()]),
        [Rule::OldVersionKept, Rule::ShownTwice]
    );
    assert_eq!(rules(&[up(2)], &[old(), old()]), [Rule::OldVersionKept]);
}

#[test]
fn what_should_be_gone_breaks_the_rule_that_it_was_gone_by() {
    for rule in Rule::ALL {
        assert_eq!(rules(&[gone(*rule)], &[]), []);
        for version in [1, 3, 4] {
            let still = card(version, Datum::Wgs84);
            assert_eq!(rules(&[gone(*rule)], &[still]), [*rule]);
        }
    }
}

#[test]
fn cards_of_other_exercises_are_nobodys_business() {
    let other = Shown {
        incident: case(2).to_string(),
        lat: 0.0,
        datum: "?".to_owned(),
        ..card(9, Datum::Wgs84)
    };
    let cards = [other.clone(), card(2, Datum::Bd09), other];
    assert_eq!(rules(&[up(2)], &cards), []);
    assert_eq!(rules(&[gone(Rule::ShownAfterCancel)], &cards[..1]), []);
}

#[test]
fn numbers_under_a_wrong_name_are_told_with_their_distance_and_true_name() {
    for numbers in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
        for name in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
            let misnamed = Shown {
                datum: name.label().to_owned(),
                ..card(2, numbers)
            };
            let wrong = if numbers == name {
                vec![]
            } else {
                vec![Rule::WrongDatum]
            };
            assert_eq!(rules(&[up(2)], std::slice::from_ref(&misnamed)), wrong);
            if numbers != name {
                let said = words(&[misnamed]);
                assert!(said.contains(" m off"), "{said}");
                assert!(
                    said.contains(&format!("look like {}", numbers.label())),
                    "{said}"
                );
            }
        }
    }
    let baidu_as_wgs = Shown {
        datum: "WGS-84".to_owned(),
        ..card(2, Datum::Bd09)
    };
    let off_m: f64 = words(&[baidu_as_wgs])
        .split_whitespace()
        .find_map(|word| word.parse().ok().filter(|metres| *metres > 100.0))
        .unwrap();
    assert!((600.0..1_600.0).contains(&off_m), "{off_m}");
}

#[test]
fn other_mistakes_with_places_are_told_apart() {
    let right = card(2, Datum::Gcj02);
    let swapped = Shown {
        lat: right.lon,
        lon: right.lat,
        ..right.clone()
    };
    assert!(words(&[swapped]).contains("look swapped"));
    // GCJ-02 numbers taken for WGS-84 and converted once more.
    let taken = Point::new(right.lat, right.lon).unwrap();
    let (lat, lon) = taken.in_datum(Datum::Gcj02);
    let twice = Shown {
        lat,
        lon,
        ..right.clone()
    };
    assert!(words(&[twice]).contains("converted twice"));
    let unnamed = Shown {
        datum: String::new(),
        ..right.clone()
    };
    let said = words(&[unnamed]);
    assert!(
        said.contains("which is none") && said.contains("GCJ-02"),
        "{said}"
    );
    let elsewhere = Shown { lat: 31.2, ..right };
    assert!(words(&[elsewhere]).contains("no datum of ours"));
}

#[test]
fn a_rule_is_told_once_and_not_after_one_that_implies_it() {
    let told = |rule| Broken {
        rule,
        step: Step::Alert,
        saw: crate::words::Words::default(),
    };
    let still = seen(&[card(1, Datum::Wgs84)]);
    let again = |rule, before| judge(Step::AtRest, &[gone(rule)], &still, &[told(before)]).len();
    assert_eq!(again(Rule::ShownAfterCancel, Rule::ShownAfterCancel), 0);
    assert_eq!(again(Rule::CameBackAfterCancel, Rule::ShownAfterCancel), 0);
    assert_eq!(again(Rule::VerifiedSecretOnly, Rule::VerifiedNothing), 0);
    assert_eq!(again(Rule::ShownAfterCancel, Rule::CameBackAfterCancel), 1);
    assert_eq!(again(Rule::VerifiedNothing, Rule::VerifiedSecretOnly), 1);
    assert_eq!(again(Rule::ShownAfterExpiry, Rule::ShownAfterCancel), 1);
    // Two incidents that break the same rule are one line.
    let second = Expected {
        incident: case(2),
        ..up(1)
    };
    assert_eq!(rules(&[up(1), second], &[]), [Rule::NotShown]);
}

#[test]
fn only_the_whole_shape_is_a_state() {
    let good = r#"{"showing":[{"incident":"a","identifier":"b","lat":1,"lon":2.5,"datum":"WGS-84","more":[]}],"at":1}"#;
    assert_eq!(Showing::read(good).unwrap().showing[0].lon, 2.5);
    assert_eq!(Showing::read(r#"{"showing":[]}"#), Ok(Showing::default()));
    for wrong in [
        "",
        "null",
        "{}",
        "[]",
        r#"{"showing":{}}"#,
        r#"{"showing":[{"incident":"a","identifier":"b","lat":"1","lon":2,"datum":"WGS-84"}]}"#,
        r#"{"showing":[{"incident":"a","identifier":"b","lat":1,"lon":2}]}"#,
        r#"{"showing":[]} trailing"#,
    ] {
        let read = Showing::read(wrong);
        assert!(matches!(read, Err(Unreadable::NotTheShape(_))), "{wrong}");
    }
    let one = good
        .split_once('[')
        .unwrap()
        .1
        .rsplit_once("],\"at")
        .unwrap()
        .0;
    let many = format!(r#"{{"showing":[{}]}}"#, vec![one; CARDS_MAX + 1].join(","));
    assert_eq!(Showing::read(&many), Err(Unreadable::TooMany));
    let long = good.replace("\"b\"", &format!("\"{}\"", "b".repeat(TEXT_CHARS_MAX + 1)));
    assert_eq!(Showing::read(&long), Err(Unreadable::TooLong));
}

#[test]
fn every_rule_and_step_has_one_code_and_both_languages() {
    let mut codes = std::collections::HashSet::new();
    for rule in Rule::ALL {
        assert!(codes.insert(rule.as_str()));
        assert_eq!(serde_json::to_value(rule).unwrap(), rule.as_str());
        for words in [rule.words(), rule.fix()] {
            assert!(!words.zh.is_empty() && !words.en.is_empty());
        }
    }
    for step in Step::ALL {
        assert!(codes.insert(step.as_str()));
        assert_eq!(serde_json::to_value(step).unwrap(), step.as_str());
    }
    let said = unreadable(Step::Alert, "404").words();
    assert!(
        said.en
            .starts_with("We sent a new alert. Your state could not be read: 404.")
    );
    assert!(said.zh.ends_with("不要重定向。"), "{}", said.zh);
}
