//! Readers of the feeds subscribe at the hub, are asked back, and are told what is new:
//! each once, also over a restart, and only where something is new for them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{refusal::RefusalCode, status::Actual, time::Span};
use homeward_engine::{
    Failure,
    commands::ask_hub::{HubAsk, LEASE_MAX_S, LEASE_MIN_S, SECRET_BYTES_MAX, ask_hub},
    hub::{Ground, Hub, ROOM},
    reconcilers::hub::{CALLS_MAX, CALLS_PER_HOST_MAX, FAILING_CALLS_MAX, Rounds},
};
use homeward_ports::{
    fault::Fault,
    hub::{
        Answered, Callbacks, HubSubscriptions, MemoryHub, Mode, Question, Telling, TopicContent,
        Topics,
    },
};

use crate::house::{Counting, Hands};

/// Everybody who is called, and what they say.
#[derive(Default)]
struct World {
    asked: Mutex<Vec<Question>>,
    told: Mutex<Vec<Telling>>,
    says: Mutex<VecDeque<Answered>>,
    /// The most calls that were out at one time, and now.
    at_once: Mutex<(usize, usize)>,
}

impl World {
    fn says(&self, answers: &[Answered]) {
        self.says.lock().unwrap().extend(answers.iter().cloned());
    }
    async fn answer(&self) -> Answered {
        let next = self.says.lock().unwrap().pop_front();
        {
            let mut calls = self.at_once.lock().unwrap();
            calls.1 += 1;
            calls.0 = calls.0.max(calls.1);
        }
        tokio::task::yield_now().await;
        self.at_once.lock().unwrap().1 -= 1;
        next.unwrap_or(Answered::Yes)
    }
    /// Who was told since last asked, by their callback.
    fn told(&self) -> Vec<String> {
        let told = std::mem::take(&mut *self.told.lock().unwrap());
        told.into_iter().map(|one| one.callback).collect()
    }
}

#[async_trait]
impl Callbacks for World {
    fn check(&self, callback: &str) -> Result<(String, String), String> {
        let rest = callback.strip_prefix("https://").ok_or("only https")?;
        let host = rest.split('/').next().unwrap_or_default();
        Ok((callback.to_owned(), host.to_owned()))
    }
    async fn ask(&self, question: &Question) -> Answered {
        self.asked.lock().unwrap().push(question.clone());
        self.answer().await
    }
    async fn tell(&self, telling: &Telling) -> Answered {
        self.told.lock().unwrap().push(telling.clone());
        self.answer().await
    }
}

/// Two feeds, and the newest message in each.
#[derive(Default)]
struct Feeds {
    all: Mutex<u64>,
    hebei: Mutex<u64>,
}

const ALL: &str = "https://a.example/feeds/alerts.atom";
const HEBEI: &str = "https://a.example/feeds/alerts.atom?within=13";

#[async_trait]
impl Topics<Actual> for Feeds {
    fn hub(&self) -> String {
        "https://a.example/feeds/hub".to_owned()
    }
    fn mark(&self, topic: &str) -> Option<u64> {
        match topic {
            ALL => Some(*self.all.lock().unwrap()),
            HEBEI => Some(*self.hebei.lock().unwrap()),
            _ => None,
        }
    }
    async fn content(&self, topic: &str) -> Result<Option<TopicContent>, Fault> {
        Ok(self.mark(topic).map(|mark| TopicContent {
            bytes: Bytes::from(format!("{topic} up to {mark}")),
            media_type: "application/atom+xml; charset=utf-8",
            mark,
        }))
    }
}

struct Stage {
    hands: Arc<Hands>,
    world: Arc<World>,
    feeds: Arc<Feeds>,
    kept: Arc<MemoryHub<Actual>>,
    hub: Arc<Hub<Actual>>,
    rounds: Rounds<Actual>,
}

