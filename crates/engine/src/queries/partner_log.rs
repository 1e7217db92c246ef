//! What a partner was sent, and what came of it.
//!
//! The record has no second copy of a message: the bytes are made again from the message
//! and from what the last try was made with. When an alert has ended, the message's
//! content is gone from the record, and so from here.

use homeward_domain::{
    delivery::{Delivery, Shard},
    partner::Scope,
    people::Partner,
};
use homeward_ports::{
    channel::{Target, Wire},
    package::Package,
};

use crate::{Engine, Failure, Walk, commands::partner::AtDoor, house::on_street};

/// One page of the log.
pub const PAGE_MAX: usize = 50;

/// The partner's deliveries before that place in the log, newest first, and where the
/// next page begins.
pub async fn page(
    engine: &Engine,
    who: &AtDoor,
    before: Option<u64>,
) -> Result<(Vec<Delivery>, Option<u64>), Failure> {
    who.must(Scope::DeliveriesRead)?;
    let id = who.partner.id;
    let mut page = engine.store.deliveries_to(id, before, PAGE_MAX + 1).await?;
    let is_more = page.len() > PAGE_MAX;
    page.truncate(PAGE_MAX);
    let next = page.last().filter(|_| is_more).map(|last| last.seq);
    Ok((page, next))
}

/// What can be shown of the last try.
#[derive(Debug)]
pub enum Sent {
    /// Byte for byte as it was, headers too.
    Exactly(Wire),
    /// The house stopped before it could write down when it signed, or it is from a time
    /// before that was written down: the body is as it is made now and nothing is signed.
    Roughly(Wire),
    /// Nothing has left yet.
    NotYet,
    /// The alert has ended and the child's data is gone.
    Erased,
}

/// Headers that hang on the second of signing.
const SIGNED: [&str; 2] = ["webhook-timestamp", "webhook-signature"];

/// What the last try of an own delivery put on the wire.
pub async fn sent(engine: &Engine, who: &AtDoor, delivery: &Delivery) -> Result<Sent, Failure> {
    who.must(Scope::DeliveriesRead)?;
    if delivery.shard != Shard::Partner(who.partner.id) || delivery.attempts == 0 {
        return Ok(Sent::NotYet);
    }
    let Some(message) = engine.store.message(delivery.seq).await? else {
        return Ok(Sent::Erased);
    };
    let made = delivery.made_with;
    let partner = who.partner.clone();
    let then = Partner {
        datum: made.map_or(partner.datum, |made| made.datum),
        format: made.map_or(partner.format, |made| made.format),
        languages: made.map_or(partner.languages, |made| made.languages),
        ..partner.at(delivery.last_at.unwrap_or(delivery.planned_at))
    };
    let signed_at_s = made.and_then(|made| made.signed_at_s);
    let wire = on_street!(delivery.status, S => {
        match Package::<S>::reopen(&message, None) {
            Some(package) => wire(engine, &package, then, delivery, signed_at_s.unwrap_or(0))?,
            None => return Ok(Sent::Erased),
        }
    });
    Ok(match (wire, signed_at_s) {
        (None, _) => Sent::NotYet,
        (Some(wire), Some(_)) => Sent::Exactly(wire),
        (Some(mut wire), None) => {
            let hangs = |name: &str| SIGNED.contains(&name);
            wire.headers.retain(|(name, _)| !hangs(name));
            Sent::Roughly(wire)
        }
    })
}

fn wire<S: Walk>(
    engine: &Engine,
    package: &Package<S>,
    partner: Partner,
    delivery: &Delivery,
    signed_at_s: i64,
) -> Result<Option<Wire>, Failure> {
    let channels = &S::street(engine).channels;
    let channel = channels.iter().find(|one| one.id() == delivery.channel);
    let Some(channel) = channel else {
        return Ok(None);
    };
    let target = Target::Partner(partner);
    Ok(channel.wire(package, &target, &delivery.key, signed_at_s)?)
}
