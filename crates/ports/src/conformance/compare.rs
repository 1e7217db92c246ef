//! Asks two stores everything and expects the same answers.

use homeward_domain::{
    change::Chain,
    delivery::{ChannelId, DeliveryKey},
    id::{AlertId, CaseId, TipId},
    people::KeyOwner,
    state::State,
    time::{Span, Timestamp},
};

use super::told;
use crate::store::Store;

/// Both stores' answer to one question.
macro_rules! same {
    ($stores:expr, $question:ident($($argument:expr),*)) => {{
        let (one, other) = $stores;
        assert_eq!(
            told(one.$question($($argument),*).await),
            told(other.$question($($argument),*).await),
            "{}", stringify!($question)
        );
    }};
}

type Pair<'a> = (&'a dyn Store, &'a dyn Store);

/// `state` says what there is to ask about.
pub async fn everything(stores: Pair<'_>, state: &State, now: Timestamp) {
    people(stores, state).await;
    others(stores, state).await;
    for case in state.cases.keys().copied().chain([CaseId::from_bits(0)]) {
        same!(stores, case(case));
        same!(stores, case_key(case));
        same!(stores, audit(Chain::Case(case)));
    }
    same!(stores, audit(Chain::House));
    for alert in state.alerts.keys().copied().chain([AlertId::from_bits(0)]) {
        of_alert(stores, alert).await;
    }
    for alert in state.alerts.values() {
        same!(stores, alert_by_code(&alert.code));
    }
    messages(stores, state).await;
    deliveries(stores, state, now).await;
    returns(stores, state).await;
    foreign(stores, state, now).await;
}

async fn foreign(stores: Pair<'_>, state: &State, now: Timestamp) {
    same!(stores, neighbours());
    same!(stores, foreign_waiting());
    for limit in [2, usize::MAX] {
        same!(stores, foreign_before(now, limit));
        same!(stores, foreign_before(now - Span::hours(1), limit));
        for agency in state.agencies.keys() {
            same!(stores, foreign_of(*agency, limit));
        }
    }
    let names = |all: &[&str]| -> Vec<(String, String)> {
        let named = all
            .iter()
            .map(|i| ("homeward:cn-410100".to_owned(), (*i).to_owned()));
        named.collect()
    };
    for neighbour in state.neighbours.keys() {
        same!(stores, foreign_count(*neighbour));
        same!(stores, foreign_named(*neighbour, &names(&["b", "a"])));
        same!(stores, foreign_named(*neighbour, &names(&["c", "nobody"])));
    }
    for held in state.foreign.keys() {
        same!(stores, foreign(*held));
    }
}

async fn people(stores: Pair<'_>, state: &State) {
    same!(stores, agencies());
    for agency in state.agencies.keys() {
        same!(stores, agency(*agency));
        same!(stores, officers(*agency));
        same!(stores, cases(*agency));
    }
    for officer in state.officers.keys() {
        same!(stores, officer(*officer));
        same!(stores, keys_of(KeyOwner::Officer(*officer)));
    }
    for digest in state.links.keys() {
        same!(stores, link(digest));
    }
    for digest in state.sessions.keys() {
        same!(stores, session(digest));
    }
    for key in state.keys.values() {
        same!(stores, key(&key.digest));
    }
}

async fn others(stores: Pair<'_>, state: &State) {
    same!(stores, partners());
    for partner in state.partners.keys() {
        same!(stores, partner(*partner));
        same!(stores, keys_of(KeyOwner::Partner(*partner)));
        same!(stores, deliveries_to(*partner, None, usize::MAX));
        same!(stores, deliveries_to(*partner, Some(3), 2));
    }
    same!(stores, screens());
    same!(stores, screens_seen());
    for screen in state.screens.keys() {
        same!(stores, screen(*screen));
        same!(stores, keys_of(KeyOwner::Screen(*screen)));
    }
}

async fn of_alert(stores: Pair<'_>, alert: AlertId) {
    same!(stores, alert(alert));
    same!(stores, fence(alert));
    same!(stores, messages_of(alert));
    same!(stores, staged(alert));
    same!(stores, deliveries_of(alert));
    same!(stores, milestones(alert));
    same!(stores, tips_of(alert, 3));
    same!(stores, tips_of(alert, usize::MAX));
    same!(stores, first_tip(alert));
    same!(stores, tip_count(alert));
    same!(stores, sightings_of(alert));
}

async fn messages(stores: Pair<'_>, state: &State) {
    let last = state.messages.len() as u64;
    for seq in 0..=last + 1 {
        same!(stores, message(seq));
        same!(stores, messages_after(seq, 3));
    }
    same!(stores, messages_after(0, usize::MAX));
    same!(stores, unplanned(2));
    same!(stores, unplanned(usize::MAX));
}

async fn deliveries(stores: Pair<'_>, state: &State, now: Timestamp) {
    let choices: [&[ChannelId]; 4] = [
        &ChannelId::ALL,
        &[ChannelId::PartnerWebhook],
        &[ChannelId::Device, ChannelId::PublicPage],
        &[],
    ];
    for channels in choices {
        same!(stores, due(channels, now, 3));
        same!(stores, due(channels, now - Span::seconds(30), usize::MAX));
        same!(stores, due(channels, now + Span::minutes(10), usize::MAX));
    }
    same!(stores, next_due());
    for key in state.deliveries.keys() {
        same!(stores, delivery(key));
    }
    same!(stores, delivery(&DeliveryKey::parse("nothing")));
}

async fn returns(stores: Pair<'_>, state: &State) {
    same!(stores, active_alerts());
    let ends = state.alerts.values().filter_map(|a| a.stage.ended_at());
    for end in ends {
        same!(stores, ended_before(end));
        same!(stores, ended_before(end + Span::millis(1)));
    }
    for identity in state.tallies.keys() {
        same!(stores, tally(identity));
    }
    for tip in state.tips.keys().copied().chain([TipId::from_bits(0)]) {
        same!(stores, tip(tip));
    }
    for key in state.answers.keys() {
        same!(stores, answer(key));
    }
}
