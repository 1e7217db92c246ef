//! Who will be reached, ring by ring, before an officer presses the button.
//!
//! People are an estimate from census figures; everything else is counted.

use homeward_domain::{
    expansion::RingRule, id::CaseId, partner::Ground, people::Partner, refusal::RefusalCode,
    time::Timestamp,
};
use homeward_geo::{Circle, atlas::Atlas};
use serde::Serialize;

use crate::{
    Engine, Failure,
    commands::{SignedIn, own_case},
    house::{Walk, on_street},
    queries::eta::{ChannelEta, etas},
};

#[derive(Debug, Serialize)]
pub struct Reach {
    pub rings: Vec<ReachRing>,
    pub attribution: &'static str,
}

#[derive(Debug, Serialize)]
pub struct ReachRing {
    pub number: u8,
    pub circle: Circle,
    pub opens_at: Timestamp,
    pub open_now: bool,
    pub people: u64,
    pub phones: u64,
    pub stations: usize,
    pub airports: usize,
    pub screens: usize,
    pub partners: usize,
    /// When all phones inside will have been told.
    pub etas: Vec<ChannelEta>,
}

const ATTRIBUTION: &str = "Population: 2020 census by county; places: GeoNames (CC BY 4.0)";

pub async fn reach(engine: &Engine, who: &SignedIn, id: CaseId) -> Result<Reach, Failure> {
    let case = own_case(engine, who, id).await?;
    let file = engine.file(&case).await?;
    let seen = file.last_seen().cloned();
    let seen = seen.ok_or_else(|| Failure::no(RefusalCode::PartsMissing, "no place last seen"))?;
    let screens = engine.store.screens().await?;
    let partners = engine.store.partners().await?;
    let joined =
        |partner: &&Partner| partner.status == case.status && partner.webhook_url.is_some();
    let now = engine.clock.now();
    let ring = |(number, rule): (u8, &RingRule)| {
        let circle = Circle::new(seen.point, rule.radius_m).ok()?;
        let opens_at = seen.from + rule.opens_after;
        let atlas = Atlas::shipped();
        let reach = [circle];
        let ground = Ground::of(&reach);
        let works_here = |partner: &&Partner| partner.works_in(&ground);
        let inside = |screen: &&homeward_domain::people::Screen| {
            screen.status == case.status && circle.contains(screen.point)
        };
        Some(ReachRing {
            number,
            circle,
            opens_at,
            open_now: opens_at <= now,
            people: atlas.population_within(&circle),
            phones: on_street!(case.status, S => S::street(engine).sessions.connected_within(&[circle])),
            stations: atlas.stations_within(&circle).count(),
            airports: atlas.airports_within(&circle).count(),
            screens: screens.iter().filter(inside).count(),
            partners: partners.iter().filter(joined).filter(works_here).count(),
            etas: Vec::new(),
        })
    };
    let mut rings: Vec<ReachRing> = (1..)
        .zip(engine.policies.expansion.rings())
        .filter_map(ring)
        .collect();
    let areas: Vec<Circle> = rings.iter().map(|ring| ring.circle).collect();
    let etas = etas(engine, case.status, &areas).await;
    for (ring, etas) in rings.iter_mut().zip(etas) {
        ring.etas = etas;
    }
    Ok(Reach {
        rings,
        attribution: ATTRIBUTION,
    })
}
