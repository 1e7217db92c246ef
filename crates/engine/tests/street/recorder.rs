//! Channels that keep what they were handed, and partners that answer as told.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::{
    audience::Audience,
    delivery::{ChannelId, DeliveryKey},
    id::PartnerId,
    message::{MessageHead, MessageIdentity},
    status::Status,
    time::Timestamp,
};
use homeward_engine::Street;
use homeward_geo::{Circle, Point};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::{Fault, FaultKind},
    package::Package,
    sessions::{Progress, Screens, Sessions},
    world::Clock,
};

/// One hand-off to one channel.
#[derive(Debug, Clone)]
pub struct Handed {
    pub at: Timestamp,
    pub channel: ChannelId,
    pub head: MessageHead,
    pub partner: Option<PartnerId>,
    pub key: DeliveryKey,
    pub text: Bytes,
    pub cap: Option<Bytes>,
    /// What the account said of the alert before, where this is an account.
    pub posted: Vec<String>,
}

/// How a partner answers; without a word about it, well.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Fails,
    Hangs,
}

#[derive(Default)]
struct Kept {
    handed: Vec<Handed>,
    answers: HashMap<PartnerId, Answer>,
    down: HashSet<ChannelId>,
}

/// Everything that left the house, in order.
#[derive(Clone)]
pub struct Recorder {
    kept: Arc<Mutex<Kept>>,
    clock: Arc<dyn Clock>,
}

impl Recorder {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            kept: Arc::default(),
            clock,
        }
    }
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
    pub fn answer(&self, partner: PartnerId, answer: Option<Answer>) {
        let mut kept = self.kept();
        match answer {
            Some(answer) => kept.answers.insert(partner, answer),
            None => kept.answers.remove(&partner),
        };
    }
    /// A network that nobody reaches, or reaches again.
    pub fn down(&self, channel: ChannelId, is_down: bool) {
        let mut kept = self.kept();
        if is_down {
            kept.down.insert(channel);
        } else {
            kept.down.remove(&channel);
        }
    }
    /// What left since the last time this was asked.
    pub fn taken(&self) -> Vec<Handed> {
        std::mem::take(&mut self.kept().handed)
    }
    pub fn of(&self, partner: PartnerId) -> Vec<Handed> {
        let kept = self.kept();
        let own = kept
            .handed
            .iter()
            .filter(|handed| handed.partner == Some(partner));
        own.cloned().collect()
    }

    /// A street along which everything is kept.
    pub fn street<S: Status>(&self) -> Street<S> {
        let channel = |id| -> Arc<dyn Channel<S>> {
            Arc::new(Line {
                id,
                recorder: self.clone(),
            })
        };
        Street {
            channels: ChannelId::ALL.map(channel).into(),
            sessions: Arc::new(Nobody),
            screens: Arc::new(Nobody),
            shelf: Arc::default(),
        }
    }
}

struct Line {
    id: ChannelId,
    recorder: Recorder,
}

#[async_trait]
impl<S: Status> Channel<S> for Line {
    fn id(&self) -> ChannelId {
        self.id
    }
    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        let (partner, posted) = match target {
            Target::Partner(partner) => (Some(partner.id), &[][..]),
            Target::Whole(_) => (None, &[][..]),
            Target::Outlet(outlet) => (None, &outlet.posted[..]),
        };
        let answer = {
            let mut kept = self.recorder.kept();
            kept.handed.push(Handed {
                at: self.recorder.clock.now(),
                channel: self.id,
                head: package.head().clone(),
                partner,
                key: key.clone(),
                text: package.text().clone(),
                cap: package.cap().cloned(),
                posted: posted.iter().map(|post| post.handle.clone()).collect(),
            });
            match partner {
                Some(partner) => kept.answers.get(&partner).copied(),
                None => kept.down.contains(&self.id).then_some(Answer::Fails),
            }
        };
        match answer {
            None if self.id.is_outlet() => {
                let version = package.head().identity.version;
                Ok(Outcome::Accepted(format!("post-{version}")))
            }
            None => Ok(Outcome::Accepted("204".to_owned())),
            Some(Answer::Fails) => Err(Fault::new(FaultKind::Unreachable, "reach the partner")),
            Some(Answer::Hangs) => std::future::pending().await,
        }
    }
}

/// No phone is connected and no screen hangs: what left is in the recorder.
struct Nobody;

impl<S: Status> Sessions<S> for Nobody {
    fn offer(&self, _: &Package<S>, _: &Audience<S>) {}
    fn progress(&self, _: &MessageIdentity) -> Option<Progress> {
        None
    }
    fn connected(&self) -> u64 {
        0
    }
    fn connected_within(&self, _: &[Circle]) -> u64 {
        0
    }
}

impl<S: Status> Screens<S> for Nobody {
    fn show(&self, _: &Package<S>) {}
    fn at(&self, _: Point, _: Timestamp) -> Vec<Bytes> {
        Vec::new()
    }
    fn revision(&self) -> u64 {
        0
    }
}
