//! Lists that were rendered before, for as long as they are true.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::press::Forms;

/// How many lists are kept. Whoever asks for ever new areas turns this over; the lists
/// without an area stand apart and stay.
const AREAS_MAX: usize = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Format {
    Atom,
    Rss,
    GeoJson,
    Pfif,
}

/// A list by its form and by the area as it was asked for.
pub(super) type Name = (Format, Option<String>);

#[derive(Debug, Default)]
pub(super) struct Cache {
    whole: Mutex<HashMap<Name, (u64, Arc<Forms>)>>,
    areas: Mutex<HashMap<Name, (u64, Arc<Forms>)>>,
    /// One at a time is rendered of each kind: when what stands changes, all readers ask
    /// at once, and whoever asks for strange areas must not hold up the others.
    pub rendering_whole: tokio::sync::Mutex<()>,
    pub rendering_areas: tokio::sync::Mutex<()>,
}

impl Cache {
    pub fn get(&self, name: &Name, revision: u64) -> Option<Arc<Forms>> {
        let kept = self.kept(name);
        let (of, forms) = kept.get(name)?;
        (*of == revision).then(|| forms.clone())
    }

    pub fn put(&self, name: Name, revision: u64, forms: Arc<Forms>) {
        let mut kept = self.kept(&name);
        if kept.len() >= AREAS_MAX {
            kept.retain(|_, (of, _)| *of == revision);
        }
        if kept.len() >= AREAS_MAX {
            kept.clear();
        }
        kept.insert(name, (revision, forms));
    }

    pub const fn rendering(&self, name: &Name) -> &tokio::sync::Mutex<()> {
        match name.1 {
            None => &self.rendering_whole,
            Some(_) => &self.rendering_areas,
        }
    }

    fn kept(&self, name: &Name) -> MutexGuard<'_, HashMap<Name, (u64, Arc<Forms>)>> {
        let kept = match name.1 {
            None => &self.whole,
            Some(_) => &self.areas,
        };
        kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_kept_within_bounds_and_never_push_out_the_whole() {
        let cache = Cache::default();
        let forms = Arc::new(Forms::of("x".into()));
        let whole = (Format::Atom, None);
        cache.put(whole.clone(), 1, forms.clone());
        for nth in 0..10 * AREAS_MAX {
            cache.put((Format::Atom, Some(nth.to_string())), 1, forms.clone());
        }
        assert!(cache.areas.lock().unwrap().len() <= AREAS_MAX);
        assert!(cache.get(&whole, 1).is_some());
        assert!(
            cache.get(&whole, 2).is_none(),
            "what has changed is rendered anew"
        );
    }
}
