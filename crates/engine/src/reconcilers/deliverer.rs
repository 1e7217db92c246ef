//! Hands packages to the channels in the house: page, phones, screens.
//!
//! In the order of the log, page first: the page stands before the first phone
//! rings, and a phone's cursor never jumps over a message. Right before each
//! hand-off the alert is looked at again; an alert that has ended lets only its
//! closing through.

use std::sync::Arc;

use homeward_domain::{
    audience::Audience,
    change::{Change, Expect, SentMessage},
    delivery::{ChannelId, Delivery, DeliveryKey, DeliveryState, MadeWith, Shard},
    facts::Actor,
    message::{Cause, MessageHead},
    people::Partner,
};
use homeward_ports::{
    channel::{Outcome, Outlet, Posted, Target, Tried},
    fault::Fault,
    package::{Package, PublicPhoto, Said},
};

use crate::{
    Engine, Failure, Walk, afoot,
    bell::Look,
    commands::attach_photo::public_photo,
    house::on_street,
    reconcilers::{LOOK_MAX, superseded},
};

/// Hands over everything that is due in the house.
pub async fn run(engine: &Engine) -> Result<(), Failure> {
    let now = engine.clock.now();
    let mut due = engine
        .store
        .due(&ChannelId::IN_HOUSE, now, LOOK_MAX)
        .await?;
    due.sort_by_key(|delivery| (delivery.seq, delivery.channel));
    if planted!(NewestFirst) {
        due.reverse();
    }
    let (mut moved, mut failed) = (Vec::new(), Ok(()));
    for delivery in due {
        let alert = delivery.alert;
        match hand_over(engine, delivery).await {
            Ok(delivery) => moved.push(delivery),
            // The rest waits for the next look, in order. What was handed over
            // is written down all the same.
            Err(failure) => {
                failed = Err(failure);
                break;
            }
        }
        engine.bell.look(Look {
            alert: Some(alert),
            ..Look::default()
        });
    }
    write_down(engine, moved).await?;
    failed
}

/// Records what became of the deliveries, together.
async fn write_down(engine: &Engine, moved: Vec<Delivery>) -> Result<(), Failure> {
    if moved.is_empty() {
        return Ok(());
    }
    let mut facts = engine.facts(Actor::System);
    let changes = moved.into_iter().map(Change::DeliveryMoved).collect();
    engine.record(&mut facts, vec![], changes).await
}

async fn hand_over(engine: &Engine, delivery: Delivery) -> Result<Delivery, Failure> {
    let Some(parcel) = pack(engine, &delivery).await? else {
        return Ok(delivery.dropped(DeliveryState::Superseded));
    };
    if let Some(dropped) = fenced(engine, &delivery).await? {
        return Ok(dropped);
    }
    let delivery = delivery.leaving(engine.clock.now());
    let tried = on_street!(delivery.status, S => leave::<S>(engine, &delivery, parcel).await);
    Ok(judged(delivery, tried.outcome))
}

/// All that one hand-off takes, fetched before the last look at the alert: in the
/// time that fetching takes, the alert may end.
pub(crate) struct Parcel {
    said: Arc<Said>,
    photo: Option<Arc<PublicPhoto>>,
    partner: Option<Partner>,
    posted: Vec<Posted>,
}

impl Parcel {
    /// What the bytes for a partner will hang on, as far as it is known before they leave.
    pub(crate) fn made_with(&self) -> Option<MadeWith> {
        let partner = self.partner.as_ref()?;
        Some(MadeWith {
            datum: partner.datum,
            format: partner.format,
            languages: partner.languages,
            signed_at_s: None,
        })
    }

    pub(crate) async fn of(engine: &Engine, sent: SentMessage) -> Self {
        let photo = photo(engine, &sent.head).await;
        Self {
            said: Arc::new(Said::of(sent)),
            photo,
            partner: None,
            posted: Vec::new(),
        }
    }
}

/// `None` when the record has no such message.
pub(crate) async fn pack(engine: &Engine, delivery: &Delivery) -> Result<Option<Parcel>, Failure> {
    let Some(said) = afoot::message(engine, delivery.seq).await? else {
        return Ok(None);
    };
    let now = engine.clock.now();
    let partner = match delivery.shard {
        Shard::Partner(id) => engine
            .store
            .partner(id)
            .await?
            .map(|partner| partner.at(now)),
        Shard::Whole => None,
    };
    // A webhook carries words and an address of the photo. To open the photo itself for
    // each of a thousand partners would keep them waiting for each other. A push likewise.
    let photo = match delivery.channel {
        ChannelId::PartnerWebhook => None,
        push if push.is_push() => None,
        _ => photo(engine, said.head()).await,
    };
    Ok(Some(Parcel {
        said,
        photo,
        partner,
        posted: posted(engine, delivery).await?,
    }))
}

/// What an outlet says of the alert already, oldest first.
async fn posted(engine: &Engine, delivery: &Delivery) -> Result<Vec<Posted>, Failure> {
    if !delivery.channel.is_outlet() {
        return Ok(Vec::new());
    }
    let earlier = engine.store.deliveries_of(delivery.alert).await?;
    let stands = |d: &Delivery| {
        d.channel == delivery.channel && d.seq < delivery.seq && d.state == DeliveryState::Delivered
    };
    let posted = earlier.into_iter().filter(stands).map(|d| Posted {
        identity: d.identity,
        handle: d.answer.unwrap_or_default(),
    });
    Ok(posted.collect())
}

