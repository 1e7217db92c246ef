//! A signed message and what was made of it once: the only thing a channel accepts.

use std::{marker::PhantomData, sync::Arc};

use bytes::Bytes;
use homeward_domain::{
    change::{SentMessage, Signed},
    message::{AlertMessage, MessageHead},
    status::Status,
};
use homeward_seal::{SealError, SigningKey};

/// The photo of an alert in the two public sizes.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicPhoto {
    pub id: homeward_domain::id::PhotoId,
    pub page: Bytes,
    pub screen: Bytes,
}

impl std::fmt::Debug for PublicPhoto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicPhoto({})", self.id)
    }
}

/// A message as the log has it, opened once and shared by all who carry it.
#[derive(Debug, Clone)]
pub struct Said {
    seq: u64,
    head: MessageHead,
    /// `None` where the bytes were erased with the child's data.
    text: Option<Bytes>,
    cap: Option<Bytes>,
}

impl Said {
    pub fn of(sent: SentMessage) -> Self {
        Self {
            seq: sent.seq,
            head: sent.head,
            text: sent.package.map(Bytes::from),
            cap: sent.cap.map(Bytes::from),
        }
    }
    /// Place in the log of messages.
    pub const fn seq(&self) -> u64 {
        self.seq
    }
    pub const fn head(&self) -> &MessageHead {
        &self.head
    }
}

/// A signed message of status `S`. There is no way to make one without a signature:
/// ```compile_fail
/// use homeward_domain::{message::AlertMessage, status::Actual};
/// use homeward_ports::package::Package;
/// fn unsigned(message: AlertMessage<Actual>) -> Package<Actual> {
///     Package::from(message)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Package<S: Status> {
    said: Arc<Said>,
    text: Bytes,
    photo: Option<Arc<PublicPhoto>>,
    status: PhantomData<S>,
}

/// Signs `message`: canonical JSON (RFC 8785) with an Ed25519 signature member.
pub fn sign<S: Status>(message: &AlertMessage<S>, key: &SigningKey) -> Result<Signed, SealError> {
    Ok(Signed {
        head: message.head().clone(),
        package: key.sign_json(message.to_json())?,
        cap: None,
    })
}

impl<S: Status> Package<S> {
    /// Takes a message out of the log. `None` when it is of the other status, or
    /// its bytes were erased with the child's data.
    pub fn reopen(sent: &SentMessage, photo: Option<Arc<PublicPhoto>>) -> Option<Self> {
        Self::of(Arc::new(Said::of(sent.clone())), photo)
    }

    /// The same of one that others carry too.
    pub fn of(said: Arc<Said>, photo: Option<Arc<PublicPhoto>>) -> Option<Self> {
        if said.head.status != S::KIND {
            return None;
        }
        Some(Self {
            text: said.text.clone()?,
            said,
            photo,
            status: PhantomData,
        })
    }

    /// Place in the log of messages: the cursor of every reader.
    pub fn seq(&self) -> u64 {
        self.said.seq
    }
    pub fn head(&self) -> &MessageHead {
        &self.said.head
    }
    /// The signed JSON, the same bytes everywhere.
    pub const fn text(&self) -> &Bytes {
        &self.text
    }
    /// The same message as signed CAP 1.2, byte for byte; `None` where the house signs none.
    pub fn cap(&self) -> Option<&Bytes> {
        self.said.cap.as_ref()
    }
    pub const fn photo(&self) -> Option<&Arc<PublicPhoto>> {
        self.photo.as_ref()
    }
}
