//! A neighbour's alert on our street: the verbs that only a relayed alert has.

use homeward_geo::Circle;

use super::{LIFE_MAX, Origin};
use crate::{
    alert::{Alert, House, Issue},
    approval::{Approval, Draft},
    case::Case,
    expansion::{Expansion, ExpansionPolicy},
    id::AlertId,
    message::Cause,
    poster::Poster,
    refusal::{Refusal, RefusalCode},
    status::Status,
    time::Timestamp,
};

impl Alert {
    /// Issues a neighbour's alert as ours. It holds where the neighbour says and as long:
    /// our rings follow a child whom we look for, and this search is another's.
    pub fn relay<S: Status>(
        id: AlertId,
        code: String,
        case: &Case,
        draft: Draft,
        approval: Approval,
        (origin, expires): (Origin, Timestamp),
        house: House<'_>,
    ) -> Result<Issue<S>, Refusal> {
        let alert = Self::begun::<S>(id, code, case, draft, approval, house)?;
        let since = alert.expansion.since;
        let alert = Self {
            expansion: Expansion::starts(origin.area().centre(), since),
            expires: expires.min(house.now + LIFE_MAX),
            origin: Some(origin),
            ..alert
        };
        alert.with_due_ring(house)?.next(Cause::Issued, house)
    }

    /// Tells what the neighbour now says: other facts, another area, a longer life.
    pub fn relayed_anew<S: Status>(
        &self,
        poster: Poster,
        area: Option<Circle>,
        expires: Timestamp,
        house: House<'_>,
    ) -> Result<Issue<S>, Refusal> {
        self.active::<S>()?;
        let origin = self.origin.clone();
        let origin = origin.ok_or_else(|| Refusal::new(RefusalCode::NotFound, "not relayed"))?;
        let before = origin.area();
        let area = area.unwrap_or(before);
        let moves = area.centre() != before.centre();
        let mut next = self.clone();
        if moves {
            next.expansion = self.expansion.moved(area.centre(), poster.seen_from);
        }
        next.origin = Some(origin.around(area));
        next.poster = Some(poster);
        next.expires = self.expires.max(expires.min(house.now + LIFE_MAX));
        let cause = if moves {
            Cause::Moved
        } else {
            Cause::Corrected
        };
        next.with_due_ring(house)?.next(cause, house)
    }

    /// The one ring of a relayed alert: the neighbour's area, as far as it is approved.
    pub(crate) fn with_area(self, area: Circle, house: House<'_>) -> Self {
        let stands = self.expansion.ring > 0
            && (self.expansion.opened.last()).is_some_and(|ring| ring.circle == area);
        if stands || !self.approval.covers(&area) {
            return self;
        }
        let version = self.version + 1;
        let expansion = self.expansion.opened(1, area, house.now, version);
        Self { expansion, ..self }
    }

    /// When the next ring opens by itself; a relayed alert has none.
    pub fn next_ring_opens(&self, policy: &ExpansionPolicy) -> Option<Timestamp> {
        if self.origin.is_some() {
            return None;
        }
        policy.next_opens(self.expansion.since, self.expansion.ring)
    }
}
