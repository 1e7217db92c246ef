//! Builds the engine with the embedded adapters and both streets.

use std::sync::Arc;

use homeward_backend_embedded::{EmbeddedStore, Options};
use homeward_channels::{
    cap_feed::{CapFeed, Roll},
    device::Device,
    guard::Targets,
    neighbour_feed::NeighbourFeed,
    partner_webhook::{PartnerWebhook, Sender, UnixSeconds, WebhookStage},
    public_page::PublicPage,
    signage::{Board, Signage},
    web_push::vapid::VapidKey,
    weibo::Weibo,
};
use homeward_domain::{
    facts::Chance,
    status::{Actual, Exercise, Status},
    time::Timestamp,
};
use homeward_edge::{Hub, Limits};
use homeward_engine::{
    Engine, Policies, Street,
    afoot::Afoot,
    bell::Bell,
    partner_links::PartnerLinks,
    receipts::Receipts,
    reconcilers::{rehang, remembered},
    rehearsals::{Rehearsals, Theatre},
    world::{FastClock, OsEntropy, SystemClock, wall_millis},
};
use homeward_ports::{
    channel::Channel,
    edxl_message::host,
    fault::Fault,
    fediverse::Account,
    neighbours::Neighbourhood,
    push::PushKind,
    shelf::Shelf,
    store::Store,
    world::{Clock, Entropy},
};
use homeward_seal::WebhookKey;

use crate::{
    asked::Settings,
    cap_key,
    entrance::STREAM,
    keys,
    outlets::{self, Outlets},
    push,
};

/// The engine, and the parts of it that doors need by their own type.
pub struct House {
    pub engine: Arc<Engine>,
    pub store: Arc<EmbeddedStore>,
    pub record: Arc<str>,
    pub targets: Targets,
    pub actual: Rooms<Actual>,
    pub exercise: Rooms<Exercise>,
    /// The house's own account in the fediverse.
    pub account: Option<Arc<dyn Account>>,
    pub weibo: Option<Arc<Weibo>>,
    /// What phones subscribe with.
    pub push_key: Arc<VapidKey>,
    /// By whose ways phones are woken, for real alerts and for exercises.
    pub push_ways: [push::Ways; 2],
}

/// What phones, screens and readers of feeds of one status connect to.
pub struct Rooms<S: Status> {
    pub hub: Arc<Hub<S>>,
    pub board: Arc<Board<S>>,
    pub shelf: Arc<Shelf>,
    pub roll: Arc<Roll<S>>,
}

impl House {
    /// Where the streams of phones are asked for.
    pub fn streets(&self) -> Vec<homeward_edge::Street> {
        let drill = format!("{}{STREAM}", Exercise::DOOR);
        vec![
            self.actual.hub.street(STREAM),
            self.exercise.hub.street(drill),
        ]
    }
}

pub async fn build(settings: &Settings) -> Result<House, String> {
    let mut chance = OsEntropy.chance();
    let (store, record) = open_record(settings, chance.as_mut()).await?;
    let vault = keys::open(&settings.data, chance.as_mut())?;
    let clock = clock(settings, &store).await?;
    let targets = targets(settings);
    let sender = sender(vault.webhook(), settings);
    let actual = rooms(&record, &clock, settings);
    let exercise = rooms(&record, &clock, settings);
    let feeds = NeighbourFeed::new(targets).map_err(said)?;
    let push = push::Ground {
        key: push::key(&settings.data).map_err(said)?,
        // Push services take https or mailto only; a house without TLS is a demo.
        subject: public_url(settings).replacen("http://", "https://", 1),
        targets,
        store: store.clone(),
        clock: clock.clone(),
        now: seconds(),
    };
    let (outlets, push_ways) = ways_out(settings, &push, &actual.shelf)?;
    let engine = Engine {
        store: store.clone(),
        blobs: store.clone(),
        clock,
        entropy: Arc::new(OsEntropy),
        vault,
        policies: policies(settings),
        bell: Bell::default(),
        receipts: Receipts::default(),
        afoot: Afoot::default(),
        rehearsals: rehearsals(targets, sender.clone(), chance.as_mut())?,
        neighbours: Neighbourhood::asking(Arc::new(feeds)),
        partner_links: PartnerLinks::by(outlets.postbox.clone()),
        actual: street(&actual, outlets.actual, targets, sender.clone())?,
        exercise: street(&exercise, outlets.exercise, targets, sender)?,
    };
    let house = House {
        engine: Arc::new(engine),
        store,
        record,
        targets,
        actual,
        exercise,
        account: outlets.account,
        weibo: outlets.weibo,
        push_key: push.key,
        push_ways,
    };
    hang_again(&house).await?;
    Ok(house)
}

fn said(fault: Fault) -> String {
    fault.to_string()
}

/// The record in the folder, and its name; a new folder gets one by chance.
async fn open_record(
    settings: &Settings,
    chance: &mut dyn Chance,
) -> Result<(Arc<EmbeddedStore>, Arc<str>), String> {
    let mut new_id = [0; 16];
    chance.fill(&mut new_id);
    let store = EmbeddedStore::open(&settings.data, Options::new(new_id)).map_err(said)?;
    let record = store.record_id().await.map_err(said)?;
    Ok((store, record.into()))
}

