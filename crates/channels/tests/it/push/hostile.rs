//! A vendor at its worst, all at once: it hangs up, asks for patience, fails, refuses
//! streams, and knows a part of the phones no more. Nobody who is there is missed or told
//! twice, and nobody who is gone is asked for again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::FutureExt as _;
use homeward_domain::status::Actual;
use homeward_ports::{
    channel::Outcome,
    push::{PushKind, PushSubscriptions as _},
};
use serde_json::Value;

use super::{
    House, Time,
    double::{Asked, Does, Double, Nobody, ORDINARY, Rules},
    google::{Google, channel, refused},
    push,
};
use crate::samples::{Story, form};

const PHONES: usize = 400;
/// As the vendor asks for.
const PATIENCE_S: u64 = 7;
/// The quota of the account, each minute.
const QUOTA: usize = 600;
/// Of the connections, so many end before a word.
const HUNG_UP: usize = 4;
/// How long the deliverer waits at least where no time is named.
const BACKOFF_S: u64 = 5;

/// Google, with a list of who was asked for and when patience was asked for.
struct Listed {
    google: Arc<Google>,
    time: Time,
    asked: Mutex<BTreeMap<String, Vec<Duration>>>,
    spent: Mutex<Vec<Duration>>,
}

impl Rules for Listed {
    fn hear(&self, asked: &Asked) -> Does {
        let now = homeward_channels::push::pace::Beat::now(&self.time);
        let body: Option<Value> = serde_json::from_slice(&asked.body).ok();
        let token = body.and_then(|body| Some(body["message"]["token"].as_str()?.to_owned()));
        let does = self.google.hear(asked);
        if let Some(token) = token {
            let mut all = self.asked.lock().unwrap();
            all.entry(token).or_default().push(now);
        }
        if matches!(does, Does::Says(429, ..)) {
            self.spent.lock().unwrap().push(now);
        }
        does
    }
}

/// Each phone's fate comes from its number, so that every run is the same.
async fn a_bad_day(house: &House<Actual>) -> Arc<Listed> {
    let google = Google::new(house.time.clone(), QUOTA);
    for n in 0..PHONES {
        let token = n.to_string();
        house.phone(PushKind::Fcm, &token).await;
        if !is_gone(n) {
            google.registers(&token);
        }
        let headers = vec![("retry-after", PATIENCE_S.to_string())];
        match n % 20 {
            1 | 6 | 11 | 16 => google.plan(&token, Does::Says(429, headers, String::new())),
            2 | 12 => google.plan(&token, refused(503, "UNAVAILABLE", Some("UNAVAILABLE"))),
            3 => google.plan(&token, Does::Refuses),
            _ => {}
        }
    }
    Arc::new(Listed {
        google,
        time: house.time.clone(),
        asked: Mutex::default(),
        spent: Mutex::default(),
    })
}

/// One of twenty.
const fn is_gone(n: usize) -> bool {
    n % 20 == 4
}

#[tokio::test]
async fn on_a_bad_day_nobody_is_missed_or_told_twice_and_the_gone_are_asked_for_once() {
    let house = House::<Actual>::new();
    let listed = a_bad_day(&house).await;
    let hang_up: Nobody = |stream| async move { drop(stream) }.boxed();
    let first = move |nth| (nth < HUNG_UP).then_some(hang_up);
    let double = Double::with_first(ORDINARY, listed.clone(), first).await;
    let (_, package) = Story::<Actual>::begins(form());
    let channel = channel(&house, &double);
    let mut rounds = 0;
    while let Outcome::Later(wait, said) = push(&channel, &package).await {
        rounds += 1;
        assert!(rounds < PHONES, "no end: {said}");
        let named_s = wait.and_then(|wait| u64::try_from(wait.as_millis() / 1_000).ok());
        let wait = Duration::from_secs(named_s.unwrap_or(BACKOFF_S));
        house.time.wind(wait);
    }
    assert!(rounds > HUNG_UP, "it was a bad day");
    let mut told = BTreeMap::<String, usize>::new();
    for one in listed.google.taken() {
        *told.entry(one.token).or_default() += 1;
    }
    let there: Vec<String> = (0..PHONES)
        .filter(|n| !is_gone(*n))
        .map(|n| n.to_string())
        .collect();
    assert_eq!(told.len(), there.len());
    assert!(there.iter().all(|token| told[token] == 1), "{told:?}");
    let asked = listed.asked.lock().unwrap();
    for n in (0..PHONES).filter(|n| is_gone(*n)) {
        assert_eq!(asked[&n.to_string()].len(), 1, "{n} is gone");
    }
    assert_eq!(house.phones.count().await.unwrap(), there.len() as u64);
    patience_was_kept(&asked, &listed.spent.lock().unwrap());
}

/// After each 429 nobody was asked for before nine tenths of the time that it named, but
/// those who were on their way when it came.
fn patience_was_kept(asked: &BTreeMap<String, Vec<Duration>>, spent: &[Duration]) {
    let patience = Duration::from_secs(PATIENCE_S);
    assert!(!spent.is_empty());
    for since in spent {
        let early = asked.values().flatten().filter(|at| {
            let after = at.saturating_sub(*since);
            patience / 10 < after && after < patience * 9 / 10
        });
        assert_eq!(early.count(), 0, "asked too early after {since:?}");
    }
}