/// The delivery as it ends here, if it must not leave any more.
pub(crate) async fn fenced(
    engine: &Engine,
    delivery: &Delivery,
) -> Result<Option<Delivery>, Failure> {
    if planted!(FenceSkipped) {
        return Ok(None);
    }
    let Some(fence) = engine.store.fence(delivery.alert).await? else {
        return Ok(Some(delivery.clone().dropped(DeliveryState::Superseded)));
    };
    if superseded(delivery, &fence) {
        return Ok(Some(delivery.clone().dropped(DeliveryState::Superseded)));
    }
    // A renewed alert outlives the expiry of its older messages.
    if fence.expires <= engine.clock.now() && !planted!(ExpiryNotChecked) {
        return Ok(Some(delivery.clone().dropped(DeliveryState::Expired)));
    }
    Ok(None)
}

/// One try on the channel itself. Nothing is asked of the record any more.
pub(crate) async fn leave<S: Walk>(engine: &Engine, delivery: &Delivery, parcel: Parcel) -> Tried {
    let Some(package) = Package::<S>::of(parcel.said, parcel.photo) else {
        return not_tried(Outcome::Rejected("the message was erased".to_owned()));
    };
    let target = match (delivery.shard, parcel.partner) {
        (Shard::Partner(_), Some(partner)) => Target::Partner(partner),
        (Shard::Partner(_), None) => {
            return not_tried(Outcome::Gone("the partner has left".to_owned()));
        }
        (Shard::Whole, _) => match audience::<S>(package.head()) {
            Some(audience) if delivery.channel.is_outlet() => Target::Outlet(Outlet {
                audience,
                posted: parcel.posted,
            }),
            Some(audience) => Target::Whole(audience),
            None => return not_tried(Outcome::Rejected("not of this status".to_owned())),
        },
    };
    let channels = &S::street(engine).channels;
    match channels
        .iter()
        .find(|channel| channel.id() == delivery.channel)
    {
        Some(channel) => channel.attempt(&package, &target, &key_of(delivery)).await,
        None => not_tried(Outcome::Gone("no such channel here".to_owned())),
    }
}

const fn not_tried(outcome: Outcome) -> Tried {
    Tried {
        outcome: Ok(outcome),
        signed_at_s: None,
    }
}

fn audience<S: Walk>(head: &MessageHead) -> Option<Audience<S>> {
    if planted!(RingsTellAll) {
        return S::audience(&MessageHead {
            except: vec![],
            ..head.clone()
        });
    }
    S::audience(head)
}

/// The same for every try: by it the other side knows again what it has.
fn key_of(delivery: &Delivery) -> DeliveryKey {
    if planted!(NewKeyEachTry) {
        return DeliveryKey::parse(&format!("{}/{}", delivery.key, delivery.attempts));
    }
    delivery.key.clone()
}

/// The public photo, for messages that show one. A photo that cannot be opened
/// does not hold the words back.
async fn photo(engine: &Engine, head: &MessageHead) -> Option<Arc<PublicPhoto>> {
    if matches!(head.cause, Cause::Found | Cause::Ended) {
        return None;
    }
    let alert = engine.store.alert(head.alert).await.ok()??;
    let id = alert.poster?.photo?;
    match public_photo(engine, alert.case, id).await {
        Ok(photo) => photo.map(Arc::new),
        Err(failure) => {
            tracing::error!(alert = %head.alert, %failure, "photo not opened");
            None
        }
    }
}

pub(crate) fn judged(delivery: Delivery, outcome: Result<Outcome, Fault>) -> Delivery {
    let judged = judge(delivery, outcome);
    let (channel, state) = (judged.channel.as_str(), judged.state.as_str());
    metrics::counter!("homeward_deliveries_total", "channel" => channel, "state" => state)
        .increment(1);
    judged
}

fn judge(delivery: Delivery, outcome: Result<Outcome, Fault>) -> Delivery {
    match outcome {
        Ok(Outcome::Accepted(said)) => delivery.answered(DeliveryState::Delivered, said),
        Ok(Outcome::Gone(said)) => delivery.answered(DeliveryState::Gone, said),
        Ok(Outcome::Rejected(said)) => delivery.answered(DeliveryState::Rejected, said),
        Ok(Outcome::Later(when, said)) => {
            let mut later = delivery.answered(DeliveryState::Later, said);
            if let (Some(span), Some(last)) = (when, later.last_at) {
                // The other side's wish counts only where it is longer than ours.
                later.next_at = later.next_at.max(last + span);
            }
            later
        }
        Err(fault) => {
            tracing::warn!(delivery = %delivery.key, %fault, "delivery failed");
            delivery.answered(DeliveryState::Later, fault.attempt)
        }
    }
}

/// A delivery that ended meanwhile is not written over.
pub(crate) fn expects_open(delivery: &Delivery) -> Vec<Expect> {
    vec![Expect::DeliveryOpen {
        key: delivery.key.clone(),
    }]
}
