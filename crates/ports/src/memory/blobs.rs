//! Photos in memory.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::id::{CaseId, PhotoId};

use crate::{
    blobs::{Blobs, Size},
    fault::Fault,
};

/// Photos in memory.
#[derive(Debug, Default)]
pub struct MemoryBlobs {
    photos: Mutex<BTreeMap<(PhotoId, Size), (CaseId, Bytes)>>,
}

impl MemoryBlobs {
    fn photos(&self) -> MutexGuard<'_, BTreeMap<(PhotoId, Size), (CaseId, Bytes)>> {
        self.photos.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(
        &self,
        case: CaseId,
        photo: PhotoId,
        size: Size,
        bytes: Bytes,
    ) -> Result<(), Fault> {
        self.photos().insert((photo, size), (case, bytes));
        Ok(())
    }
    async fn get(&self, photo: PhotoId, size: Size) -> Result<Option<Bytes>, Fault> {
        Ok(self
            .photos()
            .get(&(photo, size))
            .map(|(_, bytes)| bytes.clone()))
    }
    async fn erase(&self, case: CaseId) -> Result<(), Fault> {
        self.photos().retain(|_, (of, _)| *of != case);
        Ok(())
    }
    async fn erase_photo(&self, photo: PhotoId) -> Result<(), Fault> {
        self.photos().retain(|(id, _), _| *id != photo);
        Ok(())
    }
}
