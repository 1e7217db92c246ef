//! Promises that time may take to keep: held when all trouble is over and
//! nothing is due any more.

use homeward_domain::{
    alert::Alert,
    change::Chain,
    delivery::{Delivery, DeliveryState, Shard},
    message::MessageHead,
    state::State,
    time::Timestamp,
};
use homeward_ports::{store::Store as _, world::Clock as _};

use super::{Verdict, ensure};
use crate::history::{
    outside::{Page, partners::Partners, phone::Phone},
    town::{Promise, Town, Wall},
    watch::{Seen, hold},
};

/// Holds all of them.
pub(crate) fn hold_all(town: &Town) {
    let now = town.hands.now();
    let state = town.record.state();
    let seen = &mut *town.watch.seen();
    for promise in town.promises.borrow().iter() {
        hold!(
            seen,
            what_was_acknowledged_is_in_the_record(promise, &state)
        );
    }
    hold!(seen, one_request_is_one_alert(&town.promises.borrow()));
    let partners = town.outside.partners();
    for delivery in state.deliveries.values() {
        hold!(seen, nothing_is_left_to_do(delivery, now));
        hold!(seen, what_counts_as_delivered_arrived(delivery, &partners));
    }
    for alert in state.alerts.values() {
        at_rest(town, seen, &state, &partners, alert, now);
    }
    drop(state);
    audit(town, seen);
}

fn at_rest(
    town: &Town,
    seen: &mut Seen,
    state: &State,
    partners: &Partners,
    alert: &Alert,
    now: Timestamp,
) {
    let mut messages = state
        .messages
        .iter()
        .filter(|sent| sent.head.alert == alert.id);
    let Some(newest) = messages.next_back().map(|sent| &sent.head) else {
        return;
    };
    let standing = town.outside.house.of(alert.status);
    let page = standing.pages.get(&alert.code).copied();
    hold!(seen, the_page_says_how_it_stands(alert, page, now));
    for wall in town.walls.iter().filter(|wall| wall.status == alert.status) {
        let hangs = standing.board.at(wall.at, now);
        let hangs = hangs.iter().find(|head| head.alert == alert.id);
        hold!(
            seen,
            every_screen_shows_the_newest(alert, wall, hangs.map(|head| &**head), newest, now)
        );
    }
    for phone in town
        .phones
        .iter()
        .filter(|phone| phone.status == alert.status)
    {
        hold!(seen, everybody_inside_was_told(alert, phone, state, now));
        hold!(seen, nobody_still_shows_what_has_ended(alert, phone, now));
    }
    for partner in state.partners.values() {
        hold!(
            seen,
            whoever_has_it_gets_the_ending(state, alert, partner.id, partners, now)
        );
    }
}

/// What somebody was told is done is done.
pub fn what_was_acknowledged_is_in_the_record(promise: &Promise, state: &State) -> Verdict {
    let kept = match promise {
        Promise::Said {
            alert,
            version,
            expires,
            ..
        } => {
            let stands = state.alerts.get(alert);
            let message = state
                .messages
                .iter()
                .any(|sent| sent.head.alert == *alert && sent.head.identity.version == *version);
            // An acknowledged sighting that did not move the alert says nothing new.
            message
                && stands
                    .is_some_and(|alert| alert.version >= *version && alert.expires >= *expires)
        }
        Promise::Ended { alert } => state
            .alerts
            .get(alert)
            .is_some_and(|alert| !alert.stage.is_active()),
        Promise::Tip(tip) => state.tips.contains_key(tip),
        Promise::Partner(partner) => state.partners.contains_key(partner),
        Promise::Sighting { alert, number } => {
            state
                .sightings
                .values()
                .filter(|sighting| sighting.alert == *alert)
                .count()
                >= *number
        }
    };
    ensure(kept, || format!("{promise:?}"))
}

/// The same request again gives the same alert.
pub fn one_request_is_one_alert(promises: &[Promise]) -> Verdict {
    let keyed = promises.iter().filter_map(|promise| match promise {
        Promise::Said {
            alert,
            key: Some(key),
            ..
        } => Some((key, alert)),
        _ => None,
    });
    let keyed: Vec<_> = keyed.collect();
    let twice = keyed
        .iter()
        .find(|(key, alert)| keyed.iter().any(|(k, a)| k == key && a != alert));
    ensure(twice.is_none(), || format!("{twice:?} and another"))
}

pub fn nothing_is_left_to_do(delivery: &Delivery, now: Timestamp) -> Verdict {
    let left = !delivery.state.is_final() && delivery.next_at <= now;
    ensure(!left, || {
        format!("{} is {:?} still", delivery.key, delivery.state)
    })
}

/// What the record calls delivered was really taken by the partner.
pub fn what_counts_as_delivered_arrived(delivery: &Delivery, partners: &Partners) -> Verdict {
    let Shard::Partner(partner) = delivery.shard else {
        return Ok(());
    };
    let has = partners
        .ledgers
        .get(&partner)
        .is_some_and(|l| l.identities.contains(&delivery.identity));
    let claims = delivery.state == DeliveryState::Delivered;
    ensure(!claims || has, || {
        format!("{} did not arrive", delivery.key)
    })
}

