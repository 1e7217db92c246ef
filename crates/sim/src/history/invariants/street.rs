//! Promises of the street, held against every hand-off to a channel.

use homeward_domain::{
    alert::Alert,
    delivery::{Delivery, DeliveryKey, Shard},
    id::PartnerId,
    message::MessageHead,
    status::StatusKind,
    time::{Span, Timestamp},
};

use super::{Verdict, ensure};

/// A hand-off that was under way when the record changed may still be seen; after this it may not.
pub const UNDER_WAY: Span = Span::seconds(1);

/// Once the end is written, nothing leaves but the ending.
pub fn nothing_leaves_after_the_end(
    head: &MessageHead,
    ended: Option<Timestamp>,
    now: Timestamp,
) -> Verdict {
    let late = ended.is_some_and(|at| now > at + UNDER_WAY);
    ensure(head.is_closing() || !late, || {
        format!("{} left, ended at {ended:?}", head.identity)
    })
}

/// Every artefact carries its expiry; what is past it is dropped before it leaves.
pub fn nothing_leaves_after_its_time(
    head: &MessageHead,
    alert: Option<&Alert>,
    now: Timestamp,
) -> Verdict {
    let over = alert.is_some_and(|alert| now > alert.expires + UNDER_WAY);
    ensure(!over, || {
        format!("{} left although it is over", head.identity)
    })
}

/// To one partner, versions of one alert go up or come again; they never go down.
pub fn no_older_version_after_a_newer(head: &MessageHead, newest: Option<u32>) -> Verdict {
    let version = head.identity.version;
    ensure(newest.is_none_or(|newest| version >= newest), || {
        format!(
            "{} was handed over after v{}",
            head.identity,
            newest.unwrap_or(0)
        )
    })
}

/// Every try of one delivery has the same key, by which the other side knows it again.
pub fn every_try_has_the_same_key(first: Option<&DeliveryKey>, key: &DeliveryKey) -> Verdict {
    ensure(first.is_none_or(|first| first == key), || {
        format!("{first:?} became {key}")
    })
}

pub fn an_exercise_reaches_only_participants(message: StatusKind, partner: StatusKind) -> Verdict {
    ensure(message == partner, || {
        format!("{message:?} went to a partner for {partner:?}")
    })
}

/// Who cannot have got the alert is not told that it ended.
pub fn endings_go_only_to_who_may_have_the_alert(
    head: &MessageHead,
    partner: PartnerId,
    deliveries: &mut dyn Iterator<Item = &Delivery>,
) -> Verdict {
    let mut may = deliveries.filter(|delivery| {
        delivery.alert == head.alert
            && delivery.shard == Shard::Partner(partner)
            && delivery.identity != head.identity
            && delivery.may_have_arrived()
    });
    ensure(!head.is_closing() || may.next().is_some(), || {
        format!("{} went to a stranger", head.identity)
    })
}

/// A phone's cursor is a place in the log: an offer must not jump back behind it.
pub fn the_log_is_offered_in_order(last: u64, seq: u64, is_news: bool) -> Verdict {
    ensure(seq > last || !is_news, || {
        format!("message {seq} was offered after {last}")
    })
}

/// The page is up before the first phone rings.
pub fn the_page_stands_before_the_phones_ring(head: &MessageHead, page: Option<u32>) -> Verdict {
    let stands = page.is_some_and(|version| version >= head.identity.version);
    ensure(stands, || {
        format!("{} was offered, the page had {page:?}", head.identity)
    })
}
