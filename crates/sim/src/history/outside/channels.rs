//! Stub channels: they keep what they were given, let the invariants see each
//! hand-off, and behave as badly as the other side does.

use std::{
    marker::PhantomData,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{
    audience::Audience,
    delivery::{ChannelId, DeliveryKey},
    message::{MessageHead, MessageIdentity},
    people::Partner,
    status::Status,
    time::{Span, Timestamp},
};
use homeward_engine::Street;
use homeward_geo::{Circle, Point};
use homeward_ports::{
    channel::{Channel, Outcome, Outlet, Target},
    fault::{Fault, FaultKind},
    memory::MemoryStore,
    package::Package,
    sessions::{Progress, Screens, Sessions},
    world::Clock,
};

use super::{
    House, Page,
    partners::{Mood, Partners},
};
use crate::history::{
    hands::Hands,
    invariants::street::*,
    rounds::until,
    watch::{Watch, hold},
};

/// What stands in this world: all of the house, partners, and one account elsewhere.
const CHANNELS: [ChannelId; 6] = [
    ChannelId::PublicPage,
    ChannelId::Device,
    ChannelId::Signage,
    ChannelId::CapFeed,
    ChannelId::PartnerWebhook,
    ChannelId::Weibo,
];

/// A partner that hangs is given up after this (the webhook's own limit).
const GIVEN_UP: Span = Span::seconds(15);

/// What every stub needs of the world.
#[derive(Clone)]
pub struct Outside {
    pub house: Arc<House>,
    pub partners: Arc<Mutex<Partners>>,
    pub record: Arc<MemoryStore>,
    pub hands: Arc<Hands>,
    pub watch: Arc<Watch>,
}

impl Outside {
    pub fn partners(&self) -> MutexGuard<'_, Partners> {
        self.partners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The street of one status, stubs all along.
    pub fn street<S: Status>(&self) -> Street<S> {
        let stub = |id| -> Arc<dyn Channel<S>> {
            Arc::new(Stub::<S> {
                id,
                outside: self.clone(),
                status: PhantomData,
            })
        };
        let door = Arc::new(Door::<S> {
            outside: self.clone(),
            status: PhantomData,
        });
        Street {
            channels: CHANNELS.map(stub).into(),
            sessions: door.clone(),
            screens: door,
            shelf: Arc::default(),
        }
    }

    /// What every hand-off must keep.
    fn handed(&self, head: &MessageHead, channel: ChannelId) {
        let now = self.hands.now();
        let is_open = self.house.of(head.status).is_open;
        let state = self.record.state();
        let seen = &mut *self.watch.seen();
        if !is_open {
            // Hung again before any door opens: it tells nobody, and expires where it hangs.
            return;
        }
        seen.tale
            .tell(now, format!("{} to {}", head.identity, channel.as_str()));
        let ended = seen.ended.get(&head.alert).copied();
        hold!(seen, nothing_leaves_after_the_end(head, ended, now));
        hold!(
            seen,
            nothing_leaves_after_its_time(head, state.alerts.get(&head.alert), now)
        );
    }

    fn to_partner(&self, head: &MessageHead, partner: &Partner, key: &DeliveryKey) {
        let state = self.record.state();
        let seen = &mut *self.watch.seen();
        hold!(
            seen,
            an_exercise_reaches_only_participants(head.status, partner.status)
        );
        hold!(
            seen,
            endings_go_only_to_who_may_have_the_alert(
                head,
                partner.id,
                &mut state.deliveries.values()
            )
        );
        let newest = seen.handed.get(&(head.alert, partner.id)).copied();
        hold!(seen, no_older_version_after_a_newer(head, newest));
        let newest = newest.unwrap_or(0).max(head.identity.version);
        seen.handed.insert((head.alert, partner.id), newest);
        let first = seen.keys.get(&(partner.id, head.identity.clone())).cloned();
        hold!(seen, every_try_has_the_same_key(first.as_ref(), key));
        seen.keys
            .entry((partner.id, head.identity.clone()))
            .or_insert_with(|| key.clone());
    }
}

struct Stub<S> {
    id: ChannelId,
    outside: Outside,
    status: PhantomData<fn() -> S>,
}

impl<S: Status> Stub<S> {
    fn whole(&self, package: &Package<S>, audience: &Audience<S>) {
        let (head, seq) = (package.head(), package.seq());
        let now = self.outside.hands.now();
        let mut standing = self.outside.house.of(S::KIND);
        match self.id {
            ChannelId::PublicPage => {
                let page = Page {
                    version: head.identity.version,
                    is_closing: head.is_closing(),
                };
                let stands = standing
                    .pages
                    .entry(head.identity.alert.clone())
                    .or_insert(page);
                if stands.version < page.version {
                    *stands = page;
                }
            }
            ChannelId::Device => {
                let seen = &mut *self.outside.watch.seen();
                // What came before, or is past its own expiry, is not heard again.
                let is_news = !standing.log.knows(seq) && head.expires > now;
                hold!(
                    seen,
                    the_log_is_offered_in_order(standing.log.seq, seq, is_news)
                );
                if standing.is_open && head.expires > now {
                    let page = standing
                        .pages
                        .get(&head.identity.alert)
                        .map(|page| page.version);
                    hold!(seen, the_page_stands_before_the_phones_ring(head, page));
                }
                let head = MessageHead {
                    reach: audience.reach().to_vec(),
                    except: audience.except().to_vec(),
                    ..head.clone()
                };
                standing.log.offer(seq, &head, now);
            }
            ChannelId::Signage => standing.board.show(seq, head),
            _ => {}
        }
    }

    async fn partner(
        &self,
        package: &Package<S>,
        partner: &Partner,
        key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        let head = package.head();
        let unreachable = || Fault::new(FaultKind::Unreachable, "reach the partner");
        if partner.webhook_url.is_none() {
            return Ok(Outcome::Gone("no address".to_owned()));
        }
        self.outside.to_partner(head, partner, key);
        let take = || {
            let mut partners = self.outside.partners();
            partners
                .ledgers
                .entry(partner.id)
                .or_default()
                .take(head, key);
        };
        let mood = self.outside.partners().mood(partner.id);
        let began = self.outside.hands.now();
        let passed = |span: Span| move || self.outside.hands.now() >= began + span;
        match mood {
            Mood::Well => take(),
            Mood::Slow => {
                until(passed(Span::millis(1_500))).await;
                take();
            }
            Mood::Hangs => {
                take();
                until(passed(GIVEN_UP)).await;
                return Err(unreachable());
            }
            Mood::TakesAndFails => {
                take();
                return Err(unreachable());
            }
            Mood::Fails => return Err(unreachable()),
            Mood::Busy => return Ok(Outcome::Later(Some(Span::seconds(20)), "429".to_owned())),
            Mood::Refuses => return Ok(Outcome::Rejected("400".to_owned())),
        }
        Ok(Outcome::Accepted("204".to_owned()))
    }
}

#[async_trait]
impl<S: Status> Channel<S> for Stub<S> {
    fn id(&self) -> ChannelId {
        self.id
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        self.outside.handed(package.head(), self.id);
        match target {
            Target::Whole(audience) | Target::Outlet(Outlet { audience, .. }) => {
                self.whole(package, audience);
                Ok(Outcome::Accepted("taken".to_owned()))
            }
            Target::Partner(partner) => self.partner(package, partner, key).await,
        }
    }
}

/// What the engine asks of the open connections and of the screens.
struct Door<S> {
    outside: Outside,
    status: PhantomData<fn() -> S>,
}

impl<S: Status> Sessions<S> for Door<S> {
    fn offer(&self, package: &Package<S>, _audience: &Audience<S>) {
        let now = self.outside.hands.now();
        self.outside
            .house
            .of(S::KIND)
            .log
            .offer(package.seq(), package.head(), now);
    }
    fn progress(&self, message: &MessageIdentity) -> Option<Progress> {
        let standing = self.outside.house.of(S::KIND);
        let reached = standing.log.reached(message)?;
        Some(Progress {
            handed: reached.handed,
            first_ms: reached.first_ms,
            ..Progress::default()
        })
    }
    fn connected(&self) -> u64 {
        0
    }
    fn connected_within(&self, _reach: &[Circle]) -> u64 {
        0
    }
}

impl<S: Status> Screens<S> for Door<S> {
    fn show(&self, package: &Package<S>) {
        self.outside
            .house
            .of(S::KIND)
            .board
            .show(package.seq(), package.head());
    }
    fn at(&self, _place: Point, _now: Timestamp) -> Vec<Bytes> {
        Vec::new()
    }
    fn revision(&self) -> u64 {
        0
    }
}
