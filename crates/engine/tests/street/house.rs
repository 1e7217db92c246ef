//! A house to tell stories in: an agency of Hebei, its people, and time that
//! stands until it is moved.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
};

use homeward_domain::{
    alert::Alert,
    facts::{Actor, Chance},
    id::{AlertId, CaseId},
    people::{Officer, Partner, Role},
    refusal::RefusalCode,
    status::StatusKind,
    time::{Span, Timestamp},
    words::Words,
};
use homeward_engine::{
    Engine, Failure, Policies,
    afoot::Afoot,
    bell::Bell,
    commands::{
        SignedIn,
        end_alert::{Ending, end_alert},
        found_house::{Founding, found_house},
        invite::add_officer,
        issue_alert::issue_alert,
        partners::{PartnerForm, join_partner},
    },
    driver,
    receipts::Receipts,
    reconcilers::courier,
    rehearsals::{Rehearsals, Theatre},
    vault::{CapKeys, Vault},
};
use homeward_geo::Datum;
use homeward_ports::{
    memory::{MemoryBlobs, MemoryStore},
    neighbours::Neighbourhood,
    rehearsal::Stage,
    world::{Clock, Entropy},
};
use homeward_seal::{CaseKey, SigningKey};

use crate::{every_message_is_said_as_cap_too::Key as CapKey, recorder::Recorder};

pub const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// Time that moves when the story moves it.
#[derive(Debug, Default)]
pub struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        START + Span::millis(self.0.load(Relaxed))
    }
}

impl Hands {
    pub fn pass(&self, span: Span) {
        self.0.fetch_add(span.as_millis(), Relaxed);
    }
}

/// Time that passes with the runtime's, which the story may pause.
pub struct Runtime(pub tokio::time::Instant);

impl Clock for Runtime {
    fn now(&self) -> Timestamp {
        let ms = self.0.elapsed().as_millis();
        START + Span::millis(i64::try_from(ms).unwrap_or(i64::MAX))
    }
}

/// Chance that only counts up: enough for ids and keys that differ.
#[derive(Debug, Default, Clone)]
pub struct Counting(Arc<AtomicU64>);

impl Chance for Counting {
    fn fill(&mut self, out: &mut [u8]) {
        let drawn = self
            .0
            .fetch_add(1, Relaxed)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for (at, byte) in out.iter_mut().enumerate() {
            *byte = drawn
                .rotate_left(u32::try_from(at * 7).unwrap_or(0))
                .to_le_bytes()[at % 8];
        }
    }
}

impl Entropy for Counting {
    fn chance(&self) -> Box<dyn Chance> {
        Box::new(self.clone())
    }
}

pub struct House {
    pub engine: Arc<Engine>,
    pub record: Arc<MemoryStore>,
    pub hands: Arc<Hands>,
    pub out: Recorder,
    pub admin: SignedIn,
    pub officer: SignedIn,
    pub second: SignedIn,
}

/// A house whose agency is responsible for Hebei (13).
pub async fn house() -> House {
    let hands = Arc::<Hands>::default();
    house_by(hands.clone(), hands).await
}

/// A house that says everything as CAP too.
pub async fn house_signing(keys: CapKeys) -> House {
    let hands = Arc::<Hands>::default();
    house_with(hands.clone(), hands, vault().with_cap(keys)).await
}

/// A house that plays rehearsals on this stage, by this clock.
pub async fn house_rehearsing(stage: Arc<dyn Stage>, clock: Arc<dyn Clock>) -> House {
    let mut house = house_by(clock.clone(), Arc::default()).await;
    let engine = Arc::get_mut(&mut house.engine).unwrap();
    engine.rehearsals = Rehearsals::new(Theatre {
        stage,
        clock,
        forger: Arc::new(CapKey::new()),
    });
    house
}

/// The same with another clock.
pub async fn house_by(clock: Arc<dyn Clock>, hands: Arc<Hands>) -> House {
    house_with(clock, hands, vault()).await
}

