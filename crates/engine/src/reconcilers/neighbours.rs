//! Asks each neighbour's feed once a minute, and lets go of what nobody decided in time.
//!
//! Neighbours are asked side by side, so one that hangs delays nobody. What was dealt with
//! is remembered in memory alone: after a restart everything in the feeds is heard again,
//! and the record knows it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use bytes::Bytes;
use futures_util::future::join_all;
use homeward_domain::{
    change::{Change, Expect},
    facts::Actor,
    foreign::{Neighbour, REMEMBERED_FOR},
    id::NeighbourId,
    refusal::RefusalCode as Code,
    time::{Span, Timestamp},
};
use homeward_ports::{
    foreign_message::MESSAGE_BYTES_MAX,
    neighbours::{
        CALLS_MAX, FEED_LEN_MAX, FeedLook, Feeds, Fetched, Listed, Listing, TAKEN_MAX, listing,
    },
};

use crate::{
    Engine, Failure,
    bell::Look,
    commands::take_foreign::{From, take_foreign},
    driver::{complain, until},
    reconcilers::LOOK_MAX,
};

/// How often a feed is asked.
const EVERY: Span = Span::minutes(1);
/// Neighbours are not asked all in the same moment; which second is whose follows from
/// its id.
const JITTER_S: u128 = 10;

/// What is remembered of one feed between two looks.
struct Asked {
    /// As it was when this began: another form of it is a new beginning.
    neighbour: Neighbour,
    etag: Option<String>,
    dealt_with: BTreeSet<Listed>,
    next_at: Timestamp,
}

/// Runs for as long as the process lives.
pub async fn run(engine: &Engine) {
    let mut asked = BTreeMap::new();
    loop {
        let next = match look(engine, &mut asked).await {
            Ok(next) => next,
            Err(failure) => {
                complain("hear neighbours", &failure);
                None
            }
        };
        tokio::time::sleep(until(engine, next)).await;
    }
}

type AllAsked = BTreeMap<NeighbourId, Asked>;

/// One look at everything; says when the next feed is due.
async fn look(engine: &Engine, asked: &mut AllAsked) -> Result<Option<Timestamp>, Failure> {
    let now = engine.clock.now();
    expire(engine, now).await?;
    forget(engine, now).await?;
    let Some(feeds) = engine.neighbours.feeds.clone() else {
        return Ok(None);
    };
    remember(engine, asked, now).await?;
    let due = asked.values_mut().filter(|asked| asked.next_at <= now);
    join_all(due.map(|asked| ask(engine, &feeds, asked))).await;
    Ok(asked.values().map(|asked| asked.next_at).min())
}

/// The neighbours who have a feed now; a new one, or one with another form, at once.
async fn remember(engine: &Engine, asked: &mut AllAsked, now: Timestamp) -> Result<(), Failure> {
    let mut with_feed = engine.store.neighbours().await?;
    with_feed.retain(|neighbour| !neighbour.removed && neighbour.feed_url.is_some());
    asked.retain(|_, asked| with_feed.contains(&asked.neighbour));
    for neighbour in with_feed {
        asked.entry(neighbour.id).or_insert_with(|| Asked {
            neighbour,
            etag: None,
            dealt_with: BTreeSet::new(),
            next_at: now,
        });
    }
    Ok(())
}

async fn ask(engine: &Engine, feeds: &Arc<dyn Feeds>, asked: &mut Asked) {
    let now = engine.clock.now();
    let id = asked.neighbour.id;
    let second = i64::try_from(id.bits() % JITTER_S).unwrap_or(0);
    let first = asked.dealt_with.is_empty() && asked.etag.is_none();
    let jitter = if first {
        Span::seconds(second)
    } else {
        Span::default()
    };
    asked.next_at = now + EVERY + jitter;
    let url = asked.neighbour.feed_url.clone().unwrap_or_default();
    let fetched = feeds.fetch(&url, asked.etag.as_deref(), FEED_LEN_MAX).await;
    let (entries, trouble) = match fetched {
        Ok(Fetched::Unchanged) => {
            let before = engine.neighbours.look(id);
            (asked.dealt_with.len(), before.and_then(|look| look.trouble))
        }
        Ok(Fetched::Document { bytes, etag }) => {
            let listing = listing(&bytes);
            let entries = listing.messages.len();
            let (whole, trouble) = hear_all(engine, feeds, asked, listing, &url).await;
            // What is left for the next look must not be answered with "unchanged".
            asked.etag = etag.filter(|_| whole);
            (entries, trouble)
        }
        Err(fault) => {
            tracing::warn!(neighbour = %id, %fault, "a neighbour's feed was not read");
            (0, Some(fault.to_string()))
        }
    };
    let look = FeedLook {
        at: now,
        entries,
        trouble,
    };
    engine.neighbours.looked(id, look);
}