/// All channels beside the house's own pages and streams, and by which of them phones are
/// woken: for real alerts and for exercises.
fn ways_out(
    settings: &Settings,
    push: &push::Ground,
    shelf: &Arc<Shelf>,
) -> Result<(Outlets, [push::Ways; 2]), String> {
    let base = outlets::Base {
        data: &settings.data,
        public: public_url(settings),
        targets: push.targets,
        followers: push.store.clone(),
        shelf: shelf.clone(),
        now: seconds(),
        push,
    };
    let mut outlets = outlets::open(settings.outlets.as_deref(), &base)?;
    outlets
        .actual
        .push(push.channel(PushKind::WebPush).map_err(said)?);
    outlets
        .exercise
        .push(push.channel(PushKind::WebPush).map_err(said)?);
    let servers = &outlets.push_servers;
    let ways = [
        push::Ways::of(&outlets.actual, servers.clone()),
        push::Ways::of(&outlets.exercise, servers.clone()),
    ];
    Ok((outlets, ways))
}

/// Which addresses of others may be called.
const fn targets(settings: &Settings) -> Targets {
    if settings.loopback_webhooks {
        Targets::with_loopback()
    } else {
        Targets::public()
    }
}

/// What hung in memory before the stop hangs again before any door opens.
async fn hang_again(house: &House) -> Result<(), String> {
    let said = |failure: homeward_engine::Failure| format!("could not read the record: {failure}");
    let remembered = remembered::remembered(&house.engine).await.map_err(said)?;
    house.actual.hub.load(remembered.clone());
    house.exercise.hub.load(remembered);
    rehang::run(&house.engine).await.map_err(said)
}

/// Time goes on from what the record holds, also where the machine's clock fell back.
async fn clock(settings: &Settings, store: &EmbeddedStore) -> Result<Arc<dyn Clock>, String> {
    match settings.exercise_rate {
        None => {
            let active = store
                .active_alerts()
                .await
                .map_err(|fault| fault.to_string())?;
            let newest = active
                .iter()
                .map(|alert| alert.issued_at)
                .max()
                .unwrap_or_default();
            Ok(Arc::new(SystemClock::after(newest)))
        }
        Some(rate) if (1.0..=3_600.0).contains(&rate) => {
            let began = keys::exercise_began(&settings.data, wall_millis())?;
            Ok(Arc::new(FastClock::since(began, rate)))
        }
        Some(_) => Err("--exercise-rate must lie between 1 and 3600".to_owned()),
    }
}

fn policies(settings: &Settings) -> Policies {
    Policies {
        base: public_url(settings),
        exercise_only: settings.exercise_rate.is_some(),
        ..Policies::default()
    }
}

pub fn public_url(settings: &Settings) -> String {
    let scheme = if settings.spoken.tls_cert.is_some() {
        "https"
    } else {
        "http"
    };
    let own = || format!("{scheme}://{}", settings.public);
    let url = settings.public_url.clone().unwrap_or_else(own);
    url.trim_end_matches('/').to_owned()
}

fn rooms<S: Status>(record: &Arc<str>, clock: &Arc<dyn Clock>, settings: &Settings) -> Rooms<S> {
    let limits = Limits {
        connections_max: settings.streams_max,
        ..Limits::default()
    };
    Rooms {
        hub: Arc::new(Hub::new(record.to_string(), clock.clone(), limits)),
        board: Arc::new(Board::new()),
        shelf: Arc::new(Shelf::default()),
        roll: Arc::new(Roll::new()),
    }
}

/// Rehearsals keep to the wall's time: partners do, also while the house runs fast.
fn rehearsals(
    targets: Targets,
    sender: Sender,
    chance: &mut dyn Chance,
) -> Result<Rehearsals, String> {
    let mut strange = [0; 32];
    chance.fill(&mut strange);
    let stage = WebhookStage::new(targets, sender, strange);
    Ok(Rehearsals::new(Theatre {
        stage: Arc::new(stage.map_err(|fault| fault.to_string())?),
        clock: Arc::new(SystemClock::after(Timestamp::default())),
        forger: cap_key::stranger()?,
    }))
}

/// Who posts webhooks.
fn sender(key: &Arc<WebhookKey>, settings: &Settings) -> Sender {
    Sender {
        signing: key.clone(),
        now: seconds(),
        host: host(&public_url(settings)).into(),
    }
}

/// The wall's time: what others check a signature by, also during an exercise.
fn seconds() -> UnixSeconds {
    Arc::new(|| wall_millis() / 1_000)
}

fn street<S: Status>(
    rooms: &Rooms<S>,
    outlets: Vec<Arc<dyn Channel<S>>>,
    targets: Targets,
    sender: Sender,
) -> Result<Street<S>, String> {
    let webhook = PartnerWebhook::new(targets, sender);
    let webhook = webhook.map_err(|fault| fault.to_string())?;
    let mut channels: Vec<Arc<dyn Channel<S>>> = vec![
        Arc::new(PublicPage::new(rooms.shelf.clone())),
        Arc::new(Device::new(rooms.hub.clone())),
        Arc::new(Signage::new(rooms.board.clone())),
        Arc::new(CapFeed::new(rooms.roll.clone())),
        Arc::new(webhook),
    ];
    channels.extend(outlets);
    #[cfg(feature = "failpoints")]
    let channels = channels
        .into_iter()
        .map(|channel| Arc::new(crate::failing::Failing(channel)) as Arc<dyn Channel<S>>)
        .collect();
    Ok(Street {
        channels,
        sessions: rooms.hub.clone(),
        screens: rooms.board.clone(),
        shelf: rooms.shelf.clone(),
    })
}
