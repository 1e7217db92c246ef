//! What goes wrong when systems pass on each other's alerts, line by line.

mod refused;

use homeward_geo::{Circle, Point};

use super::*;
use crate::{
    id::{Id, OfficerId},
    refusal::RefusalCode as Code,
    status::StatusKind,
    time::{Span, Timestamp},
    words::Words,
};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const OFFICER: OfficerId = Id::from_bits(9);

fn circle(radius_m: u32) -> Circle {
    Circle::new(Point::new(34.75, 113.62).unwrap(), radius_m).unwrap()
}

fn cae() -> NamedCode {
    NamedCode {
        name: "SAME".to_owned(),
        value: "CAE".to_owned(),
    }
}

fn neighbour(agreement: Agreement) -> Neighbour {
    Neighbour {
        id: Id::from_bits(1),
        agency: Id::from_bits(2),
        name: Words::new("河南", "Henan"),
        status: StatusKind::Actual,
        senders: vec!["henan".to_owned(), "henan-zz".to_owned()],
        keys_pem: String::new(),
        key_ids: vec![],
        feed_url: None,
        event_codes: vec![cae()],
        agreement,
        added_at: NOW,
        removed: false,
    }
}

fn standing() -> Neighbour {
    let within = Within {
        codes: vec!["41".to_owned()],
        circle: Some(circle(300_000)),
    };
    neighbour(Agreement::Standing {
        within,
        by: OFFICER,
    })
}

fn name(identifier: &str, minutes_ago: i64) -> ForeignName {
    ForeignName {
        sender: "henan".to_owned(),
        identifier: identifier.to_owned(),
        sent: NOW - Span::minutes(minutes_ago),
    }
}

fn facts() -> ForeignFacts {
    ForeignFacts {
        area: Some(circle(50_000)),
        event_codes: vec![cae()],
        expires: Some(NOW + Span::hours(6)),
        headline: Words::new("寻找", "Missing"),
        ..ForeignFacts::default()
    }
}

fn alert(identifier: &str, minutes_ago: i64) -> ForeignMessage {
    ForeignMessage {
        neighbour: Id::from_bits(1),
        name: name(identifier, minutes_ago),
        status: Some(StatusKind::Actual),
        kind: ForeignKind::Alert,
        references: vec![],
        digest: format!("digest of {identifier}"),
        public: true,
        facts: Some(facts()),
    }
}

fn about(kind: ForeignKind, identifier: &str, ago: i64, of: &[ForeignName]) -> ForeignMessage {
    ForeignMessage {
        kind,
        references: of.to_vec(),
        facts: (kind != ForeignKind::Cancel).then(facts),
        ..alert(identifier, ago)
    }
}

/// A neighbour's thread as the house would hold it, message after message.
struct House {
    neighbour: Neighbour,
    held: Vec<ForeignAlert>,
    place: Option<&'static str>,
}

impl House {
    fn of(neighbour: Neighbour) -> Self {
        Self {
            neighbour,
            held: vec![],
            place: Some("410100"),
        }
    }

    fn judge(&self, message: &ForeignMessage) -> Result<Heard, Code> {
        let ear = Ear {
            neighbour: &self.neighbour,
            held: &self.held,
            remembered: self.held.len(),
            place_code: self.place,
            now: NOW,
            fresh: Id::from_bits(100 + self.held.len() as u128),
        };
        hear(message, ear).map_err(|refusal| refusal.code)
    }

    /// Writes what was decided, as the engine does.
    fn hears(&mut self, message: &ForeignMessage) -> Result<Heard, Code> {
        let heard = self.judge(message)?;
        match &heard {
            Heard::Waits { foreign, .. } | Heard::Updates { foreign, .. } => self.put(foreign),
            Heard::Ends(all) => all.iter().for_each(|foreign| self.put(foreign)),
            Heard::Known | Heard::NotOurs => {}
        }
        Ok(heard)
    }

    fn put(&mut self, foreign: &ForeignAlert) {
        self.held.retain(|held| held.id != foreign.id);
        self.held.push(foreign.clone());
    }

    fn relays(&mut self) {
        let held = self.held.remove(0);
        let relayed = held.relayed(Id::from_bits(5), Id::from_bits(6), NOW);
        self.held.push(relayed.unwrap());
    }

    fn stages(&self) -> Vec<ForeignStage> {
        self.held.iter().map(|held| held.stage).collect()
    }
}

fn by_approval() -> House {
    House::of(neighbour(Agreement::ByApproval))
}

fn waits(heard: &Heard) -> Option<OfficerId> {
    match heard {
        Heard::Waits { agreed, .. } => *agreed,
        other => panic!("it should wait: {other:?}"),
    }
}

#[test]
fn an_alert_waits_for_an_officer_and_hearing_it_again_changes_nothing() {
    let mut house = by_approval();
    let heard = house.hears(&alert("a", 1)).unwrap();
    assert_eq!(waits(&heard), None);
    assert_eq!(house.hears(&alert("a", 1)), Ok(Heard::Known));
    assert_eq!(house.held.len(), 1);
}

