//! A photo joins a case, already decoded and encoded anew by the door.

use bytes::Bytes;
use homeward_domain::{
    case_file::{Sealed, Sealer},
    id::{CaseId, PhotoId},
};
use homeward_ports::{
    blobs::{CleanPhoto, Size},
    package::PublicPhoto,
};

use crate::{
    Engine, Failure,
    commands::{SignedIn, own_case, save_file::put_file},
};

/// Seals every size under the case's key and makes it the case's photo.
pub async fn attach_photo(
    engine: &Engine,
    who: &SignedIn,
    case: CaseId,
    photo: &CleanPhoto,
) -> Result<PhotoId, Failure> {
    own_case(engine, who, case).await?;
    let id = keep_photo(engine, case, photo).await?;
    put_file(engine, who, case, |file| file.with_photo(id)).await?;
    Ok(id)
}

pub(crate) async fn keep_photo(
    engine: &Engine,
    case: CaseId,
    photo: &CleanPhoto,
) -> Result<PhotoId, Failure> {
    let mut facts = engine.facts(homeward_domain::facts::Actor::System);
    let id = facts.fresh();
    let mut sealer = engine.sealer(case, "photo").await?;
    for size in Size::ALL {
        let sealed = sealer.seal(photo.bytes(size));
        engine
            .blobs
            .put(case, id, size, Bytes::from(sealed.0))
            .await?;
    }
    Ok(id)
}

/// One size of a photo, opened. `None` when it is gone.
pub async fn open_photo(
    engine: &Engine,
    case: CaseId,
    photo: PhotoId,
    size: Size,
) -> Result<Option<Bytes>, Failure> {
    let Some(sealed) = engine.blobs.get(photo, size).await? else {
        return Ok(None);
    };
    let sealer = engine.sealer(case, "photo").await?;
    Ok(sealer.open(&Sealed(sealed.to_vec())).map(Bytes::from))
}

/// The photo of an alert as the public sees it.
pub(crate) async fn public_photo(
    engine: &Engine,
    case: CaseId,
    id: PhotoId,
) -> Result<Option<PublicPhoto>, Failure> {
    let page = open_photo(engine, case, id, Size::Page).await?;
    let screen = open_photo(engine, case, id, Size::Screen).await?;
    Ok(page
        .zip(screen)
        .map(|(page, screen)| PublicPhoto { id, page, screen }))
}
