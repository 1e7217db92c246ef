//! One call to one subscriber, and what its answer means.

use std::sync::Arc;

use homeward_domain::{
    delivery::retry_after,
    facts::{Actor, Facts},
    status::Status,
    time::Span,
};
use homeward_ports::{
    fault::Fault,
    hub::{Answered, HubId, Mark, Mode, Question, Subscription, Telling, TopicContent, Wish},
};

use crate::{Failure, commands::invite::new_token, hub::Hub};

/// What could not be written down, with what it was about.
pub struct Unwritten {
    /// Who took what meanwhile.
    pub told: Option<(HubId, Mark)>,
    pub failure: Failure,
}
pub type Ended = Result<(), Unwritten>;

/// A callback that nobody answers at is asked so often; who then wants to subscribe
/// asks anew.
pub const ASKED_MAX: u32 = 3;
/// So many tries in a row, about a day, and the subscriber is given up.
pub const TRIES_MAX: u32 = 35;
/// The house's own beat for so many tries; then each wait is twice the one before.
const QUICK_TRIES: u32 = 6;
const WAIT_MAX: Span = Span::hours(1);
const SPREAD_MS: u64 = 6_000;

/// Asks whether whoever owns the callback wants this (WebSub section 5.3).
pub async fn ask<S: Status>(hub: Arc<Hub<S>>, id: HubId, wish: Wish) -> Ended {
    let ground = &hub.ground;
    let mut facts = Facts::new(ground.clock.now(), Actor::System, ground.entropy.chance());
    let question = Question {
        mode: wish.mode,
        topic: wish.topic.clone(),
        callback: wish.callback.clone(),
        challenge: new_token(&mut facts, ""),
        lease_s: wish.lease_s,
    };
    let answered = ground.callbacks.ask(&question).await;
    tracing::debug!(?wish, ?answered, "a subscriber was asked");
    let now = ground.clock.now();
    let tries = wish.tries + 1;
    let (what, written) = match answered {
        Answered::Yes => {
            let expires = now + Span::seconds(i64::from(wish.lease_s));
            let what = match wish.mode {
                Mode::Subscribe => "subscribed",
                Mode::Unsubscribe => "unsubscribed",
            };
            (what, ground.subscriptions.granted(id, expires).await)
        }
        Answered::Silent(_) if tries < ASKED_MAX => {
            let next_at = now + retry_after(tries);
            let later = ground.subscriptions.wish_later(id, tries, next_at).await;
            ("silent", later)
        }
        Answered::No(_) | Answered::Failed(_) | Answered::Silent(_) => {
            ("not_verified", ground.subscriptions.wish_ends(id).await)
        }
    };
    counted(what, written, None)
}

/// Brings the topic as it is now (WebSub section 7).
pub async fn tell<S: Status>(hub: Arc<Hub<S>>, one: Subscription, content: TopicContent) -> Ended {
    let ground = &hub.ground;
    let mark = content.mark;
    let telling = Telling {
        callback: one.callback.clone(),
        secret: one.secret.clone(),
        topic: one.topic.clone(),
        hub: ground.topics.hub(),
        content,
    };
    let answered = ground.callbacks.tell(&telling).await;
    tracing::debug!(?one, ?answered, "a subscriber was told");
    let tries = one.tries + 1;
    match answered {
        Answered::Yes => {
            let told = ground.subscriptions.told(one.id, mark).await;
            counted("told", told, Some((one.id, mark)))
        }
        Answered::Failed(_) | Answered::Silent(_) if tries < TRIES_MAX => {
            let next_at = ground.clock.now() + wait(tries, one.id);
            let later = ground.subscriptions.tell_later(one.id, tries, next_at);
            counted("not_told", later.await, None)
        }
        Answered::No(_) | Answered::Failed(_) | Answered::Silent(_) => counted(
            "given_up",
            ground.subscriptions.drop_one(one.id).await,
            None,
        ),
    }
}

/// What was written down counts.
fn counted(what: &'static str, written: Result<(), Fault>, told: Option<(HubId, Mark)>) -> Ended {
    let unwritten = |fault: Fault| Unwritten {
        told,
        failure: fault.into(),
    };
    written.map_err(unwritten)?;
    metrics::counter!("homeward_hub_total", "what" => what).increment(1);
    Ok(())
}

/// Until try number `tries + 1`. After an outage of the line not all come at one moment.
pub fn wait(tries: u32, id: HubId) -> Span {
    if tries < QUICK_TRIES {
        return retry_after(tries);
    }
    let doubled = 1_i64 << (tries - QUICK_TRIES).min(10);
    let wait = Span::minutes(doubled).min(WAIT_MAX);
    let spread = id.wrapping_mul(2_654_435_761) % SPREAD_MS;
    Span::millis(wait.as_millis() + i64::try_from(spread).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscriber_that_is_down_is_tried_for_about_a_day() {
        let waits = (1..TRIES_MAX).map(|tries| wait(tries, 0).as_millis());
        let hours = waits.sum::<i64>() / 3_600_000;
        assert!((20..=26).contains(&hours), "{hours} hours");
        assert_eq!(wait(1, 9), Span::seconds(1));
        assert!(wait(u32::MAX, 9) <= Span::millis(WAIT_MAX.as_millis() + 6_000));
    }
}