fn stage() -> Stage {
    let (hands, world) = (Arc::<Hands>::default(), Arc::<World>::default());
    let (feeds, kept) = (Arc::<Feeds>::default(), Arc::default());
    let hub = hub(&hands, &world, &feeds, &kept);
    Stage {
        rounds: Rounds::new(hub.clone()),
        hands,
        world,
        feeds,
        kept,
        hub,
    }
}

fn hub(
    hands: &Arc<Hands>,
    world: &Arc<World>,
    feeds: &Arc<Feeds>,
    kept: &Arc<MemoryHub<Actual>>,
) -> Arc<Hub<Actual>> {
    Arc::new(Hub::new(Ground {
        subscriptions: kept.clone(),
        callbacks: world.clone(),
        topics: feeds.clone(),
        clock: hands.clone(),
        entropy: Arc::new(Counting::default()),
    }))
}

impl Stage {
    async fn ask(&self, mode: Mode, topic: &str, callback: &str) -> Result<(), Failure> {
        let ask = HubAsk {
            mode,
            topic: topic.to_owned(),
            callback: callback.to_owned(),
            lease_s: None,
            secret: Some("a secret".to_owned()),
        };
        ask_hub(&self.hub, ask).await
    }

    async fn subscribe(&self, topic: &str, callback: &str) {
        self.ask(Mode::Subscribe, topic, callback).await.unwrap();
    }

    /// Everything that is due, to its end.
    async fn settle(&mut self) {
        for _ in 0..2 * CALLS_MAX {
            self.rounds.look().await.unwrap();
            if self.rounds.some_back().await.is_none() {
                return;
            }
        }
        panic!("the hub comes to no end");
    }

    async fn count(&self) -> u64 {
        self.kept.count().await.unwrap()
    }

    /// The house stops and starts again; what was in memory is gone.
    fn restart(&mut self) {
        self.hub = hub(&self.hands, &self.world, &self.feeds, &self.kept);
        self.rounds = Rounds::new(self.hub.clone());
    }
}

fn failed() -> Answered {
    Answered::Failed("503".to_owned())
}
fn silent() -> Answered {
    Answered::Silent("no answer".to_owned())
}
fn no() -> Answered {
    Answered::No("410".to_owned())
}

#[tokio::test]
async fn a_reader_is_asked_back_and_then_told_what_is_new_once() {
    let mut stage = stage();
    *stage.feeds.all.lock().unwrap() = 4;
    stage.subscribe(ALL, "https://one.example/hook").await;
    stage.settle().await;
    let asked = stage.world.asked.lock().unwrap().remove(0);
    assert_eq!((asked.mode, asked.topic.as_str()), (Mode::Subscribe, ALL));
    assert!(asked.challenge.len() >= 32);
    assert!(
        stage.world.told().is_empty(),
        "what stood was there to read"
    );
    *stage.feeds.all.lock().unwrap() = 5;
    stage.settle().await;
    let telling = stage.world.told.lock().unwrap()[0].clone();
    assert_eq!(telling.content.bytes, format!("{ALL} up to 5"));
    assert_eq!(telling.secret.as_deref(), Some("a secret"));
    assert_eq!(telling.hub, "https://a.example/feeds/hub");
    stage.settle().await;
    assert_eq!(stage.world.told().len(), 1, "and not again");
}

#[tokio::test]
async fn what_changes_between_the_question_and_its_answer_is_told() {
    let mut stage = stage();
    stage.subscribe(ALL, "https://one.example/hook").await;
    *stage.feeds.all.lock().unwrap() = 1;
    stage.settle().await;
    assert_eq!(stage.world.told(), ["https://one.example/hook"]);
}

#[tokio::test]
async fn only_the_subscribers_of_the_feed_that_changed_are_told() {
    let mut stage = stage();
    stage.subscribe(ALL, "https://one.example/").await;
    stage.subscribe(HEBEI, "https://two.example/").await;
    stage.settle().await;
    *stage.feeds.all.lock().unwrap() = 3;
    stage.settle().await;
    assert_eq!(stage.world.told(), ["https://one.example/"]);
    *stage.feeds.hebei.lock().unwrap() = 3;
    stage.settle().await;
    assert_eq!(stage.world.told(), ["https://two.example/"]);
}

