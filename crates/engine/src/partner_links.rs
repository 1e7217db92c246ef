//! Who asks to join or to sign in as a partner, and the links that were made for them.
//!
//! In memory only, and little of it: a link is good for a quarter of an hour and once, a
//! request for a day. What a restart forgets is asked for again. Limits are for all
//! together, because whoever floods this has many addresses.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use homeward_domain::{
    id::{PartnerId, PartnerRequestId},
    languages::Languages,
    status::StatusKind,
    time::{Span, Timestamp},
    words::Lang,
};
use homeward_geo::Datum;
use homeward_ports::postbox::Postbox;

/// Requests that are remembered, of both doors.
pub const REQUESTS_MAX: usize = 200;
/// One address gets no second letter before this, whoever asks for it.
pub const AGAIN_AFTER: Span = Span::minutes(5);
/// Letters in an hour, to everybody.
pub const LETTERS_MAX: usize = 60;
/// How long an administrator may take.
pub const REQUEST_LIFE: Span = Span::hours(24);

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To be let in again.
    SignIn(PartnerId),
    /// To become a partner.
    Join {
        name: String,
        datum: Datum,
        languages: Languages,
    },
}

/// One who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub id: PartnerRequestId,
    pub status: StatusKind,
    pub mail: String,
    pub lang: Lang,
    pub wish: Wish,
    pub asked_at: Timestamp,
    pub ends_at: Timestamp,
    /// Of the link that was made for it.
    pub digest: Option<String>,
}

/// All who ask, and the way to write to them.
#[derive(Default)]
pub struct PartnerLinks {
    postbox: Option<Arc<dyn Postbox>>,
    asked: Mutex<Asked>,
}

#[derive(Default)]
struct Asked {
    requests: Vec<Request>,
    /// When letters left, and to whom; an hour of them.
    letters: Vec<(Timestamp, String)>,
}

impl PartnerLinks {
    pub fn by(postbox: Option<Arc<dyn Postbox>>) -> Self {
        Self {
            postbox,
            asked: Mutex::default(),
        }
    }

    pub const fn postbox(&self) -> Option<&Arc<dyn Postbox>> {
        self.postbox.as_ref()
    }

    fn asked(&self, now: Timestamp) -> MutexGuard<'_, Asked> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.requests.retain(|request| request.ends_at > now);
        asked.letters.retain(|(at, _)| *at > now - Span::hours(1));
        asked
    }

    /// Remembers a request in the place of an earlier one of the same address and wish;
    /// `false` where there are too many.
    pub fn enter(&self, request: Request, now: Timestamp) -> bool {
        let mut asked = self.asked(now);
        let same = |other: &Request| {
            let kind = std::mem::discriminant(&other.wish) == std::mem::discriminant(&request.wish);
            other.mail == request.mail && other.status == request.status && kind
        };
        asked.requests.retain(|other| !same(other));
        if asked.requests.len() >= REQUESTS_MAX {
            return false;
        }
        asked.requests.push(request);
        true
    }

    /// Whether a letter may leave to this address now; it counts as gone from then on.
    pub fn may_write(&self, mail: &str, now: Timestamp) -> bool {
        let mut asked = self.asked(now);
        let recently = |(at, to): &(Timestamp, String)| to == mail && *at > now - AGAIN_AFTER;
        if asked.letters.len() >= LETTERS_MAX || asked.letters.iter().any(recently) {
            return false;
        }
        asked.letters.push((now, mail.to_owned()));
        true
    }

    /// Those who wait, oldest first.
    pub fn all(&self, now: Timestamp) -> Vec<Request> {
        self.asked(now).requests.clone()
    }

    /// Gives a request a link; the one before it opens nothing any more.
    pub fn link(
        &self,
        id: PartnerRequestId,
        digest: &str,
        ends_at: Timestamp,
        now: Timestamp,
    ) -> Option<Request> {
        let mut asked = self.asked(now);
        let request = asked.requests.iter_mut().find(|request| request.id == id)?;
        request.digest = Some(digest.to_owned());
        request.ends_at = ends_at;
        Some(request.clone())
    }

    /// The request of a link, which is spent by this.
    pub fn spend(&self, digest: &str, status: StatusKind, now: Timestamp) -> Option<Request> {
        let mut asked = self.asked(now);
        let fits = |request: &Request| {
            request.status == status && request.digest.as_deref() == Some(digest)
        };
        let at = asked.requests.iter().position(fits)?;
        Some(asked.requests.swap_remove(at))
    }

    /// Forgets a request; whether there was one.
    pub fn decline(&self, id: PartnerRequestId, now: Timestamp) -> bool {
        let mut asked = self.asked(now);
        let before = asked.requests.len();
        asked.requests.retain(|request| request.id != id);
        asked.requests.len() < before
    }
}

#[cfg(test)]
mod tests {
    use homeward_domain::id::Id;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn request(n: u128, mail: &str) -> Request {
        Request {
            id: Id::from_bits(n),
            status: StatusKind::Exercise,
            mail: mail.to_owned(),
            lang: Lang::En,
            wish: Wish::Join {
                name: "Maps".to_owned(),
                datum: Datum::Wgs84,
                languages: Languages::ALL,
            },
            asked_at: NOW,
            ends_at: NOW + REQUEST_LIFE,
            digest: None,
        }
    }

    #[test]
    fn a_link_opens_once_at_its_own_door_and_not_after_its_time() {
        let links = PartnerLinks::default();
        assert!(links.enter(request(1, "a@b.example"), NOW));
        let ends = NOW + Span::minutes(15);
        assert!(links.link(Id::from_bits(1), "d", ends, NOW).is_some());
        assert!(links.spend("d", StatusKind::Actual, NOW).is_none());
        assert!(links.spend("d", StatusKind::Exercise, ends).is_none());
        assert!(links.enter(request(2, "a@b.example"), NOW));
        assert!(links.link(Id::from_bits(2), "e", ends, NOW).is_some());
        assert!(links.spend("e", StatusKind::Exercise, NOW).is_some());
        assert!(links.spend("e", StatusKind::Exercise, NOW).is_none());
    }

    #[test]
    fn who_floods_it_fills_neither_memory_nor_anybodys_mail_box() {
        let links = PartnerLinks::default();
        for n in 0..REQUESTS_MAX {
            let mail = format!("{n}@b.example");
            assert!(links.enter(request(n as u128, &mail), NOW));
        }
        assert!(!links.enter(request(9_999, "x@b.example"), NOW));
        assert!(
            links.enter(request(9_999, "0@b.example"), NOW),
            "asking again is no more"
        );
        assert_eq!(links.all(NOW).len(), REQUESTS_MAX);
        let written = (0..1_000).filter(|n| links.may_write(&format!("{n}@b.example"), NOW));
        assert_eq!(written.count(), LETTERS_MAX);
        let later = NOW + Span::hours(1);
        assert!(links.may_write("a@b.example", later));
        assert!(!links.may_write("a@b.example", later + Span::minutes(4)));
        assert!(links.may_write("a@b.example", later + AGAIN_AFTER));
        assert!(links.all(NOW + REQUEST_LIFE).is_empty());
    }
}
