//! One seeded town: a house with its record, the people who work there, and
//! phones, screens and partners around it.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::{Arc, Mutex},
};

use futures_util::FutureExt as _;
use homeward_domain::change::{Batch, Change};
use homeward_domain::{
    facts::Actor,
    id::OfficerId,
    people::{Agency, Jurisdiction, Officer, Role},
    status::StatusKind,
    time::{Span, Timestamp},
    words::Words,
};
use homeward_engine::{
    Engine, Policies,
    afoot::Afoot,
    bell::Bell,
    commands::SignedIn,
    receipts::Receipts,
    reconcilers::{rehang, tally::Flushed},
    rehearsals::Rehearsals,
    vault::Vault,
};
use homeward_geo::Point;
use homeward_ports::{
    memory::{MemoryBlobs, MemoryStore},
    neighbours::Neighbourhood,
    store::Store as _,
    world::Clock as _,
};
use homeward_seal::{CaseKey, SigningKey};

use super::{
    dice::{Dice, SeededEntropy},
    hands::Hands,
    outside::{House, channels::Outside, phone::Phone},
    record::FaultyStore,
    rounds::Rounds,
    trouble::{Odds, Trouble},
    watch::Watch,
    work::OnTheWay,
};

/// Where children are lost and phones are: cities within reach of each other's rings.
pub const CITIES: [(&str, f64, f64); 8] = [
    ("石家庄", 38.0423, 114.5149),
    ("保定", 38.8739, 115.4646),
    ("北京", 39.9042, 116.4074),
    ("太原", 37.8706, 112.5489),
    ("济南", 36.6512, 117.1201),
    ("郑州", 34.7466, 113.6254),
    ("邯郸", 36.6256, 114.5391),
    ("唐山", 39.6309, 118.1802),
];
const PHONES_MAX: u64 = 6;
const SCREENS: usize = 2;
/// So short that histories outlive it: forgetting is part of the story.
const CASE_KEY_LIFE: Span = Span::hours(48);

/// A screen on a wall, seen from the pavement.
#[derive(Debug)]
pub struct Wall {
    pub status: StatusKind,
    pub at: Point,
}

/// What people were told is done, and must therefore be so.
#[derive(Debug, Clone)]
pub enum Promise {
    Said {
        alert: homeward_domain::id::AlertId,
        version: u32,
        expires: Timestamp,
        key: Option<String>,
    },
    Ended {
        alert: homeward_domain::id::AlertId,
    },
    Tip(homeward_domain::id::TipId),
    Partner(homeward_domain::id::PartnerId),
    Sighting {
        alert: homeward_domain::id::AlertId,
        number: usize,
    },
}

pub struct Town {
    pub dice: Dice,
    pub odds: Odds,
    pub entropy: SeededEntropy,
    pub hands: Arc<Hands>,
    pub watch: Arc<Watch>,
    pub record: Arc<MemoryStore>,
    pub blobs: Arc<MemoryBlobs>,
    pub outside: Outside,
    pub trouble: Arc<Trouble>,
    pub engine: Arc<Engine>,
    pub rounds: Rounds,
    pub way: Rc<RefCell<OnTheWay>>,
    pub flushed: Rc<RefCell<Flushed>>,
    pub promises: Rc<RefCell<Vec<Promise>>>,
    pub people: Vec<SignedIn>,
    pub phones: Vec<Phone>,
    pub walls: Vec<Wall>,
}

impl Town {
    pub fn of(seed: u64, odds: Odds) -> Self {
        let mut dice = Dice::of(seed);
        let hands = Arc::<Hands>::default();
        let watch = Arc::new(Watch::new(hands.clone(), Policies::default().expansion));
        let record = Arc::<MemoryStore>::default();
        let outside = Outside {
            house: House::new(),
            partners: Arc::<Mutex<_>>::default(),
            record: record.clone(),
            hands: hands.clone(),
            watch: watch.clone(),
        };
        let entropy = SeededEntropy::new(dice.fork());
        let blobs = Arc::<MemoryBlobs>::default();
        let trouble = Arc::new(Trouble::new(dice.fork(), Odds::NONE));
        let people = founded(&record, hands.now());
        let engine = engine(&outside, &blobs, &entropy, &trouble);
        let mut town = Self {
            dice,
            odds,
            entropy,
            hands,
            watch,
            record,
            blobs,
            outside,
            trouble,
            engine,
            rounds: Rounds::default(),
            way: Rc::default(),
            flushed: Rc::default(),
            promises: Rc::default(),
            people,
            phones: Vec::new(),
            walls: Vec::new(),
        };
        town.settle();
        town
    }

