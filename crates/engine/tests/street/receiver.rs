//! A partner's server inside the process, with every mistake that a story wants.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{
    delivery::DeliveryKey, geojson, message::MsgType, people::Partner, status::Exercise,
    time::Timestamp,
};
use homeward_geo::Datum;
use homeward_ports::{
    channel::Outcome,
    fault::Fault,
    package::Package,
    rehearsal::{Hand, Posted, Stage},
    world::Clock,
};
use homeward_seal::{PublicKey, SigningKey, verify_json};
use serde_json::{Value, json};

/// What the partner does wrong; by default nothing.
#[derive(Debug, Default, Clone)]
pub struct Mistakes {
    pub verifies_nothing: bool,
    pub trusts_its_secret: bool,
    pub ignores_cancel: bool,
    pub forgets_what_ended: bool,
    pub ignores_expiry: bool,
    pub adds_a_card_each_time: bool,
    pub keeps_each_version: bool,
    pub shows_nothing: bool,
    /// What it says its numbers are in.
    pub says_datum: Option<&'static str>,
    pub answers: Option<u16>,
    pub state: Option<Result<String, String>>,
    pub hangs: bool,
}

#[derive(Debug, Clone)]
struct Card {
    incident: String,
    identifier: String,
    version: u32,
    expires: Timestamp,
    is_up: bool,
    at: Value,
    datum: &'static str,
}

pub struct Receiver {
    mistakes: Mistakes,
    clock: Arc<dyn Clock>,
    house: PublicKey,
    cards: Mutex<Vec<Card>>,
    ids: Mutex<Vec<String>>,
}

impl Receiver {
    pub fn new(mistakes: Mistakes, clock: Arc<dyn Clock>) -> Arc<Self> {
        // The key of the house of the stories.
        let house = SigningKey::from_seed([2; 32]).public();
        Arc::new(Self {
            mistakes,
            clock,
            house,
            cards: Mutex::default(),
            ids: Mutex::default(),
        })
    }

    /// The `webhook-id` of everything that came, in order.
    pub fn ids(&self) -> Vec<String> {
        self.ids.lock().unwrap().clone()
    }

    fn is_believed(&self, hand: Hand, package: &Package<Exercise>) -> bool {
        let text = std::str::from_utf8(package.text()).unwrap();
        self.mistakes.verifies_nothing
            || (self.mistakes.trusts_its_secret && hand != Hand::Stranger)
            || (hand == Hand::House && verify_json(text, &[self.house]).is_ok())
    }

    fn take(&self, package: &Package<Exercise>, datum: Datum) {
        let (head, wrong) = (package.head(), &self.mistakes);
        let cancels = head.msg_type() == MsgType::Cancel;
        if wrong.shows_nothing || (cancels && wrong.ignores_cancel) {
            return;
        }
        let incident = head.case.to_string();
        let mut cards = self.cards.lock().unwrap();
        if cancels && wrong.forgets_what_ended {
            return cards.retain(|card| card.incident != incident);
        }
        let same = |card: &Card| card.incident == incident;
        let newest = cards
            .iter()
            .filter(|card| same(card))
            .map(|c| c.version)
            .max();
        let is_late = newest >= Some(head.identity.version);
        if is_late && !wrong.adds_a_card_each_time {
            return;
        }
        let keeps = wrong.keeps_each_version || is_late;
        if cancels || !keeps {
            cards.retain(|card| !same(card));
        }
        cards.push(Card {
            incident,
            identifier: head.identity.to_string(),
            version: head.identity.version,
            expires: head.expires,
            is_up: !cancels,
            at: geojson::centre(head, datum)["coordinates"].clone(),
            datum: wrong.says_datum.unwrap_or(datum.label()),
        });
    }
}

#[async_trait]
impl Stage for Receiver {
    fn check(&self, url: &str) -> Result<(), String> {
        let good = url.starts_with("https://");
        good.then_some(())
            .ok_or_else(|| "only https is called".to_owned())
    }

    async fn post(
        &self,
        hand: Hand,
        package: &Package<Exercise>,
        partner: &Partner,
        key: &DeliveryKey,
    ) -> Result<Posted, Fault> {
        if self.mistakes.hangs {
            std::future::pending::<()>().await;
        }
        self.ids.lock().unwrap().push(key.as_str().to_owned());
        let believed = self.is_believed(hand, package);
        if believed {
            self.take(package, partner.datum);
        }
        let status = self
            .mistakes
            .answers
            .unwrap_or(if believed { 204 } else { 401 });
        let said = status.to_string();
        Ok(Posted {
            headers: vec![("webhook-id".to_owned(), key.as_str().to_owned())],
            body: Bytes::from(package.text().to_vec()),
            outcome: if status < 300 {
                Outcome::Accepted(said)
            } else {
                Outcome::Later(None, said)
            },
        })
    }

    async fn ask(&self, _: &str) -> Result<String, String> {
        if let Some(state) = &self.mistakes.state {
            return state.clone();
        }
        let now = self.clock.now();
        let is_shown =
            |card: &&Card| card.is_up && (self.mistakes.ignores_expiry || card.expires > now);
        let card = |card: &Card| {
            json!({ "incident": card.incident, "identifier": card.identifier,
                "lat": card.at[1], "lon": card.at[0], "datum": card.datum })
        };
        let cards = self.cards.lock().unwrap();
        let showing: Vec<_> = cards.iter().filter(is_shown).map(card).collect();
        Ok(json!({ "showing": showing }).to_string())
    }
}
