//! The promises that every channel makes, asked of each: the same key twice is
//! harmless, an ending ends, and an older message after a newer one changes
//! nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use homeward_channels::{
    cap_feed::{CapFeed, Roll},
    device::Device,
    partner_webhook::PartnerWebhook,
    public_page::PublicPage,
    signage::{Board, Signage},
};
use homeward_domain::{
    audience::Audience,
    delivery::ChannelId,
    message::{MessageIdentity, MsgType},
    status::Actual,
    texts::Closing,
};
use homeward_geo::Circle;
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    notices::{Content, Notices},
    package::Package,
    sessions::{Progress, Screens, Sessions},
    shelf::{PosterState, Shelf},
};
use serde_json::Value;

use crate::{
    samples::{CODE, Everybody, Story, delivery_key, form, now, partner, station},
    server::{Behaviour, Log, serve},
    webhook::{partner_key, webhooks},
};

/// A channel with somebody at its other end.
#[async_trait]
trait Bench: Send + Sync {
    async fn deliver(&self, package: &Package<Actual>) -> Outcome;
    /// What the audience sees in the end; equal if nothing changed for it.
    fn shown(&self) -> String;
    fn shows_the_child(&self) -> bool;
}

async fn whole(channel: &dyn Channel<Actual>, id: ChannelId, package: &Package<Actual>) -> Outcome {
    assert_eq!(channel.id(), id);
    let key = delivery_key(package, id);
    channel
        .deliver(package, &Actual::everybody(package), &key)
        .await
        .unwrap()
}

struct PageBench(Arc<Shelf>, PublicPage<Actual>);

#[async_trait]
impl Bench for PageBench {
    async fn deliver(&self, package: &Package<Actual>) -> Outcome {
        whole(&self.1, ChannelId::PublicPage, package).await
    }
    fn shown(&self) -> String {
        let pressed = self.0.get(CODE).unwrap();
        let mut etags: Vec<_> = pressed
            .pages
            .values()
            .map(|page| page.etag.clone())
            .collect();
        etags.sort();
        format!("{} {:?} {etags:?}", pressed.version, pressed.state)
    }
    fn shows_the_child(&self) -> bool {
        let pressed = self.0.get(CODE).unwrap();
        pressed.state == PosterState::Active || pressed.photo.is_some()
    }
}

struct BoardBench(Arc<Board<Actual>>, Signage<Actual>);

#[async_trait]
impl Bench for BoardBench {
    async fn deliver(&self, package: &Package<Actual>) -> Outcome {
        whole(&self.1, ChannelId::Signage, package).await
    }
    fn shown(&self) -> String {
        format!("{} {:?}", self.0.revision(), self.0.at(station(), now()))
    }
    fn shows_the_child(&self) -> bool {
        !self.0.at(station(), now()).is_empty()
    }
}

/// Somebody who reads the feeds, and of each alert shows the newest message.
struct FeedBench(Arc<Roll<Actual>>, CapFeed<Actual>);

#[async_trait]
impl Bench for FeedBench {
    async fn deliver(&self, package: &Package<Actual>) -> Outcome {
        whole(&self.1, ChannelId::CapFeed, package).await
    }
    fn shown(&self) -> String {
        format!("{:?}", self.0.standing(now()).notices.last())
    }
    fn shows_the_child(&self) -> bool {
        let standing = self.0.standing(now()).notices;
        let shows = |content: &Content| matches!(content, Content::Standing { .. });
        standing
            .iter()
            .any(|n| n.msg_type != MsgType::Cancel && shows(&n.content))
    }
}

/// One phone behind sessions that keep their promises: once each, nothing older
/// after an ending, and a card per incident that only newer versions change.
#[derive(Default)]
struct Phone {
    offered: Mutex<BTreeSet<MessageIdentity>>,
    card: Mutex<(u32, bool)>,
}

impl Sessions<Actual> for Phone {
    fn offer(&self, package: &Package<Actual>, _: &Audience<Actual>) {
        let head = package.head();
        let fresh = self.offered.lock().unwrap().insert(head.identity.clone());
        let mut card = self.card.lock().unwrap();
        if fresh && head.identity.version > card.0 {
            *card = (head.identity.version, !head.is_closing());
        }
    }
    fn progress(&self, _: &MessageIdentity) -> Option<Progress> {
        None
    }
    fn connected(&self) -> u64 {
        1
    }
    fn connected_within(&self, _: &[Circle]) -> u64 {
        1
    }
}

struct PhoneBench(Arc<Phone>, Device<Actual>);