    /// Phones and screens take their places.
    fn settle(&mut self) {
        for name in 0..2 + usize::try_from(self.dice.below(PHONES_MAX - 1)).unwrap_or(0) {
            // Somebody joined the exercise too.
            let status = if name == 1 {
                StatusKind::Exercise
            } else {
                StatusKind::Actual
            };
            let at = self.somewhere(60_000);
            self.phones.extend(Phone::new(name, status, at));
        }
        for nth in 0..SCREENS {
            let status = if nth == 0 {
                StatusKind::Actual
            } else {
                StatusKind::Exercise
            };
            let at = self.somewhere(30_000);
            self.walls.push(Wall { status, at });
        }
        self.outside.house.open_doors();
        self.trouble.set(self.odds);
    }

    /// A place within `metres` or so of one of the cities.
    pub fn somewhere(&mut self, metres: i64) -> Point {
        // The first three cities are close together: most things happen there.
        let among = if self.dice.per_mille(700) {
            3
        } else {
            CITIES.len()
        };
        let (_, lat, lon) =
            CITIES[..among][usize::try_from(self.dice.below(among as u64)).unwrap_or(0)];
        let mut off = || degrees(self.dice.between(-metres, metres));
        let (north, east) = (off(), off());
        Point::new(lat + north, lon + east).unwrap_or_else(|_| home())
    }

    /// The process died: a new one starts over the same record.
    pub fn restart(&mut self) {
        self.watch.tell("the house starts again");
        self.rounds.vanish();
        self.way = Rc::default();
        self.flushed = Rc::default();
        self.phones.iter_mut().for_each(Phone::disconnect);
        self.outside.house = House::new();
        let dice = self.dice.fork();
        self.trouble = Arc::new(Trouble::new(dice, Odds::NONE));
        self.engine = engine(&self.outside, &self.blobs, &self.entropy, &self.trouble);
        // The record answers at once here: nothing else is under way yet.
        if let Some(Err(failure)) = rehang::run(&self.engine).now_or_never() {
            self.watch.tell(format!("could not hang again: {failure}"));
        }
        self.outside.house.open_doors();
        self.trouble.set(self.odds);
    }

    /// No more trouble from here on.
    pub fn calm(&mut self) {
        self.odds = Odds::BUSY;
        self.trouble.set(self.odds);
    }
}

#[expect(clippy::cast_precision_loss, reason = "metres of a walk")]
fn degrees(metres: i64) -> f64 {
    metres as f64 / 111_195.0
}

fn home() -> Point {
    Point::new(CITIES[0].1, CITIES[0].2).expect("the first city lies on the globe")
}

fn engine(
    outside: &Outside,
    blobs: &Arc<MemoryBlobs>,
    entropy: &SeededEntropy,
    trouble: &Arc<Trouble>,
) -> Arc<Engine> {
    let store = FaultyStore {
        inner: outside.record.clone(),
        trouble: trouble.clone(),
        hands: outside.hands.clone(),
        watch: outside.watch.clone(),
    };
    Arc::new(Engine {
        store: Arc::new(store),
        blobs: blobs.clone(),
        clock: outside.hands.clone(),
        entropy: Arc::new(entropy.clone()),
        vault: Vault::new(CaseKey::from_bytes([7; 32]), SigningKey::from_seed([9; 32])),
        policies: Policies {
            case_key_life: CASE_KEY_LIFE,
            ..Policies::default()
        },
        bell: Bell::default(),
        receipts: Receipts::default(),
        afoot: Afoot::default(),
        rehearsals: Rehearsals::default(),
        neighbours: Neighbourhood::default(),
        partner_links: homeward_engine::partner_links::PartnerLinks::default(),
        actual: outside.street(),
        exercise: outside.street(),
    })
}

/// An agency with an administrator and two officers, written before trouble begins.
fn founded(record: &Arc<MemoryStore>, now: Timestamp) -> Vec<SignedIn> {
    let jurisdiction = Jurisdiction::new(vec![String::new()]);
    let Some(jurisdiction) = jurisdiction else {
        return Vec::new();
    };
    let agency = Agency {
        id: homeward_domain::id::Id::from_bits(1),
        slug: "cn-130100".to_owned(),
        name: Words::new("石家庄市公安局", "Shijiazhuang police"),
        jurisdiction,
        call: "110".to_owned(),
    };
    let officer = |nth: u128| Officer {
        id: OfficerId::from_bits(1 + nth),
        agency: agency.id,
        name: format!("Officer {nth}"),
        role: if nth == 1 { Role::Admin } else { Role::Officer },
        added_at: now,
    };
    let officers = [1, 2, 3].map(officer);
    let mut changes = vec![Change::AgencyFounded(agency.clone())];
    changes.extend(officers.iter().cloned().map(Change::OfficerAdded));
    let batch = Batch {
        at: now,
        actor: Actor::System,
        salt: [0; 16],
        expect: vec![],
        changes,
    };
    drop(record.record(batch).now_or_never());
    let at_work = |officer: Officer| {
        let actor = Actor::Officer(officer.id);
        SignedIn {
            officer,
            agency: agency.clone(),
            actor,
        }
    };
    officers.map(at_work).into()
}
