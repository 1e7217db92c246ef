//! Homeward itself: the program that ships, told by an officer through the console.

use homeward_geo::{Atlas, Point, distance_m};
use http::Request;
use serde_json::Value;

use super::{
    SERVER_CORE,
    cost,
    tongue::{self, Over, Tongue},
};
use crate::{
    bench::Bench,
    phones::{chance::Chance, clock::wall_micros, place::Settled},
    rig::{
        http::Caller,
        office::AlertView,
        trouble::{Done, Trouble},
    },
};

/// Where phones are, drawn from where people live; many share a cell, as in life.
const PLACES: u64 = 2_000;
/// All of them within the alert's first ring.
const NEAR_M: f64 = 60_000.0;

pub struct Ours {
    pub bench: Bench,
    cells: Vec<String>,
    published: u32,
}

impl Ours {
    pub async fn start(options: &crate::bench::Options) -> Done<Self> {
        let bench = Bench::set_up_on(options, Some(SERVER_CORE)).await?;
        Ok(Self {
            bench,
            cells: places(options.seed)?,
            published: 0,
        })
    }

    pub fn processes(&self) -> Vec<u32> {
        self.bench.server.id().into_iter().collect()
    }

    pub fn memory_bytes(&self) -> u64 {
        cost::memory_bytes(&self.processes())
    }

    pub fn tongue(&self, over: Over) -> Tongue {
        tongue::homeward(over, &self.cells, None)
    }

    /// Phones that come back, having heard everything up to now.
    pub async fn returning(&self, over: Over) -> Done<Tongue> {
        let cells = self.cells.first().map_or("", String::as_str);
        let asked = Request::get(format!("/drill/device/v1/alerts?cells={cells}"));
        let answer = Caller::to(self.bench.stage.public).send(asked).await?;
        let live = answer.good("ask what is live")?.json()?;
        let cursor = live.get("cursor").and_then(Value::as_str);
        let cursor = cursor.ok_or_else(|| Trouble::because("there is no cursor to resume from"))?;
        Ok(tongue::homeward(over, &self.cells, Some(cursor)))
    }

    /// An officer's click: the moment of it, and the alert.
    pub async fn publish(&mut self) -> Done<(i64, AlertView)> {
        let case = self.bench.open_case().await?;
        self.published += 1;
        let since = wall_micros();
        let key = format!("edge-{}", self.published);
        let alert = self.bench.office.publish(&case, &key).await?;
        Ok((since, alert))
    }
}

/// The cells of people around the place of the alert.
fn places(seed: u64) -> Done<Vec<String>> {
    let strange = |_| Trouble::because("a place of the bench is no place");
    let middle = Point::new(38.0104, 114.4784).map_err(strange)?;
    let settled = Settled::hebei();
    let mut chance = Chance::for_one(seed, 0);
    let mut cells = Vec::new();
    while (cells.len() as u64) < PLACES {
        let point = settled.draw(&mut chance);
        if distance_m(point, middle) <= NEAR_M {
            cells.push(Atlas::shipped().cell_to_name(point).to_string());
        }
    }
    Ok(cells)
}