#[async_trait]
impl Bench for PhoneBench {
    async fn deliver(&self, package: &Package<Actual>) -> Outcome {
        whole(&self.1, ChannelId::Device, package).await
    }
    fn shown(&self) -> String {
        format!("{:?}", self.0.card.lock().unwrap())
    }
    fn shows_the_child(&self) -> bool {
        self.0.card.lock().unwrap().1
    }
}

/// A partner who does what the guide asks: takes each `webhook-id` once and
/// keeps the highest version of each incident.
struct PartnerBench {
    url: String,
    log: Log,
    channel: PartnerWebhook,
}

impl PartnerBench {
    fn kept(&self) -> BTreeMap<String, (u64, String)> {
        let mut ids = BTreeSet::new();
        let mut kept = BTreeMap::<String, (u64, String)>::new();
        for seen in self.log.seen() {
            let id = seen.headers["webhook-id"].to_str().unwrap().to_owned();
            let body: Value = serde_json::from_slice(&seen.body).unwrap();
            let said = &body["data"]["properties"];
            let incident = said["incident"].as_str().unwrap().to_owned();
            let version = said["version"].as_u64().unwrap();
            let newer = kept.get(&incident).is_none_or(|(old, _)| version > *old);
            if ids.insert(id) && newer {
                kept.insert(
                    incident,
                    (version, body["type"].as_str().unwrap().to_owned()),
                );
            }
        }
        kept
    }
}

#[async_trait]
impl Bench for PartnerBench {
    async fn deliver(&self, package: &Package<Actual>) -> Outcome {
        let partner = partner::<Actual>(&self.url);
        let key = partner_key(package, &partner);
        self.channel
            .deliver(package, &Target::Partner(partner), &key)
            .await
            .unwrap()
    }
    fn shown(&self) -> String {
        format!("{:?}", self.kept())
    }
    fn shows_the_child(&self) -> bool {
        self.kept()
            .values()
            .any(|(_, event)| event != "alert.cancel")
    }
}

async fn benches() -> Vec<Box<dyn Bench>> {
    let shelf = Arc::new(Shelf::default());
    let board = Arc::new(Board::new());
    let phone = Arc::new(Phone::default());
    let roll = Arc::new(Roll::new());
    let (url, log) = serve(Behaviour::status("204 No Content")).await;
    vec![
        Box::new(PageBench(Arc::clone(&shelf), PublicPage::new(shelf))),
        Box::new(BoardBench(Arc::clone(&board), Signage::new(board))),
        Box::new(PhoneBench(Arc::clone(&phone), Device::new(phone))),
        Box::new(FeedBench(Arc::clone(&roll), CapFeed::new(roll))),
        Box::new(PartnerBench {
            url,
            log,
            channel: webhooks(),
        }),
    ]
}

#[tokio::test]
async fn the_same_delivery_twice_is_harmless() {
    let (_, package) = Story::<Actual>::begins(form());
    for bench in benches().await {
        assert!(matches!(
            bench.deliver(&package).await,
            Outcome::Accepted(_)
        ));
        let once = bench.shown();
        assert!(matches!(
            bench.deliver(&package).await,
            Outcome::Accepted(_)
        ));
        assert_eq!(bench.shown(), once);
        assert!(bench.shows_the_child());
    }
}

#[tokio::test]
async fn an_ending_ends_on_every_channel() {
    for closing in [Closing::Found, Closing::Ended] {
        for bench in benches().await {
            let (story, package) = Story::<Actual>::begins(form());
            bench.deliver(&package).await;
            assert!(matches!(
                bench.deliver(&story.ends(closing)).await,
                Outcome::Accepted(_)
            ));
            assert!(!bench.shows_the_child(), "{}", bench.shown());
        }
    }
}

#[tokio::test]
async fn an_older_message_after_a_newer_one_changes_nothing() {
    let (mut story, first) = Story::<Actual>::begins(form());
    let second = story.renewed();
    let ending = story.ends(Closing::Found);
    for bench in benches().await {
        bench.deliver(&second).await;
        let newest = bench.shown();
        bench.deliver(&first).await;
        assert_eq!(bench.shown(), newest);
        bench.deliver(&ending).await;
        let over = bench.shown();
        bench.deliver(&second).await;
        bench.deliver(&first).await;
        assert_eq!(bench.shown(), over);
        assert!(!bench.shows_the_child());
    }
}

#[tokio::test]
async fn an_ending_that_overtakes_everything_still_ends() {
    let (story, first) = Story::<Actual>::begins(form());
    let ending = story.ends(Closing::Found);
    for bench in benches().await {
        bench.deliver(&ending).await;
        bench.deliver(&first).await;
        assert!(!bench.shows_the_child());
    }
}
