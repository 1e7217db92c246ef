//! What hangs on station screens: per incident its newest word.

use std::{collections::BTreeMap, sync::Arc};

use homeward_domain::{id::CaseId, message::MessageHead, time::Timestamp};
use homeward_geo::Point;

#[derive(Debug, Default)]
pub struct Board {
    hung: BTreeMap<CaseId, (u64, Arc<MessageHead>)>,
}

impl Board {
    /// Within an alert the version decides, and nothing follows its ending.
    pub fn show(&mut self, seq: u64, head: &MessageHead) {
        let over = self.hung.get(&head.case).is_some_and(|(_, old)| {
            old.is_closing() || old.identity.version >= head.identity.version
        });
        if !over {
            self.hung.insert(head.case, (seq, Arc::new(head.clone())));
        }
    }

    /// What a screen at `place` shows now.
    pub fn at(&self, place: Point, now: Timestamp) -> Vec<Arc<MessageHead>> {
        let here = |head: &&Arc<MessageHead>| {
            !head.is_closing() && head.expires > now && head.area.contains(place)
        };
        self.hung
            .values()
            .map(|(_, head)| head)
            .filter(here)
            .cloned()
            .collect()
    }
}
