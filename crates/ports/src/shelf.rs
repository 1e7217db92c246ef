//! Public pages as bytes, made before the first phone rings and served from memory.

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

use bytes::Bytes;
use homeward_domain::{
    id::{AlertId, PhotoId},
    time::Timestamp,
    words::Lang,
};

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

/// Everything public of one alert.
#[derive(Debug, Clone)]
pub struct Pressed {
    pub alert: AlertId,
    pub code: String,
    pub version: u32,
    pub state: PosterState,
    pub expires: Timestamp,
    pub pages: HashMap<Lang, PageBytes>,
    /// The page once the alert's time is over, made beforehand.
    pub expired_pages: HashMap<Lang, PageBytes>,
    /// Goes with the alert.
    pub photo: Option<Arc<crate::package::PublicPhoto>>,
    /// The signed text that all of this was made from; a closing has no child in it.
    pub text: Bytes,
}

/// Where the pressed pages of one status stand. Readers never wait for the press.
#[derive(Debug, Default)]
pub struct Shelf {
    by_code: RwLock<HashMap<String, Arc<Pressed>>>,
}

impl Shelf {
    /// Puts up `pressed` unless something newer stands there.
    pub fn put(&self, pressed: Pressed) {
        let mut shelf = self.write();
        let newer = |old: &Arc<Pressed>| old.version > pressed.version;
        if !shelf.get(&pressed.code).is_some_and(newer) {
            shelf.insert(pressed.code.clone(), Arc::new(pressed));
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