/// Takes what is new, at most so much; says whether nothing is left over, and the last
/// thing that was wrong.
async fn hear_all(
    engine: &Engine,
    feeds: &Arc<dyn Feeds>,
    asked: &mut Asked,
    listing: Listing,
    url: &str,
) -> (bool, Option<String>) {
    let listed: BTreeSet<&Listed> = listing.messages.iter().collect();
    asked.dealt_with.retain(|known| listed.contains(known));
    let (mut trouble, mut whole) = (listing.trouble, true);
    let (mut taken, mut calls) = (0, 0);
    for message in &listing.messages {
        if asked.dealt_with.contains(message) {
            continue;
        }
        taken += 1;
        calls += usize::from(matches!(message, Listed::At(..)));
        if taken > TAKEN_MAX || calls > CALLS_MAX {
            whole = false;
            break;
        }
        match hear_one(engine, feeds, asked.neighbour.id, message, url).await {
            Ok(()) => drop(asked.dealt_with.insert(message.clone())),
            Err((again, why)) => {
                if again {
                    whole = false;
                } else {
                    asked.dealt_with.insert(message.clone());
                }
                trouble = Some(why);
            }
        }
    }
    (whole, trouble)
}

/// One message of the list. What went wrong comes with whether to try it again.
async fn hear_one(
    engine: &Engine,
    feeds: &Arc<dyn Feeds>,
    neighbour: NeighbourId,
    message: &Listed,
    url: &str,
) -> Result<(), (bool, String)> {
    let bytes = match message {
        Listed::Inside(document) => Bytes::from(document.clone()),
        Listed::At(address, _) if !feeds.same_origin(url, address) => {
            return Err((false, "the feed links to another server".to_owned()));
        }
        Listed::At(address, _) => match feeds.fetch(address, None, MESSAGE_BYTES_MAX).await {
            Ok(Fetched::Document { bytes, .. }) => bytes,
            Ok(Fetched::Unchanged) => return Ok(()),
            Err(fault) => return Err((true, fault.to_string())),
        },
    };
    let taken = take_foreign(engine, Actor::System, From::Neighbour(neighbour), bytes).await;
    let passing = [Code::ForeignTime, Code::TooBusy, Code::ChangedMeanwhile];
    match taken {
        Ok(taken) => {
            // Of an envelope: what was taken is known the next time.
            let refused: Vec<_> = taken
                .messages
                .into_iter()
                .filter_map(|m| m.refused)
                .collect();
            let again = refused.iter().any(|no| passing.contains(&no.code));
            let told = refused
                .last()
                .map(|no| format!("{}: {}", no.code, no.detail));
            told.map_or(Ok(()), |told| Err((again, told)))
        }
        Err(Failure::Refused(refusal)) => {
            // A Cancel and what it cancels are refused once and then let be; it is no news.
            tracing::debug!(%neighbour, code = %refusal.code, "a neighbour's message is refused");
            Err((passing.contains(&refusal.code), refusal.to_string()))
        }
        Err(failure) => {
            complain("take a neighbour's message", &failure);
            Err((true, "the record could not be written".to_owned()))
        }
    }
}

/// What nobody decided in time is over, and its words leave the record.
async fn expire(engine: &Engine, now: Timestamp) -> Result<(), Failure> {
    for foreign in engine.store.foreign_waiting().await? {
        let sent = foreign.newest.as_ref().map(|name| name.sent);
        let told = foreign.facts.as_ref().zip(sent);
        if told.is_some_and(|(facts, sent)| facts.runs_out(sent) > now) {
            continue;
        }
        let expect = vec![Expect::ForeignAt {
            foreign: foreign.id,
            revision: foreign.revision,
        }];
        let mut facts = engine.facts(Actor::System);
        let change = Change::ForeignPut(Box::new(foreign.expired(facts.now)?));
        match engine.record(&mut facts, expect, vec![change]).await {
            Ok(()) => engine.bell.look(Look::default()),
            Err(failure) if failure.is_conflict() => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// What was over long ago is forgotten. One that is still an alert of ours is not: its
/// Cancel may come.
async fn forget(engine: &Engine, now: Timestamp) -> Result<(), Failure> {
    let old = engine.store.foreign_before(now - REMEMBERED_FOR, LOOK_MAX);
    for foreign in old.await? {
        if let Some(alert) = foreign.alert() {
            let alert = engine.store.alert(alert).await?;
            if alert.is_some_and(|alert| alert.stage.is_active()) {
                continue;
            }
        }
        let expect = vec![Expect::ForeignAt {
            foreign: foreign.id,
            revision: foreign.revision,
        }];
        let mut facts = engine.facts(Actor::System);
        let change = Change::ForeignForgotten(foreign.id);
        match engine.record(&mut facts, expect, vec![change]).await {
            Err(failure) if !failure.is_conflict() => return Err(failure),
            _ => {}
        }
    }
    Ok(())
}
