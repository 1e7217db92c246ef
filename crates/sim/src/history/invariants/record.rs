//! Promises of the record, held against every write before it happens.

use homeward_domain::{
    alert::Alert,
    case::{Case, CaseStage},
    change::{Ended, Milestones},
    delivery::{Delivery, DeliveryState},
    expansion::ExpansionPolicy,
    facts::Actor,
    message::MessageHead,
    state::State,
    time::Timestamp,
    tip::Tip,
};

use super::{Verdict, ensure};

/// An alert that has ended is never written again, least of all as active.
pub fn a_found_child_stays_found(before: Option<&Alert>) -> Verdict {
    let stands = before.is_none_or(|alert| alert.stage.is_active());
    ensure(stands, || format!("{before:?} was written again"))
}

pub fn only_a_live_case_speaks(case: &Case, alert: &Alert) -> Verdict {
    let live = case.stage == CaseStage::Live(alert.id) && alert.stage.is_active();
    ensure(live, || {
        format!("{} spoke while its case was {:?}", alert.code, case.stage)
    })
}

/// No version is left out or said twice; the message carries the alert's own.
pub fn versions_grow_by_one(before: Option<&Alert>, after: &Alert, head: &MessageHead) -> Verdict {
    let due = before.map_or(0, |alert| alert.version) + 1;
    let holds = after.version == due && head.identity.version == due;
    ensure(holds, || format!("v{} where v{due} was due", after.version))
}

pub fn epochs_only_grow(before: Option<&Case>, after: &Case) -> Verdict {
    let before = before.map_or(0, |case| case.epoch);
    ensure(after.epoch > before, || {
        format!("epoch {before} became {}", after.epoch)
    })
}

/// Once a case has an alert it keeps it, and a closed case stays closed.
pub fn a_case_has_one_alert(before: Option<&Case>, after: &Case) -> Verdict {
    let Some(before) = before else { return Ok(()) };
    let same = before.alert().is_none() || before.alert() == after.alert();
    let closed = matches!(before.stage, CaseStage::Closed(_)) && before.stage != after.stage;
    ensure(same && !closed, || {
        format!("{:?} became {:?}", before.stage, after.stage)
    })
}

/// A ring opens when as much time has passed since the child was last seen, not sooner.
pub fn rings_never_open_early(
    policy: &ExpansionPolicy,
    before: Option<&Alert>,
    after: &Alert,
    now: Timestamp,
) -> Verdict {
    let known = before.map_or(0, |alert| alert.expansion.opened.len());
    for ring in after.expansion.opened.iter().skip(known) {
        let rule = policy.ring(ring.number).ok_or("a ring without a rule")?;
        let due = after.expansion.since + rule.opens_after;
        ensure(ring.number == 1 || due <= now, || {
            format!("ring {} opened at {now}, due at {due}", ring.number)
        })?;
    }
    Ok(())
}

/// What was told stays told, and every ring that opened stays open.
pub fn rings_never_shrink(before: Option<&Alert>, after: &Alert) -> Verdict {
    let Some(before) = before else { return Ok(()) };
    let (old, new) = (&before.expansion, &after.expansion);
    let covered = |circle| new.told.iter().any(|now| now.covers(circle));
    let holds = old.told.iter().all(covered) && new.opened.starts_with(&old.opened);
    ensure(holds, || format!("{:?} became {:?}", old.told, new.told))
}

/// A renewed alert lives longer. Copies that are out cannot be called back
/// sooner than they say themselves, except by an ending.
pub fn a_life_is_never_shortened(before: Option<&Alert>, after: &Alert) -> Verdict {
    let Some(before) = before else { return Ok(()) };
    ensure(after.expires >= before.expires, || {
        format!("{} became {}", before.expires, after.expires)
    })
}

/// An ending is of the alert as it stood: nothing said before it is forgotten,
/// and a renewal that was acknowledged counts.
pub fn an_alert_ends_as_it_stood(before: Option<&Alert>, after: &Alert) -> Verdict {
    let Some(before) = before else {
        return Err("an alert ended that never was".to_owned());
    };
    let closes = u32::from(after.stage.closing().is_some());
    let same = after.version == before.version + closes
        && after.expires == before.expires
        && after.expansion == before.expansion;
    ensure(same, || {
        format!(
            "v{} until {} ended as v{} until {}",
            before.version, before.expires, after.version, after.expires
        )
    })
}

pub fn an_ended_alert_closes_its_case(ended: &Ended) -> Verdict {
    let closed = ended.case.stage == CaseStage::Closed(ended.alert.id);
    let over = !ended.alert.stage.is_active();
    ensure(closed && over, || {
        format!("{:?} with case {:?}", ended.alert.stage, ended.case.stage)
    })
}

/// No poster, no staged message, and no package but that of the ending.
pub fn an_ended_alert_keeps_nothing_public(state: &State, alert: &Alert) -> Verdict {
    ensure(alert.poster.is_none(), || {
        format!("{} has its poster still", alert.code)
    })?;
    let staged = state.staged.contains_key(&alert.id);
    ensure(!staged, || {
        format!("{} has staged endings still", alert.code)
    })?;
    let mut own = state
        .messages
        .iter()
        .filter(|sent| sent.head.alert == alert.id);
    let kept = own.find(|sent| sent.package.is_some() && !sent.head.is_closing());
    ensure(kept.is_none(), || {
        format!("{} has a package still", alert.code)
    })
}

/// From a final step nowhere, but by an officer's hand from one that failed;
/// tries are never forgotten.
pub fn a_delivery_never_climbs_down(
    before: Option<&Delivery>,
    after: &Delivery,
    actor: Actor,
) -> Verdict {
    let Some(before) = before else {
        return Err(format!("{} was never planned", after.key));
    };
    let by_hand = matches!(actor, Actor::Officer(_))
        && !matches!(
            before.state,
            DeliveryState::Delivered | DeliveryState::Superseded
        );
    let stays = !before.state.is_final() || before.state == after.state || by_hand;
    ensure(stays && after.attempts >= before.attempts, || {
        let step = |d: &Delivery| format!("{:?} after {} tries", d.state, d.attempts);
        format!(
            "{} went from {} to {}",
            after.key,
            step(before),
            step(after)
        )
    })
}

pub fn a_sighting_is_never_unmade(before: Option<&Tip>, after: &Tip) -> Verdict {
    let before = before.and_then(|tip| tip.sighting);
    let kept = before.is_none() || before == after.sighting;
    ensure(kept, || {
        format!("tip {} was of sighting {before:?}", after.id)
    })
}

/// How fast an alert was stays known, also after a restart.
pub fn milestones_are_never_forgotten(before: Option<&Milestones>, after: &Milestones) -> Verdict {
    let Some(before) = before else { return Ok(()) };
    let pairs = [
        (before.first_phone, after.first_phone),
        (before.half, after.half),
        (before.ninety, after.ninety),
        (before.ninety_nine, after.ninety_nine),
    ];
    let kept = pairs.iter().all(|(old, new)| old.is_none() || old == new);
    ensure(kept, || format!("{before:?} became {after:?}"))
}
