//! Public pages as bytes, made before the first phone rings and served from memory.
//!
//! The shelf is also the one place that knows what is active right now
//! ([`Shelf::live`], numbered by [`Shelf::revision`]): whoever shows alerts by
//! asking again and again (cards on partners' pages, map tiles) reads it there.
//! It is filled first of all channels, filled again from the record after a
//! restart, and an ending replaces the child's words in the same moment.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, LazyLock, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use homeward_domain::{
    id::{AlertId, CaseId, PhotoId},
    texts::Texts,
    time::Timestamp,
    words::Lang,
};
use homeward_geo::Circle;

/// What `/v/<code>` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PosterState {
    Active,
    Found,
    Withdrawn,
    Expired,
}

/// One page in one language, compressed once.
#[derive(Debug, Clone)]
pub struct PageBytes {
    pub plain: Bytes,
    pub gzip: Bytes,
    pub brotli: Bytes,
    /// Strong validator (RFC 9110 section 8.8.3), with its quotes.
    pub etag: String,
}

/// A page in each language.
pub type Pages = HashMap<Lang, PageBytes>;

/// Pages that are made when somebody asks for them, and then stand.
pub type LaterPages = LazyLock<Pages, Box<dyn FnOnce() -> Pages + Send>>;

/// Everything public of one alert.
#[derive(Debug)]
pub struct Pressed {
    pub alert: AlertId,
    pub code: String,
    pub version: u32,
    pub state: PosterState,
    pub expires: Timestamp,
    pub pages: Pages,
    /// The page once the alert's time is over: no phone waits for it in the first second.
    pub expired_pages: LaterPages,
    /// Goes with the alert.
    pub photo: Option<Arc<crate::package::PublicPhoto>>,
    /// What others show of the alert; goes with it.
    pub card: Option<Card>,
    /// The signed text that all of this was made from; a closing has no child in it.
    pub text: Bytes,
}

/// An active alert in the words and numbers of its signed message, for whoever
/// draws it otherwise than as the page.
#[derive(Debug, Clone)]
pub struct Card {
    pub incident: CaseId,
    pub sent: Timestamp,
    pub texts: BTreeMap<Lang, Texts>,
    /// Where the alert holds, around the place last seen.
    pub area: Circle,
    pub last_seen: Option<Timestamp>,
    pub call: Option<String>,
    /// Whole addresses, as they were signed.
    pub photo: Option<String>,
    pub page: String,
}

/// What the shelf says of one moment.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// Of [`Shelf::revision`], read before the rest.
    pub revision: u64,
    /// When the first of these runs out: until then only a new revision changes this.
    pub until: Option<Timestamp>,
    /// Active and in time, newest first.
    pub active: Vec<Arc<Pressed>>,
    /// Found, and the alert's own time is not over: whoever showed it says thanks.
    pub found: Vec<Arc<Pressed>>,
}

/// Where the pressed pages of one status stand. Readers never wait for the press.
#[derive(Debug, Default)]
pub struct Shelf {
    by_code: RwLock<HashMap<String, Arc<Pressed>>>,
    revision: AtomicU64,
}

impl Shelf {
    /// Puts up `pressed` unless something newer stands there.
    pub fn put(&self, pressed: Pressed) {
        let mut shelf = self.write();
        let newer = |old: &Arc<Pressed>| old.version > pressed.version;
        if !shelf.get(&pressed.code).is_some_and(newer) {
            shelf.insert(pressed.code.clone(), Arc::new(pressed));
            self.revision.fetch_add(1, Ordering::Release);
        }
    }

    /// Changes whenever what is up may have changed.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    /// What holds at `now`.
    pub fn live(&self, now: Timestamp) -> Live {
        let shelf = self.read();
        // Under the same lock as the pages: a number never names newer ones than these.
        let revision = self.revision();
        let in_time = |state| {
            let here = move |p: &&Arc<Pressed>| p.state == state && p.expires > now;
            shelf.values().filter(here).cloned().collect::<Vec<_>>()
        };
        let (mut active, mut found) = (in_time(PosterState::Active), in_time(PosterState::Found));
        let sent = |p: &Arc<Pressed>| p.card.as_ref().map_or(p.expires, |card| card.sent);
        active.sort_by(|a, b| (sent(b), &b.code).cmp(&(sent(a), &a.code)));
        found.sort_by(|a, b| a.code.cmp(&b.code));
        Live {
            revision,
            until: active.iter().chain(&found).map(|p| p.expires).min(),
            active,
            found,
        }
    }

    pub fn get(&self, code: &str) -> Option<Arc<Pressed>> {
        self.read().get(code).cloned()
    }

    /// Everything that stands here, in no order.
    pub fn all(&self) -> Vec<Arc<Pressed>> {
        self.read().values().cloned().collect()
    }

    /// The photo, while an alert that shows it is active and in time.
    pub fn photo(&self, id: PhotoId, now: Timestamp) -> Option<Arc<crate::package::PublicPhoto>> {
        let shelf = self.read();
        let shown = shelf
            .values()
            .filter(|p| p.state == PosterState::Active && p.expires > now)
            .filter_map(|p| p.photo.as_ref());
        shown.into_iter().find(|photo| photo.id == id).cloned()
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, HashMap<String, Arc<Pressed>>> {
        self.by_code
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, HashMap<String, Arc<Pressed>>> {
        self.by_code
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use homeward_domain::{id::Id, time::Span};

    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn up(code: &str, version: u32, state: PosterState) -> Pressed {
        Pressed {
            alert: Id::from_bits(1),
            code: code.to_owned(),
            version,
            state,
            expires: START + Span::hours(i64::from(version)),
            pages: HashMap::new(),
            expired_pages: LazyLock::new(Box::new(HashMap::new)),
            photo: None,
            card: None,
            text: Bytes::new(),
        }
    }

    fn codes(shelf: &Shelf, hours: i64) -> (Vec<String>, Vec<String>) {
        let live = shelf.live(START + Span::hours(hours));
        let codes = |all: Vec<Arc<Pressed>>| all.iter().map(|p| p.code.clone()).collect();
        (codes(live.active), codes(live.found))
    }

    #[test]
    fn what_is_found_or_withdrawn_is_not_active_for_a_moment_longer() {
        let shelf = Shelf::default();
        shelf.put(up("FOUND0", 1, PosterState::Active));
        shelf.put(up("ENDED0", 1, PosterState::Active));
        assert_eq!(codes(&shelf, 0).0.len(), 2);
        shelf.put(up("FOUND0", 2, PosterState::Found));
        shelf.put(up("ENDED0", 2, PosterState::Withdrawn));
        assert_eq!(codes(&shelf, 0), (vec![], vec!["FOUND0".to_owned()]));
    }

    #[test]
    fn an_alert_runs_out_by_itself_and_the_answer_says_when() {
        let shelf = Shelf::default();
        shelf.put(up("7KQ4M2", 3, PosterState::Active));
        assert_eq!(shelf.live(START).until, Some(START + Span::hours(3)));
        assert_eq!(codes(&shelf, 3), (vec![], vec![]));
        assert_eq!(shelf.live(START + Span::hours(3)).until, None);
    }

    #[test]
    fn an_older_message_changes_neither_the_shelf_nor_its_number() {
        let shelf = Shelf::default();
        shelf.put(up("7KQ4M2", 2, PosterState::Found));
        let before = shelf.revision();
        shelf.put(up("7KQ4M2", 1, PosterState::Active));
        assert_eq!(shelf.revision(), before);
        assert_eq!(codes(&shelf, 0).0.len(), 0);
    }
}
