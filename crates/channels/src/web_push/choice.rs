//! Whom a message is pushed to.
//!
//! A phone names cells that are larger than its place, so some who are chosen are not
//! inside; they find that out by themselves and show no alert.

use std::{cmp::Reverse, collections::HashMap};

use homeward_domain::{
    audience::Audience,
    message::{Cause, MessageHead},
    status::Status,
};
use homeward_ports::{
    fault::Fault,
    push::{PushCandidate, PushId},
};

use super::WebPush;

/// Subscriptions that are looked at in one question to the store.
const PAGE: usize = 1_000;

/// One who is told, and whether the alert is new there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    pub id: PushId,
    pub is_new: bool,
}

impl<S: Status> WebPush<S> {
    /// Everybody who is to be told, by push service; the largest service first, so that
    /// a crowd of small ones that hang keeps few people waiting.
    pub(super) async fn chosen(
        &self,
        head: &MessageHead,
        audience: &Audience<S>,
    ) -> Result<Vec<(String, Vec<Chosen>)>, Fault> {
        let mut by_host = HashMap::<String, Vec<Chosen>>::new();
        let mut after = 0;
        loop {
            let page = if head.is_closing() {
                self.subscriptions.told(head.alert, after, PAGE).await?
            } else {
                let now = self.clock.now();
                self.subscriptions
                    .candidates(head.alert, after, now, PAGE)
                    .await?
            };
            let Some(last) = page.last() else { break };
            after = last.id;
            for one in page.into_iter().filter(|one| concerns(head, audience, one)) {
                let chosen = Chosen {
                    id: one.id,
                    is_new: one.told.taken == 0,
                };
                by_host.entry(one.host).or_default().push(chosen);
            }
        }
        let mut lines: Vec<_> = by_host.into_iter().collect();
        lines.sort_by_key(|(_, ids)| Reverse(ids.len()));
        Ok(lines)
    }
}

fn concerns<S: Status>(head: &MessageHead, audience: &Audience<S>, one: &PushCandidate) -> bool {
    if one.told.taken >= head.identity.version {
        return false;
    }
    if head.is_closing() {
        return true;
    }
    let may_be_inside = audience
        .reach()
        .iter()
        .any(|circle| one.cells.may_hold(circle));
    match head.cause {
        // A wider ring says nothing new to whoever has the alert.
        Cause::Ring => may_be_inside && one.told.taken == 0,
        // What changed concerns also those whom it leaves behind.
        _ => may_be_inside || one.told.taken > 0,
    }
}
