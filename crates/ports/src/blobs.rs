//! Photos at rest: bytes by name, gone for good when told to.

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::id::{CaseId, PhotoId};

use crate::fault::Fault;

/// A photo in one size. Every stored byte is sealed under its case's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Size {
    /// A few kilobytes, for lists and cards.
    Thumb,
    /// At most [`PAGE_BYTES_MAX`], for the public page and phones.
    Page,
    /// For a station screen.
    Screen,
}

/// The public page may carry one photo of this size (design: 14 KB page plus 40 KB photo).
pub const PAGE_BYTES_MAX: usize = 40 * 1024;

impl Size {
    pub const ALL: [Self; 3] = [Self::Thumb, Self::Page, Self::Screen];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Page => "page",
            Self::Screen => "screen",
        }
    }
}

/// A photo that was decoded under limits and encoded anew: nothing of the
/// original file but its pixels is left. Only JPEG.
#[derive(Clone, PartialEq, Eq)]
pub struct CleanPhoto {
    pub thumb: Bytes,
    pub page: Bytes,
    pub screen: Bytes,
    pub width: u32,
    pub height: u32,
}

/// A face must not slip into a log.
impl std::fmt::Debug for CleanPhoto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CleanPhoto({}x{})", self.width, self.height)
    }
}

impl CleanPhoto {
    pub const fn bytes(&self, size: Size) -> &Bytes {
        match size {
            Size::Thumb => &self.thumb,
            Size::Page => &self.page,
            Size::Screen => &self.screen,
        }
    }
}

#[async_trait]
pub trait Blobs: Send + Sync {
    async fn put(
        &self,
        case: CaseId,
        photo: PhotoId,
        size: Size,
        bytes: Bytes,
    ) -> Result<(), Fault>;
    async fn get(&self, photo: PhotoId, size: Size) -> Result<Option<Bytes>, Fault>;
    /// Overwrites and forgets every size of every photo of the case.
    async fn erase(&self, case: CaseId) -> Result<(), Fault>;
    async fn erase_photo(&self, photo: PhotoId) -> Result<(), Fault>;
}
