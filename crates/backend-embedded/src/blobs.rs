//! Photos at rest: in the same file as the record, overwritten when they go.

use async_trait::async_trait;
use bytes::Bytes;
use homeward_domain::id::{CaseId, PhotoId};
use homeward_ports::{
    blobs::{Blobs, Size},
    fault::Fault,
};
use rusqlite::Connection;

use crate::{
    body::{cell, write},
    open::EmbeddedStore,
    queue::Write,
};

pub fn put(
    db: &Connection,
    case: CaseId,
    photo: PhotoId,
    size: Size,
    bytes: &Bytes,
) -> rusqlite::Result<()> {
    let sql = "insert or replace into photos (photo, size, case_id, bytes)
        values (?1, ?2, ?3, ?4)";
    let (photo, case) = (photo.to_string(), case.to_string());
    write(db, sql, (photo, size.as_str(), case, &bytes[..])).map(drop)
}

pub fn erase(db: &Connection, case: CaseId) -> rusqlite::Result<()> {
    let sql = "delete from photos where case_id = ?1";
    write(db, sql, [case.to_string()]).map(drop)
}

pub fn erase_photo(db: &Connection, photo: PhotoId) -> rusqlite::Result<()> {
    let sql = "delete from photos where photo = ?1";
    write(db, sql, [photo.to_string()]).map(drop)
}

fn get(db: &Connection, photo: PhotoId, size: Size) -> rusqlite::Result<Option<Vec<u8>>> {
    let sql = "select bytes from photos where photo = ?1 and size = ?2";
    cell(db, sql, (photo.to_string(), size.as_str()))
}

#[async_trait]
impl Blobs for EmbeddedStore {
    async fn put(
        &self,
        case: CaseId,
        photo: PhotoId,
        size: Size,
        bytes: Bytes,
    ) -> Result<(), Fault> {
        let put = Write::PutPhoto {
            case,
            photo,
            size,
            bytes,
        };
        self.write(put).await
    }
    async fn get(&self, photo: PhotoId, size: Size) -> Result<Option<Bytes>, Fault> {
        let bytes = self.read("a photo", move |db| get(db, photo, size)).await?;
        Ok(bytes.map(Bytes::from))
    }
    async fn erase(&self, case: CaseId) -> Result<(), Fault> {
        self.write(Write::ErasePhotosOf(case)).await
    }
    async fn erase_photo(&self, photo: PhotoId) -> Result<(), Fault> {
        self.write(Write::ErasePhoto(photo)).await
    }
}
