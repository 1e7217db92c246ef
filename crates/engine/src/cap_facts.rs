//! What CAP says of a message beyond the message: when the earlier ones were sent, by
//! what the photo is known again, which county it is.

use std::sync::OnceLock;

use homeward_domain::{alert::Issue, message::MessageHead, status::Status};
use homeward_geo::atlas::Atlas;
use homeward_ports::{
    blobs::Size,
    cap_message::{CapFacts, PhotoDigests},
};

use crate::{Engine, Failure, commands::attach_photo::open_photo};

/// Looked up once for a message and both its endings.
#[derive(Debug, Default)]
pub(crate) struct Known {
    earlier: Vec<MessageHead>,
    photo: Option<PhotoDigests>,
    place_code: Option<&'static str>,
}

impl Known {
    /// Nothing is looked up in a house that signs no CAP.
    pub async fn of<S: Status>(engine: &Engine, issue: &Issue<S>) -> Result<Self, Failure> {
        if engine.vault.cap(S::KIND).is_none() {
            return Ok(Self::default());
        }
        let head = issue.message.head();
        let sent = engine.store.messages_of(head.alert).await?;
        let mut earlier: Vec<MessageHead> = sent.into_iter().map(|sent| sent.head).collect();
        // The endings take back this very message too.
        earlier.push(head.clone());
        Ok(Self {
            earlier,
            photo: photo(engine, issue).await,
            place_code: Atlas::shipped().code_at(head.area.centre()),
        })
    }

    pub fn facts(&self) -> CapFacts<'_> {
        CapFacts {
            earlier: &self.earlier,
            photo: self.photo.clone(),
            place_code: self.place_code,
            outline: OnceLock::new(),
        }
    }
}

/// Of the bytes that the public gets. A photo that cannot be opened does not hold the
/// words back.
async fn photo<S: Status>(engine: &Engine, issue: &Issue<S>) -> Option<PhotoDigests> {
    let (case, id) = (issue.alert.case, issue.message.photo()?);
    match open_photo(engine, case, id, Size::Page).await {
        Ok(bytes) => bytes.map(|bytes| PhotoDigests::of(&bytes)),
        Err(failure) => {
            tracing::error!(alert = %issue.alert.id, %failure, "photo not opened for CAP");
            None
        }
    }
}
