//! The pages that are made for one reader, as a door to whoever renders them.
//!
//! The page of an alert is not among them: that one is pressed beforehand and
//! stands on the shelf.

use axum::body::Bytes;
use homeward_domain::words::{Lang, Words};
use homeward_ports::shelf::PosterState;

/// Renders whole pages without scripts, for one status: paths in them start with
/// its `Status::DOOR`, so that a drill never links to the real thing.
pub trait Pages: Send + Sync {
    /// Whether a poster is real; `None` where no alert has this code.
    fn verify(&self, state: Option<PosterState>, code: &str, lang: Lang, door: &str) -> Bytes;
    /// Said after a tip on the alert of this code; with the child beside the
    /// reader it says what to do now.
    fn thanks(&self, lang: Lang, with_child: bool, code: &str) -> Bytes;
    fn not_found(&self, lang: Lang) -> Bytes;
    /// What went wrong, and what to do.
    fn problem(&self, lang: Lang, words: &Words, fix: &Words) -> Bytes;
    /// What the content security policy allows as styles in all of these pages
    /// and in pressed ones: `'sha256-…'`, several separated by spaces.
    fn style_sources(&self) -> &str;
}
