//! What is promised about photos.

use std::sync::Arc;

use bytes::Bytes;
use homeward_domain::id::{CaseId, PhotoId};

use super::told;
use crate::blobs::{Blobs, Size};

pub async fn all(make: impl AsyncFn() -> Arc<dyn Blobs>) {
    a_photo_comes_back_in_the_size_that_was_put(&*make().await).await;
    a_photo_put_again_replaces_the_first(&*make().await).await;
    erasing_a_case_erases_its_photos_and_no_others(&*make().await).await;
    erasing_a_photo_erases_every_size(&*make().await).await;
}

const CASE: CaseId = CaseId::from_bits(1);
const OTHER_CASE: CaseId = CaseId::from_bits(2);
const PHOTO: PhotoId = PhotoId::from_bits(3);
const OTHER_PHOTO: PhotoId = PhotoId::from_bits(4);

async fn put(blobs: &dyn Blobs, case: CaseId, photo: PhotoId, size: Size, bytes: &'static [u8]) {
    told(
        blobs
            .put(case, photo, size, Bytes::from_static(bytes))
            .await,
    );
}

async fn get(blobs: &dyn Blobs, photo: PhotoId, size: Size) -> Option<Bytes> {
    told(blobs.get(photo, size).await)
}

async fn a_photo_comes_back_in_the_size_that_was_put(blobs: &dyn Blobs) {
    put(blobs, CASE, PHOTO, Size::Thumb, b"small").await;
    put(blobs, CASE, PHOTO, Size::Page, b"larger").await;
    assert_eq!(
        get(blobs, PHOTO, Size::Thumb).await.as_deref(),
        Some(&b"small"[..])
    );
    assert_eq!(
        get(blobs, PHOTO, Size::Page).await.as_deref(),
        Some(&b"larger"[..])
    );
    assert_eq!(get(blobs, PHOTO, Size::Screen).await, None);
    assert_eq!(get(blobs, OTHER_PHOTO, Size::Thumb).await, None);
}

async fn a_photo_put_again_replaces_the_first(blobs: &dyn Blobs) {
    put(blobs, CASE, PHOTO, Size::Page, b"first").await;
    put(blobs, CASE, PHOTO, Size::Page, b"second").await;
    assert_eq!(
        get(blobs, PHOTO, Size::Page).await.as_deref(),
        Some(&b"second"[..])
    );
}

async fn erasing_a_case_erases_its_photos_and_no_others(blobs: &dyn Blobs) {
    put(blobs, CASE, PHOTO, Size::Page, b"of the case").await;
    put(blobs, OTHER_CASE, OTHER_PHOTO, Size::Page, b"of another").await;
    told(blobs.erase(CASE).await);
    told(blobs.erase(CASE).await);
    assert_eq!(get(blobs, PHOTO, Size::Page).await, None);
    assert!(get(blobs, OTHER_PHOTO, Size::Page).await.is_some());
}

async fn erasing_a_photo_erases_every_size(blobs: &dyn Blobs) {
    for size in Size::ALL {
        put(blobs, CASE, PHOTO, size, b"seen").await;
        put(blobs, CASE, OTHER_PHOTO, size, b"kept").await;
    }
    told(blobs.erase_photo(PHOTO).await);
    for size in Size::ALL {
        assert_eq!(get(blobs, PHOTO, size).await, None);
        assert!(get(blobs, OTHER_PHOTO, size).await.is_some());
    }
}