#[tokio::test]
async fn a_restart_tells_nobody_anew_and_forgets_nobody() {
    let mut stage = stage();
    stage.subscribe(ALL, "https://one.example/").await;
    stage.subscribe(ALL, "https://two.example/").await;
    stage.settle().await;
    *stage.feeds.all.lock().unwrap() = 3;
    stage.world.says(&[Answered::Yes, failed()]);
    stage.settle().await;
    let told = stage.world.told();
    assert_eq!(told.len(), 2);
    stage.restart();
    stage.settle().await;
    assert!(stage.world.told().is_empty(), "one has it, one is not due");
    stage.hands.pass(Span::seconds(1));
    stage.settle().await;
    assert_eq!(stage.world.told(), told[1..], "only who did not take it");
}

#[tokio::test]
async fn an_address_that_does_not_say_yes_is_never_told() {
    for says in [no(), failed()] {
        let mut stage = stage();
        stage.world.says(&[says]);
        stage.subscribe(ALL, "https://one.example/").await;
        stage.settle().await;
        *stage.feeds.all.lock().unwrap() = 1;
        stage.hands.pass(Span::hours(1));
        stage.settle().await;
        assert!(stage.world.told().is_empty());
        assert_eq!(stage.world.asked.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_address_where_nobody_is_is_asked_three_times() {
    let mut stage = stage();
    stage.world.says(&[silent(), silent(), silent()]);
    stage.subscribe(ALL, "https://one.example/").await;
    for _ in 0..9 {
        stage.settle().await;
        stage.hands.pass(Span::minutes(1));
    }
    assert_eq!(stage.world.asked.lock().unwrap().len(), 3);
    assert_eq!(stage.count().await, 0);
}

#[tokio::test]
async fn who_leaves_is_asked_too_and_a_stranger_cannot_take_others_away() {
    let mut stage = stage();
    stage.subscribe(ALL, "https://one.example/").await;
    stage.settle().await;
    let leave = async |stage: &Stage| {
        let leaving = stage.ask(Mode::Unsubscribe, ALL, "https://one.example/");
        leaving.await.unwrap();
    };
    leave(&stage).await;
    stage.world.says(&[no()]);
    stage.settle().await;
    assert_eq!(stage.count().await, 1, "its owner did not want that");
    leave(&stage).await;
    stage.settle().await;
    assert_eq!(stage.count().await, 0);
    *stage.feeds.all.lock().unwrap() = 1;
    stage.settle().await;
    assert!(stage.world.told().is_empty());
}

#[tokio::test]
async fn a_dead_address_is_tried_ever_more_seldom_and_then_given_up() {
    let mut stage = stage();
    stage.subscribe(ALL, "https://one.example/").await;
    stage.settle().await;
    *stage.feeds.all.lock().unwrap() = 1;
    let mut hours = 0;
    while stage.count().await == 1 && hours < 48 {
        for _ in 0..60 {
            stage.world.says(&[silent()]);
            stage.settle().await;
            stage.world.says.lock().unwrap().clear();
            stage.hands.pass(Span::minutes(1));
        }
        hours += 1;
    }
    let tries = stage.world.told().len();
    assert!((20..=48).contains(&tries), "{tries} tries in {hours} hours");
    assert!((20..=30).contains(&hours), "{hours} hours");
}

#[tokio::test]
async fn who_is_gone_is_dropped_at_once_and_a_lease_ends() {
    let mut stage = stage();
    stage.subscribe(ALL, "https://one.example/").await;
    stage.subscribe(HEBEI, "https://two.example/").await;
    stage.settle().await;
    *stage.feeds.all.lock().unwrap() = 1;
    stage.world.says(&[no()]);
    stage.settle().await;
    assert_eq!(stage.count().await, 1);
    stage.hands.pass(Span::hours(10 * 24));
    *stage.feeds.hebei.lock().unwrap() = 1;
    stage.settle().await;
    assert_eq!(stage.count().await, 0);
    assert_eq!(stage.world.told(), ["https://one.example/"]);
}

#[tokio::test]
async fn those_that_fail_have_only_a_part_of_the_room() {
    let mut stage = stage();
    for n in 0..200 {
        stage
            .subscribe(ALL, &format!("https://r{n}.example/"))
            .await;
        stage.settle().await;
    }
    let call = |stage: &mut Stage| {
        let before = *stage.world.at_once.lock().unwrap();
        *stage.world.at_once.lock().unwrap() = (0, before.1);
    };
    *stage.feeds.all.lock().unwrap() = 1;
    call(&mut stage);
    stage.world.says(&vec![failed(); 200]);
    stage.settle().await;
    assert!(stage.world.at_once.lock().unwrap().0 <= CALLS_MAX);
    assert_eq!(stage.world.told().len(), 200);
    stage.hands.pass(Span::seconds(2));
    call(&mut stage);
    stage.settle().await;
    assert_eq!(stage.world.told().len(), 200);
    assert!(stage.world.at_once.lock().unwrap().0 <= FAILING_CALLS_MAX);
}

#[tokio::test]
async fn one_host_is_called_a_few_times_at_once_and_has_a_share_of_the_room() {
    let mut stage = stage();
    for n in 0..ROOM.subscriptions_per_host_max {
        stage
            .subscribe(ALL, &format!("https://one.example/{n}"))
            .await;
        stage.settle().await;
    }
    let more = stage
        .ask(Mode::Subscribe, ALL, "https://one.example/more")
        .await;
    assert!(matches!(more, Err(Failure::Refused(why)) if why.code == RefusalCode::TooBusy));
    stage.subscribe(ALL, "https://two.example/").await;
    *stage.world.at_once.lock().unwrap() = (0, 0);
    *stage.feeds.all.lock().unwrap() = 1;
    stage.settle().await;
    assert!(stage.world.at_once.lock().unwrap().0 <= CALLS_PER_HOST_MAX + 1);
    assert_eq!(stage.world.told().len(), 65);
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_name() {
    let stage = stage();
    let refused = async |topic: &str, callback: &str, secret: String| {
        let ask = HubAsk {
            mode: Mode::Subscribe,
            topic: topic.to_owned(),
            callback: callback.to_owned(),
            lease_s: None,
            secret: Some(secret),
        };
        match ask_hub(&stage.hub, ask).await {
            Err(Failure::Refused(refusal)) => (refusal.code, refusal.field),
            other => panic!("{other:?}"),
        }
    };
    let good = "https://one.example/";
    let secret = || "s".to_owned();
    let topic = refused("https://a.example/other", good, secret()).await;
    assert_eq!(topic, (RefusalCode::HubTopic, Some("hub.topic")));
    let callback = refused(ALL, "http://10.0.0.1/", secret()).await;
    assert_eq!(callback, (RefusalCode::HubCallback, Some("hub.callback")));
    for secret in [String::new(), "密".repeat(SECRET_BYTES_MAX / 3 + 1)] {
        let told = refused(ALL, good, secret).await;
        assert_eq!(told, (RefusalCode::HubSecret, Some("hub.secret")));
    }
}

#[tokio::test]
async fn a_lease_is_kept_within_its_bounds_and_said() {
    let mut stage = stage();
    for (asked, granted) in [(1, LEASE_MIN_S), (u32::MAX, LEASE_MAX_S), (3_600, 3_600)] {
        let ask = HubAsk {
            mode: Mode::Subscribe,
            topic: ALL.to_owned(),
            callback: "https://one.example/".to_owned(),
            lease_s: Some(asked),
            secret: None,
        };
        ask_hub(&stage.hub, ask).await.unwrap();
        stage.settle().await;
        let said = stage.world.asked.lock().unwrap().pop().unwrap().lease_s;
        assert_eq!(said, granted);
    }
}