async fn house_with(clock: Arc<dyn Clock>, hands: Arc<Hands>, vault: Vault) -> House {
    let record = Arc::<MemoryStore>::default();
    let out = Recorder::new(clock.clone());
    let engine = engine(clock, &record, &out, vault);
    let founding = Founding {
        slug: "cn-130000".to_owned(),
        name: Words::new("河北省公安厅", "Hebei police"),
        jurisdiction: vec!["13".to_owned()],
        call: "110".to_owned(),
    };
    let admin = found_house(&engine, founding).await.unwrap().unwrap();
    let admin = engine.store.officer(admin).await.unwrap().unwrap();
    let admin = at_work(&engine, admin).await;
    let added = |name| add_officer(&engine, &admin, name, Role::Officer);
    let (officer, second) = (added("Li").await.unwrap(), added("Wang").await.unwrap());
    let officer = at_work(&engine, officer).await;
    let second = at_work(&engine, second).await;
    House {
        engine,
        record,
        hands,
        out,
        admin,
        officer,
        second,
    }
}

fn vault() -> Vault {
    Vault::new(CaseKey::from_bytes([1; 32]), SigningKey::from_seed([2; 32]))
}

fn engine(
    clock: Arc<dyn Clock>,
    record: &Arc<MemoryStore>,
    out: &Recorder,
    vault: Vault,
) -> Arc<Engine> {
    Arc::new(Engine {
        store: record.clone(),
        blobs: Arc::<MemoryBlobs>::default(),
        clock,
        entropy: Arc::<Counting>::default(),
        vault,
        policies: Policies::default(),
        bell: Bell::default(),
        receipts: Receipts::default(),
        afoot: Afoot::default(),
        rehearsals: Rehearsals::default(),
        neighbours: Neighbourhood::default(),
        partner_links: homeward_engine::partner_links::PartnerLinks::default(),
        actual: out.street(),
        exercise: out.street(),
    })
}

async fn at_work(engine: &Engine, officer: Officer) -> SignedIn {
    let agency = engine.agency(officer.agency).await.unwrap();
    let actor = Actor::Officer(officer.id);
    SignedIn {
        officer,
        agency,
        actor,
    }
}

impl House {
    pub fn later(&self, span: Span) {
        self.hands.0.fetch_add(span.as_millis(), Relaxed);
    }

    pub async fn partner(&self, status: StatusKind) -> Partner {
        let form = PartnerForm {
            mail: None,
            name: "Maps".to_owned(),
            status,
            webhook_url: Some("https://maps.example/alerts".to_owned()),
            datum: Datum::Gcj02,
        };
        join_partner(&self.engine, &self.admin, form).await.unwrap()
    }

    pub async fn publish(&self, case: CaseId) -> Result<Alert, Failure> {
        issue_alert(&self.engine, &self.officer, case, None).await
    }

    pub async fn end(&self, alert: AlertId, ending: Ending) -> Result<Alert, Failure> {
        end_alert(&self.engine, &self.officer, alert, ending).await
    }

    /// Everything that is due happens once: the house's own work, then the couriers'.
    pub async fn walk(&self) {
        driver::look(&self.engine).await.unwrap();
        for delivery in courier::due(&self.engine).await.unwrap() {
            courier::carry(&self.engine, delivery).await.unwrap();
        }
    }

    /// Another process over the same record, with empty hands.
    pub fn started_again(&self) -> Self {
        let out = Recorder::new(self.hands.clone());
        Self {
            engine: engine(self.hands.clone(), &self.record, &out, vault()),
            record: self.record.clone(),
            hands: self.hands.clone(),
            out,
            admin: self.admin.clone(),
            officer: self.officer.clone(),
            second: self.second.clone(),
        }
    }
}

/// The code of a refusal; anything else is another story.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Failure>) -> RefusalCode {
    match answer {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("a refusal was expected: {other:?}"),
    }
}
