//! What officers do while the server may die at any moment.

use homeward_domain::time::{Span, Timestamp};
use serde_json::{Value, json};

use super::ledger::{Act, Entry, State};
use crate::{
    phones::{
        chance::Chance,
        clock::{ServerClock, wall_micros},
    },
    rig::{
        office::Office,
        trouble::{Done, Trouble},
    },
};

/// More alerts than this are not live at once; a nation sees a handful a day.
const LIVE_MAX: usize = 3;
/// The second ring opens so many seconds after publishing, on the server's clock:
/// at 180 times life that is between 10 and 220 ms.
const RING_IN_S: (u64, u64) = (2, 40);
/// Hebei's capital, where all of it happens.
const PLACE: (f64, f64) = (38.0104, 114.4784);

/// The officers' memory of everything they did.
#[derive(Debug, Default)]
pub struct Acts {
    pub entries: Vec<Entry>,
    pub published: u64,
    pub corrected: u64,
    pub ended: u64,
}

impl Acts {
    pub fn live(&self) -> Vec<usize> {
        let is_live = |nth: &usize| matches!(self.entries[*nth].state, State::Live(_));
        (0..self.entries.len()).filter(is_live).collect()
    }

    /// One act after another, until one is not answered.
    pub async fn go_on(&mut self, office: &Office, chance: &mut Chance) -> Trouble {
        loop {
            if let Err(trouble) = self.act(office, chance).await {
                return trouble;
            }
        }
    }

    async fn act(&mut self, office: &Office, chance: &mut Chance) -> Done {
        let live = self.live();
        let busy = live.len() >= LIVE_MAX;
        let draft = self
            .entries
            .iter()
            .position(|entry| entry.state == State::Draft);
        // About one alert begins and one ends in each life of the server.
        match (chance.below(20), chance.one_of(&live).copied()) {
            (0..=4, _) | (_, None) if !busy => match draft {
                Some(nth) => self.publish(office, nth).await,
                None => self.open(office, chance).await,
            },
            (5, Some(nth)) => self.resolve(office, nth).await,
            (6..=9, Some(nth)) => self.look(office, nth).await,
            (_, Some(nth)) => self.correct(office, nth).await,
            (_, None) => Ok(()),
        }
    }

    async fn open(&mut self, office: &Office, chance: &mut Chance) -> Done {
        let clock = office.clock().await?;
        let case = office.open_case(&file(&clock, chance), None).await?;
        let key = format!("kill-{}", chance.next());
        self.entries.push(Entry::draft(case, key));
        Ok(())
    }

    pub async fn publish(&mut self, office: &Office, nth: usize) -> Done {
        let entry = &mut self.entries[nth];
        entry.pending = Some(Act::Publish);
        let view = office.publish(&entry.case, &entry.key).await?;
        entry.learn(&view, wall_micros());
        entry.pending = None;
        self.published += 1;
        Ok(())
    }

    async fn correct(&mut self, office: &Office, nth: usize) -> Done {
        let entry = &mut self.entries[nth];
        let Some(alert) = entry.known().map(|known| known.alert.clone()) else {
            return Ok(());
        };
        entry.pending = Some(Act::Correct);
        let view = office.correct(&alert).await?;
        entry.learn(&view, wall_micros());
        entry.pending = None;
        self.corrected += 1;
        Ok(())
    }

    async fn resolve(&mut self, office: &Office, nth: usize) -> Done {
        let entry = &mut self.entries[nth];
        let Some(alert) = entry.known().map(|known| known.alert.clone()) else {
            return Ok(());
        };
        entry.pending = Some(Act::Resolve);
        let view = office.resolve(&alert).await?;
        entry.learn(&view, wall_micros());
        entry.pending = None;
        self.ended += 1;
        Ok(())
    }

    async fn look(&mut self, office: &Office, nth: usize) -> Done {
        let entry = &mut self.entries[nth];
        let Some(alert) = entry.known().map(|known| known.alert.clone()) else {
            return Ok(());
        };
        let view = office.alert(&alert).await?;
        entry.learn(&view, wall_micros());
        Ok(())
    }
}

/// A case whose second ring opens while the server lives, or just after it died.
fn file(clock: &ServerClock, chance: &mut Chance) -> Value {
    let now = Timestamp::from_millis(clock.at(wall_micros()));
    let soon = i64::try_from(chance.between(RING_IN_S.0, RING_IN_S.1)).unwrap_or(10);
    let from = now - Span::hours(1) + Span::seconds(soon);
    json!({
        "name": { "zh": "测试·小禾", "en": "Exercise Xiaohe" },
        "sex": "female",
        "age_years": 6,
        "clothes": { "zh": "红色外套", "en": "red jacket" },
        "last_seen": {
            "place": { "zh": "石家庄站", "en": "Shijiazhuang Station" },
            "point": { "lat": PLACE.0, "lon": PLACE.1 },
            "from": from,
            "to": from,
        },
        "circumstances": { "zh": "演练", "en": "exercise" },
        "no_photo_reason": "exercise of the kill test",
    })
}