#[test]
fn a_standing_agreement_lets_out_what_it_names_and_nothing_else() {
    let house = House::of(standing());
    assert_eq!(waits(&house.judge(&alert("a", 1)).unwrap()), Some(OFFICER));
    type Twist = fn(&mut ForeignFacts);
    let cases: [(&str, Twist); 3] = [
        ("wider than the circle", |f| f.area = Some(circle(400_000))),
        ("another province named", |f| {
            f.place_codes = vec!["410100".to_owned(), "420100".to_owned()];
        }),
        ("no area at all", |f| f.area = None),
    ];
    for (what, change) in cases {
        let mut message = alert("a", 1);
        change(message.facts.as_mut().unwrap());
        assert_eq!(waits(&house.judge(&message).unwrap()), None, "{what}");
    }
    for place in [None, Some("420100")] {
        let elsewhere = House {
            place,
            ..House::of(standing())
        };
        assert_eq!(waits(&elsewhere.judge(&alert("a", 1)).unwrap()), None);
    }
}

#[test]
fn an_event_that_nobody_asked_for_and_one_that_is_only_relayed_are_let_pass() {
    let house = by_approval();
    let mut flood = alert("a", 1);
    flood.facts.as_mut().unwrap().event_codes = vec![];
    assert_eq!(house.judge(&flood), Ok(Heard::NotOurs));
    let mut relayed = alert("b", 1);
    relayed.facts.as_mut().unwrap().relayed = true;
    assert_eq!(house.judge(&relayed), Ok(Heard::NotOurs));
}

#[test]
fn a_cancel_without_words_ends_what_it_names_whatever_its_scope() {
    let mut house = by_approval();
    house.hears(&alert("a", 10)).unwrap();
    house.relays();
    let mut cancel = about(ForeignKind::Cancel, "c", 1, &[name("a", 10)]);
    cancel.public = false;
    house.hears(&cancel).unwrap();
    let alert = Some(Id::from_bits(6));
    assert_eq!(house.stages(), [ForeignStage::Cancelled { at: NOW, alert }]);
    assert!(house.held[0].facts.is_none());
}

#[test]
fn a_cancel_works_also_when_it_writes_the_moment_of_the_alert_wrongly_or_is_old() {
    let mut house = by_approval();
    house.hears(&alert("a", 10)).unwrap();
    let cancel = about(ForeignKind::Cancel, "c", 60 * 24 * 40, &[name("a", 999)]);
    assert!(matches!(house.hears(&cancel), Ok(Heard::Ends(all)) if all.len() == 1));
    assert!(house.held[0].stage.is_over());
}

#[test]
fn an_alert_that_comes_after_its_cancel_is_never_shown() {
    let mut house = by_approval();
    let cancel = about(ForeignKind::Cancel, "c", 1, &[name("a", 10)]);
    house.hears(&cancel).unwrap();
    assert_eq!(house.hears(&alert("a", 10)), Err(Code::ForeignOver));
    assert_eq!(house.hears(&cancel), Ok(Heard::Known));
}

#[test]
fn an_alert_replayed_after_its_cancel_stays_over() {
    let mut house = House::of(standing());
    house.hears(&alert("a", 10)).unwrap();
    house.relays();
    house
        .hears(&about(ForeignKind::Cancel, "c", 5, &[name("a", 10)]))
        .unwrap();
    assert_eq!(house.hears(&alert("a", 10)), Ok(Heard::Known));
    let later = about(ForeignKind::Update, "u", 1, &[name("a", 10)]);
    assert_eq!(house.hears(&later), Err(Code::ForeignOver));
    assert!(house.held[0].stage.is_over());
}

#[test]
fn a_cancel_of_several_ends_each_that_is_live() {
    let mut house = by_approval();
    for identifier in ["a", "b"] {
        house.hears(&alert(identifier, 10)).unwrap();
    }
    let names = [name("a", 10), name("b", 10), name("never heard", 10)];
    house
        .hears(&about(ForeignKind::Cancel, "c", 1, &names))
        .unwrap();
    assert!(house.stages().iter().all(ForeignStage::is_over));
    assert_eq!(
        house.hears(&alert("never heard", 10)),
        Err(Code::ForeignOver)
    );
}

#[test]
fn nobody_takes_back_or_changes_what_another_sender_said() {
    let house = by_approval();
    let stranger = ForeignName {
        sender: "hubei".to_owned(),
        ..name("a", 10)
    };
    for kind in [ForeignKind::Cancel, ForeignKind::Update] {
        let message = about(kind, "x", 1, std::slice::from_ref(&stranger));
        assert_eq!(
            house.judge(&message),
            Err(Code::ForeignStranger),
            "{kind:?}"
        );
    }
    let mut foreign_sender = alert("a", 1);
    foreign_sender.name.sender = "hubei".to_owned();
    assert_eq!(house.judge(&foreign_sender), Err(Code::ForeignSender));
    let mut other_key = alert("a", 1);
    other_key.neighbour = Id::from_bits(77);
    assert_eq!(house.judge(&other_key), Err(Code::ForeignSignature));
}

#[test]
fn another_office_of_the_same_neighbour_may_take_back_what_the_first_said() {
    let mut house = by_approval();
    house.hears(&alert("a", 10)).unwrap();
    let mut cancel = about(ForeignKind::Cancel, "c", 1, &[name("a", 10)]);
    cancel.name.sender = "henan-zz".to_owned();
    house.hears(&cancel).unwrap();
    assert!(house.held[0].stage.is_over());
}