pub fn the_page_says_how_it_stands(alert: &Alert, page: Option<Page>, now: Timestamp) -> Verdict {
    // A page carries its own expiry; what was over before it could be pressed needs none.
    if alert.expires <= now || alert.stage.ended_at().is_some() && alert.stage.closing().is_none() {
        return Ok(());
    }
    let due = Page {
        version: alert.version,
        is_closing: alert.stage.closing().is_some(),
    };
    ensure(page == Some(due), || {
        format!("{} should be {due:?}, is {page:?}", alert.code)
    })
}

/// A screen inside shows the newest word, and none shows what has ended.
pub fn every_screen_shows_the_newest(
    alert: &Alert,
    wall: &Wall,
    hangs: Option<&MessageHead>,
    newest: &MessageHead,
    now: Timestamp,
) -> Verdict {
    if alert.stage.is_active() {
        let owed = newest.expires > now && newest.area.contains(wall.at);
        let shown = hangs.map(|head| head.identity.version);
        return ensure(!owed || shown == Some(alert.version), || {
            format!("{} hangs as {shown:?}", newest.identity)
        });
    }
    let ended = alert.stage.closing().is_some();
    ensure(!ended || hangs.is_none(), || {
        format!("{} hangs still", alert.code)
    })
}

/// Whoever is connected and stands where the alert holds now has its card.
pub fn everybody_inside_was_told(
    alert: &Alert,
    phone: &Phone,
    state: &State,
    now: Timestamp,
) -> Verdict {
    let Some(area) = alert.expansion.opened.last().map(|ring| ring.circle) else {
        return Ok(());
    };
    if !alert.stage.is_active() || alert.expires <= now || !area.contains(phone.at) {
        return Ok(());
    }
    let mine = state.messages.iter().filter(|sent| {
        let head = &sent.head;
        let within =
            |circles: &[homeward_geo::Circle]| circles.iter().any(|c| c.contains(phone.at));
        head.alert == alert.id && head.expires > now && within(&head.reach) && !within(&head.except)
    });
    let due = mine
        .map(|sent| sent.head.identity.version)
        .max()
        .unwrap_or(0);
    let shown = phone.shows(alert.case, now);
    ensure(shown.is_some_and(|version| version >= due), || {
        format!(
            "phone {} inside {} v{} shows {shown:?}, due v{due}: {:?}",
            phone.name,
            alert.code,
            alert.version,
            phone.cards.get(&alert.case)
        )
    })
}

/// A found child is on no phone that can hear us.
pub fn nobody_still_shows_what_has_ended(alert: &Alert, phone: &Phone, now: Timestamp) -> Verdict {
    let shown = phone.shows(alert.case, now);
    ensure(alert.stage.is_active() || shown.is_none(), || {
        format!(
            "phone {} shows {} v{shown:?}, which is {:?}",
            phone.name, alert.code, alert.stage
        )
    })
}

/// Whoever may show a child that was found is told that it was.
pub fn whoever_has_it_gets_the_ending(
    state: &State,
    alert: &Alert,
    partner: homeward_domain::id::PartnerId,
    partners: &Partners,
    now: Timestamp,
) -> Verdict {
    let Some(ledger) = partners.ledgers.get(&partner) else {
        return Ok(());
    };
    let left = partners.left.contains(&partner);
    let over = alert.expires <= now || alert.stage.closing().is_none();
    if !ledger.shown.contains_key(&alert.id) || left || over || ledger.ended.contains(&alert.id) {
        return Ok(());
    }
    let closing = state.deliveries.values().find(|delivery| {
        delivery.alert == alert.id
            && delivery.shard == Shard::Partner(partner)
            && delivery.identity.version == alert.version
    });
    let refused =
        closing.is_some_and(|d| matches!(d.state, DeliveryState::Rejected | DeliveryState::Gone));
    ensure(refused, || {
        format!(
            "partner {partner} has {} still, closing {closing:?}",
            alert.code
        )
    })
}

/// The journal is the one that was seen to grow: nothing edited, dropped or put in.
pub fn the_audit_verifies(chain: Chain, written: Option<String>, seen: Option<String>) -> Verdict {
    ensure(written == seen, || {
        format!("{chain:?}: {written:?} is not {seen:?}")
    })
}

fn audit(town: &Town, seen: &mut Seen) {
    use futures_util::FutureExt as _;
    for (chain, hash) in seen.audit.clone() {
        let lines = town
            .record
            .audit(chain)
            .now_or_never()
            .and_then(Result::ok)
            .unwrap_or_default();
        let written = lines.last().map(|line| line.hash.to_string());
        hold!(
            seen,
            the_audit_verifies(chain, written, Some(hash.to_string()))
        );
    }
}
