//! What was made of the shelf, kept until the shelf says something else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use homeward_domain::words::Lang;
use homeward_geo::datum::Datum;
use homeward_ports::{
    shelf::{Live, Shelf},
    world::Clock,
};

use crate::press::Forms;

/// Tiles are named by whoever asks; beyond this many all are made anew. A tile with
/// something on it is about 1 KB in three codings.
const KEPT_MAX: usize = 1_024;

/// One answer among those that a revision of the shelf can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum What {
    Alerts,
    /// In this language; with words when nothing is active, or empty.
    Frame(Lang, bool),
    Poster(Lang),
    Picture,
    Tile {
        z: u32,
        x: u32,
        y: u32,
        datum: Datum,
    },
}

/// Answers of one moment of the shelf.
pub(super) struct Kept {
    shelf: Arc<Shelf>,
    clock: Arc<dyn Clock>,
    now: Mutex<Page>,
}

/// All that belongs to one [`Live`].
#[derive(Default)]
struct Page {
    live: Arc<Live>,
    made: HashMap<What, Arc<Forms>>,
}

impl Kept {
    pub fn new(shelf: Arc<Shelf>, clock: Arc<dyn Clock>) -> Self {
        Self {
            shelf,
            clock,
            now: Mutex::default(),
        }
    }

    /// The answer to `what`, made by `make` unless it was already. `None` is not
    /// kept: it costs nothing to find out again.
    pub fn get(&self, what: What, make: impl FnOnce(&Live) -> Option<Forms>) -> Option<Arc<Forms>> {
        let live = {
            let page = self.standing();
            if let Some(made) = page.made.get(&what) {
                return Some(made.clone());
            }
            page.live.clone()
        };
        // Outside the lock: whoever asks for something else does not wait.
        let made = Arc::new(make(&live)?);
        let mut page = self.standing();
        // The shelf may have moved on meanwhile; what is true no more is not kept.
        if Arc::ptr_eq(&page.live, &live) {
            if page.made.len() >= KEPT_MAX {
                page.made.clear();
            }
            page.made.insert(what, made.clone());
        }
        Some(made)
    }

    /// The page of this moment: a new one as soon as the shelf or the time has changed it.
    fn standing(&self) -> MutexGuard<'_, Page> {
        let now = self.clock.now();
        let mut page = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = page.live.until.is_some_and(|until| until <= now);
        if is_over || page.live.revision != self.shelf.revision() {
            *page = Page {
                live: Arc::new(self.shelf.live(now)),
                made: HashMap::new(),
            };
        }
        page
    }
}
